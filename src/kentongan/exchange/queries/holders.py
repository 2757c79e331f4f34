"""Who reads and who writes a collection, as far as the asker may know of them (``queries.why``); and members' names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kentongan.exchange.models import Collection, Member
from kentongan.exchange.queries.access import rights_in_force
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.why import known_members
from kentongan.routing.terms import OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member with a right in force. ``refused``: limited use keeps organisations of its kind out all the same."""

    member: Member
    reads: bool
    writes: bool
    refused: bool


def holders(sight: Sight) -> Sequence[Holder]:
    """Return who reads and writes a collection, by name."""
    there = Collection.objects.select_related("arrangement").get(serial=sight.collection)
    held = {
        member: (reads, writes)
        for member, reads, writes in rights_in_force().filter(collection=there).values_list("member", "reads", "writes")
    }
    refused = {OrganisationKind(one) for one in there.arrangement.refused_kinds} if there.arrangement else set()
    return [
        Holder(
            member=one,
            reads=held[one.pk][0],
            writes=held[one.pk][1],
            refused=OrganisationKind(one.organisation.kind) in refused,
        )
        for one in known_members(there, sight=sight)
        if one.pk in held
    ]


def known_names(sight: Sight) -> Mapping[UUID, Member]:
    """Return the members of whom the asker may hear in a collection, by id: whoever else shared stays unnamed."""
    there = Collection.objects.select_related("arrangement").get(serial=sight.collection)
    return {one.pk: one for one in known_members(there, sight=sight)}


def own_members(organisations: frozenset[UUID]) -> Sequence[Member]:
    """Return the members of these organisations whose accounts are open, by name: for whom their people share."""
    rows = Member.objects.select_related("organisation").filter(organisation__in=sorted(organisations))
    return list(rows.filter(user__is_active=True).order_by("name"))

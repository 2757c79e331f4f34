"""Whose the things are that shared objects name: by the claims and the rule of routing, many at once.

An organisation that an object names as the victim is found by what it is called or written to, exactly and without
doubt; an event about it stands under a name that it owns, so that it takes the way of every other event.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import TYPE_CHECKING
from uuid import UUID

from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.queries import organisation_ids, routing_directory
from kentongan.response.rules.recipients import MAIL
from kentongan.routing.addresses import read_address
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.lookup import Subject
from kentongan.routing.terms import ClaimKind, ClaimTier, Verdict
from kentongan.stix import values
from kentongan.stix.terms import Named, NamedKind, Thing

if TYPE_CHECKING:
    from kentongan.routing.many_lookups import ManyLookUps

VICTIM = "victim"
"""The kind of what concerns an organisation because an object names it."""

_ORGANISATION = ("", "organization")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose a thing is. ``slug`` and ``id`` are empty where nobody claims it, or a ``doubt`` proposes nobody.

    ``unsure`` says why a person must decide although the claims may not be in doubt.
    """

    slug: str = ""
    id: UUID | None = None
    doubt: str = ""
    unsure: str = ""

    @property
    def nobody(self) -> bool:
        """Whether it concerns nobody that is known."""
        return not (self.slug or self.doubt or self.unsure)


class Attributor:
    """The directory as it is now, read once for many things, and only when the first is asked for."""

    def __init__(self, *, at: datetime) -> None:
        self._at = at
        self._claims: ManyLookUps | None = None
        self._ids: Mapping[str, UUID] = {}
        self._called: Mapping[str, set[UUID]] | None = None

    def owners(self, several: Sequence[Named]) -> list[Owner]:
        """Return whose each of these is, in their order."""
        subjects = [subjects_of(named) for named in several]
        flat = [subject for some in subjects for subject in some]
        verdicts = iter(self._match(flat) if flat else [])
        return [
            self._owner(named, [next(verdicts) for _ in some]) for named, some in zip(several, subjects, strict=True)
        ]

    def victim(self, identity: Thing) -> tuple[Owner, str]:
        """Return which organisation of the directory an identity is, and a name of its own for the event.

        The identity's name must be one of its names, or its mail address one of its contacts'; of exactly one.
        """
        if str(identity.get("identity_class", "")).lower() not in _ORGANISATION:
            return Owner(), ""
        said = {_plain(one) for one in (identity.get("name"), identity.get("contact_information")) if one} - {""}
        found = set[UUID]().union(*(self._named().get(one, set()) for one in said))
        if len(found) != 1:
            return Owner(unsure="several_organisations" if found else ""), ""
        return self._under_a_name(found.pop())

    def _under_a_name(self, organisation: UUID) -> tuple[Owner, str]:
        slug = Organisation.objects.values_list("slug", flat=True).get(pk=organisation)
        claims = Claim.objects.filter(
            organisation=organisation, kind=ClaimKind.DOMAIN.value, tier=ClaimTier.OWNER.value
        ).order_by("value")
        names = list(dict.fromkeys(claims.values_list("value", flat=True)))
        named = [Named(kind=NamedKind.DOMAIN, value=name) for name in names]
        for name, owner in zip(names, self.owners(named), strict=True):
            if owner.id == organisation and not owner.doubt:
                return owner, name
        return Owner(slug=slug, id=organisation, unsure="no_name_to_tell_it_by"), ""

    def _named(self) -> Mapping[str, set[UUID]]:
        if self._called is None:
            called: dict[str, set[UUID]] = defaultdict(set)
            for pk, slug, names in Organisation.objects.values_list("pk", "slug", "names"):
                for name in (slug, *names.values()):
                    called[_plain(name)].add(pk)
            mails = Contact.objects.filter(channel=MAIL).values_list("organisation", "address")
            for pk, address in mails:
                called[_plain(address)].add(pk)
            self._called = called
        return self._called

    def _match(self, subjects: Sequence[Subject]) -> Iterable[Verdict]:
        if self._claims is None:
            # Here: NumPy, and the directory, only for a process in which something is really matched.
            from kentongan.routing.many_lookups import ManyLookUps

            directory = routing_directory()
            self._claims = ManyLookUps(directory.claims, at=self._at, lapses_after=LAPSES_AFTER)
            self._ids = organisation_ids()
        return self._claims.verdicts(subjects)

    def _owner(self, named: Named, verdicts: Sequence[Verdict]) -> Owner:
        if not verdicts:
            return Owner()
        first = next((one for one in verdicts if one.organisation or one.doubt), verdicts[0])
        slug = first.organisation or ""
        owner = Owner(slug=slug, id=self._ids.get(slug), doubt=(first.doubt_text or "")[:200])
        if owner.nobody:
            return owner
        unsure = ""
        if named.kind is NamedKind.ASN:
            unsure = "a_whole_network"
        elif named.kind is NamedKind.PREFIX and not _covers(named.value, verdicts):
            unsure = "several_owners"
        return Owner(slug=owner.slug, id=owner.id, doubt=owner.doubt, unsure=unsure)


def subjects_of(named: Named) -> tuple[Subject, ...]:
    """Return what routing is asked of a thing: of a prefix its first and its last address."""
    match named.kind:
        case NamedKind.ADDRESS:
            return (Subject(address=read_address(named.value)),)
        case NamedKind.PREFIX:
            network = ip_network(named.value)
            return tuple(Subject(address=read_address(str(network[place]))) for place in (0, -1))
        case NamedKind.ASN:
            return (Subject(asn=int(named.value)),)
        case NamedKind.DOMAIN:
            return (Subject(name=named.value),)
        case NamedKind.EMAIL:
            return (Subject(name=named.value.rpartition("@")[2]),)
        case NamedKind.URL:
            web = values.url(named.value)
            return () if web is None else subjects_of(Named(kind=web[1][0], value=web[1][1]))


def place_of(kind: str, value: str) -> dict[str, str]:
    """Return where an event about a thing happened, in IntelMQ's words, for the file that intake reads."""
    match kind:
        case NamedKind.ADDRESS.value:
            return {"source.ip": value}
        case NamedKind.PREFIX.value:
            return {"source.ip": value.partition("/")[0]}
        case NamedKind.URL.value:
            return {"source.url": value}
        case NamedKind.EMAIL.value:
            return {"source.fqdn": value.rpartition("@")[2]}
        case _:
            return {"source.fqdn": value}


def _covers(prefix: str, verdicts: Sequence[Verdict]) -> bool:
    """Whether one claim to addresses covers the whole prefix, and both its ends are the same one's by it."""
    first, last = verdicts[0].evidence, verdicts[-1].evidence
    if first is None or first != last or first.kind is not ClaimKind.CIDR:
        return False
    inner, outer = ip_network(prefix), ip_network(first.value)
    return inner.version == outer.version and inner.prefixlen >= outer.prefixlen


def _plain(text: object) -> str:
    return " ".join(text.casefold().split()) if isinstance(text, str) else ""

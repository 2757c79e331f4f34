"""What ``kentongan taxii collection pass-on`` does: for a member, with what that member sees, or without doing it."""

from typing import TypedDict
from uuid import UUID

from kentongan.exchange.actions.passing_on import pass_on, seen_there
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.queries.provisioned import member_named
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.rules.receipts import message_of
from kentongan.exchange.terms import Outcome
from kentongan.kernel.clock import utc_now


class Told(TypedDict):
    """What became of it, or would: ``receives`` names members, where it was only looked at."""

    object: str
    outcome: str
    message: str
    receives: list[str]


def passed_on(collection: UUID, *, stix_id: str, into: UUID, member: str, dry_run: bool) -> Told:
    """Pass an object on, or say what that would do. The operator does it at the hub itself, so nothing is on the way.

    Raises UnknownMember, UnknownCollection, UnknownObject, MayNotWrite, NotPassedOn.
    """
    at, who = utc_now(), member_named(member)
    viewer = viewer_of_member(who, secure=True)
    seen, there = sight_of(viewer, collection=collection, at=at), sight_of(viewer, collection=into, at=at)
    if not dry_run:
        receipt = pass_on(seen, stix_id=stix_id, into=there, member=who.pk, actor=None, at=at)
        return Told(object=receipt.id, outcome=receipt.outcome.value, message="", receives=[])
    found = preview(there, member=who.pk, received=seen_there(seen, stix_id=stix_id), at=at, asked=True)
    receipt = found.judged[0].receipt
    taken = receipt.outcome in (Outcome.STORED, Outcome.KNOWN)
    seers = [one for group in found.groups for one in group.seers if one.verdict.allowed]
    return Told(
        object=receipt.id,
        outcome=receipt.outcome.value,
        message="" if taken else message_of(receipt),
        receives=[one.member.name for one in seers if one.member is not None],
    )

"""Whose turn it is: what a timer may do by itself when nobody acknowledged. Pure.

A turn is another channel, the alternate holder, the 24/7 desk that stands in, a telephone call that a person makes, or
that the sender is told. It names one way out of the audience that it was given, and has neither level nor recipients.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.messages.rules.audience import Audience, Station, Way
from kentongan.messages.rules.ladder import wait_of
from kentongan.messages.terms import Priority

MAILS_BEFORE_A_CALL = 3
"""So many mails may go unanswered before a person is asked to call, where there is a number to call."""


class TurnKind(StrEnum):
    """What is new about a turn."""

    FIRST = "first"
    CHANNEL = "channel"
    ALTERNATE = "alternate"
    COLLEAGUE = "colleague"
    TELEPHONE = "telephone"
    TELL_SENDER = "tell_sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn. ``post`` and ``way`` are of the audience; None of both: nobody is left, and the sender is told."""

    kind: TurnKind
    post: UUID | None = None
    way: Way | None = None


TELL_SENDER = Turn(kind=TurnKind.TELL_SENDER)


def next_turn(audience: Audience, *, tried: Collection[UUID], holder: UUID | None = None) -> Turn:
    """Return the next turn, ``tried`` being the contacts tried so far, oldest first, answered or not.

    What nothing can leave by is no turn: a message that no way may carry is told to its sender at once. ``holder``: by
    the channels of this one alone.
    """
    used = list(tried)
    gone = {one.address.casefold() for _post, one in _every(audience) if one.contact in used}
    for post, way in order(audience, tried=used):
        if holder not in (None, way.holder):
            continue
        if way.contact not in used and way.address.casefold() not in gone:
            return Turn(kind=_kind(audience, post, way, used), post=post.post, way=way)
    return TELL_SENDER


def order(audience: Audience, *, tried: Collection[UUID] = ()) -> list[tuple[Station, Way]]:
    """Return every way of an audience in the order of turns: some mails, all calls, the other mails, what failed."""
    every = _every(audience)
    sound = [one for one in every if not one[1].failed or one[1].contact in tried]
    mails = [one for one in sound if one[1].is_mail]
    # What was tried by mail counts towards the call, in whatever order it was tried.
    mails.sort(key=lambda one: one[1].contact not in tried)
    calls = [one for one in sound if one[1].is_call]
    failed = [one for one in every if one not in sound]
    return [*mails[:MAILS_BEFORE_A_CALL], *calls, *mails[MAILS_BEFORE_A_CALL:], *failed]


def next_turn_at(
    audience: Audience, *, priority: Priority, at: datetime, working_day_after: Callable[[datetime], datetime]
) -> datetime:
    """Return when the turn after one taken ``at`` is due.

    ``working_day_after`` returns the end of a working day of the addressed post's own hours from a time
    (``directory.rules.hours``); it is asked for routine messages only.
    """
    wait = wait_of(audience.level, priority=priority)
    return working_day_after(at) if wait is None else at + wait


def _every(audience: Audience) -> list[tuple[Station, Way]]:
    return [(post, way) for post in audience.stations for way in post.ways if way.is_mail or way.is_call]


def _kind(audience: Audience, post: Station, way: Way, used: list[UUID]) -> TurnKind:
    holders = {one.contact: one.holder for one in audience.addressed.ways}
    before = [holders[one] for one in used if one in holders]
    if way.is_call:
        return TurnKind.TELEPHONE
    if post.post != audience.addressed.post:
        return TurnKind.COLLEAGUE
    if not before:
        first = audience.addressed.ways[0].holder
        return TurnKind.FIRST if way.holder == first else TurnKind.ALTERNATE
    return TurnKind.CHANNEL if way.holder in before else TurnKind.ALTERNATE

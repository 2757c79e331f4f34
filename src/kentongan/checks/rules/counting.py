"""What a reply counts as, and what becomes of a probe by it. The order in which things come in does not matter.

A probe that was answered in full stays so. A channel that came back is dead, whoever else got the mail, until it
answers in full after all. A reply that counts in part is less than that.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from kentongan.checks.rules.automatic import Automatic
from kentongan.checks.terms import CheckState, ProbeState, Reply

_ENDED = frozenset({ProbeState.PREEMPTED, ProbeState.UNASKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A reply with a valid code, as far as its counting goes. ``keyed``: a key of that channel is known."""

    automatic: Automatic
    listed: bool
    keyed: bool
    signed: bool


def is_open(state: CheckState, *, opens_at: datetime, closes_at: datetime, at: datetime) -> bool:
    """Whether an answer that came at this time counts, whenever it is looked at."""
    match state:
        case CheckState.RUNNING | CheckState.PAUSED | CheckState.CLOSED:
            return opens_at <= at < closes_at
        case CheckState.PLANNED | CheckState.CANCELLED:
            return False
        case _:
            assert_never(state)


def reply_of(given: Given, *, probe: ProbeState, is_open: bool) -> Reply:
    """Return what a reply with a valid code is."""
    match given.automatic:
        case Automatic.AUTOMATIC:
            return Reply.AUTOMATIC
        case Automatic.OUT_OF_OFFICE:
            return Reply.OUT_OF_OFFICE
        case Automatic.NO:
            return of_a_person(given, probe=probe, is_open=is_open)
        case _:
            assert_never(given.automatic)


def of_a_person(given: Given, *, probe: ProbeState, is_open: bool) -> Reply:
    """Return what a reply with a valid code is if a person wrote it."""
    if not is_open or probe in _ENDED:
        return Reply.LATE
    if probe is ProbeState.ANSWERED:
        return Reply.AGAIN
    if not given.listed:
        return Reply.UNLISTED
    return Reply.UNSIGNED if given.keyed and not given.signed else Reply.VALID


def after(state: ProbeState, reply: Reply) -> ProbeState:
    """Return what a probe is after a reply."""
    match reply:
        case Reply.VALID:
            return state if state in _ENDED else ProbeState.ANSWERED
        case Reply.UNLISTED | Reply.UNSIGNED:
            return ProbeState.PARTIAL if state in {ProbeState.SENT, ProbeState.SILENT} else state
        case Reply.BOUNCE:
            return ProbeState.DEAD if state in _CAN_DIE else state
        case Reply.AUTOMATIC | Reply.OUT_OF_OFFICE | Reply.WRONG_TOKEN | Reply.LATE | Reply.AGAIN:
            return state
        case _:
            assert_never(reply)


_CAN_DIE = frozenset({ProbeState.WAITING, ProbeState.SENT, ProbeState.PARTIAL, ProbeState.SILENT})

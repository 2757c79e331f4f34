"""Which state of a warning may follow which, and what a warning's exposures make of it.

TRANSITIONS is the only table of it: what is not in it does not happen, whoever asks.
"""

from collections.abc import Mapping

from kentongan.response.terms import ExposureState, WarningState

_S = WarningState

SETTLED = frozenset({_S.MITIGATED, _S.NOT_AFFECTED, _S.RISK_ACCEPTED, _S.WRONG_OWNER, _S.FALSE_POSITIVE})
"""Every exposure is answered for."""

UNSENT = frozenset({_S.DRAFTED, _S.APPROVED})
"""Nothing has left the hub."""

AWAITED = frozenset({_S.SENT, _S.DELIVERED, _S.ACKNOWLEDGED, _S.UNDELIVERABLE, _S.ESCALATED, _S.EXPIRED})
"""It left, and not every exposure is answered for: what a newer warning about the same supersedes."""

WITH_RECIPIENT = frozenset({_S.SENT, _S.DELIVERED, _S.ACKNOWLEDGED, _S.EXPIRED}) | SETTLED
"""A contact of the recipient has it, or a mail is on its way there."""

ANSWERABLE = AWAITED | SETTLED | {_S.CLOSED}
"""An answer may still come, also a second one and a late one."""

ENDED = frozenset({_S.SUPERSEDED, _S.WITHDRAWN})
"""Nothing is asked by it and it counts in no figure. Nothing follows but what takes a superseded one's place back."""

_ANSWERED = {_S.ACKNOWLEDGED} | SETTLED
_GOING_ON = {_S.SUPERSEDED, _S.WITHDRAWN, _S.CLOSED}

TRANSITIONS: Mapping[WarningState, frozenset[WarningState]] = {
    # Handed over by a person it is delivered at once.
    _S.DRAFTED: frozenset({_S.APPROVED, _S.DELIVERED, *_GOING_ON}),
    # Taken back in time, or found to have nobody to go to when it was due.
    _S.APPROVED: frozenset({_S.DRAFTED, _S.SENT, _S.DELIVERED, _S.UNDELIVERABLE, *_GOING_ON}),
    # An answer may overtake the mail server's word that the mail arrived.
    _S.SENT: frozenset({_S.DELIVERED, _S.UNDELIVERABLE, _S.EXPIRED, *_ANSWERED, *_GOING_ON}),
    # It may bounce after it was accepted; then the next contact is tried.
    _S.DELIVERED: frozenset({_S.SENT, _S.UNDELIVERABLE, _S.EXPIRED, *_ANSWERED, *_GOING_ON}),
    _S.ACKNOWLEDGED: frozenset({_S.EXPIRED, *SETTLED, *_GOING_ON}),
    # Answered anew, or seen again by the feed.
    **{one: frozenset({*_ANSWERED, *_GOING_ON}) - {one} for one in SETTLED},
    # A new contact may be found, or somebody answers on the telephone.
    _S.UNDELIVERABLE: frozenset({_S.APPROVED, _S.SENT, _S.DELIVERED, _S.ESCALATED, _S.EXPIRED, *_ANSWERED, *_GOING_ON}),
    _S.ESCALATED: frozenset({_S.APPROVED, _S.SENT, _S.DELIVERED, _S.EXPIRED, *_ANSWERED, *_GOING_ON}),
    # A late answer counts.
    _S.EXPIRED: frozenset({*_ANSWERED, *_GOING_ON}),
    # What was declined can be taken up again; what was closed because it is gone can still be answered.
    _S.CLOSED: frozenset({_S.DRAFTED, _S.SUPERSEDED, _S.WITHDRAWN, *_ANSWERED}),
    # What took its place was withdrawn: it stands as it did before. See ``standing_again``.
    _S.SUPERSEDED: frozenset({_S.DRAFTED, _S.CLOSED, *AWAITED, *SETTLED}),
    _S.WITHDRAWN: frozenset(),
}
"""By state, the states that may follow it."""

FIRST = frozenset({_S.DRAFTED, _S.CLOSED})
"""What a warning may begin as: closed where every exposure was answered for before."""

GRAVITY = (
    ExposureState.WRONG_OWNER,
    ExposureState.RISK_ACCEPTED,
    ExposureState.FALSE_POSITIVE,
    ExposureState.NOT_AFFECTED,
    ExposureState.MITIGATED,
)
"""Answers, the gravest first: told to the wrong one, still exposed, the feed's mistake, harmless, repaired."""


def may_follow(after: WarningState, *, before: WarningState | None) -> bool:
    """Whether a warning may come from ``before`` (None: it is being made) to ``after``."""
    return after in (FIRST if before is None else TRANSITIONS[before])


def standing_again(before: WarningState, *, counts: Mapping[ExposureState, int], all_gone: bool) -> WarningState:
    """Return what a superseded warning is, of which ``before`` was the state, once what took its place is withdrawn.

    What had not left waits for a person, whoever had approved it. What was answered meanwhile counts.
    """
    if all_gone:
        return WarningState.CLOSED
    if before in UNSENT:
        return WarningState.DRAFTED
    return settled_state(counts) or before


def settled_state(counts: Mapping[ExposureState, int]) -> WarningState | None:
    """Return the state of a warning whose exposures stand so: what most have, the graver on a tie.

    None while one of them is open, and where there is none.
    """
    if counts.get(ExposureState.OPEN, 0) or not any(counts.values()):
        return None
    most = max(GRAVITY, key=lambda state: (counts.get(state, 0), -GRAVITY.index(state)))
    return WarningState(most.value)

"""Which state of a check may follow which. What is closed or cancelled stays so."""

from collections.abc import Mapping

from kentongan.checks.terms import CheckState

NEXT: Mapping[CheckState, frozenset[CheckState]] = {
    CheckState.PLANNED: frozenset({CheckState.RUNNING, CheckState.CANCELLED}),
    CheckState.RUNNING: frozenset({CheckState.PAUSED, CheckState.CLOSED, CheckState.CANCELLED}),
    CheckState.PAUSED: frozenset({CheckState.RUNNING, CheckState.CLOSED, CheckState.CANCELLED}),
    CheckState.CLOSED: frozenset(),
    CheckState.CANCELLED: frozenset(),
}


def may_become(state: CheckState, wanted: CheckState) -> bool:
    """Whether a check in one state may go to another."""
    return wanted in NEXT[state]

"""The one way by which a warning changes its state: checked, written down in its history, recorded in the ledger.

Call these inside the transaction that holds the rows (``locked``). The update names the state that it found, so even a
caller that forgot to hold them makes no step twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from kentongan.intake.actions.releasing import release_drafts
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.ledger.errors import OutsideTransaction
from kentongan.response.actions.bulk import insert_rows
from kentongan.response.errors import NotInThisState
from kentongan.response.models import Transition, Warning
from kentongan.response.rules.states import SETTLED, may_follow
from kentongan.response.terms import WarningState

_LEAVING = frozenset({WarningState.SENT, WarningState.DELIVERED})
"""States in which a warning left the hub, so that the members of its organisation may see what it was made of."""

BATCH = 500
"""Rows that one statement names."""

_One = TypeVar("_One")

_FIRST_TIMES: Mapping[WarningState, tuple[str, ...]] = {
    WarningState.SENT: ("sent_at",),
    WarningState.DELIVERED: ("sent_at", "delivered_at"),
    WarningState.ACKNOWLEDGED: ("acknowledged_at",),
    **dict.fromkeys(SETTLED, ("acknowledged_at",)),
}
"""Columns that keep when a warning first was so. What was handed over was sent by that."""


def batches(several: Iterable[_One], *, size: int = BATCH) -> Iterator[list[_One]]:
    """Give what is given in lists of at most ``size``."""
    rest = iter(several)
    while batch := list(islice(rest, size)):
        yield batch


def locked(ids: Iterable[UUID]) -> list[Warning]:
    """Return warnings, in the order of their ids, held until the transaction ends. Unknown ones are left out."""
    found: list[Warning] = []
    for batch in batches(sorted(set(ids))):
        found += Warning.objects.select_for_update().filter(pk__in=batch).order_by("pk")
    return found


def step(
    warning: Warning,
    *,
    to: WarningState,
    reason: str,
    at: datetime,
    actor: UUID | None = None,
    contact: UUID | None = None,
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Take a warning to a state; ``also`` are further columns written with it. Raises NotInThisState.

    ``reason`` is a stable code, ``note`` a person's words. The row given is brought up to date.
    """
    step_many([warning], to=to, reason=reason, at=at, actor=actor, contact=contact, note=note, also=also)


def step_many(
    warnings: Sequence[Warning],
    *,
    to: WarningState,
    reason: str,
    at: datetime,
    actor: UUID | None = None,
    contact: UUID | None = None,
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> None:
    """Take several warnings to one state, or none of them: raises NotInThisState for the first that cannot.

    Raises OutsideTransaction where there is none to take them all back.

    One entry of the ledger names them all (of real ones and exercises each); one alone is its subject.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(verb=f"response.warning_{to.value}")
    for warning in warnings:
        if not may_follow(to, before=WarningState(warning.state)):
            raise NotInThisState(reference=warning.reference, state=warning.state, wanted=to.value)
    parts: dict[tuple[str, bool], list[Warning]] = defaultdict(list)
    for warning in warnings:
        parts[warning.state, warning.exercise].append(warning)
    for (before, _), part in parts.items():
        for batch in batches(part):
            _write(batch, before=before, to=to, at=at, also=also or {})
    write_history(warnings, to=to, reason=reason, at=at, actor=actor, contact=contact, note=note)
    for warning in warnings:
        _bring_up_to_date(warning, to=to, at=at, also=also or {})
    record_warnings(f"response.warning_{to.value}", warnings, actor=actor, at=at)


def write_history(
    warnings: Sequence[Warning],
    *,
    to: WarningState,
    reason: str,
    at: datetime,
    actor: UUID | None = None,
    contact: UUID | None = None,
    note: str = "",
    first: bool = False,
) -> None:
    """Write the step down; ``first`` for warnings that are being made."""
    steps = [
        Transition(
            warning=warning,
            before="" if first else warning.state,
            after=to.value,
            at=at,
            actor=actor,
            contact=contact,
            reason=reason,
            note=note,
        )
        for warning in warnings
    ]
    insert_rows(Transition, steps)


def record_warnings(verb: str, warnings: Sequence[Warning], *, actor: UUID | None, at: datetime) -> None:
    """Record one verb for several warnings: one entry for the real ones, one for those of an exercise."""
    for exercise in Exercise:
        ids = [warning.id for warning in warnings if warning.exercise == exercise.value]
        if len(ids) == 1:
            record(verb, actor=actor, subject=ids[0], at=at, exercise=exercise)
        elif ids:
            record(verb, actor=actor, subject=None, at=at, exercise=exercise, related=ids)


def _write(
    warnings: Sequence[Warning], *, before: str, to: WarningState, at: datetime, also: Mapping[str, Any]
) -> None:
    first = {name: Coalesce(F(name), Value(at)) for name in _FIRST_TIMES.get(to, ())}
    columns = {"state": to.value, "changed_at": at} | first | dict(also)
    found = Warning.objects.filter(pk__in=[one.pk for one in warnings], state=before)
    if found.update(**columns) != len(warnings):
        raise NotInThisState(reference=warnings[0].reference, state=before, wanted=to.value)
    if to in _LEAVING:
        release_drafts((one.draft_id for one in warnings if one.draft_id is not None), at=at)


def _bring_up_to_date(warning: Warning, *, to: WarningState, at: datetime, also: Mapping[str, Any]) -> None:
    warning.state, warning.changed_at = to.value, at
    for name in _FIRST_TIMES.get(to, ()):
        setattr(warning, name, getattr(warning, name) or at)
    for name, value in also.items():
        if not hasattr(value, "resolve_expression"):
            setattr(warning, name, value)

"""A party's record as a file: what bringing one did, step by step, and what of it was refused."""

from typing import Any

from django.utils.translation import gettext
from ninja import Schema

from kentongan.directory.rules.record_things import RecordPlan, RecordStep
from kentongan.records.terms import Reading, Refused


class RecordStepOut(Schema):
    """What became of one thing of a record. ``change`` ``kept``: it stays as it is; ``proposed``: it was proposed.

    ``because``: of what is kept, ``ended-here`` or ``taken-out-here`` where a person ended it or took it out.
    """

    change: str
    entry: str
    path: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any]
    proposed: bool
    because: str | None

    @classmethod
    def of(cls, step: RecordStep) -> "RecordStepOut":
        """Return a step as the API has it."""
        return cls(
            change=step.change.value,
            entry=step.subject.value,
            path=list(step.path),
            before=None if step.before is None else dict(step.before),
            after=dict(step.after),
            proposed=step.guarded,
            because=step.because.value if step.because else None,
        )


class RecordNoteOut(Schema):
    """Something of the file that was refused, or for which a record has no place."""

    place: str
    value: str
    code: str
    reason: str

    @classmethod
    def of(cls, note: Refused) -> "RecordNoteOut":
        """Return a note as the API has it."""
        reason = gettext(note.reason).format_map(note.facts)
        return cls(place=note.place, value=note.value, code=note.code, reason=reason)


class BroughtOut(Schema):
    """What a file did to a record, or with ``dry_run`` would do; ``unchanged`` things are in the hub as they are."""

    dry_run: bool
    unchanged: int
    steps: list[RecordStepOut]
    refused: list[RecordNoteOut]
    passed_over: list[RecordNoteOut]

    @classmethod
    def of(cls, plan: RecordPlan, *, reading: Reading, dry_run: bool) -> "BroughtOut":
        """Return it as the API has it."""
        return cls(
            dry_run=dry_run,
            unchanged=plan.unchanged,
            steps=[RecordStepOut.of(step) for step in plan.steps],
            refused=[RecordNoteOut.of(note) for note in reading.refused],
            passed_over=[RecordNoteOut.of(note) for note in reading.passed_over],
        )

"""What an import may not write, proposed: posts that two people change, all below them, and their teams; and teams
that a person entered here.

The file is somebody's, so it is they who propose. What is new below something proposed names it by the id that it will
have, so the approver decides from above to below; the same file brought again proposes nothing twice.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.proposing import propose
from kentongan.directory.models import Assignment, Post, Proposal, Team
from kentongan.directory.rules.proposals import canonical
from kentongan.directory.rules.record_things import Path, RecordPlan, RecordStep
from kentongan.directory.rules.statements import kept_statement
from kentongan.directory.snapshots import STATED, stated_now
from kentongan.directory.terms import ProposalState, Subject
from kentongan.kernel.clock import read_moment


def propose_guarded(plan: RecordPlan, *, organisation: UUID, reason: str, reader: Reader, at: datetime) -> int:
    """Propose what a plan keeps because its party is to change it, and return how many proposals that made.

    In the import's transaction. Raises what ``propose`` raises.
    """
    places = _Places(organisation)
    return sum(
        _propose(step, places=places, organisation=organisation, reason=reason, reader=reader, at=at)
        for step in plan.steps
        if step.guarded
    )


def _propose(
    step: RecordStep, *, places: "_Places", organisation: UUID, reason: str, reader: Reader, at: datetime
) -> int:
    after = _stated(step, places=places)
    if step.row is not None:
        before = stated_now(step.subject, step.row)
        if before is None or canonical(before | after) == canonical(before):
            return 0  # it has ended here, or differs only in what was found out: when it was confirmed or verified
    there = places.waiting(step, after)
    if there is not None:
        places.put(step, there)
        return 0
    made = propose(organisation, subject=step.subject, thing=step.row, after=after, reason=reason, reader=reader, at=at)
    places.put(step, made.thing)
    return 1


class _Places:
    """The ids of what a step below another names: of rows, and those that proposed things will have."""

    def __init__(self, organisation: UUID) -> None:
        self.open = list(Proposal.objects.filter(organisation=organisation, state=ProposalState.OPEN.value))
        self.known: dict[tuple[Subject, Path], UUID] = {}
        for key, row in Team.objects.filter(organisation=organisation).values_list("key", "id"):
            self.known[Subject.TEAM, (key,)] = row
        for key, row in Post.objects.filter(organisation=organisation).values_list("key", "id"):
            self.known[Subject.POST, (key,)] = row
        holders = Assignment.objects.filter(post__organisation=organisation).select_related("post")
        for held in holders.order_by("valid_to"):
            self.known[Subject.ASSIGNMENT, (held.post.key, held.name, _same(held.valid_from))] = held.id

    def of(self, subject: Subject, path: Path) -> UUID:
        """Return the id of what stands, or will stand, at a path."""
        if subject is Subject.ASSIGNMENT:
            path = (*path[:2], _same(read_moment(path[2]) if path[2] else None))
        return self.known[subject, path]

    def put(self, step: RecordStep, thing: UUID) -> None:
        """Remember what will stand at a step's path."""
        path = step.path
        if step.subject is Subject.ASSIGNMENT:
            path = (*path[:2], _same(read_moment(path[2]) if path[2] else None))
        self.known[step.subject, path] = thing

    def waiting(self, step: RecordStep, after: Mapping[str, Any]) -> UUID | None:
        """Return the thing of an open proposal that says the same already.

        An earlier version kept what was proposed as it was said.
        """
        same = {canonical(after), canonical(kept_statement(step.subject, after))}
        for one in self.open:
            same_thing = one.before is None if step.row is None else one.thing == step.row
            if one.subject == step.subject and same_thing and one.after is not None:
                said = {name: value for name, value in one.after.items() if name in after}
                if canonical(said) in same:
                    return one.thing
        return None


def _stated(step: RecordStep, *, places: _Places) -> dict[str, Any]:
    """Return what a step states as proposals have it: keys of what is above it as ids, without what was found out."""
    said = {name: step.after[name] for name in STATED[step.subject] if name in step.after}
    match step.subject:
        case Subject.POST:
            said["team"] = str(places.of(Subject.TEAM, (step.after["team"],)))
        case Subject.ASSIGNMENT:
            said["post"] = str(places.of(Subject.POST, (step.after["post"],)))
            for name in ("valid_from", "valid_to"):
                said[name] = _same(read_moment(said[name])) if said[name] else None
        case Subject.CHANNEL:
            said["assignment"] = str(places.of(Subject.ASSIGNMENT, step.path[:3]))
        case _:
            pass
    return said


def _same(moment: datetime | None) -> str:
    """Return a time as snapshots have it."""
    return "" if moment is None else moment.astimezone(UTC).isoformat()

"""Finished runs made into warnings, each once, in the order in which they finished.

A run is followed in parts, each in a transaction of its own, so that nobody waits long for the database. A part takes
drafts that have no warning yet, and ``Warning.draft`` is unique; so whoever is killed, or works beside another, loses
nothing and doubles nothing. When no draft is left, ``Followed`` says that the run is done.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from kentongan.intake.errors import ArchiveFileDamaged, ArchiveFileMissing
from kentongan.intake.models import Draft, Run
from kentongan.intake.queries import identities_of_drafts
from kentongan.intake.terms import RunState
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.actions.drafting import Chance, Made, make_warnings, unsent_of
from kentongan.response.actions.exposing import Tally, expose
from kentongan.response.actions.handing_over import asked_for
from kentongan.response.actions.known import what_is_known
from kentongan.response.actions.listing import take_turn
from kentongan.response.models import Followed, ReleaseRule, Warning
from kentongan.response.rules.release import Rule
from kentongan.response.terms import Release

PART_DRAFTS = 500
PART_EVENTS = 20_000
"""What one transaction takes at most, but for one draft that is larger by itself."""

_log = structlog.get_logger("kentongan.response")


def follow_runs(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Make warnings of the drafts of runs that were not followed yet, and return how many warnings were made.

    A run whose files cannot be read is told in the log and tried again next time. A run that another worker follows
    at this moment is left to it, with all that come after.
    """
    made = 0
    waiting = Run.objects.filter(state=RunState.FINISHED, followed__isnull=True).order_by("finished_at", "id")
    for run in waiting.values_list("id", flat=True):
        try:
            count = _follow(run, chance=chance, at=at)
        except (ArchiveFileMissing, ArchiveFileDamaged) as why:
            _log.error("run.not_followed", run=str(run), reason=why.code)
            continue
        if count is None:
            break
        made += count
    return made


def _follow(run_id: UUID, *, chance: Chance, at: datetime) -> int | None:
    """Follow one run to its end, and return how many warnings were made; None where another worker has it."""
    made, after = 0, -1
    while True:
        with transaction.atomic(durable=True):
            runs = Run.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=run_id)
            run = runs.first()
            if run is None:
                return None
            if Followed.objects.filter(pk=run_id).exists():
                return made
            drafts = _part(run, after=after)
            if not drafts:
                _end(run, at=at)
                return made
            made += _follow_part(run, drafts, chance=chance, at=at)
            after = drafts[-1].number


def _part(run: Run, *, after: int) -> list[Draft]:
    """Return the next drafts that have no warning yet and are somebody's."""
    waiting = Draft.objects.filter(
        run=run, number__gt=after, organisation__isnull=False, warning__isnull=True
    ).order_by("number")[:PART_DRAFTS]
    part: list[Draft] = []
    events = 0
    for draft in waiting:
        events += draft.events
        if part and events > PART_EVENTS:
            break
        part.append(draft)
    return part


def _follow_part(run: Run, drafts: Sequence[Draft], *, chance: Chance, at: datetime) -> int:
    take_turn(run.feed_id)
    known = what_is_known((draft.organisation for draft in drafts if draft.organisation), at=at)
    tallies = {
        draft.number: Tally(
            warning=new_id(), organisation=draft.organisation, classification=draft.classification, tlp=draft.tlp
        )
        for draft in drafts
        if draft.organisation is not None and draft.organisation in known.organisations
    }
    ours = [draft for draft in drafts if draft.number in tallies]
    unsent = unsent_of((tally.organisation for tally in tallies.values()), run=run)
    identities = asked_for(identities_of_drafts(ours), drafts=ours, feed=run.feed.slug)
    expose(identities, tallies=tallies, unsent=unsent, feed=run.feed_id, exercise=run.exercise, at=at)
    made = [Made(draft=draft, tally=tallies[draft.number]) for draft in ours if tallies[draft.number].exposures]
    for draft in drafts:
        if draft.number not in tallies or not tallies[draft.number].exposures:
            # Retention or an erasure was quicker, the organisation is no longer there, or nobody may be told.
            _log.warning("draft.not_followed", run=str(run.id), draft=str(draft.id))
    return len(make_warnings(made, run=run, known=known, rules=_rules(run.feed_id), chance=chance, at=at))


def _rules(feed: UUID) -> list[Rule]:
    rows = ReleaseRule.objects.filter(feed=feed).order_by("place")
    return [
        Rule(classification=row.classification, tlp_at_most=TLP(row.tlp_at_most), release=Release(row.release))
        for row in rows
    ]


def _end(run: Run, *, at: datetime) -> None:
    Followed.objects.create(run=run, at=at, warnings=Warning.objects.filter(draft__run=run).count())
    record(
        "response.run_followed",
        actor=None,
        subject=run.id,
        at=at,
        exercise=Exercise(run.exercise),
        related=[run.feed_id],
    )

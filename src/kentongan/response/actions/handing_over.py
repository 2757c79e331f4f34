"""What was shared and may be told, given to intake as a feed of its own: the one way by which warnings come to be.

Concerns are put together in the database first, then written to one file that carries their name. Killed in between,
the same file is taken in next time; killed after it was taken in, its run is found by that name. So each is one event,
once. ``following`` asks again what of a run may become a warning, for claims may have changed meanwhile.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kentongan.exchange.models import Collection, Stored
from kentongan.intake.actions import declare_feed, ingest
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.archive.identities import Identity
from kentongan.intake.errors import FeedBusy, FeedExists
from kentongan.intake.models import Draft, Feed, Run
from kentongan.intake.terms import RunState
from kentongan.kernel.clock import write_moment
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.microseconds import moment_of
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.actions.attributing import Attributor, place_of
from kentongan.response.actions.concerning import Concerning, change_of
from kentongan.response.actions.readings import Readings
from kentongan.response.actions.stepping import batches
from kentongan.response.models import Concern, Handover
from kentongan.response.rules.concerning import FEED, GIVEN, is_erased
from kentongan.response.terms import ConcernState

AT_ONCE = 2_000
"""Concerns of one file."""

_PATIENCE = timedelta(0)


def hand_over_concerns(at: datetime) -> int:
    """Give intake what waits, and return how many concerns that were."""
    _ask_again(at)
    count = _put_together(at)
    for handover in Handover.objects.filter(run__isnull=True).order_by("id"):
        if not _take_in(handover, at=at):
            break
    return count


def asked_for(
    identities: Iterable[Sequence[Identity]], *, drafts: Sequence[Draft], feed: str
) -> Iterator[Sequence[Identity]]:
    """Give what of a run's identities may become warnings: of the exchange's feed, only what was handed over for the
    very organisation that it is for, and still holds; of other feeds all."""
    owners = {draft.number: draft.organisation for draft in drafts}
    for chunk in identities:
        given = _given(chunk) if feed == FEED else set()
        yield chunk if feed != FEED else [one for one in chunk if (one.tag, owners[one.number]) in given]


def _given(chunk: Sequence[Identity]) -> set[tuple[str, UUID | None]]:
    found: set[tuple[str, UUID | None]] = set()
    for tags in batches({one.tag for one in chunk}):
        rows = Concern.objects.filter(tag__in=tags, state__in=[one.value for one in GIVEN])
        found.update(rows.values_list("tag", "organisation"))
    return found


def _ask_again(at: datetime) -> None:
    """Decide again about what had to wait for its time, and what waited until the end of it."""
    due = Concern.objects.filter(state__in=[ConcernState.LATER.value, ConcernState.WAITING.value], again_at__lte=at)
    for collection in set(due.values_list("collection", flat=True)):
        with transaction.atomic():
            rows = list(due.filter(collection=collection).select_for_update(skip_locked=True)[:AT_ONCE])
            there = Collection.objects.select_related("arrangement").get(pk=collection)
            stored = Stored.objects.filter(collection=there, added__in=[row.added for row in rows])
            readings = Readings(there, attributor=Attributor(at=at), at=at)
            concerning = Concerning(there, readings=readings, at=at)
            if rows:
                concerning.take([change_of(row) for row in stored])
                record("response.concerns_asked", actor=None, subject=there.id, at=at, related=[row.pk for row in rows])


def _put_together(at: datetime) -> int:
    with transaction.atomic():
        waiting = Concern.objects.filter(Q(again_at__isnull=True) | Q(again_at__gt=at), state=ConcernState.WAITING)
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:AT_ONCE])
        if not rows:
            return 0
        handover = Handover.objects.create(id=new_id(), at=at)
        for some in batches(rows):
            Concern.objects.filter(pk__in=[row.pk for row in some]).update(
                state=ConcernState.HANDED, handover=handover, changed_at=at
            )
        record("response.concerns_put_together", actor=None, subject=handover.pk, at=at)
        return len(rows)


def _take_in(handover: Handover, *, at: datetime) -> bool:
    """Let intake take a file in, unless it did; return whether it has it now."""
    name = f"exchange-{handover.pk}.jsonl"
    run = _run_of(name)
    if run is None:
        _declare(at)
        with TemporaryDirectory(prefix="kentongan-") as folder:
            file = Path(folder) / name
            file.write_text("".join(_lines(handover)), "utf-8")
            try:
                ingest([file], feed=FEED, actor=None, at=at, clock=lambda: at, wait=_PATIENCE)
            except FeedBusy:
                return False
        run = _run_of(name)
    with transaction.atomic():
        if Handover.objects.filter(pk=handover.pk, run__isnull=True).update(run=run):
            record(
                "response.concerns_handed_over", actor=None, subject=handover.pk, at=at, related=[run] if run else []
            )
    return True


def _run_of(name: str) -> UUID | None:
    """Return the finished run that first took a file of this name in."""
    runs = Run.objects.filter(feed__slug=FEED, state=RunState.FINISHED, files__name=name)
    return runs.order_by("files__again", "finished_at", "id").values_list("pk", flat=True).first()


def _declare(at: datetime) -> None:
    if not Feed.objects.filter(slug=FEED).exists():
        with suppress(FeedExists):  # another worker was quicker
            declare_feed(FEED, change=FeedChange(name="Shared threat information"), actor=None, at=at)


def _lines(handover: Handover) -> Iterator[str]:
    for row in Concern.objects.filter(handover=handover).order_by("id"):
        if is_erased(row.value):
            continue
        event = {
            "time.source": write_moment(moment_of(row.added).replace(microsecond=0)),
            "classification.type": row.classification.partition("/")[2],
            "classification.identifier": row.tag,
            "feed.code": FEED,
            "tlp": TLP(row.tlp).word,
        }
        yield json.dumps(event | place_of(row.kind, row.value), ensure_ascii=True) + "\n"

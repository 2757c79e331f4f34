"""Rows of a scenario taken in as a feed's file is, and the warnings that come of them let go by who runs the drill."""

import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from kentongan.drills.actions.networks import first_address, first_network
from kentongan.drills.actions.stage import Stage
from kentongan.drills.errors import NotPlayed
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.rows import feeds_of
from kentongan.drills.reading.deeds import AGO_SLOT, NETWORK_SLOT, SLOT
from kentongan.drills.terms import Rows
from kentongan.intake.actions import declare_feed, ingest
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.models import Feed, Run
from kentongan.intake.terms import RunState
from kentongan.kernel.errors import marked
from kentongan.kernel.exercise import Exercise
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.models import Warning
from kentongan.response.terms import WarningState


def take_in(stage: Stage, inject: DrillInject) -> None:
    """Take the rows of an inject in, unless they are in already. Raises what ``intake`` and ``routing`` raise."""
    deed = stage.scenario.injects[inject.serial - 1].deed
    assert isinstance(deed, Rows)  # noqa: S101 - the kind of its row says so
    feed = _feed(stage, inject, deed)
    if Run.objects.filter(feed=feed, state=RunState.FINISHED).exists():
        return
    text = filled(deed.csv, stage=stage)
    with tempfile.TemporaryDirectory(prefix="kentongan-drill-") as folder:
        file = Path(folder) / f"{stage.at.date().isoformat()}-{deed.name}.csv"
        file.write_text(text, encoding="utf-8")
        ingest(
            [file],
            feed=feed.slug,
            actor=stage.drill.organiser,
            at=stage.at,
            exercise=Exercise.EXERCISE,
            clock=partial(_same, stage.at),
        )


def filled(text: str, *, stage: Stage) -> str:
    """Return rows with what stands in braces filled in. Raises NotPlayed where a party has no network any more."""
    return SLOT.sub(lambda found: _slot(found[1], stage=stage), text)


def approve_own(drill: Drill, *, at: datetime) -> int:
    """Let the warnings of a drill leave as a person would; return how many. The others wait for a person."""
    rows = Warning.objects.filter(feed__in=feeds_of(drill.pk), state=WarningState.DRAFTED, exercise=True)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return len(approve_warnings(ids, actor=drill.organiser, at=at).done) if ids else 0


def _slot(name: str, *, stage: Stage) -> str:
    if name == "day":
        return stage.at.date().isoformat()
    if ago := AGO_SLOT.fullmatch(name):
        return f"{stage.at - timedelta(minutes=int(ago[1])):%Y-%m-%d %H:%M:%S}"
    wanted = NETWORK_SLOT.fullmatch(name)
    assert wanted is not None  # noqa: S101 - the scenario was checked
    network = first_network(stage.party(wanted[1]).pk, at=stage.at)
    if network is None:
        raise NotPlayed(why=marked("The part {part} has no address block any more.").format(part=wanted[1]))
    return first_address(network) if wanted[2] == "address" else str(network)


def _feed(stage: Stage, inject: DrillInject, rows: Rows) -> Feed:
    slug = f"drill-{stage.drill.pk.hex[-12:]}-{inject.key}"[:63].rstrip("-")
    feed = Feed.objects.filter(slug=slug).first()
    if feed is None:
        change = FeedChange(
            name=f"{stage.drill.key}: {inject.key}",
            tlp=rows.tlp,
            exercise=Exercise.EXERCISE,
            sink=not stage.drill.sends_real,
        )
        feed = declare_feed(slug, change=change, actor=stage.drill.organiser, at=stage.at)
    if inject.feed_id is None:
        DrillInject.objects.filter(pk=inject.pk).update(feed=feed)
        inject.feed = feed
    return feed


def _same(at: datetime) -> datetime:
    return at

"""Feeds as they are declared, with the latest run of each."""

from django.db.models import OuterRef, QuerySet, Subquery

from kentongan.accounts.terms import Reader
from kentongan.intake.errors import UnknownFeed
from kentongan.intake.models import Feed
from kentongan.intake.queries.visible import visible_feeds, visible_runs
from kentongan.intake.terms import FeedFormat, FeedLine, RunState
from kentongan.kernel.tlp import TLP, read_tlp


def feeds(*, reader: Reader) -> list[FeedLine]:
    """Every feed that the reader may see, by its short name."""
    return [_line(feed) for feed in _with_latest_run(reader)]


def feed_named(slug: str, *, reader: Reader) -> FeedLine:
    """Return one feed. Raises UnknownFeed, also where the reader may not see it."""
    feed = _with_latest_run(reader).filter(slug=slug).first()
    if feed is None:
        raise UnknownFeed(feed=slug)
    return _line(feed)


def _with_latest_run(reader: Reader) -> QuerySet[Feed]:
    latest = visible_runs(reader=reader).filter(feed=OuterRef("pk"), state=RunState.FINISHED).order_by("-started_at")
    return (
        visible_feeds(reader=reader)
        .annotate(
            latest_run=Subquery(latest.values("pk")[:1]), latest_finished_at=Subquery(latest.values("finished_at")[:1])
        )
        .order_by("slug")
    )


def _line(feed: Feed) -> FeedLine:
    return FeedLine(
        id=feed.id,
        slug=feed.slug,
        name=feed.name,
        format=FeedFormat(feed.format),
        zone=feed.zone,
        tlp=TLP(feed.tlp),
        window_hours=feed.window_hours,
        retention_days=feed.retention_days,
        retention_by_tlp={read_tlp(word): int(days) for word, days in feed.retention_by_tlp.items()},
        exercise=feed.exercise,
        latest_run=getattr(feed, "latest_run", None),
        latest_finished_at=getattr(feed, "latest_finished_at", None),
        mapping=feed.mapping,
    )

"""Declaring feeds and changing what was declared."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction

from kentongan.intake.errors import FeedExists, FeedRefused, UnknownFeed
from kentongan.intake.models import Feed
from kentongan.intake.terms import FeedFormat
from kentongan.kernel.errors import marked
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import is_slug
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.routing.mapping import read_mapping

LONGEST_NAME = 200
LONGEST_WINDOW_HOURS = 24 * 366
LONGEST_RETENTION_DAYS = 36_600


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChange:
    """What shall be said of a feed; None leaves it as it is, or as it is by default.

    ``mapping`` is the text of a mapping file, empty to do without. ``retention_by_tlp`` maps a label to days. An
    ``exercise`` can be declared, never taken back, and so can ``sink``, which makes it one: nothing of it leaves.
    """

    name: str | None = None
    mapping: str | None = None
    zone: str | None = None
    tlp: TLP | None = None
    window_hours: int | None = None
    retention_days: int | None = None
    retention_by_tlp: Mapping[TLP, int] | None = None
    exercise: Exercise = Exercise.REAL
    sink: bool = False


def declare_feed(slug: str, *, change: FeedChange, actor: UUID | None, at: datetime) -> Feed:
    """Declare a feed under a short name and return it. Raises FeedRefused, BadMapping or FeedExists."""
    if not is_slug(slug):
        raise FeedRefused(field="name", value=slug, why=marked("it takes a-z, 0-9 and “-”, at most 63 of them"))
    _check(change)
    feed = Feed(slug=slug, name=slug, created_at=at)
    _apply(feed, change)
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
            record("intake.feed_declared", actor=actor, subject=feed.id, at=at, exercise=Exercise(feed.exercise))
    except IntegrityError:
        if Feed.objects.filter(slug=slug).exists():
            raise FeedExists(feed=slug) from None
        raise
    return feed


def change_feed(slug: str, *, change: FeedChange, actor: UUID | None, at: datetime) -> Feed:
    """Change what was declared of a feed and return it. Raises UnknownFeed, FeedRefused or BadMapping."""
    _check(change)
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(slug=slug).first()
        if feed is None:
            raise UnknownFeed(feed=slug)
        _apply(feed, change)
        feed.save(force_update=True)
        record("intake.feed_changed", actor=actor, subject=feed.id, at=at, exercise=Exercise(feed.exercise))
    return feed


def _apply(feed: Feed, change: FeedChange) -> None:
    for field in fields(change):
        value = getattr(change, field.name)
        match field.name:
            case "exercise":
                feed.exercise = (Exercise(feed.exercise) | change.exercise).value or change.sink
            case "sink":
                feed.sink = feed.sink or change.sink
            case "retention_by_tlp" if value is not None:
                feed.retention_by_tlp = {tlp.word: days for tlp, days in value.items()}
            case name if value is not None:
                setattr(feed, name, value)
    feed.format = FeedFormat.MAPPED if feed.mapping else FeedFormat.AUTO


def _check(change: FeedChange) -> None:
    if change.mapping:
        read_mapping(change.mapping.encode())
    if change.zone is not None:
        try:
            ZoneInfo(change.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            why = marked("it is no zone of the IANA database, such as Asia/Jakarta")
            raise FeedRefused(field="zone", value=change.zone, why=why) from None
    if change.name is not None and not 0 < len(change.name) <= LONGEST_NAME:
        raise FeedRefused(field="name", value=change.name, why=marked("it must have 1 to 200 characters"))
    _check_number("window", change.window_hours, LONGEST_WINDOW_HOURS, marked("it must be 1 hour to 366 days"))
    days = [change.retention_days, *(change.retention_by_tlp or {}).values()]
    for number in days:
        _check_number("retention", number, LONGEST_RETENTION_DAYS, marked("it must be 1 to 36600 days"))


def _check_number(field: str, number: int | None, most: int, why: str) -> None:
    if number is not None and not 1 <= number <= most:
        raise FeedRefused(field=field, value=number, why=why)

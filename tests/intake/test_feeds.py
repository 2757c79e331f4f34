"""Feeds are declared and changed; an exercise stays one."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from tests.intake import made

from kentongan.intake.actions import change_feed, declare_feed
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.errors import FeedExists, FeedRefused, UnknownFeed
from kentongan.intake.models import Feed
from kentongan.intake.terms import FeedFormat
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.routing.mapping import BadMapping

pytestmark = pytest.mark.django_db


def declared(slug: str = "shadowserver", **change: object) -> Feed:
    return declare_feed(slug, change=FeedChange(**change), actor=None, at=made.AT)  # type: ignore[arg-type]


def test_a_feed_of_which_nothing_is_said_is_under_the_strictest_terms() -> None:
    feed = declared()
    assert (feed.tlp, feed.zone, feed.window_hours, feed.format) == (TLP.RED, "UTC", 20, FeedFormat.AUTO)


def test_a_feed_is_declared_once() -> None:
    declared()
    with pytest.raises(FeedExists):
        declared()
    assert Entry.objects.filter(verb="intake.feed_declared").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Asia/Atlantis"},
        {"zone": "../../etc/passwd"},
        {"window_hours": 0},
        {"retention_days": 0},
        {"retention_by_tlp": {TLP.RED: 0}},
        {"name": ""},
    ],
)
def test_what_a_feed_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FeedRefused):
        declared(**change)
    assert not Feed.objects.exists()


@pytest.mark.parametrize("slug", ["", "Upper", "a/b", "..", "a" * 64, "-a"])
def test_a_short_name_cannot_leave_the_archive(slug: str) -> None:
    with pytest.raises(FeedRefused):
        declared(slug)


def test_a_change_leaves_what_it_does_not_name() -> None:
    declared(name="Shadowserver", tlp=TLP.AMBER)
    feed = change_feed("shadowserver", change=FeedChange(window_hours=24), actor=None, at=made.AT)
    assert (feed.name, feed.tlp, feed.window_hours) == ("Shadowserver", TLP.AMBER, 24)


MAPPING = """
feed = "partner"
classification = "vulnerable/vulnerable-system"
[columns]
address = "host"
time = "when"
"""


def test_a_feed_with_a_mapping_reads_any_csv(tmp_path: Path) -> None:
    declared("partner", mapping=MAPPING)
    (tmp_path / "list.csv").write_text("when,host\n2026-11-20 03:00:00,203.0.113.7\n")
    assert made.take_in(tmp_path / "list.csv", feed="partner").sums.unclaimed == 1
    assert change_feed("partner", change=FeedChange(mapping=""), actor=None, at=made.AT).format == FeedFormat.AUTO


def test_a_mapping_that_means_nothing_is_refused() -> None:
    with pytest.raises(BadMapping):
        declared("partner", mapping="feed = 1")


def test_a_feed_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(UnknownFeed):
        change_feed("nothing", change=FeedChange(), actor=None, at=made.AT)


def test_an_exercise_stays_an_exercise() -> None:
    declared(exercise=Exercise.EXERCISE)
    feed = change_feed("shadowserver", change=FeedChange(exercise=Exercise.REAL), actor=None, at=made.AT)
    assert feed.exercise
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.update(exercise=False)

"""What a feed keeps no longer goes, by feed and label, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.intake import made
from tests.intake.snapshots import faults

from kentongan.intake.actions import apply_retention
from kentongan.intake.errors import UnknownFeed
from kentongan.intake.models import ArchiveFile, Draft, QuarantinedRow
from kentongan.intake.rules import is_over, kept_days
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_a_day_is_over_when_its_last_moment_is() -> None:
    day = made.AT.date()
    midnight = made.AT.replace(hour=0)
    assert not is_over(day, days=1, at=midnight + timedelta(days=2, microseconds=-1))
    assert is_over(day, days=1, at=midnight + timedelta(days=2))


def test_what_is_said_for_a_label_goes_before_what_is_said_for_the_feed() -> None:
    said = {"AMBER+STRICT": 7}
    assert kept_days(TLP.AMBER_STRICT, retention_days=30, retention_by_tlp=said) == 7
    assert kept_days(TLP.RED, retention_days=30, retention_by_tlp=said) == 30


def test_days_that_are_over_go_and_their_sums_stay(tmp_path: Path) -> None:
    made.hub_with_feed(retention_days=10)
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    # The 19th is over after the 29th; the 20th, and what was refused on it, a day later.
    (first,) = apply_retention(actor=None, at=made.AT.replace(day=30, hour=1))
    assert (first.files, first.rows, first.quarantined_rows) == (1, 1, 0)
    assert len(made.archived()) == 5
    (second,) = apply_retention(actor=None, at=made.AT + timedelta(days=11))
    assert (second.files, second.rows, second.quarantined_rows) == (2, 7, 2)
    assert not ArchiveFile.objects.exists()
    assert not QuarantinedRow.objects.exists()
    assert Draft.objects.count() == 3
    assert faults("shadowserver") == []
    assert Entry.objects.filter(verb="intake.retention_applied").count() == 2


def test_each_label_is_kept_as_long_as_is_said_for_it(tmp_path: Path) -> None:
    made.hub_with_feed(retention_days=10, retention_by_tlp={TLP.RED: 1})
    made.take_in(made.feed_file(tmp_path, made.row("203.0.113.7")))
    made.take_in(made.feed_file(tmp_path / "2", made.row("203.0.113.8")), tlp=TLP.RED)
    apply_retention(actor=None, at=made.AT + timedelta(days=3))
    assert ArchiveFile.objects.get().tlp == TLP.AMBER


def test_a_dry_run_removes_nothing(tmp_path: Path) -> None:
    made.hub_with_feed(retention_days=1)
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    (would,) = apply_retention(actor=None, at=made.AT + timedelta(days=30), dry_run=True)
    assert would.files == 3
    assert len(made.archived()) == 6
    assert not Entry.objects.filter(verb="intake.retention_applied").exists()


def test_retention_of_an_unknown_feed_is_refused() -> None:
    with pytest.raises(UnknownFeed):
        apply_retention(actor=None, at=made.AT, feed="nothing")

"""A run: everything it brought is kept, once, or nothing is."""

import sys
from pathlib import Path

import pytest
from tests.intake import made

from kentongan.intake.actions import ingest
from kentongan.intake.archive.engine import open_engine
from kentongan.intake.errors import ArchiveFileDamaged, ArchiveFileMissing, FeedMovedOn, NothingToIngest, UnknownFeed
from kentongan.intake.models import (
    ArchiveFile,
    DoubtSum,
    Draft,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    Run,
    RunFile,
    SeenState,
    UnclaimedSum,
)
from kentongan.intake.terms import ArchiveKind, RunState, RunSums
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.routing.reading.errors import NoFeed

pytestmark = pytest.mark.django_db

SUMS = RunSums(rows=9, routed=5, unclaimed=1, duplicates=1, quarantined=2, warnings=3, doubtful=1)


def lying(data_folder: Path) -> set[str]:
    archive = data_folder / "archive"
    return {
        place.relative_to(archive).as_posix()
        for place in archive.rglob("*")
        if place.is_file() and place.parent.name != "locks"
    }


def test_a_run_counts_every_row_once(tmp_path: Path) -> None:
    made.hub_with_feed()
    done = made.take_in(made.feed_file(tmp_path, *made.ROWS))
    assert done.sums == SUMS
    run = Run.objects.get()
    assert (run.state, run.rows, run.routed, run.doubtful) == (RunState.FINISHED, 9, 5, 1)
    assert sum(RoutedSum.objects.values_list("events", flat=True)) == 5
    assert sum(UnclaimedSum.objects.values_list("events", flat=True)) == 1
    assert sum(QuarantineSum.objects.values_list("rows", flat=True)) == 2
    assert RunFile.objects.get().rows == 9


def test_the_archive_holds_what_was_accepted_by_day_and_nothing_else_lies_there(
    tmp_path: Path, data_folder: Path
) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    files = ArchiveFile.objects.filter(kind=ArchiveKind.EVENTS).order_by("day")
    assert [(str(one.day), one.rows, one.tlp) for one in files] == [
        ("2026-11-19", 1, TLP.AMBER),
        ("2026-11-20", 5, TLP.AMBER),
    ]
    named = {*ArchiveFile.objects.values_list("path", flat=True), *SeenState.objects.values_list("path", flat=True)}
    assert lying(data_folder) == named
    assert not list((data_folder / "archive" / "work").rglob("*.duckdb"))


def test_addresses_keep_all_their_128_bits(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, made.row("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), made.row("203.0.113.7")))
    assert made.archived("address_hi, address_lo") == [
        (0, 0xFFFF << 32 | 0xCB007107),
        (0x20010DB8FFFFFFFF, 0xFFFFFFFFFFFFFFFF),
    ]


def test_the_same_file_again_changes_nothing_at_any_age(tmp_path: Path) -> None:
    made.hub_with_feed()
    file = made.feed_file(tmp_path, *made.ROWS)
    made.take_in(file)
    before = made.archived()
    again = made.take_in(file, at=made.AT.replace(year=2027))
    assert again.sums == RunSums(rows=9, duplicates=9)
    assert made.archived() == before
    assert QuarantinedRow.objects.count() == 2
    assert RunFile.objects.get(run_id=again.run).again


def test_a_file_is_remembered_once_however_often_it_comes(tmp_path: Path, data_folder: Path) -> None:
    made.hub_with_feed()
    file = made.feed_file(tmp_path, *made.ROWS)
    for _ in range(3):
        made.take_in(file)
    memory = data_folder / "archive" / SeenState.objects.get().path
    with open_engine() as engine:
        kinds = engine.execute("SELECT kind, count(*) FROM read_parquet(?) GROUP BY ALL ORDER BY 1", [str(memory)])
        assert kinds.fetchall() == [("file", 1), ("identity", 6)]


def test_what_an_earlier_run_saw_is_a_duplicate_within_the_window_only(tmp_path: Path) -> None:
    made.hub_with_feed(window_hours=20)
    made.take_in(made.feed_file(tmp_path, made.row("203.0.113.7", at="2026-11-20 01:00:00")))
    within = made.feed_file(tmp_path / "2", made.row("203.0.113.7", at="2026-11-20 20:00:00"))
    assert made.take_in(within).sums.duplicates == 1
    beyond = made.feed_file(tmp_path / "3", made.row("203.0.113.7", at="2026-11-20 22:00:00"))
    assert made.take_in(beyond).sums.routed == 1


def test_an_exercise_never_hides_a_real_event(tmp_path: Path) -> None:
    made.hub_with_feed()
    file = made.feed_file(tmp_path, *made.ROWS)
    drill = made.take_in(file, exercise=Exercise.EXERCISE)
    real = made.take_in(file)
    assert drill.sums == real.sums == SUMS
    assert set(Draft.objects.filter(run_id=drill.run).values_list("exercise", flat=True)) == {True}
    assert set(ArchiveFile.objects.filter(run_id=real.run).values_list("exercise", flat=True)) == {False}


def test_everything_of_an_exercise_feed_is_an_exercise(tmp_path: Path) -> None:
    made.hub_with_feed(exercise=Exercise.EXERCISE)
    done = made.take_in(made.feed_file(tmp_path, *made.ROWS))
    assert done.exercise is Exercise.EXERCISE
    assert Entry.objects.get(verb="intake.run_finished").exercise


def test_a_draft_in_doubt_is_apart_and_names_the_reason(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    drafts = Draft.objects.order_by("organisation_slug").values_list("organisation_slug", "events", "doubt", "critical")
    assert list(drafts) == [("bank-a", 3, "", 1), ("cert-my", 1, "conflict", 0), ("telco-b", 1, "", 0)]
    doubt = DoubtSum.objects.get()
    assert (doubt.reason, doubt.organisation_slug, doubt.events) == ("conflict", "cert-my", 1)
    assert "bank-a cidr 198.51.100.128/25" in doubt.doubt


def test_the_unclaimed_are_told_by_block(tmp_path: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, made.row("192.0.2.1"), made.row("192.0.2.9"), made.row("2001:db8:1:2::3")))
    blocks = UnclaimedSum.objects.order_by("-events").values_list("block", "events", "asn", "country", "reason")
    assert list(blocks) == [
        ("192.0.2.0/24", 2, 64500, "MY", "no claim"),
        ("2001:db8:1::/48", 1, 64500, "MY", "no claim"),
    ]


def test_a_dry_run_counts_and_keeps_nothing(tmp_path: Path, data_folder: Path) -> None:
    made.hub_with_feed()
    done = made.take_in(made.feed_file(tmp_path, *made.ROWS), dry_run=True)
    assert (done.run, done.sums) == (None, SUMS)
    assert not Run.objects.exists()
    assert lying(data_folder) == set()


def test_a_run_leaves_its_entries_in_the_ledger(tmp_path: Path) -> None:
    made.hub_with_feed()
    done = made.take_in(made.feed_file(tmp_path, *made.ROWS))
    verbs = Entry.objects.filter(subject=done.run).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["intake.run_started", "intake.run_finished"]


def test_nothing_is_taken_of_a_feed_that_is_not_declared(tmp_path: Path) -> None:
    with pytest.raises(UnknownFeed):
        made.take_in(made.feed_file(tmp_path, *made.ROWS))


def test_a_run_that_cannot_read_its_files_fails_and_keeps_nothing(tmp_path: Path, data_folder: Path) -> None:
    made.hub_with_feed()
    with pytest.raises(NoFeed):
        made.take_in(made.feed_file(tmp_path, *made.ROWS), tmp_path / "absent.csv")
    assert (Run.objects.get().state, Run.objects.get().problem) == (RunState.FAILED, "no-feed")
    assert not ArchiveFile.objects.exists()
    assert lying(data_folder) == set()


def test_no_file_is_no_run() -> None:
    made.hub_with_feed()
    with pytest.raises(NothingToIngest):
        made.take_in()


def test_what_was_seen_is_never_forgotten_in_silence(tmp_path: Path, data_folder: Path) -> None:
    made.hub_with_feed()
    file = made.feed_file(tmp_path, *made.ROWS)
    made.take_in(file)
    memory = data_folder / "archive" / SeenState.objects.get().path
    memory.write_bytes(memory.read_bytes() + b"!")
    with pytest.raises(ArchiveFileDamaged):
        made.take_in(file)
    memory.unlink()
    with pytest.raises(ArchiveFileMissing):
        made.take_in(file)


def test_a_run_that_another_overtook_keeps_nothing(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    before = lying(data_folder)
    module = sys.modules[ingest.__module__]
    put_in_place = module.put_in_place

    def overtaken(moves: object) -> None:
        put_in_place(moves)
        SeenState.objects.update(generation=99)

    monkeypatch.setattr(module, "put_in_place", overtaken)
    with pytest.raises(FeedMovedOn):
        made.take_in(made.feed_file(tmp_path / "2", made.row("203.0.113.77")))
    assert lying(data_folder) == before
    assert Run.objects.filter(state=RunState.FINISHED).count() == 1

"""What was seen before: the first row survives; a window across runs; the same file again changes nothing."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from tests.routing.runs import HEADER, Routed, report, routed

from kentongan.routing.seen import UnreadableState

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def row(after: timedelta = timedelta(), *, address: str = "1.9.0.1", tag: str = "", port: int = 23) -> str:
    return f"{START + after:%Y-%m-%d %H:%M:%S},{address},{port},tcp,{tag},,"


class Days:
    """Runs one after the other over one state."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state, self.count = folder, folder / "state.parquet", 0

    def day(self, *rows: str, name: str = "", **said: object) -> Routed:
        self.count += 1
        # A number in the rows' last column keeps files from being the same by accident.
        files = {name or f"2026-11-{self.count:02}-scan_x-my.csv": report(*rows, header=HEADER + ",n")}
        return self.files(files, **said)

    def files(self, files: dict[str, str | bytes], **said: object) -> Routed:
        return routed(self.folder / str(self.count), files, state=self.state, **said)


@pytest.fixture
def days(tmp_path: Path) -> Days:
    return Days(tmp_path)


def test_the_first_row_survives_with_how_often_and_when(tmp_path: Path) -> None:
    late, early = row(timedelta(hours=2), tag="A "), row(-timedelta(hours=3), tag="a")
    run = routed(tmp_path, {"scan_x.csv": report(row(tag="a"), late, row(tag="b"), early)})
    assert [tuple(event[f"event_{key}"] for key in ("time", "count", "first_seen", "last_seen"))
            for event in run.events("bank")] == [
        ("2026-11-20T08:00:00Z", "3", "2026-11-20T05:00:00Z", "2026-11-20T10:00:00Z"),
        ("2026-11-20T08:00:00Z", "1", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
    ]  # fmt: skip
    assert (run.summary.routed, run.summary.duplicates) == (2, 2)


@pytest.mark.parametrize("other", [row(port=80), row(tag="x"), row(address="1.9.0.2"), row().replace("tcp", "udp")])
def test_what_differs_in_its_identity_is_another_event(tmp_path: Path, other: str) -> None:
    assert routed(tmp_path, {"scan_x.csv": report(row(), other)}).summary.duplicates == 0


@pytest.mark.parametrize("same", [row() + "x", row().replace(",,", ",,4788,MY")[:-1], row().replace("tcp", " TCP ")])
def test_what_is_no_part_of_the_identity_makes_no_other_event(tmp_path: Path, same: str) -> None:
    assert routed(tmp_path, {"scan_x.csv": report(row(), same)}).summary.duplicates == 1


def test_other_reports_are_other_events(tmp_path: Path) -> None:
    assert routed(tmp_path, {"scan_x.csv": report(row()), "scan_y.csv": report(row())}).summary.duplicates == 0


def test_cells_that_run_together_are_not_the_same(tmp_path: Path) -> None:
    rows = ["2026-11-20,1.9.0.1,23,tcp|a,b,,", "2026-11-20,1.9.0.1,23,tcp,a|b,,"]
    assert routed(tmp_path, {"scan_x.csv": report(*rows)}).summary.duplicates == 0


@pytest.mark.parametrize(
    ("hours", "known"), [(0, True), (19.99, True), (20, False), (24, False), (-19.99, True), (-20, False)]
)
def test_a_window_from_first_seen_holds_across_runs(days: Days, hours: float, known: bool) -> None:
    days.day(row() + ",1")
    again = days.day(row(timedelta(hours=hours)) + ",2")
    assert again.summary.duplicates == int(known)
    assert again.summary.routed == int(not known)


def test_what_is_seen_again_does_not_make_the_window_longer(days: Days) -> None:
    found = [days.day(row(timedelta(hours=hours)) + f",{hours}").summary.duplicates for hours in (0, 15, 30, 45)]
    assert found == [0, 1, 0, 1]


def test_a_window_is_as_long_as_the_caller_says(days: Days) -> None:
    days.day(row() + ",1")
    options = {"window": timedelta(hours=1)}
    assert days.day(row(timedelta(minutes=59)) + ",2", options=options).summary.duplicates == 1
    assert days.day(row(timedelta(minutes=61)) + ",3", options=options).summary.duplicates == 0


def test_the_same_file_changes_nothing_at_any_age(days: Days) -> None:
    old = report(row(), row(address="1.9.0.256"))
    days.files({"scan_x.csv": old})
    for number in range(5):
        days.day(row(timedelta(days=30 * (number + 1))) + f",{number}")
    before = duckdb.sql(f"from '{days.state}' order by all").fetchall()
    for name, content in [("scan_x.csv", old), ("2026-12-01-scan_x-other.csv", old),
                          ("scan_x.csv.gz", gzip.compress(old.encode()))]:  # fmt: skip
        summary = days.files({name: content}).summary
        assert (summary.duplicates, summary.routed, summary.unclaimed, summary.warnings) == (1, 0, 0, 0)
    assert duckdb.sql(f"from '{days.state}' order by all").fetchall() == before


def test_the_same_file_twice_in_one_run_counts_as_one(tmp_path: Path) -> None:
    run = routed(tmp_path, {"a/scan_x.csv": report(row()), "b/scan_x.csv": report(row())})
    assert (run.summary.routed, run.summary.duplicates) == (1, 1)


def test_a_late_row_still_meets_what_was_seen(days: Days) -> None:
    days.day(row() + ",1")
    days.day(row(timedelta(days=3), address="1.9.0.9") + ",2")
    assert days.day(row(timedelta(hours=1)) + ",3").summary.duplicates == 1


def test_a_time_in_the_far_future_makes_nobody_forget(days: Days) -> None:
    days.day(row() + ",1", row(timedelta(days=30_000), address="1.9.0.9") + ",1")
    assert days.day(row(timedelta(hours=1)) + ",2").summary.duplicates == 1


def test_what_no_late_row_can_meet_is_forgotten(days: Days) -> None:
    days.day(row(-timedelta(days=40)) + ",1")
    days.day(row() + ",2")
    ((kept,),) = duckdb.sql(f"select count(*) from '{days.state}' where kind = 'identity'").fetchall()
    assert kept == 1


def test_feeds_forget_apart(days: Days) -> None:
    days.day(row(-timedelta(days=40)) + ",1", name="scan_other.csv")
    days.day(row() + ",2")
    assert days.day(row(-timedelta(days=40)) + ",3", name="scan_other.csv").summary.duplicates == 1


@pytest.mark.parametrize("content", [b"", b"not Parquet", b"PAR1 nor this PAR1"])
def test_a_damaged_state_is_refused_before_anything_is_written(days: Days, content: bytes) -> None:
    days.state.write_bytes(content)
    with pytest.raises(UnreadableState, match=r"state\.parquet"):
        days.day(row() + ",1")
    assert days.state.read_bytes() == content
    assert not (days.folder / "1" / "out").exists()


def test_a_parquet_file_of_something_else_is_no_state(days: Days) -> None:
    duckdb.sql(f"copy (select 1 as kind) to '{days.state}' (format parquet)")
    with pytest.raises(UnreadableState):
        days.day(row() + ",1")


def test_a_state_cut_off_is_refused(days: Days) -> None:
    days.day(row() + ",1")
    days.state.write_bytes(days.state.read_bytes()[:-20])
    with pytest.raises(UnreadableState):
        days.day(row() + ",2")


def test_a_run_stopped_between_results_and_memory_is_repeated_and_loses_nothing(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(BaseException):
        pass

    def stop(*_: object, **__: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr("kentongan.routing.seen.write", stop)
        with pytest.raises(Stopped):
            days.files({"scan_x.csv": report(row())})
    assert (days.folder / "0" / "out" / "summary.json").exists()
    assert not days.state.exists()
    assert days.files({"scan_x.csv": report(row())}).summary.routed == 1
    assert days.files({"scan_x.csv": report(row())}).summary.duplicates == 1


def test_a_dry_run_knows_what_was_seen_and_remembers_nothing(days: Days) -> None:
    days.day(row() + ",1")
    before = days.state.read_bytes()
    summary = routed(days.folder / "dry", {"scan_x.csv": report(row(), row(address="1.9.0.2"))}, state=days.state,
                     out=None).summary  # fmt: skip
    assert (summary.duplicates, summary.routed) == (1, 1)
    assert days.state.read_bytes() == before

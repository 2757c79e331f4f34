"""The whole way: results whole or not at all, in the place of an earlier run's and of nothing else."""

import errno
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.routing.runs import adds_up, report, routed

from kentongan.routing.output_folder import NotApart, OutputInTheWay, Unwritable, folder_replaced
from kentongan.routing.reading.errors import NoFeed
from kentongan.routing.route import NothingToRoute

GOOD = {"scan_x.csv": report("1.9.0.1", "1.9.0.256")}
HELD = ["attribution.parquet", "events", "quarantine.csv", "summary.json", "warnings.ndjson"]


def held(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_an_earlier_result_is_replaced_as_a_whole(tmp_path: Path) -> None:
    routed(tmp_path, GOOD)
    run = routed(tmp_path, {"scan_y.csv": report("9.9.9.9")})
    assert held(run.out) == [name for name in HELD if name != "events"]
    assert held(tmp_path) == ["in", "out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert held(routed(tmp_path, GOOD).out) == HELD


@pytest.mark.parametrize("name", ["thesis.txt", "summary.json", ".hidden"])
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("{}")
    with pytest.raises(OutputInTheWay):
        routed(tmp_path, GOOD)
    assert held(tmp_path / "out") == [name]


def test_a_result_to_which_somebody_added_is_left_alone(tmp_path: Path) -> None:
    run = routed(tmp_path, GOOD)
    (run.out / "notes.txt").write_text("mine")
    with pytest.raises(OutputInTheWay):
        routed(tmp_path, GOOD)
    assert held(run.out) == sorted([*HELD, "notes.txt"])


def test_a_file_in_the_folders_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputInTheWay):
        routed(tmp_path, GOOD)
    assert (tmp_path / "out").read_text() == "mine"


def test_of_a_link_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    for _ in range(2):
        routed(tmp_path, GOOD)
    assert (tmp_path / "out").is_symlink()
    assert held(tmp_path / "real") == HELD
    assert held(tmp_path) == ["in", "out", "real"]


def test_results_never_lie_among_feeds_where_the_next_run_would_read_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(NotApart):
        routed(tmp_path, GOOD, feeds=[tmp_path / "in"], out=tmp_path / "in" / "out")
    assert not (tmp_path / "in" / "out").exists()


def test_a_state_never_lies_in_the_results_which_are_replaced(tmp_path: Path) -> None:
    with pytest.raises(NotApart):
        routed(tmp_path, GOOD, state=tmp_path / "out" / "state.parquet")


def test_a_folder_half_written_vanishes(tmp_path: Path) -> None:
    routed(tmp_path, GOOD)
    before = (tmp_path / "out" / "summary.json").read_bytes()

    def fails() -> None:
        with folder_replaced(tmp_path / "out") as partial:
            (partial / "half").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert held(tmp_path) == ["in", "out"]
    assert (tmp_path / "out" / "summary.json").read_bytes() == before


def test_what_cannot_take_its_place_gives_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    routed(tmp_path, GOOD)
    rename = Path.rename

    def refuses(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(Unwritable, match="Input/output"):
        routed(tmp_path, GOOD)
    assert held(tmp_path) == ["in", "out"]
    assert held(tmp_path / "out") == HELD


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let this process write no file longer than this, as a full disk would not."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [4_000, 20_000])
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path, size: int) -> None:
    state = tmp_path / "state.parquet"
    routed(tmp_path, GOOD, state=state)
    before = (tmp_path / "out" / "summary.json").read_bytes(), state.read_bytes()
    rows = [f"1.9.{place // 250}.{place % 250}" for place in range(3_000)]
    feeds = [tmp_path / "in" / "scan_x.csv"]
    feeds[0].write_text(report(*rows))
    with room_for(size), pytest.raises(Unwritable):
        routed(tmp_path, {}, feeds=feeds, state=state)
    assert ((tmp_path / "out" / "summary.json").read_bytes(), state.read_bytes()) == before
    assert held(tmp_path) == ["in", "out", "state.parquet"]


@pytest.mark.parametrize("below", ["file/out", "file"])
def test_a_place_that_is_no_folder_is_told(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises((Unwritable, OutputInTheWay)):
        routed(tmp_path, GOOD, out=tmp_path / below)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "content"),
    [("day.zip", b"PK\x03\x04 no archive"), ("scan_z.csv.gz", b"\x1f\x8b\x08 cut off"), ("what.csv", b"a,b\n1,2\n"),
     ("list.json", b"[]"), ("binary.csv", bytes(range(256)) * 2_000)],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_routed(tmp_path: Path, name: str, content: bytes) -> None:
    run = routed(tmp_path, {name: content} | GOOD)
    assert [name for name, _ in run.refused] == [name]
    assert (run.summary.rows, run.summary.routed, adds_up(run.summary)) == (2, 1, True)


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "scan_z.csv").symlink_to("nowhere")
    (folder / "scan_x.csv").write_text(GOOD["scan_x.csv"])
    run = routed(tmp_path, {}, feeds=[folder])
    assert [name for name, _ in run.refused] == ["scan_z.csv"]
    assert run.summary.rows == 2


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NothingToRoute):
        routed(tmp_path, {"what.csv": "a,b\n1,2\n"})
    assert held(tmp_path) == ["in"]


def test_a_feed_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(NoFeed):
        routed(tmp_path, {}, feeds=[tmp_path / "scan_x.csv"])
    assert held(tmp_path) == []


def test_an_empty_file_and_one_of_a_header_only_are_fine(tmp_path: Path) -> None:
    run = routed(tmp_path, {"scan_x.csv": "", "scan_y.csv": report(), "device_id.csv": report("1.9.0.1")})
    assert (run.summary.rows, run.refused, run.warnings) == (1, [], [])


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    run = routed(tmp_path, GOOD, out=None, state=tmp_path / "state.parquet")
    assert (run.summary.rows, held(tmp_path)) == (2, ["in"])

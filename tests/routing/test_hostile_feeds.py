"""Feeds, names and folders made to break a run, to fall to the wrong place or to lie to whoever reads the terminal."""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.routing.runs import report, routed

from kentongan.routing.mapping import MappingUnfit, read_mapping
from kentongan.routing.reading.errors import UnreadableFeed
from kentongan.routing.seen import StateInUse

MAPPING = """
feed = "f'; drop table event; --"
classification = "other/undetermined"
{more}
[columns]
address = "row"
port = "ordinal"
tag = "reason"
time = "time"
"""


def test_columns_that_are_named_as_ours_are_read_as_the_feeds(tmp_path: Path) -> None:
    feed = "row,ordinal,source,reason,time,draft\n1.9.0.1,80,x,=x,2026-11-20 00:00:00,y\n"
    run = routed(tmp_path, {"x.csv": feed}, mapping=read_mapping(MAPPING.format(more="").encode()))
    (event,) = run.events("bank")
    assert (event["event_address"], event["event_port"], event["event_tag"]) == ("1.9.0.1", "80", "'=x")


@pytest.mark.parametrize("name", ["scan_telnet-\udcff.csv", "scan_telnet-\x1b[31m\n.csv", "scan_telnet-\u202e.csv"])
@pytest.mark.parametrize("more", ["", "2026-11-20 08:00:00,short\n"])
def test_a_file_name_that_cannot_be_printed_is_escaped(tmp_path: Path, name: str, more: str) -> None:
    run = routed(tmp_path, {name: report("1.9.0.1") + more})
    (event,) = run.events("bank")
    assert event["source_file"].isprintable()
    assert event["source_file"].startswith("scan_telnet-\\")


def test_an_unknown_header_cannot_steer_the_terminal(tmp_path: Path) -> None:
    run = routed(tmp_path, {"x.csv": "\x1b]0;title\x07,b\n1,2\n", "scan_telnet.csv": report("1.9.0.1")})
    ((_, refusal),) = run.refused
    assert str(refusal).isprintable()


@pytest.mark.parametrize("content", ["utf-16", "utf-16-le"])
def test_utf_16_is_read_with_and_without_its_mark(tmp_path: Path, content: str) -> None:
    mapping = read_mapping(MAPPING.format(more='encoding = "utf-16"').encode())
    feed = "row,ordinal,reason,time\n1.9.0.1,80,ü,2026-11-20 00:00:00\n".encode(content)
    assert routed(tmp_path, {"x.csv": feed}, mapping=mapping).summary.routed == 1


@pytest.mark.parametrize(
    "more", ['encoding = "idna"', 'encoding = "utf-32"', 'report = "a\\u0000"', 'report = "\\u001b"']
)
def test_a_mapping_that_would_break_the_run_is_refused(more: str) -> None:
    with pytest.raises(MappingUnfit):
        read_mapping(MAPPING.format(more=more).encode())


def test_feeds_that_each_line_names_anew_are_dealt_to_their_drafts(tmp_path: Path) -> None:
    lines = [
        {"source.ip": f"1.9.0.{number}", "time.source": "2026-11-20T00:00:00Z", "feed.name": f"'feed {number}"}
        for number in range(20)
    ]
    run = routed(tmp_path, {"x.jsonl": "\n".join(map(json.dumps, lines))})
    for warning in run.warnings:
        (event,) = (line for line in run.events("bank") if line["feed.name"] == warning["feed"])
        assert event["event_address"] == f"1.9.0.{warning['feed'].split()[-1]}"
    assert len(run.warnings) == 20


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir

    def refusing(path: Any) -> Iterator[Any]:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    (tmp_path / "feeds" / "shut").mkdir(parents=True)
    (tmp_path / "feeds" / "scan_telnet.csv").write_text(report("1.9.0.1"))
    monkeypatch.setattr(os, "scandir", refusing)
    run = routed(tmp_path, {}, feeds=[tmp_path / "feeds"])
    ((_, refusal),) = run.refused
    assert isinstance(refusal, UnreadableFeed)
    assert run.summary.routed == 1


def test_two_runs_with_one_state_at_once_are_refused(tmp_path: Path) -> None:
    with (tmp_path / ".state.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StateInUse):
            routed(tmp_path, {"scan_telnet.csv": report("1.9.0.1")}, state=tmp_path / "state")
    assert routed(tmp_path, {"scan_telnet.csv": report("1.9.0.1")}, state=tmp_path / "state").summary.routed == 1


@pytest.mark.parametrize(
    ("time", "routable"),
    [("9999-12-30 00:00:00", True), ("9999-12-31 00:00:00", False), ("9999-12-31T23:00:00Z", False)],
)
def test_a_time_that_has_no_date_in_every_zone_is_in_quarantine(tmp_path: Path, time: str, routable: bool) -> None:
    assert routed(tmp_path, {"scan_telnet.csv": report(f"{time},1.9.0.1,23,tcp,,,")}).summary.routed == routable

"""Every row has one fate: routed, unclaimed, a duplicate, or in quarantine with its reason and its text."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.runs import HEADER, adds_up, directory, report, routed
from tests.shared_data import shared_data

from kentongan.kernel.tlp import TLP
from kentongan.routing.mapping import read_mapping
from kentongan.routing.quarantine import REASONS
from kentongan.routing.reading import exact

Folders = pytest.TempPathFactory

_CELL = st.sampled_from(
    ["", "1.9.0.1", "1.9.0.2", "1.9.0.256", "2400:1::1", "9.9.9.9", "2026-11-20 08:00:00", "2026-02-30", "23", "70000",
     "tcp", "MY", "4788", "AS4788", '"a,b"', '"a\nb"', '"', 'x"', "=1+1", "é", "\x1f", "\t", "'"]
)  # fmt: skip
_ROW = st.one_of(
    st.tuples(
        st.sampled_from(["2026-11-20 08:00:00", "2026-11-20 09:00:00", "2026-02-30 08:00:00", ""]),
        st.sampled_from(["1.9.0.1", "1.9.0.2", "::ffff:1.9.0.1", "9.9.9.9", "1.9.0.256", "", "10.0.0.1"]),
        st.sampled_from(["23", "", "70000"]),
        st.sampled_from(["tcp", "UDP", ""]),
        st.sampled_from(["a", "", '"=1\n+1"', '"x;=y"']),
        st.sampled_from(["4788", "", "x"]),
        st.sampled_from(["MY", "", "zz"]),
    ).map(",".join),
    st.lists(_CELL, max_size=9).map(",".join),
)
_FILE = st.tuples(st.lists(_ROW, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())


def content(rows: list[str], end: str, marked: bool) -> bytes:
    return (("\ufeff" if marked else "") + end.join([HEADER, *rows]) + end).encode()


@given(st.lists(_FILE, min_size=1, max_size=3))
def test_every_row_has_one_fate(tmp_path_factory: Folders, made: list[tuple[list[str], str, bool]]) -> None:
    files = {f"{place}/scan_x{place % 2}.csv": content(*one) for place, one in enumerate(made)}
    run = routed(tmp_path_factory.mktemp("fate"), files)
    assert adds_up(run.summary)
    assert len(run.quarantine) == run.summary.quarantined
    assert len(run.attribution) == run.summary.routed + run.summary.unclaimed
    assert sum(warning["events"] for warning in run.warnings) == run.summary.routed
    written = [event for name in ("bank", "cert", "telco") for event in run.events(name)]
    assert len(written) == run.summary.routed
    for row in run.quarantine:
        assert row["file"] in {Path(name).name for name in files}
        assert int(row["row"]) >= 1
        assert row["reason"] in {*REASONS, exact.TOO_MANY_CELLS, exact.TOO_FEW_CELLS, exact.OPEN_QUOTE, exact.NOT_TEXT}
    if all('"' not in "".join(rows) for rows, _, _ in made):
        assert run.summary.rows == sum(bool(row) for rows, _, _ in made for row in rows)


def test_a_quarantined_row_keeps_its_file_row_reason_and_text(tmp_path: Path) -> None:
    bad = '2026-11-20 08:00:00,1.9.0.256,23,tcp,"a ""b"", c",4788,MY'
    run = routed(tmp_path, {"scan_x.csv": report("1.9.0.1", bad), "scan_y.csv": report("1.9.0.1", "1.9.0.2", bad)})
    told = [(row["file"], row["row"], row["reason"]) for row in run.quarantine]
    assert told == [("scan_x.csv", "2", "address-unreadable"), ("scan_y.csv", "3", "address-unreadable")]
    assert {row["raw"] for row in run.quarantine} == {bad}


@pytest.mark.parametrize("count", [1, 30, 300])
def test_quarantine_finds_the_text_among_many_rows_and_few(tmp_path: Path, count: int) -> None:
    rows = [f"2026-11-20 08:00:00,1.9.{place // 250}.{place % 250},23,tcp,row {place},," for place in range(300)]
    for place in range(0, 300, 300 // count):
        rows[place] = rows[place].replace("1.9.", "1.9.999.")
    run = routed(tmp_path, {"scan_x.csv": report(*rows)})
    assert [(int(row["row"]), row["raw"]) for row in run.quarantine] == [
        (place + 1, row) for place, row in enumerate(rows) if ".999." in row
    ]


def test_the_first_reason_that_holds_is_told(tmp_path: Path) -> None:
    run = routed(tmp_path, {"scan_x.csv": report("2026-02-30,1.9.0.256,70000,tcp,,,")})
    assert [row["reason"] for row in run.quarantine] == ["time-unreadable"]


def test_an_event_that_concerns_a_name_only_has_no_address(tmp_path: Path) -> None:
    mapping = read_mapping(
        b'feed = "p"\nclassification = "other/other"\n[columns]\nname = "n"\naddress = "a"\ntime = "t"\n'
    )
    lines = "t,n,a\n2026-11-20,www.bank.com.my,\n2026-11-20,,1.9.0.1\n2026-11-20,www.bank.com.my,1.9.0.1\n"
    run = routed(tmp_path, {"p.csv": lines}, mapping=mapping)
    assert [(event["event_name"], event["event_address"], event["event_count"]) for event in run.events("bank")] == [
        ("www.bank.com.my", "", "2"), ("", "1.9.0.1", "1"),
    ]  # fmt: skip


def test_who_is_affected_is_told_by_the_strongest_evidence(tmp_path: Path) -> None:
    rows = ["1.9.0.1", "1.8.0.1", "2026-11-20,9.9.9.9,23,tcp,,4788,", "2026-11-20,9.9.9.8,23,tcp,,,my", "9.9.9.7",
            "2026-11-20,10.0.0.1,23,tcp,,4788,MY", "2400:2::1", "::ffff:1.8.0.2"]  # fmt: skip
    of = directory({"bank": [("cidr", "1.9.0.0/16", "owner")], "telco": [("asn", "AS4788", "owner")],
                    "cert": [("cidr", "1.0.0.0/8", "fallback"), ("cidr", "2400::/16", "fallback"),
                             ("country", "MY", "fallback")]})  # fmt: skip
    found = [tuple(row[2:]) for row in routed(tmp_path, {"scan_x.csv": report(*rows)}, of=of).attribution]
    assert found == [
        ("bank", "owner", "cidr", "1.9.0.0/16", None),
        ("cert", "fallback", "cidr", "1.0.0.0/8", None),
        ("telco", "owner", "asn", "4788", None),
        ("cert", "fallback", "country", "MY", None),
        (None, None, None, None, None),
        ("telco", "owner", "asn", "4788", None),  # a private address; the claims are by hand
        ("cert", "fallback", "cidr", "2400::/16", None),
        ("cert", "fallback", "cidr", "1.0.0.0/8", None),
    ]


def test_a_doubtful_row_goes_to_nobodys_guess_and_shares_no_draft_with_a_sound_one(tmp_path: Path) -> None:
    of = directory({"bank": [("cidr", "1.9.1.0/24?", "owner")], "shop": [("cidr", "1.9.2.0/24", "owner")],
                    "firm": [("cidr", "1.9.2.0/24", "owner"), ("cidr", "9.9.0.0/16?", "owner")],
                    "cert": [("cidr", "1.0.0.0/8", "fallback")]})  # fmt: skip
    run = routed(tmp_path, {"scan_x.csv": report("1.9.1.1", "1.9.2.1", "1.9.3.1", "9.9.0.1")}, of=of)
    assert [(row[2], row[3], row[6]) for row in run.attribution] == [
        ("cert", "fallback", "unverified: bank cidr 1.9.1.0/24"),
        ("cert", "fallback", "conflict: firm cidr 1.9.2.0/24; shop cidr 1.9.2.0/24"),
        ("cert", "fallback", None),
        (None, None, "unverified: firm cidr 9.9.0.0/16"),
    ]
    assert (run.summary.routed, run.summary.unclaimed, run.summary.doubtful) == (3, 1, 3)
    assert [(one["doubtful"], one["events"]) for one in run.warnings] == [(False, 1), (True, 2)]
    assert [event["doubt"] == "" for event in run.events("cert")] == [True, False, False]


def test_a_report_that_concerns_nobody_is_unclaimed_whoever_owns_the_address(tmp_path: Path) -> None:
    run = routed(tmp_path, {"device_id.csv": report("1.9.0.1"), "population_http_proxy.csv": report("1.9.0.1")})
    assert (run.summary.unclaimed, run.warnings, {row[2] for row in run.attribution}) == (2, [], {None})


def test_drafts_are_by_recipient_feed_classification_and_terms(tmp_path: Path) -> None:
    mapping = read_mapping(
        b'feed = "p"\nclassification = "other/other"\n'
        b'[columns]\naddress = "a"\ntime = "t"\nclassification = "c"\ntlp = "l"\n'
    )
    rows = ["1.9.0.1,vulnerable/vulnerable-system,AMBER", "1.9.0.2,,tlp:amber", "1.9.0.3,,GREEN", "1.8.0.1,,GREEN",
            "1.9.0.4,,Ultraviolet", "1.9.0.5,,", "1.9.0.6,,TLP:WHITE"]  # fmt: skip
    lines = "t,a,c,l\n" + "".join(f"2026-11-20,{row}\n" for row in rows)
    run = routed(tmp_path, {"p.csv": lines}, mapping=mapping, options={"tlp": TLP.GREEN})
    assert {(one["organisation"], one["classification"], one["tlp"], one["events"]) for one in run.warnings} == {
        ("bank", "vulnerable/vulnerable-system", "TLP:AMBER", 1), ("bank", "other/other", "TLP:AMBER", 1),
        ("bank", "other/other", "TLP:GREEN", 2), ("cert", "other/other", "TLP:GREEN", 1),
        ("bank", "other/other", "TLP:RED", 1), ("bank", "other/other", "TLP:CLEAR", 1),
    }  # fmt: skip


def test_terms_are_red_where_nobody_says_them(tmp_path: Path) -> None:
    assert routed(tmp_path, {"scan_x.csv": report("1.9.0.1")}).warnings[0]["tlp"] == "TLP:RED"


def test_events_of_several_kinds_in_one_file_go_to_drafts_of_their_own(tmp_path: Path) -> None:
    def event(kind: str, address: str) -> str:
        return json.dumps({"time.source": "2026-11-20T08:00:00+00:00", "source.ip": address, "feed.name": "=f",
                           "classification.type": kind, "extra": {"note": "a\nb"}})  # fmt: skip

    lines = [event("c2-server", "1.9.0.1"), event("infected-system", "1.9.0.1"), event("c2-server", "1.9.0.2"),
             event("c2-server", "1.9.0.256"), "{bad"]  # fmt: skip
    run = routed(tmp_path, {"events.jsonl": "\n".join(lines)})
    assert {(one["classification"], one["events"]) for one in run.warnings} == {
        ("malicious-code/c2-server", 2), ("malicious-code/infected-system", 1)
    }  # fmt: skip
    assert [(row["row"], row["reason"]) for row in run.quarantine] == [
        ("4", "address-unreadable"), ("5", "not a JSON object")
    ]  # fmt: skip


def test_slices_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"1.9.{place % 3}.{place % 40}" if place % 7 else "1.9.0.999" for place in range(100)]
    files = {"scan_x.csv": report(*rows), "scan_y.csv": report(*rows)}
    whole = routed(tmp_path / "whole", files)
    monkeypatch.setattr("kentongan.routing.pipeline.SLICE", 7)
    monkeypatch.setattr("kentongan.routing.event_files.SLICE", 11)
    sliced = routed(tmp_path / "sliced", files)
    assert (whole.summary, whole.attribution, whole.quarantine, whole.events("bank")) == (
        sliced.summary, sliced.attribution, sliced.quarantine, sliced.events("bank"),
    )  # fmt: skip


def test_a_packed_file_is_the_file(tmp_path: Path) -> None:
    content = report("1.9.0.1", "1.9.0.256").encode()
    assert (
        routed(tmp_path / "a", {"scan_x.csv": content}).summary
        == routed(tmp_path / "b", {"scan_x.csv.gz": gzip.compress(content)}).summary
    )


def test_every_row_of_every_real_report_has_one_fate(tmp_path: Path) -> None:
    samples = sorted(shared_data("shadowserver").glob("*.csv"))
    assert len(samples) == 46
    for place, sample in enumerate(samples):
        rows = csv.reader(io.StringIO(sample.read_bytes().decode("utf-8-sig"), newline=""))
        expected = sum(bool(row) for row in rows) - 1
        run = routed(tmp_path / str(place), {sample.name: sample.read_bytes()})
        assert (run.summary.rows, adds_up(run.summary)) == (expected, True), sample.name

"""What a run leaves in its folder: nothing that a spreadsheet runs, no event lost, no bit of an address lost."""

import csv
import io
import json
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.runs import HEADER, adds_up, directory, report, routed
from tests.shared_data import shared_data

from kentongan.routing.event_files import OURS
from kentongan.routing.outputs import first_contact
from kentongan.routing.spreadsheets import safe_cell, safe_column
from kentongan.routing.terms import Directory

Folders = pytest.TempPathFactory
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_TEXT = st.text(alphabet="=+-@＝＋－＠;\t\r\n\x0b\x1c\x85\xa0\u3000\ufeff\u200b \"',a1.|é\\", max_size=12)
_BLANK = "\u200b\ufeff\x1c\x1d\x1e\x1f\x85"


def runs(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    text = cell
    while text and (text[0].isspace() or text[0] in _BLANK):
        text = text[1:]
    return (text[:1] in tuple("=+-@＝＋－＠") or cell[:1] in tuple("\t\r\n")) and not _NUMBER.fullmatch(cell)


def assert_safe(file: Path) -> None:
    text = file.read_text("utf-8")
    for line in csv.reader(io.StringIO(text, newline=""), strict=True):
        for cell in line:
            assert not runs(cell), cell
            # LibreOffice splits at these too, and Excel at semicolons where a comma is the decimal sign.
            for part in re.split("[;\t\r\n]", cell)[1:]:
                assert not runs(part.lstrip('" ')), cell


@given(_TEXT)
def test_no_cell_is_run_and_sql_says_the_same(text: str) -> None:
    safe = safe_cell(text)
    assert not runs(safe)
    assert safe.replace("'", "") == text.replace("'", "")
    with duckdb.connect() as database:
        ((line,),) = database.execute(f"select {safe_column('$1::varchar')}", [text]).fetchall()
    assert next(csv.reader([line]), [""])[0] == re.sub("[\r\n]+", " ", safe)


@pytest.mark.parametrize("text", ["", "a", "1", "-1", "+60312345678", "-1.5", "a-b", "x@y.example", "text/html; a=b"])
def test_what_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(
    st.lists(st.lists(_TEXT, min_size=2, max_size=2), min_size=1, max_size=8),
    _TEXT,
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_every_output_is_safe_in_a_spreadsheet(
    tmp_path_factory: Folders, cells: list[list[str]], header: str, end: str, quoted: bool
) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    if not quoted:  # Python 3.11 leaves a carriage return bare, and so it would end the line
        header, cells = header.replace("\r", ""), [[cell.replace("\r", "") for cell in pair] for pair in cells]
    writer.writerow([*HEADER.split(","), header, "="])
    for place, (tag, note) in enumerate(cells):
        for address in (f"1.9.0.{place}", "1.9.0.256"):
            writer.writerow(["2026-11-20 08:00:00", address, "23", note, tag, "", "", tag, note])
    run = routed(tmp_path_factory.mktemp("safe"), {"scan_x.csv": sink.getvalue()})
    assert adds_up(run.summary)
    assert (run.summary.routed, run.summary.quarantined) == (len(cells), len(cells))
    for file in run.out.rglob("*.csv"):
        assert_safe(file)
    (events,) = run.out.glob("events/bank/*.csv")
    assert events.read_bytes().count(b"\n") == len(cells) + 1


@pytest.mark.parametrize(
    "row",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '"=1+1"', '" =1+1"', " =1+1", '"\t=1+1"', "\t=1", "＝1+1", "　＝1", "a;=1+1",
     '";=1"',
     "a\t=1", '"a\n=1"', '"a\r=1"', "\xa0=1", "a; \"=1", '"=HYPERLINK(""http://evil.example"")"', "é;=1", '"x","=1"'],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_formula_in_a_feed_is_text_in_what_leaves(tmp_path: Path, row: str, end: str) -> None:
    lines = [HEADER + ",x,y", f"2026-11-20,1.9.0.1,23,tcp,t,,,{row}" + ("," if row != '"x","=1"' else ""),
             f"2026-11-20,1.9.0.256,23,tcp,t,,,{row}" + ("," if row != '"x","=1"' else "")]  # fmt: skip
    run = routed(tmp_path, {"=scan_x.csv": end.join(lines)})
    assert run.summary.rows == 2
    for file in run.out.rglob("*.csv"):
        assert_safe(file)


def test_an_event_is_one_line_under_our_columns_and_the_feeds(tmp_path: Path) -> None:
    row = '2026-11-20 08:00:00,1.9.0.1,23,TCP,"Mirai, ""new""",4788,MY,"line one\nline two"'
    run = routed(tmp_path, {"2026-11-20-scan_x-my.csv": report(row, header=HEADER + ",=note")})
    (event,) = run.events("bank")
    assert list(event) == [*OURS, *HEADER.split(","), "'=note"]
    assert event == {
        "event_time": "2026-11-20T08:00:00Z", "event_address": "1.9.0.1", "event_name": "", "event_port": "23",
        "event_transport": "tcp", "event_classification": "vulnerable/vulnerable-system",
        "event_tag": 'mirai, "new"', "event_count": "1", "event_first_seen": "2026-11-20T08:00:00Z",
        "event_last_seen": "2026-11-20T08:00:00Z", "because": "cidr 1.9.0.0/16", "doubt": "",
        "source_file": "2026-11-20-scan_x-my.csv", "source_row": "1", "timestamp": "2026-11-20 08:00:00",
        "ip": "1.9.0.1", "port": "23", "protocol": "TCP", "tag": 'Mirai, "new"', "asn": "4788", "geo": "MY",
        "'=note": "line one line two",
    } | {"event_classification": event["event_classification"]}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("odd", ["", '"a\nb"', "short", "quoted"])
def test_events_have_the_cells_of_their_rows_however_the_file_is_written(
    tmp_path: Path, end: str, mark: str, odd: str
) -> None:
    rows = [f"2026-11-20,1.9.0.{place},{place},tcp,tag {place},,MY,note" for place in range(9)]
    if odd == "short":
        rows[4] = rows[4].removesuffix(",note")
    elif odd == "quoted":
        rows[4] = rows[4].replace("tag 4", ' "tag 4"')
    elif odd:
        rows[4] = rows[4].replace("tag 4", odd)
    run = routed(tmp_path, {"scan_x.csv": mark + end.join([HEADER + ",note", *rows])})
    assert [(event["ip"], event["port"], event["source_row"]) for event in run.events("bank")] == [
        (f"1.9.0.{place}", str(place), str(place + 1)) for place in range(9)
    ]
    assert all(event["event_address"] == event["ip"] for event in run.events("bank"))


def test_files_of_one_feed_with_other_columns_share_a_draft(tmp_path: Path) -> None:
    other = "2026-11-20,80,1.9.0.2,more\n"
    run = routed(tmp_path, {"a/scan_x.csv": report("1.9.0.1"), "b/scan_x.csv": "timestamp,port,ip,extra\n" + other})
    first, second = run.events("bank")
    assert (first["ip"], first["extra"], second["ip"], second["extra"], second["geo"]) == (
        "1.9.0.1", "", "1.9.0.2", "more", "",
    )  # fmt: skip
    assert len(run.warnings) == 1


@pytest.mark.parametrize("size", [150_000, 900_000])
def test_a_very_long_cell_stands_no_run_still(tmp_path: Path, size: int) -> None:
    long = "=" + "x" * size
    rows = [f'2026-11-20,{address},23,tcp,"a{mark}b",,{long}' for address in ("1.9.0.1", "1.9.0.256") for mark in " \n"]
    run = routed(tmp_path, {"scan_x.csv": report(*rows), "scan_y.csv": report(rows[0])})
    assert (run.summary.rows, run.summary.routed, run.summary.quarantined) == (5, 3, 2)
    csv.field_size_limit(1 << 24)
    for file in run.out.rglob("*.csv"):
        assert_safe(file)


@given(st.lists(st.ip_addresses(v=6) | st.ip_addresses(v=4), min_size=1, max_size=20, unique=True))
def test_addresses_keep_every_bit(tmp_path_factory: Folders, addresses: list[object]) -> None:
    of = directory({"cert": [("cidr", "0.0.0.0/0", "fallback"), ("cidr", "2000::/3", "fallback"),
                             ("cidr", "8000::/1", "fallback"), ("cidr", "4000::/2", "fallback"),
                             ("cidr", "::/96", "fallback")]})  # fmt: skip
    run = routed(tmp_path_factory.mktemp("bits"), {"scan_x.csv": report(*map(str, addresses))}, of=of)
    told = {event["ip"]: event["event_address"] for event in run.events("cert")}
    for address in map(str, addresses):
        if address in told and ".".join(address.split(".")) == address and not address.startswith("::ffff:"):
            assert told[address] == address


@given(st.lists(st.integers(0, 2**128 - 1), min_size=1, max_size=20))
def test_halves_of_addresses_come_back_whole_from_parquet(tmp_path_factory: Folders, numbers: list[int]) -> None:
    file = tmp_path_factory.mktemp("parquet") / "a.parquet"
    with duckdb.connect() as database:
        database.execute("create table a (hi ubigint, lo ubigint)")
        database.executemany("insert into a values (?, ?)", [(n >> 64, n & 2**64 - 1) for n in numbers])
        database.execute(f"copy a to '{file}' (format parquet)")
        types = [kind for _, kind, *_ in database.execute(f"describe from '{file}'").fetchall()]
        back = database.execute(f"from '{file}'").fetchall()
    assert types == ["UBIGINT", "UBIGINT"]
    assert [hi << 64 | lo for hi, lo in back] == numbers


def test_attribution_has_the_columns_that_were_agreed_and_one_row_an_event(tmp_path: Path) -> None:
    rows = ["1.9.0.1", "1.9.0.1", "9.9.9.9", "1.9.0.256", "1.8.0.1"]
    run = routed(tmp_path, {"scan_x.csv": report(*rows)})
    described = duckdb.sql(f"describe from '{run.out / 'attribution.parquet'}'").fetchall()
    assert [(name, kind) for name, kind, *_ in described] == [
        ("file", "VARCHAR"), ("row", "UBIGINT"), ("organisation", "VARCHAR"), ("tier", "VARCHAR"),
        ("evidence_kind", "VARCHAR"), ("evidence_value", "VARCHAR"), ("doubt", "VARCHAR"),
    ]  # fmt: skip
    assert [(file, row, organisation) for file, row, organisation, *_ in run.attribution] == [
        ("scan_x.csv", 1, "bank"), ("scan_x.csv", 3, None), ("scan_x.csv", 5, "cert"),
    ]  # fmt: skip


def test_the_summary_and_the_warnings_have_the_names_that_were_agreed(tmp_path: Path) -> None:
    run = routed(tmp_path, {"scan_x.csv": report("1.9.0.1", "1.9.0.2")})
    assert list(json.loads((run.out / "summary.json").read_text())) == [
        "rows", "routed", "unclaimed", "duplicates", "quarantined", "warnings", "doubtful",
    ]  # fmt: skip
    (warning,) = run.warnings
    assert set(warning) >= {"organisation", "contact", "feed", "classification", "tlp", "events", "first_seen",
                            "last_seen", "file"}  # fmt: skip
    assert (warning["file"], warning["events"]) == ("events/bank/1.csv", 2)
    assert (run.out / warning["file"]).is_file()
    assert (run.out / "quarantine.csv").read_text().splitlines() == ["file,row,reason,raw"]


def test_every_event_of_every_real_report_is_written(tmp_path: Path) -> None:
    samples = sorted(shared_data("shadowserver").glob("*.csv"))
    of = directory({"cert": [("cidr", "0.0.0.0/0", "fallback"), ("cidr", "2000::/3", "fallback")]})
    run = routed(tmp_path, {sample.name: sample.read_bytes() for sample in samples}, of=of)
    assert len(run.events("cert")) == run.summary.routed > 0
    for file in run.out.rglob("*.csv"):
        assert_safe(file)


def _contacts(*contacts: dict[str, object]) -> Directory:
    made = [{"channel": "email", "priority": 1} | contact for contact in contacts]
    return directory(contacts={"bank": made})


def test_who_is_asked_first_is_verified_then_able_to_act_then_first_in_line() -> None:
    boss = {"role": "management", "address": "boss@bank.com.my", "verified_at": "2026-01-01"}
    desk = {"role": "technical", "address": "desk@bank.com.my", "verified_at": "2026-01-01", "priority": 2}
    soc = {"role": "technical", "address": "soc@bank.com.my", "verified_at": "2026-01-01"}
    ghost = {"role": "technical", "address": "ghost@bank.com.my"}
    for given_, first in [((ghost, boss, desk, soc), soc), ((ghost, boss, desk), desk), ((ghost, boss), boss),
                          ((ghost,), ghost)]:  # fmt: skip
        found = first_contact(_contacts(*given_).organisations, "bank")
        assert found is not None
        assert found.address == first["address"]
    assert first_contact(_contacts().organisations, "bank") is None
    assert first_contact({}, "bank") is None


def test_a_warning_without_contact_says_so(tmp_path: Path) -> None:
    assert routed(tmp_path, {"scan_x.csv": report("1.9.0.1")}).warnings[0]["contact"] is None

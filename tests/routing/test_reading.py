"""Feeds are read from wherever they lie; bad rows are set aside with their reason, and nothing is lost."""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from tests.shared_data import shared_data

from kentongan.routing.reading import FeedFile, Limits, exact, open_feeds
from kentongan.routing.reading.errors import NestedArchive, NoFeed, TooLarge, TooWide, UnreadableFeed
from kentongan.routing.reports import UnknownReport

HEADER = "timestamp,ip,port,tag,note\n"
ROWS = HEADER + "2026-01-01 00:00:00,192.0.2.1,23,telnet,a\n2026-01-01 00:00:00,192.0.2.2,23,telnet,b\n"

Cells = list[tuple[object, ...]]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def read(work: Path, tmp_path: Path) -> Callable[..., tuple[FeedFile, Cells, Cells]]:
    """Read one file of the given content: the feed file, its rows with all columns, its rejects."""

    def _read(content: str | bytes, *, name: str = "scan_telnet.csv", limits: Limits | None = None) -> object:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (feed,) = open_feeds([path], work=work, limits=limits)
        with duckdb.connect() as con:
            rows = feed.execute(
                con, lambda rows: f"SELECT * FROM ({rows}) ORDER BY row", columns=feed.header
            ).fetchall()
            return feed, rows, con.execute(feed.rejects_sql()).fetchall()

    return _read


def test_a_plain_file_is_read_where_it_lies_and_in_order(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    feed, rows, rejects = read(ROWS)
    assert [row[:3] for row in rows] == [
        (1, "2026-01-01 00:00:00", "192.0.2.1"),
        (2, "2026-01-01 00:00:00", "192.0.2.2"),
    ]
    assert (rejects, feed.exact, feed.notes) == ([], False, [])
    assert feed.digest == hashlib.sha256(ROWS.encode()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_any_unicode_with_or_without_byte_order_mark_is_read(
    read: Callable[..., tuple[FeedFile, Cells, Cells]], encoding: str
) -> None:
    text = ROWS.replace(",b\n", ",ប្រព័ន្ធ\n")
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    feed, rows, rejects = read(content)
    assert feed.header[0] == "timestamp"
    assert rows[1][5] == "ប្រព័ន្ធ"
    assert rejects == []


def test_a_row_that_lacks_cells_nobody_needs_is_read_and_noted(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    feed, rows, rejects = read(ROWS + "2026-01-01 00:00:00,192.0.2.3,23,telnet\n")
    assert rows[2] == (3, "2026-01-01 00:00:00", "192.0.2.3", "23", "telnet", None)
    assert rejects == []
    assert any("fewer cells than the header, of which none is needed: 1" in str(note) for note in feed.notes)


def test_a_row_that_lacks_a_needed_cell_is_set_aside_and_keeps_its_number(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    feed, rows, rejects = read(HEADER + "2026-01-01 00:00:00,192.0.2.3\n" + ROWS.removeprefix(HEADER))
    assert [row[0] for row in rows] == [2, 3]
    assert rejects == [(1, exact.TOO_FEW_CELLS, "2026-01-01 00:00:00,192.0.2.3\n")]
    assert feed.rejected == 1


def test_a_table_made_of_an_irregular_file_is_made_once_and_whole(tmp_path: Path, work: Path) -> None:
    content = ROWS + "t,192.0.2.3\n" + ROWS.removeprefix(HEADER) * 50_000
    (tmp_path / "scan_telnet.csv").write_text(content)
    (feed,) = open_feeds([tmp_path / "scan_telnet.csv"], work=work)
    assert not feed.exact
    with duckdb.connect() as con:
        feed.execute(con, lambda rows: f"CREATE TABLE t AS {rows}", columns=feed.report.columns)
        assert con.execute("SELECT count(*), max(row) FROM t").fetchone() == (100_002, 100_003)
        assert con.execute(feed.rejects_sql()).fetchall() == [(3, exact.TOO_FEW_CELLS, "t,192.0.2.3\n")]
    assert feed.exact


def test_surplus_cells_are_read_over_when_empty_and_set_aside_when_not(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    _, rows, rejects = read(HEADER + "t,192.0.2.1,1,x,y,,\nt,192.0.2.2,1,x,y,,z\n")
    assert [row[2] for row in rows] == ["192.0.2.1"]
    assert [(row, reason) for row, reason, _ in rejects] == [(2, exact.TOO_MANY_CELLS)]


def test_quoted_newlines_and_blank_lines_do_not_shift_row_numbers(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    _, rows, _ = read(HEADER + '\nt,192.0.2.1,1,x,"two\nlines"\n\n\nt,192.0.2.2,1,x,y\n\n')
    assert [(row[0], row[2]) for row in rows] == [(1, "192.0.2.1"), (2, "192.0.2.2")]
    assert rows[0][5] == "two\nlines"


def test_bytes_that_are_no_text_are_set_aside_readably(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    _, rows, rejects = read(HEADER.encode() + b"t,192.0.2.1,1,x,caf\xe9\nt,192.0.2.2,1,x,\0\nt,192.0.2.3,1,x,y\n")
    assert [row[0] for row in rows] == [3]
    assert rejects == [
        (1, exact.NOT_TEXT, "t,192.0.2.1,1,x,caf\\xe9\n"),
        (2, exact.NOT_TEXT, "t,192.0.2.2,1,x,\\x00\n"),
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    _, rows, rejects = read(HEADER + 't,192.0.2.1,1,x,"open\nt,192.0.2.2,1,x,y\nt,192.0.2.3,1,x,y\n')
    assert [(row[0], row[2]) for row in rows] == [(2, "192.0.2.2"), (3, "192.0.2.3")]
    assert rejects == [(1, exact.OPEN_QUOTE, 't,192.0.2.1,1,x,"open\n')]


def test_a_file_full_of_open_quotes_is_given_up_but_every_line_is_kept(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    content = HEADER + 't,192.0.2.0,1,x,"open\n' + "".join(f"t,192.0.2.{i},1,x,y\n" for i in range(1, 6))
    _, rows, rejects = read(content, limits=Limits(row=60, recoveries=1))
    assert rows == []
    assert [(row, reason) for row, reason, _ in rejects] == [
        (1, exact.OPEN_QUOTE),
        *((row, exact.GIVEN_UP) for row in range(2, 7)),
    ]


def test_an_endless_row_is_set_aside_by_its_beginning(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    content = HEADER + "t,192.0.2.1,1,x," + "z" * 5_000 + "\nt,192.0.2.2,1,x,y,,\n"
    _, rows, rejects = read(content, limits=Limits(row=1_000))
    assert [row[0] for row in rows] == [2]
    assert [(row, reason, len(str(raw))) for row, reason, raw in rejects] == [(1, exact.TOO_LONG, 1_001)]


def test_header_names_that_repeat_are_made_unique(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    feed, rows, _ = read("timestamp,ip,IP,,tag\nt,192.0.2.1,192.0.2.9,?,x\n")
    assert feed.header == ("timestamp", "ip", "IP 2", "column 4", "tag")
    assert feed.report.address == "ip"
    assert rows == [(1, "t", "192.0.2.1", "192.0.2.9", "?", "x")]


def test_a_header_alone_is_a_feed_without_rows(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    for content in (HEADER, HEADER.rstrip(), HEADER.replace("\n", "\r\n")):
        feed, rows, rejects = read(content)
        assert (rows, rejects, feed.settle(duckdb.connect())) == ([], [], 0)


def test_an_empty_file_is_a_feed_without_rows(read: Callable[..., tuple[FeedFile, Cells, Cells]]) -> None:
    feed, rows, rejects = read("")
    assert (feed.header, rows, rejects, feed.report.name) == ((), [], [], "scan_telnet")
    assert [str(note) for note in feed.notes] == ["The file is empty."]


def test_a_path_with_pattern_characters_is_taken_literally(
    read: Callable[..., tuple[FeedFile, Cells, Cells]],
) -> None:
    _, rows, _ = read(ROWS, name="scan_telnet[*]'?.csv")
    assert len(rows) == 2


def test_a_folder_is_read_in_order_and_what_is_no_feed_is_told(tmp_path: Path, work: Path) -> None:
    day = tmp_path / "day" / "sub"
    day.mkdir(parents=True)
    (day / "scan_rdp.csv").write_text(ROWS)
    (day.parent / "scan_adb.csv.gz").write_bytes(gzip.compress(ROWS.encode()))
    (day / "README.md").write_text("no feed")
    (day / ".hidden.csv").write_text("no feed")
    skipped: list[str] = []
    feeds = list(open_feeds([day.parent], work=work, on_skip=skipped.append))
    assert [(feed.name, feed.report.name) for feed in feeds] == [
        ("scan_adb.csv", "scan_adb"),
        ("sub/scan_rdp.csv", "scan_rdp"),
    ]
    assert skipped == ["sub/README.md"]


def test_standard_input_may_be_packed_and_is_named(work: Path) -> None:
    stdin = io.BytesIO(gzip.compress(ROWS.encode()))
    (feed,) = open_feeds(["-"], work=work, stdin=stdin, stdin_name="2026-11-20-scan_rdp-my.csv")
    assert (feed.report.name, feed.settle(duckdb.connect())) == ("scan_rdp", 2)


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_gives_a_feed_for_each_member_and_no_path_of_its_own(tmp_path: Path, work: Path) -> None:
    archive = _zip(tmp_path / "day.zip", {"../../scan_rdp.csv": ROWS.encode(), "scan_adb.csv": ROWS.encode()})
    feeds = list(open_feeds([archive], work=work))
    assert [feed.report.name for feed in feeds] == ["scan_rdp", "scan_adb"]
    assert all(feed.path.parent == work for feed in feeds)


def test_an_archive_in_an_archive_is_refused(tmp_path: Path, work: Path) -> None:
    archive = _zip(tmp_path / "day.zip", {"scan_rdp.csv.gz": gzip.compress(ROWS.encode())})
    with pytest.raises(NestedArchive, match="scan_rdp"):
        list(open_feeds([archive], work=work))


@pytest.mark.parametrize(
    "limits", [Limits(unpacked=1_000), Limits(ratio=2, ratio_from=1_000), Limits(unpacked=10**9, members=0)]
)
def test_a_bomb_is_refused(tmp_path: Path, work: Path, limits: Limits) -> None:
    archive = _zip(tmp_path / "day.zip", {"scan_rdp.csv": (ROWS + HEADER * 5_000).encode()})
    with pytest.raises(TooLarge):
        list(open_feeds([archive], work=work, limits=limits))


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, work: Path) -> None:
    bomb = tmp_path / "scan_rdp.csv.gz"
    bomb.write_bytes(gzip.compress(b"\0" * 20_000_000))
    with pytest.raises(TooLarge):
        list(open_feeds([bomb], work=work, limits=Limits(unpacked=1_000_000)))
    assert sum(file.stat().st_size for file in work.iterdir()) <= 1_000_000


@pytest.mark.parametrize(
    "content", [b"\x1f\x8bnot gzip at all", b"PK\x03\x04not zip", gzip.compress(b"x" * 999, mtime=0)[:-9]]
)
def test_a_broken_archive_is_refused_with_its_name(tmp_path: Path, work: Path, content: bytes) -> None:
    (tmp_path / "scan_rdp.csv.gz").write_bytes(content)
    with pytest.raises(UnreadableFeed, match="scan_rdp"):
        list(open_feeds([tmp_path / "scan_rdp.csv.gz"], work=work))


def test_a_zip_with_a_method_that_takes_any_memory_is_refused(tmp_path: Path, work: Path) -> None:
    with zipfile.ZipFile(tmp_path / "day.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("scan_rdp.csv", ROWS)
    with pytest.raises(UnreadableFeed, match="zip method 14"):
        list(open_feeds([tmp_path / "day.zip"], work=work))


def test_nothing_at_all_is_an_error(tmp_path: Path, work: Path) -> None:
    for path in (tmp_path / "absent.csv", work, "-"):
        with pytest.raises(NoFeed):
            list(open_feeds([path], work=work))


def test_a_header_that_is_none_is_told_in_few_words(tmp_path: Path, work: Path) -> None:
    (tmp_path / "wide.csv").write_text("c," * 5_000 + "\n")
    with pytest.raises(TooWide, match="5001 columns"):
        list(open_feeds([tmp_path / "wide.csv"], work=work))
    (tmp_path / "open.csv").write_text('"' + "x\n" * 100_000)
    with pytest.raises(UnknownReport) as caught:
        list(open_feeds([tmp_path / "open.csv"], work=work))
    assert len(str(caught.value)) < 300


def test_a_csv_of_nothing_known_is_an_error(tmp_path: Path, work: Path) -> None:
    (tmp_path / "shirts.csv").write_text("colour,size\nred,9\n")
    with pytest.raises(UnknownReport):
        list(open_feeds([tmp_path / "shirts.csv"], work=work))


def test_every_sample_has_the_rows_that_python_finds(work: Path) -> None:
    folder = shared_data("shadowserver")
    con = duckdb.connect()
    for feed in open_feeds([folder], work=work):
        with (folder / feed.name).open(encoding="utf-8-sig", newline="") as lines:
            expected = [row for row in csv.reader(lines) if row][1:]
        rows = feed.execute(con, lambda rows: f"SELECT * FROM ({rows})", columns=feed.header).fetchall()
        width = len(feed.header)
        assert rows == [
            (number, *(cell or None for cell in [*row, *[""] * (width - len(row))]))
            for number, row in enumerate(expected, 1)
        ]
        assert feed.rejected == 0

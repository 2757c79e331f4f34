"""Reading against an oracle: whatever a file holds, the rows are those that Python's own csv module finds.

The fast way is DuckDB's reader, and the claim is that where it reads a file at all, it reads just these cells. Files
are made at random out of what trips readers of CSV: quotes in odd places, spaces beside them, lone carriage returns,
blank lines, rows too short or too long, bytes that are no text; with buffers so short that every file has seams.
"""

import csv
import io
import random
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tiers import AsMany

from kentongan.routing.reading import FeedFile, Limits, exact
from kentongan.routing.reading.opening import csv_feed
from kentongan.routing.reading.screen import Screen, screen
from kentongan.routing.reading.unpack import Plain
from kentongan.routing.reports import Concerns, Report

COLUMNS = ("x", "y", "z", "u", "v")
REPORT = Report(name="fuzz", classification="test/test", taxonomy_version="1003", concerns=Concerns.ADDRESS)
_PLAIN = ["a", "192.0.2.1", "é", "NULL", "nan", "#", "\\N", "''", "a b", "x;y|z\tw"]
_QUOTED = ['"a"', '"a,b"', '"a\nb"', '""', '"a""b"', '""""', '"\r\n"', '" "']
_ODD = ['"" ""', '"a" "b"', ' "a"', '"a" ', '"a"b', 'a"b', '"', ' ""', "\\", '\\"', '  "x"', '"x"  ', "\r"]


def _cell(chance: random.Random, *, odd: float) -> str:
    roll = chance.random()
    if roll < odd:
        return chance.choice([*_ODD, "".join(chance.choices("ab\", \t\\'", k=3))])
    return "" if roll > 0.85 else chance.choice(_QUOTED if roll > 0.6 else _PLAIN)


def _content(seed: int) -> bytes:
    chance = random.Random(seed)
    width = chance.choice([1, 2, 3, 3, 5])
    odd, ragged, wild = chance.choice([(0, 0, 0), (0, 0.1, 0), (0.03, 0, 0), (0.03, 0.1, 0), (0.05, 0.1, 1)])
    ends = chance.choice([["\n"], ["\n"], ["\n"], ["\r\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]])
    text = ",".join(COLUMNS[:width])
    for _ in range(chance.choice([0, 1, 3, 8, 40])):
        cells = width if chance.random() >= ragged else chance.randint(0, width + 2)
        text += chance.choice(ends) * (2 if chance.random() < 0.05 else 1)
        text += ",".join(_cell(chance, odd=odd) for _ in range(cells))
    text += chance.choice(["", chance.choice(ends)])
    content = bytearray(text.encode())
    for _ in range(chance.randint(0, 2) if wild and len(content) > 2 * width else 0):
        content.insert(chance.randint(2 * width, len(content)), chance.choice(b'\0\xff",\n\r '))
    return bytes(content)


def _feed(content: bytes, folder: Path, *, limits: Limits) -> FeedFile:
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    path.write_bytes(content)
    found = Screen()
    stream = io.BytesIO(content)
    while chunk := stream.read(7):
        found.update(chunk)
    found.finish()
    plain = Plain(name="fuzz.csv", path=path, screen=found)
    return csv_feed(plain, name="fuzz.csv", work=folder, limits=limits, report=REPORT)


def _oracle(content: bytes) -> list[tuple[int, list[str]]] | None:
    """Return csv's rows with their numbers, None where a quote is open at the end: there we do better, on purpose."""
    ended: list[bool] = []

    def lines() -> object:
        yield from io.StringIO(content.decode("utf-8-sig", "surrogateescape"), newline="")
        ended.append(True)

    rows: list[tuple[int, list[str]]] = []
    for row in csv.reader(lines()):  # type: ignore[arg-type]
        if ended:
            return None
        if row:
            rows.append((len(rows), row))
    return rows[1:]


def _expected(rows: list[tuple[int, list[str]]], width: int) -> tuple[list[object], list[int]]:
    """Return the rows that fit, as DuckDB gives them, and the numbers of those that are set aside."""
    kept: list[object] = []
    refused: list[int] = []
    for number, row in rows:
        text = "".join(row)
        if "\0" in text or any("\udc80" <= character <= "\udcff" for character in text) or any(row[width:]):
            refused.append(number)
        else:
            kept.append((number, *(cell or None for cell in [*row[:width], *[""] * (width - len(row))])))
    return kept, refused


def _compare(content: bytes, folder: Path, con: duckdb.DuckDBPyConnection) -> str:
    """Read one file both ways; return how it was read."""
    feed = _feed(content, folder, limits=Limits())
    oracle = _oracle(content)
    # The needed columns are none, so that every short row is kept, as DictReader keeps it.
    rows = feed.execute(con, lambda rows: f"SELECT * FROM ({rows}) ORDER BY row", columns=feed.header).fetchall()
    refused = con.execute(feed.rejects_sql() + " ORDER BY row").fetchall()
    if oracle is None:
        assert any(reason == exact.OPEN_QUOTE for _, reason, _ in refused)
        return "open"
    kept, numbers = _expected(oracle, len(feed.header))
    assert rows == kept, content
    assert [row[0] for row in refused] == numbers, content
    for place, column in enumerate(feed.header, 1):
        narrow = con.execute(f"SELECT * FROM ({feed.relation_sql([column])}) ORDER BY row").fetchall()
        assert narrow == [(row[0], row[place]) for row in rows], content
    return "exact" if feed.exact else "fast"


def _tried(seeds: range, folder: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    with duckdb.connect() as con:
        for seed in seeds:
            way = _compare(_content(seed), folder, con)
            counts[way] = counts.get(way, 0) + 1
            if seed % 200 == 0:
                for file in folder.iterdir():
                    file.unlink()
    return counts


def test_random_files_are_read_as_python_reads_them(tmp_path: Path, as_many: AsMany) -> None:
    counts = _tried(range(as_many(500, exhaustively=1_500)), tmp_path)
    assert min(counts[way] for way in ("fast", "exact", "open")) > 2


@pytest.mark.slow
def test_a_great_many_random_files_are_read_as_python_reads_them(tmp_path: Path) -> None:
    counts = _tried(range(250, 15_000), tmp_path)
    assert min(counts[way] for way in ("fast", "exact", "open")) > 50


@given(st.text(alphabet="ab\", \n\r\t\\'é#", max_size=40))
def test_any_text_below_a_header_is_read_as_python_reads_it(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    with duckdb.connect() as con:
        _compare(b"x,y\n" + text.encode(), tmp_path_factory.mktemp("fuzz"), con)


def test_the_fast_way_reads_seams_between_buffers_as_python_does(tmp_path: Path) -> None:
    chance = random.Random(7)
    quoted = ['"a\nb"', '"c,d"', '"e""f"', "g", "", '"\n\n"', '"x,""y"",\nz"']
    lines = [f"{number},{chance.choice(quoted)},{chance.choice(quoted)}" for number in range(20_000)]
    (tmp_path / "seams.csv").write_text("n,x,y\n" + "\n".join(lines))
    expected = list(csv.reader(io.StringIO("\n".join(lines), newline="")))
    types = "{'n': 'VARCHAR', 'x': 'VARCHAR', 'y': 'VARCHAR'}"
    with duckdb.connect() as con:
        for size in (64, 100, 1_000, 4_096, 50_000):
            rows = con.execute(
                f"SELECT row_number() OVER (), * FROM read_csv('{tmp_path / 'seams.csv'}', header=true, "
                f"auto_detect=false, strict_mode=true, delim=',', quote='\"', escape='\"', "
                f"comment='', columns={types}, "
                f"max_line_size={size}, buffer_size={2 * size})"
            ).fetchall()
            assert rows == [(i, *(cell or None for cell in row)) for i, row in enumerate(expected, 1)]


def test_the_fast_way_numbers_rows_in_order_with_several_threads(tmp_path: Path) -> None:
    path = tmp_path / "scan_long.csv"
    with path.open("w") as sink:
        sink.write("ip,n,note\n")
        sink.writelines(f'192.0.2.1,{number},"{"x" * (number % 50)}"\n' for number in range(1, 300_001))
    feed = csv_feed(
        Plain(name=path.name, path=path, screen=screen(path)), name=path.name, work=tmp_path, limits=Limits()
    )
    with duckdb.connect(config={"threads": 4}) as con:
        off = con.execute(f"SELECT count(*) FROM ({feed.relation_sql(['n'])}) WHERE row != n::UBIGINT").fetchone()
        con.execute(f"CREATE TABLE t AS {feed.relation_sql(['n'], row=None)}")
        off_by_rowid = con.execute("SELECT count(*), count_if(rowid + 1 != n::BIGINT) FROM t").fetchone()
    assert (off, off_by_rowid) == ((0,), (300_000, 0))

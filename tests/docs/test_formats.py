"""The file formats are told with every column that they have, and where the code says they are."""

import re
from pathlib import Path

import duckdb
import pytest

from kentongan.records.csv_posts import COLUMNS
from kentongan.records.formats import Format
from kentongan.routing.event_files import OURS
from kentongan.routing.outputs import DraftWarning
from kentongan.routing.pipeline import Summary
from kentongan.routing.quarantine import REASONS
from kentongan.routing.tables import CREATE

ROOT = Path(__file__).resolve().parents[2]


def _told(page: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", (ROOT / "docs" / "formats" / page).read_text()))


def _columns(table: str) -> list[str]:
    with duckdb.connect() as database:
        database.execute(CREATE)
        return [column[0] for column in database.execute(f"describe {table}").fetchall()]


@pytest.mark.parametrize("table", ["event", "file", "source", "verdict", "quarantine", "draft", "seen"])
def test_every_column_of_a_run_is_told(table: str) -> None:
    assert set(_columns(table)) - _told("event.md") == set()


def test_every_reason_for_quarantine_is_told() -> None:
    page = (ROOT / "docs" / "formats" / "route.md").read_text()
    assert [code for code in REASONS if f"| `{code}` |" not in page] == []


def test_everything_that_route_writes_is_told() -> None:
    written = {*OURS, *DraftWarning.__dataclass_fields__, *Summary.__dataclass_fields__}
    assert written - _told("route.md") == set()


def test_every_column_and_format_of_records_is_told() -> None:
    assert set(COLUMNS) - _told("records.md") == set()
    page = (ROOT / "docs" / "formats" / "records.md").read_text()
    assert [one.value for one in Format if f"| `{one.value}` |" not in page] == []


def test_a_document_that_the_code_names_is_there() -> None:
    sources = [path for path in ROOT.glob("src/**/*") if path.suffix in {".py", ".html", ".txt", ".toml"}]
    named = {name for path in sources for name in re.findall(r"\bdocs/[\w/.-]+\.(?:md|json)\b", path.read_text())}
    assert {name for name in named if not (ROOT / name).exists()} == set()

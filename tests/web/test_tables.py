"""Tables: one set of columns for the page, the CSV and the JSON; the address bar says which rows and in what order."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from kentongan.kernel.tlp import TLP
from kentongan.web.tables import PAGE_SIZE, Asked, Bar, Column, State, Table, answer, asked_of, short_table, table_of


class Seen(NamedTuple):
    name: str
    events: int
    terms: TLP


ROWS = [Seen("=cmd()", 3, TLP.AMBER_STRICT), Seen("bank-a", 12, TLP.CLEAR)]
COLUMNS: list[Column[Seen]] = [
    Column(key="name", label="Name", value=lambda row: row.name, sortable=True),
    Column(key="events", label="Events", value=lambda row: row.events, numeric=True, sortable=True),
    Column(key="terms", label="Terms", value=lambda row: row.terms),
]


def _asked(query: str) -> Asked:
    return asked_of(RequestFactory().get("/?" + query), sorts={"name", "events"}, default="-events")


def _table(query: str = "", more: bool = False) -> Table[Seen]:
    request = RequestFactory().get("/?" + query)
    asked = asked_of(request, sorts={"name", "events"}, default="-events")
    return Table(name="seen", caption="Seen", columns=COLUMNS, rows=ROWS, more=more, asked=asked, query=request.GET)


def _answer(query: str) -> HttpResponse:
    return answer(RequestFactory().get("/?" + query), "style.html", _table(query), {})


def test_what_the_address_asks_is_understood() -> None:
    asked = _asked("sort=-name&page=3")
    assert (asked.sort, asked.offset, asked.limit) == ("-name", 2 * PAGE_SIZE, PAGE_SIZE + 1)


@pytest.mark.parametrize("query", ["sort=password", "page=0", "page=-1", "page=x", "page=²", "format=exe"])
def test_what_is_not_understood_is_as_if_it_were_not_there(query: str) -> None:
    assert _asked(query) == Asked(sort="-events", page=1, form="html")


def test_a_csv_is_safe_in_a_spreadsheet() -> None:
    text = _answer("format=csv").content.decode()
    assert text.splitlines() == ["name,events,terms", "'=cmd(),3,AMBER+STRICT", "bank-a,12,CLEAR"]


def test_json_has_numbers_as_numbers_and_text_as_it_is() -> None:
    assert json.loads(_answer("format=json").content)[0] == {"name": "=cmd()", "events": 3, "terms": "AMBER+STRICT"}


def test_a_heading_turns_the_order_it_has() -> None:
    headings = {str(heading.label): heading for heading in _table("sort=name").headings()}
    assert headings["Name"].sorted == "ascending"
    assert headings["Name"].address == "?sort=-name"
    assert headings["Events"].address == "?sort=-events"
    assert headings["Terms"].address == ""


def test_filters_stay_when_the_page_turns() -> None:
    table = _table("feed=scan&page=2", more=True)
    assert table.later == "?feed=scan&page=3"
    assert table.earlier == "?feed=scan&page=1"
    assert table.as_csv == "?feed=scan&format=csv"


def test_the_last_page_leads_no_further() -> None:
    assert _table("").later == ""


def test_a_state_is_its_code_in_a_file_and_a_time_is_in_utc() -> None:
    column: Column[Seen] = Column(key="state", label="State", value=lambda _: State("running", "Running", "calm"))
    when: Column[Seen] = Column(key="at", label="At", value=lambda _: datetime(2026, 1, 31, 8, tzinfo=UTC))
    table = Table(
        name="seen", caption="Seen", columns=[column, when], rows=ROWS[:1], asked=_asked("format=json"),
        query=RequestFactory().get("/").GET,
    )  # fmt: skip
    records = json.loads(answer(RequestFactory().get("/"), "style.html", table, {}).content)
    assert records == [{"state": "running", "at": "2026-01-31T08:00:00Z"}]


def test_a_bar_of_little_is_seen_and_of_nothing_is_not() -> None:
    assert Bar(1, 1_000_000).share == 1
    assert Bar(0, 10).share == 0
    assert Bar(5, 10).share == 50


def test_one_row_more_than_a_page_says_that_others_follow() -> None:
    request = RequestFactory().get("/")
    rows = [ROWS[1]] * (PAGE_SIZE + 1)
    table = table_of(request, rows, name="seen", caption="Seen", columns=COLUMNS, asked=_asked(""))
    assert (len(table.rows), table.later) == (PAGE_SIZE, "?page=2")


def test_a_short_table_leaves_out_columns_that_say_nothing() -> None:
    empty: Column[Seen] = Column(key="doubt", label="Doubt", value=lambda _: None)
    table = short_table(ROWS, caption="Seen", columns=[*COLUMNS, empty])
    assert [heading.label for heading in table.headings()] == ["Name", "Events", "Terms"]

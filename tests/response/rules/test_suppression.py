"""That nothing small is shown, and nothing small can be computed from what is shown."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from kentongan.response.rules.suppression import hidden_rows, last_turn, stepped

COUNTS = st.integers(0, 40)
COLUMNS = st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=8)

Shown = tuple[tuple[int | None, ...], int | None]


def shown(column: tuple[int, ...]) -> Shown:
    """What a reader of one column with its total sees."""
    hidden = hidden_rows([column])
    cells = tuple(None if row in hidden.rows else count for row, count in enumerate(column))
    return cells, sum(column) if hidden.totals else None


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert shown((0, 5, 100)) == ((0, 5, 100), 105)


def test_a_single_small_count_takes_the_next_smallest_along() -> None:
    assert shown((3, 9, 100)) == ((None, None, 100), 112)


def test_two_small_counts_of_a_small_sum_are_not_enough() -> None:
    assert shown((1, 1, 50, 60)) == ((None, None, None, 60), 112)


def test_a_lone_group_loses_its_total() -> None:
    assert shown((3,)) == ((None,), None)


def test_what_is_hidden_in_one_column_is_hidden_in_all_that_are_shown_together() -> None:
    assert 1 in hidden_rows([(50, 50, 50), (50, 2, 50)]).rows


@given(COLUMNS)
def test_no_small_count_is_ever_shown(rows: list[tuple[int, int]]) -> None:
    columns = list(zip(*rows, strict=True))
    hidden = hidden_rows(columns)
    for row in set(range(len(rows))) - hidden.rows:
        assert all(count == 0 or count >= 5 for count in rows[row])


@given(COLUMNS)
def test_no_total_less_what_is_shown_is_a_small_count(rows: list[tuple[int, int]]) -> None:
    columns = list(zip(*rows, strict=True))
    hidden = hidden_rows(columns)
    for column in columns:
        remainder = sum(column[row] for row in hidden.rows)
        enough = remainder >= (5 if len(hidden.rows) == len(rows) else 10)
        assert not hidden.totals or remainder == 0 or (len(hidden.rows) > 1 and enough)


@given(COLUMNS)
def test_hiding_does_not_depend_on_the_order_of_counts_that_differ(rows: list[tuple[int, int]]) -> None:
    columns = list(zip(*rows, strict=True))
    turned = [column[::-1] for column in columns]
    if len({sum(row) for row in rows}) == len(rows):
        back = {len(rows) - 1 - row for row in hidden_rows(turned).rows}
        assert back == set(hidden_rows(columns).rows)


def test_whoever_knows_the_rule_cannot_compute_a_hidden_count() -> None:
    """By every table of two and three groups: what looks alike must be possible in more ways than one, cell by cell."""
    ways: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for column in (*product(range(16), repeat=2), *product(range(16), repeat=3)):
        ways[shown(column)].append(column)
    for (cells, total), columns in ways.items():
        for row, cell in enumerate(cells):
            if cell is None:
                assert len({column[row] for column in columns}) > 1, (cells, total, columns)


@given(COUNTS)
def test_a_count_in_steps_is_never_more_and_never_five_less(number: int) -> None:
    assert stepped(number) <= number < stepped(number) + 5
    assert stepped(number) == stepped(stepped(number))


def test_a_month_turns_in_utc() -> None:
    in_bangkok = timezone(timedelta(hours=7))
    assert last_turn(datetime(2026, 12, 1, 3, tzinfo=in_bangkok)) == datetime(2026, 11, 1, tzinfo=UTC)
    assert last_turn(datetime(2026, 12, 1, 7, tzinfo=in_bangkok)) == datetime(2026, 12, 1, tzinfo=UTC)

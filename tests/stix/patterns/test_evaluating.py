"""One comparison of one value: equality, sets, MATCHES; and what cannot be told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.stix.patterns.evaluating import LONGEST, holds
from kentongan.stix.patterns.parsing import parse


def held(text: str, value: object) -> bool | None:
    (comparison,) = parse(f"[a:b {text}]").comparisons
    return holds(comparison, value)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("= 'x'", "x", True),
        ("= 'x'", "X", False),
        ("= '1'", 1, False),
        ("!= '1'", 1, True),
        ("= 1", True, False),
        ("= true", True, True),
        ("= true", 1, False),
        ("= 1.0", 1, True),
        ("= 0.1", 0.1, True),
        ("= 1", None, False),
        ("IN ('x', 2)", 2, True),
        ("IN ()", 2, False),
        ("NOT IN ('x', 2)", 2, False),
        ("NOT = 'x'", "y", True),
        ("= t'2026-01-01T00:00:00.50Z'", "2026-01-01T00:00:00.5Z", True),
        ("= t'2026-01-01T00:00:00Z'", "2026-01-01", False),
        ("MATCHES '^a.c$'", "abc", True),
        ("NOT MATCHES '^a.c$'", "abc", False),
        ("MATCHES 'a'", 5, False),
        ("MATCHES '^é$'", "e\u0301", True),
    ],
)
def test_a_comparison_holds_or_does_not(text, value, expected):
    assert held(text, value) is expected


@pytest.mark.parametrize("text", [r"MATCHES '(a)\\1'", r"NOT MATCHES '(a)\\1'", "LIKE 'a%'", "> 'a'", "NOT > 'a'"])
def test_what_cannot_be_told_is_neither_yes_nor_no(text):
    assert held(text, "aa") is None


def test_octets_are_compared_by_what_the_name_of_the_property_says_they_are():
    (comparison,) = parse("[artifact:magic_hex = b'/9g=']").comparisons
    assert [holds(comparison, value) for value in ("FFD8", "ffd9", "é", 5)] == [True, False, None, None]
    (comparison,) = parse("[artifact:payload_bin IN (h'ffd8', 'x')]").comparisons
    assert [holds(comparison, value) for value in ("/9g=", "/9k=", "x", "é")] == [True, False, True, None]
    assert held("= h'ffd8'", "ffd8") is None


def test_an_expression_is_not_searched_in_a_value_without_end():
    assert held("MATCHES 'a'", "a" * (LONGEST + 1)) is None


@given(st.from_regex(r"[ab.*?+|]{1,6}", fullmatch=True), st.text("ab", max_size=8))
def test_re2_finds_what_python_finds(expression, value):
    try:
        expected = re.search(expression, value) is not None
    except re.error:
        return
    assert held(f"MATCHES '{expression}'", value) in (expected, None)

"""A text is known again by its letters and digits, however it was tidied, and however long."""

import re
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kentongan.exchange.rules.words import letters_of

POINT = letters_of("1.2")[1]


@given(st.text(alphabet="12aÄ_ .:-\u200b\u0301", max_size=40))
@example("1 . 2")
def test_a_dot_or_a_colon_between_digits_counts_with_whatever_stands_around_it(text: str) -> None:
    form = text.casefold() if text.isascii() else normalize("NFKC", text).casefold()
    pointed = re.sub(r"(?<=\d)[\W_]*[.:][\W_]*(?=\d)", POINT, form)
    assert letters_of(text) == (re.sub(r"[\W_]+", "", pointed) or text)


@pytest.mark.parametrize(("between", "counts"), [(".", True), (":", True), (" . ", True), ("_", False), (" -", False)])
def test_a_long_run_of_what_stands_between_is_read_at_once(between: str, counts: bool) -> None:
    """Each place was tried from every place before it once: a megabyte of dots took an hour."""
    run = between * 500_000
    assert letters_of(f"1{run}x") == "1x"
    assert letters_of(f"1{run}2") == (f"1{POINT}2" if counts else "12")

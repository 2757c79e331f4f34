"""Expressions of MATCHES: compiled within bounds, or refused with the reason."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.stix.patterns.errors import RegexBeyondUs, RegexBroken, RegexRefused
from kentongan.stix.patterns.matching import AFFORDED, regex


def test_an_expression_is_searched_anywhere_in_the_text():
    assert regex(r"\.exe$").search("Final Report 2.exe")
    assert not regex(r"\.exe$").search("Final Report 2.pdf")


@pytest.mark.parametrize("text", ["(", "a)", "[a", "[]", "a\\", "*a", "a|(?:b"])
def test_what_no_dialect_reads_is_broken(text):
    with pytest.raises(RegexBroken):
        regex(text)


@pytest.mark.parametrize("text", [r"(a)\1", "(?=a)", "(?<!a)b", "(?>a)", "a*+", "(*UTF8)a", r"\Z", "a{2000}", "(?R)"])
def test_what_pcre_may_read_and_re2_does_not_is_beyond_us(text):
    with pytest.raises(RegexBeyondUs) as refusal:
        regex(text)
    assert refusal.value.facts["why"]


@pytest.mark.parametrize(
    "text",
    [
        "(.{1000})" * 20,
        "((((a{30}){30}){30}){30}){30}",
        r"(\pL{500}){2}",
        "a" * (AFFORDED + 1),
        r"\pL" * 5,
    ],
)
def test_an_expression_that_costs_too_much_is_beyond_us(text):
    with pytest.raises(RegexBeyondUs):
        regex(text)


def test_an_expression_that_would_take_others_for_ever_is_matched_in_linear_time():
    assert not regex("^(a+)+$").search("a" * 100_000 + "!")


@given(st.text())
def test_whatever_the_text_it_compiles_or_is_refused(text):
    with suppress(RegexRefused):
        regex(text).search(text)

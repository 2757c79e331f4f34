"""What is wrong with patterns that can be read, and what is only advised against."""

import pytest

from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.terms import Gravity, SpecVersion


def codes(text: str, *, gravity: Gravity = Gravity.ERROR) -> list[str]:
    return [flaw.code for flaw in flaws_of_pattern(text) if flaw.gravity is gravity]


def test_a_flaw_of_the_grammar_tells_where_and_what_was_expected():
    (flaw,) = flaws_of_pattern("[file:size = ]")
    assert (flaw.code, flaw.path, flaw.gravity) == ("pattern.syntax", "pattern", Gravity.ERROR)
    assert flaw.facts is not None
    assert flaw.facts["position"] == 14
    assert flaw.facts["expected"] == "a constant"


@pytest.mark.parametrize(
    "text",
    [
        "[a:x = 1 AND b:y = 1]",
        "[a:x = 1 AND (b:y = 1 OR c:z = 1)]",
        "[(a:x = 1 OR b:y = 1) AND (c:x = 1 OR d:y = 1)]",
        "[a:x = 1] OR ([a:x = 1] AND [NOT EXISTS b:y AND a:x = 1]) WITHIN 5 SECONDS",
    ],
)
def test_what_and_joins_must_be_true_of_one_type_of_object(text):
    assert codes(text) == ["pattern.types_differ"]


@pytest.mark.parametrize(
    "text",
    [
        "[a:x = 1 OR b:y = 1]",
        "[a:x = 1] AND [b:y = 1]",
        "[a:x = 1 AND (a:x = 2 OR b:y = 1)]",
        "[(a:x = 1 OR b:y = 2) AND (b:x = 2 OR a:y = 1)]",
    ],
)
def test_types_may_differ_where_one_object_can_still_satisfy_all(text):
    assert codes(text) == []


def test_a_qualifier_stands_once_on_an_expression_and_again_on_what_holds_it():
    assert codes("[a:b=1] WITHIN 5 SECONDS WITHIN 6 SECONDS") == ["pattern.qualifier_twice"]
    assert codes("([a:b=1] REPEATS 2 TIMES) REPEATS 2 TIMES") == []
    assert flaws_of_pattern("[a:b=1] WITHIN 5 SECONDS WITHIN 6 SECONDS", version=SpecVersion.V20) == ()


@pytest.mark.parametrize("qualifier", ["WITHIN 0 SECONDS", "WITHIN 0.0 SECONDS", "REPEATS 0 TIMES"])
def test_a_qualifier_counts_from_more_than_nothing(qualifier):
    assert codes(f"[a:b=1] {qualifier}") == ["pattern.not_positive"]


def test_a_day_that_no_calendar_has_is_refused_wherever_it_stands():
    assert codes("[a:b = t'2023-02-29T00:00:00Z']") == ["pattern.timestamp"]
    assert codes("[a:b=1] START t'2024-04-31T00:00:00Z' STOP t'2024-05-31T00:00:00Z'") == ["pattern.timestamp"]
    assert codes("[a:b = t'2024-02-29T23:59:60Z']") == []


def test_an_interval_that_ends_before_it_begins_is_advised_against():
    text = "[a:b=1] START t'2024-01-01T00:00:00.50Z' STOP t'2024-01-01T00:00:00.5Z'"
    assert codes(text) == []
    assert codes(text, gravity=Gravity.ADVICE) == ["pattern.empty_interval"]
    assert flaws_of_pattern("[a:b=1] START t'2024-01-01T00:00:00Z' STOP t'2024-01-01T00:00:00.000000001Z'") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']", []),
        ("[file:hashes.MD5 IN ('d41d8cd98f00b204e9800998ecf8427e', 'd41d8')]", ["pattern.hash"]),
        ("[file:hashes.'SHA-256' != 'f00']", ["pattern.hash"]),
        ("[file:hashes.'SHA-256' LIKE 'f00%']", []),
        ("[file:hashes.MD5 = h'd41d8cd98f00b204e9800998ecf8427e']", ["pattern.hash"]),
        ("[file:hashes.SSDEEP = '3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C']", []),
        ("[file:hashes.'x-ours' = 'anything']", []),
        ("[file:hashes[*] = 'anything']", []),
    ],
)
def test_a_whole_hash_has_the_form_of_its_algorithm(text, found):
    assert codes(text) == found


def test_a_broken_expression_is_an_error_and_one_beyond_us_is_advice():
    assert codes("[a:b MATCHES '(a']") == ["pattern.regex"]
    for text in (r"(a)\\1", "a(?=b)", "(?<!a)b", "((a{100}){100}){100}", "a++"):
        assert codes(f"[a:b MATCHES '{text}']") == []
        assert codes(f"[a:b MATCHES '{text}']", gravity=Gravity.ADVICE) == ["pattern.regex_unmatched"]


def test_the_expressions_of_a_pattern_together_cost_no_more_than_one_may():
    dear = "[" + " OR ".join(f"a:b MATCHES 'a{{{number}}}'" for number in range(100)) + "]"
    told = codes(dear, gravity=Gravity.ADVICE)
    assert set(told) == {"pattern.regex_unmatched"}
    assert 50 < len(told) < 80


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[a:b IN ()]", "pattern.empty_set"),
        ("[a:b IN (1, 'x')]", "pattern.mixed_set"),
        ("[ipv4-addr:value ISSUBSET 'example.org']", "pattern.no_network"),
    ],
)
def test_what_can_never_match_is_advised_against(text, code):
    assert codes(text) == []
    assert codes(text, gravity=Gravity.ADVICE) == [code]


def test_numbers_of_both_kinds_in_a_set_and_a_network_with_host_bits_are_nothing_to_speak_of():
    assert flaws_of_pattern("[a:b IN (1, 1.5)]") == ()
    assert flaws_of_pattern("[ipv4-addr:value ISSUBSET '192.168.0.1/24']") == ()


def test_too_much_is_told_apart_from_the_unreadable():
    assert codes("(" * 400 + "[a:b=1]" + ")" * 400) == ["pattern.too_large"]

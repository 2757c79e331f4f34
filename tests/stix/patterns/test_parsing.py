"""Patterns read: what the grammar of STIX 2.1 §9 has, how it binds, what is refused and where."""

import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stix.patterns.making import PATTERNS, PIECES, damaged

from kentongan.stix.patterns.errors import PatternTooLarge, PatternUnreadable
from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import (
    Comparator,
    Compared,
    Comparison,
    Constant,
    ConstantKind,
    Every,
    Junction,
    Observations,
    Observed,
    Pattern,
    PatternLimits,
    Qualified,
    Repeats,
    StartStop,
    Within,
)
from kentongan.stix.patterns.writing import write
from kentongan.stix.terms import SpecVersion


def only(text: str) -> Comparison:
    (comparison,) = parse(text).comparisons
    return comparison


def result(text: str, *, version: SpecVersion) -> Pattern | PatternUnreadable:
    try:
        return parse(text, version=version)
    except PatternUnreadable as error:
        return error


@given(PATTERNS)
def test_a_pattern_that_is_written_reads_as_the_same_pattern(pattern):
    assert parse(write(pattern)) == pattern


@given(PATTERNS)
def test_what_is_read_and_written_again_stays_the_same_text(pattern):
    text = write(pattern)
    assert write(parse(text)) == text


@given(st.text() | PIECES | damaged(PATTERNS.map(write)), st.sampled_from(SpecVersion))
def test_whatever_the_text_it_is_a_pattern_or_is_refused_with_a_place_within_it(text, version):
    read = result(text, version=version)
    if isinstance(read, PatternUnreadable):
        place = read.facts["position"]
        assert isinstance(place, int)
        assert 1 <= place <= len(text) + 1
        assert str(read)
    else:
        assert parse(write(read)) == read


def test_and_binds_tighter_than_or_and_or_tighter_than_followedby():
    expression = parse("[a:a=1] FOLLOWEDBY [a:b=1] OR [a:c=1] AND [a:d=1]").expression
    assert isinstance(expression, Observations)
    assert expression.by is Junction.FOLLOWEDBY
    (_, either) = expression.parts
    assert isinstance(either, Observations)
    assert either.by is Junction.OR
    assert isinstance(either.parts[1], Observations)
    assert either.parts[1].by is Junction.AND


def test_within_brackets_and_binds_tighter_than_or():
    expression = parse("[a:b=1 OR a:c=1 AND a:d=1]").expression
    assert isinstance(expression, Observed)
    proposition = expression.proposition
    assert isinstance(proposition, Compared)
    assert proposition.by is Junction.OR
    assert isinstance(proposition.parts[1], Compared)


def test_parentheses_that_change_nothing_leave_no_trace():
    assert parse("(([((a:b = 1))]))") == parse("[a:b=1]")
    assert parse("[(a:b=1 AND a:c=1) AND a:d=1]") != parse("[a:b=1 AND a:c=1 AND a:d=1]")


def test_a_qualifier_belongs_to_the_observation_right_before_it():
    expression = parse("[a:b=1] AND [a:c=1] WITHIN 5 SECONDS REPEATS 2 TIMES").expression
    assert isinstance(expression, Observations)
    assert expression.parts[1] == Qualified(parse("[a:c=1]").expression, (Within(5), Repeats(2)))


def test_a_qualifier_behind_parentheses_belongs_to_all_within():
    expression = parse("([a:b=1] AND [a:c=1]) START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00.5Z'").expression
    assert isinstance(expression, Qualified)
    assert expression.qualifiers == (StartStop("2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5Z"),)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("'it\\'s a \\\\'", ConstantKind.STRING, "it's a \\"),
        ("''", ConstantKind.STRING, ""),
        ("'line\nbreak'", ConstantKind.STRING, "line\nbreak"),
        ("+5", ConstantKind.INTEGER, 5),
        ("-0", ConstantKind.INTEGER, 0),
        ("true", ConstantKind.BOOLEAN, True),
        ("b'AAA='", ConstantKind.BINARY, b"\x00\x00"),
        ("h''", ConstantKind.HEX, b""),
        ("h'FFd8'", ConstantKind.HEX, b"\xff\xd8"),
        ("t'2016-12-31T23:59:60Z'", ConstantKind.TIMESTAMP, "2016-12-31T23:59:60Z"),
    ],
)
def test_every_kind_of_constant_is_read(text, kind, value):
    assert only(f"[a:b = {text}]").constants == (Constant(kind, value),)


@pytest.mark.parametrize(
    ("sign", "comparator"),
    [("==", Comparator.EQUAL), ("<>", Comparator.UNEQUAL), ("!=", Comparator.UNEQUAL), ("<=", Comparator.AT_MOST)],
)
def test_an_operator_has_the_spellings_of_the_grammar(sign, comparator):
    assert only(f"[a:b {sign} 1]").comparator is comparator


def test_a_path_has_keys_in_quotes_items_and_any_item():
    assert only("[file:extensions.'windows-pebinary-ext'.sections[*].hashes[0] = 1]").path.steps == (
        "extensions",
        "windows-pebinary-ext",
        "sections",
        Every.ITEM,
        "hashes",
        0,
    )


def test_a_key_that_is_a_star_is_not_any_item():
    assert only("[a:b.'*' = 1]").path != only("[a:b[*] = 1]").path


def test_not_stands_before_any_operator_and_before_exists():
    assert only("[a:b NOT IN (1, 'x', true)]").negated
    assert only("[NOT EXISTS a:b]") == Comparison(only("[a:b=1]").path, Comparator.EXISTS, (), True)


def test_comments_and_white_space_of_any_script_may_stand_anywhere():
    assert parse("/* a */[a:b\u2003=\u00a01 // c\n] // end") == parse("[a:b=1]")


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("a:b = 1", 1),
        ("[a:b = 1", 9),
        ("[a:b = ]", 8),
        ("[a.b = 1]", 3),
        ("[a:b-c = 1]", 4),
        ("[a:b > true]", 8),
        ("[a:b LIKE 1]", 11),
        ("[a:b = 007]", 8),
        ("[a:b = 1.]", 9),
        ("[a:b = h'abc']", 8),
        ("[a:b = b'AAA']", 8),
        ("[a:b = t'2024-13-01T00:00:00Z']", 8),
        ("[a:b = 'x\\n']", 8),
        ("[a:b = 'x]", 8),
        ("[a:b IN ('x',)]", 14),
        ("[a:b[-1] = 1]", 6),
        ("[a:b = 1] within 5 SECONDS", 11),
        ("[a:b = 1] WITHIN 5 HOURS", 20),
        ("[a:b = 1] WITHIN -5 SECONDS", 18),
        ("[a:b = 1] REPEATS 2.5 TIMES", 19),
        ("[a:b = 1] START '2016-01-01T00:00:00Z' STOP '2016-01-02T00:00:00Z'", 17),
        ("[a:b = 1] /* no end", 11),
        ("[a:b = 1] [a:b = 1]", 11),
        ("[a:b NOT EXISTS]", 10),
        ("[a:b = '\ud800']", 9),
    ],
)
def test_what_is_no_pattern_is_refused_at_its_place(text, position):
    with pytest.raises(PatternUnreadable) as refusal:
        parse(text)
    assert refusal.value.facts["position"] == position


def test_stix_2_0_has_strings_for_moments_and_keys_with_hyphens_and_no_exists():
    old = parse(
        "[file:hashes.SHA-256 = 'x'] START '2016-01-01T00:00:00Z' STOP t'2016-01-02T00:00:00Z'", version=SpecVersion.V20
    )
    assert write(old) == "[file:hashes.'SHA-256' = 'x'] START t'2016-01-01T00:00:00Z' STOP t'2016-01-02T00:00:00Z'"
    with pytest.raises(PatternUnreadable):
        parse("[EXISTS file:name]", version=SpecVersion.V20)


@pytest.mark.parametrize("text", ["(" * 400 + "[a:b=1]" + ")" * 400, "[" + "(" * 400 + "a:b=1" + ")" * 400 + "]"])
def test_four_hundred_parentheses_are_refused_where_they_become_too_many(text):
    with pytest.raises(PatternTooLarge) as refusal:
        parse(text)
    assert refusal.value.facts["position"] in (65, 66)


def test_the_deepest_pattern_is_read_by_a_caller_that_is_deep_itself():
    text = "(" * 32 + "[" + "(" * 32 + "a:b=1" + ")" * 32 + "]" + ")" * 32

    def below(frames: int) -> object:
        return below(frames - 1) if frames else parse(text)

    assert below(sys.getrecursionlimit() // 3) == parse("[a:b=1]")


def test_a_pattern_may_have_only_so_many_characters_parts_and_digits():
    with pytest.raises(PatternTooLarge):
        parse("[a:b = '" + "x" * 100_000 + "']")
    with pytest.raises(PatternTooLarge):
        parse("[a:b IN (" + "1," * 30_000 + "1)]")
    with pytest.raises(PatternTooLarge):
        parse("[a:b = " + "9" * 5_000 + "]")
    with pytest.raises(PatternTooLarge):
        parse("[a:b = 12345]", limits=PatternLimits(digits=4))


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "[",
        "'",
        "\\'",
        "/*",
        "//",
        "0",
        ".0",
        "-",
        "t'",
        "a-",
        "[a:b=1]AND",
        "a:b.",
        "/**/",
        "'\\",
        "\u2003",
        "1,",
        "NOT ",
    ],
)
def test_repeating_a_piece_costs_memory_in_proportion_and_never_more_than_a_refusal(piece):
    for start in ("", "[a:b IN ("):
        text = (start + piece * 30_000)[:30_000]
        tracemalloc.start()
        with pytest.raises(PatternUnreadable):
            parse(text)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000

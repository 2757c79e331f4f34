"""Our verdicts beside those of stix2-patterns: they differ only as docs/formats/stix-pattern-differences.md says."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stix2.equivalence.pattern import equivalent_patterns
from tests.shared_data import shared_data
from tests.stix.patterns.making import PATTERNS, PIECES, WRITTEN, damaged
from tests.stix.patterns.oracle import difference, listed, ours, theirs

from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import Compared, Comparison, Observations, Observed, Qualified, Repeats, Within
from kentongan.stix.patterns.writing import write
from kentongan.stix.terms import SpecVersion

LISTED = listed()
TEXTS = PATTERNS.map(write) | damaged(PATTERNS.map(write)) | PIECES | damaged(WRITTEN) | WRITTEN
VERSIONS = st.sampled_from(SpecVersion)


def test_the_list_has_rows():
    assert len(LISTED) == 15


@pytest.mark.parametrize("name", LISTED)
def test_each_difference_listed_is_there_and_has_the_verdicts_that_the_list_tells(name):
    row = LISTED[name]
    assert difference(row.example, version=row.version) == {name}
    assert bool(ours(row.example, version=row.version)) is not row.we_accept
    assert bool(theirs(row.example, version=row.version)) is row.we_accept


@settings(max_examples=150, deadline=None)
@given(TEXTS, VERSIONS)
def test_no_pattern_is_judged_otherwise_but_for_a_listed_difference(text, version):
    assert difference(text, version=version) <= LISTED.keys()


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(TEXTS, VERSIONS)
def test_no_pattern_of_many_is_judged_otherwise_but_for_a_listed_difference(text, version):
    assert difference(text, version=version) <= LISTED.keys()


def test_the_patterns_of_the_public_reports_are_accepted_by_both():
    texts = {
        thing["pattern"]
        for file in sorted(shared_data("stix").glob("*.json"))
        for thing in json.loads(file.read_text())["objects"]
        if thing["type"] == "indicator"
    }
    assert len(texts) > 35
    for text in texts:
        assert not ours(text, version=SpecVersion.V21)
        assert not theirs(text, version=SpecVersion.V21)


@settings(max_examples=60, deadline=None)
@given(PATTERNS)
def test_what_we_write_has_the_comparisons_that_their_inspector_sees(pattern):
    from stix2patterns.v21.pattern import Pattern as Theirs

    text = write(pattern)
    seen = Theirs(text).inspect()
    kinds = parse(text).comparisons
    by_type = {kind: len(found) for kind, found in seen.comparisons.items()}
    exists = [comparison for comparison in kinds if comparison.comparator.value == "EXISTS"]
    assert sum(by_type.values()) == len(kinds) - len(exists)
    assert seen.observation_ops == _junctions(parse(text).expression)


def _junctions(expression: object) -> set[str]:
    if isinstance(expression, Observations):
        return {expression.by.value}.union(*(_junctions(part) for part in expression.parts))
    return _junctions(expression.expression) if isinstance(expression, Qualified) else set()


_COMPARED = st.lists(st.sampled_from(["a:b = 1", "a:c = 2", "a:d = 3"]), min_size=1, max_size=4)
_JOINED = st.lists(st.sampled_from(["AND", "OR", "FOLLOWEDBY"]), min_size=3, max_size=3)


@st.composite
def _chains(draw: st.DrawFn) -> str:
    """Draw observations and comparisons joined without any parentheses."""
    observed = []
    for _ in range(draw(st.integers(1, 4))):
        compared, *more = draw(_COMPARED)
        for comparison in more:
            compared += f" {draw(st.sampled_from(['AND', 'OR']))} {comparison}"
        observed.append(f"[{compared}]" + draw(st.sampled_from(["", " WITHIN 5 SECONDS", " REPEATS 2 TIMES"])))
    text = observed[0]
    for one, junction in zip(observed[1:], draw(_JOINED), strict=False):
        text += f" {junction} {one}"
    return text


def _grouped(node: object) -> str:
    """Write a tree with every group in parentheses, so that nothing depends on what binds tighter."""
    match node:
        case Observed(proposition):
            return f"[{_grouped(proposition)}]"
        case Observations(by, parts) | Compared(by, parts):
            return "(" + f" {by} ".join(map(_grouped, parts)) + ")"
        case Qualified(expression, (Within(seconds),)):
            return f"{_grouped(expression)} WITHIN {seconds} SECONDS"
        case Qualified(expression, (Repeats(times),)):
            return f"{_grouped(expression)} REPEATS {times} TIMES"
        case Comparison():
            return f"{node.path.type}:{node.path.steps[0]} = {node.constants[0].value}"
    raise AssertionError(node)


@settings(max_examples=60, deadline=None)
@given(_chains())
def test_what_we_group_is_what_the_stix2_library_groups(text):
    assert equivalent_patterns(text, _grouped(parse(text).expression))


def test_the_stix2_library_would_see_another_grouping():
    assert not equivalent_patterns("[a:b = 1 OR a:c = 2 AND a:d = 3]", "[(a:b = 1 OR a:c = 2) AND a:d = 3]")

"""Our verdicts beside those of stix2-patterns: they differ only as docs/formats/stix-pattern-differences.md says."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import shared_data
from tests.stix.patterns.making import PATTERNS, PIECES, WRITTEN, damaged
from tests.stix.patterns.oracle import difference, listed, ours, theirs

from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import Observations, Qualified
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
@settings(max_examples=20_000, deadline=None)
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

"""A content becomes JSON and back unchanged, in one spelling; what is not a content is refused, never dropped."""

import json
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messages.made import AT, FACT, content

from kentongan.messages.rules.content import (
    ContentWithoutZone,
    UnreadableContent,
    canonical,
    content_json,
    digest,
    read_content,
)
from kentongan.messages.terms import Ability, Assessment, Attribution, Band, Confidence, Content, Fact

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
FROM, TO = AT.replace(year=1971, tzinfo=None), AT.replace(year=2200, tzinfo=None)
MOMENTS = st.datetimes(FROM, TO, timezones=st.just(UTC))
ASSESSMENTS = st.builds(
    Assessment,
    text=TEXTS,
    likelihood=st.none() | st.sampled_from(Band),
    confidence=st.none() | st.sampled_from(Confidence),
    basis=TEXTS,
    alternatives=st.lists(TEXTS, max_size=3).map(tuple),
)
CONTENTS = st.builds(
    Content,
    subject=TEXTS,
    facts=st.lists(st.builds(Fact, text=TEXTS, source=TEXTS, observed_at=MOMENTS), max_size=3).map(tuple),
    assessment=st.none() | ASSESSMENTS,
    attribution=st.sampled_from(Attribution),
    request=TEXTS,
    next_update=st.none() | MOMENTS,
    terms=st.dictionaries(TEXTS, TEXTS, max_size=3),
    concerns=st.lists(TEXTS, max_size=3).map(tuple),
    warnings=st.lists(TEXTS, max_size=3).map(tuple),
    understood=TEXTS,
    ability=st.none() | st.sampled_from(Ability),
    reports_at=st.none() | MOMENTS,
)


@given(CONTENTS)
def test_a_content_comes_back_as_it_was(content: Content) -> None:
    assert read_content(json.loads(canonical(content))) == content


@given(CONTENTS, CONTENTS)
def test_two_contents_have_one_digest_only_if_they_say_the_same(one: Content, other: Content) -> None:
    assert (digest(one) == digest(other)) is (one == other)


def test_the_digest_does_not_depend_on_the_zone_or_the_order_of_terms() -> None:
    bangkok = timezone(timedelta(hours=7))
    here = content(terms={"a": "1", "b": "2"}, next_update=AT)
    there = content(terms={"b": "2", "a": "1"}, next_update=AT.astimezone(bangkok))
    assert digest(here) == digest(there)


def test_what_is_stored_stays_readable() -> None:
    assert canonical(content()) == (
        b'{"attribution":"none","facts":[{"observed_at":"2026-11-26T03:00:00Z","source":"Grid sensors",'
        b'"text":"192.0.2.7 opened 4,200 sessions to two substations."}],"request":"Please look at this host.",'
        b'"subject":"Sessions to substations"}'
    )


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (None, ""),
        ([], ""),
        ({"subjects": "x"}, "subjects"),
        ({"subject": 1}, "subject"),
        ({"facts": {}}, "facts"),
        ({"facts": ["x"]}, "facts[0]"),
        ({"facts": [{"text": "x", "source": "y"}]}, "facts[0].observed_at"),
        ({"facts": [{"text": "x", "source": "y", "observed_at": "soon"}]}, "facts[0].observed_at"),
        ({"facts": [{"text": [], "source": "y", "observed_at": "2026-01-01T00:00Z"}]}, "facts[0].text"),
        ({"facts": [{"text": "x", "seen": "y"}]}, "facts[0].seen"),
        ({"assessment": "x"}, "assessment"),
        ({"assessment": {"likelihood": "maybe"}}, "assessment.likelihood"),
        ({"assessment": {"confidence": 1}}, "assessment.confidence"),
        ({"assessment": {"alternatives": "x"}}, "assessment.alternatives"),
        ({"attribution": "STATE"}, "attribution"),
        ({"attribution": 3}, "attribution"),
        ({"ability": "maybe"}, "ability"),
        ({"next_update": 5}, "next_update"),
        ({"reports_at": "0001-01-01T00:00:00+14:00"}, "reports_at"),
        ({"terms": ["x"]}, "terms"),
        ({"terms": {"x": 1}}, "terms"),
        ({"concerns": [1]}, "concerns"),
    ],
)
def test_what_is_no_content_is_refused_with_the_field(told: object, field: str) -> None:
    with pytest.raises(UnreadableContent) as refused:
        read_content(told)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    "said", ["2026-11-26T20:00:00", "2026-11-26", "20261126T200000Z", "1764187200", "2026-11-26T20:00:00 07:00"]
)
def test_a_time_without_its_zone_is_refused_wherever_a_message_has_one(said: str) -> None:
    for told in (
        {"facts": [{"text": "x", "source": "y", "observed_at": said}]},
        {"next_update": said},
        {"reports_at": said},
    ):
        with pytest.raises(ContentWithoutZone):
            read_content(told)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(content_json(content()))), inner)
    ),
)


@given(JSON)
def test_any_json_is_read_or_refused(told: object) -> None:
    try:
        read = read_content(told)
    except UnreadableContent:
        return
    assert read_content(content_json(read)) == read


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnreadableContent):
        canonical(content(subject="\ud800"))


def test_a_fact_keeps_its_time() -> None:
    assert read_content(content_json(content())).facts == (FACT,)

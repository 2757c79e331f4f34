"""What may be stated of a post by a proposal is what a file may say: a party's own export can be brought back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.directory.errors import NotAStatement
from kentongan.directory.rules.statements import demand_a_clock, read_statement
from kentongan.directory.terms import Subject
from kentongan.records.errors import DoesNotFit
from kentongan.records.hours import read_hours
from kentongan.records.texts import block

UNSEEN = ["\u202e", "\u2066", "\x00", "\x1b", "\x9b", "\ud800"]
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}")


def refuses(subject: Subject, **content: Any) -> str:
    with pytest.raises(NotAStatement) as refused:
        read_statement(subject, content)
    return str(refused.value.facts["field"])


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize(
    ("subject", "content"),
    [
        (Subject.POST, {"mandate": "a{}b"}),
        (Subject.POST, {"title": {"en": "a{}b"}}),
        (Subject.TEAM, {"sections": {"1.1": "a{}b"}}),
        (Subject.TEAM, {"names": {"en": "a{}b"}}),
        (Subject.TEAM, {"first": "a{}b"}),
        (Subject.ASSIGNMENT, {"name": "a{}b"}),
        (Subject.ORGANISATION, {"sectors": ["a{}b"]}),
    ],
)
def test_a_character_that_cannot_be_seen_is_refused_as_in_files(
    subject: Subject, content: dict[str, Any], sign: str
) -> None:
    def spoilt(one: Any) -> Any:
        match one:
            case str():
                return one.replace("{}", sign)
            case list():
                return [spoilt(each) for each in one]
            case _:
                return {name: spoilt(each) for name, each in one.items()}

    assert refuses(subject, **spoilt(content)) == next(iter(content))


@given(st.text(max_size=30))
def test_a_mandate_is_stated_exactly_if_a_file_may_say_it(text: str) -> None:
    try:
        said = block(text)
    except DoesNotFit:
        refuses(Subject.POST, mandate=text)
    else:
        assert read_statement(Subject.POST, {"mandate": text}) == {"mandate": said}


@given(st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=3))
def test_spans_are_stated_exactly_if_a_file_may_say_them(spans: list[tuple[str, str]]) -> None:
    told = {"always": False, "weekly": {"1": [list(span) for span in spans]}, "holidays": []}
    text = "Mon " + ", ".join("-".join(span) for span in sorted(spans))
    try:
        read = read_hours(text, zone="Asia/Jakarta")
    except DoesNotFit:
        assert refuses(Subject.POST, hours=told) == "hours"
    else:
        kept = read_statement(Subject.POST, {"hours": told})["hours"]["weekly"]["1"]
        assert kept == [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in read.weekly[1]]


def test_hours_by_no_clock_say_nothing_and_are_refused() -> None:
    for hours in ({"always": True}, {"weekly": {"1": [["08:00", "16:00"]]}}):
        with pytest.raises(NotAStatement):
            demand_a_clock(hours, time_zone="")
        demand_a_clock(hours, time_zone="Asia/Jakarta")
    demand_a_clock({}, time_zone="")


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2026-05-01T00:00:00", "2026-05-01", 5]
)
def test_a_time_without_zone_or_outside_the_years_is_refused(said: object) -> None:
    assert refuses(Subject.ASSIGNMENT, valid_to=said) == "valid_to"

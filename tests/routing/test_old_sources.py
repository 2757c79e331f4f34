"""“Verify first”: where only an old source speaks, or a newer one has taken back what it said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.routing.test_attribution import NOW, YEAR, claim

from kentongan.routing.old_sources import VerifyFirst, Why, said_at, taken_back, verify_first
from kentongan.routing.reasoning import explain
from kentongan.routing.terms import Claim, ClaimSource

JUNE, FEBRUARY = datetime(2022, 6, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
OLD = claim("cert-id", "182.24.0.0/14", tier="fallback", source="import", as_of=JUNE, verified_at=JUNE)
GONE = replace(OLD, valid_to=FEBRUARY, as_of=FEBRUARY)


def told(*claims: Claim, at: datetime = NOW) -> VerifyFirst | None:
    return verify_first(explain(claims, at=at, now=NOW, lapses_after=YEAR))


def test_an_old_source_alone_is_told_with_its_date_and_what_to_do() -> None:
    found = told(OLD)
    assert found is not None
    assert found.why is Why.OLD_SOURCE
    assert found.sentence().startswith("Verify first: the newest source that names cert-id here is of 2022-06-01")
    assert "Ask the registry" in found.advice()


def test_a_year_is_the_limit_to_the_second() -> None:
    young = replace(OLD, verified_at=NOW - YEAR)
    assert told(young) is None
    assert told(replace(young, verified_at=NOW - YEAR - timedelta(seconds=1))) is not None


def test_what_a_newer_source_lacks_is_told_with_both_dates() -> None:
    found = told(GONE)
    assert found is not None
    assert found.sentence() == (
        "Verify first: a source of 2022-06-01 names cert-id here, a newer one of 2026-02-01 does not."
    )


def test_what_held_when_it_happened_and_has_left_since_is_told_too() -> None:
    found = told(GONE, at=datetime(2023, 1, 1, tzinfo=UTC))
    assert found is not None
    assert found.why is Why.LEFT


@pytest.mark.parametrize(
    "claims",
    [
        [replace(OLD, verified_at=NOW)],
        [replace(OLD, verified_at=None)],
        [replace(OLD, questioned_at=JUNE)],
        [replace(OLD, source=ClaimSource.MANUAL)],
        [GONE, replace(OLD, organisation="cert-my", verified_at=NOW, as_of=NOW)],
        [replace(GONE, as_of=JUNE)],
        [],
    ],
    ids=["made sure of", "never", "questioned", "by hand", "somebody has it", "ended by a person", "nobody ever"],
)
def test_nothing_else_is_called_an_old_source(claims: list[Claim]) -> None:
    assert told(*claims) is None


def test_a_source_takes_back_only_what_itself_says_has_ended() -> None:
    assert taken_back(GONE)
    assert not taken_back(OLD)
    assert (said_at(GONE), said_at(OLD)) == (JUNE, JUNE)
    assert said_at(replace(OLD, as_of=None, verified_at=None)) is None

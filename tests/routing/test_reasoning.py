"""The whole reason of a verdict tells what the rule decided, claim by claim."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.routing.brute_force import Event, is_special, matching_claims
from tests.routing.test_attribution import AT, BANK, CLAIMS, EVENTS, NATIONAL, NOW, YEAR, claim

from kentongan.routing.attribution import decide
from kentongan.routing.reasoning import Considered, Fate, Weakness, explain
from kentongan.routing.terms import Claim

DOUBTED = {Fate.CONFLICT, Fate.UNVERIFIED, Fate.NO_LONGER_CURRENT, Fate.GAVE_UP_THE_BLOCK}


def considered(*claims: Claim, special: bool = False) -> list[Considered]:
    return list(explain(claims, at=AT, now=NOW, lapses_after=YEAR, special=special).considered)


def fates(*claims: Claim, special: bool = False) -> list[tuple[str, Fate]]:
    return [(found.claim.organisation, found.fate) for found in considered(*claims, special=special)]


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_the_reason_and_the_verdict_agree(claims: list[Claim], event: Event) -> None:
    candidates, special = matching_claims(claims, event), is_special(event)
    reasoning = explain(candidates, at=event.at, now=NOW, lapses_after=YEAR, special=special)
    verdict = decide(candidates, at=event.at, now=NOW, lapses_after=YEAR, special=special)
    assert reasoning.verdict == verdict
    assert sorted(map(str, candidates)) == sorted(str(found.claim) for found in reasoning.considered)
    winning = [found for found in reasoning.considered if found.fate in {Fate.DECIDES, Fate.PROPOSED}]
    assert [found.claim for found in winning] == ([verdict.evidence] if verdict.evidence else [])
    assert all((found.fate is Fate.PROPOSED) == (verdict.doubt is not None) for found in winning)
    doubted = [found.claim for found in reasoning.considered if found.fate in DOUBTED]
    given_up = {
        block for found in reasoning.considered for block in found.against if found.fate is Fate.GAVE_UP_THE_BLOCK
    }
    assert set(verdict.doubtful) <= set(doubted) | given_up
    assert all("{" not in found.sentence() for found in reasoning.considered)
    assert all("{" not in point for found in reasoning.considered for point in found.weak_points())


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_a_winner_has_no_weakness_but_being_held_in_another_claim(claims: list[Claim], event: Event) -> None:
    reasoning = explain(
        matching_claims(claims, event), at=event.at, now=NOW, lapses_after=YEAR, special=is_special(event)
    )
    for found in reasoning.considered:
        if found.fate in {Fate.DECIDES, Fate.PROPOSED}:
            assert found.weaknesses == ()


def test_what_is_passed_over_names_what_it_lost_against() -> None:
    found = considered(NATIONAL, BANK)
    assert [one.fate for one in found] == [Fate.DECIDES, Fate.LESS_SPECIFIC]
    assert found[1].sentence() == "Passed over: bank cidr 1.9.4.0/24 stands before it in the search."


def test_a_conflict_names_each_other_party() -> None:
    found = considered(NATIONAL, BANK, claim("telco", "1.9.4.0/24"))
    assert [one.fate for one in found] == [Fate.CONFLICT, Fate.CONFLICT, Fate.PROPOSED]
    assert found[0].sentence() == "In doubt: telco cidr 1.9.4.0/24 claims the same with equal strength."


@pytest.mark.parametrize(
    ("changes", "weakness"),
    [
        ({"verified_at": None}, Weakness.NEVER_VERIFIED),
        ({"verified_at": NOW + YEAR}, Weakness.VERIFIED_IN_FUTURE),
        ({"verified_at": NOW - 2 * YEAR}, Weakness.LAPSED),
        ({"questioned_at": AT}, Weakness.QUESTIONED),
        ({"valid_to": NOW}, Weakness.NOT_CURRENT),
    ],
)
def test_a_doubted_claim_says_what_is_weak_about_it(changes: dict[str, object], weakness: Weakness) -> None:
    found = considered(claim("bank", "1.9.4.0/24", **changes))[0]
    assert found.fate in DOUBTED
    assert found.weaknesses == (weakness,)
    assert found.weak_points()


def test_claims_that_do_not_count_come_last_with_the_reason() -> None:
    assert fates(
        claim("old", "1.9.4.0/24", valid_to=AT),
        claim("next", "1.9.4.0/24", valid_from=NOW),
        claim("bank", "1.9.4.0/24", as_of=AT - timedelta(days=900)),
        BANK,
        NATIONAL,
    ) == [
        ("bank", Fate.DECIDES),
        ("cert-my", Fate.LESS_SPECIFIC),
        ("old", Fate.ENDED),
        ("next", Fate.BEGINS_LATER),
        ("bank", Fate.SUPERSEDED),
    ]


def test_imports_do_not_count_for_special_addresses() -> None:
    assert considered(NATIONAL, special=True)[0].weaknesses == ()
    assert fates(NATIONAL, BANK, special=True) == [("bank", Fate.DECIDES), ("cert-my", Fate.IMPORT_OF_SPECIAL)]


def test_the_weaker_source_and_the_other_owner_are_named_as_such() -> None:
    lapsed = claim("bank", "1.9.4.0/24", verified_at=None)
    assert fates(lapsed, claim("telco", "1.9.4.0/24", source="import"), claim("isp", "1.9.0.0/16")) == [
        ("bank", Fate.UNVERIFIED),
        ("telco", Fate.WEAKER_SOURCE),
        ("isp", Fate.NOT_PROPOSED),
    ]

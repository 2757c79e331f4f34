"""Where sources disagree: moved, vanished, overlapping; by address space, with both sides and both dates."""

import ipaddress
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.directory.made import AT, claim, fallback

from kentongan.directory.rules import disagreements_on, find_disagreements
from kentongan.directory.terms import Disagreement
from kentongan.routing.addresses import read_address
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier

JUNE, FEBRUARY = datetime(2022, 6, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
COUNTRIES = {"cert-id": "ID", "cert-my": "MY", "cert-sg": "SG", "bank-a": "MY", "telco-b": "MY", "sector-id": "ID"}


def was(value: str, organisation: str = "cert-id") -> Claim:
    """A delegation of June 2022 that February 2026 does not have any more."""
    return fallback(value, organisation, verified_at=JUNE, as_of=FEBRUARY, valid_to=FEBRUARY)


def now(value: str, organisation: str = "cert-my", at: datetime = FEBRUARY) -> Claim:
    return fallback(value, organisation, verified_at=at, as_of=at)


def found(*claims: Claim) -> tuple[Disagreement, ...]:
    return find_disagreements(claims, countries=COUNTRIES, at=AT)


def told(*claims: Claim) -> list[tuple[str, str, str, str | None]]:
    return [
        (one.kind.value, one.value, one.older.organisation, one.newer.organisation if one.newer else None)
        for one in found(*claims)
    ]


def test_a_block_that_another_country_has_now_has_moved_and_both_dates_are_told() -> None:
    (one,) = found(was("182.24.0.0/14"), now("182.24.0.0/14"))
    assert (one.kind, one.value) == ("moved", "182.24.0.0/14")
    assert (one.older.country, one.older.said_at) == ("ID", JUNE)
    assert one.newer is not None
    assert (one.newer.country, one.newer.said_at, one.newer_at) == ("MY", FEBRUARY, FEBRUARY)


def test_a_block_that_became_two_of_another_country_is_one_move() -> None:
    assert told(was("182.24.0.0/14"), now("182.24.0.0/15"), now("182.26.0.0/15")) == [
        ("moved", "182.24.0.0/14", "cert-id", "cert-my")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["182.24.0.0/14"], ["182.24.0.0/15", "182.26.0.0/15"]),
        (["182.24.0.0/15", "182.26.0.0/15"], ["182.24.0.0/14"]),
        (["182.24.0.0/14"], ["182.16.0.0/12"]),
    ],
    ids=["split", "merged", "grown"],
)
def test_a_block_that_was_only_written_otherwise_has_neither_moved_nor_vanished(
    before: list[str], after: list[str]
) -> None:
    assert told(*map(was, before), *(now(value, "cert-id") for value in after)) == []


def test_each_part_of_a_block_has_its_own_fate() -> None:
    assert told(was("10.0.0.0/22"), now("10.0.1.0/24"), now("10.0.2.0/24", "cert-id")) == [
        ("vanished", "10.0.0.0/24", "cert-id", None),
        ("moved", "10.0.1.0/24", "cert-id", "cert-my"),
        ("vanished", "10.0.3.0/24", "cert-id", None),
    ]


def test_a_part_that_is_no_prefix_is_told_from_first_to_last() -> None:
    assert told(was("10.0.0.0/22"), now("10.0.0.0/24", "cert-id"))[0][1] == "10.0.1.0–10.0.3.255"


def test_a_vanished_block_is_told_with_the_date_of_the_source_that_lacks_it() -> None:
    (one,) = found(was("2404:a7c0::/32"))
    assert (one.kind, one.newer, one.older.said_at, one.newer_at) == ("vanished", None, JUNE, FEBRUARY)


def test_what_a_person_ended_is_settled() -> None:
    ended_here = replace(now("182.24.0.0/14", "cert-id", JUNE), valid_to=FEBRUARY)
    assert told(ended_here) == []
    assert told(ended_here, now("182.24.0.0/14")) == []


def test_what_was_given_back_and_delegated_again_has_not_vanished() -> None:
    assert told(was("182.24.0.0/14"), replace(now("182.24.0.0/14", "cert-id"), valid_from=FEBRUARY)) == []


def test_two_countries_that_hold_one_block_today_overlap_the_older_first() -> None:
    assert told(now("182.24.0.0/15"), now("182.24.0.0/14", "cert-id", JUNE)) == [
        ("overlap", "182.24.0.0/15", "cert-id", "cert-my")
    ]
    assert told(now("182.24.0.0/14"), now("182.24.0.0/14", "cert-id", JUNE)) == [
        ("overlap", "182.24.0.0/14", "cert-id", "cert-my")
    ]


def test_a_sector_cert_beside_its_country_s_is_no_disagreement() -> None:
    assert told(now("182.24.0.0/14", "cert-id"), now("182.24.0.0/15", "sector-id", JUNE)) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1.9.4.0/24", "1.9.4.0/24"), ("4788", "AS4788"), ("bank.example", "bank.example"), ("MY", "MY")],
)
def test_owners_of_one_value_overlap_whatever_it_is(value: str, shown: str) -> None:
    kind = {"kind": ClaimKind.COUNTRY} if value == "MY" else {}
    both = [claim(value, one, as_of=day, **kind) for one, day in (("bank-a", JUNE), ("telco-b", FEBRUARY))]
    assert told(*both) == [("overlap", shown, "bank-a", "telco-b")]
    assert told(both[0]) == []


def test_an_entry_by_hand_and_an_import_of_another_disagree() -> None:
    imported = claim("1.9.4.0/24", "telco-b", source=ClaimSource.IMPORT, as_of=JUNE)
    assert told(claim("1.9.4.0/24", "bank-a", as_of=FEBRUARY), imported) == [
        ("overlap", "1.9.4.0/24", "telco-b", "bank-a")
    ]


def test_an_owner_within_anothers_block_or_before_a_fallback_is_no_disagreement() -> None:
    assert told(claim("1.9.0.0/16", "telco-b"), claim("1.9.4.0/24", "bank-a"), now("1.9.4.0/24")) == []


def test_a_claim_that_has_not_begun_counts_nothing_yet() -> None:
    later = claim("1.9.4.0/24", "telco-b", valid_from=AT.replace(year=2027))
    assert told(claim("1.9.4.0/24", "bank-a"), later) == []


def test_an_as_number_moves_and_vanishes_as_a_block_does() -> None:
    assert told(was("4787"), now("4787")) == [("moved", "AS4787", "cert-id", "cert-my")]
    assert told(was("4787")) == [("vanished", "AS4787", "cert-id", None)]
    assert told(was("4787"), replace(now("4787", "cert-id"), valid_from=FEBRUARY)) == []


def test_a_look_up_is_told_of_its_own_address_only() -> None:
    covering = [was("10.0.0.0/22"), now("10.0.1.0/24")]
    for address, kinds in (("10.0.1.9", ["moved"]), ("10.0.2.9", ["vanished"]), ("10.1.0.0", [])):
        told_here = disagreements_on(covering, countries=COUNTRIES, at=AT, address=read_address(address))
        assert [one.kind for one in told_here] == kinds


HOLDERS = ("cert-id", "cert-my", "cert-sg")


@st.composite
def delegations(draw: st.DrawFn) -> list[Claim]:
    """What up to three registries say of a /24, cut into sixteenths: nested as delegations are, some taken back."""
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(HOLDERS), st.integers(24, 28), st.integers(0, 15), st.booleans()), max_size=8
        )
    )
    claims = {}
    for holder, length, place, holds in drawn:
        step = 1 << (32 - length)
        value = f"10.0.0.{place * 16 // step * step}/{length}"
        claims.setdefault((holder, value), now(value, holder) if holds else was(value, holder))
    return list(claims.values())


def by_address(claims: Iterable[Claim], address: str) -> set[tuple[str, str, str | None]]:
    """The oracle: one address at a time, with sets of holders."""
    covering = [one for one in claims if ipaddress.ip_address(address) in ipaddress.ip_network(one.value)]
    today = {one.organisation for one in covering if one.valid_to is None}
    once = {one.organisation for one in covering if one.valid_to is not None} - today
    newest = max(today, default=None)
    moves = {("moved" if today else "vanished", holder, newest) for holder in once}
    return moves | {("overlap", holder, newest) for holder in today - {newest}}


@given(claims=delegations())
def test_every_address_is_told_of_as_one_by_one(claims: list[Claim]) -> None:
    disagreements = found(*claims)
    for last in range(256):
        address = f"10.0.0.{last}"
        here = {
            (one.kind.value, one.older.organisation, one.newer.organisation if one.newer else None)
            for one in disagreements
            if one.holds(read_address(address))
        }
        assert here == by_address(claims, address)


@given(claims=delegations(), data=st.data())
def test_the_order_of_the_claims_shows_nowhere(claims: list[Claim], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(claims))
    said = {(one.kind, one.value, str(one.older.claim)) for one in found(*claims)}
    assert {(one.kind, one.value, str(one.older.claim)) for one in found(*shuffled)} == said


def test_a_tier_is_compared_with_itself_only() -> None:
    by_hand = claim("1.9.4.0/24", "cert-my", tier=ClaimTier.FALLBACK, as_of=JUNE)
    assert told(by_hand, claim("1.9.4.0/24", "bank-a", as_of=FEBRUARY)) == []

"""The one rule, by example and by property; the oracle is in ``brute_force``."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.brute_force import Event, EveryClaim, answer_of, decide_slowly, is_special, matching_claims

from kentongan.routing.attribution import decide, level_of
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier, Doubt, Verdict

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)
VERIFIED = datetime(2026, 10, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def claim(organisation: str, value: str, **changes: object) -> Claim:
    kind = "cidr" if "/" in value else "asn" if value.isdigit() else "country" if value.isupper() else "domain"
    fields: dict[str, object] = {"verified_at": VERIFIED, "as_of": VERIFIED} | changes
    for name, enum in (("tier", ClaimTier), ("source", ClaimSource)):
        if name in fields:
            fields[name] = enum(fields[name])
    return Claim(organisation=organisation, kind=ClaimKind(kind), value=value, **fields)  # type: ignore[arg-type]


def verdict(*claims: Claim, at: datetime = AT, special: bool = False) -> Verdict:
    return decide(claims, at=at, now=NOW, lapses_after=YEAR, special=special)


NATIONAL = claim("cert-my", "1.9.0.0/16", tier="fallback", source="import")
BANK = claim("bank", "1.9.4.0/24")


def test_nobody_s_address_is_unclaimed() -> None:
    assert verdict() == Verdict()


def test_an_owner_s_claim_wins_over_the_fallback() -> None:
    assert verdict(NATIONAL, BANK) == Verdict(organisation="bank", tier=ClaimTier.OWNER, evidence=BANK)


def test_without_an_owner_the_fallback_acts() -> None:
    assert verdict(NATIONAL) == Verdict(organisation="cert-my", tier=ClaimTier.FALLBACK, evidence=NATIONAL)


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (claim("a", "www.bank.my"), claim("b", "bank.my")),
        (claim("a", "bank.my"), claim("b", "1.9.4.7/32")),
        (claim("a", "1.9.4.0/24"), claim("b", "1.9.0.0/16")),
        (claim("a", "2001:d08:1::7/128"), claim("b", "2001:d08:1::/64")),
        (claim("a", "1.9.0.0/16"), claim("b", "4788")),
        (claim("a", "4788"), claim("b", "bank.my", tier="fallback")),
        (claim("a", "1.9.0.0/8", source="import"), claim("b", "1.9.4.7/32", tier="fallback")),
        (claim("a", "my", tier="fallback"), claim("b", "1.9.4.7/32", tier="fallback")),
        (claim("a", "4788", tier="fallback"), claim("b", "MY", tier="owner")),
    ],
)
def test_the_levels_are_searched_in_the_issue_s_order(stronger: Claim, weaker: Claim) -> None:
    assert level_of(stronger) < level_of(weaker)
    assert verdict(weaker, stronger).evidence == stronger


def test_a_country_claim_is_a_fallback_whatever_it_says() -> None:
    assert verdict(claim("cert-my", "MY", tier="owner")).tier is ClaimTier.FALLBACK


def test_two_holders_of_equal_strength_are_a_conflict_and_the_fallback_is_proposed() -> None:
    other = claim("telco", "1.9.4.0/24")
    found = verdict(BANK, NATIONAL, other)
    assert found == Verdict(
        organisation="cert-my",
        tier=ClaimTier.FALLBACK,
        evidence=NATIONAL,
        doubt=Doubt.CONFLICT,
        doubtful=(BANK, other),
    )
    assert found.doubt_text == "conflict: bank cidr 1.9.4.0/24; telco cidr 1.9.4.0/24"


def test_an_entry_by_hand_beats_an_import() -> None:
    assert verdict(claim("telco", "1.9.4.0/24", source="import"), BANK).organisation == "bank"


def test_an_unverified_entry_by_hand_still_keeps_an_import_from_winning() -> None:
    unverified = claim("bank", "1.9.4.0/24", verified_at=None)
    found = verdict(claim("telco", "1.9.4.0/24", source="import"), unverified)
    assert (found.organisation, found.doubt, found.doubtful) == (None, Doubt.UNVERIFIED, (unverified,))


def test_several_claims_of_one_organisation_are_no_conflict() -> None:
    imported = claim("bank", "1.9.4.0/24", source="import")
    assert verdict(imported, BANK) == Verdict(organisation="bank", tier=ClaimTier.OWNER, evidence=BANK)


def test_one_eligible_claim_of_an_organisation_is_enough() -> None:
    imported = claim("bank", "1.9.4.0/24", source="import")
    assert verdict(imported, claim("bank", "1.9.4.0/24", verified_at=None)).evidence == imported


def test_a_questioned_strongest_claim_stops_its_organisation() -> None:
    questioned = claim("bank", "1.9.4.0/24", questioned_at=AT)
    found = verdict(claim("bank", "1.9.4.0/24", source="import"), questioned, NATIONAL)
    assert (found.organisation, found.doubt, found.doubtful) == ("cert-my", Doubt.UNVERIFIED, (questioned,))


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"verified_at": None}, Doubt.UNVERIFIED),
        ({"verified_at": NOW - YEAR - timedelta(seconds=1)}, Doubt.UNVERIFIED),
        ({"verified_at": NOW - YEAR}, None),
        ({"verified_at": NOW}, None),
        ({"verified_at": NOW + timedelta(seconds=1)}, Doubt.UNVERIFIED),
        ({"questioned_at": AT}, Doubt.UNVERIFIED),
        ({"valid_to": NOW}, Doubt.NO_LONGER_CURRENT),
        ({"valid_to": NOW + timedelta(seconds=1)}, None),
    ],
)
def test_what_is_not_eligible_is_doubted_though_a_wider_claim_would_be(
    changes: dict[str, object], doubt: Doubt | None
) -> None:
    wider = claim("bank", "1.9.0.0/16")
    found = verdict(claim("bank", "1.9.4.0/24", **changes), wider, NATIONAL)
    assert found.doubt == doubt
    assert found.organisation == ("bank" if doubt is None else "cert-my")


def test_a_claim_holds_from_its_beginning_until_just_before_its_end() -> None:
    moved = claim("bank", "1.9.4.0/24", valid_from=AT, valid_to=NOW)
    assert verdict(moved, at=AT - timedelta(microseconds=1)) == Verdict()
    assert verdict(moved, at=AT).doubt is Doubt.NO_LONGER_CURRENT
    assert verdict(moved, at=NOW) == Verdict()


def test_a_later_claim_to_the_same_keeps_an_ended_one_current() -> None:
    ended = claim("bank", "1.9.4.0/24", valid_to=NOW)
    again = claim("bank", "1.9.4.0/24", valid_from=NOW, as_of=NOW, source="import")
    assert verdict(ended, again).evidence == ended


def test_a_fallback_claim_keeps_no_owner_s_claim_current() -> None:
    ended = claim("bank", "1.9.4.0/24", valid_to=NOW)
    fallback = claim("bank", "1.9.4.0/24", tier="fallback", source="import")
    found = verdict(ended, fallback)
    assert (found.doubt, found.doubtful, found.evidence) == (Doubt.NO_LONGER_CURRENT, (ended,), fallback)


def test_a_claim_that_was_superseded_since_and_ended_is_no_longer_current() -> None:
    old = claim("bank", "1.9.4.0/24")
    ended = claim("bank", "1.9.4.0/24", as_of=NOW, valid_from=NOW - timedelta(hours=2), valid_to=NOW)
    assert verdict(old, ended).doubt is Doubt.NO_LONGER_CURRENT


def test_a_weaker_claim_in_question_does_not_hurt_and_does_not_help() -> None:
    questioned = claim("bank", "1.9.4.0/24", source="import", questioned_at=AT)
    assert verdict(BANK, questioned).evidence == BANK
    assert verdict(claim("bank", "1.9.4.0/24", verified_at=None), questioned).doubt is Doubt.UNVERIFIED


def test_the_evidence_is_the_strongest_then_the_newest_sound_claim() -> None:
    newer_import = claim("bank", "1.9.4.0/24", source="import", as_of=NOW)
    newer_manual = claim("bank", "1.9.4.0/24", as_of=NOW, valid_from=AT - timedelta(days=1))
    assert verdict(BANK, newer_import).evidence == BANK
    assert verdict(BANK, newer_import, newer_manual).evidence == newer_manual


def test_the_newer_of_one_organisation_and_source_supersedes_from_its_beginning_on() -> None:
    old = claim("bank", "1.9.4.0/24")
    new = claim("bank", "1.9.4.0/24", as_of=NOW, verified_at=None, valid_from=AT)
    assert verdict(old, new, at=AT).doubtful == (new,)
    assert verdict(old, new, at=AT - timedelta(days=1)).evidence == old


def test_a_superseding_claim_that_ended_leaves_nothing_behind() -> None:
    new = claim("bank", "1.9.4.0/24", as_of=NOW, valid_to=AT)
    assert verdict(BANK, new) == Verdict()


def test_a_claim_of_another_source_supersedes_nothing() -> None:
    ended = claim("bank", "1.9.4.0/24", as_of=NOW, valid_to=AT, source="import")
    assert verdict(BANK, ended).evidence == BANK


def test_special_addresses_match_claims_by_hand_only() -> None:
    imported = claim("cert-my", "MY", source="import")
    assert verdict(imported, special=True) == Verdict()
    assert verdict(imported, claim("lab", "192.0.2.0/24"), special=True).organisation == "lab"


def test_a_doubt_in_the_fallback_tier_proposes_the_next_sound_fallback() -> None:
    lapsed = claim("cert-my", "1.9.0.0/16", tier="fallback", verified_at=None)
    country = claim("cert-asean", "MY", tier="fallback")
    found = verdict(lapsed, country)
    assert (found.organisation, found.evidence, found.doubtful) == ("cert-asean", country, (lapsed,))


def test_a_doubt_never_proposes_another_owner() -> None:
    found = verdict(claim("bank", "1.9.4.0/24", verified_at=None), claim("telco", "1.9.0.0/16"))
    assert (found.organisation, found.doubt) == (None, Doubt.UNVERIFIED)


# Properties, over a small world in which claims meet often.

MOMENTS = st.one_of(st.none(), st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days)))
COVERING = ["my", "bank.my", "www.bank.my", "1.9.4.7/32", "1.9.4.0/24", "1.9.0.0/16", "4788", "MY"]
ELSEWHERE = ["ww.bank.my", "k.my", "1.9.5.0/24", "2001:d08::/32", "4789", "ID"]
EVENTS = st.builds(
    Event,
    at=st.integers(-3, 3).map(lambda days: NOW + timedelta(days=days)),
    address=st.sampled_from([None, "1.9.4.7", "::ffff:1.9.4.7", "2001:d08::1", "192.168.0.1"]),
    name=st.sampled_from([None, "www.bank.my", "bank.my", "xbank.my"]),
    asn=st.sampled_from([None, 4788]),
    country=st.sampled_from([None, "MY"]),
)
CLAIMS = st.builds(
    claim,
    st.sampled_from("abc"),
    st.sampled_from(COVERING + ELSEWHERE),
    tier=st.sampled_from(ClaimTier),
    source=st.sampled_from(ClaimSource),
    verified_at=st.sampled_from([VERIFIED, VERIFIED, None, NOW - 2 * YEAR, NOW, NOW + YEAR]),
    as_of=MOMENTS,
    recorded_at=st.sampled_from([None, VERIFIED, NOW]),
    valid_from=MOMENTS,
    valid_to=MOMENTS,
    questioned_at=st.sampled_from([None, None, None, AT]),
)


def decided(claims: list[Claim], event: Event) -> Verdict:
    candidates = matching_claims(claims, event)
    return decide(candidates, at=event.at, now=NOW, lapses_after=YEAR, special=is_special(event))


@settings(max_examples=500)
@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_the_rule_agrees_with_brute_force(claims: list[Claim], event: Event) -> None:
    assert answer_of(decided(claims, event)) == decide_slowly(claims, event, now=NOW, lapses_after=YEAR)


CROWDED = st.builds(
    claim,
    st.sampled_from("ab"),
    st.sampled_from(["1.9.4.0/24", "1.9.4.0/24", "MY"]),
    tier=st.sampled_from(ClaimTier),
    source=st.sampled_from(ClaimSource),
    verified_at=st.sampled_from([VERIFIED, VERIFIED, VERIFIED, None]),
    as_of=st.sampled_from([VERIFIED, AT, NOW]),
    valid_from=st.sampled_from([None, None, AT, NOW - timedelta(hours=1)]),
    valid_to=st.sampled_from([None, None, AT + timedelta(hours=1), NOW]),
    questioned_at=st.sampled_from([None, None, None, None, AT]),
)
"""Few holders and few values, so that claims of one holder, of both sources and tiers, meet on one level."""


@settings(max_examples=800)
@given(claims=st.lists(CROWDED, min_size=2, max_size=6))
def test_the_rule_agrees_with_brute_force_where_claims_crowd(claims: list[Claim]) -> None:
    event = Event(at=AT, address="1.9.4.7", country="MY")
    assert answer_of(decided(claims, event)) == decide_slowly(claims, event, now=NOW, lapses_after=YEAR)


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_the_oracle_finds_the_same_claims_either_way(claims: list[Claim], event: Event) -> None:
    assert EveryClaim(claims).matching(event) == matching_claims(claims, event)


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS, seed=st.integers())
def test_the_order_of_claims_never_matters(claims: list[Claim], event: Event, seed: int) -> None:
    shuffled = random.Random(seed).sample(claims, len(claims))
    assert decided(shuffled, event) == decided(claims, event)


@given(claims=st.lists(CLAIMS, min_size=1, max_size=8), more=CLAIMS, event=EVENTS)
def test_a_less_specific_claim_of_somebody_else_changes_nothing(claims: list[Claim], more: Claim, event: Event) -> None:
    before = decided(claims, event)
    newcomer = replace(more, organisation="newcomer")
    decisive = before.doubtful or (before.evidence,)
    if decisive[0] is not None and level_of(newcomer) > level_of(decisive[0]):
        after = decided([*claims, newcomer], event)
        assert (after.doubt, after.doubtful) == (before.doubt, before.doubtful)
        assert before.doubt is not None or after == before


@given(claims=st.lists(CLAIMS, max_size=8), old=CLAIMS, event=EVENTS)
def test_a_superseded_claim_changes_nothing(claims: list[Claim], old: Claim, event: Event) -> None:
    """Superseded since ever, at the event as today."""
    new = claim(
        old.organisation, old.value, tier=old.tier, source=old.source, as_of=NOW + 4 * YEAR, verified_at=old.verified_at
    )
    assert decided([*claims, new, old], event) == decided([*claims, new], event)


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_a_doubt_never_rests_on_what_it_doubts(claims: list[Claim], event: Event) -> None:
    found = decided(claims, event)
    assert (found.doubt is None) == (not found.doubtful)
    assert found.evidence not in found.doubtful
    if found.doubt is not None:
        assert found.tier in (None, ClaimTier.FALLBACK)
    if found.evidence is not None:
        assert found.evidence.verified_at is not None
        assert found.evidence.questioned_at is None
        assert found.organisation == found.evidence.organisation


@given(claims=st.lists(CLAIMS, max_size=12), event=EVENTS)
def test_a_claim_outside_its_time_never_wins(claims: list[Claim], event: Event) -> None:
    evidence = decided(claims, event).evidence
    if evidence is not None:
        assert evidence.valid_from is None or evidence.valid_from <= event.at
        assert evidence.valid_to is None or event.at < evidence.valid_to

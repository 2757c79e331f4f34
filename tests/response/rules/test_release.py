"""What leaves by itself: only what a rule releases, and never what must not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.tlp import TLP
from kentongan.response.rules.release import STATE_BODIES, Facts, Rule, covers, release, ruled, whys
from kentongan.response.terms import Release, Route, Why
from kentongan.routing.terms import OrganisationKind

PLAIN = Facts(
    classification="vulnerable/vulnerable-system",
    tlp=TLP.GREEN,
    doubt=False,
    informational=False,
    kind=OrganisationKind.COMPANY,
    route=Route.OWNER,
    jurisdictions=True,
    contact=True,
    muted=False,
    questioned=False,
)
EVERYTHING = (Rule(classification="", tlp_at_most=TLP.AMBER_STRICT, release=Release.AUTO),)

CLASSES = st.sampled_from(["vulnerable/vulnerable-system", "vulnerable/ddos-amplifier", "malicious-code/infected"])
RULES = st.lists(
    st.builds(
        Rule,
        classification=st.sampled_from(["", "vulnerable/", "vulnerable/ddos-amplifier", "malicious-code/infected"]),
        tlp_at_most=st.sampled_from([tlp for tlp in TLP if tlp < TLP.RED]),
        release=st.sampled_from(Release),
    ),
    max_size=4,
)
FACTS = st.builds(
    Facts,
    classification=CLASSES,
    tlp=st.sampled_from(TLP),
    doubt=st.booleans(),
    informational=st.booleans(),
    kind=st.sampled_from(OrganisationKind),
    route=st.sampled_from(Route),
    jurisdictions=st.booleans(),
    contact=st.booleans(),
    muted=st.booleans(),
    questioned=st.booleans(),
)


def test_what_a_rule_releases_leaves_by_itself() -> None:
    assert whys(PLAIN, rules=EVERYTHING) == ()
    assert release(PLAIN, rules=EVERYTHING) is Release.AUTO


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        ({"doubt": True}, Why.DOUBT),
        ({"tlp": TLP.RED}, Why.RED),
        ({"kind": OrganisationKind.MINISTRY}, Why.STATE_BODY),
        ({"kind": OrganisationKind.ARMED_FORCES}, Why.STATE_BODY),
        ({"informational": True}, Why.INFORMATIONAL),
        ({"route": Route.NOBODY}, Why.OUTSIDE),
        ({"jurisdictions": False}, Why.OUTSIDE),
        ({"contact": False}, Why.NO_CONTACT),
        ({"muted": True}, Why.MUTED),
        ({"questioned": True}, Why.CLAIM_QUESTIONED),
    ],
)
def test_no_rule_releases_what_a_person_must_read(fact: dict[str, object], why: Why) -> None:
    facts = replace(PLAIN, **fact)  # type: ignore[arg-type]
    assert why in whys(facts, rules=EVERYTHING)
    assert release(facts, rules=EVERYTHING) is Release.PERSON


def test_without_a_rule_a_person_decides() -> None:
    assert whys(PLAIN, rules=()) == (Why.NO_RULE,)


def test_the_national_cert_of_a_country_outside_may_get_it_by_rule() -> None:
    assert release(replace(PLAIN, route=Route.NATIONAL_CERT), rules=EVERYTHING) is Release.AUTO


@given(FACTS, RULES)
def test_nothing_forbidden_leaves_whatever_the_rules(facts: Facts, rules: Sequence[Rule]) -> None:
    if release(facts, rules=rules) is Release.PERSON:
        assert whys(facts, rules=rules)
        return
    assert not (facts.doubt)
    assert not (facts.informational)
    assert not (facts.muted)
    assert not (facts.questioned)
    assert facts.tlp < TLP.RED
    assert facts.kind not in STATE_BODIES
    assert facts.contact
    assert facts.jurisdictions
    assert facts.route is not Route.NOBODY
    assert any(rule.release is Release.AUTO for rule in rules)


@given(FACTS, RULES, st.sampled_from(TLP))
def test_nothing_leaves_more_easily_because_it_is_stricter(facts: Facts, rules: Sequence[Rule], tlp: TLP) -> None:
    stricter = replace(facts, tlp=max(tlp, facts.tlp))
    assert set(whys(facts, rules=rules)) <= set(whys(stricter, rules=rules))


@given(CLASSES, st.sampled_from(TLP), RULES)
def test_what_stands_after_the_rule_that_fits_changes_nothing(
    classification: str, tlp: TLP, rules: Sequence[Rule]
) -> None:
    first = (Rule(classification=classification, tlp_at_most=TLP.AMBER_STRICT, release=Release.PERSON), *rules)
    assert ruled(classification, tlp=tlp, rules=first) is Release.PERSON


def test_a_class_covers_its_types_and_no_class_that_begins_like_it() -> None:
    assert covers("vulnerable/", classification="vulnerable/ddos-amplifier")
    assert not covers("vulnerable", classification="vulnerable/ddos-amplifier")
    assert not covers("vulnerable/", classification="vulnerable-too/ddos-amplifier")
    assert covers("", classification="other/undetermined")

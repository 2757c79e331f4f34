"""The attribution gate: who must decide about which attribution, to whom it may go, and what never waits."""

from dataclasses import replace
from itertools import product

import pytest
from tests.messages.made import FACT, attributing, content, envelope

from kentongan.messages.rules import gate
from kentongan.messages.rules.gate import infrastructure_only, judge
from kentongan.messages.terms import Attribution, Gate
from kentongan.records.terms import PostRole

A, G, R = Attribution, Gate, PostRole


@pytest.mark.parametrize(("attribution", "role"), list(product(Attribution, PostRole)))
def test_every_attribution_to_every_role_is_judged_as_decided(attribution: Attribution, role: PostRole) -> None:
    wanted = {A.NONE: G.OPEN, A.INFRASTRUCTURE: G.OPEN, A.ACTOR: G.NEEDS_APPROVER}.get(
        attribution, G.NEEDS_DIPLOMAT if role is R.DIPLOMATIC else G.WRONG_AUDIENCE
    )
    verdict = judge(attributing(attribution), envelope(recipient_roles=(role,)))
    assert verdict.gate is wanted
    assert verdict.offers_infrastructure_notice is (wanted is not G.OPEN)
    assert bool(verdict.why) is (wanted is not G.OPEN)


def test_one_ministry_among_diplomats_is_one_too_many() -> None:
    both = envelope(recipient_roles=(R.DIPLOMATIC, R.DEFENCE))
    assert judge(attributing(A.STATE), both).gate is G.WRONG_AUDIENCE


def test_what_says_nothing_of_infrastructure_offers_no_notice() -> None:
    verdict = judge(attributing(A.ACTOR, facts=()), envelope())
    assert verdict.gate is G.NEEDS_APPROVER
    assert not verdict.offers_infrastructure_notice


def test_the_notice_of_the_infrastructure_is_open_and_has_the_facts_alone() -> None:
    notice = infrastructure_only(attributing(A.STATE))
    assert notice is not None
    assert notice.facts == (FACT,)
    assert notice.assessment is None
    assert judge(notice, envelope()).gate is G.OPEN


@pytest.mark.parametrize("said", [A.ACTOR, A.STATE])
def test_a_text_that_accuses_more_than_it_declares_is_held(monkeypatch: pytest.MonkeyPatch, said: Attribution) -> None:
    monkeypatch.setattr(gate, "blame_in", lambda text, states=(): said if "they did it" in text else A.NONE)
    for part in ("subject", "request", "understood"):
        accusing = content(**{part: "We say they did it."})
        for declared in (A.NONE, A.INFRASTRUCTURE):
            verdict = judge(content(**{part: "We say they did it.", "attribution": declared}), envelope())
            assert verdict.gate is G.UNDECLARED
            assert verdict.facts["excerpt"] == "We say they did it."
            assert verdict.offers_infrastructure_notice
        notice = infrastructure_only(accusing)
        assert notice is not None
        assert judge(notice, envelope()).gate is G.OPEN


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Country B attacked our grid.", G.UNDECLARED),
        ("Indonesia's navy is behind this.", G.UNDECLARED),
        ("The sessions came from 192.0.2.7, which is registered in Indonesia.", G.OPEN),
    ],
)
def test_an_accusation_in_any_part_of_a_message_that_declares_none_is_held(text: str, wanted: Gate) -> None:
    fact = replace(FACT, text=text)
    assert judge(content(facts=(FACT, fact)), envelope()).gate is wanted
    assert judge(content(request=text), envelope()).gate is wanted
    assert judge(content(terms={"it": text}), envelope()).gate is wanted
    notice = infrastructure_only(content(facts=(FACT, fact), subject=text))
    assert notice is not None
    assert judge(notice, envelope()).gate is G.OPEN


def test_hot_attribution_is_refused_and_what_was_seen_may_go_at_once() -> None:
    text = "Country A very likely attacked us, high confidence."
    hot = attributing(A.STATE, subject=text)
    verdict = judge(hot, envelope(recipient_roles=(R.POLICY, R.DEFENCE)))
    assert verdict.gate is G.WRONG_AUDIENCE
    assert verdict.offers_infrastructure_notice
    notice = infrastructure_only(hot)
    assert notice is not None
    assert text not in notice.subject


def test_a_text_too_long_to_be_read_is_held() -> None:
    assert judge(content(request="calm " * 20_000), envelope()).gate is G.UNDECLARED


def test_a_text_in_another_language_may_leave_and_says_that_nobody_checked_it() -> None:
    verdict = judge(
        content(request="Sila semak pelayan ini dan maklumkan kepada kami jika ada yang tidak kena."), envelope()
    )
    assert verdict.gate is G.OPEN
    assert "cannot read" in verdict.why

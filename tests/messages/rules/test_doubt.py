"""Sentences of which the gate asks: what may be read as an accusation waits, what its writer confirmed leaves."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.messages.made import AT, FACT, content, envelope

from kentongan.messages.rules.doubt import doubts_in, standing
from kentongan.messages.rules.gate import infrastructure_only, judge, with_confirmed
from kentongan.messages.rules.writing import refusals
from kentongan.messages.terms import Assessment, Attribution, Band, Confidence, Content, Gate, MessageType

HINT = "One can only admire the timing of your navy."
CALM = "The minutes of the last meeting are attached."


def hinting(**changes: object) -> Content:
    return replace(content(), facts=(replace(FACT, text=f"{CALM}  {HINT}"), FACT), **changes)  # type: ignore[arg-type]


def test_an_insinuation_is_asked_about_and_told_with_the_words_that_weighed() -> None:
    verdict = judge(hinting(), envelope())
    assert verdict.gate is Gate.UNCONFIRMED
    assert verdict.doubtful == (HINT,)
    assert "navy" in verdict.facts["words"]
    assert verdict.offers_infrastructure_notice


def test_a_confirmed_sentence_leaves_and_a_changed_one_is_asked_about_again() -> None:
    confirmed = with_confirmed(hinting(), [HINT])
    assert judge(confirmed, envelope()).gate is Gate.OPEN
    other = replace(confirmed, facts=(replace(FACT, text="One can only admire the timing of your grand navy."),))
    assert judge(other, envelope()).gate is Gate.UNCONFIRMED


def test_a_confirmation_frees_no_claim_that_the_gate_sees() -> None:
    claim = "Indonesia attacked our grid."
    accusing = replace(content(), facts=(replace(FACT, text=claim),), no_claim=(claim,))
    assert judge(accusing, envelope()).gate is Gate.UNDECLARED


def test_what_declares_who_did_it_is_read_by_an_approver_and_not_asked_about() -> None:
    assert judge(hinting(attribution=Attribution.ACTOR), envelope()).gate is Gate.NEEDS_APPROVER


def test_a_retraction_and_an_acknowledgement_wait_for_no_confirmation() -> None:
    for type in (MessageType.RETRACTION, MessageType.ACKNOWLEDGEMENT):
        assert judge(content(request=HINT), envelope(type)).gate is Gate.OPEN


def test_a_notice_of_the_infrastructure_leaves_out_what_may_be_read_as_a_claim() -> None:
    notice = infrastructure_only(hinting())
    assert notice is not None
    assert notice.facts == (FACT,)
    assert judge(notice, envelope()).gate is Gate.OPEN


def test_a_notice_of_the_infrastructure_has_only_those_confirmed_sentences_that_stand_in_it() -> None:
    doubtful = "It did not escape us that your navy had a motive."
    found = Assessment(text=doubtful, likelihood=Band.LIKELY, confidence=Confidence.LOW, basis="Two sensors.")
    notice = infrastructure_only(with_confirmed(hinting(assessment=found), [doubtful, HINT]))
    assert notice is not None
    assert notice.no_claim == (HINT,)
    assert not [one for one in refusals(envelope(), notice, at=AT) if one.part == "no_claim"]
    assert judge(notice, envelope()).gate is Gate.OPEN


@pytest.mark.parametrize("text", [HINT, f"“{CALM}” is all we say. {HINT}", f"{CALM}\n{HINT}"])
def test_only_the_sentence_is_asked_about(text: str) -> None:
    assert [one.sentence for one in doubts_in([text])] == [HINT]


def test_nothing_is_confirmed_but_what_the_message_says() -> None:
    assert with_confirmed(content(), ["Your army did it.", FACT.text]).no_claim == (FACT.text,)
    added = replace(content(), no_claim=("Your army did it.",))
    assert [one.part for one in refusals(envelope(), added, at=AT)] == ["no_claim"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60))
def test_what_stands_in_a_text_stands_there_once(wanted: list[str], text: str) -> None:
    found = standing(wanted, texts=[text])
    assert len(set(found)) == len(found)
    assert all(one in " ".join(text.split()) for one in found)

"""What a message of each type must have: sound ones are not refused, and each thing that is missing is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.messages.made import AT, FACT, RECIPIENT, SENDER, attributing, content, envelope

from kentongan.messages.rules.writing import LONGEST_SUBJECT, LONGEST_TEXT, refusals
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Envelope,
    Level,
    MessageType,
)

T = MessageType


def parts(envelope: Envelope, content: Content, *, at: datetime | None = None) -> set[str]:
    return {one.part for one in refusals(envelope, content, at=at)}


@pytest.mark.parametrize("type", MessageType)
def test_a_sound_message_of_every_type_is_not_refused(type: MessageType) -> None:
    assert refusals(envelope(type), content(type), at=AT) == []


@pytest.mark.parametrize(
    ("type", "on_envelope", "on_content", "missing"),
    [
        (T.NOTIFICATION, {}, {"facts": ()}, "facts"),
        (T.NOTIFICATION, {}, {"facts": (replace(FACT, source=" "),)}, "facts[0].source"),
        (T.NOTIFICATION, {}, {"facts": (FACT, replace(FACT, text=""))}, "facts[1].text"),
        (T.NOTIFICATION, {}, {"facts": (replace(FACT, observed_at=datetime(2026, 1, 1)),)}, "facts[0].observed_at"),  # noqa: DTZ001
        (T.NOTIFICATION, {}, {"subject": " "}, "subject"),
        (T.NOTIFICATION, {}, {"subject": "x" * (LONGEST_SUBJECT + 1)}, "subject"),
        (T.NOTIFICATION, {}, {"subject": "a\nb"}, "subject"),
        (T.NOTIFICATION, {}, {"request": "x" * (LONGEST_TEXT + 1)}, "request"),
        (T.NOTIFICATION, {}, {"facts": (replace(FACT, text="x" * 18_000),) * 3}, "facts"),
        (T.NOTIFICATION, {}, {"concerns": ("Malaysia",)}, "concerns"),
        (T.NOTIFICATION, {}, {"understood": "We see."}, "understood"),
        (T.NOTIFICATION, {}, {"ability": Ability.CAN}, "understood"),
        (T.NOTIFICATION, {"language": ""}, {}, "language"),
        (T.NOTIFICATION, {"recipients": (), "recipient_roles": ()}, {}, "recipients"),
        (T.NOTIFICATION, {"recipients": (RECIPIENT, RECIPIENT)}, {}, "recipients"),
        (T.NOTIFICATION, {"recipients": (SENDER,)}, {}, "recipients"),
        (T.INFORMATION_REQUEST, {"respond_by": None}, {}, "respond_by"),
        (T.INFORMATION_REQUEST, {}, {"request": ""}, "request"),
        (T.CLARIFICATION_REQUEST, {"respond_by": None}, {}, "respond_by"),
        (T.CLARIFICATION_REQUEST, {}, {"facts": ()}, "facts"),
        (T.ASSISTANCE_REQUEST, {"respond_by": None}, {}, "respond_by"),
        (T.ASSISTANCE_OFFER, {}, {"request": ""}, "request"),
        (T.ACKNOWLEDGEMENT, {}, {"understood": ""}, "understood"),
        (T.ACKNOWLEDGEMENT, {}, {"ability": None}, "ability"),
        (T.ACKNOWLEDGEMENT, {}, {"reports_at": None}, "reports_at"),
        (T.ACKNOWLEDGEMENT, {}, {"reports_at": None, "ability": Ability.PARTLY}, "reports_at"),
        (T.ACKNOWLEDGEMENT, {"reply_to": None}, {}, "reply_to"),
        (T.UPDATE, {}, {"facts": ()}, "facts"),
        (T.CORRECTION, {}, {"facts": ()}, "facts"),
        (T.CORRECTION, {"reply_to": None}, {}, "reply_to"),
        (T.RETRACTION, {"reply_to": None}, {}, "reply_to"),
    ],
)
def test_what_is_missing_is_told(
    type: MessageType, on_envelope: Mapping[str, Any], on_content: Mapping[str, Any], missing: str
) -> None:
    assert missing in parts(envelope(type, **on_envelope), content(type, **on_content))


@pytest.mark.parametrize("ability", [Ability.CANNOT, Ability.NOT_OURS])
def test_who_can_do_nothing_need_not_promise_a_report(ability: Ability) -> None:
    assert not parts(envelope(T.ACKNOWLEDGEMENT), content(T.ACKNOWLEDGEMENT, ability=ability, reports_at=None))


@pytest.mark.parametrize(
    ("assessment", "missing"),
    [
        (Assessment(text=""), "assessment.text"),
        (Assessment(text="It spreads.", likelihood=Band.LIKELY), "assessment.basis"),
        (Assessment(text="It spreads.", confidence=Confidence.LOW, basis="Logs"), "assessment.likelihood"),
    ],
)
def test_an_assessment_says_on_what_it_rests(assessment: Assessment, missing: str) -> None:
    assert parts(envelope(), content(assessment=assessment)) == {missing}


def test_who_names_an_actor_says_how_likely_how_sure_and_on_what_ground() -> None:
    assert not parts(envelope(), attributing(Attribution.ACTOR))
    bare = content(attribution=Attribution.ACTOR)
    assert parts(envelope(), bare) == {"assessment.likelihood", "assessment.confidence"}


def test_before_a_state_is_named_other_explanations_were_considered() -> None:
    named = attributing(Attribution.STATE)
    assert not parts(envelope(), named)
    assert named.assessment is not None
    hasty = replace(named, assessment=replace(named.assessment, alternatives=(" ",)))
    assert parts(envelope(), hasty) == {"assessment.alternatives"}
    assert not parts(envelope(), replace(hasty, attribution=Attribution.ACTOR))


@pytest.mark.parametrize("type", MessageType)
def test_nothing_is_sent_between_ministers_whatever_is_written(type: MessageType) -> None:
    assert parts(envelope(type, level=Level.MINISTERIAL), content(type)) == {"level"}


def test_times_that_passed_and_facts_of_tomorrow_are_told() -> None:
    request = envelope(T.INFORMATION_REQUEST, respond_by=AT)
    hour = timedelta(hours=1)
    said = content(next_update=AT - hour, facts=(replace(FACT, observed_at=AT + hour),))
    assert parts(request, said, at=AT) == {"respond_by", "next_update", "facts[0].observed_at"}
    assert parts(request, said) == set()


@pytest.mark.parametrize("language", ["en", "zh-Hant", "fil", "ms-BN", "tet", "shn", "JV"])
def test_a_language_that_people_of_the_region_write_is_taken(language: str) -> None:
    assert "language" not in parts(envelope(language=language), content())


@pytest.mark.parametrize("language", ["xx", "tlh", "zz-Latn", "und", "art"])
def test_a_language_that_is_none_is_refused_by_name(language: str) -> None:
    [found] = [one for one in refusals(envelope(language=language), content()) if one.part == "language"]
    assert found.facts == {"tag": language}

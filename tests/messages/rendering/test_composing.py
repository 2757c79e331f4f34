"""A rendering: what is claimed and what is not stand in the reader's words, what was written stands as it was."""

import re
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from tests.messages.rendering.made import AT, content, contents, fixed, head, heads, languages, written

from kentongan.kernel.exercise import Exercise
from kentongan.messages.rendering import Head, Rendering, render, side_by_side
from kentongan.messages.terms import UNTOLD, Attribution, Band, Confidence, Content, MessageType
from kentongan.messages.vocabulary import LANGUAGES, PERCENT, primary_of, words

DIRECTION = re.compile("[\u202a-\u202e\u2066\u2067]")


def bare(text: str) -> str:
    """What is left of a text when its ends of line, spaces and controls of direction and devices are gone."""
    return re.sub("[\\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_of_no_review_stands_over_every_language_that_has_none(language: str) -> None:
    notices = render(head(), content(), language=language).notices
    assert (words(language)("standing", "unreviewed") in notices) is not words(language).reviewed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_authoritative_language_is_named_wherever_it_is_another(language: str) -> None:
    for own in [*LANGUAGES, "ms-BN", "ja"]:
        notice = words(language)("standing", "authoritative", language=words(language).name_of(own))
        there = notice in render(head(language=own), content(), language=language).notices
        assert there is (primary_of(own) != language), own


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_says_so_before_everything_else(language: str) -> None:
    line = words(language)("standing", "exercise")
    assert render(head(exercise=Exercise.EXERCISE), content(), language=language).notices[0] == line
    assert line not in render(head(), content(), language=language).notices


@given(top=heads, said=contents, language=languages)
def test_the_line_on_countries_stands_wherever_something_is_said_of_an_activity(
    top: Head, said: Content, language: str
) -> None:
    rendering = render(top, said, language=language)
    line = words(language)("standing", "not_about_country")
    says = bool(said.facts or said.assessment or said.attribution)
    assert (fixed(rendering).count(line) == 1) is says


@given(top=heads, said=contents, language=languages)
def test_facts_and_assessment_never_share_a_section(top: Head, said: Content, language: str) -> None:
    rendering = render(top, said, language=language)
    by_key = {section.key: section for section in rendering.sections}
    assert len(by_key) == len(rendering.sections)
    assert ("facts" in by_key) is bool(said.facts)
    say = words(language)
    for section in rendering.sections:
        labels = {line.label for line in section.lines}
        texts = {line.text for line in section.lines if not line.original}
        assert (say("standing", "facts_apart") in texts) is (section.key == "facts")
        assert (say("fields", "likelihood") in labels) <= (section.key == "assessment")
        assert (say("fields", "observed") in labels) <= (section.key == "facts")
    if said.facts and said.assessment is None:
        assert [line.text for line in by_key["assessment"].lines] == [say("standing", "no_assessment")]


@given(top=heads, said=contents, language=languages)
def test_likelihood_and_confidence_never_stand_in_one_line(top: Head, said: Content, language: str) -> None:
    say = words(language)
    for text in fixed(render(top, said, language=language)):
        likely = [band for band in PERCENT if f"({PERCENT[band][0]}–{PERCENT[band][1]} %)" in text]
        sure = [one for one in say.parts["confidence"].values() if one in text]
        assert not (likely and sure)


@given(top=heads, said=contents, language=languages)
def test_what_was_written_is_marked_and_lost_no_letter(top: Head, said: Content, language: str) -> None:
    rendering = render(top, said, language=language)
    given_texts = [said.subject, said.request, said.understood]
    given_texts += [text for fact in said.facts for text in (fact.text, fact.source)]
    given_texts += [f"{term}:{meaning}" for term, meaning in said.terms.items()]
    if said.assessment is not None:
        given_texts += [said.assessment.text, said.assessment.basis, *said.assessment.alternatives]
    there = [bare(text) for text in written(rendering)]
    # An empty text has no line, save where a type cannot do without one.
    assert sorted(filter(None, there)) == sorted(filter(None, map(bare, given_texts)))
    assert rendering.original


@given(top=heads, said=contents, language=languages)
def test_nothing_that_was_written_can_reorder_or_break_what_is_fixed(top: Head, said: Content, language: str) -> None:
    rendering = render(top, said, language=language)
    for text in [*rendering.notices, rendering.kind, rendering.title, *fixed(rendering)]:
        assert len(text.splitlines()) <= 1
        assert not DIRECTION.search(text)
        assert text.count("\u2068") == text.count("\u2069")
    for section in rendering.sections:
        for line in section.lines:
            assert len(line.label.splitlines()) <= 1
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", line.label + (line.text if line.original else ""))


def test_braces_in_free_text_are_no_slots() -> None:
    text = "{language} {0} {sender.__class__}"
    rendering = render(head(sender=text), content(request=text, subject=text), language="ms")
    assert written(rendering).count(text) == 2
    assert any(text in line for line in fixed(rendering))


def test_a_name_written_from_right_to_left_moves_nothing_beside_it() -> None:
    rendering = render(head(sender="\u202eسلام\u200f"), content(), language="en")
    assert "\u2068سلام\u2069, Technical contact" in fixed(rendering)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("band", Band)
def test_the_per_cent_stand_beside_the_words_of_every_band(language: str, band: Band) -> None:
    assessment = content().assessment
    assert assessment is not None
    rendering = render(head(), content(assessment=replace(assessment, likelihood=band)), language=language)
    low, high = PERCENT[band.value]
    assert f"{words(language)('bands', band.value)} ({low}–{high} %)" in fixed(rendering)


def test_times_are_by_the_reader_s_clock_and_in_utc() -> None:
    there = fixed(render(head(), content(), language="km", time_zone="Asia/Phnom_Penh"))
    assert "2026-11-26 10:15 (UTC+07:00) = 2026-11-26 03:15 UTC" in there
    here = fixed(render(head(), content(), language="km"))
    assert f"{AT.astimezone(UTC):%Y-%m-%d %H:%M} UTC" in here
    half = fixed(render(head(), content(), language="my", time_zone="Asia/Yangon"))
    assert "2026-11-26 09:45 (UTC+06:30) = 2026-11-26 03:15 UTC" in half


@given(top=heads, said=contents, language=languages)
def test_a_rendering_not_reviewed_or_not_of_the_text_s_language_never_stands_alone(
    top: Head, said: Content, language: str
) -> None:
    mine, beside = side_by_side(top, said, language=language)
    own = primary_of(top.language)
    assert mine == render(top, said, language=language)
    if not words(language).reviewed or (language != own and own in LANGUAGES):
        assert beside is not None
        assert beside.language != language
        assert beside.language in {own, "en"}
    if not words(language).reviewed:
        assert isinstance(beside, Rendering)
        assert words(beside.language).reviewed


def test_a_reviewed_rendering_in_the_text_s_own_language_stands_alone() -> None:
    assert side_by_side(head(language="en-GB"), content(), language="en")[1] is None


def test_an_english_reader_of_a_thai_text_has_the_thai_rendering_beside() -> None:
    beside = side_by_side(head(language="th"), content(), language="en")[1]
    assert beside is not None
    assert beside.language == "th"


def test_every_level_of_attribution_says_what_it_does_not_claim() -> None:
    for level in Attribution:
        there = fixed(render(head(), content(attribution=level), language="en"))
        assert words("en")("attribution", level.name.lower()) in there
    none = render(head(), Content(subject="Hello"), language="en")
    assert [section.key for section in none.sections] == ["head", "request"]
    assert words("en")("standing", "no_request") in fixed(none)


def test_confidence_is_a_sentence_of_its_own() -> None:
    there = fixed(render(head(), content(), language="en"))
    assert words("en")("confidence", Confidence.MODERATE.value) in there


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_of_a_retraction_has_a_heading_of_its_own_and_is_no_request(language: str) -> None:
    told = Content(subject="Outage", request="The sensor was wrong.")
    read = render(head(type=MessageType.RETRACTION), told, language=language)
    [reason] = [one for one in read.sections if one.key == "reason"]
    assert reason.heading == words(language)("fields", "reason")
    assert [one.text for one in reason.lines] == ["The sensor was wrong."]
    assert words(language)("fields", "request") not in [one.heading for one in read.sections]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_text_whose_language_nobody_said_none_is_claimed(language: str) -> None:
    told = Content(subject="Outage", request="Penderia itu salah.")
    about = head(type=MessageType.RETRACTION, language=UNTOLD, subject_language="en")
    mine, beside = side_by_side(about, told, language=language)
    for read in filter(None, (mine, beside)):
        say = words(read.language)
        assert read.original == say("standing", "own_words")
        assert not any(UNTOLD in notice.split() for notice in read.notices)
        assert set(read.notices) <= {say("standing", "unreviewed")}
        assert {line.language for line in read.sections[-1].lines if line.original} == {UNTOLD}

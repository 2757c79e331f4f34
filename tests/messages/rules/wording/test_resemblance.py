"""The second reader: it raises softer findings that tell their words, and the gate does not ask it."""

from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.messages.rules.blame import blame_in
from kentongan.messages.rules.wording import check
from kentongan.messages.rules.wording.features import features_of, sides_of, tokens_of
from kentongan.messages.rules.wording.resemblance import KINDS, second_reading, weights
from kentongan.messages.terms import Attribution, FindingKind

VEILED = "Your minister knows whose orders these people follow."


def test_a_sentence_like_those_that_were_marked_is_to_be_read_again() -> None:
    (one,) = check(VEILED)
    assert one.soft
    assert one.kind is FindingKind.ACCUSATION
    assert one.excerpt == VEILED
    assert "“" in one.why.format_map(one.facts)


def test_the_gate_does_not_ask_the_second_reader() -> None:
    assert blame_in(VEILED) is Attribution.NONE


def test_what_a_rule_found_is_not_found_again() -> None:
    found = [one for one in check("Answer by noon or we will disconnect you.") if one.kind is FindingKind.ULTIMATUM]
    assert [one.soft for one in found] == [False]


@pytest.mark.parametrize("text", ["", "Xyzzy.", "???"])
def test_unknown_words_resemble_nothing(text: str) -> None:
    assert second_reading(text).resembles() == []


def test_the_weights_are_a_small_file() -> None:
    folder = resources.files("kentongan.messages.rules.wording")
    names = ("resemblance_weights.txt", "resemblance_classes.toml")
    assert sum(len(folder.joinpath(name).read_bytes()) for name in names) < 250_000
    assert len(folder.joinpath(names[0]).read_text("utf-8").splitlines()) <= 6_010


@settings(max_examples=30)
@given(st.text(max_size=120))
def test_every_feature_stands_somewhere_in_its_sentence(text: str) -> None:
    tokens = tokens_of(text)
    assert all(0 <= at < len(tokens) for places in features_of(tokens).values() for at in places)


def test_a_rule_is_silent_where_the_sentence_looks_sound() -> None:
    text = "The last warning light of the panel goes out after five seconds."
    assert second_reading(text).silences(FindingKind.ULTIMATUM)
    assert check(text) == []


def test_an_accusation_is_never_silenced() -> None:
    assert weights().silent_below[KINDS.index(FindingKind.ACCUSATION)] < -50
    assert not second_reading("The host 192.0.2.7 is registered in a town.").silences(FindingKind.ACCUSATION)


def test_beside_another_finding_more_is_asked_for() -> None:
    reading = second_reading(VEILED)
    assert len(reading.resembles(beside=True)) <= len(reading.resembles())
    assert reading.resembles([]) == []


def test_whose_and_who_is_known_by_the_words_around() -> None:
    tokens = tokens_of("Your navy took our mail, and Thai officers of Country B watched it.")
    sides = dict(zip(tokens, sides_of(tokens), strict=True))
    assert sides["navy"] == "your-organ"
    assert sides["mail"] == "our-thing"
    assert sides["officers"] == "state-organ"
    assert sides["country"] == "state"
    assert sides["took"] == ""


def test_a_word_that_its_sender_explains_weighs_nothing() -> None:
    assert check("This was an act of war.", defined=["act of war"]) == []


def test_a_figure_is_a_feature_like_a_word() -> None:
    assert "#" in weights().of
    assert len(weights().of) == 6_000

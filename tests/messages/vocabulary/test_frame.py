"""The sentences around a message: every language has all of them, and each is one that the software says in English."""

import re
import unicodedata

import pytest
from tests.catalogs import catalog, messages
from tests.messages.vocabulary.test_vocabulary import ENGLISH, SCRIPTS, slots

from kentongan.kernel.languages import SPOKEN
from kentongan.messages.speaking import is_unreviewed, says_in
from kentongan.messages.vocabulary import AUTHORITATIVE, LANGUAGES, words
from kentongan.messages.vocabulary.frame import FRAMED, UNREVIEWED_MAIL, UNREVIEWED_PAGE, frame, framed_in

NAMES = re.compile(r"\{\w+\}|\b(?:CERT|FIRST|UTC|K7QX-M2RX)\b")
"""What is written in Latin letters in every language: names, and the example of a reference."""


def test_every_language_of_the_words_is_spoken_by_gettext_or_has_a_frame() -> None:
    assert set(FRAMED) == set(LANGUAGES) - set(SPOKEN)


@pytest.mark.parametrize("language", FRAMED)
def test_every_language_has_every_sentence_with_the_same_slots(language: str) -> None:
    here, master = frame(language), frame(AUTHORITATIVE)
    assert list(here) == list(master)
    for key, text in here.items():
        assert sorted(slots(text)) == sorted(slots(master[key])), key
        assert all(slots(text)), key


@pytest.mark.parametrize("language", [*FRAMED, AUTHORITATIVE])
def test_every_sentence_is_whole_and_in_one_line(language: str) -> None:
    for key, text in frame(language).items():
        assert text, key
        assert text == " ".join(text.split()), key
        assert unicodedata.normalize("NFC", text) == text, key
        assert not [one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn"}], key
        assert not re.search(r"[<>&|*_`\"]|://|%", NAMES.sub("", text)), key


@pytest.mark.parametrize("language", FRAMED)
def test_every_sentence_is_in_the_script_of_its_language_and_none_in_english(language: str) -> None:
    script, master = SCRIPTS.get(language, "LATIN"), frame(AUTHORITATIVE)
    for key, text in frame(language).items():
        bare = NAMES.sub("", text)
        letters = [one for one in bare if unicodedata.category(one).startswith(("L", "M"))]
        foreign = [one for one in letters if not unicodedata.name(one, "").startswith(script)]
        assert not foreign, (key, foreign)
        assert text != master[key], key
        assert not {one.casefold() for one in re.findall(r"[A-Za-z]+", bare)} & ENGLISH, key


@pytest.mark.parametrize("language", FRAMED)
def test_no_two_sentences_of_other_meaning_are_said_alike(language: str) -> None:
    here, master = frame(language), frame(AUTHORITATIVE)
    first: dict[str, str] = {}
    for key, text in here.items():
        other = first.setdefault(text, key)
        assert master[other].strip(".") == master[key].strip("."), (other, key)


def test_what_stands_in_english_in_a_frame_is_what_gettext_is_asked_for() -> None:
    said = {re.sub(r"<[^>]+>", "", one) for text in messages(catalog("ms")) for one in (text.text, text.plural)}
    asked = {re.sub(r"%\((\w+)\)s", r"{\1}", one) for one in said}
    # What speaks of frames alone is in no catalog.
    assert set(frame(AUTHORITATIVE).values()) - asked == {UNREVIEWED_PAGE, UNREVIEWED_MAIL}


def test_a_sentence_that_no_frame_has_stays_as_it_is() -> None:
    assert framed_in("th")("Something new.") == "Something new."
    assert framed_in("th")("Enter the code") == frame("th")["code_enter"]


def test_the_languages_of_gettext_are_spoken_by_gettext() -> None:
    assert says_in("en")("Enter the code") == "Enter the code"
    assert says_in("ms")("Enter the code") not in ("Enter the code", *(frame(one)["code_enter"] for one in FRAMED))
    with pytest.raises(KeyError):
        frame("ms")


def test_a_frame_is_unreviewed_as_long_as_its_file_is() -> None:
    assert not is_unreviewed("ms")
    assert [one for one in FRAMED if is_unreviewed(one)] == [one for one in FRAMED if not words(one).reviewed]

"""The words of messages: every language has all of them, in its own script, distinct where they must be."""

import re
import string
import tomllib
import unicodedata
from datetime import date
from importlib.resources import files
from itertools import combinations, pairwise

import pytest

from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import Ability, Attribution, Band, Confidence, Level, MessageType, Priority
from kentongan.messages.vocabulary import (
    AUTHORITATIVE,
    LANGUAGES,
    PARTS,
    PERCENT,
    Words,
    language_for,
    language_name,
    primary_of,
    words,
)
from kentongan.records.terms import PostRole

OTHERS = [one for one in LANGUAGES if one != AUTHORITATIVE]

REVIEWED: list[str] = []
"""Those of the others that a native speaker has read: who sets a day in a file adds it here (see languages.md)."""

SCRIPTS = {"th": "THAI", "km": "KHMER", "lo": "LAO", "my": "MYANMAR", "zh": "CJK"}
"""What Unicode's names of the letters begin with; the others write in Latin letters."""

ENGLISH = {
    "the", "and", "of", "is", "you", "this", "message", "sender", "request", "please", "shared", "contact", "likely",
    "unlikely", "chance", "confidence", "assessment", "infrastructure", "country", "not", "other", "with", "by",
}  # fmt: skip
"""Words that no sentence in another language of ours has, so that one left in English is found."""


def texts(language: str) -> dict[tuple[str, str], str]:
    return {(part, key): text for part, entries in words(language).parts.items() for key, text in entries.items()}


def slots(text: str) -> set[str]:
    return {name for _before, name, _spec, _how in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_slots(language: str) -> None:
    here, master = texts(language), texts(AUTHORITATIVE)
    assert here.keys() == master.keys()
    for key, text in here.items():
        assert slots(text) == slots(master[key]), key
        assert all(slots(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_has_its_parts_and_no_others(language: str) -> None:
    read = tomllib.loads(files("kentongan.messages.vocabulary").joinpath(f"{language}.toml").read_text("utf-8"))
    assert set(read) - {"frame"} == {"language", "name", "reviewed", *PARTS}
    assert read["language"] == language
    assert read["name"].strip()
    assert not read["reviewed"] or date.fromisoformat(read["reviewed"])


def test_no_language_calls_itself_reviewed_that_nobody_is_known_to_have_read() -> None:
    assert words("en").reviewed
    assert [language for language in OTHERS if words(language).reviewed] == REVIEWED


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_whole_and_in_one_line(language: str) -> None:
    for key, text in texts(language).items():
        assert text, key
        assert text == " ".join(text.split()), key
        assert unicodedata.normalize("NFC", text) == text, key
        assert not [one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Co", "Cn"}], key
        assert not re.search(r"[<>|*_`]|://", text), key


def test_every_term_has_its_words() -> None:
    say = words("en")
    for part, keys in {
        "types": [one.value for one in MessageType],
        "meanings": [one.value for one in MessageType],
        "priorities": [one.value for one in Priority],
        "bands": [one.value for one in Band],
        "confidence": [one.value for one in Confidence],
        "attribution": [one.name.lower() for one in Attribution],
        "abilities": [one.value for one in Ability],
        "levels": [str(one.value) for one in Level],
        "roles": [one.value for one in PostRole],
        "tlp": [one.name for one in TLP],
        "languages": list(LANGUAGES),
    }.items():
        assert list(say.parts[part]) == keys, part


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", [one for one in PARTS if one not in {"fields", "standing", "script"}])
def test_no_two_terms_of_a_kind_have_the_same_words(language: str, part: str) -> None:
    said = [text.casefold().strip(" .។။。") for text in words(language).parts[part].values()]
    assert len(set(said)) == len(said)


def test_the_bands_go_up_without_a_gap() -> None:
    assert list(PERCENT) == [one.value for one in Band]
    assert all(low < high for low, high in PERCENT.values())
    assert all(before[1] == after[0] for before, after in pairwise(PERCENT.values()))


@pytest.mark.parametrize(
    ("language", "degrees"),
    [
        ("ms", ("kecil", "besar")), ("id", ("kecil", "besar")), ("th", ("น้อย", "สูง")), ("vi", ("ít", "nhiều")),
        ("fil", ("liit", "laki")), ("km", ("ទាប", "ខ្ពស់")), ("lo", ("ໜ້ອຍ", "ສູງ")), ("my", ("နည်း", "များ")),
        ("zh", ("小", "大")),
    ],
)  # fmt: skip
def test_the_bands_below_even_say_little_and_those_above_say_much(language: str, degrees: tuple[str, str]) -> None:
    little, much = degrees
    bands = words(language).parts["bands"]
    for band in ("very_unlikely", "unlikely"):
        assert little in bands[band].casefold(), band
        assert much not in bands[band].casefold(), band
    for band in ("likely", "very_likely"):
        assert much in bands[band].casefold(), band
        assert little not in bands[band].casefold(), band


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_band_speaks_of_confidence_and_no_confidence_of_a_band(language: str) -> None:
    say = words(language)
    assert say("fields", "likelihood") != say("fields", "confidence")
    for band in say.parts["bands"].values():
        assert not [text for text in say.parts["confidence"].values() if band.casefold() in text.casefold()], band


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_in_the_script_of_its_language(language: str) -> None:
    script = SCRIPTS.get(language, "LATIN")
    for key, text in texts(language).items():
        bare = re.sub(r"\{\w+\}|\bCERT\b", "", text)
        letters = [one for one in bare if unicodedata.category(one).startswith(("L", "M"))]
        foreign = [one for one in letters if not _is_of(one, script)]
        assert letters, key
        assert not foreign, (key, foreign)


def _is_of(letter: str, script: str) -> bool:
    return unicodedata.name(letter, "").startswith(script)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_was_left_in_english(language: str) -> None:
    master = texts(AUTHORITATIVE)
    for key, text in texts(language).items():
        # A language may be called the same in both: Thai.
        assert key[0] == "languages" or text != master[key], key
        latin = {one.casefold() for one in re.findall(r"[A-Za-z]+", re.sub(r"\{\w+\}", "", text))}
        assert not latin & ENGLISH, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_standing_line_speaks_of_country_government_and_people(language: str) -> None:
    named = {
        "en": ("country", "government", "people"), "ms": ("negara", "kerajaan", "rakyat"),
        "id": ("negara", "pemerintah", "rakyat"), "th": ("ประเทศ", "รัฐบาล", "ประชาชน"),
        "vi": ("nước", "chính phủ", "người dân"), "fil": ("bansa", "pamahalaan", "mamamayan"),
        "km": ("ប្រទេស", "រដ្ឋាភិបាល", "ប្រជាជន"), "lo": ("ປະເທດ", "ລັດຖະບານ", "ປະຊາຊົນ"),
        "my": ("နိုင်ငံ", "အစိုးရ", "ပြည်သူ"), "zh": ("该国", "政府", "人民"),
    }  # fmt: skip
    line = words(language)("standing", "not_about_country")
    assert all(one in line for one in named[language])


def test_the_labels_of_the_traffic_light_protocol_are_in_no_file() -> None:
    for language in LANGUAGES:
        for key, text in texts(language).items():
            assert not re.search(r"TLP|AMBER|GREEN|\bRED\b|CLEAR", text), (language, key)


def test_only_strict_amber_keeps_a_matter_in_the_organisation_and_only_red_with_the_person() -> None:
    said = words("en").parts["tlp"]
    assert "clients" in said["AMBER"]
    assert "organisation only" in said["AMBER_STRICT"]
    assert "public" in said["GREEN"]
    assert "individual recipients only" in said["RED"]


def test_in_every_language_the_wider_label_has_the_words_of_the_stricter_and_clients_beside() -> None:
    for language in LANGUAGES:
        said = words(language).parts["tlp"]
        assert all(a != b for a, b in combinations(said.values(), 2)), language
        assert len(said["AMBER"]) > len(said["AMBER_STRICT"]), language


@pytest.mark.parametrize(
    ("wanted", "language"),
    [(["ms-BN", "en"], "ms"), (["tl"], "fil"), (["in-ID"], "id"), (["zh-Hans-SG"], "zh"), (["ja", "km"], "km"),
     (["ja"], "en"), ([], "en"), (["LO"], "lo")],
)  # fmt: skip
def test_a_reader_is_served_the_first_language_that_there_are_words_for(wanted: list[str], language: str) -> None:
    assert language_for(wanted) == language


def test_a_language_is_called_by_its_own_name_or_its_tag() -> None:
    assert language_name("km-KH") == "ភាសាខ្មែរ"
    assert language_name("tl") == "Filipino"
    assert language_name("ja") == "ja"
    assert primary_of("tl-PH") == "fil"
    assert len({words(one).name for one in LANGUAGES}) == len(LANGUAGES)


def test_a_language_is_called_what_the_reader_calls_it() -> None:
    assert words("vi").name_of("en-GB") == "tiếng Anh"
    assert words("id").name_of("tl") == "bahasa Filipino"
    assert words("zh").name_of("ja") == "ja"
    for language in LANGUAGES:
        assert words(language).name.casefold() == words(language).name_of(language).casefold()


def test_there_are_no_words_for_a_language_that_is_not_listed() -> None:
    with pytest.raises(KeyError):
        words("../en")


def test_a_slot_is_filled_with_what_it_is_given_braces_and_all() -> None:
    say = Words(language="en", name="English", reviewed=True, parts={"a": {"b": "In {language}"}})
    assert say("a", "b", language="{sender}{0}") == "In {sender}{0}"

"""The words that patterns are said to need: derived rightly, up to date, and never the reason why one is missed."""

import json
from pathlib import Path

import pytest
from tests.messages.wording.needing import FILE, needed, texts, written

from kentongan.messages.rules.wording.lexicon import compiled, lexicon
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.rules.wording.sieve import may_stand


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\battack(?:s|ed)?\b", (("attack",),)),
        (r"\b(?:navy|army) of\b", (("army o", "navy o"),)),
        (r"\w+ (?:navy|army) \w+", (("army", "navy"),)),
        (r"\bnavy \w+ (?:struck|hit)\b", (("hit", "struck"), ("navy",))),
        (r"(?:navy \w+ hit|army)", (("army", "navy"),)),
        (r"(?:navy)?", ()),
        (r"(?:navy|\w+)", ()),
        (r"(?:the navy){1,2} \w+", (("the na",),)),
        (r"(?!navy)army", (("army",),)),
        (r"\bif\b", ()),
    ],
)
def test_what_every_match_has_in_it_is_needed(pattern: str, words: tuple[tuple[str, ...], ...]) -> None:
    assert needed(pattern) == words


def test_the_words_are_those_of_the_patterns_of_today() -> None:
    assert FILE.read_text("utf-8") == written()


def test_no_sentence_is_passed_over_for_want_of_a_word() -> None:
    lines = Path(__file__).with_name("corpus-seen.jsonl").read_text("utf-8").splitlines()[::4]
    read = [one.text for line in lines for one in sentences(json.loads(line)["text"])]
    for name in ("accusation", "ultimatum", "absolute", "likelihood", "terms"):
        of = lexicon(name)
        for text in read:
            found = {pattern.match for _, pattern in of.found(text)}
            if any(compiled(one).search(text) for one in of.unless):
                continue
            plain = {
                one.match
                for one in of.patterns
                if compiled(one.match).search(text)
                and (one.needs is None or compiled(one.needs).search(text))
                and (one.unless is None or not compiled(one.unless).search(text))
                and not any(compiled(near).search(text) for near in of.before)
            }
            assert plain <= found


def test_no_pattern_stands_where_its_words_do_not() -> None:
    lines = Path(__file__).with_name("corpus-seventh.jsonl").read_text("utf-8").splitlines()[::8]
    for line in lines:
        for one in sentences(json.loads(line)["text"]):
            for pattern in texts():
                assert may_stand(pattern, one.text) or compiled(pattern).search(one.text) is None


def test_a_pattern_is_compiled_when_it_is_first_needed() -> None:
    long = [one for one in texts() if len(one) > 200]
    compiled.cache_clear()
    lexicon("accusation").found("The minutes are attached.")
    assert compiled.cache_info().currsize < len(long) / 2


@pytest.mark.parametrize(
    "text", ["YOUR NAVY ATTACKED US", "your navy attacked us", "Your navy \u0131s hack\u0131ng us"]
)
def test_letters_count_in_either_case(text: str) -> None:
    (sentence,) = sentences(text)
    assert lexicon("accusation").found(sentence.text)

"""Which sentences are English: by their script, and by the small words that every sentence of a language has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kentongan.messages.rules.wording.lexicon import lexicon
from kentongan.messages.rules.wording.reading import Sentence
from kentongan.messages.rules.wording.telling import finding
from kentongan.messages.terms import Finding, FindingKind

_WORDS = re.compile(r"[^\W\d_]{1,40}")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufaff]")
_ANYTHING = re.compile(r".{1,80}", re.DOTALL)
_FEWEST = 2
"""So many small words of another language, and more than of English, make a sentence one of that language."""


def unread(text: str, read: Sequence[Sentence]) -> Iterator[Finding]:
    """Give one finding for a text in which a sentence is not English: that sentence was not checked."""
    for sentence in read:
        if is_foreign(sentence.text):
            match = _ANYTHING.match(sentence.text)
            assert match is not None  # noqa: S101 - a sentence has words
            yield finding(text, sentence, match, kind=FindingKind.UNREAD_LANGUAGE)
            return


def is_foreign(sentence: str) -> bool:
    """Whether a sentence is in another language than English, as far as its script and small words show."""
    letters = sum(1 for one in sentence if one.isalpha())
    if letters and len(_OTHER_SCRIPT.findall(sentence)) * 3 > letters:
        return True
    words = [one.casefold() for one in _WORDS.findall(sentence)]
    english = sum(word in _small_words()["en"] for word in words)
    return any(
        sum(word in small for word in words) >= max(_FEWEST, english + 1)
        for language, small in _small_words().items()
        if language != "en"
    )


def has_english(sentence: str) -> bool:
    """Whether a sentence has any of the small words that English sentences have."""
    return any(one.casefold() in _small_words()["en"] for one in _WORDS.findall(sentence))


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in lexicon("languages").words["small"].items()}

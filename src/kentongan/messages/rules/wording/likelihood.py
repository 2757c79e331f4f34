"""Likelihood after ICD 203 (2015): two rows of terms that are never mixed, nor with confidence in one sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kentongan.messages.rules.wording.lexicon import any_of, compiled, lexicon
from kentongan.messages.rules.wording.reading import Sentence
from kentongan.messages.rules.wording.telling import finding
from kentongan.messages.terms import Band, Finding, FindingKind


@dataclass(frozen=True, slots=True)
class _Words:
    first: re.Pattern[str]
    second: re.Pattern[str]
    confidence: re.Pattern[str]
    no_confidence: re.Pattern[str]


@cache
def _words() -> _Words:
    told = lexicon("likelihood").words
    return _Words(
        first=any_of(told["rows"]["first"]),
        second=any_of(told["rows"]["second"]),
        confidence=any_of(told["confidence"]["match"]),
        no_confidence=compiled(told["confidence"]["unless"]),
    )


def has_band(sentence: str) -> bool:
    """Whether a sentence has a term of one of the seven bands."""
    words = _words()
    return bool(words.first.search(sentence) or words.second.search(sentence))


def mixed_rows(text: str, read: Sequence[Sentence]) -> Iterator[Finding]:
    """Give the first term of the row that came second in a text, where it has terms of both rows."""
    words = _words()
    rows: dict[bool, tuple[Sentence, re.Match[str]]] = {}
    for sentence in read:
        terms = [(match, True) for match in words.first.finditer(sentence.text)]
        terms += [(match, False) for match in words.second.finditer(sentence.text)]
        for match, is_first in sorted(terms, key=lambda one: one[0].start()):
            rows.setdefault(is_first, (sentence, match))
    if len(rows) < 2:
        return
    (_, begun), (sentence, match) = rows.values()
    band, to_first = band_of(match[0]), next(iter(rows))
    facts = {"other": begun[0], "term": match[0], "instead": term_of(band, first=to_first)}
    yield finding(text, sentence, match, kind=FindingKind.MIXED_ROWS, facts=facts)


def with_confidence(text: str, sentence: Sentence) -> Iterator[Finding]:
    """Give the place where a sentence or line has a likelihood and a level of confidence."""
    words = _words()
    confidence = words.confidence.search(sentence.text)
    likelihood = words.first.search(sentence.text) or words.second.search(sentence.text)
    if confidence and likelihood and not words.no_confidence.search(sentence.text):
        facts = {"likelihood": likelihood[0], "confidence": confidence[0]}
        yield finding(text, sentence, confidence, kind=FindingKind.LIKELIHOOD_WITH_CONFIDENCE, facts=facts)


def outside(text: str, sentence: Sentence) -> Iterator[Finding]:
    """Give the first word of a sentence that says how likely something is and is in no band."""
    found = lexicon("likelihood").found(sentence.text)
    if found:
        match, _pattern = min(found, key=lambda one: one[0].start())
        yield finding(text, sentence, match, kind=FindingKind.UNDEFINED_LIKELIHOOD)


def term_of(band: Band, *, first: bool) -> str:
    """Return the term of a band in the first row or the second."""
    terms: list[str] = lexicon("likelihood").words["bands"][band.value]
    return terms[0 if first else 1]


def band_of(term: str) -> Band:
    """Return the band of a term as a text has it: “probably” is likely. Longest term first."""
    words = re.sub(r"(?<=certain)ly$|(?<=probab)ly$|(?<=chance)s$", "", term.casefold())
    words = re.sub(r"probab$", "probable", words)
    terms = {one: Band(band) for band, row in lexicon("likelihood").words["bands"].items() for one in row}
    return next(terms[one] for one in sorted(terms, key=len, reverse=True) if one in words)

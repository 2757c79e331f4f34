"""The wording check: what of a text may be misread, sentence by sentence. Who did it, ``rules.blame`` reads."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from kentongan.messages.rules.wording.languages import is_foreign, unread
from kentongan.messages.rules.wording.lexicon import Lexicon, lexicon
from kentongan.messages.rules.wording.likelihood import has_band, mixed_rows, outside, with_confidence
from kentongan.messages.rules.wording.reading import Sentence, sentences
from kentongan.messages.rules.wording.resemblance import KINDS, second_reading
from kentongan.messages.rules.wording.telling import finding, finding_again
from kentongan.messages.terms import Finding, FindingKind

LONGEST = 50_000
"""Characters that are read; a whole message is no longer (``rules.writing``)."""


def check(text: str, *, defined: Collection[str] = (), states: Collection[str] = ()) -> list[Finding]:
    """Return every place of a text that may be misread, in order; ``defined`` are words that its sender explains.

    ``states`` are names of states beside those that everybody knows (ISO 3166-1, ``states.toml``): those by which a
    hub's own parties are called, and the invented ones of a drill.

    At most one finding of a kind for each sentence, a softer one (``Finding.soft``) where no rule of that kind found
    anything and the sentence only resembles others that were marked. It reads English: a text in another language has
    one finding that says so, beside what its English words say.
    """
    read = list(sentences(text[:LONGEST], states=states))
    found = [
        *unread(text, read),
        *mixed_rows(text, read),
        *(one for sentence in read for one in _by_both(text, sentence, defined=defined, whole=read)),
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.kind))


def is_read(text: str) -> bool:
    """Whether all of a text is in English, as far as its script and small words show, so that it was checked."""
    return not any(is_foreign(one.text) for one in sentences(text[:LONGEST]))


def _by_both(
    text: str, sentence: Sentence, *, defined: Collection[str], whole: Sequence[Sentence]
) -> Iterator[Finding]:
    """Give what the rules find, as far as the second reader does not think it sound, and what that one sees alone."""
    found = list(by_rules(text, sentence, defined=defined, whole=whole))
    reading = second_reading(_without(sentence.text, defined))
    told = [one for one in found if not reading.silences(one.kind)]
    yield from told
    left = {kind for kind in KINDS if not is_excused(sentence.text, kind, defined=defined)}
    for seen in reading.resembles(left - {one.kind for one in found}, beside=bool(told)):
        yield finding_again(text, sentence, kind=seen.kind, words=seen.words)


def _without(sentence: str, defined: Collection[str]) -> str:
    """Return a sentence with words that its sender explains as if they said nothing."""
    words = sorted((re.escape(one.strip()) for one in defined if one.strip()), key=len, reverse=True)
    return re.sub(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", "it", sentence, flags=re.IGNORECASE) if words else sentence


def is_excused(sentence: str, kind: FindingKind, *, defined: Collection[str] = ()) -> bool:
    """Whether a sentence has a band already, or a word that its sender explains, so that nothing is left to say."""
    match kind:
        case FindingKind.UNDEFINED_LIKELIHOOD:
            return has_band(sentence)
        case FindingKind.UNDEFINED_TERM:
            return any(one.casefold().strip() in sentence.casefold() for one in defined if one.strip())
        case _:
            return False


def by_rules(
    text: str, sentence: Sentence, *, defined: Collection[str] = (), whole: Sequence[Sentence]
) -> Iterator[Finding]:
    """Give what the rules find in one sentence of a whole text."""
    yield from with_confidence(text, sentence)
    yield from outside(text, sentence)
    for kind in (FindingKind.ACCUSATION, FindingKind.ULTIMATUM, FindingKind.ABSOLUTE):
        yield from _first(text, sentence, kind=kind, among=lexicon(kind.value))
    yield from _undefined_term(text, sentence, defined=defined, whole=whole)


def _first(text: str, sentence: Sentence, *, kind: FindingKind, among: Lexicon) -> Iterator[Finding]:
    found = among.found(sentence.text)
    if found:
        match, pattern = max(found, key=lambda one: (one[1].level, -one[0].start()))
        yield finding(text, sentence, match, kind=kind, level=pattern.level)


def _undefined_term(
    text: str, sentence: Sentence, *, defined: Collection[str], whole: Sequence[Sentence]
) -> Iterator[Finding]:
    explained = {one.casefold().strip() for one in defined if one.strip()}
    for match, _pattern in lexicon("terms").found(sentence.text):
        term = match[0].casefold()
        if not any(one in term or term in one for one in explained) and not _described(term, whole):
            yield finding(text, sentence, match, kind=FindingKind.UNDEFINED_TERM)
            return


def _described(term: str, whole: Sequence[Sentence]) -> bool:
    """Whether the text says elsewhere what the attack was, or what the term means."""
    return any(_definition(term).search(one.text) for one in whole)


@lru_cache(maxsize=256)
def _definition(term: str) -> re.Pattern[str]:
    word = re.escape(term)
    explained = r"(?:, meaning|\(meaning|, that is,|\(that is,|, i\.e\.|\(i\.e\.)"
    return re.compile(rf"\b(?:by|term) {word} [^.]{{0,40}}means?|{word} ?{explained}", re.IGNORECASE)

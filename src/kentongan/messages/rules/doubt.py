"""Sentences that may be read as holding somebody responsible, although the attribution gate's patterns do not see it.

An insinuation has endless forms. Where a sentence names a side that is not the writer's own, and resembles others that
were marked as accusations (``wording.resemblance``), its writer is asked: declare it, word it otherwise, or confirm
that it makes no claim. What is confirmed is the sentence as it stands; a changed one is asked about again.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from kentongan.messages.rules.blame import without_denials
from kentongan.messages.rules.blame_unread import is_english
from kentongan.messages.rules.wording import LONGEST
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.rules.wording.resemblance import second_reading
from kentongan.messages.terms import Doubt


def doubts_in(
    texts: Iterable[str], *, confirmed: Collection[str] = (), states: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """Return the sentences to be asked about, each once, in order; ``confirmed`` are those that claim nothing."""
    settled = {_same(one) for one in confirmed}
    names = frozenset(states)
    found = {one.sentence: one for text in texts for one in _doubts_in(text[:LONGEST], names)}
    return tuple(one for sentence, one in found.items() if sentence not in settled)


def standing(sentences: Iterable[str], *, texts: Iterable[str]) -> tuple[str, ...]:
    """Return those of the sentences that stand in a text as they are, each once: nothing else is confirmed."""
    whole = [_same(text) for text in texts]
    wanted = dict.fromkeys(filter(None, map(_same, sentences)))
    return tuple(one for one in wanted if any(one in text for text in whole))


@lru_cache(maxsize=256)
def _doubts_in(text: str, states: frozenset[str]) -> tuple[Doubt, ...]:
    found = []
    # The second reader knows English alone: what it makes of other languages is nothing.
    for one in (one for one in sentences(text, states=states) if is_english(one.text)):
        words = second_reading(without_denials(one.text)).doubted
        if words:
            start, end = one.span(0, len(one.text))
            found.append(Doubt(sentence=_same(text[start:end]), words=words))
    return tuple(found)


def _same(sentence: str) -> str:
    """Return a sentence without what does not change what it says: blanks."""
    return " ".join(sentence.split())

"""What a text says about who did it, as the attribution gate reads it: with none of the excuses of the proposals.

The wording check proposes, so an exercise, a newspaper or a court in a sentence excuses it there. Here only a denial or
a withdrawal of the very claim does. Somebody else's claim that is passed on stands on the record like one's own.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from kentongan.messages.rules.blame_spelling import spelt_plainly
from kentongan.messages.rules.wording import LONGEST
from kentongan.messages.rules.wording.lexicon import Lexicon, Pattern, compiled, lexicon, stands, with_slots
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.rules.wording.sieve import may_stand
from kentongan.messages.terms import Attribution

_DENIED = " · "
_TWICE_READ = re.compile(r"\bCountry Country X\b")
"""“Country X's army”, whose X was read as a state by itself."""


def blame_in(text: str, *, states: Collection[str] = ()) -> Attribution:
    """Return what a text says about who did it: NONE, ACTOR or STATE. A text too long to be read says the most."""
    return Attribution.STATE if len(text) > LONGEST else _blame_in(text, frozenset(states))


@lru_cache(maxsize=256)
def _blame_in(text: str, states: frozenset[str]) -> Attribution:
    plain = spelt_plainly(text, states)
    said = max(_said(plain, states, bare=True), default=Attribution.NONE)
    # Words in quotation marks may hide what stands around them, so they are read without them too.
    return said if said is Attribution.STATE else max(said, *_said(plain, states, bare=False), Attribution.NONE)


def _said(plain: str, states: Collection[str], *, bare: bool) -> Iterator[Attribution]:
    asked = False
    for sentence in sentences(plain, states=states, bare=bare):
        left = without_denials(_TWICE_READ.sub("Country X", sentence.text))
        yield _level_of(left)
        answer = compiled(_answers()[1]).search(left) if asked else None
        if answer is not None:
            yield Attribution.ACTOR if _group().search(answer["who"]) else Attribution.STATE
        asked = asked or stands(_answers()[0], left)


@lru_cache(maxsize=8192)
def _level_of(sentence: str) -> Attribution:
    """Return what one sentence says. Kept, since each is read in its field, among all fields and when it leaves.

    What the patterns of the wording check say counts without the contexts of their file.
    """
    found = (*_own().without_contexts(sentence), *lexicon("accusation").without_contexts(sentence))
    return max((one.level for one in found), default=Attribution.NONE)


@lru_cache(maxsize=2048)
def without_denials(sentence: str) -> str:
    """Return a sentence without the claims that it denies or takes back, each to the end of its clause."""
    for denial in _denials():
        if may_stand(denial, sentence):
            sentence = compiled(denial).sub(
                lambda one: one[0] if compiled(_twice()).search(one[0]) else _DENIED, sentence
            )
    return sentence


def texts() -> Iterator[str]:
    """Give every pattern that sentences are searched for, its slots filled."""
    yield from (*_denials(), _twice(), *_answers())
    for one in _own().patterns:
        yield from (text for text in (one.match, one.unless) if text is not None)


@cache
def _own() -> Lexicon:
    return Lexicon(
        patterns=tuple(
            Pattern(
                match=with_slots(one["match"], _slots()),
                unless=with_slots(one["unless"], _slots()) if "unless" in one else None,
                level=Attribution[one["level"].upper()],
            )
            for one in _told()["pattern"]
        )
    )


@cache
def _denials() -> tuple[str, ...]:
    return tuple(with_slots(one, _slots()) for one in _told()["denials"]["bound"])


@cache
def _twice() -> str:
    return with_slots(_told()["denials"]["twice"], _slots())


@cache
def _answers() -> tuple[str, str]:
    answers = _told()["answers"]
    return with_slots(answers["asked"], _slots()), with_slots(answers["alone"], _slots())


@cache
def _group() -> re.Pattern[str]:
    return compiled(_slots()["group"])


@cache
def _slots() -> Mapping[str, str]:
    slots: dict[str, str] = {}
    for name, words in _told()["slots"].items():
        for known, meant in slots.items():
            words = words.replace(f"<{known}>", meant)
        slots[name] = words
    return slots


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("blame.toml").read_text("utf-8"))

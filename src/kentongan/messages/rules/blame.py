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
from kentongan.messages.rules.wording.lexicon import compiled, compiled_with, lexicon
from kentongan.messages.rules.wording.reading import sentences
from kentongan.messages.terms import Attribution

_DENIED = " · "
_TWICE_READ = re.compile(r"\bCountry Country X\b")
"""“Country X's army”, whose X was read as a state by itself."""


def blame_in(text: str, *, states: Collection[str] = ()) -> Attribution:
    """Return what a text says about who did it: NONE, ACTOR or STATE. A text too long to be read says the most."""
    if len(text) > LONGEST:
        return Attribution.STATE
    plain = spelt_plainly(text, states)
    said = max(_said(plain, states, bare=True), default=Attribution.NONE)
    # Words in quotation marks may hide what stands around them, so they are read without them too.
    return said if said is Attribution.STATE else max(said, *_said(plain, states, bare=False), Attribution.NONE)


def _said(plain: str, states: Collection[str], *, bare: bool) -> Iterator[Attribution]:
    asked = False
    for sentence in sentences(plain, states=states, bare=bare):
        left = _without_denials(_TWICE_READ.sub("Country X", sentence.text))
        yield _level_of(left)
        answer = _answers()[1].search(left) if asked else None
        if answer is not None:
            yield Attribution.ACTOR if _group().search(answer["who"]) else Attribution.STATE
        asked = asked or _answers()[0].search(left) is not None


@lru_cache(maxsize=1024)
def _level_of(sentence: str) -> Attribution:
    """Return what one sentence says. Kept, since each is read in its field, among all fields and when it leaves."""
    own = (level for level, match, unless in _patterns() if _holds(sentence, match, unless))
    return max((*own, *_of_the_check(sentence)), default=Attribution.NONE)


def _of_the_check(sentence: str) -> Iterator[Attribution]:
    """Give what the patterns of the wording check say without the contexts of their file."""
    yield from (one.level for one in lexicon("accusation").without_contexts(sentence))


def _holds(sentence: str, match: re.Pattern[str], unless: re.Pattern[str] | None) -> bool:
    return match.search(sentence) is not None and (unless is None or not unless.search(sentence))


def _without_denials(sentence: str) -> str:
    """Return a sentence without the claims that it denies or takes back, each to the end of its clause."""
    for denial in _denials():
        sentence = denial.sub(lambda one: one[0] if _twice().search(one[0]) else _DENIED, sentence)
    return sentence


@cache
def _patterns() -> tuple[tuple[Attribution, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (
            Attribution[one["level"].upper()],
            compiled_with(one["match"], **_slots()),
            compiled_with(one["unless"], **_slots()) if "unless" in one else None,
        )
        for one in _told()["pattern"]
    )


@cache
def _denials() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled_with(one, **_slots()) for one in _told()["denials"]["bound"])


@cache
def _twice() -> re.Pattern[str]:
    return compiled_with(_told()["denials"]["twice"], **_slots())


@cache
def _answers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    answers = _told()["answers"]
    return compiled_with(answers["asked"], **_slots()), compiled_with(answers["alone"], **_slots())


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

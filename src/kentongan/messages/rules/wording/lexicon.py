"""The lexicon: patterns over words, read from the TOML files beside this module, with their contexts.

In the files ``~3`` for up to three words, ``{NAME}`` for words of ``nouns.toml``. Nothing in
them may repeat without a bound, so that no text makes a search slow. Each is searched for, and compiled, only where a
sentence has the words that it cannot do without (``sieve``).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kentongan.messages.rules.wording.sieve import may_stand
from kentongan.messages.terms import Attribution

_SLOT = re.compile(r"\{([A-Z]+)\}")
_PARTS = {"accusation": ("deeds", "frames", "hints", "states", "turns"), "ultimatum": ("frames", "hints", "turns")}
_COUNTRY = r"(?-i:(?:Country|State|Party|Nation) [A-Z]\b)"
"""A state as the reader of sentences writes it, whatever the text calls it (``naming.of_states``)."""

_NEAR = 80
"""How many characters before a match its context is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One way of saying a thing. It counts where ``needs`` stands in the sentence too, and none of ``unless``.

    ``always``: whatever the contexts of its file, such as a question that asks nothing.
    """

    match: str
    needs: str | None = None
    unless: str | None = None
    level: Attribution = Attribution.NONE
    always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The patterns of one file. ``unless`` excuses a whole sentence, ``before`` what follows it closely."""

    patterns: tuple[Pattern, ...]
    unless: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    def found(self, sentence: str) -> list[tuple[re.Match[str], Pattern]]:
        """Return where the patterns match, none of their excuses standing near."""
        excused = any(stands(one, sentence) for one in self.unless)
        counting = (one for one in self.patterns if one.always or not excused)
        return [(match, one) for one in counting if (match := self._found(sentence, one)) is not None]

    def without_contexts(self, sentence: str) -> Iterator[Pattern]:
        """Give the patterns that stand in a sentence, whatever the contexts of their file."""
        return (one for one in self.patterns if _holds(one, sentence))

    def _found(self, sentence: str, pattern: Pattern) -> re.Match[str] | None:
        if not _holds(pattern, sentence):
            return None
        for match in compiled(pattern.match).finditer(sentence):
            near = sentence[max(0, match.start() - _NEAR) : match.end()]
            if pattern.always or not any(stands(one, near) for one in self.before):
                return match
        return None


@cache
def lexicon(name: str) -> Lexicon:
    """Return the lexicon of a file, by its name without ``.toml``, with its further parts if it has them."""
    told = _read(name)
    frames = [one for part in _PARTS.get(name, ()) for one in _read(f"{name}_{part}")["pattern"]]
    contexts = told.get("contexts", told.get("outside", {}))
    return Lexicon(
        patterns=tuple(
            Pattern(
                match=one["match"],
                needs=one.get("needs"),
                unless=one.get("unless"),
                level=Attribution[one["level"].upper()] if "level" in one else Attribution.NONE,
                always=one.get("always", False),
            )
            for one in (*told.get("pattern", ()), *frames)
        ),
        unless=tuple(contexts.get("unless", ())),
        before=tuple(contexts.get("before", ())),
        words=told,
    )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the files as a regular expression."""
    return re.compile(expanded(pattern), re.IGNORECASE)


def with_slots(pattern: str, slots: Mapping[str, str]) -> str:
    """Return a pattern with words for each ``<name>`` in it."""
    for slot, words in slots.items():
        pattern = pattern.replace(f"<{slot}>", words)
    return pattern


def compiled_with(pattern: str, **slots: str) -> re.Pattern[str]:
    """Return the same with words for each ``<name>`` in it, taken as they are."""
    return re.compile(with_slots(expanded(pattern), slots), re.IGNORECASE)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one expression for several patterns."""
    return compiled("|".join(f"(?:{one})" for one in patterns))


def texts() -> Iterator[str]:
    """Give every pattern that sentences are searched for, as the files have it."""
    for name in ("accusation", "ultimatum", "absolute", "likelihood", "terms"):
        told = lexicon(name)
        yield from (*told.unless, *told.before)
        for one in told.patterns:
            yield from (text for text in (one.match, one.needs, one.unless) if text is not None)


def expanded(pattern: str) -> str:
    """Return a pattern of the files with the words for its slots and gaps put in."""
    words = _words()
    while _SLOT.search(pattern):
        pattern = _SLOT.sub(lambda slot: words[slot[1]], pattern)
    # “a ~3 b”: the blank before a gap belongs to each word of it, else the blank after.
    pattern = re.sub(r" ~(\d+)", r"(?: [^ ]{1,40}){0,\1}", pattern)
    pattern = re.sub(r"~(\d+) ", r"(?:[^ ]{1,40} ){0,\1}", pattern)
    return re.sub(r"~(\d+)", r"[^ ]{1,40}(?: [^ ]{1,40}){0,\1}", pattern)


def stands(pattern: str, text: str) -> bool:
    """Whether a pattern of the files stands in a text: first whether the words do that it needs."""
    return may_stand(pattern, text) and compiled(pattern).search(text) is not None


def _holds(pattern: Pattern, text: str) -> bool:
    """Whether a pattern stands in a text with what it needs, and without what excuses it."""
    if not may_stand(pattern.match, text) or (pattern.needs is not None and not stands(pattern.needs, text)):
        return False
    return stands(pattern.match, text) and not (pattern.unless is not None and stands(pattern.unless, text))


@cache
def _words() -> Mapping[str, str]:
    return {**_read("nouns")["words"], **_read("classes")["words"], "COUNTRY": _COUNTRY}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))

"""The lexicon: patterns over words, read from the TOML files beside this module, with their contexts.

In the files ``~3`` for up to three words, ``{NAME}`` for words of ``nouns.toml``. Nothing in
them may repeat without a bound, so that no text makes a search slow.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kentongan.messages.terms import Attribution
from kentongan.routing.countries import countries

_SLOT = re.compile(r"\{([A-Z]+)\}")
_PARTS = {"accusation": ("frames", "hints", "states", "turns"), "ultimatum": ("frames", "hints", "turns")}
_NEAR = 80
"""How many characters before a match its context is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One way of saying a thing. It counts where ``needs`` stands in the sentence too, and none of ``unless``.

    ``always``: whatever the contexts of its file, such as a question that asks nothing.
    """

    match: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    level: Attribution = Attribution.NONE
    always: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The patterns of one file. ``unless`` excuses a whole sentence, ``before`` what follows it closely."""

    patterns: tuple[Pattern, ...]
    unless: tuple[re.Pattern[str], ...] = ()
    before: tuple[re.Pattern[str], ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    def found(self, sentence: str) -> list[tuple[re.Match[str], Pattern]]:
        """Return where the patterns match, none of their excuses standing near."""
        excused = any(one.search(sentence) for one in self.unless)
        counting = (one for one in self.patterns if one.always or not excused)
        return [(match, one) for one in counting if (match := self._found(sentence, one)) is not None]

    def _found(self, sentence: str, pattern: Pattern) -> re.Match[str] | None:
        if pattern.needs is not None and not pattern.needs.search(sentence):
            return None
        if not pattern.match.search(sentence) or (pattern.unless is not None and pattern.unless.search(sentence)):
            return None
        for match in pattern.match.finditer(sentence):
            near = sentence[max(0, match.start() - _NEAR) : match.end()]
            if pattern.always or not any(one.search(near) for one in self.before):
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
                match=compiled(one["match"]),
                needs=compiled(one["needs"]) if "needs" in one else None,
                unless=compiled(one["unless"]) if "unless" in one else None,
                level=Attribution[one["level"].upper()] if "level" in one else Attribution.NONE,
                always=one.get("always", False),
            )
            for one in (*told.get("pattern", ()), *frames)
        ),
        unless=tuple(compiled(one) for one in contexts.get("unless", ())),
        before=tuple(compiled(one) for one in contexts.get("before", ())),
        words=told,
    )


def compiled(pattern: str, **slots: str) -> re.Pattern[str]:
    """Return a pattern of the files as a regular expression; ``slots`` are for ``<name>`` in it, taken as they are."""
    made = _expanded(pattern)
    for slot, words in slots.items():
        made = made.replace(f"<{slot}>", words)
    return re.compile(made, re.IGNORECASE)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one expression for several patterns."""
    return compiled("|".join(f"(?:{one})" for one in patterns))


def _expanded(pattern: str) -> str:
    words = _words()
    while _SLOT.search(pattern):
        pattern = _SLOT.sub(lambda slot: words[slot[1]], pattern)
    # “a ~3 b”: the blank before a gap belongs to each word of it, else the blank after.
    pattern = re.sub(r" ~(\d+)", r"(?: [^ ]{1,40}){0,\1}", pattern)
    pattern = re.sub(r"~(\d+) ", r"(?:[^ ]{1,40} ){0,\1}", pattern)
    return re.sub(r"~(\d+)", r"[^ ]{1,40}(?: [^ ]{1,40}){0,\1}", pattern)


@cache
def _words() -> Mapping[str, str]:
    words: dict[str, str] = {**_read("nouns")["words"], **_read("classes")["words"]}
    names = sorted({name.split(" (")[0] for name in countries().values()}, key=len, reverse=True)
    words["COUNTRY"] = "(?-i:(?:Country|State|Party|Nation) [A-Z]\\b|" + "|".join(map(re.escape, names)) + ")"
    return words


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))

"""Advice: what to do about each kind of trouble, in plain words, for somebody with no training in security.

The words are ours and stand in one data file a language (``en.toml``, ``ms.toml``, ``id.toml``), each entry with a
``title`` that goes on after a colon, ``what`` it is, ``why`` it matters, numbered ``steps`` for now, and a ``check``:
how to know that it worked. ``which.toml`` says which entry is for which report. A language that has no file is served
in English.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kentongan.kernel.languages import SPOKEN
from kentongan.response.terms import ItemLine

_HERE = Path(__file__).parent
_VULNERABLE = "vulnerable/"
SHOWN = 3
"""Entries at most that one warning shows, where a feed's reports are of several kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What one kind of trouble is, why it matters, what to do now, and how to know that it worked."""

    key: str
    title: str
    what: str
    why: str
    steps: tuple[str, ...]
    check: str


def advice_on(classification: str, *, items: Iterable[ItemLine], language: str) -> tuple[Advice, ...]:
    """Return the advice for a warning: for each kind of report among its items, the most frequent first."""
    counts: dict[str, int] = {}
    for item in items:
        key = key_for(classification, report=item.report, tag=item.tag)
        counts[key] = counts.get(key, 0) + 1
    keys = sorted(counts, key=lambda key: -counts[key])[:SHOWN] or [key_for(classification)]
    return tuple(advice(key, language=language) for key in keys)


def key_for(classification: str, *, report: str = "", tag: str = "") -> str:
    """Return the entry that says most: of the report, of a word in its name or tag, of the type, of the class."""
    which = _which()
    name = re.sub(r"^(scan|event|population|compromised)6_", r"\1_", report.strip().lower())
    if name in which["report"]:
        return which["report"][name]
    if classification.startswith(_VULNERABLE):
        words = re.findall(r"[a-z]+[0-9]?", f"{name} {tag.lower()}")
        found = next((which["word"][word] for word in words if word in which["word"]), None)
        if found:
            return found
    if classification in advices("en"):
        return classification
    general = classification.partition("/")[0]
    return general if general in advices("en") else "other/other"


def advice(key: str, *, language: str) -> Advice:
    """Return an entry in a language, in English where that has none."""
    return advices(language_of(language)).get(key) or advices("en")[key]


def language_of(tag: str) -> str:
    """Return the language of ours that serves a tag of BCP 47: ``ms-BN`` is served by ``ms``, an unknown by English."""
    wanted = tag.strip()
    while wanted:
        if wanted.lower() in SPOKEN:
            return wanted.lower()
        wanted = wanted.replace("_", "-").rpartition("-")[0]
    return "en"


@cache
def advices(language: str) -> Mapping[str, Advice]:
    """Return every entry of a language by its key; none where it has no file."""
    file = _HERE / f"{language}.toml"
    if language not in SPOKEN or not file.exists():
        return {}
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        key: Advice(
            key=key,
            title=said["title"],
            what=said["what"],
            why=said["why"],
            steps=tuple(said["steps"]),
            check=said["check"],
        )
        for key, said in entries.items()
    }


@cache
def _which() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((_HERE / "which.toml").read_text(encoding="utf-8"))

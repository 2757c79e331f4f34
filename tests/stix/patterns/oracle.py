"""The verdicts of stix2-patterns, ours, and which listed difference explains that they differ."""

import re
from dataclasses import dataclass
from pathlib import Path

from stix2patterns.validator import run_validator

from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.patterns.lexing import tokens_of
from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import LIMITS, Comparator
from kentongan.stix.terms import Gravity, SpecVersion

LIST = Path(__file__).resolve().parents[3] / "docs/formats/stix-pattern-differences.md"
_CRASHES = (AttributeError, UnboundLocalError, RecursionError)
_HASH = re.compile(r"is not a valid .* hash")
_BY_FLAW = {
    "pattern.hash": "hash-form",
    "pattern.types_differ": "types-differ",
    "pattern.qualifier_twice": "qualifier-twice",
    "pattern.not_positive": "not-positive",
    "pattern.timestamp": "no-such-day",
    "pattern.regex": "regex-broken",
    "pattern.too_large": "too-large",
}
_WHOLE = (Comparator.EQUAL, Comparator.UNEQUAL, Comparator.IN, Comparator.EXISTS)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list of differences."""

    name: str
    example: str
    we_accept: bool

    @property
    def version(self) -> SpecVersion:
        return SpecVersion.V20 if self.name.endswith("-2.0") else SpecVersion.V21


def listed() -> dict[str, Listed]:
    rows = re.findall(
        r"^\| `([^`]+)` \| `?(.+?)`? \| (accept|refuse) \| (accept|refuse) \|", LIST.read_text(), re.MULTILINE
    )
    examples = {"surrogate": "[file:name = '\ud800']"}
    return {name: Listed(name, examples.get(name, example), ours == "accept") for name, example, ours, _ in rows}


def theirs(text: str, *, version: SpecVersion) -> list[str]:
    """Return what stix2-patterns says against a pattern; a crash is said so."""
    try:
        return [str(error) for error in run_validator(text, version.value)]
    except _CRASHES as error:
        return [f"crash: {error}"]


def ours(text: str, *, version: SpecVersion) -> list[str]:
    return [flaw.code for flaw in flaws_of_pattern(text, version=version) if flaw.gravity is Gravity.ERROR]


def difference(text: str, *, version: SpecVersion) -> set[str]:
    """Return the listed differences that explain two verdicts; empty where they are the same; ``?`` is unexplained."""
    we, they = ours(text, version=version), theirs(text, version=version)
    if bool(we) == bool(they):
        return set()
    if we:
        return {_reason(text, code) for code in we}
    return set().union(*(_excuses(text, said, version=version) for said in they))


def _reason(text: str, code: str) -> str:
    if code == "pattern.syntax" and any("\ud800" <= sign <= "\udfff" for sign in text):
        return "surrogate"
    return _BY_FLAW.get(code, f"? {code}")


def _excuses(text: str, said: str, *, version: SpecVersion) -> set[str]:
    hashed = [c for c in parse(text, version=version).comparisons if "hashes" in c.path.steps]
    if _HASH.search(said):
        found = {"hash-in"} if any(c.comparator is Comparator.IN for c in hashed) else set()
        found |= {"hash-part"} if any(c.comparator not in _WHOLE for c in hashed) else set()
        found |= {"hash-key"} if any("'" in str(c.path.steps[-1]) for c in hashed) else set()
        return found or {f"? {said}"}
    if "crash" in said and any(isinstance(c.path.steps[-1], int) for c in hashed):
        return {"hash-item"}
    if "missing square brackets" in said and re.match(r"[(\s]*/[/*]", text):
        return {"comment-first"}
    if version is SpecVersion.V20:
        kinds = {kind for kind, _, _ in tokens_of(text, limits=LIMITS)}
        found = {"moment-2.0"} if "START" in kinds else set()
        found |= {"hyphen-2.0"} if "hyphenated" in kinds else set()
        return found or {f"? {said}"}
    return {f"? {said}"}

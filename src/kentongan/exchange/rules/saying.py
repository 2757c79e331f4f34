"""What an object says, apart from its markings and from when and by whom: so that it is known again under other marks.

Compared value by value: lists and dictionaries are taken apart. A text of some length that somebody wrote is known
again wherever it stands and whatever is left out beside it; of short texts all that was said counts. Texts that differ
in blanks, punctuation, capitals or the form of their characters are one: clients tidy what they read. A number, a time
or a term of a vocabulary anybody may come to, so those alone are nobody's. Whoever writes a text anew says something
else; no rule finds that.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from enum import IntEnum
from hashlib import sha256
from unicodedata import normalize

from kentongan.stix.definitions import IEP_EXTENSION, TLP_EXTENSION
from kentongan.stix.identity import CONTRIBUTING


class Weight(IntEnum):
    """How much a value tells of who said it: anybody may come to it; a short text; a text that is known anywhere."""

    ANYBODYS = 0
    WORD = 1
    TEXT = 2


Word = tuple[str, str]
"""Where a value stands (``external_references.url``), and a digest of it: enough to know it again when the object is
gone. A digest of a text begins with ``x``, and is the same however the text was tidied."""

Said = Mapping[Word, Weight]
Words = Set[Word]

NOTHING: Words = frozenset()

_APART = frozenset(
    {"type", "spec_version", "id", "created", "modified", "created_by_ref", "revoked", "defanged"}
    | {"object_marking_refs", "granular_markings"}
)
_CARRIED: Mapping[str, frozenset[str]] = {
    "artifact": frozenset({"payload_bin"}),
    "email-message": frozenset({"subject", "body"}),
    "user-account": frozenset({"credential"}),
}
"""Properties of observables in which somebody's own stands, be it a word."""
_MORE: Mapping[str, frozenset[str]] = {
    "file": frozenset({"extensions"}),
    "windows-registry-key": frozenset({"values"}),
}
"""Properties that an id is computed from, and that are more than the name of a thing that anybody may come across."""
_WRITTEN = frozenset({"description", "abstract", "content", "explanation"})
"""Properties in which somebody writes, be it a word."""
_OF_TERMS = frozenset({"definition_type", "definition", "name", "x_opencti_definition_type", "x_opencti_definition"})
"""Properties of a marking definition that say what its marking means; ``x_opencti`` as OpenCTI writes them."""
_PLACE = re.compile(r"\.\[\d+\]")
"""A place in a list, which tells nothing of what is there."""
_NO_CHANCE = 3
"""Numbers, times and terms from which on, all the same, they are somebody's."""
_TELLING = 16
"""Characters from which on a text is somebody's own words."""
_BETWEEN = re.compile(r"[\W_]+")
"""What stands between letters and digits: blanks, punctuation, what nobody sees, and vowel signs of some scripts."""
_TERM = re.compile(
    r"[a-z0-9_-]+|[a-z0-9-]+--[0-9A-Fa-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z"
    r"|(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9.+-]+"
    r"|(?:CVE|CWE|CAPEC)-[\d-]+|T\d{4}(?:\.\d{3})?"
    r"|https://(?:(?:attack|capec|cve|cwe)\.mitre\.org|nvd\.nist\.gov|www\.cve\.org)/[\w/.?=&#-]*"
)
"""A term of a vocabulary, a reference, a time, a media type, a name in a public catalogue."""


def said_in(content: bytes) -> Said:
    """Return what an object says. Its content has been found valid."""
    value = json.loads(content)
    written = _WRITTEN | _CARRIED.get(str(value.get("type")), frozenset())
    found: dict[Word, Weight] = {}
    for name, whole in value.items():
        if name not in _APART:
            for selector, told in _leaves(name, whole):
                word = (_PLACE.sub("", selector), _digest(told))
                found[word] = max(_weight(told, written=name in written), found.get(word, Weight.ANYBODYS))
    return found


def said_json(said: Said) -> str:
    """Return as JSON what an object says."""
    return json.dumps(sorted([*word, weight] for word, weight in said.items()))


def read_said(told: str) -> Said:
    """Return what an object said, as ``said_json`` wrote it; nothing of what was written in an earlier form."""
    return {(one[0], one[1]): Weight(one[2]) for one in json.loads(told) if len(one) == 3}


def without(said: Said, words: Words) -> Said:
    """Return what is said but for these words."""
    return {word: weight for word, weight in said.items() if word not in words} if words else said


def taken_over(added: Said, *, said: Said, texts: Set[str]) -> bool:
    """Whether what somebody added is said again: any longer text of it, wherever it stands, all of its words, or all of
    it where that is more than chance would repeat.

    ``texts``: the digests of all texts of what is ``said``.
    """
    if any(weight is Weight.TEXT and digest in texts for (_, digest), weight in added.items()):
        return True
    words = {word for word, weight in added.items() if weight > Weight.ANYBODYS}
    if words:
        return words <= said.keys()
    return len(added) >= _NO_CHANCE and added.keys() <= said.keys()


def is_text(word: Word) -> bool:
    """Whether a word is a text, which is known wherever it stands."""
    return word[1].startswith("x")


def texts_of(said: Said) -> Set[str]:
    """Return the digests of the texts of what is said, wherever they stand."""
    return frozenset(word[1] for word in said if is_text(word))


def texts_in(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of an object, each with the selector that leads to it (``labels.[0]``)."""
    for name, whole in json.loads(content).items():
        if name not in _APART:
            yield from ((selector, told) for selector, told in _leaves(name, whole) if isinstance(told, str))


def _leaves(selector: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for name, told in value.items():
            if len(name) >= _TELLING and not _TERM.fullmatch(name):
                yield selector, name  # a key, and a text of somebody's
            yield from _leaves(f"{selector}.{name}", told)
    elif isinstance(value, list) and value:
        for place, told in enumerate(value):
            yield from _leaves(f"{selector}.[{place}]", told)
    else:
        yield selector, value


def _digest(told: object) -> str:
    if isinstance(told, str):
        return "x" + sha256(letters_of(told).encode()).hexdigest()[:31]
    return "n" + sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:31]


def _weight(told: object, *, written: bool) -> Weight:
    """Return how much a value tells; ``written``: of a property in which a word is somebody's as well."""
    if not isinstance(told, str) or not told:
        return Weight.ANYBODYS
    if written:
        return Weight.TEXT
    if _TERM.fullmatch(told):
        return Weight.ANYBODYS
    return Weight.TEXT if len(told) >= _TELLING else Weight.WORD


def letters_of(told: str) -> str:
    """Return the letters and digits of a text, all small, by which it is known again; all of it where it has none."""
    form = told if told.isascii() else normalize("NFKC", told)
    return _BETWEEN.sub("", form.casefold()) or told


def beyond_the_bare_value(said: Said, *, kind: str) -> Said:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - _CARRIED.get(kind, frozenset()) - _MORE.get(kind, frozenset())
    return {word: weight for word, weight in said.items() if word[0].partition(".")[0] not in bare}


def is_terms_alone(said: Said) -> bool:
    """Whether a marking definition says nothing but what its marking means: no text stands anywhere else."""
    return all(weight is Weight.ANYBODYS or _is_of_terms(path) for (path, _), weight in said.items())


def terms_told(said: Said) -> Set[str]:
    """Return the digests of the texts in which a marking definition says what its marking means."""
    return frozenset(word[1] for word in said if is_text(word) and _is_of_terms(word[0]))


def _is_of_terms(path: str) -> bool:
    name, _, rest = path.partition(".")
    return name in _OF_TERMS or (name == "extensions" and rest.partition(".")[0] in (TLP_EXTENSION, IEP_EXTENSION))

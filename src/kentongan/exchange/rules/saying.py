"""What an object says, apart from its markings and from when and by whom: so that it is known again under other marks.

Compared value by value: lists and dictionaries are taken apart. A text of some length that somebody wrote is known
again wherever it stands and whatever is left out beside it; of short texts all that was said counts. Texts that differ
in blanks, punctuation, capitals or the form of their characters are one: clients tidy what they read. A number, a time
or a term of a vocabulary anybody may come to, so those alone are nobody's. Whoever writes a text anew says something
else; no rule finds that.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from unicodedata import normalize

from kentongan.stix.definitions import IEP_EXTENSION, TLP_EXTENSION
from kentongan.stix.identity import CONTRIBUTING

Said = frozenset[tuple[str, str]]
"""Where values stand (``external_references.url``), each with a digest of it: enough to know it again when the object
is gone. A digest begins with ``t`` where it is of a text that is known anywhere, ``s`` of a short one, else ``-``."""

NOTHING: Said = frozenset()

_APART = frozenset(
    {"type", "spec_version", "id", "created", "modified", "created_by_ref", "revoked", "defanged"}
    | {"object_marking_refs", "granular_markings"}
)
_CARRIED = {"artifact": {"payload_bin"}, "email-message": {"subject", "body"}, "file": {"extensions"},
            "user-account": {"credential"}, "windows-registry-key": {"values"}}  # fmt: skip
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
_TERM = re.compile(r"[a-z0-9_-]+|[a-z0-9-]+--[0-9A-Fa-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z")
"""A term of a vocabulary, a reference, a time."""


def said_in(content: bytes) -> Said:
    """Return what an object says. Its content has been found valid."""
    value = json.loads(content)
    kind = str(value.get("type"))
    return frozenset(
        (
            _PLACE.sub("", selector),
            _digest(told, least=0 if name in _WRITTEN or name in _CARRIED.get(kind, ()) else _TELLING),
        )
        for name, whole in value.items()
        if name not in _APART
        for selector, told in _leaves(name, whole)
    )


def said_json(said: Said) -> str:
    """Return as JSON what an object says."""
    return json.dumps(sorted(said))


def read_said(told: str) -> Said:
    """Return what an object said, as ``said_json`` wrote it."""
    return frozenset((name, digest) for name, digest in json.loads(told))


def taken_over(added: Said, *, said: Said, texts: frozenset[str]) -> bool:
    """Whether what somebody added is said again: any longer text of it, wherever it stands, all of its words, or all of
    it where that is more than chance would repeat.

    ``texts``: the longer texts of what is ``said``.
    """
    if not texts.isdisjoint(told for _, told in added):
        return True
    words = {(path, told) for path, told in added if not told.startswith("-")}
    return words <= said if words else len(added) >= _NO_CHANCE and added <= said


def texts_of(said: Said) -> frozenset[str]:
    """Return the longer texts of what is said, wherever they stand."""
    return frozenset(told for _, told in said if told.startswith("t"))


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


def _digest(told: object, *, least: int) -> str:
    """Return a digest of a value; a text of so many characters is telling."""
    if not isinstance(told, str) or (least and _TERM.fullmatch(told)):
        return "-" + sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:31]
    return ("t" if len(told) >= least else "s") + sha256(letters_of(told).encode()).hexdigest()[:31]


def letters_of(told: str) -> str:
    """Return the letters and digits of a text, all small, by which it is known again; all of it where it has none."""
    form = told if told.isascii() else normalize("NFKC", told)
    return _BETWEEN.sub("", form.casefold()) or told


def beyond_the_bare_value(said: Said, *, kind: str) -> Said:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - _CARRIED.get(kind, frozenset())
    return frozenset((name, told) for name, told in said if name.partition(".")[0] not in bare)


def is_terms_alone(said: Said) -> bool:
    """Whether a marking definition says nothing but what its marking means: no text stands anywhere else."""
    return all(told.startswith("-") or _is_of_terms(path) for path, told in said)


def _is_of_terms(path: str) -> bool:
    name, _, rest = path.partition(".")
    return name in _OF_TERMS or (name == "extensions" and rest.partition(".")[0] in (TLP_EXTENSION, IEP_EXTENSION))

"""What an object says, apart from its markings and from when and by whom: so that it is known again under other marks.

Compared value by value: lists and dictionaries are taken apart. A text of some length that somebody wrote is known
again wherever it stands and whatever is left out beside it; of short texts two in their places count, or all. Texts
that differ in blanks, punctuation, capitals or the form of their characters are one: clients tidy what they read. A
number, a time or a term of a vocabulary anybody may come to, so those alone are nobody's. Whoever writes a text anew
says something else; no rule finds that.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from enum import IntEnum
from hashlib import sha256
from unicodedata import normalize

from kentongan.stix.definitions import IEP_EXTENSION, TLP_EXTENSION
from kentongan.stix.identity import CONTRIBUTING
from kentongan.stix.policies import is_field


class Weight(IntEnum):
    """How much a value tells of who said it: everybody knows it; anybody may come to it; a short text; a text that is
    known anywhere."""

    PUBLIC = 0
    ANYBODYS = 1
    WORD = 2
    TEXT = 3


Word = tuple[str, str]
"""Where a value stands (``external_references.url``), and a digest of it: enough to know it again when the object is
gone. A digest of a text begins with ``x``, and is the same however the text was tidied."""

Said = Mapping[Word, Weight]
Words = Set[Word]

NOTHING: Words = frozenset()

_APART = frozenset(
    {"type", "spec_version", "id", "created", "modified", "revoked", "defanged"}
    | {"object_marking_refs", "granular_markings"}
    | {"x_opencti_score", "x_opencti_detection", "x_opencti_main_observable_type", "x_opencti_type"}
)
"""What an object does not say of anything: what it is, since when, how it is marked, and what a program fills in."""
_CARRIED: Mapping[str, frozenset[str]] = {
    "artifact": frozenset({"payload_bin"}),
    "email-message": frozenset({"subject", "body"}),
    "user-account": frozenset({"credential"}),
}
"""Properties of observables in which somebody's own stands, be it a word."""
_MORE: Mapping[str, frozenset[str]] = {
    "file": frozenset({"extensions"}),
    "network-traffic": frozenset({"src_ref", "start", "end", "extensions"}),
    "windows-registry-key": frozenset({"values"}),
}
"""Properties that an id is computed from, and that are more than the name of a thing that anybody may come across."""
_REGISTERED: Mapping[str, frozenset[str]] = {
    "autonomous-system": frozenset({"name", "rir"}),
    "software": frozenset({"languages"}),
    "x509-certificate": frozenset({"issuer", "subject", "signature_algorithm", "subject_public_key_algorithm"}),
}
"""What a registry, a maker or the thing itself says of it to everybody."""
_WRITTEN = frozenset({"description", "abstract", "content", "explanation"})
"""Properties in which somebody writes, be it a word."""
_OF_TERMS = frozenset(
    {
        "created_by_ref",
        "lang",
        "definition_type",
        "definition.statement",
        "definition.tlp",
        "name",
        "x_opencti_definition_type",
    }
    | {"x_opencti_definition", f"extensions.{TLP_EXTENSION}.tlp_2_0", f"extensions.{TLP_EXTENSION}.extension_type"}
    | {f"extensions.{IEP_EXTENSION}.extension_type"}
)
"""Where a marking definition says what its marking means; ``x_opencti`` as OpenCTI writes it."""
_POLICIES = ("definition.", f"extensions.{IEP_EXTENSION}.")
_STATEMENT = frozenset({"definition.statement"})
_PLAIN = ("_color", "_order", "_id", "_type")
_PLACE = re.compile(r"\.\[\d+\]")
"""A place in a list, which tells nothing of what is there."""
_FEW = 2
"""Short words from which on, said again in their places, they are somebody's."""
_NO_CHANCE = 3
"""Numbers, times and terms from which on, all the same, they are somebody's."""
_TELLING = 16
"""Characters from which on a text is somebody's own words."""
_BETWEEN_DIGITS, _POINT = re.compile(r"(?<=\d)[\W_]*[.:][\W_]*(?=\d)"), "\u02d1"
"""What tells 1.23.4.5 from 12.3.4.5, with whatever stands around it: it becomes a letter that nobody writes."""
_BETWEEN = re.compile(r"[\W_]+")
"""What else stands between letters: blanks, punctuation, what nobody sees, vowel signs of some scripts."""
_TERM = re.compile(r"[a-z0-9_-]+")
"""A term of a vocabulary."""
_REFERENCE = re.compile(r"[a-z0-9-]+--[0-9A-Fa-f-]{36}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_PUBLIC = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9.+-]+"
    r"|(?:CVE|CWE|CAPEC)-[\d-]+|T\d{4}(?:\.\d{3})?"
    r"|https://(?:(?:attack|capec|cve|cwe)\.mitre\.org|nvd\.nist\.gov|www\.cve\.org)/[\w/.?=&#-]*"
)
"""A media type, a name in a public catalogue."""
_WHO = "src_ref"
"""Who spoke: of a connection, beside to whom, by which its id is known."""
_KIND_OF_EXTENSION = ".extension_type"
_LABELS = frozenset({"labels", "x_opencti_labels"})
_LONGEST_LABEL = 40
_TAGS = frozenset(
    {"labels", "x_opencti_labels", "aliases", "name", "external_references.source_name"}
    | {"external_references.external_id"}
)
_OWN_WORDS = ("x_", "extensions.", *_TAGS)
"""Where a term in small letters may be anybody's own, by how a path begins."""
_LEAST = 3
"""Letters below which nothing is said: "N/A"."""


def said_in(content: bytes) -> Said:
    """Return what an object says. Its content has been found valid."""
    value = json.loads(content)
    written = _WRITTEN | _CARRIED.get(str(value.get("type")), frozenset())
    found: dict[Word, Weight] = {}
    for name, whole in value.items():
        if name not in _APART:
            for selector, told in _leaves(name, whole):
                path = _PLACE.sub("", selector)
                weight = _weight(told, path=path, written=name in written or _is_written(path))
                word = (path, _digest(told))
                found[word] = max(weight, found.get(word, weight))
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
    """Whether what somebody added is said again: any longer text of it, wherever it stands, several of its words or
    all of them, or all of it where that is more than chance would repeat.

    ``texts``: the digests of all texts of what is ``said``.
    """
    if any(weight is Weight.TEXT and digest in texts for (_, digest), weight in added.items()):
        return True
    if any(word[0] == _WHO and word in said for word in added):
        return True
    words = {word for word, weight in added.items() if weight > Weight.ANYBODYS}
    if words:
        return words <= said.keys() or len(words & said.keys()) >= _FEW
    facts = {word for word, weight in added.items() if weight > Weight.PUBLIC}
    return len(facts) >= _NO_CHANCE and facts <= said.keys()


def is_text(word: Word) -> bool:
    """Whether a word is a text, which is known wherever it stands."""
    return word[1].startswith("x")


def anywhere(word: Word) -> Word:
    """Return a word as it is compared wherever it stands, which a text is."""
    return ("", word[1]) if is_text(word) else word


def texts_of(said: Said) -> Set[str]:
    """Return the digests of the texts of what is said, wherever they stand."""
    return frozenset(word[1] for word in said if is_text(word))


def texts_in(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of an object, each with the selector that leads to it (``labels.[0]``)."""
    for name, whole in json.loads(content).items():
        if name not in _APART:
            yield from ((selector, told) for selector, told in _leaves(name, whole) if isinstance(told, str))


def telling_texts(content: bytes, said: Said) -> Mapping[str, str]:
    """Return the letters of the longer texts among what is said, of an object that says it, by their digests."""
    telling = {digest for (_, digest), weight in said.items() if weight is Weight.TEXT}
    if not telling:
        return {}
    found = {digest: letters_of(told) for _, told in texts_in(content) if (digest := _digest(told)) in telling}
    return {digest: one for digest, one in found.items() if len(one.encode(errors="replace")) >= _TELLING}


def letters_in(content: bytes, said: Said) -> str:
    """Return the letters of all texts among what is said, one after another: in which a text is looked for."""
    texts = texts_of(said)
    return "\n".join(letters_of(told) for _, told in texts_in(content) if _digest(told) in texts)


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
        if _TIME.fullmatch(told) and "." in told:  # a client writes as many digits of a second as it likes
            told = told.rstrip("Z").rstrip("0").rstrip(".") + "Z"
        return "x" + sha256(letters_of(told).encode()).hexdigest()[:31]
    if isinstance(told, float) and told.is_integer():
        told = int(told)
    return "n" + sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:31]


def _weight(told: object, *, path: str, written: bool) -> Weight:
    """Return how much a value tells; ``written``: of a property in which a word is somebody's as well.

    A term in small letters is of a vocabulary where the standard has one. Length is counted in bytes: in Chinese a
    sentence has few characters, and each is three.
    """
    if not isinstance(told, str) or len(letters_of(told)) < _LEAST:
        return Weight.ANYBODYS
    if written:
        return Weight.TEXT
    length = len(told.encode(errors="replace"))
    if _PUBLIC.fullmatch(told) or path.endswith(_KIND_OF_EXTENSION):
        return Weight.PUBLIC
    if _REFERENCE.fullmatch(told) or _TIME.fullmatch(told):
        return Weight.ANYBODYS
    if length < _TELLING and path in _TAGS and _TERM.fullmatch(told.lower()):
        return Weight.ANYBODYS
    if path in _LABELS and length <= _LONGEST_LABEL and _TERM.fullmatch(told):
        return Weight.ANYBODYS  # "command-and-control"
    if _TERM.fullmatch(told) and not path.startswith(_OWN_WORDS):
        return Weight.ANYBODYS
    return Weight.TEXT if length >= _TELLING else Weight.WORD


def _is_written(path: str) -> bool:
    last = path.rpartition(".")[2]
    return last in _WRITTEN or last.endswith("_description")


def letters_of(told: str) -> str:
    """Return the letters and digits of a text, all small, by which it is known again; all of it where it has none."""
    form = told if told.isascii() else normalize("NFKC", told)
    return _BETWEEN.sub("", _BETWEEN_DIGITS.sub(_POINT, form.casefold())) or told


def beyond_the_bare_value(said: Said, *, kind: str) -> Said:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - _CARRIED.get(kind, frozenset()) - _MORE.get(kind, frozenset())
    bare |= _REGISTERED.get(kind, frozenset())
    return {word: weight for word, weight in said.items() if word[0].partition(".")[0] not in bare}


def is_terms_alone(said: Said) -> bool:
    """Whether a marking definition says nothing but what its marking means: nothing stands anywhere else."""
    return all(_is_of_terms(path) or _is_of_opencti(path) for path, _ in said)


def terms_told(said: Said) -> Set[str]:
    """Return the digests of the texts of a marking definition but for the words of a statement."""
    return frozenset(
        word[1] for word in said if is_text(word) and word[0] not in _STATEMENT and not _is_of_opencti(word[0])
    )


def _is_of_terms(path: str) -> bool:
    return path in _OF_TERMS or (path.startswith(_POLICIES) and is_field(path.rpartition(".")[2]))


def _is_of_opencti(path: str) -> bool:
    return path.startswith("x_opencti_") and not path.startswith("x_opencti_definition") and path.endswith(_PLAIN)

"""An object's words: each value that it says, where it stands, and how much it tells of who said it.

Lists and dictionaries are taken apart; markings, times of versions and what a program fills in are left out, so that an
object is known again under other marks. Texts that differ in blanks, punctuation, capitals or the form of their
characters are one: clients tidy what they read.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from unicodedata import normalize

from kentongan.stix.shapes import VOCABULARIES


class Weight(IntEnum):
    """How much a value tells of who said it: everybody knows it; anybody may come to it; a number, a time or a
    reference, of which several tell; a short text; a text that is known anywhere."""

    PUBLIC = 0
    ANYBODYS = 1
    FACT = 2
    WORD = 3
    TEXT = 4


Word = tuple[str, str]
"""Where a value stands (``external_references.url``), and a digest of it: enough to know it again when the object is
gone. A digest of a text begins with ``x``, and is the same however the text was tidied."""

Weighed = Mapping[Word, Weight]
Words = Set[Word]

NOTHING: Words = frozenset()

_APART = frozenset(
    {"type", "spec_version", "id", "created", "modified", "revoked", "defanged"}
    | {"object_marking_refs", "granular_markings"}
    | {"x_opencti_score", "x_opencti_detection", "x_opencti_main_observable_type", "x_opencti_type"}
)
"""What an object does not say of anything: what it is, since when, how it is marked, and what a program fills in."""
CARRIED: Mapping[str, frozenset[str]] = {
    "artifact": frozenset({"payload_bin"}),
    "email-message": frozenset({"subject", "body"}),
    "user-account": frozenset({"credential"}),
}
"""Properties of observables in which somebody's own stands, be it a word."""
_WRITTEN = frozenset({"description", "abstract", "content", "explanation"})
"""Properties in which somebody writes, be it a word."""
_PLACE = re.compile(r"\.\[\d+\]")
"""A place in a list, which tells nothing of what is there."""
TELLING = 16
"""Characters from which on a text is somebody's own words."""
_BETWEEN_DIGITS, _POINT = re.compile(r"(?<=\d)[\W_]++(?=\d)"), "\u02d1"
"""What stands between digits. A dot or a colon there tells 1.23.4.5 from 12.3.4.5: it becomes a letter that nobody
writes. Each run is walked once (``++``): of a thousand dots, others would be tried from every one of them."""
_BETWEEN = re.compile(r"[\W_]+")
"""What else stands between letters: blanks, punctuation, what nobody sees, vowel signs of some scripts."""
_TERM = re.compile(r"[a-z0-9_-]+")
"""A term of a vocabulary."""
_REFERENCE = re.compile(r"(?:[a-z0-9-]+--)?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_PHRASE, _OF_PHRASES = re.compile(r"[a-z]+(?:-[a-z]+){1,2}"), re.compile(r"goals|modules|roles|sectors")
"""A term of two or three words, and the standard's lists in which one stands that is in no vocabulary."""
_HYPHEN = re.compile(r"[-_\u2010-\u2015]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")
"""A language, its script and where it is spoken (RFC 5646 §2.1): in what else a tag may have, a note would stand."""
_PUBLIC = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9.+-]+"
    r"|(?:CVE|CWE|CAPEC)-[\d-]+|T\d{4}(?:\.\d{3})?|GHSA(?:-[a-z0-9]{4}){3}"
    r"|https://(?:(?:attack|capec|cve|cwe)\.mitre\.org|nvd\.nist\.gov|www\.cve\.org|www\.cisa\.gov)/[\w/.?=&#-]*"
    r"|https://www\.virustotal\.com/gui/(?:file|domain|ip-address)/[\w.:-]+|https://github\.com/advisories/[\w-]+"
)
"""A media type, a name in a public catalogue, what the catalogue's page of a thing is."""
_CATALOGUES = frozenset(
    {"cve", "cwe", "capec", "mitre-attack", "mitre-ics-attack", "mitre-mobile-attack", "mitre-pre-attack"}
)
"""Public catalogues, as an external reference names them."""
_KIND = re.compile(
    r"extensions\.[^.]+\.extension_type"
    r"|extensions\.extension-definition--(?:ea279b3e-5c71-4632-ac08-831c66a786ba|f93e2c80-4231-4f9a-af8b-95c9bd566a82)"
    r"\.(?:type|main_observable_type)"
)
"""Where an extension says what kind of thing it is of; those of OpenCTI for all objects and for observables."""
_OF_OPENCTI = "extensions.extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba."
_OF_EVERYTHING = f"{_OF_OPENCTI}is_inferred"
"""Where OpenCTI writes of each object what is false but where it drew a conclusion of its own."""
_OF_A_KIND = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LABELS = re.compile(r"labels|x_opencti_labels|extensions\..*\.labels")
_TAG = re.compile(
    r"(?:admiralty-scale|circl|enisa|estimative-language|kill-chain|misp|osint|pap|rsit|tlp|type|workflow)"
    r":[\w-]+(?:=\"[\w .-]+\")?",
    re.ASCII,
)
"""A tag of a common taxonomy, as MISP has them: ``kill-chain:Delivery``, ``misp:category="Network activity"``."""
_VOCABULARIES = re.compile(
    r"(?:indicator|infrastructure|malware|report|threat_actor|tool)_types|capabilities|implementation_languages"
    r"|architecture_execution_envs|pattern_type|sophistication|resource_level|primary_motivation"
    r"|(?:secondary|personal)_motivations|identity_class|opinion"
)
"""Properties of the standard whose terms are those of a vocabulary."""
_OF_THE_STANDARD = frozenset(term for several in VOCABULARIES.values() for term in several)
_OF_TERMS = re.compile(rf"{_VOCABULARIES.pattern}|kill_chain_phases\.(?:kill_chain|phase)_name|relationship_type")
"""Where a term is one, be it long and in no vocabulary of the standard."""
_LONGEST_LABEL = 40
_NAMES = frozenset({"aliases", "name", "external_references.source_name", "external_references.external_id"})
_OWN_WORDS = ("x_", "extensions.", "labels", *_NAMES)
"""Where a term in small letters may be anybody's own, by how a path begins."""
_UP_TO_A_HUNDRED = 100
"""Numbers that scores and shares are written in, which anybody may come to."""
_SHORT = 128
_LEAST = 3
"""Letters below which nothing is said: "N/A"."""


def said_in(content: bytes) -> Weighed:
    """Return what an object says. Its content has been found valid."""
    value = json.loads(content)
    written = _WRITTEN | CARRIED.get(str(value.get("type")), frozenset())
    found: dict[Word, Weight] = {}
    for name, whole in value.items():
        if name not in _APART:
            for selector, told in _leaves(name, whole):
                word = word_of(selector, told)
                weight = _weight(told, path=word[0], written=name in written or _is_written(word[0]))
                found[word] = max(weight, found.get(word, weight))
    return found


def letters_told(content: bytes) -> Mapping[str, str]:
    """Return the letters of each text of an object, by its digest."""
    return {digest_of(told): letters_of(told) for _, told in values_in(content) if isinstance(told, str)}


def phrases_told(content: bytes) -> Mapping[str, str]:
    """Return the longer phrases of an object as they are written, by their digests (``incident-response-team``)."""
    places = ((_PLACE.sub("", selector), told) for selector, told in values_in(content))
    several = (told for path, told in places if isinstance(told, str) and _is_a_phrase(told, path=path))
    return {digest_of(told): told for told in several if len(letters_of(told)) >= TELLING}


def written_in(content: bytes) -> str:
    """Return the letters of an object's texts with the hyphens between them: in which a phrase is looked for. Not of
    those that are phrases themselves."""
    several = (told for _, told in values_in(content) if isinstance(told, str))
    return "\n".join(_with_hyphens(told) for told in several if not _PHRASE.fullmatch(told))


def _with_hyphens(told: str) -> str:
    form = told if told.isascii() else normalize("NFKC", told)
    return "-".join(_BETWEEN.sub("", one) for one in _HYPHEN.split(form.casefold()))


def values_in(content: bytes) -> Iterator[tuple[str, object]]:
    """Yield the values of an object, each with the selector that leads to it (``labels.[0]``)."""
    for name, whole in json.loads(content).items():
        if name not in _APART:
            yield from _leaves(name, whole)


def word_of(selector: str, told: object) -> Word:
    """Return a value and where it stands, as it is known again."""
    return _PLACE.sub("", selector), digest_of(told)


def is_text(word: Word) -> bool:
    """Whether a word is a text, which is known wherever it stands."""
    return word[1].startswith(("x", "r"))


def tells_by_its_place(word: Word) -> bool:
    """Whether a word is a time or a reference: it tells another thing elsewhere, and is nobody's for standing here."""
    return word[1].startswith("r")


def is_nobodys(word: Word, weight: Weight) -> bool:
    """Whether a value is a name of a public catalogue or a term of the standard, which anybody notes of a thing.

    A tag of a taxonomy is none here: whatever stands in it, stands in a label. Nor is a yes or no, but that which
    OpenCTI writes of everything.
    """
    if word[0] == _OF_EVERYTHING:
        return word[1] in (digest_of(False), digest_of(True))
    return weight is Weight.PUBLIC and is_text(word) and not _LABELS.fullmatch(word[0])


def is_filled_in(word: Word, weight: Weight) -> bool:
    """Whether a program wrote a value by itself: how sure it is, or the kind, the ids and the times that OpenCTI keeps
    of each object beside."""
    if not word[0].startswith(_OF_OPENCTI):
        return word[0] == "confidence"
    return tells_by_its_place(word) or (weight is Weight.PUBLIC and not _LABELS.fullmatch(word[0]))


def is_of_the_standard(word: Word) -> bool:
    """Whether a value stands in a property of the standard's own, by its name."""
    return not word[0].startswith(("x_", "extensions."))


def is_time(told: object) -> bool:
    """Whether a value is a time."""
    return isinstance(told, str) and _TIME.fullmatch(told) is not None


def said_json(said: Weighed) -> str:
    """Return as JSON what an object says."""
    return json.dumps(sorted([*word, weight] for word, weight in said.items()))


def read_said(told: str) -> Weighed:
    """Return what an object said, as ``said_json`` wrote it; nothing of what was written in an earlier form."""
    return {(one[0], one[1]): Weight(one[2]) for one in json.loads(told) if len(one) == 3}


def digest_of(told: object) -> str:
    """Return by what a value is known again; one of a text begins with ``x``, of a time or a reference with ``r``."""
    if isinstance(told, str) and (_TIME.fullmatch(told) or _REFERENCE.fullmatch(told)):
        if "." in told:  # a client writes as many digits of a second as it likes
            told = told.rstrip("Z").rstrip("0").rstrip(".") + "Z"
        return "r" + sha256(letters_of(told).encode()).hexdigest()[:31]
    if isinstance(told, str):
        return "x" + sha256(letters_of(told).encode()).hexdigest()[:31]
    if isinstance(told, float) and told.is_integer():
        told = int(told)
    return "n" + sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:31]


def letters_of(told: str) -> str:
    """Return the letters and digits of a text, all small, by which it is known again; all of it where it has none."""
    return _letters_of_short(told) if len(told) <= _SHORT else _letters_of(told)


@lru_cache(maxsize=1 << 14)
def _letters_of_short(told: str) -> str:
    return _letters_of(told)  # an object's versions say much the same


def _letters_of(told: str) -> str:
    form = told if told.isascii() else normalize("NFKC", told)
    return _BETWEEN.sub("", _BETWEEN_DIGITS.sub(_pointed, form.casefold())) or told


def _pointed(between: re.Match[str]) -> str:
    return _POINT if "." in between[0] or ":" in between[0] else ""


def _leaves(selector: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for name, told in value.items():
            if len(name) >= TELLING and not _TERM.fullmatch(name):
                yield selector, name  # a key, and a text of somebody's
            yield from _leaves(f"{selector}.{name}", told)
    elif isinstance(value, list) and value:
        for place, told in enumerate(value):
            yield from _leaves(f"{selector}.[{place}]", told)
    else:
        yield selector, value


def _weight(told: object, *, path: str, written: bool) -> Weight:
    """Return how much a value tells; ``written``: of a property in which a word is somebody's as well.

    A term in small letters is anybody's; a longer one where a vocabulary has it: a login, a digest in hexadecimal are
    somebody's. Length is counted in bytes: in Chinese a sentence has few characters, and each is three.
    """
    if isinstance(told, bool):
        return Weight.PUBLIC
    if isinstance(told, int | float):
        return Weight.FACT if abs(told) > _UP_TO_A_HUNDRED else Weight.ANYBODYS
    if not isinstance(told, str) or len(letters_of(told)) < _LEAST:
        return Weight.PUBLIC if path == "lang" else Weight.ANYBODYS
    if path == "lang" and _LANGUAGE.fullmatch(told):
        return Weight.PUBLIC
    if written:
        return Weight.TEXT
    length = len(told.encode(errors="replace"))
    if _PUBLIC.fullmatch(told) or _is_of_a_list(told, path=path, length=length):
        return Weight.PUBLIC
    if _REFERENCE.fullmatch(told) or _TIME.fullmatch(told):
        return Weight.FACT
    if _is_common(told, path=path, length=length):
        return Weight.ANYBODYS
    return Weight.WORD if length < TELLING or _is_a_phrase(told, path=path) else Weight.TEXT


def _is_of_a_list(told: str, *, path: str, length: int) -> bool:
    """Whether a text is a term of a standard's vocabulary or of a taxonomy, or says what kind of thing it is of."""
    if length > _LONGEST_LABEL:
        return False
    if _LABELS.fullmatch(path):
        return bool(_TAG.fullmatch(told))
    if path == "external_references.source_name":
        return told in _CATALOGUES
    if _VOCABULARIES.fullmatch(path):
        return told in _OF_THE_STANDARD
    return bool(_KIND.fullmatch(path) and _OF_A_KIND.fullmatch(told))


def _is_common(told: str, *, path: str, length: int) -> bool:
    """Whether a text is a label, a tag or a term as many use it."""
    is_label = bool(_LABELS.fullmatch(path))
    if is_label and length <= _LONGEST_LABEL and _TERM.fullmatch(told):
        return True  # "command-and-control"
    if is_label or path in _NAMES:
        return length < TELLING and bool(_TERM.fullmatch(told.lower().replace(" ", "-") if is_label else told.lower()))
    if path.startswith(_OWN_WORDS) or not _TERM.fullmatch(told):
        return False
    if length < TELLING or told in _OF_THE_STANDARD or path == "value":  # of a wallet, by which anybody knows it
        return True
    return length <= _LONGEST_LABEL and bool(_OF_TERMS.fullmatch(path))


def _is_a_phrase(told: str, *, path: str) -> bool:
    """Whether a text is a phrase in the form of a term: it is a word, and no sentence."""
    if len(told) > _LONGEST_LABEL or told in _OF_THE_STANDARD:
        return False
    return bool(_OF_PHRASES.fullmatch(path) and _PHRASE.fullmatch(told))


def _is_written(path: str) -> bool:
    last = path.rpartition(".")[2]
    return last in _WRITTEN or last.endswith("_description")

"""The words of STIX 2.1: what a reader hands on, what is wrong with an object, what an indicator names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

Thing = Mapping[str, Any]
"""One STIX object as read: JSON's values, keys in the order of the text."""

UNVERSIONED = 0
"""The version of an object without ``modified`` and ``created``: an observable has only one."""


class SpecVersion(StrEnum):
    """The generations of STIX that the hub keeps. 2.0 is kept and served; what it means is read as 2.1 reads it."""

    V20 = "2.0"
    V21 = "2.1"


class Gravity(StrEnum):
    """Whether a flaw keeps an object out. ``advice``: a SHOULD of the standard, a word outside an open vocabulary."""

    ERROR = "error"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong with an object: a stable ``code``, where (``path``: ``external_references[0].url``), the clause of
    the standard, and the facts that a door's sentence needs."""

    code: str
    path: str = ""
    clause: str = ""
    gravity: Gravity = Gravity.ERROR
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One object as it came: the very bytes, and the headers that a store indexes.

    ``id`` is in the one spelling that it is kept and compared in; the bytes have the sender's.
    ``version``: microseconds since 1970 of ``modified``, else of ``created``, else UNVERSIONED. ``id`` and ``type``
    are texts of at most 256 characters, present even where the rest is faulty; where not even they could be read, the
    object is a Flaw instead. ``natural_key``: the normalised value of an observable (``domain-name:example.org``), so
    that two spellings of one thing are found together; empty for everything else. ``marks``: its markings;
    ``granular``: those of its parts, selector and marking.

    Its value is not kept: of a thousand objects it would take ten times the memory of their bytes.
    """

    content: bytes
    id: str
    type: str
    spec_version: SpecVersion
    version: int
    revoked: bool = False
    natural_key: str = ""
    marks: tuple[str, ...] = ()
    granular: tuple[tuple[str, str], ...] = ()
    flaws: Sequence[Flaw] = ()

    @property
    def value(self) -> Thing:
        """The object's value, read anew each time."""
        value: Thing = msgspec.json.decode(self.content)
        return value


class NamedKind(StrEnum):
    """What sort of thing an indicator or an observable names, as far as somebody can claim it."""

    ADDRESS = "address"
    PREFIX = "prefix"
    ASN = "asn"
    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing named: its kind, its normalised value (``192.0.2.7``, ``example.org``), and where it stood."""

    kind: NamedKind
    value: str
    path: str = ""

"""The words of letters: everything that a mail about warnings is made of, and the blocks that it consists of."""

from dataclasses import dataclass
from datetime import datetime

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.response.terms import ItemLine, Manner, NoticeKind, SharedLine

WIDTH = 72
"""Columns of a plain text mail."""

ITEMS_SHOWN = 20
"""Addresses of one warning that a mail spells out; the list in full is attached, or behind the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningPart:
    """One warning of a letter. ``items`` are as many of its ``total`` as shall be shown; ``link`` opens its page.

    ``organisation_name`` is whose addresses they are, which need not be the letter's recipient. ``csv`` is what is
    attached, None where it is too large or may not leave. ``superseded_reference``: the earlier one it takes on.
    ``shared``: what those who shared threat information said, where it was made of that.
    """

    reference: str
    organisation_name: str
    feed_name: str
    classification: str
    tlp: TLP
    first_seen: datetime
    last_seen: datetime
    due_at: datetime | None
    items: tuple[ItemLine, ...]
    total: int
    seen_again: int = 0
    link: str = ""
    csv: bytes | None = None
    superseded_reference: str = ""
    shared: tuple[SharedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter is made of: one warning, or several as a digest.

    ``sender`` is the hub's name, ``hub_url`` its address with the final slash, ``hub_phone`` may be empty.
    ``recipient_name`` is the organisation written to, ``contact_role`` the role of whom in it. ``openpgp`` is the
    armoured certificate for Manner.ENCRYPTED. ``size_limit`` is in bytes, 0 for none: attachments beyond it stay
    behind the link. ``note`` is a person's own words (why withdrawn, what is corrected, what was answered), ``code``
    a one-time code, ``zone`` an IANA zone that the reader lives in. ``to_copied``: the reader
    had a copy, for information. ``standing``: references of the reader's earlier messages that hold again.
    """

    kind: NoticeKind
    manner: Manner
    language: str
    exercise: Exercise
    sender: str
    hub_url: str
    hub_phone: str
    recipient_name: str
    contact_role: str
    openpgp: str
    size_limit: int
    parts: tuple[WarningPart, ...]
    note: str = ""
    code: str = ""
    zone: str = ""
    to_copied: bool = False
    standing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences. ``strong``: what must be seen first."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A TLP label, as FIRST writes it; ``style`` is its class in HTML."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """Steps, in order."""

    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Things of equal weight."""

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """An address on a line of its own; ``label`` is the button that HTML makes of it.

    ``typed``: the reader is to type it, so HTML makes no button of it.
    """

    label: str
    address: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Spelled:
    """A short thing that is read letter by letter: a reference, a code."""

    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One address with what is known of it, line by line."""

    name: str
    lines: tuple[str, ...]
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, between the warnings of a digest."""


Block = Paragraph | Label | Heading | Numbered | Bullets | Link | Spelled | Listed | Rule

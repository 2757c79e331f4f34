"""The words of the stored directory, beyond those of routing: where an entry comes from, how a claim stands,
and what an import would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import Holder, Hours, PostRole, Topic
from kentongan.routing.terms import Claim, ClaimKind, Contact, Organisation


class Origin(StrEnum):
    """How an entry came into this hub, or was last changed. An import ends only what came the same way.

    ``hand``: by a person at this hub. ``file``: a directory file or CSV. ``rir``: a registry's delegations. The others,
    a party's record in one of the formats of ``records``: teams, posts, their holders and channels.
    """

    HAND = "hand"
    FILE = "file"
    RIR = "rir"
    POSTS = "csv"
    RFC2350 = "2350"
    JCARD = "card"
    RDAP = "rdap"
    SECURITY_TXT = "sec"
    TRUSTED_INTRODUCER = "ti"


LISTING = (Origin.HAND, Origin.FILE, Origin.RIR)
"""The origins of organisations and claims: no record of a party says anything about either."""


class Standing(StrEnum):
    """How a claim stands at a time: what a page shows beside it."""

    CURRENT = "current"
    UNVERIFIED = "unverified"
    QUESTIONED = "questioned"
    FUTURE = "future"
    ENDED = "ended"


class Change(StrEnum):
    """What an import does with one entry.

    ``confirmed``: only that its source still says so is new. ``kept``: the import says otherwise, and the hub knows
    better: a person entered it here, or the hub's knowledge is newer.
    """

    ADDED = "added"
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    REMOVED = "removed"
    KEPT = "kept"


class Because(StrEnum):
    """Why a person's work here is kept, where it is not just that they entered it: they ended it, or took it out."""

    ENDED_HERE = "ended-here"
    TAKEN_OUT_HERE = "taken-out-here"


class PostField(StrEnum):
    """What of a post may be shown to some and not to others. Without ``existence`` nothing of it is shown.

    ``existence``: that there is a post of this role, with its title and team. ``holder``: who holds it, and since when.
    ``channels``: addresses and numbers, with the terms they carry and whether they work. ``keys``: certificates.
    ``freshness``: when it was confirmed, and whether it answered checks.
    """

    EXISTENCE = "existence"
    MANDATE = "mandate"
    HOURS = "hours"
    LANGUAGES = "languages"
    HOLDER = "holder"
    CHANNELS = "channels"
    KEYS = "keys"
    FRESHNESS = "freshness"


class Audience(StrEnum):
    """Who may see a field. ``role_class``: those who hold a post of the same class at another party."""

    PUBLIC = "public"
    REGION = "region"
    PARTNERS = "partners"
    ROLE_CLASS = "role_class"
    PARTY = "party"


class Freshness(StrEnum):
    """How long ago a party said that a post's record still holds."""

    FRESH = "fresh"
    DUE = "due"
    LAPSED = "lapsed"


class Subject(StrEnum):
    """What of a party's record a proposal or a version is about; ``grants`` are those of one post, ``partners`` the
    whole list of a party's."""

    ORGANISATION = "organisation"
    TEAM = "team"
    POST = "post"
    ASSIGNMENT = "assignment"
    CHANNEL = "channel"
    GRANTS = "grants"
    PARTNERS = "partners"


class ProposalState(StrEnum):
    """Where a proposed change stands. ``overtaken``: the thing was changed by another before this was decided."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


Item = Organisation | Contact | Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry's part of an import: ``item`` as it will be (``kept``: as the import has it), ``before`` as it is.

    ``organisation`` is the slug, ``row`` the id of the stored row. An organisation's own step has no contacts and
    claims in it: they have steps of their own.
    """

    change: Change
    organisation: str
    item: Item
    row: UUID | None = None
    before: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, in order, and how many entries it would leave as they are."""

    steps: tuple[Step, ...] = ()
    unchanged: int = 0

    @property
    def writes(self) -> tuple[Step, ...]:
        """The steps that change the hub."""
        return tuple(step for step in self.steps if step.change is not Change.KEPT)

    def count(self, change: Change, *, kind: type[Item] | None = None) -> int:
        """Return how many steps do this, of one kind of entry or of all."""
        return sum(step.change is change and (kind is None or isinstance(step.item, kind)) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContact:
    """A contact with its row."""

    id: UUID
    item: Contact
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim with its row."""

    id: UUID
    item: Claim
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrganisation:
    """An organisation with its row, its contacts and claims beside it."""

    id: UUID
    item: Organisation
    origin: Origin
    contacts: tuple[StoredContact, ...] = ()
    claims: tuple[StoredClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegations:
    """What registries delegated to one country, for its national CERT: claims, of which kinds, as of when."""

    country: str
    organisation: Organisation
    claims: tuple[Claim, ...]
    kinds: frozenset[ClaimKind]
    as_of: datetime


class DisagreementKind(StrEnum):
    """How sources disagree.

    ``moved``: an older source gave it to one country, the newer gives it to another. ``vanished``: the newer gives it
    to nobody that this hub knows. ``overlap``: several claim it today, and each of their sources stands by it.
    """

    MOVED = "moved"
    VANISHED = "vanished"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one source says: its claim, the country of who claims, and when the source last said so."""

    claim: Claim
    country: str
    said_at: datetime | None

    @property
    def organisation(self) -> str:
        """Who claims, by slug."""
        return self.claim.organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One value, or one range of addresses, of which two sources say different things.

    ``value`` is the part that they disagree on, for people: a prefix, a range, ``AS4788``; ``block`` is its first and
    last address, as 128-bit numbers, where delegations disagree. ``newer`` is None where the newer source names nobody;
    ``newer_at`` is its date all the same.
    """

    kind: DisagreementKind
    claim_kind: ClaimKind
    value: str
    older: Side
    newer: Side | None
    newer_at: datetime | None
    block: tuple[int, int] | None = None

    def holds(self, address: int) -> bool:
        """Whether an address lies in the block."""
        return self.block is not None and self.block[0] <= address <= self.block[1]

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both sides, the older first; one where the newer source names nobody."""
        return (self.older,) if self.newer is None else (self.older, self.newer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """A way to reach a holder, for who may see it. ``openpgp`` is None where certificates are hidden."""

    id: UUID
    kind: str
    address: str
    priority: int
    carries: TLP
    verified_at: datetime | None = None
    failed_at: datetime | None = None
    openpgp: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderLine:
    """Who holds a post. Where the holder is hidden and the channels are not, only these are there.

    ``user`` is the holder's account, for the party itself. ``channels`` is None where they are hidden.
    """

    id: UUID
    priority: int
    holder: Holder | None = None
    name: str | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    user: UUID | None = None
    channels: tuple[ChannelLine, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """A post as one reader sees it: what is hidden from them is None, and left the database as such.

    ``seen`` are the fields that they may see; ``own``: it is their party's. ``hours`` is also None where none are
    stated, ``is_open`` whether it answers at the time asked about. ``holders`` are those who hold it then, the first
    to be asked first; ``coming``, for the party, those who will; ``left``, for the party, those whom its record still
    names although their account is no longer its, or is shut: they hold nothing.
    """

    id: UUID
    organisation: UUID
    slug: str
    organisation_names: Names
    country: str
    team: UUID
    team_key: str
    team_names: Names
    key: str
    role: PostRole
    title: Names
    seen: frozenset[PostField]
    own: bool = False
    ended_at: datetime | None = None
    mandate: str | None = None
    may_discuss: tuple[Topic, ...] | None = None
    time_zone: str | None = None
    hours: Hours | None = None
    is_open: bool | None = None
    languages: tuple[str, ...] | None = None
    holders: tuple[HolderLine, ...] | None = None
    coming: tuple[HolderLine, ...] = ()
    left: tuple[HolderLine, ...] = ()
    confirmed_at: datetime | None = None
    freshness: Freshness | None = None
    can_propose: bool = False
    can_decide: bool = False
    can_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One change of a party's record. ``erased``: its content was removed; ``intact``: it still fits the digest."""

    id: UUID
    serial: int
    organisation: UUID
    subject: Subject
    thing: UUID
    actor: UUID | None
    at: datetime
    reason: str
    proposal: UUID | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    erased: bool
    intact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A proposed change. ``obstacle``: why this reader cannot decide it, a stable code; empty where they can."""

    id: UUID
    organisation: UUID
    slug: str
    subject: Subject
    thing: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str
    state: ProposalState
    proposed_by: UUID | None
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    note: str
    roles: frozenset[PostRole]
    needs_another: bool
    obstacle: str
    can_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """What somebody else reported wrong."""

    id: UUID
    organisation: UUID
    slug: str
    post: UUID | None
    text: str
    reported_by: UUID | None
    reported_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a reader in the directory: proposals they may decide, posts no longer fresh, reported errors."""

    proposals: int = 0
    posts: int = 0
    reports: int = 0

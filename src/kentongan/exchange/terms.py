"""The words of the exchange: terms of an object, who looks, what was decided and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind, SizeTier


class Actions(StrEnum):
    """What a recipient may do with what it got: FIRST IEP 2.0, ``permitted_actions``, from the least to the most."""

    NONE = "none"
    CONTACT = "contact-for-instruction"
    INTERNAL = "internally-visible-actions"
    INDIRECT = "externally-visible-indirect-actions"
    DIRECT = "externally-visible-direct-actions"


class Notify(StrEnum):
    """Whether those affected may be told: FIRST IEP 2.0, ``affected_party_notifications``."""

    MAY = "may"
    MUST_NOT = "must-not"


class Attribution(StrEnum):
    """Whether the source may be named: FIRST IEP 2.0, ``attribution``. Stored and shown, not enforced."""

    MAY = "may"
    MUST = "must"
    MUST_NOT = "must-not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """The effective terms of one object: everything that a decision about it depends on, and nothing else.

    Objects with equal handling in one collection share a ``Label``, so the decision is made once a label, not once an
    object. ``sharer`` is the organisation that gave it. ``readership`` is the collection's number of additions of
    readers at the time of sharing: what a later reader may not have from before has a smaller one. ``marks``: the ids
    of the markings that are IEP policies, whose further fields are read there; ``policies``: those policies' own ids.
    ``unknown``: one of the markings nobody had defined, or several in different ways, which made it RED. Which other
    markings an object has, it says itself: were they here, who marks each object with another would make a label of
    each. ``defined``: which definitions of those policies held, by their digests (``stix.policies.digest_of``).
    ``refused`` and ``closed`` come with an object that was passed on: the kinds that limited use keeps out where it
    came from, and that it is for those alone who read the collection when it came.
    """

    tlp: TLP
    sharer: UUID | None
    readership: int = 0
    starts: datetime | None = None
    ends: datetime | None = None
    actions: Actions = Actions.DIRECT
    notify: Notify = Notify.MAY
    encrypted: bool = False
    marks: tuple[str, ...] = ()
    unknown: bool = False
    policies: tuple[str, ...] = ()
    refused: tuple[OrganisationKind, ...] = ()
    closed: bool = False
    defined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one marking says about handling; None where it says nothing. ``policy``: the id of the IEP policy it is,
    ``defined`` the digest of all that it says.

    A statement (a copyright, say) says nothing of all this, and is known nevertheless. ``disputed``: it is defined in
    several ways, so that nobody can tell which holds.
    """

    tlp: TLP | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    actions: Actions | None = None
    notify: Notify | None = None
    encrypted: bool = False
    policy: str = ""
    defined: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What an arrangement says about the handling of what is shared under it.

    ``unmarked``: what an object without any TLP marking counts as. ``ceiling``: the strictest that is taken in.
    ``policy`` holds for what comes without an IEP policy of its own.
    """

    unmarked: TLP = TLP.RED
    ceiling: TLP = TLP.RED
    policy: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: the members they act for, those members' organisations and kinds; ``hub``: the hub's own staff.

    ``secure``: what they are shown travels encrypted, or does not leave the machine.
    """

    members: frozenset[UUID] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    kinds: frozenset[OrganisationKind] = frozenset()
    hub: bool = False
    secure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a viewer holds in one collection. ``since``: its readership number when reading was granted, the earliest of
    several grants. ``history``: the terms give a reader also what was shared before. ``refused``: kinds of organisation
    that limited use keeps out. ``starts`` and ``ends``: the arrangement's term."""

    reads: bool = False
    writes: bool = False
    since: int = 0
    history: bool = True
    refused: frozenset[OrganisationKind] = frozenset()
    starts: datetime | None = None
    ends: datetime | None = None


class Reason(StrEnum):
    """Why somebody sees an object, or why not: stable codes; doors have the sentences."""

    SHARER = "sharer"
    READER = "reader"
    NAMED = "named_recipient"
    HUB = "hub"
    NO_ACCESS = "no_access"
    LIMITED_USE = "limited_use"
    NOT_NAMED = "not_a_named_recipient"
    PASSED_ON_BEFORE = "passed_on_before"
    BEFORE_JOINING = "before_joining"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    ARRANGEMENT_NOT_STARTED = "arrangement_not_started"
    ARRANGEMENT_ENDED = "arrangement_ended"
    NOT_ENCRYPTED = "not_encrypted"
    AFFECTED = "affected_party"
    COMMUNITY = "community"
    EVERYBODY_READS = "all_see_it_already"
    NO_FURTHER = "goes_no_further"
    MARKED_OPENLY = "marked_more_openly"
    DEFINED_OTHERWISE = "defined_otherwise"
    PARTICIPANTS_ONLY = "participants_only"
    NEED_TO_KNOW = "need_to_know"
    NO_NOTICE = "must_not_notify"
    NO_ACTION = "actions_not_permitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A decision with its reason."""

    allowed: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """An organisation that an object concerns: its network, its name, itself the victim.

    ``participant``: it is among those that the object was shared with, so that it sees it already or could. ``secure``:
    the way to it is encrypted.
    """

    organisation: UUID
    participant: bool = False
    secure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when, in microseconds since 1970; None: it goes on."""

    begins: int
    ends: int | None = None

    def common(self, *others: "Span") -> "Span | None":
        """Return the time that lies in all of them, None where there is none."""
        several = (self, *others)
        begins = max(one.begins for one in several)
        ends = min((one.ends for one in several if one.ends is not None), default=None)
        return None if ends is not None and ends <= begins else Span(begins=begins, ends=ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A right to read that somebody has or had: from when to when, and the readership when it was given.

    ``kinds``: of the organisation then and now; limited use kept it out only where it keeps all of these out.
    """

    since: int
    span: Span
    kinds: frozenset[OrganisationKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which rights to a collection counted: under no arrangement, or under one while they took part in it.

    ``history`` and ``refused`` as of ``Access``, in this time.
    """

    span: Span
    history: bool = True
    refused: frozenset[OrganisationKind] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBefore:
    """When somebody could read a collection: while a right and a stretch met."""

    rights: tuple[Reading, ...] = ()
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Where an object would be passed on to. ``seen``: whether who passes it on sees it, and why.

    ``all_see``: every reader there sees it where it is now. ``community``: every reader there is known to the hub.
    ``refused``: a reader there is of a kind that the limited use of where it is now keeps out.
    """

    seen: Verdict
    all_see: bool
    community: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Who may join an arrangement, at what cost, in which languages, of which sizes; empty means no restriction."""

    kinds: tuple[OrganisationKind, ...] = ()
    sizes: tuple[SizeTier, ...] = ()
    languages: tuple[str, ...] = ()
    cost: Names | None = None
    conditions: Names | None = None


class Misfit(StrEnum):
    """Why an organisation may not join an arrangement. What is not known of it does not fit a restriction."""

    KIND = "kind"
    SIZE = "size"
    LANGUAGES = "languages"
    LIMITED_USE = "limited_use"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What an arrangement's wording says: its purpose, its legal basis, and which use it is limited to."""

    purpose: str
    legal_basis: str
    limited_use: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An arrangement about to be made; the fields are those of ``models.Arrangement``.

    ``policy``: an IEP 2.0 policy as JSON, for what comes without one.
    """

    slug: str
    names: Names
    starts: datetime
    ends: datetime | None = None
    mandatory: bool = False
    refused_kinds: frozenset[OrganisationKind] = frozenset()
    history: bool = True
    unmarked: TLP = TLP.RED
    ceiling: TLP = TLP.RED
    policy: Mapping[str, object] | None = None
    inclusion: Inclusion = Inclusion()


class Outcome(StrEnum):
    """What became of one object that was sent."""

    STORED = "stored"
    KNOWN = "known"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one object, as the status resource tells it (TAXII 2.1 §4.3.1).

    ``version``: microseconds since 1970; ``reason``: stable code; ``facts`` fill its sentence.
    """

    id: str
    version: int
    outcome: Outcome
    reason: str = ""
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of a collection is asked for: TAXII 2.1 §3.4. Empty means no filter; ``versions`` empty means the last.

    ``versions``: ``first``, ``last``, ``all`` as words, times as microseconds. ``after``: ``added_after`` in
    microseconds, exclusive. ``newest_spec``: of an object that is there in several generations of STIX, the newest
    only; where ``specs`` are named, these count.
    """

    after: int | None = None
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: tuple[str | int, ...] = ()
    specs: tuple[str, ...] = ()
    newest_spec: bool = False


class Row(NamedTuple):
    """One object as a viewer gets it: ``content`` is what was received, or what its terms left of it; empty in a
    manifest.

    A tuple and no dataclass, for a page makes a thousand of them straight from what the database returned.
    """

    id: str
    type: str
    spec: str
    version: int
    added: int
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionLine:
    """A collection as a viewer knows it; ``root`` is its API root's name."""

    id: UUID
    serial: int
    root: str
    alias: str
    title: str
    description: str
    arrangement: UUID | None
    reads: bool
    writes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in the order of being added; ``more``: there is at least one more row that this viewer sees."""

    rows: Sequence[Row]
    more: bool

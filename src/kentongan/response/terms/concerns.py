"""The words of shared objects that concern somebody: what became of one, and what may be told of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kentongan.kernel.tlp import TLP


class ConcernState(StrEnum):
    """What became of an object of the exchange that concerns somebody.

    ``waiting``: it goes to intake with the next file. ``handed``: it went. ``changed``: it went, and what changed since
    must still be told. ``later``: the time of its terms, or its own, has not come. ``refused``: its terms permit no
    warning. ``person``: nobody is warned unless a person says so. ``asked``: somebody else than its sharer changed it,
    or its terms became stricter: what was sent stands until a person decides. ``ending``: it holds no more, and what
    was made of it must still be taken back. ``ended``: that is done.
    """

    WAITING = "waiting"
    HANDED = "handed"
    CHANGED = "changed"
    LATER = "later"
    REFUSED = "refused"
    PERSON = "person"
    ASKED = "asked"
    ENDING = "ending"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What may be said of a shared object to whom it concerns. Times as RFC 3339 has them, empty where not said.

    ``source``: the sharer's name where the terms demand that it be named, else empty.
    """

    name: str = ""
    description: str = ""
    valid_from: str = ""
    valid_until: str = ""
    confidence: int | None = None
    phases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """What a warning's letter says of one thing that a shared object names."""

    value: str
    told: Told
    tlp: TLP


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernLine:
    """That a shared object concerns somebody, as staff see it."""

    id: UUID
    stix_id: str
    version: int
    collection: UUID
    collection_title: str
    tlp: TLP
    value: str
    kind: str
    organisation: UUID | None
    sharer: UUID | None
    state: ConcernState
    reason: str
    doubt: str
    changed_at: datetime

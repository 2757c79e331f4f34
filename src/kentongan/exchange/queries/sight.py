"""What one viewer sees of one collection at one time: ``rules.seeing`` decided for each label, kept while it holds.

A page's SQL takes ``Sight.labels`` and never goes past ``Sight.watermark``. Both the revision of the exchange and the
watermark are read by one statement, before the labels: whatever was committed later, with labels that this decision
does not know, lies beyond the watermark; and a label that is made, a right that is given or ended, raises the revision
in its own transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Organisation
from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.models import Collection, Label, Member
from kentongan.exchange.queries.access import accesses_of, knows
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, CollectionLine, Handling, Viewer
from kentongan.ledger.columns import id_column
from kentongan.ledger.statements import first_of, this_connection
from kentongan.routing.terms import OrganisationKind

STAND = """
SELECT s.revision, c.serial, c.last_added
FROM exchange_state s CROSS JOIN exchange_collection c
WHERE s.only = 1 AND c.id = %s
"""
"""One statement, so one snapshot: how far a collection had come when the exchange was at this revision."""

Stand = tuple[int, int, int]
"""Of one snapshot: the revision of the exchange, the collection's serial, how far it had come (``last_added``)."""

KEPT_AT_MOST = 4096
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A viewer at a collection (its serial). ``labels``: the serials of those labels that they may see.

    ``watermark``: the last ``added`` that a page may show. ``reads`` and ``writes``: what TAXII 2.1 §5.2.1 tells as
    ``can_read`` and ``can_write``; the hub's staff read.
    """

    viewer: Viewer
    collection: int
    access: Access
    labels: tuple[int, ...]
    watermark: int
    reads: bool
    writes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    access: Access
    labels: tuple[int, ...]
    since: datetime
    until: datetime


class _Kept:
    """Decisions of the revision seen last, of this process. Those of another revision are never handed out.

    A collection is named by its UUID, which no other hub has, nor this one after a copy of it was put back.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._revision = -1
        self._decided: dict[tuple[Viewer, UUID], _Decided] = {}

    def get(self, revision: int, viewer: Viewer, collection: UUID) -> _Decided | None:
        with self._lock:
            return self._decided.get((viewer, collection)) if revision == self._revision else None

    def keep(self, revision: int, viewer: Viewer, collection: UUID, decided: _Decided) -> None:
        with self._lock:
            if revision != self._revision or len(self._decided) >= KEPT_AT_MOST:
                self._decided.clear()
                self._revision = revision
            self._decided[viewer, collection] = decided


_kept = _Kept()


def viewer_of(reader: Reader, *, secure: bool) -> Viewer:
    """Return the viewer that a signed-in person is: all members of their organisations, or the hub's staff."""
    organisations = Organisation.objects.filter(pk__in=sorted(reader.organisations))
    kinds = dict(organisations.values_list("pk", "kind")) if reader.organisations else {}
    members = Member.objects.filter(organisation__in=list(kinds)).values_list("pk", flat=True) if kinds else ()
    return Viewer(
        members=frozenset(members),
        organisations=frozenset(kinds),
        kinds=frozenset(OrganisationKind(kind) for kind in kinds.values()),
        hub=reader.sees_all,
        secure=secure,
    )


def viewer_of_member(member: Member, *, secure: bool) -> Viewer:
    """Return the viewer that a member's machine is; fetch the organisation along (``select_related``)."""
    return Viewer(
        members=frozenset({member.pk}),
        organisations=frozenset({member.organisation_id}),
        kinds=frozenset({OrganisationKind(member.organisation.kind)}),
        secure=secure,
    )


def sight_of(viewer: Viewer, *, collection: UUID, at: datetime, stand: Stand | None = None) -> Sight:
    """Return what a viewer sees of a collection. Raises UnknownCollection where they may not know of it.

    One statement where the decision is kept already, four otherwise; one less where its ``stand`` was just read.
    """
    revision, serial, watermark = stand if stand is not None else _stand(collection)
    decided = _decided(viewer, collection=collection, revision=revision, at=at)
    if not knows(viewer, access=decided.access):
        raise UnknownCollection(collection=collection)
    return Sight(
        viewer=viewer,
        collection=serial,
        access=decided.access,
        labels=decided.labels,
        watermark=watermark,
        reads=decided.access.reads or viewer.hub,
        writes=decided.access.writes,
    )


def _stand(collection: UUID) -> Stand:
    row = first_of(STAND, [id_column(collection)])
    if row is None:
        raise UnknownCollection(collection=collection)
    revision, serial, last_added = row
    return revision, serial, last_added


def visible_collections(viewer: Viewer, *, root: str | None = None, at: datetime) -> Sequence[CollectionLine]:
    """Return the collections of an API root, or of all, that a viewer may know of, in a fixed order."""
    rows = Collection.objects.select_related("root", "arrangement").order_by("title", "serial")
    found = list(rows if root is None else rows.filter(root__name=root))
    accesses = accesses_of(viewer, collections=found, at=at)
    return [
        CollectionLine(
            id=one.id,
            serial=one.serial,
            root=one.root.name,
            alias=one.alias,
            title=one.title,
            description=one.description,
            arrangement=one.arrangement_id,
            reads=accesses[one.serial].reads or viewer.hub,
            writes=accesses[one.serial].writes,
        )
        for one in found
        if knows(viewer, access=accesses[one.serial])
    ]


def _decided(viewer: Viewer, *, collection: UUID, revision: int, at: datetime) -> _Decided:
    # A transaction may see a revision of its own that never comes to be: nothing is taken from it or kept of it.
    alone = this_connection().in_atomic_block
    found = None if alone else _kept.get(revision, viewer, collection)
    if found is None or not found.since <= at < found.until:
        found = _decide(viewer, collection=collection, at=at)
        if not alone:
            _kept.keep(revision, viewer, collection, found)
    return found


def _decide(viewer: Viewer, *, collection: UUID, at: datetime) -> _Decided:
    row = Collection.objects.select_related("arrangement").get(id=collection)
    access = accesses_of(viewer, collections=[row], at=at)[row.serial]
    labels = Label.objects.filter(collection=row).order_by("serial").values_list("serial", "handling")
    handlings = {serial: read_handling(told) for serial, told in labels}
    since, until = _holds(at, access=access, handlings=handlings.values())
    return _Decided(
        access=access,
        labels=tuple(
            serial
            for serial, handling in handlings.items()
            if may_see(handling, viewer=viewer, access=access, at=at).allowed
        ),
        since=since,
        until=until,
    )


def _holds(at: datetime, *, access: Access, handlings: Iterable[Handling]) -> tuple[datetime, datetime]:
    """Return from when on, and until when, a decision made now is the same."""
    timed: list[Access | Handling] = [access, *handlings]
    limits = [moment for one in timed for moment in (one.starts, one.ends) if moment is not None]
    begun, to_come = [one for one in limits if one <= at], [one for one in limits if one > at]
    return max(begun, default=_EVER[0]), min(to_come, default=_EVER[1])

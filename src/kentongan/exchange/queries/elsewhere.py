"""What a sender has of an object from other collections: the rows that they see there and that are not theirs.

Asked with every request to add objects, by one statement over the ids of the envelope; of most nothing is found, and
nothing more is asked. Only what the sender sees, or saw when it was shared (``queries.readership``), decides, so
nothing that they are told depends on anything else: they see as all the members of their organisation do, or who has
one account for reading and one for writing would be bound by nothing. Over a connection that is not encrypted nothing
is said of what must be; a hub that asks for HTTPS answers no such request.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import loads
from typing import Any
from uuid import UUID

from kentongan.exchange.models import Collection, Label, Member
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.access import accesses_of
from kentongan.exchange.queries.destinations import Destination
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.readership import read_before
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.unsaid import is_unsaid
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.onward import Source
from kentongan.exchange.rules.passing_on import leaving
from kentongan.exchange.rules.seeing import may_see, saw
from kentongan.exchange.terms import Access, Handling, ReadBefore, Viewer
from kentongan.kernel.microseconds import microseconds_of
from kentongan.kernel.tlp import TLP
from kentongan.ledger.columns import id_column, vendor
from kentongan.ledger.statements import rows_of

_FOUND = """
SELECT s.serial, s.stix_id, s.version, s.variant, s.added, s.collection_id, s.label_id, s.parts,
  CASE WHEN p.copy_id IS NULL AND m.organisation_id = %s THEN 1 ELSE 0 END
FROM {of_ids}
LEFT JOIN exchange_member m ON m.id = s.member_id
LEFT JOIN exchange_passedon p ON p.copy_id = s.serial
WHERE {where}
"""
_OF_IDS = {
    "sqlite": "(SELECT * FROM exchange_stored WHERE stix_id {among}) s",
    "postgresql": "unnest(%s::text[]) AS wanted (id)"
    " CROSS JOIN LATERAL (SELECT * FROM exchange_stored one WHERE one.stix_id = wanted.id OFFSET 0) s",
}
"""For PostgreSQL, as ``sql.held``: without statistics it would rather read the whole table than look for many ids."""

_OTHERS = "+s.collection_id <> {collection}"
_HERE = "+s.collection_id = {collection}"
_READ = """ AND (m.organisation_id = %s OR EXISTS (
  SELECT 1 FROM exchange_right r JOIN exchange_member w ON w.id = r.member_id
  WHERE r.collection_id = s.collection_id AND w.organisation_id IN ({organisations}) AND r.reads
))"""
"""Rows of collections that the sender has nothing to do with are left where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """``own``: their organisation shared it, and had it from nobody."""

    serial: int
    stix_id: str
    version: int
    variant: int
    added: int
    collection: int
    label: int
    parts: Sequence[tuple[str, int]]
    written: str | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a viewer sees of some collections: their access to each; the terms of the labels, and those that pass now;
    when the viewer could read. ``loose``: collections under no arrangement."""

    accesses: Mapping[int, Access]
    terms: Mapping[int, Handling]
    now: frozenset[int]
    read: Mapping[int, ReadBefore]
    loose: frozenset[int]
    secure: bool
    at: int

    def sees(self, row: _Row, label: int) -> bool:
        """Whether what has this label in a row is seen, or was when it was shared."""
        if label in self.now:
            return True
        handling = self.terms.get(label)
        if handling is None or (handling.encrypted and not self.secure):
            return False
        return saw(handling, read=self.read[row.collection], added=row.added, until=self.at)


def sources_of(
    ids: Sequence[str], *, sight: Sight, organisation: UUID, at: datetime
) -> Mapping[str, Sequence[Source]]:  # fmt: skip
    """Return for each of these ids what a sender sees of it elsewhere, in the order in which it was shared.

    ``organisation``: for whom they share. Nothing of an id that it shared first, as far as they see.
    """
    found = _rows(list(dict.fromkeys(ids)), where=_OTHERS, sight=sight, organisation=organisation)
    if not found:
        return {}
    viewer = _widened(sight.viewer)
    seen = _seen(found, viewer=viewer, at=at)
    known = [one for one in found if one.own or seen.sees(one, one.label)]
    ids = list(dict.fromkeys(one.stix_id for one in known))
    here = _rows(ids, where=_HERE, sight=sight, organisation=organisation) if ids else ()
    known += [one for one in here if one.own or one.label in sight.labels]
    visible = _first_variants(one for one in known if one.collection != sight.collection and seen.sees(one, one.label))
    theirs, versions = _shared_first(known, by=_id), _shared_first(known, by=_version)
    rows = [one for one in visible if not one.own and not (_id(one) in theirs and _version(one) in versions)]
    if not rows:
        return {}
    sources = _sources(rows, seen=seen, viewer=viewer, sight=sight, at=at)
    return {
        stix_id: [replace(one, theirs=stix_id in theirs) for one in several] for stix_id, several in sources.items()
    }


def _rows(ids: Sequence[str], *, where: str, sight: Sight, organisation: UUID) -> list[_Row]:
    if not ids:
        return []
    among, given = ("", sql.each_of(ids)) if vendor() == "postgresql" else sql.among(ids)
    own = id_column(organisation)
    parameters: list[Any] = [own, *given]
    slots: dict[str, Any] = {"collection": sight.collection}
    if where is _OTHERS and not sight.viewer.hub:
        organisations = [id_column(one) for one in sorted(sight.viewer.organisations | {organisation})]
        where += _READ
        slots["organisations"] = ", ".join(["%s"] * len(organisations))
        parameters += [own, *organisations]
    text = _FOUND.format(of_ids=_OF_IDS[vendor()].format(among=among), where=where.format(**slots))
    return [
        _Row(
            serial=serial,
            stix_id=stix_id,
            version=version,
            variant=variant,
            added=added,
            collection=collection,
            label=label,
            parts=loads(parts) if parts else (),
            written=parts,
            own=bool(mine),
        )
        for serial, stix_id, version, variant, added, collection, label, parts, mine in rows_of(text, parameters)
    ]


def _widened(viewer: Viewer) -> Viewer:
    members = Member.objects.filter(organisation__in=sorted(viewer.organisations)).values_list("pk", flat=True)
    return replace(viewer, members=viewer.members | frozenset(members))


def _seen(rows: Sequence[_Row], *, viewer: Viewer, at: datetime) -> _Seen:
    several = list(Collection.objects.select_related("arrangement").filter(serial__in={one.collection for one in rows}))
    accesses = accesses_of(viewer, collections=several, at=at)
    labels = {label for _, label in _labels(rows)}
    told = Label.objects.filter(serial__in=labels).values_list("serial", "collection", "handling")
    handlings = [(serial, accesses[collection], read_handling(handling)) for serial, collection, handling in told]
    now = frozenset(
        serial
        for serial, access, handling in handlings
        if may_see(handling, viewer=viewer, access=access, at=at).allowed
    )
    return _Seen(
        accesses=accesses,
        terms={serial: handling for serial, _access, handling in handlings},
        now=now,
        read={} if len(now) == len(handlings) else read_before(viewer, collections=several),
        loose=frozenset(one.serial for one in several if one.arrangement is None),
        secure=viewer.secure,
        at=microseconds_of(at),
    )


def _labels(rows: Iterable[_Row]) -> set[tuple[int, int]]:
    """Return the labels of these rows and of their parts, each with its collection."""
    return {(one.collection, label) for one in rows for label in (one.label, *(each for _, each in one.parts))}


def _id(row: _Row) -> Hashable:
    return row.stix_id


def _version(row: _Row) -> Hashable:
    return row.stix_id, row.version


def _shared_first(known: Iterable[_Row], *, by: Callable[[_Row], Hashable]) -> frozenset[Hashable]:
    """Return those ids, or ids and versions, whose first row that the sender knows is of their organisation."""
    first: dict[Hashable, _Row] = {}
    for one in known:
        key = by(one)
        if key not in first or one.serial < first[key].serial:
            first[key] = one
    return frozenset(key for key, one in first.items() if one.own)


def _first_variants(rows: Iterable[_Row]) -> Sequence[_Row]:
    """Return of visible rows of one version the first, which is the one that is seen."""
    found: dict[tuple[int, str, int], _Row] = {}
    for one in sorted(rows, key=lambda row: row.variant):
        found.setdefault((one.collection, one.stix_id, one.version), one)
    return sorted(found.values(), key=lambda row: row.serial)


def _sources(
    rows: Sequence[_Row], *, seen: _Seen, viewer: Viewer, sight: Sight, at: datetime
) -> Mapping[str, Sequence[Source]]:  # fmt: skip
    there = Destination(collection=sight.collection, viewer=viewer, accesses=seen.accesses, at=at)
    contents: dict[int, bytes] = dict(rows_of(sql.CONTENTS.format(serials=sql.numbers(one.serial for one in rows))))
    sources: dict[str, list[Source]] = defaultdict(list)
    for one in rows:
        if one.serial not in contents:
            continue  # deleted since it was found: only the collection that is written is held
        source = _source(one, whole=bytes(contents[one.serial]), seen=seen, there=there)
        if source is not None:
            sources[one.stix_id].append(source)
    return sources


def _source(row: _Row, *, whole: bytes, seen: _Seen, there: Destination) -> Source | None:
    """Return a row as the sender sees or saw it; None where too little is left of it, or where it binds nobody.

    What is CLEAR binds nobody who does not see it any more: it is everybody's.
    """
    labels = [one for one in (row.label, *(label for _, label in row.parts)) if seen.sees(row, one)]
    before = not seen.now.issuperset(labels)
    if before and all(seen.terms[one].tlp is TLP.CLEAR for one in labels):
        return None
    left = whole if row.written is None else visible_content(whole, parts=row.written, labels=tuple(labels))
    if left is None:
        return None
    access = seen.accesses[row.collection]
    parts = [(selector, label) for selector, label in row.parts if label in labels]
    several = (row.label, *(label for _, label in parts))
    verdict = there.verdict(row.collection, several=tuple(seen.terms[label] for label in several), before=before)
    handling = seen.terms[row.label]
    return Source(
        serial=row.serial,
        version=row.version,
        content=left,
        handling=leaving(handling, access=access),
        parts=tuple((selector, leaving(seen.terms[label], access=access)) for selector, label in parts),
        verdict=verdict,
        unsaid=row.collection in seen.loose and is_unsaid(handling, content=whole, collection=row.collection),
    )

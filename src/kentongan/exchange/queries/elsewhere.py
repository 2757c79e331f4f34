"""What a sender has of an object from other collections: the rows that they see there and that are not theirs.

Asked with every request to add objects, by one statement over the ids of the envelope; of most nothing is found, and
nothing more is asked. Only what the sender sees decides, so nothing that they are told depends on anything else: they
see as all the members of their organisation do, or who has one account for reading and one for writing would be bound
by nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.onward import Source
from kentongan.exchange.rules.passing_on import leaving
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Handling, Viewer
from kentongan.ledger.columns import id_column, vendor
from kentongan.ledger.statements import rows_of

_FOUND = """
SELECT s.serial, s.stix_id, s.version, s.variant, s.collection_id, s.label_id, s.parts,
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
  WHERE r.collection_id = s.collection_id AND w.organisation_id IN ({organisations}) AND r.reads AND r.ended_at IS NULL
))"""
"""Rows of collections that the sender has nothing to do with are left where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """``own``: their organisation shared it, and had it from nobody."""

    serial: int
    stix_id: str
    version: int
    variant: int
    collection: int
    label: int
    parts: Sequence[tuple[str, int]]
    written: str | None
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a viewer sees of some collections: their access to each, and the terms of those labels that pass."""

    accesses: Mapping[int, Access]
    terms: Mapping[int, Handling]


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
    known = [one for one in found if one.own or one.label in seen.terms]
    ids = list(dict.fromkeys(one.stix_id for one in known))
    here = _rows(ids, where=_HERE, sight=sight, organisation=organisation) if ids else ()
    known += [one for one in here if one.own or one.label in sight.labels]
    theirs = _shared_first(known)
    visible = _first_variants(one for one in found if one.label in seen.terms)
    rows = [one for one in visible if not one.own and one.stix_id not in theirs]
    return _sources(rows, seen=seen, viewer=viewer, sight=sight, at=at) if rows else {}


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
            collection=collection,
            label=label,
            parts=loads(parts) if parts else (),
            written=parts,
            own=bool(mine),
        )
        for serial, stix_id, version, variant, collection, label, parts, mine in rows_of(text, parameters)
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
    terms = {
        serial: handling
        for serial, access, handling in handlings
        if may_see(handling, viewer=viewer, access=access, at=at).allowed
    }
    return _Seen(accesses=accesses, terms=terms)


def _labels(rows: Iterable[_Row]) -> set[tuple[int, int]]:
    """Return the labels of these rows and of their parts, each with its collection."""
    return {(one.collection, label) for one in rows for label in (one.label, *(each for _, each in one.parts))}


def _shared_first(known: Iterable[_Row]) -> frozenset[str]:
    """Return the ids whose first row, of those that the sender knows, is of their own organisation."""
    first: dict[str, _Row] = {}
    for one in known:
        if one.stix_id not in first or one.serial < first[one.stix_id].serial:
            first[one.stix_id] = one
    return frozenset(stix_id for stix_id, one in first.items() if one.own)


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
    contents: dict[int, Any] = dict(rows_of(sql.CONTENTS.format(serials=sql.numbers(one.serial for one in rows))))
    along = {
        (collection, label): leaving(seen.terms[label], access=seen.accesses[collection])
        for collection, label in _labels(rows)
        if label in seen.terms
    }
    sources: dict[str, list[Source]] = defaultdict(list)
    for one in rows:
        if one.serial not in contents:
            continue  # deleted since it was found: only the collection that is written is held
        whole = bytes(contents[one.serial])
        left = whole if one.written is None else visible_content(whole, parts=one.written, labels=tuple(seen.terms))
        if left is None:
            continue
        parts = [(selector, label) for selector, label in one.parts if label in seen.terms]
        several = (one.label, *(label for _, label in parts))
        verdict = there.verdict(one.collection, several=tuple(seen.terms[label] for label in several))
        sources[one.stix_id].append(
            Source(
                serial=one.serial,
                version=one.version,
                content=left,
                handling=along[one.collection, one.label],
                parts=tuple((selector, along[one.collection, label]) for selector, label in parts),
                verdict=verdict,
            )
        )
    return sources

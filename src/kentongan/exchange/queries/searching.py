"""Finding an object by its id, or an observable by its value, in every collection that a viewer may know of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kentongan.exchange.queries import pages, sql
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Filters, Row, Viewer
from kentongan.ledger.statements import rows_of
from kentongan.stix.identity import natural_key

_BY_VALUE = (
    "domain-name", "ipv4-addr", "ipv6-addr", "url", "email-addr", "mac-addr", "mutex", "directory", "autonomous-system",
)  # fmt: skip
"""Observables that one property names, and so can be looked for by it."""

_HASHES = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
_PROPERTY = {"mutex": "name", "directory": "path", "autonomous-system": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An object that was found, as this viewer sees it, and where."""

    collection: CollectionLine
    row: Row


def search(viewer: Viewer, *, text: str, at: datetime, limit: int) -> Sequence[Hit]:
    """Return objects of this id, or observables of this value however it is spelt; at most so many.

    Of each object the last version that the viewer sees. What a part with terms of its own says finds nothing.
    """
    wanted, hits = text.strip(), list[Hit]()
    if not wanted:
        return hits
    keys = keys_of(wanted)
    for line in visible_collections(viewer, at=at):
        missing = limit - len(hits)
        if missing < 1:
            break
        sight = sight_of(viewer, collection=line.id, at=at)
        if not sight.labels:
            continue
        ids = [wanted, *_ids_by_value(sight, keys=keys, limit=missing)]
        found = pages.objects(sight, filters=Filters(ids=tuple(ids)), limit=missing)
        hits += [Hit(collection=line, row=row) for row in found.rows]
    return hits


def keys_of(text: str) -> Sequence[str]:
    """Return the normalised values that a text may be, one for each sort of observable that it can be one of."""
    keys: dict[str, None] = {}
    for kind in _BY_VALUE:
        value: object = int(text) if kind == "autonomous-system" and text.isdecimal() and len(text) < 11 else text
        if kind == "autonomous-system" and value is text:
            continue
        keys[natural_key({"type": kind, _PROPERTY.get(kind, "value"): value})] = None
    if (algorithm := _HASHES.get(len(text))) is not None and _HEXADECIMAL.fullmatch(text):
        keys[natural_key({"type": "file", "hashes": {algorithm: text}})] = None
    return [key for key in keys if key]


def _ids_by_value(sight: Sight, *, keys: Sequence[str], limit: int) -> list[str]:
    condition, given = sql.among(keys)
    statement = sql.BY_VALUE.format(
        among=condition,
        collection=sight.collection,
        watermark=sight.watermark,
        labels=sql.numbers(sight.labels),
        limit=int(limit),
    )
    found = rows_of(statement, given)
    return [str(row[0]) for row in found]

"""Objects as people look for them: the newest first, by type and text, by value; one object in all its versions.

By the same sight as a page. What is looked for in a text is looked for in what this viewer sees of an object, never in
what its terms hide from them; and only in the newest ``LOOKED_AT`` objects, so that no question costs without end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.searching import keys_of
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Viewer
from kentongan.ledger.columns import read_id
from kentongan.ledger.statements import rows_of

LOOKED_AT = 20_000
MOST_TYPES = 200

COLUMNS = (
    "s.serial, s.stix_id, s.type, s.spec, s.version, s.added, s.revoked, s.member_id, s.label_id, s.content, s.parts"
)

NEWEST = """
SELECT {columns}
FROM (
  SELECT s.serial FROM exchange_stored s
  WHERE s.collection_id = {collection} AND s.added <= {watermark} AND s.label_id IN ({labels}) {of_type} AND {chosen}
  ORDER BY s.added DESC
  LIMIT {limit} OFFSET {offset}
) p CROSS JOIN {row} {fitting}
ORDER BY s.added DESC
"""
"""Which rows these are is found in an index alone; only they are read."""

_ROW = {
    "sqlite": "exchange_stored s WHERE s.serial = p.serial",
    "postgresql": "LATERAL (SELECT * FROM exchange_stored one WHERE one.serial = p.serial OFFSET 0) s WHERE true",
}
"""Each row by its serial: PostgreSQL would rather read the whole table where it has no statistics."""

VERSIONS = """
SELECT {columns}
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.stix_id = %s AND +s.added <= {watermark} AND +s.label_id IN ({labels})
  AND {chosen}
ORDER BY s.version DESC, s.added DESC
LIMIT {limit}
"""
"""The pluses keep a planner from walking the collection by its times, as in ``sql.PAGE_OF_IDS``."""

OF_VALUE = """
SELECT {columns}
FROM exchange_stored s
WHERE s.natural_key {among} AND NOT (s.natural_key = '') AND +s.collection_id = {collection} AND +s.added <= {watermark}
  AND +s.label_id IN ({labels}) AND {chosen}
ORDER BY s.added DESC
LIMIT {limit}
"""

TYPES = """
SELECT s.type, count(*)
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.added <= {watermark} AND s.label_id IN ({labels}) AND {chosen}
GROUP BY s.type
ORDER BY count(*) DESC, s.type
"""

NEXT_TYPE = """
SELECT s.type
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.type > %s
ORDER BY s.type
LIMIT 1
"""
"""Whether anything of it is seen is asked apart: so the planner walks the index and finds each type at once."""

BEYOND = """
SELECT 1
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.added <= {watermark} AND s.label_id IN ({labels}) AND {chosen}
ORDER BY s.added DESC
LIMIT 1 OFFSET {looked_at}
"""

_TEXT = {
    "sqlite": "CAST(s.content AS TEXT) LIKE %s ESCAPE '!'",
    "postgresql": "convert_from(s.content, 'UTF8') ILIKE %s ESCAPE '!'",
}
_ESCAPED = {"sqlite": "instr(s.content, x'5c') > 0", "postgresql": "position('\\x5c'::bytea IN s.content) > 0"}
"""Whether any letter of an object is written as an escape (RFC 8259 §7): a backslash stands nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One version of an object as a viewer sees it. ``label`` and ``serial`` are for other queries, not to be shown."""

    serial: int
    id: str
    type: str
    spec: str
    version: int
    added: int
    revoked: bool
    member: UUID | None
    label: int
    content: bytes


def newest(sight: Sight, *, kind: str = "", text: str = "", limit: int, offset: int = 0) -> Sequence[Found]:
    """Return the last versions of objects, the newest added first; of a type, and with a text in them."""
    if not sight.labels:
        return []
    of_type = "AND s.type = %s" if kind else ""
    slots = _slots(sight) | {"columns": COLUMNS, "of_type": of_type, "row": _ROW[connection.vendor]}
    given: list[Any] = [sql.sent(kind)] if kind else []
    if not text:
        every = slots | {"fitting": "", "limit": limit, "offset": offset}
        return list(_seen(rows_of(NEWEST.format(**every), given), sight=sight))
    every = slots | {"fitting": _fitting(), "limit": LOOKED_AT, "offset": 0}
    rows = rows_of(NEWEST.format(**every), [*given, like(text), like(text, escaped=True)])
    fits = (one for one in _seen(rows, sight=sight) if _holds(one.content, text))
    return list(islice(fits, offset, offset + limit))


def _fitting() -> str:
    """Return the condition that an object may hold a text; whether it does, ``_holds`` says.

    Parts with terms of their own are looked at there, for a database does not know what of them this viewer sees; nor
    does it read what a writer of JSON has escaped.
    """
    text = _TEXT[connection.vendor]
    return f"AND (s.parts IS NOT NULL OR {text} OR ({_ESCAPED[connection.vendor]} AND {text}))"


def beyond(sight: Sight) -> bool:
    """Whether there are more objects than a search looks at."""
    if not sight.labels:
        return False
    return bool(rows_of(BEYOND.format(**_slots(sight), looked_at=LOOKED_AT)))


def types(sight: Sight) -> Sequence[tuple[str, int]]:
    """Return which types of objects there are and how many of each, the most first.

    Where there are more objects than a search looks at, they are not counted (0), and stand in the order of letters.
    """
    if not sight.labels:
        return []
    if beyond(sight):
        return [(kind, 0) for kind in islice(_each_type(sight), MOST_TYPES)]
    return [(str(kind), int(number)) for kind, number in rows_of(TYPES.format(**_slots(sight)))]


def _each_type(sight: Sight) -> Iterator[str]:
    """Yield the types one by one, each found in the index behind the one before."""
    kind = ""
    while rows := rows_of(NEXT_TYPE.format(**_slots(sight)), [kind]):
        kind = str(rows[0][0])
        if newest(sight, kind=kind, limit=1):
            yield kind


def versions_of(sight: Sight, *, stix_id: str, limit: int = 100) -> Sequence[Found]:
    """Return the versions of one object that the viewer sees, the newest first; nothing where they see none."""
    if not sight.labels:
        return []
    slots = _slots(sight, each=True) | {"columns": COLUMNS, "limit": limit}
    return list(_seen(rows_of(VERSIONS.format(**slots), [sql.id_sent(stix_id)]), sight=sight))


def find(viewer: Viewer, *, text: str, at: datetime, limit: int) -> Sequence[tuple[CollectionLine, Found]]:
    """Return objects of every collection that the viewer reads: of this id, else of this value, else with this text."""
    found: list[tuple[CollectionLine, Found]] = []
    for line in visible_collections(viewer, at=at):
        if len(found) < limit:
            sight = sight_of(viewer, collection=line.id, at=at)
            found += [(line, one) for one in _found(sight, text=text, limit=limit - len(found))]
    return found


def _found(sight: Sight, *, text: str, limit: int) -> Sequence[Found]:
    by_id = versions_of(sight, stix_id=text, limit=1) if "--" in text else ()
    if by_id:
        return by_id
    by_value = _of_value(sight, text=text, limit=limit)
    seen = {one.serial for one in by_value}
    others = [one for one in newest(sight, text=text, limit=limit) if one.serial not in seen]
    return [*by_value, *others][:limit]


def _of_value(sight: Sight, *, text: str, limit: int) -> Sequence[Found]:
    if not sight.labels:
        return []
    among, given = sql.among(keys_of(text))
    slots = _slots(sight) | {"columns": COLUMNS, "limit": limit, "among": among}
    return list(_seen(rows_of(OF_VALUE.format(**slots), given), sight=sight))


def _slots(sight: Sight, *, each: bool = False) -> dict[str, Any]:
    slots = {"collection": sight.collection, "watermark": sight.watermark, "labels": sql.numbers(sight.labels)}
    return slots | {"chosen": (sql.EACH if each else sql.LAST).format(**slots, of_spec="")}


def _seen(rows: Sequence[tuple[Any, ...]], *, sight: Sight) -> Iterator[Found]:
    for serial, stix_id, kind, spec, version, added, revoked, member, label, content, parts in rows:
        whole = bytes(content)
        left = whole if parts is None else visible_content(whole, parts=parts, labels=sight.labels)
        if left is not None:
            yield Found(
                serial=serial,
                id=stix_id,
                type=kind,
                spec=spec,
                version=version,
                added=added,
                revoked=bool(revoked),
                member=None if member is None else read_id(member),
                label=label,
                content=left,
            )


def like(text: str, *, escaped: bool = False) -> str:
    """Return the pattern for a text to stand anywhere, whatever it holds.

    A letter that has capitals outside of ASCII may be any one, for not every database knows them. In what may be
    ``escaped`` only such letters are looked for as no writer of JSON escapes; the others may be anything.
    """
    if escaped:
        return "%" + _ESCAPABLE.sub("%", text) + "%"
    found = sql.sent(text).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return "%" + "".join("_" if not one.isascii() and one.lower() != one.upper() else one for one in found) + "%"


_ESCAPABLE = re.compile(r"[^A-Za-z0-9 .:-]+")
_SLASH = re.compile(r"\\([\\/])")


def _holds(content: bytes, text: str) -> bool:
    """Whether a text stands in what is seen of an object, however it is spelt."""
    return text.lower() in unescaped(content.decode("utf-8", "replace")).lower()


def unescaped(text: str) -> str:
    """Return a JSON text with its escapes read where they stand (RFC 8259 §7).

    Python's own escapes are the same but for the slash and for pairs of surrogates, and it reads a whole text at once,
    which for thousands of objects is many times faster than each escape by itself.
    """
    if "\\" not in text:
        return text
    if "\\/" in text:
        text = _SLASH.sub(lambda found: "/" if found[1] == "/" else found[0], text)
    read = text.encode("ascii", "backslashreplace").decode("unicode_escape")
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

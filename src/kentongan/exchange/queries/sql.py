"""The statements that read and write STIX objects, by name. Whole numbers of ours (serials, times) are written into
them, so that a planner sees them; every text of a client's is a parameter.

A page walks the index ``stored_page`` (collection, added, label, beaten) in its order and reads no row that it leaves
out: one object in a million costs its viewer a walk over the index. What EXPLAIN says of each is under test.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from kentongan.ledger.columns import vendor
from kentongan.stix.identity import in_one_spelling

HEADERS = "s.stix_id, s.type, s.spec, s.version, s.added"
"""What a manifest tells, in the order of ``terms.Row``."""

WITHOUT_CONTENT = HEADERS
WITH_CONTENT = (
    HEADERS + ", CASE WHEN length(s.content) <= {small} THEN s.content END, s.parts, s.serial, length(s.content)"
)
"""What is not small is fetched by its serial once it is known to fit into the page: no database reads or sorts what a
page has no room for."""

PAGE = """
SELECT {columns}
FROM exchange_stored s {walking}
WHERE s.collection_id = {collection} AND s.added > {after} AND s.added <= {watermark} AND s.label_id IN ({labels})
  {narrowed}
ORDER BY s.added
LIMIT {limit}
"""

PAGE_OF_IDS = """
SELECT {columns}
FROM exchange_stored s
WHERE s.collection_id = {collection} AND +s.added > {after} AND +s.added <= {watermark} AND s.label_id IN ({labels})
  {narrowed}
ORDER BY +s.added
LIMIT {limit}
"""
"""Of few objects: found by their ids and sorted. The plus keeps a planner from walking the
collection by its times, which it does where it has no statistics."""

PAGE_OF_TYPES = """
SELECT {columns}
FROM (
  SELECT * FROM ({several}) several ORDER BY added LIMIT {limit}
) p CROSS JOIN exchange_stored s
WHERE s.serial = p.serial
ORDER BY p.added
"""
"""Of several types: each walks ``stored_by_type``, and what comes first of all is read."""

PLACES_OF_TYPE = """
SELECT * FROM (
  SELECT s.serial, s.added
  FROM exchange_stored s {walking_type}
  WHERE s.collection_id = {collection} AND s.added > {after} AND s.added <= {watermark} AND s.label_id IN ({labels})
    AND s.type = %s {narrowed}
  ORDER BY s.added
  LIMIT {limit}
) t{number}
"""

COUNT = """
SELECT count(*)
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.added <= {watermark} AND s.label_id IN ({labels}) {narrowed}
"""

SEEN = """
SELECT 1
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.stix_id = %s AND +s.added <= {watermark} AND s.label_id IN ({labels})
LIMIT 1
"""

_OTHER = """
EXISTS (
  SELECT 1
  FROM exchange_stored o
  WHERE o.collection_id = s.collection_id AND o.stix_id = s.stix_id AND {comes_before}
    AND +o.added <= {watermark} AND o.label_id IN ({labels}) {of_spec}
)
"""
"""Another version or variant of the same object that this viewer sees too."""

LAST = "(NOT s.beaten OR NOT " + _OTHER.replace(
    "{comes_before}", "(o.version > s.version OR (o.version = s.version AND o.variant < s.variant))"
) + ")"  # fmt: skip
FIRST = (
    "(s.variant < 0 OR NOT "
    + _OTHER.replace("{comes_before}", "(o.version < s.version OR (o.version = s.version AND o.variant < s.variant))")
    + ")"
)
"""No variant is below 0. As one of two conditions the other is asked row by row; PostgreSQL would make it a join of the
whole table else."""

EACH = "(s.variant = 0 OR NOT " + _OTHER.replace(
    "{comes_before}", "o.version = s.version AND o.variant < s.variant"
) + ")"  # fmt: skip

OF_TIMES = "(s.version <> 0 AND s.version IN ({times}) OR s.version = 0 AND s.added IN ({times}))"
"""Of these versions; what has none has the time of its adding, and not that of 1970."""

NEWEST_SPEC = "(s.spec <> '2.0' OR NOT " + _OTHER.replace("{comes_before}", "o.spec > s.spec").replace(
    "{of_spec}", ""
) + ")"  # fmt: skip
"""No equality of generations: PostgreSQL would read the whole table into a hash of it."""

_HELD = """
SELECT s.serial, s.stix_id, s.version, s.variant, s.added, s.label_id, s.member_id, s.revoked, s.beaten, s.parts
FROM """
_HELD_EACH = (
    _HELD
    + """unnest(%s::text[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT * FROM exchange_stored one WHERE one.collection_id = {collection} AND one.stix_id = wanted.id OFFSET 0
) s
"""
)
"""For PostgreSQL, which without statistics would rather read the whole collection than look for many ids."""

_HELD_AMONG = (
    _HELD
    + """exchange_stored s
WHERE s.collection_id = {collection} AND s.stix_id {among}
"""
)

DEFINITIONS = """
WITH own AS (SELECT id FROM exchange_member WHERE organisation_id = %s)
SELECT s.stix_id, s.content, s.parts, CASE WHEN s.member_id IN (SELECT id FROM own) THEN 1 ELSE 0 END
FROM exchange_stored s
WHERE s.collection_id = {collection} AND s.stix_id {among}
  AND (+s.label_id IN ({labels}) OR s.member_id IN (SELECT id FROM own))
UNION ALL
SELECT c.stix_id, c.content, c.parts, 1
FROM exchange_conflict c
WHERE c.collection_id = {collection} AND c.stix_id {among} AND c.member_id IN (SELECT id FROM own)
"""
"""What was ever said of these markings that an organisation sees, or sent itself: what was in conflict too."""

BY_VALUE = """
SELECT DISTINCT s.stix_id
FROM exchange_stored s
WHERE s.natural_key {among} AND NOT (s.natural_key = '') AND +s.collection_id = {collection} AND +s.added <= {watermark}
  AND s.label_id IN ({labels})
LIMIT {limit}
"""
"""Ids of observables of a normalised value, of which this viewer sees a version. The condition is spelt as the index
``stored_by_value`` has its own: SQLite takes it for no other."""

HOLD = "SELECT 1 FROM exchange_collection WHERE serial = %s FOR UPDATE"
ADVANCE = "UPDATE exchange_collection SET last_added = %s WHERE serial = %s"

CONTENTS = "SELECT s.serial, s.content FROM exchange_stored s WHERE s.serial IN ({serials})"

ADD = """
INSERT INTO exchange_stored (collection_id, stix_id, type, spec, version, variant, added, label_id, member_id, revoked,
  beaten, parts, natural_key, content)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

ADD_STATUS = "INSERT INTO exchange_status (id, collection_id, member_id, at, results) VALUES (%s, %s, %s, %s, %s)"

LABELS = "SELECT digest, serial FROM exchange_label WHERE collection_id = {collection} AND digest {among}"

DUE = """
SELECT s.serial
FROM exchange_stored s {walking}
WHERE s.collection_id = {collection} AND s.added < {before} AND ({of_each})
ORDER BY s.added
LIMIT {limit}
"""

ADD_ANEW = "UPDATE exchange_stored SET added = %s WHERE serial = %s"

CHANGES = """
SELECT added, stix_id, version, type, removed, revoked, member_id, label_id, content
FROM (
  SELECT * FROM (
    SELECT s.added, s.stix_id, s.version, s.type, 0 AS removed, s.revoked, s.member_id, s.label_id, s.content
    FROM exchange_stored s
    WHERE s.collection_id = {collection} AND s.added > {after}
    ORDER BY s.added
    LIMIT {limit}
  ) objects
  UNION ALL
  SELECT * FROM (
    SELECT r.added, r.stix_id, r.version, '' AS type, 1 AS removed, {false} AS revoked, r.member_id,
      CAST(NULL AS bigint) AS label_id, CAST(NULL AS bytea) AS content
    FROM exchange_removal r
    WHERE r.collection_id = {collection} AND r.added > {after}
    ORDER BY r.added
    LIMIT {limit}
  ) removals
) both_kinds
ORDER BY added
LIMIT {limit}
"""
"""What was added and what was removed, in one statement and so of one moment."""


def held(collection: int, ids: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement for every version that a collection holds of these objects, and its parameters."""
    if vendor() == "postgresql":
        return _HELD_EACH.format(collection=int(collection)), each_of(ids)
    condition, given = among(ids)
    return _HELD_AMONG.format(collection=int(collection), among=condition), given


def definitions(
    collection: int, ids: Sequence[str], *, labels: Sequence[int], sharer: Any
) -> tuple[str, list[Any]]:  # fmt: skip
    """Return the statement for what is said of these markings, and its parameters; ``sharer`` as its column has it."""
    condition, given = among(ids)
    slots = {"collection": int(collection), "among": condition, "labels": numbers(labels) or "NULL"}
    return DEFINITIONS.format(**slots), [sharer, *given, *given]


def walking(index: str) -> str:
    """Return what makes SQLite's planner walk an index, whatever statistics it has or has not; PostgreSQL's does."""
    return f"INDEXED BY {index}" if vendor() == "sqlite" else ""


def numbers(several: Iterable[int]) -> str:
    """Return whole numbers as a list between brackets has them; there must be one."""
    return ", ".join(map(str, map(int, several)))


def among(texts: Sequence[str]) -> tuple[str, list[Any]]:
    """Return a condition for a column to be one of these texts, and its parameters."""
    several = [sent(text) for text in texts]
    if vendor() == "postgresql":
        return "= ANY(%s)", [several]
    if len(several) == 1:
        return "= %s", several
    return "IN (SELECT value FROM json_each(%s))", [json.dumps(several)]


def each_of(texts: Sequence[str]) -> list[Any]:
    """Return these texts as the parameter of PostgreSQL's ``unnest(%s::text[])``."""
    return [[sent(text) for text in texts]]


def id_sent(stix_id: str) -> str:
    """Return a client's id as it is kept and as every database takes it."""
    return sent(in_one_spelling(stix_id))


def sent(text: str) -> str:
    """Return a client's text as every database takes it: what none can hold is replaced, and so matches nothing."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")

"""Events out of Parquet files brought together by identity (docs/formats/identity.md), for several drafts at once.

What ``response`` follows: a draft's events as the addresses and names with their ports that they concern. Read in
parts, so that a draft of any size takes little memory; DuckDB skips the row groups of other organisations.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from kentongan.intake.archive.engine import open_engine, told_when_unreadable
from kentongan.intake.archive.layout import absolute
from kentongan.intake.rules import address_text

PART = 100_000
"""Events that are brought together at once."""

CHUNK = 2_000
"""Identities that are given at once."""

CLIENT = """(
    event.classification IN ('malicious-code/infected-system', 'availability/dos', 'availability/ddos')
    OR event.classification LIKE 'intrusion-attempts/%' OR event.classification LIKE 'information-gathering/%'
)"""
"""Where the affected machine is the one that called: its port is another one with every connection.

Two sightings of an infected machine are then two events (docs/formats/identity.md) and one exposure: otherwise nothing
would ever be seen again, and everything would be gone a day later. The latest port is kept beside it, for whoever must
find a customer behind a shared address by port and time.
"""

KEY = f"""
md5(concat_ws(chr(31), coalesce(length(report), 0), report, coalesce(length(transport), 0), transport,
    CASE WHEN {CLIENT} THEN '-' ELSE coalesce(port::varchar, '-') END,
    coalesce(name, concat_ws(':', address_hi, address_lo)), tag))
"""
"""The identity within its feed. The lengths make that no two identities are written alike.

It is stored, so it never changes: another version of it would make every exposure a new one.
"""

IDENTITIES = f"""
WITH wanted AS (
    SELECT unnest(from_json($wanted, '[{{"number": "UINTEGER", "organisation": "VARCHAR", "classification": "VARCHAR",
                                         "tlp": "UTINYINT", "doubtful": "BOOLEAN"}}]'), recursive := true)
), chosen AS (
    SELECT wanted.number, {KEY} AS key, event.*
    FROM read_parquet($paths, hive_partitioning = false) AS event
    JOIN wanted ON wanted.organisation = event.organisation AND wanted.classification = event.classification
        AND wanted.tlp = event.tlp AND wanted.doubtful = (event.doubt IS NOT NULL)
    WHERE event.organisation BETWEEN $first AND $last AND (event.name IS NOT NULL OR event.address_lo IS NOT NULL)
), latest AS (
    SELECT number, key, min(first_seen) AS first_seen, max(last_seen) AS last_seen, sum(count)::BIGINT AS count,
           max_by({{report: report, hi: address_hi, lo: address_lo, name: name, port: port, transport: transport,
                    tag: tag, kind: evidence_kind, value: evidence_value}}, last_seen) AS row
    FROM chosen WHERE $parts = 1 OR hash(key) % $parts = $part
    GROUP BY number, key
)
SELECT number, key, left(row.report, 100),
       CASE WHEN row.hi = 0 AND row.lo >> 32 = 65535
            THEN concat_ws('.', row.lo >> 24 & 255, row.lo >> 16 & 255, row.lo >> 8 & 255, row.lo & 255) END,
       row.hi, row.lo, coalesce(row.name, ''), row.port, left(coalesce(row.transport, ''), 16),
       left(replace(coalesce(row.tag, ''), chr(0), '␀'), 200), coalesce(row.kind, ''), coalesce(row.value, ''),
       first_seen, last_seen, count
FROM latest
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The events of one draft, called by a number of the caller's; ``events`` is how many there were."""

    number: int
    organisation: str
    classification: str
    tlp: int
    doubtful: bool
    events: int


class Identity(NamedTuple):
    """What events of one draft are about, its columns those of the latest of them. A tuple: there are very many."""

    number: int
    key: str
    report: str
    address: str
    name: str
    port: int | None
    transport: str
    tag: str
    evidence_kind: str
    evidence_value: str
    first_seen: datetime
    last_seen: datetime
    times: int


def read_identities(paths: Sequence[str], *, wanted: Sequence[Wanted]) -> Iterator[list[Identity]]:
    """Give the identities of several drafts in lists of at most CHUNK, in no order; each of a draft once.

    ``paths`` are as the manifest has them. Raises ArchiveFileMissing or ArchiveFileDamaged.
    """
    if not paths or not wanted:
        return
    organisations = [one.organisation for one in wanted]
    parts = max(1, -(-sum(one.events for one in wanted) // PART))
    slots = {
        "paths": [str(absolute(path)) for path in paths],
        # One text: DuckDB looks for pandas, which is not here, for every value of a list.
        "wanted": json.dumps([asdict(one) for one in wanted]),
        "first": min(organisations),
        "last": max(organisations),
        "parts": parts,
    }
    with open_engine() as engine:
        for part in range(parts):
            with told_when_unreadable(paths[0]):
                found = engine.execute(IDENTITIES, slots | {"part": part})
                while rows := found.fetchmany(CHUNK):
                    yield [_identity(row) for row in rows]


def _identity(row: tuple[Any, ...]) -> Identity:
    number, key, report, short, hi, lo, *same, first_seen, last_seen, times = row
    address = address_text(hi, lo) if short is None else short
    seen = (first_seen.replace(tzinfo=UTC), last_seen.replace(tzinfo=UTC))
    return Identity._make((number, key, report, address, *same, *seen, times))

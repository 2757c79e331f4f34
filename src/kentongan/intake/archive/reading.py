"""Events out of Parquet files, bounded: DuckDB skips the row groups that cannot hold what is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kentongan.intake.archive.engine import open_engine, told_when_missing
from kentongan.intake.archive.layout import absolute
from kentongan.intake.rules import address_text
from kentongan.intake.terms import EventLine
from kentongan.kernel.tlp import TLP

EVENTS = """
SELECT file, row, report, classification, time, zone_assumed, address_hi, address_lo, name, port, transport, tag,
       asn, country, tlp, count, first_seen, last_seen, organisation, tier, evidence_kind, evidence_value, doubt
FROM read_parquet($paths, hive_partitioning = false)
WHERE coalesce(organisation, '') = $organisation AND classification = $classification AND tlp = $tlp
  AND (doubt IS NOT NULL) = $doubtful
ORDER BY time, file, row
LIMIT $limit OFFSET $offset
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsWanted:
    """Which events: those that a draft warning was made of."""

    organisation: str
    classification: str
    tlp: int
    doubtful: bool


def read_events(paths: Sequence[str], *, wanted: EventsWanted, limit: int, offset: int) -> list[EventLine]:
    """Return events of these files (paths as the manifest has them) by time. Raises ArchiveFileMissing."""
    if not paths:
        return []
    slots = {
        "paths": [str(absolute(path)) for path in paths],
        "organisation": wanted.organisation,
        "classification": wanted.classification,
        "tlp": wanted.tlp,
        "doubtful": wanted.doubtful,
        "limit": limit,
        "offset": offset,
    }
    with open_engine() as engine, told_when_missing(paths[0]):
        found = engine.execute(EVENTS, slots)
        names = [column[0] for column in found.description or ()]
        return [_line(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _line(event: dict[str, Any]) -> EventLine:
    for name in ("time", "first_seen", "last_seen"):
        event[name] = _aware(event[name])
    event["address"] = address_text(event.pop("address_hi"), event.pop("address_lo"))
    event["tlp"] = TLP(event["tlp"])
    numbers = {name: event.pop(name) for name in ("port", "asn")}
    texts: dict[str, Any] = {name: "" if value is None else value for name, value in event.items()}
    return EventLine(**numbers, **texts)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

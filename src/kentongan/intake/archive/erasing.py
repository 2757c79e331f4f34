"""Files of the archive written anew without what concerns one address or one name."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kentongan.intake.archive.durable import digest_of
from kentongan.intake.archive.engine import told_when_missing
from kentongan.intake.archive.layout import absolute
from kentongan.intake.archive.writing import COLUMNS, PARQUET
from kentongan.intake.rules import address_halves
from kentongan.intake.terms import ArchiveKind
from kentongan.routing.addresses import is_ipv4, write_address

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HOLDING = {
    ArchiveKind.EVENTS: "(address_hi = $hi::UBIGINT AND address_lo = $lo::UBIGINT) OR name = $name",
    ArchiveKind.QUARANTINE: "regexp_matches(raw, $pattern, 'i')",
}
_REWRITTEN = {
    ArchiveKind.EVENTS: f"SELECT {COLUMNS} FROM source WHERE NOT coalesce({_HOLDING[ArchiveKind.EVENTS]}, false)",  # noqa: S608
    ArchiveKind.QUARANTINE: (
        "SELECT file, row, reason, CASE WHEN regexp_matches(raw, $pattern, 'i') THEN '' ELSE raw END AS raw FROM source"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What shall be erased: a 128-bit address or a host name (lower-case A-labels)."""

    address: int | None = None
    name: str | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """How a raw row may spell it: IPv6, and IPv4 as mapped IPv6, stand in several ways."""
        if self.address is None:
            return (self.name,) if self.name is not None else ()
        long = IPv6Address(self.address)
        every = {write_address(self.address), long.compressed, long.exploded}
        if is_ipv4(self.address):
            every.add(f"::ffff:{write_address(self.address)}")
        return tuple(sorted(every))

    @property
    def pattern(self) -> str:
        """A regular expression that finds it in the text of a row, not as a part of something longer."""
        around = "[^a-z0-9.-]" if self.address is None else "[^0-9a-f:.]"
        return f"(^|{around})({'|'.join(map(re.escape, self.spellings))})($|{around})"

    def slots(self, kind: ArchiveKind) -> dict[str, Any]:
        """Return what the statements for this kind of file are given."""
        if kind is ArchiveKind.QUARANTINE:
            return {"pattern": self.pattern}
        hi, lo = (None, None) if self.address is None else address_halves(self.address)
        return {"hi": hi, "lo": lo, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A file without what was erased; ``place`` is None where no row is left."""

    place: Path | None
    rows: int
    bytes: int
    digest: str


def holding(engine: "DuckDBPyConnection", path: str, *, kind: ArchiveKind, target: Target) -> int:
    """Return how many rows of a file concern the target. Raises ArchiveFileMissing."""
    statement = f"SELECT count(*) FROM read_parquet($path, hive_partitioning = false) WHERE {_HOLDING[kind]}"  # noqa: S608
    with told_when_missing(path):
        (row,) = engine.execute(statement, {"path": str(absolute(path))} | target.slots(kind)).fetchall()
    return int(row[0])


def rewrite(engine: "DuckDBPyConnection", path: str, *, kind: ArchiveKind, target: Target, place: Path) -> Rewritten:
    """Write one file anew at ``place``, in the order it had."""
    statement = f"""
        COPY (
            WITH source AS (FROM read_parquet($path, hive_partitioning = false)) {_REWRITTEN[kind]}
        ) TO $place ({PARQUET}, RETURN_STATS)
    """
    slots = {"path": str(absolute(path)), "place": str(place)} | target.slots(kind)
    (stats,) = engine.execute(statement, slots).fetchall()
    rows = int(stats[1])
    if rows == 0:
        place.unlink()
        return Rewritten(place=None, rows=0, bytes=0, digest="")
    return Rewritten(place=place, rows=rows, bytes=place.stat().st_size, digest=digest_of(place))

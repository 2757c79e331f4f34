"""What a run leaves in its DuckDB database, brought into the rows that pages are served from. Always in a transaction.

Sums are bounded: of each kind the largest are kept apart and all others are added up in one row per reason, so that
nothing is missing from a total and no feed can fill the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Model

from kentongan.intake.actions import results_sql as sql
from kentongan.intake.models import (
    DoubtSum,
    Draft,
    QuarantinedRow,
    QuarantineSum,
    RoutedSum,
    Run,
    RunFile,
    UnclaimedSum,
)
from kentongan.intake.terms import RAW_LIMIT

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 2_000
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What the results need to know of an organisation: its id in the directory, how many critical services it has."""

    id: UUID
    critical: int


def store_results(database: "DuckDBPyConnection", *, run: Run, parties: Mapping[str, Party]) -> None:
    """Store files, sums, refused rows and drafts of a run; ``parties`` by their short names."""
    files = _store_files(database, run)
    _store(QuarantinedRow, _quarantined(database, run, files))
    _store(QuarantineSum, _quarantine_sums(database, run, files))
    _store(Draft, _drafts(database, run, parties))
    _store(RoutedSum, _routed(database, run, parties))
    _store(DoubtSum, _doubts(database, run, parties))
    _store(UnclaimedSum, _unclaimed(database, run))


def _store_files(database: "DuckDBPyConnection", run: Run) -> dict[int, RunFile]:
    files = {
        row["number"]: RunFile(
            run=run,
            number=row["number"],
            name=row["name"][-500:],
            report=(row["report"] or "")[:100],
            digest=row["digest"],
            rows=row["rows"],
            again=row["known"],
        )
        for row in _rows(database, sql.FILES)
    }
    _store(RunFile, files.values())
    return files


def _quarantined(database: "DuckDBPyConnection", run: Run, files: Mapping[int, RunFile]) -> Iterator[QuarantinedRow]:
    for row in _rows(database, sql.QUARANTINED, {"raw": RAW_LIMIT}):
        # PostgreSQL's text takes no NUL; the archive keeps the row as it was.
        yield QuarantinedRow(
            run=run,
            file=files[row["file"]],
            row=row["row"],
            reason=row["reason"],
            raw=row["raw"].replace("\0", "\N{SYMBOL FOR NULL}"),
        )


def _quarantine_sums(database: "DuckDBPyConnection", run: Run, files: Mapping[int, RunFile]) -> Iterator[QuarantineSum]:
    for row in _rows(database, sql.QUARANTINE_SUMS):
        yield QuarantineSum(run=run, file=files[row["file"]], reason=row["reason"], rows=row["rows"])


def _drafts(database: "DuckDBPyConnection", run: Run, parties: Mapping[str, Party]) -> Iterator[Draft]:
    for row in _rows(database, sql.DRAFTS):
        yield Draft(
            run=run,
            number=row["number"],
            **_party(row, parties, critical=True),
            classification=row["classification"],
            tlp=row["tlp"],
            events=row["events"],
            first_seen=_aware(row["first_seen"]),
            last_seen=_aware(row["last_seen"]),
            doubt=row["doubt"] or "",
            exercise=run.exercise,
        )


def _routed(database: "DuckDBPyConnection", run: Run, parties: Mapping[str, Party]) -> Iterator[RoutedSum]:
    for row in _rows(database, sql.ROUTED):
        yield RoutedSum(
            run=run,
            **_party(row, parties, critical=False),
            classification=row["classification"],
            tier=row["tier"],
            day=row["day"],
            events=row["events"],
            doubtful=row["doubtful"],
        )


def _doubts(database: "DuckDBPyConnection", run: Run, parties: Mapping[str, Party]) -> Iterator[DoubtSum]:
    for row in _rows(database, sql.DOUBTS):
        yield DoubtSum(
            run=run,
            reason=row["reason"],
            doubt=row["doubt"],
            **_party(row, parties, critical=True),
            events=row["events"],
            first_seen=_aware(row["first_seen"]),
            last_seen=_aware(row["last_seen"]),
        )


def _unclaimed(database: "DuckDBPyConnection", run: Run) -> Iterator[UnclaimedSum]:
    for row in _rows(database, sql.UNCLAIMED):
        yield UnclaimedSum(
            run=run,
            reason=row["reason"],
            block=_block(row["block"]),
            asn=row["asn"],
            country=row["country"] or "",
            events=row["events"],
            first_seen=_aware(row["first_seen"]),
            last_seen=_aware(row["last_seen"]),
        )


def _party(row: Mapping[str, Any], parties: Mapping[str, Party], *, critical: bool) -> dict[str, Any]:
    party = parties.get(row["organisation"] or "")
    facts = {"organisation": party and party.id, "organisation_slug": row["organisation"] or ""}
    return facts | {"critical": party.critical if party else 0} if critical else facts


def _rows(
    database: "DuckDBPyConnection", statement: str, slots: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    cursor = database.execute(statement, dict(slots) if slots else None)
    names = [column[0] for column in cursor.description or ()]
    # One result at a time is open on a connection, so each is read before the next statement.
    while batch := cursor.fetchmany(_BATCH):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def _store(kind: type[_Row], rows: Iterable[_Row]) -> None:
    kind._default_manager.bulk_create(rows, batch_size=_BATCH)


def _block(block: str) -> str:
    """Return a block as prefixes are written; SQL writes ``2001:db8:0::/48`` for ``2001:db8::/48``."""
    return str(ip_network(block)) if "/" in block else block


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)

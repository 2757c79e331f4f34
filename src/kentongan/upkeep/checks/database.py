"""The database: reachable, of a known version, migrated, guarded by its triggers, and set to lose nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection

from kentongan.directory.queries import altered_versions, lost_contents
from kentongan.kernel.errors import marked
from kentongan.ledger.guards import unguarded_tables
from kentongan.ledger.models import Entry
from kentongan.ledger.queries import altered_entries
from kentongan.upkeep import database
from kentongan.upkeep.checks.contradictions import PAST_THE_HUB, contradiction_findings
from kentongan.upkeep.readiness import pending_migrations
from kentongan.upkeep.terms import Finding, Severity

OLDEST = {"sqlite": (3, 37), "postgresql": (14, 0)}
CLOCK_STEP = timedelta(minutes=5)


def database_findings(*, at: datetime, deep: bool) -> Iterator[Finding]:
    """Give what there is to say of the database; after one that is not reachable or not migrated, nothing more."""
    try:
        if not database.has_tables():
            yield _no_hub()
            return
        yield _version()
        pending = pending_migrations()
    except DatabaseError as why:
        yield Finding(
            code="database-unreachable",
            severity=Severity.WRONG,
            text=marked("The database cannot be reached ({kind})."),
            facts={"kind": type(why).__name__},
            advice=marked("Start the database, or correct KENTONGAN_DATABASE_URL or KENTONGAN_DATA."),
        )
        return
    if pending:
        yield _pending(pending)
        return
    yield Finding(code="migrations", severity=Severity.FINE, text=marked("The tables are at this version."))
    yield from _durability()
    yield from _guards()
    yield from _later_entries(at)
    if deep:
        yield from _ledger()
        yield from _history()
        yield from contradiction_findings()


def _version() -> Finding:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    found: tuple[int, ...] = tuple(_database_version())
    facts = {"name": name, "version": ".".join(map(str, found))}
    if found < OLDEST[connection.vendor]:
        return Finding(
            code="database-too-old",
            severity=Severity.WRONG,
            text=marked("{name} {version} is too old."),
            facts=facts | {"oldest": ".".join(map(str, OLDEST[connection.vendor]))},
            advice=marked("Use {oldest} or later."),
        )
    return Finding(code="database", severity=Severity.FINE, text=marked("{name} {version} answers."), facts=facts)


def _database_version() -> Any:
    return connection.get_database_version()


def _no_hub() -> Finding:
    return Finding(
        code="no-hub",
        severity=Severity.WRONG,
        text=marked("There is no hub in this database yet."),
        advice=marked("Run `kentongan upgrade` to make one, or `kentongan restore FILE`."),
    )


def _pending(pending: list[str]) -> Finding:
    return Finding(
        code="migrations-pending",
        severity=Severity.WRONG,
        text=marked("{count} migrations are pending, the first is {first}."),
        facts={"count": len(pending), "first": pending[0]},
        advice=marked("Run `kentongan upgrade`; it makes a backup first."),
    )


def _durability() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            (found,) = cursor.fetchone()
            if found != value:
                yield Finding(
                    code="sqlite-unsafe",
                    severity=Severity.WRONG,
                    text=marked("SQLite's {name} is {found} and must be {value}, or a power cut may lose work."),
                    facts={"name": name, "found": found, "value": value},
                    advice=marked("Keep the data folder on a local disk: network disks cannot hold a write-ahead log."),
                )


def _guards() -> Iterator[Finding]:
    """Every table that is kept, in whatever way, and every table with an exercise flag must have all its triggers."""
    if missing := unguarded_tables():
        yield Finding(
            code="triggers-missing",
            severity=Severity.WRONG,
            text=marked("Triggers are missing on {tables}: the database no longer refuses what must never happen."),
            facts={"tables": ", ".join(missing)},
            advice=marked("Restore the latest backup: `kentongan restore FILE --replace` makes them anew."),
        )
    else:
        yield Finding(code="triggers", severity=Severity.FINE, text=marked("The append-only tables are guarded."))


def _later_entries(at: datetime) -> Iterator[Finding]:
    later = Entry.objects.filter(at__gt=at + CLOCK_STEP).count()
    if later:
        yield Finding(
            code="clock-behind",
            severity=Severity.WRONG,
            text=marked("{count} entries of the ledger are later than now: a clock was or is wrong."),
            facts={"count": later},
            advice=marked("Compare the clock with a time service before anything else is recorded."),
        )


def _ledger() -> Iterator[Finding]:
    altered = [str(entry.id) for entry in altered_entries()]
    if altered:
        yield Finding(
            code="ledger-altered",
            severity=Severity.WRONG,
            text=marked("{count} entries of the ledger are not what they were, the first is {first}."),
            facts={"count": len(altered), "first": altered[0]},
            advice=PAST_THE_HUB,
        )
    else:
        yield Finding(code="ledger", severity=Severity.FINE, text=marked("Every entry of the ledger is what it was."))


def _history() -> Iterator[Finding]:
    altered, lost = altered_versions(), lost_contents()
    if lost:
        yield Finding(
            code="history-lost",
            severity=Severity.WRONG,
            text=marked("{count} contents of the directory's history are gone, and nobody erased them: first {first}."),
            facts={"count": len(lost), "first": str(lost[0])},
            advice=PAST_THE_HUB,
        )
    if altered:
        yield Finding(
            code="history-altered",
            severity=Severity.WRONG,
            text=marked("{count} changes in the directory's history are not what they were, the first is {first}."),
            facts={"count": len(altered), "first": str(altered[0])},
            advice=PAST_THE_HUB,
        )
    if not altered and not lost:
        yield Finding(
            code="history",
            severity=Severity.FINE,
            text=marked("Every change in the directory's history is what it was."),
        )

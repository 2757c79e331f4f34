"""What a feed came to, so that two histories of the same files can be compared; and what must never be."""

from collections import Counter
from typing import Any

from django.db.models import Sum
from tests.intake import made

from kentongan.intake.archive.durable import digest_of
from kentongan.intake.archive.engine import open_engine
from kentongan.intake.archive.layout import absolute, lying
from kentongan.intake.models import (
    ArchiveFile,
    DoubtSum,
    Draft,
    QuarantinedRow,
    RoutedSum,
    Run,
    RunFile,
    SeenState,
    UnclaimedSum,
)
from kentongan.ledger.models import Entry

EVENT = (
    "row, report, classification, time, zone_assumed, address_hi, address_lo, name, port, transport, tag, asn, "
    "country, tlp, count, first_seen, last_seen, organisation, tier, evidence_kind, evidence_value, doubt"
)


def snapshot(feed: str) -> dict[str, Any]:
    """Return everything that a feed's files came to, without what differs between any two runs."""
    runs = Run.objects.filter(feed__slug=feed, state="finished")
    ids = list(runs.values_list("id", flat=True))
    sums = runs.aggregate(*(Sum(name) for name in ("routed", "unclaimed", "quarantined", "warnings", "doubtful")))
    return {
        "sums": sums,
        "events": sorted(str(event) for run in ids for event in made.archived(EVENT, run=run)),
        "refused": sorted(
            str(row) for run in ids for row in made.archived("row, reason, raw", kind="quarantine", run=run)
        ),
        "refused_in_database": _rows(QuarantinedRow.objects.filter(run__in=ids), "row", "reason", "raw"),
        "drafts": _rows(
            Draft.objects.filter(run__in=ids), "organisation_slug", "classification", "tlp", "events", "doubt"
        ),
        "routed": _rows(RoutedSum.objects.filter(run__in=ids), "organisation_slug", "classification", "day", "events"),
        "doubts": _rows(DoubtSum.objects.filter(run__in=ids), "doubt", "organisation_slug", "events"),
        "unclaimed": _rows(UnclaimedSum.objects.filter(run__in=ids), "block", "events"),
        "seen": _seen(feed),
    }


def taken(feed: str) -> list[str]:
    """Return the digests of a feed's files in the order in which they were taken in."""
    return list(
        RunFile.objects.filter(run__feed__slug=feed).order_by("run_id", "number").values_list("digest", flat=True)
    )


def faults(feed: str) -> list[str]:
    """Return what must never be, after the next run has settled what a killed one left."""
    found = []
    for file in ArchiveFile.objects.filter(feed__slug=feed):
        place = absolute(file.path)
        if not place.exists() or digest_of(place) != file.digest or place.stat().st_size != file.bytes:
            found.append(f"not what the manifest says: {file.path}")
    named = {*ArchiveFile.objects.filter(feed__slug=feed).values_list("path", flat=True)}
    named |= {*SeenState.objects.filter(feed__slug=feed).values_list("path", flat=True)}
    found += [f"named by nothing: {path}" for path, _ in lying(feed) if path not in named]
    runs = Run.objects.filter(feed__slug=feed)
    found += [f"still running: {run.id}" for run in runs.filter(state="running")]
    ends = Counter(Entry.objects.filter(verb="intake.run_finished").values_list("subject", flat=True))
    found += [f"told {ends[run.id]} times: {run.id}" for run in runs.filter(state="finished") if ends[run.id] != 1]
    return found


def _rows(rows: Any, *columns: str) -> list[str]:
    return sorted(str(row) for row in rows.values_list(*columns))


def _seen(feed: str) -> list[str]:
    paths = [str(absolute(one.path)) for one in SeenState.objects.filter(feed__slug=feed)]
    if not paths:
        return []
    with open_engine() as engine:
        # The keys hold the feed's name; how many there are, and of when, does not.
        statement = "SELECT kind, first_seen, count(*) FROM read_parquet($paths) GROUP BY ALL ORDER BY ALL"
        return [str(row) for row in engine.execute(statement, {"paths": paths}).fetchall()]

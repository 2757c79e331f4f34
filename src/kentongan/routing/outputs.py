"""What a run leaves in its folder: the formats of docs/formats/route.md, whole or not at all."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kentongan.kernel.clock import write_moment
from kentongan.kernel.tlp import TLP
from kentongan.routing.event_files import write_event_files
from kentongan.routing.pipeline import Pipeline, Summary
from kentongan.routing.spreadsheets import safe_cell
from kentongan.routing.terms import Contact, Directory, Organisation

_ROLES = ("technical", "operations", "security", "abuse")
_BATCH = 5_000

ATTRIBUTION = """
copy (
    select file.name as file, row, organisation, tier, evidence_kind, evidence_value, doubt
    from event join file on file.number = event.file
) to $target (format parquet, compression snappy)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWarning:
    """One line of ``warnings.ndjson``. ``doubtful`` drafts never leave by themselves: a person looks first."""

    organisation: str
    contact: str | None
    feed: str
    classification: str
    tlp: str
    doubtful: bool
    events: int
    first_seen: str
    last_seen: str
    file: str


def write_outputs(run: Pipeline, folder: Path, *, directory: Directory, summary: Summary) -> None:
    """Write every output of a finished run into an empty folder."""
    write_attribution(run, folder / "attribution.parquet")
    write_quarantine(run, folder / "quarantine.csv")
    with (folder / "warnings.ndjson").open("w", encoding="utf-8") as out:
        out.writelines(
            json.dumps(asdict(draft), ensure_ascii=False) + "\n" for draft in drafts(run, directory=directory)
        )
    write_event_files(run, folder)
    (folder / "summary.json").write_text(json.dumps(asdict(summary), indent=2) + "\n", encoding="utf-8")


def write_attribution(run: Pipeline, target: Path) -> None:
    """Write one row for each accepted event: who must act on it, and by which claim."""
    run.database.execute(ATTRIBUTION, {"target": str(target)}).fetchall()


def write_quarantine(run: Pipeline, target: Path) -> None:
    """Write each row that could not be taken, with its reason and its text, safe to open in a spreadsheet."""
    cursor = run.database.execute(
        "select file.name, row, reason, raw from quarantine join file on file.number = quarantine.file order by all"
    )
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "row", "reason", "raw"])
        while batch := cursor.fetchmany(_BATCH):
            writer.writerows([safe_cell(file), row, reason, safe_cell(raw)] for file, row, reason, raw in batch)


def drafts(run: Pipeline, *, directory: Directory) -> Iterator[DraftWarning]:
    """Yield the draft warnings in the order of their organisations."""
    rows = run.database.execute(
        "select organisation, number, feed, classification, tlp, doubtful, events, first_seen, last_seen "
        "from draft order by draft"
    ).fetchall()
    for organisation, number, feed, classification, tlp, doubtful, events, first_seen, last_seen in rows:
        yield DraftWarning(
            organisation=organisation,
            contact=_address(first_contact(directory.organisations, organisation)),
            feed=feed,
            classification=classification,
            tlp=TLP(tlp).label,
            doubtful=doubtful,
            events=events,
            first_seen=_moment(first_seen),
            last_seen=_moment(last_seen),
            file=f"events/{organisation}/{number}.csv",
        )


def first_contact(organisations: Mapping[str, Organisation], organisation: str) -> Contact | None:
    """Return whom to ask first: a verified contact before one that is not, those who can act before others."""
    party = organisations.get(organisation)
    if party is None or not party.contacts:
        return None

    def order(contact: Contact) -> tuple[bool, int, int]:
        rank = _ROLES.index(contact.role) if contact.role in _ROLES else len(_ROLES)
        return contact.verified_at is None, rank, contact.priority

    return min(party.contacts, key=order)


def _address(contact: Contact | None) -> str | None:
    return contact.address if contact else None


def _moment(naive: datetime) -> str:
    return write_moment(naive.replace(tzinfo=UTC))

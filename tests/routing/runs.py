"""Feeds made up for tests, routed in one call, and what came of them read back."""

import csv
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from kentongan.kernel.errors import KentonganError
from kentongan.routing.directory_file import read_directory
from kentongan.routing.pipeline import Options, Summary
from kentongan.routing.route import Request, Told, route
from kentongan.routing.terms import Directory

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEADER = "timestamp,ip,port,protocol,tag,asn,geo"
ORGANISATIONS = {
    "bank": [("cidr", "1.9.0.0/16", "owner"), ("cidr", "2400:1::/32", "owner"), ("domain", "bank.com.my", "owner"),
             ("domain", "xn--bcher-kva.com.my", "owner")],
    "cert": [("cidr", "1.0.0.0/8", "fallback"), ("cidr", "2400::/16", "fallback"), ("country", "MY", "fallback")],
    "telco": [("asn", "4788", "owner")],
}  # fmt: skip


def directory(
    organisations: dict[str, list[tuple[str, str, str]]] | None = None, *, contacts: dict[str, Any] | None = None
) -> Directory:
    """Return a directory of verified claims by hand: kind, value, tier; of one without verification after a ``?``."""
    parties = [
        {"id": name, "name": name, "country": "MY", "kind": "national_cert" if name.startswith("cert") else "company",
         "contacts": (contacts or {}).get(name, []),
         "claims": [{"kind": kind, "value": value.removesuffix("?"), "tier": tier, "source": "manual",
                     "verified_at": None if value.endswith("?") else "2026-11-01", "as_of": "2026-11-01"}
                    for kind, value, tier in claims]}
        for name, claims in (organisations or ORGANISATIONS).items()
    ]  # fmt: skip
    read = read_directory(json.dumps({"version": 1, "organisations": parties}).encode())
    assert not read.refused, read.refused
    return read.directory


@dataclass(frozen=True, kw_only=True)
class Routed:
    """What a run said and what it left."""

    summary: Summary
    out: Path
    refused: list[tuple[str, KentonganError]] = field(default_factory=list)

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.out / "warnings.ndjson").read_text("utf-8").splitlines()]

    @property
    def quarantine(self) -> list[dict[str, str]]:
        return table(self.out / "quarantine.csv")

    @property
    def attribution(self) -> list[tuple[Any, ...]]:
        return duckdb.sql(f"from read_parquet('{self.out / 'attribution.parquet'}') order by file, row").fetchall()

    def events(self, organisation: str) -> list[dict[str, str]]:
        """Return the events of all of an organisation's drafts."""
        files = sorted((self.out / "events" / organisation).glob("*.csv"), key=lambda file: int(file.stem))
        return [event for file in files for event in table(file)]


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def report(*rows: str, header: str = HEADER) -> str:
    """Return a report of these rows; of a row that is only an address, one with a time and a port."""
    return "\n".join([header, *(row if "," in row else f"2026-11-20 08:00:00,{row},23,tcp,,," for row in rows)]) + "\n"


def routed(folder: Path, files: dict[str, str | bytes], **said: Any) -> Routed:
    """Route files in the order given; what else is said goes into the request, ``options`` as a dictionary."""
    feeds = []
    for name, content in files.items():
        feed = folder / "in" / name
        feed.parent.mkdir(parents=True, exist_ok=True)
        feed.write_bytes(content.encode() if isinstance(content, str) else content)
        feeds.append(feed)
    refused: list[tuple[str, KentonganError]] = []
    request = {
        "feeds": feeds, "directory": said.pop("of", None) or directory(), "now": NOW, "out": folder / "out",
        "options": Options(**said.pop("options", {})),
    } | said  # fmt: skip
    summary = route(Request(**request), told=Told(refused=lambda name, error: refused.append((name, error))))
    return Routed(summary=summary, out=request["out"], refused=refused)


def adds_up(summary: Summary) -> bool:
    return summary.rows == summary.routed + summary.unclaimed + summary.duplicates + summary.quarantined

"""A small directory, small feed files in Shadowserver's layout, and what the archive then holds; for intake's tests."""

import csv
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from kentongan.directory.actions import import_directory
from kentongan.intake.actions import Ingested, declare_feed, ingest
from kentongan.intake.actions.feeds import FeedChange
from kentongan.intake.archive.engine import open_engine
from kentongan.intake.archive.layout import absolute
from kentongan.intake.models import ArchiveFile
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import Claim, ClaimKind, ClaimTier, Directory, Organisation, OrganisationKind

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VERIFIED = datetime(2026, 11, 1, tzinfo=UTC)
HEADER = ["timestamp", "ip", "protocol", "port", "hostname", "tag", "asn", "geo"]


def claim(organisation: str, value: str, **more: Any) -> Claim:
    return Claim(organisation=organisation, kind=ClaimKind.CIDR, value=value, **({"verified_at": VERIFIED} | more))


def organisation(slug: str, *claims: Claim, **more: Any) -> Organisation:
    kind = more.pop("kind", OrganisationKind.COMPANY)
    return Organisation(id=slug, names={"en": slug}, country="MY", kind=kind, claims=claims, **more)


def directory() -> Directory:
    """A bank (critical) and a telecom with prefixes of their own, one that both claim, and a national CERT behind."""
    parties = [
        organisation("bank-a", claim("bank-a", "203.0.113.0/24"), claim("bank-a", "2001:db8:a::/48"),
                     claim("bank-a", "198.51.100.128/25"), critical=("payments",)),
        organisation("telco-b", claim("telco-b", "198.51.100.0/25"), claim("telco-b", "198.51.100.128/25")),
        organisation("cert-my", claim("cert-my", "198.51.100.0/24", tier=ClaimTier.FALLBACK),
                     kind=OrganisationKind.NATIONAL_CERT),
    ]  # fmt: skip
    return Directory(organisations={one.id: one for one in parties})


def row(address: str, *, at: str = "2026-11-20 03:00:00", port: object = 23, tag: str = "telnet") -> list[str]:
    return [at, address, "tcp", str(port), "", tag, "64500", "MY"]


def feed_file(folder: Path, *rows: list[str], name: str = "2026-11-20-scan_telnet-malaysia.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    return folder / name


ROWS = (
    row("203.0.113.7"),  # the bank's
    row("203.0.113.8"),
    row("203.0.113.7", at="2026-11-20 04:00:00"),  # the first again
    row("2001:db8:a::1"),
    row("198.51.100.5", at="2026-11-19 23:59:59"),  # the telecom's, the day before
    row("198.51.100.200"),  # both claim it
    row("192.0.2.1"),  # nobody's
    row("1.9.0.256"),  # nothing
    row("203.0.113.9", port=70000),  # nothing
)
"""Nine rows: 4 routed to their owners, 1 in doubt with the CERT, 1 unclaimed, 1 duplicate, 2 refused."""


def random_rows(count: int, *, seed: int) -> list[list[str]]:
    """Return rows of the same few prefixes, many of which come again in other files; a tenth cannot be read."""
    chance = random.Random(seed)
    prefixes = ["203.0.113.", "198.51.100.", "192.0.2.", "203.0.113.3", "2001:db8:a::"]
    return [
        row(chance.choice(prefixes) + str(chance.randrange(280)), port=chance.choice([23, 23, 2323, 70000]),
            at=f"2026-11-{chance.choice([19, 20])} {chance.randrange(24):02}:00:00")
        for _ in range(count)
    ]  # fmt: skip


def hub_with_feed(slug: str = "shadowserver", **change: Any) -> None:
    import_directory(directory(), actor=None, at=VERIFIED)
    declare_feed(slug, change=FeedChange(**({"tlp": TLP.AMBER} | change)), actor=None, at=VERIFIED)


def take_in(*files: Path, feed: str = "shadowserver", at: datetime = AT, **more: Any) -> Ingested:
    return ingest(files, feed=feed, actor=None, at=at, clock=lambda: at, **more)


def archived(columns: str = "*", *, kind: str = "events", run: UUID | None = None) -> list[tuple[Any, ...]]:
    """Return what the files that the manifest names hold, in order."""
    files = ArchiveFile.objects.filter(kind=kind)
    paths = [str(absolute(one.path)) for one in (files if run is None else files.filter(run_id=run))]
    if not paths:
        return []
    with open_engine() as engine:
        statement = f"SELECT {columns} FROM read_parquet($paths, hive_partitioning = false) ORDER BY ALL"
        return engine.execute(statement, {"paths": paths}).fetchall()

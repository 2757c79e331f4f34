"""Server time of every page with a million events and a hundred thousand warnings; the promise is 300 ms each.

    python -m benchmarks.pages [--events 1000000] [--days 10] [--warnings 100000] [--repeat 7] [--hub FOLDER]

Makes a hub of its own in a temporary folder: 400 organisations with prefixes, of which some are claimed twice, and
events taken in by the same ``ingest`` as a hub's, a run a day; warnings with ten exposures each (``warned``). Then asks
for each page by Django's test client, in this process, with every middleware: what is measured is the time in which
the server makes the answer, by the clock on the wall, and the CPU time in it, which other work on the machine does not
lengthen. The first request of each page, which loads its code and templates, is left out; the worst of the others
counts.
"""

import argparse
import csv
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.pages.warned import make_warnings

PROMISE = 0.300
ORGANISATIONS = 400
HEADER = ["timestamp", "ip", "protocol", "port", "hostname", "tag", "asn", "geo"]
REPORTS = ("scan_telnet", "scan_rsync", "scan_mongodb", "event4_sinkhole_http")


def main() -> int:
    """Run the benchmark, print its table, and return 1 where a page was too slow."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--days", type=int, default=10)
    asked.add_argument("--warnings", type=int, default=100_000)
    asked.add_argument("--repeat", type=int, default=7)
    asked.add_argument(
        "--hub", type=Path, help="Make the hub in this folder and leave it, or use the one that is there."
    )
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="kentongan-pages-") as temporary:
        folder = given.hub or Path(temporary)
        made = (folder / "kentongan.sqlite3").exists()
        os.environ |= {
            "KENTONGAN_DATA": str(folder),
            "KENTONGAN_LOG_LEVEL": "error",
            "DJANGO_SETTINGS_MODULE": "kentongan.site.settings",
        }
        import django

        django.setup()
        if not made:
            make_hub(folder, events=given.events, days=given.days)
            make_warnings(warnings=given.warnings, each=10, at=datetime.now(UTC).replace(microsecond=0))
        return report(measure(given.repeat))


def make_hub(folder: Path, *, events: int, days: int) -> None:
    """Make the hub and take the events in, a run a day."""
    from django.core.management import call_command

    from kentongan.directory.actions import import_directory
    from kentongan.intake.actions import declare_feed, ingest
    from kentongan.intake.actions.feeds import FeedChange
    from kentongan.kernel.tlp import TLP

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC).replace(microsecond=0)
    import_directory(directory(now), actor=None, at=now)
    declare_feed("daily", change=FeedChange(tlp=TLP.AMBER), actor=None, at=now)
    for day in range(days, 0, -1):
        at = now - timedelta(days=day - 1)
        files = day_files(folder / "in" / str(day), rows=events // days, at=at, seed=day)
        begun = time.monotonic()
        done = ingest(files, feed="daily", actor=None, at=at)
        told = f"{at:%Y-%m-%d}: {done.sums.rows:,} rows, {done.sums.warnings:,} drafts"
        print(f"{told}, {time.monotonic() - begun:.1f} s", file=sys.stderr)


def directory(now: datetime) -> Any:
    """Return organisations with a /24 and a /48 each; every twentieth prefix is claimed by its neighbour as well."""
    from kentongan.routing.terms import Claim, ClaimKind, ClaimTier, Directory, Organisation, OrganisationKind

    def claim(number: int, value: str, **more: Any) -> Claim:
        slug = "cert-my" if number < 0 else f"org-{number:03}"
        return Claim(organisation=slug, kind=ClaimKind.CIDR, value=value, verified_at=now - timedelta(days=30), **more)

    def party(number: int) -> Organisation:
        claims = [claim(number, f"100.{number // 200}.{number % 200}.0/24"), claim(number, f"2400:{number:x}::/32")]
        if number % 20 == 1:
            claims.append(claim(number, f"100.{number // 200}.{number % 200 - 1}.0/24"))
        return Organisation(
            id=f"org-{number:03}", names={"en": f"Organisation {number}"}, country="MY", kind=OrganisationKind.COMPANY,
            critical=("payments",) if number % 10 == 0 else (), claims=tuple(claims),
        )  # fmt: skip

    # Fallback for half of the space, so that there are unclaimed rows as well.
    behind = claim(-1, "100.0.0.0/16", tier=ClaimTier.FALLBACK)
    cert = Organisation(
        id="cert-my", names={"en": "CERT"}, country="MY", kind=OrganisationKind.NATIONAL_CERT, claims=(behind,)
    )
    parties = [cert, *map(party, range(ORGANISATIONS))]
    return Directory(organisations={one.id: one for one in parties})


def day_files(folder: Path, *, rows: int, at: datetime, seed: int) -> list[Path]:
    """Write a day's reports: a fifth IPv6, some repeated, one in two hundred unreadable."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    files = []
    for report in REPORTS:
        file = folder / f"{at:%Y-%m-%d}-{report}-malaysia.csv"
        with file.open("w", newline="") as out:
            out_csv = csv.writer(out)
            out_csv.writerow([*HEADER[:1], "src_ip", *HEADER[2:]] if report.startswith("event4") else HEADER)
            out_csv.writerows(row(chance, at) for _ in range(rows // len(REPORTS)))
        files.append(file)
    return files


def row(chance: random.Random, at: datetime) -> list[str]:
    """Return one row of a report."""
    number = chance.randrange(ORGANISATIONS)
    address = f"100.{number // 200}.{chance.randrange(256)}.{chance.randrange(256)}"
    if chance.random() < 0.2:
        address = f"2400:{number:x}::{chance.randrange(1 << 16):x}"
    elif chance.random() < 0.005:
        address = "1.9.0.256"
    when = at - timedelta(seconds=chance.randrange(80_000))
    port = chance.choice(["23", "80", "873", "27017", str(chance.randrange(1024, 60_000))])
    return [f"{when:%Y-%m-%d %H:%M:%S}", address, "tcp", port, "", chance.choice(["a", "b"]), "64500", "MY"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page took for one reader: the worst and the middle request, in seconds."""

    reader: str
    address: str
    worst: float
    median: float
    cpu: float
    size: int


def measure(repeat: int) -> list[Page]:
    """Ask for each page as each reader."""
    from django.test import Client

    found = []
    for who, user in users().items():
        client = Client()
        client.force_login(user)
        for address in addresses():
            answers = [timed(client, address) for _ in range(repeat + 1)][1:]
            status, size = answers[0][2:]
            if status == 200:
                times, cpu = sorted(one[0] for one in answers), max(one[1] for one in answers)
                middle = times[len(times) // 2]
                found.append(Page(reader=who, address=address, worst=times[-1], median=middle, cpu=cpu, size=size))
            elif who == "staff":
                print(f"{address}: answered {status}, not measured", file=sys.stderr)
    return found


def timed(client: Any, address: str) -> tuple[float, float, int, int]:
    """Return the seconds on the wall and of CPU that an answer took, its status and its bytes."""
    begun, cpu = time.perf_counter(), time.process_time()
    answer = client.get(address, headers={"host": "localhost"})
    return time.perf_counter() - begun, time.process_time() - cpu, answer.status_code, len(answer.content)


def users() -> dict[str, Any]:
    """Return a duty officer and a member of one organisation; second factors are for another test."""
    from django.conf import settings

    from kentongan.accounts.actions import add_membership, create_user
    from kentongan.accounts.models import User
    from kentongan.accounts.terms import Role
    from kentongan.directory.queries import organisation_ids

    settings.MFA_REQUIRED = False
    now = datetime.now(UTC)
    if known := {user.username: user for user in User.objects.all()}:
        return {"staff": known["duty"], "member": known["member"]}
    staff = create_user("duty", role=Role.DUTY_OFFICER, actor=None, at=now)
    member = create_user("member", role=Role.MEMBER, actor=None, at=now)
    add_membership(member, organisation_id=organisation_ids()["org-010"], actor=None, at=now)
    return {"staff": staff, "member": member}


def addresses() -> list[str]:
    """Return the address of every page that a signed-in person may open, and of lists sorted and paged."""
    from kentongan.intake.models import Draft, Run
    from kentongan.response.models import Link, Warning

    run = Run.objects.order_by("-routed")[0]
    largest, critical = Draft.objects.order_by("-events")[0], Draft.objects.filter(organisation_slug="org-010")[0]
    mine = Warning.objects.filter(organisation__slug="org-010", state="mitigated")[0]
    waiting = Warning.objects.filter(state="drafted").order_by("-critical")[:50]
    link = Link.objects.filter(warning__state="delivered")[0]
    of_warnings = [
        "/warnings/",
        "/warnings/?sort=-exposures&page=20",
        "/warnings/?group=all",
        "/warnings/?group=all&sort=organisation&page=100",
        "/warnings/?group=all&sort=-open",
        "/warnings/?group=all&text=org-010",
        "/warnings/?text=100.3.7.7",
        "/warnings/?text=2BC",
        "/warnings/?group=all&classification=vulnerable/ddos-amplifier&tlp=GREEN",
        "/warnings/?group=all&organisation=org-010",
        "/warnings/?group=all&again=1",
        "/warnings/?group=problem",
        "/warnings/?group=settled",
        "/warnings/?group=out&critical=1",
        "/warnings/?exercise=1&group=all",
        "/warnings/unanswered/",
        "/warnings/unanswered/?sort=due_at",
        "/warnings/preview/?" + "&".join(f"id={one.id}" for one in waiting),
        f"/warnings/{mine.id}/",
        f"/warnings/{mine.id}/answer/",
        f"/links/{link.id}/revoke/",
        "/exposures/",
        "/exposures/?organisation=org-010&state=mitigated",
        "/exposures/?seen=again",
        "/exposures/?seen=gone",
        "/exposures/?state=wrong_owner",
        "/exposures/?text=100.3.7.7",
        "/exposures/?sort=organisation",
        "/figures/",
        "/figures/?period=year&by=sector",
        "/figures/?period=year&by=size",
        "/outbox/",
        "/outbox/?state=dead",
        "/outbox/?sort=destination&page=30",
        "/outbox/hold/",
        "/release/",
        "/release/feeds/daily/",
        "/release/agreements/",
        "/claims/questioned/",
        "/organisations/org-010/preference/",
    ]
    return [
        "/",
        "/?span=month",
        *of_warnings,
        "/drafts/",
        "/drafts/?sort=-events&page=20",
        f"/drafts/{largest.id}/",
        f"/drafts/{critical.id}/",
        "/doubtful/",
        "/doubtful/?span=month",
        "/unclaimed/",
        "/unclaimed/?span=month",
        "/quarantine/",
        "/runs/",
        f"/runs/{run.id}/",
        "/organisations/",
        "/organisations/org-010/",
        "/look-up/?target=100.0.7.7",
        "/feeds/",
    ]


def report(found: list[Page]) -> int:
    """Print the table, and return 1 where the promise is broken."""
    from kentongan.intake.models import ArchiveFile

    rows = sum(ArchiveFile.objects.filter(kind="events").values_list("rows", flat=True))
    print(f"\n{rows:,} events in the archive\n")
    print(f"{'reader':8}{'page':58}{'worst ms':>10}{'median ms':>11}{'worst CPU ms':>14}{'bytes':>9}")
    for page in sorted(found, key=lambda one: -one.worst):
        times = f"{page.worst * 1000:10.1f}{page.median * 1000:11.1f}{page.cpu * 1000:14.1f}"
        slow = "" if page.worst <= PROMISE else "  TOO SLOW"
        print(f"{page.reader:8}{page.address[:56]:58}{times}{page.size:9,}{slow}")
    return int(any(page.worst > PROMISE for page in found))


if __name__ == "__main__":
    sys.exit(main())

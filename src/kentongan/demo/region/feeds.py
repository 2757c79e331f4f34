"""What came in over three days: several reports a day, a partner's events, a drill, and what real feeds do wrong.

Everything follows from the seed and the day. Besides plain rows there are repeated ones (the report of noon repeats
that of the morning in part; a file is delivered twice), rows of networks with a story (conflict, moved, unverified,
lapsed), rows that nobody claims, rows that no machine can believe, and a few that are told on the demo's first page
(``TOLD``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from kentongan.demo.region.directory import region
from kentongan.demo.region.networks import Host, Network, networks
from kentongan.demo.region.registries import ON_MOVED, ON_OLD, ON_VANISHED
from kentongan.demo.region.rows import (
    DEVICE,
    MALWARE,
    RDP,
    REDIS,
    SINKHOLE,
    SITE,
    SNMP,
    TELNET,
    Report,
    Row,
    csv_bytes,
    intelmq_line,
)
from kentongan.kernel.tlp import TLP

SEED = 20261123
DAYS = 3

SCANS, SINKHOLES, PARTNERS, DRILL = "exposed-services", "infections", "partner-sightings", "drill-tidal-bore"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFeed:
    """A feed as the hub declares it."""

    slug: str
    name: str
    tlp: TLP
    exercise: bool = False


FEEDS = (
    DemoFeed(slug=SCANS, name="Exposed and weak services, daily", tlp=TLP.GREEN),
    DemoFeed(slug=SINKHOLES, name="Infected systems and broken-into sites", tlp=TLP.AMBER),
    DemoFeed(slug=PARTNERS, name="Sightings of partners", tlp=TLP.AMBER_STRICT),
    DemoFeed(slug=DRILL, name="Drill “Tidal Bore”", tlp=TLP.GREEN, exercise=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file that came in: for which feed, under which name, on which day's morning it is taken in."""

    feed: str
    name: str
    content: bytes
    taken_in: datetime


def deliveries(today: date, *, seed: int = SEED) -> list[Delivery]:
    """Return what came in over the last days, in the order in which it came."""
    random = Random(seed)  # noqa: S311 - chance that must be the same each time
    places = networks(random)
    found: list[Delivery] = []
    for back in range(DAYS, 0, -1):
        found += _day(places, today=today, day=today - timedelta(days=back), random=random)
    return found


_DAILY = (
    (SCANS, TELNET, 150),
    (SCANS, RDP, 110),
    (SCANS, REDIS, 60),
    (SCANS, SNMP, 160),
    (SCANS, DEVICE, 60),
    (SINKHOLES, SINKHOLE, 220),
    (SINKHOLES, SITE, 45),
    (SINKHOLES, MALWARE, 30),
)


def _day(places: Sequence[Network], *, today: date, day: date, random: Random) -> Iterator[Delivery]:
    morning = datetime.combine(day + timedelta(days=1), time(6, 10), UTC)
    for feed, report, count in _DAILY:
        rows = list(_rows(places, report=report, count=count, day=day, random=random))
        rows += _told(report=report, back=(today - day).days, day=day)
        rows += _again(rows, random=random)
        rows += _nonsense(rows, report=report)
        name = f"{day.isoformat()}-{report.name}-region.csv"
        delivery = Delivery(feed=feed, name=name, content=csv_bytes(report.columns, rows), taken_in=morning)
        yield delivery
        if report is TELNET and day == today - timedelta(days=1):
            again = f"{day.isoformat()}-{report.name}-region_again.csv"
            yield Delivery(feed=feed, name=again, content=delivery.content, taken_in=morning)
    events = b"".join(intelmq_line(host, at, random) for host, at in _seen(places, count=120, day=day, random=random))
    yield Delivery(feed=PARTNERS, name=f"{day.isoformat()}-partner.jsonl", content=events + _TORN, taken_in=morning)
    if day == today - timedelta(days=1):
        rows = list(_rows(places, report=RDP, count=80, day=day, random=random))
        content = csv_bytes(RDP.columns, rows)
        yield Delivery(feed=DRILL, name=f"{day.isoformat()}-scan_rdp-drill.csv", content=content, taken_in=morning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row that the demo's story is about: in which report, and how many days back it was seen.

    ``organisation`` is in the country that the feed gives; ``site`` is the name of the site, where the report has one.
    """

    organisation: str
    address: str
    report: Report
    days: tuple[int, ...]
    site: str = ""


TOLD = (
    Told(organisation="xb-bengkel", address="10.20.20.66", report=TELNET, days=(3,)),
    Told(organisation="xb-bengkel", address="10.20.20.67", report=RDP, days=(1,)),
    Told(organisation="xa-bank-sungai", address="192.0.2.10", report=TELNET, days=(3, 2, 1)),
    Told(organisation="xa-bank-sungai", address="192.0.2.11", report=TELNET, days=(3,)),
    Told(organisation="xa-klinik-mawar", address="10.10.20.34", report=SNMP, days=(3,)),
    Told(organisation="xb-jaring-desa", address="10.20.96.9", report=TELNET, days=(3,)),
    Told(organisation="xa-hospital-besar", address="10.10.12.20", report=REDIS, days=(2,)),
    Told(organisation="xd-bank", address="10.60.8.25", report=TELNET, days=(2, 1)),
    Told(organisation="xd-finance", address="10.60.8.25", report=SITE, days=(2, 1), site="tax.finance-sensad.example"),
    Told(organisation="xc-cert", address=ON_MOVED, report=TELNET, days=(2, 1)),
    Told(organisation="xc-cert", address=ON_VANISHED, report=TELNET, days=(2, 1)),
    Told(organisation="xa-cert", address=ON_OLD, report=TELNET, days=(2, 1)),
)
"""Rows with a story, beside those that chance brings."""


_USUAL = 0
"""A seed whose first number makes a scan find the service at its usual port, so that the same row can come again."""


def _told(*, report: Report, back: int, day: date) -> Iterator[Row]:
    states = {item["id"]: item["country"] for item in region()["organisation"]}
    asns = {state["code"]: str(state["asn"]) for state in region()["state"]}
    for hour, one in enumerate(TOLD, start=2):
        if one.report is report and back in one.days:
            country = states[one.organisation]
            asn = "" if one.address in (ON_MOVED, ON_VANISHED, ON_OLD) else asns[country]
            host = Host(address=one.address, country=country, asn=asn, region="", city="", domain=one.site)
            yield one.report.make(host, datetime.combine(day, time(hour), UTC), Random(_USUAL))  # noqa: S311 - chance that must be the same


_TORN = b'{"feed.name": "partner sightings", "source.ip": "10.10.9.4", "time.sou\n'
"""A line that was cut off."""


def _rows(places: Sequence[Network], *, report: Report, count: int, day: date, random: Random) -> Iterator[Row]:
    usable = [place for place in places if not report.needs_site or place.hosts[0].domain]
    for host, at in _seen(usable, count=count, day=day, random=random):
        yield report.make(host, at, random)


def _seen(places: Sequence[Network], *, count: int, day: date, random: Random) -> Iterator[tuple[Host, datetime]]:
    """Give hosts with the moments at which they were seen, in order of time."""
    start = datetime.combine(day, time(), UTC)
    moments = sorted(random.randrange(24 * 3600) for _ in range(count))
    chosen = random.choices(places, weights=[place.weight for place in places], k=count)
    for place, moment in zip(chosen, moments, strict=True):
        yield random.choice(place.hosts), start + timedelta(seconds=moment)


def _again(rows: Sequence[Row], *, random: Random) -> list[Row]:
    """Return some of the rows once more, as the report of another hour would have them."""
    return [list(row) for row in random.sample(list(rows), k=len(rows) // 8)]


def _nonsense(rows: Sequence[Row], *, report: Report) -> list[Row]:
    """Return what no machine can believe: an address, a port and a day that do not exist, and a row cut off."""
    column = report.columns.index
    address = column("src_ip" if "src_ip" in report.columns else "ip")
    bad = [list(row) for row in rows[:5]]
    bad[0][address] = "10.10.300.1"
    bad[1][address] = "010.20.8.1"
    bad[2][column("timestamp")] = "2026-02-30 06:00:00"
    bad[3][column("timestamp")] = ""
    for port in ("src_port", "port"):
        if port in report.columns:
            bad[4][column(port)] = "70000"
            return [*bad, rows[5][:4]]
    return [*bad[:4], rows[5][:4]]

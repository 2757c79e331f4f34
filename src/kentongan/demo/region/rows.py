"""The rows of each report in the demo: the columns as Shadowserver and IntelMQ lay them out, the content made up."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from kentongan.demo.region.networks import Host

Row = list[str]
Make = Callable[[Host, datetime, Random], Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report type: its columns, and how a row of it is made. ``needs_site`` takes hosts with a site only."""

    name: str
    columns: tuple[str, ...]
    make: Make
    needs_site: bool = False


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_SCAN = _columns("timestamp severity ip protocol port hostname tag asn geo region city naics hostname_source")
_SINKHOLE = _columns(
    "timestamp severity protocol src_ip src_port src_asn src_geo src_region src_city src_hostname src_naics "
    "src_sector device_vendor device_type device_model dst_ip dst_port dst_asn dst_geo dst_region dst_city "
    "dst_hostname dst_naics dst_sector public_source infection family tag application version event_id"
)
_SITE = _columns(
    "timestamp severity ip port hostname tag application asn geo region city url http_host category system "
    "detected_since server redirect_target naics sector cc_url family account"
)
_URL = _columns("timestamp severity url host ip asn geo region city naics sector tag source sha256 application")
_DEVICE = _columns(
    "timestamp severity ip protocol port hostname tag asn geo region city naics sector "
    "device_vendor device_type device_model device_version"
)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _filled(columns: Sequence[str], **cells: str) -> Row:
    return [cells.get(column, "") for column in columns]


def _reverse_name(host: Host) -> str:
    """Return a name such as operators give their addresses; it concerns nobody's domain."""
    if ":" in host.address:
        return ""
    return "host-" + host.address.replace(".", "-") + ".dynamic.example"


def scan(name: str, *, protocol: str, port: int, tag: str, severity: str) -> Report:
    """Return the report of one kind of open or weak service."""

    def make(host: Host, at: datetime, random: Random) -> Row:
        return _filled(
            _SCAN,
            timestamp=_time(at),
            severity=severity,
            ip=host.address,
            protocol=protocol,
            port=str(port if random.random() < 0.9 else port + 10000),
            hostname=_reverse_name(host),
            tag=tag,
            asn=host.asn,
            geo=host.country,
            region=host.region,
            city=host.city,
        )

    return Report(name=name, columns=_SCAN, make=make)


def _sinkhole(host: Host, at: datetime, random: Random) -> Row:
    infection = random.choice(("avalanche-andromeda", "mirai", "mirai", "qsnatch", "m0yv", "badbox"))
    return _filled(
        _SINKHOLE,
        timestamp=_time(at),
        severity="critical",
        protocol="tcp",
        src_ip=host.address,
        src_port=str(random.randrange(1024, 65536)),
        src_asn=host.asn,
        src_geo=host.country,
        src_region=host.region,
        src_city=host.city,
        src_hostname=_reverse_name(host),
        dst_ip="203.0.113.250",
        dst_port=random.choice(("80", "443", "8080")),
        dst_asn="64511",
        dst_geo="QZ",
        infection=infection,
        family=infection.partition("-")[0],
        tag=infection,
        application="http",
    )


def _site(host: Host, at: datetime, random: Random) -> Row:
    return _filled(
        _SITE,
        timestamp=_time(at),
        severity="critical",
        ip=host.address,
        port="443",
        hostname=_reverse_name(host),
        tag=random.choice(("webshell", "hacked-wordpress", "injected-script")),
        application="https",
        asn=host.asn,
        geo=host.country,
        region=host.region,
        city=host.city,
        url=random.choice(("/wp-content/uploads/a.php", "/index.html", "/cgi-bin/.x")),
        http_host=host.domain,
        category="compromised",
    )


def _malware(host: Host, at: datetime, random: Random) -> Row:
    name = host.domain or host.address
    return _filled(
        _URL,
        timestamp=_time(at),
        severity="critical",
        url=f"http://{name}/{random.randrange(16**6):06x}.bin" if ":" not in name else f"http://[{name}]/a.bin",
        host=host.domain,
        ip=host.address,
        asn=host.asn,
        geo=host.country,
        region=host.region,
        city=host.city,
        tag="elf",
        source="demo",
        application="http",
    )


def _device(host: Host, at: datetime, random: Random) -> Row:
    return _filled(
        _DEVICE,
        timestamp=_time(at),
        severity="info",
        ip=host.address,
        protocol="tcp",
        port="443",
        hostname=_reverse_name(host),
        tag="vpn",
        asn=host.asn,
        geo=host.country,
        region=host.region,
        city=host.city,
        device_vendor=random.choice(("Meranti", "Pelita")),
        device_type="firewall",
    )


SINKHOLE = Report(name="event4_sinkhole", columns=_SINKHOLE, make=_sinkhole)
SITE = Report(name="compromised_website", columns=_SITE, make=_site, needs_site=True)
MALWARE = Report(name="malware_url", columns=_URL, make=_malware, needs_site=True)
DEVICE = Report(name="device_id", columns=_DEVICE, make=_device)
TELNET = scan("scan_telnet", protocol="tcp", port=23, tag="telnet", severity="medium")
RDP = scan("scan_rdp", protocol="tcp", port=3389, tag="rdp", severity="high")
REDIS = scan("scan_redis", protocol="tcp", port=6379, tag="redis", severity="critical")
SNMP = scan("scan_snmp", protocol="udp", port=161, tag="snmp", severity="medium")


def csv_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return rows as a report's file: every cell quoted, lines ended as on the wire."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def intelmq_line(host: Host, at: datetime, random: Random) -> bytes:
    """Return an event of a partner, as IntelMQ writes it to a file."""
    event = {
        "feed.name": "partner sightings",
        "classification.taxonomy": "intrusion-attempts",
        "classification.type": random.choice(("brute-force", "brute-force", "exploit")),
        "time.source": at.isoformat(),
        "source.ip": host.address,
        "source.port": random.randrange(1024, 65536),
        "source.asn": int(host.asn) if host.asn else None,
        "source.geolocation.cc": host.country or None,
        "protocol.transport": "tcp",
        "destination.port": 22,
    }
    return json.dumps({key: value for key, value in event.items() if value is not None}).encode() + b"\n"

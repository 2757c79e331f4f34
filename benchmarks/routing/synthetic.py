"""Synthetic work for the routing benchmarks: claims made of real prefixes, and reports of any length that fall in them.

Everything follows from a fixed seed. The claims are the prefixes that the region's registry delegated (fallback claims
of one national CERT a country, from ``shared/data/rir``) with nested ones of organisations among them, 56,000 in all.
The report has the layout of Shadowserver's ``scan_http_vulnerable``; a fifth of its rows are IPv6, some repeat an
earlier row, some lie outside every claim, a few cannot be read.

    python -m benchmarks.routing.synthetic --rows 1000000 --out /tmp/routing-benchmark
"""

import argparse
import ipaddress
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

SEED = 20261120
CLAIMS = 56_000
OWNERS = 2_000
REPORT = "2026-11-20-scan_http_vulnerable-region.csv"
LAYOUT = (
    "timestamp", "severity", "ip", "protocol", "port", "hostname", "tag", "asn", "geo", "region", "city", "naics",
    "hostname_source", "sector", "http", "http_code", "http_reason", "content_type", "connection", "www_authenticate",
    "set_cookie", "server", "content_length", "transfer_encoding", "http_date", "version", "build_date", "detail",
    "build_branch",
)  # fmt: skip
PART = 500_000
NUMBERS = {"port", "asn", "naics", "http_code", "content_length"}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Claim:
    """A prefix and the id of who claims it; national CERTs have fallback claims, all others own theirs."""

    network: Network
    organisation: str
    country: str

    @property
    def fallback(self) -> bool:
        """Whether it is a national CERT's."""
        return self.organisation.startswith("cert-")


def synthetic_claims(rir: Path, *, seed: int = SEED, count: int = CLAIMS) -> list[Claim]:
    """Return the real prefixes of a folder of ipverse/rir-ip files, with nested ones made from the seed, sorted."""
    chance = random.Random(seed)
    real: dict[Network, Claim] = {}
    for file in sorted(rir.glob("*.json")):
        said = json.loads(file.read_text("utf-8"))
        country = said["countryCode"]
        for text in [*said["prefixes"]["ipv4"], *said["prefixes"]["ipv6"]]:
            network = ipaddress.ip_network(text)
            real[network] = Claim(network, f"cert-{country.lower()}", country)
    parents = list(real.values())
    claims = dict(real)
    while len(claims) < count:
        parent = chance.choice(parents)
        nested = _nested(parent.network, chance)
        if nested not in claims:
            owner = f"org-{chance.randrange(OWNERS):04}"
            claims[nested] = Claim(nested, owner, parent.country)
            parents.append(claims[nested])
    return sorted(claims.values(), key=lambda claim: (claim.network.version, claim.network))


def _nested(parent: Network, chance: random.Random) -> Network:
    longest = 29 if parent.version == 4 else chance.choice([48, 56, 64, 64, 112])
    length = min(parent.prefixlen + chance.randint(1, 8 if parent.version == 4 else 16), max(longest, parent.prefixlen))
    spare = parent.max_prefixlen - length
    within = chance.getrandbits(length - parent.prefixlen) if length > parent.prefixlen else 0
    return ipaddress.ip_network((int(parent.network_address) + (within << spare), length))


def directory_file(claims: list[Claim]) -> dict[str, object]:
    """Return a directory file, as docs/formats/directory.md has it, with these claims; all are verified."""
    organisations: dict[str, dict[str, object]] = {}
    listed: dict[str, list[dict[str, object]]] = {}
    for claim in claims:
        tier = "fallback" if claim.fallback else "owner"
        said = {"kind": "cidr", "value": str(claim.network), "tier": tier, "source": "import",
                "verified_at": "2026-11-01", "as_of": "2026-11-01"}  # fmt: skip
        listed.setdefault(claim.organisation, []).append(said)
        organisations.setdefault(claim.organisation, _organisation(claim))
    for name, claims_of in listed.items():
        organisations[name]["claims"] = claims_of
    return {"version": 1, "organisations": [organisations[name] for name in sorted(organisations)]}


def _organisation(claim: Claim) -> dict[str, object]:
    kind = "national_cert" if claim.fallback else "company"
    contact = {"role": "technical", "channel": "email", "address": f"soc@{claim.organisation}.example", "priority": 1,
               "verified_at": "2026-11-01"}  # fmt: skip
    return {"id": claim.organisation, "name": claim.organisation, "country": claim.country, "kind": kind,
            "contacts": [contact]}  # fmt: skip


def write_report(path: Path, claims: list[Claim], *, rows: int, seed: int = SEED) -> None:
    """Write a report of so many rows; three in a hundred repeat an earlier one, one in a thousand is bad."""
    with duckdb.connect() as con:
        counts = {}
        for version in (4, 6):
            columns = [list(column) for column in zip(*_prefixes(claims, version), strict=True)]
            con.execute(
                f"CREATE TABLE prefix{version} AS SELECT unnest(?::UBIGINT[]) AS place, unnest(?::UBIGINT[]) AS hi, "
                "unnest(?::UBIGINT[]) AS lo, unnest(?::UTINYINT[]) AS length, unnest(?::VARCHAR[]) AS geo",
                columns,
            )
            counts[version] = len(columns[0])
        quoted = ", ".join(column for column in LAYOUT if column not in NUMBERS)
        part = path.with_suffix(".part")
        with path.open("wb") as sink:
            for start in range(0, rows, PART):
                made = _ROWS.format(
                    start=start, stop=min(start + PART, rows), rows=rows, seed=seed, four=counts[4], six=counts[6]
                )
                header = "true" if start == 0 else "false"
                con.execute(f"COPY ({made}) TO '{part}' (FORMAT csv, HEADER {header}, FORCE_QUOTE ({quoted}))")
                with part.open("rb") as source:
                    shutil.copyfileobj(source, sink, 1 << 20)
        part.unlink(missing_ok=True)


def _prefixes(claims: list[Claim], version: int) -> Iterator[tuple[int, int, int, int, str]]:
    """Yield a family's prefixes: place, network in two halves (IPv4 in the lower), prefix length, country."""
    family = [claim for claim in claims if claim.network.version == version]
    for place, claim in enumerate(family):
        number = int(claim.network.network_address)
        yield place, number >> 64, number & (2**64 - 1), claim.network.prefixlen, claim.country


# Draws come from MD5 of seed, row and purpose, so that every machine makes the same file.
_ROWS = """
WITH draw AS (
    SELECT i, md5_number_lower('{seed} repeat ' || i) AS again FROM range({start}, {stop}) AS r(i)
), source AS (
    SELECT i, CASE WHEN again % 100 < 3 AND i > 1000 THEN i - 1 - (again // 100) % 1000 ELSE i END AS j FROM draw
), drawn AS (
    SELECT i, j, md5_number_lower('{seed} where ' || j) AS a, md5_number_upper('{seed} where ' || j) AS b FROM source
), placed AS (
    SELECT drawn.*, a % 5 = 0 AS six, coalesce(p6.geo, p4.geo) AS geo, p6.hi AS hi, p6.lo AS lo6, p6.length AS length6,
        p4.lo + (b % (1::UBIGINT << (32 - p4.length)::UBIGINT)) AS v4
    FROM drawn
    LEFT JOIN prefix6 AS p6 ON p6.place = CASE WHEN a % 5 = 0 THEN (a // 5) % {six} END
    LEFT JOIN prefix4 AS p4 ON p4.place = CASE WHEN a % 5 != 0 THEN (a // 5) % {four} END
), addressed AS (
    SELECT *,
        CASE WHEN length6 >= 64 THEN hi ELSE hi | (b >> length6::UBIGINT) END AS hi6,
        CASE WHEN length6 > 64 THEN lo6 | (b & 65535) WHEN b & 1 = 0 THEN b & 65535 ELSE b END AS low6
    FROM placed
)
SELECT
    strftime(TIMESTAMP '2026-11-20 00:00:00' + to_seconds((i * 86400) // {rows}), '%Y-%m-%d %H:%M:%S') AS timestamp,
    'critical' AS severity,
    CASE
        WHEN a % 1000 = 1 THEN '1.9.0.256'
        WHEN a % 50 = 3 THEN printf('8.%d.%d.%d', (b & 255)::BIGINT, ((b >> 8) & 255)::BIGINT,
            ((b >> 16) & 255)::BIGINT)
        WHEN six THEN printf('%x:%x:%x:%x', (hi6 >> 48)::BIGINT, ((hi6 >> 32) & 65535)::BIGINT,
                ((hi6 >> 16) & 65535)::BIGINT, (hi6 & 65535)::BIGINT) || CASE
            WHEN low6 < 65536 THEN printf('::%x', low6::BIGINT)
            ELSE printf(':%x:%x:%x:%x', (low6 >> 48)::BIGINT, ((low6 >> 32) & 65535)::BIGINT,
                ((low6 >> 16) & 65535)::BIGINT, (low6 & 65535)::BIGINT) END
        ELSE printf('%d.%d.%d.%d', (v4 >> 24)::BIGINT, ((v4 >> 16) & 255)::BIGINT, ((v4 >> 8) & 255)::BIGINT,
            (v4 & 255)::BIGINT)
    END AS ip,
    'tcp' AS protocol, [80, 443, 8080, 8443, 7547][(1 + (b >> 8) % 5)::BIGINT] AS port,
    'host-' || j || '.isp.example' AS hostname,
    ['git-config-file', 'citrix;cve-2023-3519', 'basic-auth', 'cve-2024-21762'][(1 + (b >> 16) % 4)::BIGINT] AS tag,
    64512 + (a // 7) % 1000 AS asn, geo, upper(geo) || ' REGION' AS region, 'CITY ' || (b >> 24) % 500 AS city,
    517311 AS naics, '' AS hostname_source, 'Communications, Service Provider, and Hosting Service' AS sector,
    'HTTP/1.1' AS http, 200 AS http_code, 'OK' AS http_reason, 'text/html; charset=utf-8' AS content_type,
    'keep-alive' AS connection, '' AS www_authenticate, '' AS set_cookie,
    ['nginx', 'Apache/2.4.41 (Ubuntu)', 'Boa/0.94', 'lighttpd'][(1 + (b >> 32) % 4)::BIGINT] AS server,
    (b >> 40) % 90000 AS content_length, '' AS transfer_encoding, 'Fri, 20 Nov 2026 00:00:00 GMT' AS http_date,
    '' AS version, '' AS build_date, 'seen in "' || (b >> 12) % 100 || '" places' AS detail, '' AS build_branch
FROM addressed ORDER BY i
"""


def shared_rir() -> Path:
    """Return the folder of the region's real prefixes beside the project, or one level further up."""
    root = Path(__file__).resolve().parents[2]
    for place in (root.parent, root.parent.parent):
        if (folder := place / "shared" / "data" / "rir" / "2026-02").is_dir():
            return folder
    raise SystemExit("the prefixes are not beside the project: shared/data/rir/2026-02")


def main() -> None:
    """Write the directory file and a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    said = parser.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    claims = synthetic_claims(shared_rir())
    (said.out / "directory.json").write_text(json.dumps(directory_file(claims)))
    write_report(said.out / REPORT, claims, rows=said.rows)


if __name__ == "__main__":
    main()

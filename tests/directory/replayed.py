"""Registry files of two dates: which addresses changed hands between them, found without the software's own rules.

The oracle cuts the address space at every end of every block and asks, piece by piece, whose it was and whose it is.
"""

import ipaddress
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

OURS: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = {
    "2022-06": {
        "ID": {
            "ipv4": ["182.24.0.0/14", "1.178.32.0/22", "36.37.64.0/19", "223.165.6.0/24"],
            "ipv6": ["2404:a7c0::/32"],
        },
        "MY": {"ipv4": ["1.9.0.0/16", "103.5.120.0/22"], "ipv6": ["2001:d08::/32"]},
        "SG": {"ipv4": ["103.7.8.0/23"], "ipv6": []},
    },
    "2026-02": {
        "ID": {"ipv4": ["1.178.32.0/23", "103.5.122.0/23"], "ipv6": []},
        "MY": {
            "ipv4": ["182.24.0.0/15", "1.9.0.0/17", "1.9.128.0/17", "103.5.120.0/23", "223.165.6.0/23"],
            "ipv6": ["2001:d08::/32"],
        },
        "SG": {"ipv4": ["182.26.0.0/15", "103.7.8.0/24"], "ipv6": ["2404:a7c0::/33"]},
    },
}
"""Ours: a /14 that became two /15 of two countries, one that was only split, parts that vanished, all of it small."""


@dataclass(frozen=True)
class Piece:
    """Addresses, first and last, that were one country's and are not any more; ``now`` is whose, or nobody's."""

    first: ipaddress.IPv4Address | ipaddress.IPv6Address
    last: ipaddress.IPv4Address | ipaddress.IPv6Address
    was: str
    now: str | None


def write_ours(folder: Path) -> None:
    """Write our files as the registries' are: a folder a date, a file a country, in both layouts."""
    for date, countries in OURS.items():
        (folder / date).mkdir()
        for code, blocks in countries.items():
            newer = {"countryCode": code, "prefixes": blocks}
            older = {"country-code": code, "subnets": blocks}
            text = json.dumps(older if date == "2022-06" else newer)
            (folder / date / f"{code.lower()}.json").write_text(text, "utf-8")


def pieces(folder: Path) -> list[Piece]:
    """Return the addresses that left their country between the two dates, in pieces."""
    found = []
    for version, maker in ((4, ipaddress.IPv4Address), (6, ipaddress.IPv6Address)):
        before, after = (_held(folder / date, version=version) for date in ("2022-06", "2026-02"))
        cuts = sorted({end for blocks in (before, after) for first, last, _ in blocks for end in (first, last + 1)})
        for first, until in pairwise(cuts):
            was, now = _holder(before, first), _holder(after, first)
            if was is not None and was != now:
                found.append(Piece(maker(first), maker(until - 1), was, now))
    return found


def _held(folder: Path, *, version: int) -> list[tuple[int, int, str]]:
    held = []
    for file in folder.glob("*.json"):
        said = json.loads(file.read_text("utf-8"))
        code = said.get("countryCode") or said["country-code"]
        blocks: Iterable[str] = (said.get("prefixes") or said["subnets"])[f"ipv{version}"]
        networks = map(ipaddress.ip_network, blocks)
        held += [(int(one.network_address), int(one.broadcast_address), code.upper()) for one in networks]
    return sorted(held)


def _holder(blocks: list[tuple[int, int, str]], address: int) -> str | None:
    place = bisect_right(blocks, (address, 1 << 129, "")) - 1
    return blocks[place][2] if place >= 0 and blocks[place][1] >= address else None

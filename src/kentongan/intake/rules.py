"""Questions that intake answers without looking anything up: how an address is written, how long a file is kept."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import assert_never

from kentongan.intake.terms import UnclaimedLine
from kentongan.kernel.tlp import TLP, read_tlp
from kentongan.routing.addresses import write_address
from kentongan.routing.terms import ClaimKind

_HALF = 64
_LOW = (1 << _HALF) - 1


def address_text(hi: int | None, lo: int | None) -> str:
    """Return an address as people write it, from the two halves that the archive holds; empty where there is none."""
    return "" if hi is None or lo is None else write_address(hi << _HALF | lo)


def address_halves(address: int) -> tuple[int, int]:
    """Return the two unsigned 64-bit halves as which the archive holds a 128-bit address."""
    return address >> _HALF, address & _LOW


def kept_days(tlp: TLP, *, retention_days: int, retention_by_tlp: Mapping[str, int]) -> int:
    """Return for how many days a feed's events of this TLP are kept; what is said for the TLP goes first."""
    by_tlp = {read_tlp(word): days for word, days in retention_by_tlp.items()}
    return by_tlp.get(tlp, retention_days)


def is_over(day: date, *, days: int, at: datetime) -> bool:
    """Whether everything that happened on this UTC day is older than so many days."""
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=days + 1) <= at


def is_caught(line: UnclaimedLine, *, kind: ClaimKind, value: str) -> bool:
    """Whether a claim would catch all events of an unclaimed block; ``value`` is normalised as claims are."""
    match kind:
        case ClaimKind.CIDR:
            return "/" in line.block and _holds(ip_network(value), ip_network(line.block))
        case ClaimKind.DOMAIN:
            return line.block == value or line.block.endswith("." + value)
        case ClaimKind.ASN:
            return line.asn is not None and str(line.asn) == value
        case ClaimKind.COUNTRY:
            return line.country == value
        case _:
            assert_never(kind)


def _holds(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]

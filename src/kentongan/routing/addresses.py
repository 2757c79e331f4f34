"""Addresses and prefixes: strict text to 128-bit numbers and back, and which of them nobody in particular holds.

An IPv4 address stands in the mapped range ``::ffff:0:0/96`` (RFC 4291 §2.5.5.2), so that one number space holds
both families and an IPv4-mapped IPv6 address is the IPv4 address. Strict means RFC 6943 §3.1.1: four decimal
octets without leading zeros, or RFC 4291 text without a zone; everything else is refused, never repaired.
"""

import socket
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from ipaddress import IPv6Address

from kentongan.kernel.errors import KentonganError, marked

MAPPED = 0xFFFF << 32
"""The first number of the range in which IPv4 addresses stand."""
_MAPPED_END = MAPPED | 0xFFFFFFFF
_LONGEST = 45


class UnreadableAddress(KentonganError):
    """Not an address, by the strict reading."""

    code = "unreadable-address"
    status = 400
    text = marked("“{value}” is not an IP address.")
    next_step = marked("Write it as 198.51.100.7 or 2001:db8::7, without leading zeros or a zone.")


class UnreadablePrefix(KentonganError):
    """Not a prefix in CIDR notation."""

    code = "unreadable-prefix"
    status = 400
    text = marked("“{value}” is not an IP prefix.")
    next_step = marked("Write it as 198.51.100.0/24 or 2001:db8::/32.")


class HostBitsSet(KentonganError):
    """A prefix that names an address inside it instead of its first one."""

    code = "host-bits-set"
    status = 400
    text = marked("“{value}” has bits set after its prefix length.")
    next_step = marked("If the whole prefix is meant, write {network}.")


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix as an interval of 128-bit numbers, both ends included; ``length`` counts in its own family."""

    first: int
    last: int
    length: int

    @property
    def is_ipv4(self) -> bool:
        """Whether the prefix holds IPv4 addresses."""
        return is_ipv4(self.first)

    def __str__(self) -> str:
        return f"{write_address(self.first)}/{self.length}"

    def __contains__(self, address: int) -> bool:
        return self.first <= address <= self.last


def is_ipv4(address: int) -> bool:
    """Whether a 128-bit number stands for an IPv4 address."""
    return MAPPED <= address <= _MAPPED_END


def read_address(text: str) -> int:
    """Return the 128-bit number of an address in text. Raises UnreadableAddress."""
    if len(text) > _LONGEST or not text.isascii() or "\0" in text:
        raise UnreadableAddress(value=text[:_LONGEST])
    try:
        if ":" in text:
            return int.from_bytes(socket.inet_pton(socket.AF_INET6, text))
        return MAPPED | int.from_bytes(socket.inet_pton(socket.AF_INET, text))
    except OSError:
        raise UnreadableAddress(value=text) from None


def write_address(address: int) -> str:
    """Return a 128-bit number as text: dotted for IPv4, RFC 5952 for IPv6, as ``ipaddress`` prints them."""
    if is_ipv4(address):
        return socket.inet_ntop(socket.AF_INET, (address & 0xFFFFFFFF).to_bytes(4))
    if address < 1 << 32:  # here inet_ntop would print the long dead IPv4-compatible form, ::192.0.2.1
        return str(IPv6Address(address))
    return socket.inet_ntop(socket.AF_INET6, address.to_bytes(16))


def read_prefix(text: str) -> Prefix:
    """Return a prefix from CIDR notation; an address alone is the prefix of just that address.

    A prefix inside the mapped range is the IPv4 prefix. Raises UnreadablePrefix, HostBitsSet.
    """
    head, slash, tail = text.partition("/")
    try:
        first = read_address(head)
    except UnreadableAddress:
        raise UnreadablePrefix(value=text[: _LONGEST + 4]) from None
    bits = 128 if ":" in head else 32
    length = _length(tail, bits=bits, value=text) if slash else bits
    if bits == 128 and is_ipv4(first) and length >= 96:
        bits, length = 32, length - 96
    hosts = (1 << (bits - length)) - 1
    if first & hosts:
        raise HostBitsSet(value=text, network=str(Prefix(first & ~hosts, first | hosts, length)))
    return Prefix(first, first | hosts, length)


def prefixes_between(first: int, last: int) -> Iterator[Prefix]:
    """Yield the fewest prefixes that hold just the addresses from one to another, both of one family."""
    bits = 32 if is_ipv4(first) else 128
    while first <= last:
        aligned = (first & -first).bit_length() - 1 if first else bits
        hosts = min(aligned, bits, (last - first + 1).bit_length() - 1)
        yield Prefix(first, first + (1 << hosts) - 1, bits - hosts)
        first += 1 << hosts


def _length(text: str, *, bits: int, value: str) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= 3 and (text == "0" or text[0] != "0")
    if not plain or int(text) > bits:
        raise UnreadablePrefix(value=value[: _LONGEST + 4])
    return int(text)


@dataclass(frozen=True, slots=True)
class SpecialRange:
    """A range that registries give to nobody, with its name and the document that set it aside."""

    prefix: Prefix
    name: str
    source: str


@cache
def special_ranges() -> tuple[SpecialRange, ...]:
    """Return the special ranges, in order and without overlap.

    Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890) and the multicast ranges.
    """
    table = tomllib.loads(resources.files(__package__).joinpath("special_addresses.toml").read_text("utf-8"))
    ranges = (SpecialRange(read_prefix(row["prefix"]), row["name"], row["source"]) for row in table["range"])
    return tuple(sorted(ranges, key=lambda special: special.prefix.first))


def special_range(address: int) -> SpecialRange | None:
    """Return the special range that holds an address, or None if the address can be somebody's."""
    ranges = special_ranges()
    index = bisect_right(ranges, address, key=lambda special: special.prefix.first) - 1
    return ranges[index] if index >= 0 and address in ranges[index].prefix else None


def is_special(address: int) -> bool:
    """Whether an address is private, for documentation or otherwise special, so that only claims by hand count."""
    return special_range(address) is not None

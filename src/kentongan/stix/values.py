"""Values of observables in their one comparable form, or None: addresses, networks, names, mail and web addresses.

Strict: what is not plainly one of these is none, and nothing is repaired (RFC 6943 §3.1.1; UTS #46 and RFC 5890 for
names). An IPv4-mapped IPv6 address is the IPv4 address. The same reading as the routing of feeds has, so that an
indicator and a claim meet.
"""

import ipaddress
import re
from urllib.parse import urlsplit

import idna

from kentongan.stix.terms import NamedKind

_LONGEST_NAME = 253
_LONGEST_READ = 1024
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_PORT = re.compile(r"(?::[0-9]*)?")
_LARGEST_ASN = 0xFFFFFFFF

Value = tuple[NamedKind, str]


def address(text: str) -> str | None:
    """Return an IP address, RFC 5952 for IPv6; None for anything else, a zone and a leading zero included."""
    if "%" in text or not text.isascii():
        return None
    try:
        read = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = read.ipv4_mapped if isinstance(read, ipaddress.IPv6Address) else None
    return str(mapped or read)


def network(text: str) -> Value | None:
    """Return an address or a prefix in CIDR notation; a prefix of one address is the address; host bits are refused."""
    head, slash, tail = text.partition("/")
    if not slash:
        found = address(text)
        return (NamedKind.ADDRESS, found) if found else None
    if "%" in head or not (text.isascii() and tail.isdigit() and str(int(tail[:4])) == tail):
        return None
    try:
        read = ipaddress.ip_network(text)
    except ValueError:
        return None
    if isinstance(read, ipaddress.IPv6Network) and read.network_address.ipv4_mapped and read.prefixlen >= 96:
        read = ipaddress.IPv4Network((read.network_address.ipv4_mapped, read.prefixlen - 96))
    if read.prefixlen == read.max_prefixlen:
        return NamedKind.ADDRESS, str(read.network_address)
    return NamedKind.PREFIX, str(read)


def domain(text: str) -> str | None:
    """Return a name in lower case and A-labels, without a trailing dot; None for what looks like an address."""
    if not text or len(text) > _LONGEST_READ:
        return None
    try:
        name = text if text.isascii() else idna.uts46_remap(text, std3_rules=False, transitional=False)
        name = name.lower().removesuffix(".")
        labels = [_label(label) for label in name.split(".")]
    except (idna.IDNAError, UnicodeError):
        return None
    name = ".".join(labels)
    return None if len(name) > _LONGEST_NAME or _NUMBER.fullmatch(labels[-1]) else name


def _label(label: str) -> str:
    if _LABEL.fullmatch(label) and not label.startswith("xn--"):
        return label
    return idna.alabel(idna.ulabel(label)).decode("ascii")


def email(text: str) -> str | None:
    """Return a mail address, its domain comparable; the part before the @ is its domain's own affair (RFC 5321)."""
    local, at, host = text.rpartition("@")
    if not at or not local or _UNSAFE.search(text) or any(sign in local for sign in '@<>()[]:;,"'):
        return None
    name = domain(host)
    return f"{local}@{name}" if name else None


def url(text: str) -> tuple[str, Value] | None:
    """Return an address of the web with its scheme and host comparable, and what its host is; None without a host.

    White space, control characters and backslashes are refused, for two readers see two hosts in them.
    """
    if _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    user, at, place = parts.netloc.rpartition("@")
    found = _host(place)
    if found is None or not parts.scheme:
        return None
    host, written, port = found
    rest = text[text.index("//") + 2 + len(parts.netloc) :]
    return f"{parts.scheme.lower()}://{user}{at}{written}{port}{rest}", host


def _host(place: str) -> tuple[Value, str, str] | None:
    """Return what a host is, how it is written in a URL, and its port with the colon."""
    if place.startswith("["):
        inner, closed, port = place[1:].partition("]")
        found = address(inner) if closed and ":" in inner else None
        if found is None or not _PORT.fullmatch(port):
            return None
        return (NamedKind.ADDRESS, found), f"[{found}]" if ":" in found else found, port
    host, colon, digits = place.partition(":")
    if not _PORT.fullmatch(colon + digits):
        return None
    numeric = address(host)
    if numeric:
        return (NamedKind.ADDRESS, numeric), numeric, colon + digits
    name = domain(host)
    return ((NamedKind.DOMAIN, name), name, colon + digits) if name else None


def asn(value: object) -> str | None:
    """Return the number of an autonomous system as text."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_ASN:
        return str(value)
    return None

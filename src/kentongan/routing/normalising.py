"""Texts of a feed to values: strictly, or to quarantine with the reason; column by column, never row by row.

Times, ports, AS numbers and the like are typed by DuckDB while it reads (``typed``). Addresses are parsed by the
system's ``inet_pton``, which takes no octet over 255 and no leading zero, names by ``names``. What a cell cannot be is
never guessed: ``1.9.0.256`` is nobody's address.
"""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from kentongan.routing.addresses import (
    MAPPED,
    HostBitsSet,
    UnreadableAddress,
    UnreadablePrefix,
    read_address,
    read_prefix,
)
from kentongan.routing.names import UnreadableName, host_of, read_name
from kentongan.routing.reports import Concerns, Report
from kentongan.routing.typed import NAMING

_WIDTH = {socket.AF_INET: 4, socket.AF_INET6: 16}
_PART = 64


@dataclass(frozen=True, slots=True)
class Addresses:
    """128-bit addresses as two columns of their halves, and which of the texts were addresses at all."""

    hi: npt.NDArray[np.uint64]
    lo: npt.NDArray[np.uint64]
    known: npt.NDArray[np.bool_]


def parse_addresses(texts: Sequence[str | None], *, colons: npt.NDArray[np.bool_] | None = None) -> Addresses:
    """Parse texts strictly, as ``addresses.read_address`` does, but millions at a time.

    ``colons`` says which texts have a colon, where that is known already.
    """
    hi, lo = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.uint64)
    cells = np.array(texts, object)
    known = np.array([text is not None for text in texts] if None in texts else np.ones(len(texts)), np.bool_)
    six = np.array([":" in (text or "") for text in texts], np.bool_) if colons is None else colons
    for family, places in ((socket.AF_INET, np.flatnonzero(known & ~six)), (socket.AF_INET6, np.flatnonzero(six))):
        packed, refused = _packed(cells[places].tolist(), family=family)
        if family == socket.AF_INET:
            lo[places] = np.frombuffer(packed, ">u4") + np.uint64(MAPPED)
        else:
            hi[places], lo[places] = np.frombuffer(packed, ">u8").reshape(-1, 2).T
        wrong = places[refused]
        known[wrong], hi[wrong], lo[wrong] = False, 0, 0
    return Addresses(hi=hi, lo=lo, known=known)


def _packed(texts: Sequence[str], *, family: socket.AddressFamily) -> tuple[bytes, list[int]]:
    """Return the addresses of one family behind each other, and the places of those that are none.

    The parser is called without a line of Python in between; only a part in which it fails is gone through by hand.
    """
    parse, nothing = socket.inet_pton, bytes(_WIDTH[family])
    parts, refused = list[bytes](), list[int]()
    for first in range(0, len(texts), _PART):
        part = texts[first : first + _PART]
        try:
            parts.append(b"".join(map(parse, repeat(family), part)))
        except (OSError, ValueError):
            for place, text in enumerate(part, first):
                try:
                    parts.append(parse(family, text))
                except (OSError, ValueError):
                    parts.append(nothing)
                    refused.append(place)
    return b"".join(parts), refused


def network_address(text: str | None) -> str | None:
    """Return the first address of a network in CIDR form, as text; any other text as it is.

    Some reports tell a network in place of an address; all of it is one organisation's concern.
    """
    if text is None or "/" not in text:
        return text
    try:
        read_prefix(text)
    except (UnreadablePrefix, HostBitsSet):
        return text
    return text.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Named:
    """What the cells of a row that name its subject come to: a name, or an address that stood in a name's place."""

    name: str | None = None
    address: str | None = None
    unreadable: bool = False


_REMEMBERED = 200_000


class Names:
    """Reads the cells that may name what a row concerns; each distinct text once, as far as it is remembered."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str | None, str | None], Named] = {}

    def read(self, name: str | None, url: str | None, email: str | None) -> Named:
        """Return the first name told by the cell of the name, the host of the URL, the domain of the mail address."""
        cells = (name, url, email)
        known = self._known.get(cells)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[cells] = _named(*cells)
        return known


def _named(name: str | None, url: str | None, email: str | None) -> Named:
    address = None
    try:
        for text, part in ((name, str), (url, host_of), (email, _domain)):
            if not text or not text.strip():
                continue
            host = part(text.strip())
            if not _is_address(host):
                return Named(name=read_name(host))
            address = address or host
    except UnreadableName:
        return Named(address=address, unreadable=True)
    return Named(address=address)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _is_address(text: str) -> bool:
    try:
        read_address(text)
    except UnreadableAddress:
        return False
    return True


Columns = Mapping[str, Any]
"""Columns of equal length as DuckDB gives them: NumPy arrays, masked where a value may be missing."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whom rows concern: addresses, names (None where no row has one), and where it cannot be told, why not."""

    addresses: Addresses
    names: list[str | None] | None
    reasons: Mapping[int, str]
    refused: npt.NDArray[np.bool_]


def subjects(report: Report, columns: Columns, *, names: Names) -> Subjects:
    """Parse the addresses and names of typed rows."""
    texts = columns["address"].tolist() if "address" in columns else [None] * len(columns["ordinal"])
    if report.networks:
        texts = [network_address(text) for text in texts]
    naming = [columns[cell].tolist() if cell in columns else None for cell in NAMING]
    if not any(naming):
        found = parse_addresses(texts, colons=_colons(report, columns))
        return _subjects(found, names=None, reasons=_reasons(report, found, given=texts))
    given = texts
    told = [names.read(*cells) for cells in zip(*(cells or [None] * len(texts) for cells in naming), strict=True)]
    found = parse_addresses([text or one.address for text, one in zip(texts, told, strict=True)])
    reasons = _reasons(report, found, given=given, told=told)
    return _subjects(found, names=[one.name for one in told], reasons=reasons)


def _colons(report: Report, columns: Columns) -> npt.NDArray[np.bool_] | None:
    """Return which addresses have a colon, as DuckDB found where they stand as it read them."""
    if report.networks or "colon" not in columns:
        return None
    return np.ma.filled(columns["colon"], False).astype(np.bool_)


def _subjects(found: Addresses, *, names: list[str | None] | None, reasons: Mapping[int, str]) -> Subjects:
    refused = np.zeros(len(found.known), np.bool_)
    refused[list(reasons)] = True
    return Subjects(addresses=found, names=names, reasons=reasons, refused=refused)


def _reasons(
    report: Report, found: Addresses, *, given: list[str | None], told: list[Named] | None = None
) -> dict[int, str]:
    """Return why it cannot be told whom a row concerns, by the row's place; nearly all can."""
    reasons = {place: "name-unreadable" for place, one in enumerate(told or ()) if one.unreadable}
    for place in np.flatnonzero(~found.known).tolist():
        if given[place] is not None:
            reasons[place] = "address-unreadable"
        elif report.concerns is not Concerns.NOBODY and not (told and told[place].name):
            reasons.setdefault(place, "nothing-affected")
    return reasons

"""What the rows of a feed mean: which report a file is, whom its rows concern, and which of its columns say so.

The facts are in ``reports.toml``; here is only how a report is told from its file name (as Shadowserver names files,
``2026-11-20-scan_telnet-malaysia.csv``) and how its entry is fitted to the columns that the file really has. A report
that is not in the table is read by the prefix of its name, then by its columns.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.form import listed


class Concerns(StrEnum):
    """What an event of a report is about."""

    ADDRESS = "address"
    NAME = "name"
    NOBODY = "nobody"


class UnknownReport(KentonganError):
    """Neither the file's name nor its columns say whom its rows concern."""

    code = "unknown-report"
    status = 422
    text = marked("“{file}” is in no format that is known here: no column says who is affected. It has: {columns}.")
    next_step = marked(
        "Name it as Shadowserver does (2026-11-20-scan_telnet-region.csv), or describe it in a mapping file."
    )


REASONS = {
    "population": marked("Counts who speaks a protocol; nothing is wrong with the host."),
    "inventory": marked("Says what a device is; nothing is wrong with it."),
    "sandbox": marked("Seen from malware in a sandbox; who was contacted may be innocent."),
    "statistics": marked("Numbers of a whole network or country; no host is named."),
    "nobody": marked("The feed's description says that its rows concern nobody."),
}
"""Why a report concerns nobody in particular, by the key that ``reports.toml`` has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report fitted to one file: constants, and names of columns of that file (None where it has no such column).

    ``name`` is the report type and goes into the identity; ``classification`` is RSIT ``class/type`` in
    ``taxonomy_version``. ``feed`` names the feed, empty where the caller must. A ``*_column`` is for feeds whose rows
    differ in what is constant elsewhere: where its cell is not empty it goes before the constant.

    The name that an event concerns is the first that is not empty of: the cell of ``name``, the host of ``url`` (an
    address, or a host alone), the domain of the mail address in ``email``. A cell that holds an IP address there is no
    name. ``networks``: a cell of ``address`` may be a network in CIDR form. ``tag`` lists columns; the first cell that
    is not empty goes into the identity. ``transport_default`` holds where ``transport`` is None or empty.
    ``time_format`` is a ``strptime`` format, None for ISO 8601 and Shadowserver's ``2026-11-20 01:02:03``; ``zone``
    the IANA zone of times without one, None for the feed's. ``tlp`` is a label as the mapping wrote it.
    """

    name: str
    classification: str
    taxonomy_version: str
    concerns: Concerns
    reason_nobody: str | None = None
    informational: bool = False
    severity: str | None = None
    feed: str = ""
    address: str | None = None
    name_column: str | None = None
    url: str | None = None
    email: str | None = None
    port: str | None = None
    transport: str | None = None
    transport_default: str | None = None
    tag: tuple[str, ...] = ()
    asn: str | None = None
    country: str | None = None
    time: str | None = None
    time_format: str | None = None
    zone: str | None = None
    tlp: str | None = None
    networks: bool = False
    report_column: str | None = None
    classification_column: str | None = None
    feed_column: str | None = None
    tlp_column: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that this report reads, each once, in a fixed order."""
        wanted = (
            self.address, self.name_column, self.url, self.email, self.port, self.transport, *self.tag, self.asn,
            self.country, self.time, self.report_column, self.classification_column, self.feed_column, self.tlp_column,
        )  # fmt: skip
        return tuple(dict.fromkeys(column for column in wanted if column is not None))


_TYPE = re.compile(r"(?:\d{4}-\d{2}-\d{2}-)?([a-z0-9]+(?:_[a-z0-9]+)*)(?![a-z0-9_])")


def report_type(file_name: str) -> str:
    """Return the report type that a file name tells, by its present name; of a name that tells none, its stem.

    Folders, a date before it, what follows the type after a hyphen, and endings are ignored; of a file in an archive
    the archive's name is asked where the file's own tells nothing. The name may still be one that no table knows.
    """
    *folders, last = re.split(r"[/\\]", file_name.lower())
    archives = [folder for folder in reversed(folders) if folder.endswith((".zip", ".gz"))]
    names = [_type(part) for part in [last, *archives]]
    return next((name for name in names if _is_known(name)), names[0])


def _type(part: str) -> str:
    stem = part.split(".", 1)[0]
    match = _TYPE.match(stem)
    name = match[1] if match else re.sub(r"[^a-z0-9]+", "_", stem).strip("_")
    return str(table()["alias"].get(name, name)) or "feed"


def _is_known(name: str) -> bool:
    return ipv4_edition(name) in table()["report"] or name.startswith(tuple(table()["prefix"]))


def report_of(file_name: str, header: Sequence[str]) -> Report:
    """Return what a file's rows mean, from its name and its columns.

    An empty file, which has no columns, is what its name says and concerns what it would. Raises UnknownReport where
    neither name nor columns say who is affected.
    """
    name = report_type(file_name)
    present = {column.strip().casefold(): column for column in reversed(header)}
    entry = _entry(name, present)
    if entry is not None:
        side = table()["side"][entry["side"]]
        found = {key: _first(entry.get(key, side.get(key)), present) for key in _ONE}
        concerns = _concerns(entry, found) or (None if header else Concerns.ADDRESS)
        if concerns is not None:
            return _fitted(name, entry=entry, found=found, concerns=concerns, present=present)
    raise UnknownReport(file=file_name, columns=listed(header))


@cache
def table() -> Mapping[str, Any]:
    """Return ``reports.toml``: ``side``, ``prefix``, ``report``, ``alias`` and the taxonomy's version."""
    return tomllib.loads(files("kentongan.routing").joinpath("reports.toml").read_text("utf-8"))


def is_informational(name: str) -> bool:
    """Whether a report of this type only informs; one that the table does not know does not."""
    known = table()["report"]
    entry = known.get(name) or known.get(ipv4_edition(name)) or _of_prefix(name)
    return entry is not None and (entry.get("severity") == "info" or "nobody" in entry)


def ipv4_edition(name: str) -> str:
    """Return the name under which a report's IPv6 edition is described: ``scan6_rdp`` is ``scan_rdp``."""
    if name.startswith("event6_"):
        return "event4_" + name.removeprefix("event6_")
    return re.sub(r"^(scan|population)6_", r"\1_", name).removesuffix("6")


_ONE = ("address", "name", "url", "email", "port", "asn", "country")


def _entry(name: str, present: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return the entry of a report: its own, its IPv4 edition's, its prefix's, or the first side that has columns."""
    known = table()["report"]
    for candidate in (name, ipv4_edition(name)):
        if candidate in known:
            return dict(known[candidate])
    if of_prefix := _of_prefix(name):
        return dict(of_prefix)
    for side in table()["unknown"]["sides"]:
        if _first(table()["side"][side]["address"], present):
            return {"side": side, "class": "other/undetermined"}
    return None if present else {"side": "host", "class": "other/undetermined"}


def _of_prefix(name: str) -> Mapping[str, Any] | None:
    prefixes = [prefix for prefix in table()["prefix"] if name.startswith(prefix)]
    return dict(table()["prefix"][max(prefixes, key=len)]) if prefixes else None


def _concerns(entry: Mapping[str, Any], found: Mapping[str, str | None]) -> Concerns | None:
    if "nobody" in entry:
        return Concerns.NOBODY
    if found["name"] or found["url"] or found["email"]:
        return Concerns.NAME
    return Concerns.ADDRESS if found["address"] else None


def _fitted(
    name: str,
    *,
    entry: Mapping[str, Any],
    found: Mapping[str, str | None],
    concerns: Concerns,
    present: Mapping[str, str],
) -> Report:
    tags = entry.get("tag", table()["side"][entry["side"]]["tag"])
    severity = entry.get("severity")
    return Report(
        name=name,
        classification=entry["class"],
        taxonomy_version=table()["taxonomy_version"],
        concerns=concerns,
        reason_nobody=REASONS[entry["nobody"]] if "nobody" in entry else None,
        informational=severity == "info" or "nobody" in entry,
        severity=severity,
        feed=name,
        address=found["address"],
        name_column=found["name"],
        url=found["url"],
        email=found["email"],
        port=found["port"],
        transport=_first(["protocol", "transport"], present),
        transport_default=entry.get("transport"),
        tag=tuple(present[tag] for tag in tags if tag in present),
        asn=found["asn"],
        country=found["country"],
        time=_first(["timestamp"], present),
        networks=entry.get("networks", False),
    )


def _first(candidates: Sequence[str] | None, present: Mapping[str, str]) -> str | None:
    return next((present[candidate] for candidate in candidates or () if candidate in present), None)

"""Mapping files: any CSV made readable by a few lines of TOML that say which of its columns means what.

The form is described, with an example, in ``docs/formats/mapping.md``.
"""

import codecs
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP
from kentongan.routing.classification import classifications, is_classification, taxonomy_version
from kentongan.routing.form import UTF_16, Form, listed
from kentongan.routing.reports import REASONS, Concerns, Report

COLUMNS = ("address", "name", "url", "email", "port", "transport", "tag", "asn", "country", "time",
           "classification", "tlp")  # fmt: skip


class BadMapping(KentonganError):
    """A mapping file that says something that cannot be meant."""

    code = "bad-mapping"
    status = 422
    text = marked("The mapping “{file}” is no TOML: {detail}.")
    next_step = marked("docs/formats/mapping.md shows what a mapping may say.")


class MappingLacks(BadMapping):
    """A mapping that leaves out what every mapping must say."""

    text = marked("The mapping “{file}” does not say {key}.")


class MappingUnknown(BadMapping):
    """A mapping that says something without meaning, as a misspelt key is."""

    text = marked("The mapping “{file}” says {key}, which means nothing. It may say: {known}.")


class MappingUnfit(BadMapping):
    """A mapping whose value for a key is none of those that the key may have."""

    text = marked("In the mapping “{file}”, {key} cannot be {value}. It may be, for example: {known}.")


class MappingNamesNobody(BadMapping):
    """A mapping by which nothing says who is affected."""

    text = marked("By the mapping “{file}” nothing says who is affected: no column is address, name, url or email.")


class NoSuchColumn(KentonganError):
    """A mapping names a column that the feed has not."""

    code = "no-such-column"
    status = 422
    text = marked(
        "The mapping says that “{column}” is the {meaning}, but “{file}” has no such column. It has: {columns}."
    )
    next_step = marked("Correct the name in the mapping, or give the mapping that belongs to this feed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMapping:
    """What a mapping file says. ``columns`` has, for each meaning, the feed's columns that may have it."""

    feed: str
    classification: str
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    report: str = ""
    tlp: str | None = None
    zone: str | None = None
    time_format: str | None = None
    transport: str | None = None
    nobody: bool = False
    form: Form = field(default_factory=Form)

    def report_of(self, file: str, header: Sequence[str]) -> Report:
        """Return what a feed's rows mean, its columns looked up whatever their case. Raises NoSuchColumn."""
        present = {column.strip().casefold(): column for column in reversed(header)}

        def found(meaning: str) -> tuple[str, ...]:
            for column in self.columns.get(meaning, ()):
                if column.strip().casefold() not in present and header:
                    raise NoSuchColumn(file=file, column=column, meaning=meaning, columns=listed(header))
            return tuple(present[column.strip().casefold()] for column in self.columns.get(meaning, ()) if header)

        def one(meaning: str) -> str | None:
            return next(iter(found(meaning)), None)

        named = any(self.columns.get(meaning) for meaning in ("name", "url", "email"))
        return Report(
            name=self.report or self.feed,
            feed=self.feed,
            classification=self.classification,
            taxonomy_version=taxonomy_version(),
            concerns=Concerns.NOBODY if self.nobody else Concerns.NAME if named else Concerns.ADDRESS,
            reason_nobody=REASONS["nobody"] if self.nobody else None,
            address=one("address"),
            name_column=one("name"),
            url=one("url"),
            email=one("email"),
            port=one("port"),
            transport=one("transport"),
            transport_default=self.transport,
            tag=found("tag"),
            asn=one("asn"),
            country=one("country"),
            time=one("time"),
            time_format=self.time_format,
            zone=self.zone,
            tlp=self.tlp,
            classification_column=one("classification"),
            tlp_column=one("tlp"),
        )


def read_mapping(content: bytes, *, file: str = "mapping.toml") -> FeedMapping:
    """Return what a mapping file says. Raises BadMapping, or one of its kind, for the first thing that is wrong."""
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(file=file, detail=str(error)) from None
    _check_keys(said, file=file)
    _check_columns(said, file=file)
    columns = {
        meaning: (names,) if isinstance(names, str) else tuple(names) for meaning, names in said["columns"].items()
    }
    constants = {
        key: said[key] for key in ("report", "tlp", "zone", "time_format", "transport", "nobody") if key in said
    }
    form = Form(delimiter=said.get("delimiter", ","), encoding=said.get("encoding", "utf-8"))
    return FeedMapping(
        feed=said["feed"], classification=said["classification"], columns=columns, form=form, **constants
    )


def _labels() -> list[str]:
    return [label.word for label in TLP]


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_name(value: Any) -> bool:
    return _is_word(value) and value.isprintable()


# What fits, and examples of it.
_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "feed": (_is_name, "partner-list"),
    "report": (_is_name, "scan_telnet"),
    "classification": (
        lambda value: isinstance(value, str) and is_classification(value),
        ", ".join(classifications()),
    ),
    "tlp": (lambda value: value in _labels(), ", ".join(_labels())),
    "zone": (lambda value: isinstance(value, str) and is_zone(value), "UTC, Asia/Kuala_Lumpur"),
    "time_format": (lambda value: _is_word(value) and _is_time_format(value), "%d/%m/%Y %H:%M"),
    "transport": (lambda value: value in ("tcp", "udp", "sctp", "icmp"), "tcp, udp, sctp, icmp"),
    "delimiter": (
        lambda value: isinstance(value, str) and len(value) == 1 and value not in '"\r\n ' and value.isascii(),
        "; | \\t",
    ),
    "encoding": (lambda value: isinstance(value, str) and _is_text_encoding(value), "utf-8, cp1252"),
    "nobody": (lambda value: isinstance(value, bool), "true, false"),
    "columns": (lambda value: isinstance(value, dict), "[columns]"),
}


def _check_keys(said: dict[str, Any], *, file: str) -> None:
    for key in ("feed", "classification", "columns"):
        if key not in said:
            raise MappingLacks(file=file, key=key)
    for key, value in said.items():
        if key not in _CHECKS:
            raise MappingUnknown(file=file, key=key, known=", ".join(_CHECKS))
        fits, known = _CHECKS[key]
        if not fits(value):
            raise MappingUnfit(file=file, key=key, value=repr(value), known=known)


def _check_columns(said: dict[str, Any], *, file: str) -> None:
    for meaning, names in said["columns"].items():
        if meaning not in COLUMNS:
            raise MappingUnknown(file=file, key=f"columns.{meaning}", known=", ".join(COLUMNS))
        several = meaning == "tag" and isinstance(names, list) and all(map(_is_word, names))
        if not _is_word(names) and not several:
            raise MappingUnfit(file=file, key=f"columns.{meaning}", value=repr(names), known='"IP Address"')
    if not said.get("nobody") and not {"address", "name", "url", "email"} & said["columns"].keys():
        raise MappingNamesNobody(file=file)


def is_zone(name: str) -> bool:
    """Say whether a name is an IANA time zone, and not this machine's own (``localtime``)."""
    return name in available_timezones() and name not in ("localtime", "Factory")


def _is_time_format(value: str) -> bool:
    """Say whether DuckDB, which reads the times, knows every word of a format."""
    import duckdb  # here: a page that only tells or refuses a mapping needs none of it

    try:
        with duckdb.connect() as database:
            database.execute("select try_strptime('', " + "'" + value.replace("'", "''") + "')")
    except duckdb.Error:
        return False
    return "%" in value


def _is_text_encoding(name: str) -> bool:
    """Say whether an encoding is one of texts that goes on after bytes that are none, as ``idna`` does not."""
    try:
        if codecs.lookup(name).name == UTF_16:
            return True
        codecs.getincrementaldecoder(name)("replace").decode(bytes(range(256)))
        return isinstance("a".encode(name), bytes)
    except (LookupError, TypeError, ValueError):
        return False

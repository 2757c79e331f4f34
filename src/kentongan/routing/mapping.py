"""Mapping files: any CSV made readable by a few lines of TOML that say which of its columns means what.

The form is described, with an example, in ``docs/formats/mapping.md``.
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP
from kentongan.routing.classification import classifications, is_classification, taxonomy_version
from kentongan.routing.form import Form
from kentongan.routing.reports import REASONS, Concerns, Report

COLUMNS = ("address", "name", "url", "email", "port", "transport", "tag", "asn", "country", "time",
           "classification", "tlp")  # fmt: skip


class BadMapping(KentonganError):
    """A mapping file that says something that cannot be meant."""

    code = "bad-mapping"
    status = 422
    text = marked("The mapping “{file}” cannot be used: {problem}.")
    next_step = marked("docs/formats/mapping.md shows what a mapping may say.")


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
                    raise NoSuchColumn(file=file, column=column, meaning=meaning, columns=", ".join(header))
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
    """Return what a mapping file says. Raises BadMapping with the first thing that is wrong."""
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(file=file, problem=f"it is no TOML ({error})") from None
    problem = _first_problem(said)
    if problem is not None:
        raise BadMapping(file=file, problem=problem)
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


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "feed": (lambda value: isinstance(value, str) and bool(value.strip()), "the feed's name"),
    "report": (lambda value: isinstance(value, str) and bool(value.strip()), "a report type, as the identity has it"),
    "classification": (
        lambda value: isinstance(value, str) and is_classification(value),
        "an RSIT class/type, such as " + ", ".join(classifications()[3:6]),
    ),
    "tlp": (lambda value: value in _labels(), "one of " + ", ".join(_labels())),
    "zone": (lambda value: value in available_timezones(), "an IANA time zone, such as Asia/Kuala_Lumpur"),
    "time_format": (lambda value: isinstance(value, str) and "%" in value, "a strptime format, such as %d/%m/%Y %H:%M"),
    "transport": (lambda value: value in {"tcp", "udp", "sctp", "icmp"}, "tcp, udp, sctp or icmp"),
    "delimiter": (
        lambda value: isinstance(value, str) and len(value) == 1 and value not in '"\r\n ' and value.isascii(),
        "one character, and no quote, space or line end",
    ),
    "encoding": (lambda value: isinstance(value, str) and _is_text_encoding(value), "a text encoding, such as cp1252"),
    "nobody": (lambda value: isinstance(value, bool), "true or false"),
    "columns": (lambda value: isinstance(value, dict), "a table"),
}


def _first_problem(said: dict[str, Any]) -> str | None:
    """Return the first thing that is wrong, as words that follow "cannot be used:"."""
    for key in ("feed", "classification", "columns"):
        if key not in said:
            return f"it does not say {key}"
    for key, value in said.items():
        if key not in _CHECKS:
            return f"it says {key}, which means nothing; it may say {', '.join(_CHECKS)}"
        fits, expected = _CHECKS[key]
        if not fits(value):
            return f"{key} must be {expected}, not {value!r}"
    for meaning, names in said["columns"].items():
        if meaning not in COLUMNS:
            return f"columns says {meaning}, which means nothing; it may say {', '.join(COLUMNS)}"
        several = meaning == "tag" and isinstance(names, list) and all(isinstance(name, str) for name in names)
        if not isinstance(names, str) and not several:
            return f"columns.{meaning} must be the name of a column, not {names!r}"
    if not said.get("nobody") and not {"address", "name", "url", "email"} & said["columns"].keys():
        return "columns says none of address, name, url and email, so nothing says who is affected"
    return None


def _is_text_encoding(name: str) -> bool:
    try:
        return isinstance("a".encode(name), bytes)
    except (LookupError, TypeError, ValueError):
        return False

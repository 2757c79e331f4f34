"""Contacts and claims as CSV, one a row, for people who keep them in a spreadsheet (docs/formats/directory.md).

The first row names the columns, in any order; only those that the directory file requires, and ``organisation``,
must be there. UTF-8 with or without a byte order mark; comma or semicolon. What concerns the whole file is an
error; a row that cannot be kept is refused with its line and its reason. A cell that a spreadsheet would take for a
formula (a telephone number begins with ``+``) is written with an apostrophe before it, and read without.
"""

import csv
import io
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.identifiers import is_slug
from kentongan.routing.directory_file import LARGEST, DirectoryTooLarge, ItemGivenTwice, claim_item, contact_item
from kentongan.routing.directory_items import DoesNotFit, read_claim, read_contact
from kentongan.routing.refusals import Refusal
from kentongan.routing.terms import Claim, Contact, Directory

CONTACT_COLUMNS = ("organisation", "role", "channel", "address", "priority", "verified_at")
CLAIM_COLUMNS = (
    *("organisation", "kind", "value", "tier", "source", "verified_at", "as_of", "valid_from", "valid_to"),
    *("recorded_at", "questioned_at"),
)
_REQUIRED = {CONTACT_COLUMNS: frozenset(CONTACT_COLUMNS[:4]), CLAIM_COLUMNS: frozenset(CLAIM_COLUMNS[:3])}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Item = TypeVar("Item", Claim, Contact)


class UnreadableTable(KentonganError):
    """Not CSV, or not with the columns that are needed."""

    code = "unreadable-table"
    status = 400
    text = marked("The table cannot be read: {detail}.")
    next_step = marked("Save it as CSV in UTF-8 with the columns {columns}.")


class UnknownColumn(UnreadableTable):
    """A column that the table does not have."""

    code = "unknown-column"
    text = marked("There is no column “{column}”.")


class MissingColumn(UnreadableTable):
    """A required column that is not there; perhaps the first row does not name the columns."""

    code = "missing-column"
    text = marked("The column “{column}” is missing.")


class WrongCells(KentonganError):
    """A row with more or fewer cells than there are columns."""

    code = "wrong-cells"
    status = 400
    text = marked("The row has {found} cells; there are {expected} columns.")
    next_step = marked("Put a text that has commas between double quotes.")


class UnknownOrganisation(KentonganError):
    """A row of an organisation that is not in the directory."""

    code = "unknown-organisation"
    status = 404
    text = marked("There is no organisation “{id}” in the directory.")
    next_step = marked("Add the organisation first, or correct its id.")


class ReadRows(NamedTuple, Generic[Item]):
    """What a table gave: the items of each organisation, by its id, and what was refused."""

    items: Mapping[str, tuple[Item, ...]]
    refused: tuple[Refusal, ...]


def read_contacts_csv(
    data: bytes, *, known: Container[str] | None = None, at: datetime | None = None
) -> ReadRows[Contact]:
    """Return the contacts in a table. With ``known``, rows of other organisations are refused; with ``at``, later ones.

    Raises UnreadableTable, DirectoryTooLarge.
    """
    return _read(data, columns=CONTACT_COLUMNS, known=known, read=lambda row, _: read_contact(row, at=at))


def read_claims_csv(data: bytes, *, known: Container[str] | None = None, at: datetime | None = None) -> ReadRows[Claim]:
    """Return the claims in a table. With ``known``, rows of other organisations are refused; with ``at``, later ones.

    Raises UnreadableTable, DirectoryTooLarge.
    """
    return _read(
        data,
        columns=CLAIM_COLUMNS,
        known=known,
        read=lambda row, owner: read_claim(row, organisation=owner, at=at),
    )


def is_claims_csv(data: bytes) -> bool:
    """Whether a table's columns are those of claims; only claims have a ``kind`` and a ``value``."""
    header = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace").lower()
    names = {name.strip(' \r"') for name in header.replace(";", ",").split(",")}
    return {"kind", "value"} <= names


def _read(
    data: bytes,
    *,
    columns: tuple[str, ...],
    known: Container[str] | None,
    read: Callable[[Mapping[str, object], str], Item],
) -> ReadRows[Item]:
    items: dict[str, dict[Item, None]] = {}
    refused: list[Refusal] = []
    for line, header, cells in _rows(data, columns=columns):
        try:
            row = _named(cells, header=header)
            owner = _owner(row, known=known)
            item = read(row, owner)
            mine = items.setdefault(owner, {})
            if item in mine:
                raise ItemGivenTwice
            mine[item] = None
        except KentonganError as reason:
            column = str(reason.facts.get("path", "")).removeprefix("/")
            refused.append(Refusal(f"line {line}, {column}" if column else f"line {line}", reason))
    return ReadRows({owner: tuple(mine) for owner, mine in items.items() if mine}, tuple(refused))


def _rows(data: bytes, *, columns: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    """Yield each row that is not blank with the line on which it begins and the names of its columns."""
    if len(data) > LARGEST:
        raise DirectoryTooLarge(size=len(data), largest=LARGEST)
    advice = ", ".join(columns)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableTable(detail=marked("it is not UTF-8"), columns=advice) from None
    header: tuple[str, ...] = ()
    begins = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            if header and any(cell.strip() for cell in cells):
                yield begins, header, cells
            elif not header:
                header = _header(cells, columns=columns)
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise UnreadableTable(detail=f"{problem} (line {begins})", columns=advice) from None
    if not header:
        raise UnreadableTable(detail=marked("it is empty"), columns=advice)


def _delimiter(text: str) -> str:
    """Return the delimiter of the header: spreadsheets in many of the region's languages write semicolons."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _header(cells: Sequence[str], *, columns: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(cell.strip().lower() for cell in cells)
    advice = ", ".join(columns)
    unknown = sorted(set(names) - set(columns))
    missing = sorted(_REQUIRED[columns] - set(names))
    if unknown:
        raise UnknownColumn(column=unknown[0][:64], columns=advice)
    if missing:
        raise MissingColumn(column=missing[0], columns=advice)
    if len(set(names)) != len(names):
        raise UnreadableTable(detail=marked("a column stands there twice"), columns=advice)
    return names


def _named(cells: Sequence[str], *, header: tuple[str, ...]) -> dict[str, object]:
    """Return a row's cells by column, without the empty ones: those take the default."""
    if len(cells) != len(header):
        raise WrongCells(found=len(cells), expected=len(header))
    plain = {name: _plain(cell) for name, cell in zip(header, cells, strict=True)}
    row: dict[str, object] = {name: cell for name, cell in plain.items() if cell}
    priority = plain.get("priority", "")
    if priority.isascii() and priority.isdigit() and len(priority) <= 2:
        row["priority"] = int(priority)
    return row


def _plain(cell: str) -> str:
    stripped = cell.strip()
    return stripped[1:] if stripped.startswith("'") and stripped[1:].startswith(_FORMULA) else stripped


def _owner(row: dict[str, object], *, known: Container[str] | None) -> str:
    owner = str(row.pop("organisation", ""))
    if not is_slug(owner):
        raise DoesNotFit(detail=marked("the organisation's id is missing or is none"), path="/organisation")
    if known is not None and owner not in known:
        raise UnknownOrganisation(id=owner)
    return owner


def write_contacts_csv(directory: Directory) -> bytes:
    """Return every contact of a directory as a table that reads back the same."""
    rows = (
        {"organisation": organisation.id} | contact_item(contact)
        for organisation in directory.organisations.values()
        for contact in organisation.contacts
    )
    return _written(rows, columns=CONTACT_COLUMNS)


def write_claims_csv(directory: Directory) -> bytes:
    """Return every claim of a directory as a table that reads back the same."""
    rows = ({"organisation": claim.organisation} | claim_item(claim) for claim in directory.claims)
    return _written(rows, columns=CLAIM_COLUMNS)


def _written(rows: Iterator[dict[str, object]], *, columns: tuple[str, ...]) -> bytes:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(row.get(column)) for column in columns])
    return table.getvalue().encode("utf-8")


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text

"""A party's posts as CSV, one row a channel, for people who keep them in a spreadsheet (docs/formats/records.md).

A post without a holder, and a holder without a channel, have a row with those cells empty. What a row says of its
team, post or holder it need not say again: an empty cell says nothing, another text than before refuses the row.
UTF-8; comma or semicolon. Not said: sections of RFC 2350, certificates, and what belongs to the party as a whole.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.tlp import TLP
from kentongan.records.cells import plain, safe
from kentongan.records.csv_rows import Rows
from kentongan.records.errors import DoesNotFit, UnreadableRecord
from kentongan.records.hours import write_holidays, write_hours
from kentongan.records.noting import Notes
from kentongan.records.terms import AssignmentRecord, ChannelRecord, PartyRecord, PostRecord, Reading, TeamRecord
from kentongan.records.texts import decoded, write_names
from kentongan.routing.moments import write_day

FORMAT = "CSV"
LARGEST = 16 * 1024 * 1024
COLUMNS = (
    *("organisation", "team", "team_name", "first", "trusted_introducer"),
    *("post", "role", "title", "mandate", "may_discuss", "time_zone", "hours", "holidays", "languages", "confirmed_at"),
    *("holder", "name", "holder_priority", "valid_from", "valid_to"),
    *("channel", "address", "priority", "carries", "verified_at"),
)
REQUIRED = ("team", "post", "role")


def read(data: bytes, *, organisation: str = "") -> Reading:
    """Return the records in a table, one an organisation; rows that say none are of ``organisation``.

    Raises RecordTooLarge, UnreadableRecord, TooMuchRefused.
    """
    notes, rows = Notes(), Rows(organisation)
    for line, cells in _rows(decoded(data, format=FORMAT, largest=LARGEST), notes=notes):
        try:
            rows.add(cells, line=line)
        except KentonganError as error:
            column = str(error.facts.get("column", ""))
            notes.refuse(f"line {line}, {column}" if column else f"line {line}", cells.get(column, ""), error)
    return notes.reading(*rows.records())


def _rows(text: str, *, notes: Notes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each row that is not blank, its cells by column, with the line on which it begins."""
    header: tuple[str, ...] = ()
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",", strict=True
    )
    begins = 1
    try:
        for cells in reader:
            if not header:
                header = _header(cells)
            elif len(cells) != len(header) and any(cells):
                wrong = DoesNotFit(value=len(cells), detail=marked("the row has more or fewer cells than the first"))
                notes.refuse(f"line {begins}", ", ".join(cells), wrong)
            elif any(cell.strip() for cell in cells):
                yield begins, {name: plain(cell).strip() for name, cell in zip(header, cells, strict=True)}
            begins = reader.line_num + 1
    except csv.Error as problem:
        raise UnreadableRecord(format=FORMAT, detail=f"{problem} (line {begins})") from None
    if not header:
        raise UnreadableRecord(format=FORMAT, detail=marked("it is empty"))


def _header(cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip().lower() for cell in cells)
    unknown, missing = sorted(set(names) - set(COLUMNS)), sorted(set(REQUIRED) - set(names))
    if unknown:
        raise UnreadableRecord(format=FORMAT, detail=f"there is no column “{unknown[0][:60]}”")
    if missing:
        raise UnreadableRecord(format=FORMAT, detail=f"the column “{missing[0]}” is missing")
    if len(set(names)) != len(names):
        raise UnreadableRecord(format=FORMAT, detail=marked("a column stands there twice"))
    return names


def write(record: PartyRecord) -> bytes:
    """Return a record as a table that reads back the same, but for what CSV cannot say; posts only."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in _written(record):
        writer.writerow([safe(row.get(column, "")) for column in COLUMNS])
    return table.getvalue().encode("utf-8")


def _written(record: PartyRecord) -> Iterator[dict[str, str]]:
    for team in record.teams:
        for post in team.posts:
            said = {"organisation": record.organisation} | _team_cells(team) | _post_cells(post)
            for holder in post.assignments:
                mine = said | _holder_cells(holder)
                yield from (mine | _channel_cells(channel) for channel in holder.channels)
                if not holder.channels:
                    yield mine
            if not post.assignments:
                yield said


def _team_cells(team: TeamRecord) -> dict[str, str]:
    return {
        "team": team.key,
        "team_name": write_names(team.names),
        "first": team.first,
        "trusted_introducer": team.trusted_introducer,
    }


def _post_cells(post: PostRecord) -> dict[str, str]:
    hours = post.hours
    return {
        "post": post.key,
        "role": post.role.value,
        "title": write_names(post.title),
        "mandate": post.mandate,
        "may_discuss": ", ".join(post.may_discuss),
        "time_zone": hours.time_zone if hours else "",
        "hours": write_hours(hours) if hours else "",
        "holidays": write_holidays(hours.holidays) if hours else "",
        "languages": ", ".join(post.languages),
        "confirmed_at": _moment(post.confirmed_at),
    }


def _holder_cells(holder: AssignmentRecord) -> dict[str, str]:
    return {
        "holder": holder.holder.value,
        "name": holder.name,
        "holder_priority": str(holder.priority),
        "valid_from": _moment(holder.valid_from),
        "valid_to": _moment(holder.valid_to),
    }


def _channel_cells(channel: ChannelRecord) -> dict[str, str]:
    return {
        "channel": channel.kind,
        "address": channel.address,
        "priority": str(channel.priority),
        "carries": TLP(channel.carries).word,
        "verified_at": _moment(channel.verified_at),
    }


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else write_day(moment)

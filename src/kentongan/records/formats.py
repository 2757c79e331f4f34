"""The formats of records by name, and how a file of each is read and written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from kentongan.records import csv_posts, jcard, rdap, rfc2350, security_txt, trusted_introducer
from kentongan.records.errors import NoSuchTeam, OneTeamAlone, TeamNotListed
from kentongan.records.noting import Notes
from kentongan.records.rfc2350_headings import heading_of
from kentongan.records.terms import PartyRecord, Reading


class Format(StrEnum):
    """A form in which others write a party's record."""

    POSTS = "posts"
    RFC2350 = "rfc2350"
    JCARD = "jcard"
    RDAP = "rdap"
    SECURITY_TXT = "security-txt"
    TRUSTED_INTRODUCER = "trusted-introducer"


WHOLE = frozenset({Format.POSTS, Format.RFC2350, Format.SECURITY_TXT, Format.TRUSTED_INTRODUCER})
"""Formats in which a file has all that it has to say of a team: what an earlier one said and this does not, is gone.

A jCard is one person's, and an answer of RDAP is about one network of several."""


_LISTED = 10
"""So many teams are named where the one that was asked for is none of them."""


def read_record(data: bytes, *, format: Format, organisation: str = "", team: str = "") -> Reading:
    """Return what a file says. ``organisation`` is of whom, where the file does not say it; ``team`` likewise.

    Raises RecordTooLarge, UnreadableRecord, TooMuchRefused, TeamNotListed.
    """
    more = {"team": team} if team else {}
    match format:
        case Format.POSTS:
            return csv_posts.read(data, organisation=organisation)
        case Format.TRUSTED_INTRODUCER:
            return _only(trusted_introducer.read(data, organisation=organisation), team=team)
        case Format.RFC2350:
            return rfc2350.read(data, organisation=organisation, **more)
        case Format.JCARD:
            return jcard.read(data, organisation=organisation, **more)
        case Format.RDAP:
            return rdap.read(data, organisation=organisation, **more)
        case Format.SECURITY_TXT:
            return security_txt.read(data, organisation=organisation, **more)


def _only(reading: Reading, *, team: str) -> Reading:
    """Return a reading with only those records that have the team, and it alone.

    Raises TeamNotListed; where something of the list was refused, which may be that team, it is told beside the rest.
    """
    if not team:
        return reading
    kept = tuple(
        replace(one, teams=tuple(mine for mine in one.teams if mine.key == team))
        for one in reading.records
        if any(mine.key == team for mine in one.teams)
    )
    if not kept:
        listed = [mine.key for one in reading.records for mine in one.teams]
        error = TeamNotListed(team=team, teams=_listed(listed))
        if not reading.refused:
            raise error
        notes = Notes(reading)
        notes.refuse("--team", team, error)
        return notes.reading()
    return replace(reading, records=kept)


def write_record(record: PartyRecord, *, format: Format, team: str = "") -> bytes:
    """Return a record as a file; with ``team``, of that team alone.

    Raises NotSaidHere where the format cannot say it, OneTeamAlone where it is of one team and nobody says which of
    several, NoSuchTeam.
    """
    keys = [one.key for one in record.teams]
    if team and team not in keys:
        raise NoSuchTeam(team=team, teams=_listed(keys) or "–")
    chosen = tuple(one for one in record.teams if not team or one.key == team)
    if format is Format.RFC2350 and len(chosen) > 1:
        raise OneTeamAlone(format=rfc2350.FORMAT, teams=_listed(keys))
    return _WRITERS[format](replace(record, teams=chosen))


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(keys[:_LISTED]) + (", …" if len(keys) > _LISTED else "")


_WRITERS: Mapping[Format, Callable[[PartyRecord], bytes]] = {
    Format.POSTS: csv_posts.write,
    Format.RFC2350: rfc2350.write,
    Format.JCARD: jcard.write,
    Format.RDAP: rdap.write,
    Format.SECURITY_TXT: security_txt.write,
    Format.TRUSTED_INTRODUCER: trusted_introducer.write,
}


def format_of(data: bytes) -> Format | None:
    """Return what a file looks like by how it begins, None where it looks like nothing here. For a door to propose."""
    head = data[:20_000].decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
    first = head.partition("\n")[0].lower()
    if first.startswith(("[", "{")):
        return _json_format(head)
    if {"team", "post", "role"} <= {name.strip(' \r"') for name in first.replace(";", ",").split(",")}:
        return Format.POSTS
    if re.search(r"^contact:\s*\S", head, re.IGNORECASE | re.MULTILINE):
        return Format.SECURITY_TXT
    numbers = {heading.number for line in head.split("\n") if (heading := heading_of(line)) is not None}
    return Format.RFC2350 if len(numbers) > 2 else None


def _json_format(head: str) -> Format | None:
    if re.match(r'\[\s*(\[\s*)?"vcard"', head):
        return Format.JCARD
    if head.startswith("["):
        return Format.TRUSTED_INTRODUCER if '"short_name"' in head or '"official_name"' in head else None
    return Format.RDAP if '"objectClassName"' in head else None


def has_expired(record: PartyRecord, *, at: datetime) -> bool:
    """Whether a record's own source says that it no longer counts."""
    return record.expires is not None and record.expires <= at

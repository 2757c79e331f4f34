"""A party's record out of the hub and into it as a file, in the formats of others."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.errors import EmptyBody, RecordOfOthers
from kentongan.api.schemas.moments import DayOrMoment
from kentongan.api.schemas.record_files import BroughtOut
from kentongan.directory.actions.record_bringing import bring_record, demand_bringer, planned_for
from kentongan.directory.queries.records import party_record
from kentongan.directory.record_reading import of_one_party, read_for_hub
from kentongan.directory.rules.record_things import RecordPlan
from kentongan.directory.terms import Origin
from kentongan.kernel.clock import utc_now
from kentongan.records.formats import WHOLE, Format, write_record
from kentongan.records.terms import PartyRecord, Reading

router = Router(tags=["directory"])

MEDIA_TYPES: Mapping[Format, str] = {
    Format.POSTS: "text/csv; charset=utf-8",
    Format.RFC2350: "text/plain; charset=utf-8",
    Format.JCARD: "application/vcard+json",
    Format.RDAP: "application/rdap+json",
    Format.SECURITY_TXT: "text/plain; charset=utf-8",
    Format.TRUSTED_INTRODUCER: "application/json",
}

_FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.get("/organisations/{slug}/record", auth=needs(Scope.DIRECTORY_READ), response=None)
def export_record(
    request: HttpRequest, slug: str, format: Format = Format.POSTS, until: DayOrMoment | None = None, team: str = ""
) -> HttpResponse:
    """A party's record as a file: what the caller sees of it and the format can say. ``until``: when it expires.

    ``team``: of this team alone; ``rfc2350`` describes one, so that of several it must be said which.
    """
    record = party_record(slug, reader=caller_of(request).reader, at=utc_now())
    written = write_record(replace(record, expires=until), format=format, team=team)
    return HttpResponse(written, content_type=MEDIA_TYPES[format])


@router.post(
    "/organisations/{slug}/record",
    auth=needs(Scope.DIRECTORY_PROPOSE),
    response=BroughtOut,
    openapi_extra={"requestBody": _FILE},
)
def import_record(
    request: HttpRequest, slug: str, format: Format = Format.POSTS, team: str = "", dry_run: bool = False
) -> BroughtOut:
    """Bring a party's record to what the file in the body says. ``team``: of several in the file, this one's.

    What the caller may decide for the party is written; what needs another person, and all that an editor brings, is
    proposed in their name. ``dry_run`` tells what would be done, and does nothing.
    """
    reader, at, origin = caller_of(request).reader, utc_now(), Origin[format.name]
    demand_bringer(slug, reader=reader)
    if not request.body:
        raise EmptyBody
    given = read_for_hub(request.body, format=format, organisation=slug, team=team, at=at)
    reading = of_one_party(given, organisation=slug)
    if given.records and not reading.records:
        raise RecordOfOthers(organisation=slug, refused=reading.refused)
    record, complete = _only(reading, slug=slug), format in WHOLE and not reading.refused
    if record is None:
        plan = RecordPlan(organisation=slug)
    elif dry_run:
        _said, plan = planned_for(record, origin=origin, reader=reader, at=at, complete=complete)
    else:
        plan = bring_record(record, origin=origin, reader=reader, at=at, chance=secrets.token_bytes, complete=complete)
    return BroughtOut.of(plan, reading=reading, dry_run=dry_run)


def _only(reading: Reading, *, slug: str) -> PartyRecord | None:
    """Return the record that a file has, None where all of it was refused. Raises RecordOfOthers."""
    if not reading.records:
        return None
    if [one.organisation for one in reading.records] != [slug]:
        raise RecordOfOthers(organisation=slug, refused=reading.refused)
    return reading.records[0]

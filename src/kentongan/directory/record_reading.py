"""A file read as a party's record, and held against what only the hub knows: whose it can be, the time, certificates.

What fails is refused with its place, as by the reader of the format itself, and the rest stands.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kentongan.delivery.openpgp import KeyInvalid, demand_usable
from kentongan.directory.errors import UnknownOrganisation
from kentongan.directory.models import Organisation
from kentongan.kernel.clock import write_moment
from kentongan.kernel.errors import KentonganError, marked
from kentongan.records.errors import DoesNotFit
from kentongan.records.formats import Format, read_record
from kentongan.records.noting import Notes
from kentongan.records.terms import ChannelRecord, PartyRecord, PostRecord, Reading

Refuse = Callable[[str, object, KentonganError], None]


def read_for_hub(data: bytes, *, format: Format, at: datetime, organisation: str = "", team: str = "") -> Reading:
    """Return what a file says that the hub can keep. Raises what ``read_record`` raises.

    A time of a confirmation or verification that is still to come, and a certificate that nothing can be encrypted to
    now, are refused.
    """
    reading = read_record(data, format=format, organisation=organisation, team=team)
    notes = Notes(reading)
    return notes.reading(*(_held(record, at=at, refuse=notes.refuse) for record in reading.records))


def of_known_parties(reading: Reading) -> Reading:
    """Return a reading without the rows of organisations that the hub has not, or of none where others have one.

    For who may know of every organisation. A file that says nowhere whose it is stays as it is: of whom, is then asked.
    """
    slugs = {one.organisation for one in reading.records}
    known = set(Organisation.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    notes = Notes(reading)
    kept = [one for one in reading.records if one.organisation in known or not one.places or slugs == {""}]
    for record in reading.records:
        if record in kept:
            continue
        missing = DoesNotFit(value="", detail=marked("nobody said whose row this is"))
        error = UnknownOrganisation(organisation=record.organisation) if record.organisation else missing
        for place in record.places:
            notes.refuse(f"{place}, organisation", record.organisation, error)
    return notes.reading(*kept)


def of_one_party(reading: Reading, *, organisation: str) -> Reading:
    """Return a reading without the rows of other organisations; where it has no rows, as it is."""
    notes = Notes(reading)
    kept = [one for one in reading.records if one.organisation == organisation or not one.places]
    detail = marked("the row is of another organisation than the file was brought for")
    for record in reading.records:
        for place in () if record in kept else record.places:
            wrong = DoesNotFit(value=record.organisation, detail=detail)
            notes.refuse(f"{place}, organisation", record.organisation, wrong)
    return notes.reading(*kept)


def _held(record: PartyRecord, *, at: datetime, refuse: Refuse) -> PartyRecord:
    teams = tuple(
        replace(team, posts=tuple(_post(post, at=at, refuse=refuse) for post in team.posts)) for team in record.teams
    )
    return replace(record, teams=teams)


def _post(post: PostRecord, *, at: datetime, refuse: Refuse) -> PostRecord:
    holders = tuple(
        replace(one, channels=tuple(_channel(way, post=post.key, at=at, refuse=refuse) for way in one.channels))
        for one in post.assignments
    )
    confirmed = _past(post.confirmed_at, place=f"{post.key}, confirmed_at", at=at, refuse=refuse)
    return replace(post, confirmed_at=confirmed, assignments=holders)


def _channel(way: ChannelRecord, *, post: str, at: datetime, refuse: Refuse) -> ChannelRecord:
    place = f"{post}, {way.address}"
    verified = _past(way.verified_at, place=f"{place}, verified_at", at=at, refuse=refuse)
    return replace(way, verified_at=verified, openpgp=_usable(way.openpgp, place=place, at=at, refuse=refuse))


def _past(moment: datetime | None, *, place: str, at: datetime, refuse: Refuse) -> datetime | None:
    if moment is None or moment <= at:
        return moment
    said = write_moment(moment)
    refuse(place, said, DoesNotFit(value=said, detail=marked("it is still to come")))
    return None


def _usable(certificate: str, *, place: str, at: datetime, refuse: Refuse) -> str:
    if not certificate:
        return ""
    try:
        demand_usable(certificate, at=at)
    except KeyInvalid as error:
        refuse(place, certificate.partition("\n")[0], error)
        return ""
    return certificate

"""A party's record as ``records`` has it, for an export: what stands at a time, for those who see all of it.

Those are the party's own people and the hub's staff; for everybody else there is no such organisation here.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Assignment, Contact, Post, Team
from kentongan.directory.queries.visible import organisation
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    Holiday,
    Hours,
    PartyRecord,
    PostRecord,
    PostRole,
    Span,
    TeamRecord,
    Topic,
)


def party_record(slug: str, *, reader: Reader, at: datetime) -> PartyRecord:
    """Return a party's record as it stands at a time: teams and posts that have not ended, holders that are not over.

    Raises UnknownOrganisation, also where the reader may not see all of it.
    """
    party = organisation(slug, reader=reader)
    holders = _holders(party.id, at=at)
    posts: dict[UUID, list[PostRecord]] = defaultdict(list)
    standing = Post.objects.filter(_not_over("ended_at", at), organisation=party).order_by("recorded_at", "id")
    for row in standing:
        posts[row.team_id].append(_post(row, holders=tuple(holders.get(row.id, ()))))
    teams = Team.objects.filter(_not_over("ended_at", at), organisation=party).order_by("recorded_at", "id")
    return PartyRecord(
        organisation=party.slug,
        names=party.names,
        country=party.country,
        teams=tuple(_team(row, posts=tuple(posts[row.id])) for row in teams),
        as_of=at,
    )


def _not_over(column: str, at: datetime) -> Q:
    return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": at})


def _team(row: Team, *, posts: tuple[PostRecord, ...]) -> TeamRecord:
    return TeamRecord(
        key=row.key,
        names=row.names,
        sections=row.sections,
        first=row.first,
        trusted_introducer=row.trusted_introducer,
        posts=posts,
    )


def _post(row: Post, *, holders: tuple[AssignmentRecord, ...]) -> PostRecord:
    return PostRecord(
        key=row.key,
        role=PostRole(row.role),
        title=row.title,
        mandate=row.mandate,
        may_discuss=tuple(Topic(topic) for topic in row.may_discuss),
        hours=_hours(row.hours, time_zone=row.time_zone),
        languages=tuple(row.languages),
        confirmed_at=row.confirmed_at,
        assignments=holders,
    )


def _hours(stored: Mapping[str, Any], *, time_zone: str) -> Hours | None:
    if not stored or not time_zone:
        return None
    weekly = {
        int(day): tuple(
            Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)) for opens, closes in spans
        )
        for day, spans in stored.get("weekly", {}).items()
    }
    holidays = tuple(Holiday(day=date.fromisoformat(day), name=name) for day, name in stored.get("holidays", ()))
    return Hours(time_zone=time_zone, always=bool(stored.get("always")), weekly=weekly, holidays=holidays)


def _holders(party: UUID, *, at: datetime) -> Mapping[UUID, list[AssignmentRecord]]:
    """Return, by post, who holds it or will, each with the channels, the first to be tried first."""
    channels: dict[UUID, list[ChannelRecord]] = defaultdict(list)
    for one in Contact.objects.filter(assignment__post__organisation=party).order_by("priority", "id"):
        if one.assignment_id is not None:
            channels[one.assignment_id].append(_channel(one))
    found: dict[UUID, list[AssignmentRecord]] = defaultdict(list)
    rows = Assignment.objects.filter(_not_over("valid_to", at), post__organisation=party)
    for row in rows.order_by("priority", "recorded_at", "id"):
        found[row.post_id].append(
            AssignmentRecord(
                holder=Holder(row.holder),
                name=row.name,
                priority=row.priority,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                channels=tuple(channels[row.id]),
            )
        )
    return found


def _channel(row: Contact) -> ChannelRecord:
    return ChannelRecord(
        kind=row.channel,
        address=row.address,
        priority=row.priority,
        carries=TLP(row.carries),
        openpgp=row.openpgp,
        verified_at=row.verified_at,
    )

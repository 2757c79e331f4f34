"""A party's record as ``records`` has it, as one reader sees it: for exports and the public page.

It is made of what ``queries.posts`` gives that reader, in which what is hidden is NULL already, so an export cannot say
more than a page. A party's own people and the hub's staff get all of it, holders to come too.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import NOBODY, Reader
from kentongan.directory.errors import UnknownOrganisation
from kentongan.directory.models import Organisation, Team
from kentongan.directory.queries.posts import posts
from kentongan.directory.queries.visibility import stands_at
from kentongan.directory.queries.visible import visible_organisations
from kentongan.directory.terms import HolderLine, PostLine
from kentongan.records.terms import AssignmentRecord, ChannelRecord, Holder, PartyRecord, PostRecord, TeamRecord


def party_record(slug: str, *, reader: Reader, at: datetime) -> PartyRecord:
    """Return what a reader sees of a party's record as it stands at a time.

    A team shows its sections to others if it publishes them, and itself if it does or a post of it is seen. Raises
    UnknownOrganisation, also where the reader sees nothing of it.
    """
    party = Organisation.objects.filter(slug=slug).first()
    if party is None:
        raise UnknownOrganisation(organisation=slug)
    own = visible_organisations(reader=reader).filter(id=party.id).exists()
    seen: dict[UUID, list[PostLine]] = defaultdict(list)
    for line in posts(reader=reader, at=at, organisation=party.id):
        seen[line.team].append(line)
    rows = Team.objects.filter(stands_at(at), organisation=party).order_by("recorded_at", "id")
    teams = tuple(_team(row, lines=seen, own=own) for row in rows if own or row.publishes or seen.get(row.id))
    if not teams and not own:
        raise UnknownOrganisation(organisation=slug)
    return PartyRecord(organisation=party.slug, names=party.names, country=party.country, teams=teams, as_of=at)


def published_parties(*, at: datetime) -> list[Organisation]:
    """Return the parties of which the public sees a post or a team's text, by slug."""
    seen = {line.organisation for line in posts(reader=NOBODY, at=at)}
    seen |= set(Team.objects.filter(stands_at(at), publishes=True).values_list("organisation", flat=True))
    return list(Organisation.objects.filter(id__in=seen).order_by("slug"))


def published_party(slug: str, *, at: datetime) -> Organisation:
    """Return one of them. Raises UnknownOrganisation."""
    for party in published_parties(at=at):
        if party.slug == slug:
            return party
    raise UnknownOrganisation(organisation=slug)


def _team(row: Team, *, lines: Mapping[UUID, list[PostLine]], own: bool) -> TeamRecord:
    shown = own or row.publishes
    return TeamRecord(
        key=row.key,
        names=row.names,
        sections=row.sections if shown else {},
        first=row.first if shown else "",
        trusted_introducer=row.trusted_introducer if shown else "",
        posts=tuple(_post(line) for line in lines.get(row.id, ())),
    )


def _post(line: PostLine) -> PostRecord:
    holders = [_holder(one, post=line) for one in (*(line.holders or ()), *line.coming)]
    return PostRecord(
        key=line.key,
        role=line.role,
        title=line.title,
        mandate=line.mandate or "",
        may_discuss=line.may_discuss or (),
        hours=line.hours,
        languages=line.languages or (),
        confirmed_at=line.confirmed_at,
        assignments=tuple(holders),
    )


def _holder(line: HolderLine, *, post: PostLine) -> AssignmentRecord:
    """Return a holder. One whose name the reader may not see has the post's title: a record needs some name."""
    return AssignmentRecord(
        holder=line.holder or Holder.ROLE,
        name=line.name or next(iter(post.title.values())),
        priority=line.priority,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        channels=tuple(
            ChannelRecord(
                kind=one.kind,
                address=one.address,
                priority=one.priority,
                carries=one.carries,
                openpgp=one.openpgp or "",
                verified_at=one.verified_at,
            )
            for one in line.channels or ()
        ),
    )

"""The record of parties as it was: its versions, and who the contact was on a day, answered from them alone.

What of a past post a reader sees must have been shown to them then and be shown to them now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.errors import DayToCome, NotInTheRecordThen
from kentongan.directory.models import Version, VersionContent
from kentongan.directory.queries.posts import lines_of
from kentongan.directory.queries.visibility import Sight, sight_of
from kentongan.directory.rows_of_posts import hours_of
from kentongan.directory.rules.digests import fits
from kentongan.directory.rules.visibility import Towards, audiences_of, fields_seen, role_class
from kentongan.directory.terms import (
    Audience,
    ChannelLine,
    HolderLine,
    PostField,
    PostLine,
    Subject,
    VersionLine,
)
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import Holder, PostRole, Topic

_Contents = Mapping[UUID, Mapping[str, Any]]


def visible_versions(*, reader: Reader) -> QuerySet[Version]:
    """Return the versions that a reader may see: staff all, a member those of their parties."""
    rows = Version.objects.all()
    return rows if reader.sees_all else rows.filter(organisation__in=list(reader.organisations))


def versions(
    *, reader: Reader, organisation: UUID | None = None, thing: UUID | None = None, limit: int = 500
) -> list[VersionLine]:
    """Return versions, the newest first, with what was before and after as far as it was not erased."""
    rows = visible_versions(reader=reader).select_related("content").order_by("-serial")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if thing is not None:
        rows = rows.filter(thing=thing)
    return [_line(row) for row in rows[:limit]]


def altered_versions() -> list[UUID]:
    """Return the versions whose content is not what they were written with. What was erased is none of them."""
    contents = VersionContent.objects.select_related("version").order_by("pk").iterator(chunk_size=500)
    return [
        one.version.id for one in contents if not fits(one.before, one.after, salt=one.salt, digest=one.version.digest)
    ]


def demand_begun(day: date, *, at: datetime) -> None:
    """Raise DayToCome where a day has not begun in UTC."""
    if day > at.astimezone(UTC).date():
        raise DayToCome(day=day.isoformat())


def post_on(day: date, *, post: UUID, reader: Reader, at: datetime) -> PostLine:
    """Return a post as the record had it on a day in UTC, asked at a time. Raises DayToCome, NotInTheRecordThen."""
    demand_begun(day, at=at)
    found = posts_on(day, reader=reader, post=post, at=at)
    if not found:
        raise NotInTheRecordThen(day=day.isoformat())
    return found[0]


def posts_on(
    day: date | datetime,
    *,
    reader: Reader,
    organisation: UUID | None = None,
    post: UUID | None = None,
    at: datetime | None = None,
) -> list[PostLine]:
    """Return who answered for what on a day in UTC, or at an instant, as the hub's record said then.

    Of a day: the record as it stood at its end, with everybody who held a post at some time of it. ``at`` is when this
    is asked, and what the reader is to its party counts as of then; without it, the end of that day: a door always
    gives it. What was erased since is missing.
    """
    begins, ends = _span(day)
    sight = sight_of(reader, at=at or ends)
    rows = sight.posts()
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if post is not None:
        rows = rows.filter(pk=post)
    now = {line.id: line for line in lines_of(rows, sight=sight)}
    then = _stood({line.organisation for line in now.values()}, by=ends)
    found = []
    for line in now.values():
        if (content := then[Subject.POST].get(line.id)) is not None and not _ended(content, begins=begins):
            past = _past(line, content, then=then, begins=begins, ends=ends, sight=sight)
            found += [past] if past is not None else []
    return found


def _span(day: date | datetime) -> tuple[datetime, datetime]:
    """Return the first and the last instant that are asked about."""
    if isinstance(day, datetime):
        return day, day
    begins = datetime.combine(day, time(0), tzinfo=UTC)
    return begins, datetime.combine(day, time.max, tzinfo=UTC)


def _stood(organisations: Iterable[UUID], *, by: datetime) -> Mapping[Subject, _Contents]:
    """Return, by subject and thing, what the last version up to a time says; what was not there then is missing."""
    rows = Version.objects.filter(organisation__in=set(organisations), at__lte=by).order_by("serial")
    last: dict[tuple[str, UUID], int] = {
        (subject, thing): serial for subject, thing, serial in rows.values_list("subject", "thing", "serial")
    }
    contents = dict(VersionContent.objects.filter(pk__in=last.values()).values_list("pk", "after"))
    found: dict[Subject, dict[UUID, Mapping[str, Any]]] = defaultdict(dict)
    for (subject, thing), serial in last.items():
        if (content := contents.get(serial)) is not None:
            found[Subject(subject)][thing] = content
    return found


def _past(
    line: PostLine,
    content: Mapping[str, Any],
    *,
    then: Mapping[Subject, _Contents],
    begins: datetime,
    ends: datetime,
    sight: Sight,
) -> PostLine | None:
    role = PostRole(content["role"])
    seen = line.seen & _seen_then(line, role=role, then=then, sight=sight)
    if PostField.EXISTENCE not in seen:
        return None
    team = then[Subject.TEAM].get(UUID(content["team"]), {})
    zone = content["time_zone"] if PostField.HOURS in seen else None
    # Who is to come is for the party alone, as on the page of today, however late the day that is asked about.
    latest = ends if line.own else min(ends, sight.at)
    knows_holders = seen & {PostField.HOLDER, PostField.CHANNELS}
    return PostLine(
        id=line.id,
        organisation=line.organisation,
        slug=line.slug,
        organisation_names=line.organisation_names,
        country=line.country,
        team=UUID(content["team"]),
        team_key=team.get("key", line.team_key),
        team_names=team.get("names", line.team_names),
        key=content["key"],
        role=role,
        title=content["title"],
        seen=seen,
        own=line.own,
        ended_at=_moment(content.get("ended_at")),
        mandate=content["mandate"] if PostField.MANDATE in seen else None,
        may_discuss=tuple(map(Topic, content["may_discuss"])) if PostField.MANDATE in seen else None,
        time_zone=zone,
        hours=hours_of(content["hours"], time_zone=zone),
        languages=tuple(content["languages"]) if PostField.LANGUAGES in seen else None,
        holders=_holders(line.id, seen=seen, then=then, begins=begins, ends=latest, own=line.own)
        if knows_holders
        else None,
        confirmed_at=_moment(content.get("confirmed_at")) if PostField.FRESHNESS in seen else None,
        can_report=line.can_report,
    )


def _seen_then(
    line: PostLine, *, role: PostRole, then: Mapping[Subject, _Contents], sight: Sight
) -> frozenset[PostField]:
    """Return what the grants of that time show to the reader as they stand towards the party today."""
    colleague = any(
        roles == role_class(role) and parties != frozenset({line.organisation}) for roles, parties in sight.held
    )
    towards = Towards(
        signed_in=bool(sight.reader.organisations),
        partner=line.organisation in sight.named_by,
        colleague=colleague,
        own=line.own,
    )
    stored = then[Subject.GRANTS].get(line.id, {})
    granted = {PostField(name): frozenset(map(Audience, audiences)) for name, audiences in stored.items()}
    return fields_seen(granted=granted, audiences=audiences_of(towards))


def _holders(
    post: UUID,
    *,
    seen: frozenset[PostField],
    then: Mapping[Subject, _Contents],
    begins: datetime,
    ends: datetime,
    own: bool,
) -> tuple[HolderLine, ...]:
    lines = []
    for held, content in then[Subject.ASSIGNMENT].items():
        if content["post"] != str(post) or not _overlaps(content, begins=begins, ends=ends):
            continue
        channels = _channels(held, seen=seen, then=then)
        who = PostField.HOLDER in seen
        if who or channels:
            lines.append(
                HolderLine(
                    id=held,
                    priority=content["priority"],
                    holder=Holder(content["holder"]) if who else None,
                    name=content["name"] if who else None,
                    valid_from=_moment(content["valid_from"]) if who else None,
                    valid_to=_moment(content["valid_to"]) if who else None,
                    user=UUID(content["user"]) if own and content["user"] else None,
                    channels=channels,
                )
            )
    return tuple(sorted(lines, key=lambda one: (one.priority, str(one.id))))


def _channels(
    held: UUID, *, seen: frozenset[PostField], then: Mapping[Subject, _Contents]
) -> tuple[ChannelLine, ...] | None:
    if PostField.CHANNELS not in seen:
        return None
    lines = [
        ChannelLine(
            id=thing,
            kind=content["channel"],
            address=content["address"],
            priority=content["priority"],
            carries=TLP(content["carries"]),
            verified_at=_moment(content.get("verified_at")),
            failed_at=_moment(content.get("failed_at")),
            openpgp=content["openpgp"] if PostField.KEYS in seen else None,
        )
        for thing, content in then[Subject.CHANNEL].items()
        if content["assignment"] == str(held)
    ]
    return tuple(sorted(lines, key=lambda one: (one.priority, str(one.id))))


def _overlaps(content: Mapping[str, Any], *, begins: datetime, ends: datetime) -> bool:
    valid_from, valid_to = _moment(content["valid_from"]), _moment(content["valid_to"])
    return (valid_from is None or valid_from <= ends) and (valid_to is None or valid_to > begins)


def _ended(content: Mapping[str, Any], *, begins: datetime) -> bool:
    ended = _moment(content.get("ended_at"))
    return ended is not None and ended <= begins


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _line(row: Version) -> VersionLine:
    content: VersionContent | None = getattr(row, "content", None)
    return VersionLine(
        id=row.id,
        serial=row.serial,
        organisation=row.organisation,
        subject=Subject(row.subject),
        thing=row.thing,
        actor=row.actor,
        at=row.at,
        reason=row.reason,
        proposal=row.proposal,
        before=content.before if content else None,
        after=content.after if content else None,
        erased=content is None,
        intact=content is None or fits(content.before, content.after, salt=content.salt, digest=row.digest),
    )

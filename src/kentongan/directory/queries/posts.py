"""Posts as one reader sees them: found, filtered and ordered by what that reader sees, and by nothing else.

What is hidden is NULL when it comes from the database (``visibility``); so a filter below cannot tell of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, JSONField, Q, QuerySet, TextField

from kentongan.accounts.terms import Reader
from kentongan.directory.errors import UnknownPost
from kentongan.directory.models import Post
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.holders import Held, holders_of
from kentongan.directory.queries.visibility import Sight, flag, null_unless, sight_of, stands_at
from kentongan.directory.rows_of_posts import hours_of
from kentongan.directory.rules.freshness import freshness_of
from kentongan.directory.rules.hours import open_at
from kentongan.directory.rules.proposals import may_decide, may_propose
from kentongan.directory.terms import Freshness, PostField, PostLine
from kentongan.records.terms import PostRole, Topic

_ORDER = {role: place for place, role in enumerate(PostRole)}

_SHOWN: Mapping[str, tuple[PostField, str, Any]] = {
    # name: which field it is part of, which column, of what kind
    "seen_mandate": (PostField.MANDATE, "mandate", TextField()),
    "seen_may_discuss": (PostField.MANDATE, "may_discuss", JSONField()),
    "seen_time_zone": (PostField.HOURS, "time_zone", CharField()),
    "seen_hours": (PostField.HOURS, "hours", JSONField()),
    "seen_languages": (PostField.LANGUAGES, "languages", JSONField()),
    "seen_confirmed_at": (PostField.FRESHNESS, "confirmed_at", DateTimeField()),
    "seen_recorded_at": (PostField.FRESHNESS, "recorded_at", DateTimeField()),
}

_ALWAYS = (
    "id",
    "organisation",
    "organisation__slug",
    "organisation__names",
    "organisation__country",
    "team",
    "team__key",
    "team__names",
    "key",
    "role",
    "title",
    "ended_at",
    "own",
)


def posts(
    *,
    reader: Reader,
    at: datetime,
    role: PostRole | None = None,
    country: str = "",
    freshness: Freshness | None = None,
    open_now: bool | None = None,
    language: str = "",
    text: str = "",
    organisation: UUID | None = None,
) -> list[PostLine]:
    """Return the posts that stand at a time, as the reader sees them, by organisation, then role, then key.

    ``language`` is a BCP 47 tag (``ms`` finds ``ms-BN``). ``text``: every word of it stands somewhere in what the
    reader sees. A filter on a field that is hidden from the reader finds nothing of it.
    """
    sight = sight_of(reader, at=at)
    rows = sight.posts().filter(stands_at(at))
    if role is not None:
        rows = rows.filter(role=role.value)
    if country:
        rows = rows.filter(organisation__country=country.upper())
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    lines = lines_of(rows, sight=sight)
    return [
        line
        for line in lines
        if (freshness is None or line.freshness is freshness)
        and (open_now is None or line.is_open is open_now)
        and (not language or _speaks(line, language))
        and (not text or _says(line, text))
    ]


def post(post_id: UUID, *, reader: Reader, at: datetime) -> PostLine:
    """Return a post, also one that has ended. Raises UnknownPost, also where the reader may not know of it."""
    sight = sight_of(reader, at=at)
    for line in lines_of(sight.posts().filter(pk=post_id), sight=sight):
        return line
    raise UnknownPost(post=post_id)


def lines_of(rows: QuerySet[Post], *, sight: Sight) -> list[PostLine]:
    """Return posts of ``Sight.posts`` as lines, in their order."""
    found = _values(rows, sight=sight)
    held = holders_of([one["id"] for one in found], sight=sight)
    duties = duties_of(sight.reader, organisations={one["organisation"] for one in found})
    lines = []
    for one in found:
        mine = duties.towards(one["organisation"])
        lines.append(
            _line(
                one,
                held=held[one["id"]],
                at=sight.at,
                can_propose=may_propose(mine),
                can_decide=may_decide(mine),
                can_report=sight.reader.user_id is not None,
            )
        )
    return sorted(lines, key=lambda line: (line.slug, _ORDER[line.role], line.key))


def _values(rows: QuerySet[Post], *, sight: Sight) -> Sequence[dict[str, Any]]:
    can = {f"can_{field.value}": flag(sight.can(field)) for field in PostField}
    shown = {
        name: null_unless(Q(**{f"can_{field.value}": True}), column, of=kind)
        for name, (field, column, kind) in _SHOWN.items()
    }
    return list(rows.annotate(own=flag(sight.own()), **can).annotate(**shown).values(*_ALWAYS, *can, *shown))


def _line(row: Mapping[str, Any], *, held: Held, at: datetime, **duties: bool) -> PostLine:
    seen = frozenset(field for field in PostField if row[f"can_{field.value}"])
    hours = hours_of(row["seen_hours"], time_zone=row["seen_time_zone"])
    recorded = row["seen_recorded_at"]
    topics, languages = row["seen_may_discuss"], row["seen_languages"]
    return PostLine(
        id=row["id"],
        organisation=row["organisation"],
        slug=row["organisation__slug"],
        organisation_names=row["organisation__names"],
        country=row["organisation__country"],
        team=row["team"],
        team_key=row["team__key"],
        team_names=row["team__names"],
        key=row["key"],
        role=PostRole(row["role"]),
        title=row["title"],
        seen=seen,
        own=row["own"],
        ended_at=row["ended_at"],
        mandate=row["seen_mandate"],
        may_discuss=None if topics is None else tuple(Topic(topic) for topic in topics),
        time_zone=row["seen_time_zone"],
        hours=hours,
        is_open=None if hours is None else open_at(hours, at),
        languages=None if languages is None else tuple(languages),
        holders=held.now if seen & {PostField.HOLDER, PostField.CHANNELS} else None,
        coming=held.coming,
        left=held.left,
        confirmed_at=row["seen_confirmed_at"],
        freshness=None if recorded is None else freshness_of(row["seen_confirmed_at"], recorded_at=recorded, at=at),
        **duties,
    )


def _speaks(line: PostLine, language: str) -> bool:
    wanted = language.lower()
    spoken = [one.lower() for one in line.languages or ()]
    return any(one == wanted or one.startswith(f"{wanted}-") for one in spoken)


def _says(line: PostLine, text: str) -> bool:
    said = "\n".join(_words(line)).casefold()
    return all(word in said for word in text.casefold().split())


def _words(line: PostLine) -> Iterable[str]:
    """Give every text of a line that this reader sees."""
    yield from (line.slug, line.key, line.team_key, line.mandate or "")
    yield from (*line.organisation_names.values(), *line.team_names.values(), *line.title.values())
    for holder in line.holders or ():
        yield holder.name or ""
        yield from (channel.address for channel in holder.channels or ())

"""A party's record as single things: teams, posts, holders, channels, each with a path and its content as plain data.

What the hub has is told in the same form, so that an import compares like with like.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.directory.rows_of_posts import stored_hours
from kentongan.directory.terms import Because, Change, Origin, Subject
from kentongan.kernel.clock import write_moment
from kentongan.records.terms import AssignmentRecord, ChannelRecord, PartyRecord, PostRecord, TeamRecord

Path = tuple[str, ...]
"""What makes a thing the same within its party: a team's or post's key; post, name and beginning of a holder; these,
kind and address of a channel."""

Content = Mapping[str, Any]

Way = tuple[str, str]
"""Kind and address of a channel."""


def imported_as(origin: Origin) -> str:
    """Return the reason that versions and proposals have which came of a file of this format."""
    return f"import: {origin.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing of a record, as a file has it."""

    subject: Subject
    path: Path
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredThing:
    """A thing of a record as the hub has it, with its row. ``team`` is the key of the team that it belongs to."""

    id: UUID
    subject: Subject
    path: Path
    content: Content
    origin: Origin
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    """What an import does with one thing: ``after`` as it will be (``kept``: as the file has it).

    ``guarded``: it is kept because its party is to propose and approve it. ``because``: a person here ended it, or what
    it belongs to, or took it out.
    """

    change: Change
    subject: Subject
    path: Path
    after: Content
    before: Content | None = None
    row: UUID | None = None
    guarded: bool = False
    because: Because | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlan:
    """What importing a record would do, in order: what is above comes before what is below it."""

    organisation: str
    steps: tuple[RecordStep, ...] = ()
    unchanged: int = 0

    @property
    def writes(self) -> tuple[RecordStep, ...]:
        """The steps that change the hub."""
        return tuple(step for step in self.steps if step.change is not Change.KEPT)

    def count(self, change: Change, *, subject: Subject | None = None) -> int:
        """Return how many steps do this, of one kind of thing or of all."""
        return sum(step.change is change and subject in (None, step.subject) for step in self.steps)


def things_of(record: PartyRecord) -> Iterator[Thing]:
    """Give every thing of a record: all teams, then all posts, all holders, all channels."""
    posts = [(team, post) for team in record.teams for post in team.posts]
    holders = [(post, holder) for _, post in posts for holder in post.assignments]
    for team in record.teams:
        yield Thing(subject=Subject.TEAM, path=(team.key,), content=team_content(team))
    for team, post in posts:
        yield Thing(subject=Subject.POST, path=(post.key,), content=post_content(post, team=team.key))
    for post, holder in holders:
        content = holder_content(holder, post=post.key)
        yield Thing(subject=Subject.ASSIGNMENT, path=holder_path(content), content=content)
    for post, holder in holders:
        path = holder_path(holder_content(holder, post=post.key))
        for channel in holder.channels:
            reached = (*path, channel.kind, channel.address)
            yield Thing(subject=Subject.CHANNEL, path=reached, content=channel_content(channel))


def ways_of(record: PartyRecord) -> frozenset[Way]:
    """Return every way by which anybody of a record is reached."""
    holders = (holder for team in record.teams for post in team.posts for holder in post.assignments)
    return frozenset((one.kind, one.address) for holder in holders for one in holder.channels)


def way_taken_out(before: Content | None, after: Content | None) -> Way | None:
    """Return the way that a channel no longer has after a change, None where it is the same; its address may be new."""
    if before is None:
        return None
    way = (before["channel"], before["address"])
    return None if after is not None and way == (after["channel"], after["address"]) else way


def holder_path(content: Content) -> Path:
    """Return the path of a holder."""
    return content["post"], content["name"], content["valid_from"] or ""


def team_content(team: TeamRecord) -> Content:
    """Return what a team's row says of it."""
    return {
        "key": team.key,
        "names": dict(team.names),
        "sections": dict(team.sections),
        "first": team.first,
        "trusted_introducer": team.trusted_introducer,
        "ended_at": None,
    }


def post_content(post: PostRecord, *, team: str) -> Content:
    """Return what a post's row says of it."""
    return {
        "key": post.key,
        "team": team,
        "role": post.role.value,
        "title": dict(post.title),
        "mandate": post.mandate,
        "may_discuss": [topic.value for topic in post.may_discuss],
        "time_zone": post.hours.time_zone if post.hours else "",
        "hours": stored_hours(post.hours),
        "languages": list(post.languages),
        "confirmed_at": written(post.confirmed_at),
        "ended_at": None,
    }


def holder_content(holder: AssignmentRecord, *, post: str) -> Content:
    """Return what the row of a holder says."""
    return {
        "post": post,
        "holder": holder.holder.value,
        "name": holder.name,
        "priority": holder.priority,
        "valid_from": written(holder.valid_from),
        "valid_to": written(holder.valid_to),
    }


def channel_content(channel: ChannelRecord) -> Content:
    """Return what the row of a channel says."""
    return {
        "channel": channel.kind,
        "address": channel.address,
        "priority": channel.priority,
        "carries": channel.carries.value,
        "openpgp": channel.openpgp,
        "verified_at": written(channel.verified_at),
    }


def written(moment: datetime | None) -> str | None:
    """Return a time as content has it."""
    return None if moment is None else write_moment(moment)

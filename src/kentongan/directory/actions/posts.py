"""Teams, posts, holders and their channels added, changed and ended directly: by the hub's commands and by imports.

People of a party propose instead (``proposing``). Each is written by ``stating``, whose errors these raise.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from kentongan.directory.actions.stating import Stated, state
from kentongan.directory.errors import UnknownAssignment, UnknownContact, UnknownPost, UnknownTeam
from kentongan.directory.models import Assignment, Contact, Post, Team
from kentongan.directory.rows_of_posts import stored_hours
from kentongan.directory.terms import Audience, Origin, PostField, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import AssignmentRecord, ChannelRecord, PostRecord, TeamRecord


class Kept(Enum):
    """What a change leaves as it is, where None would say that there is none."""

    KEPT = "kept"


def team_content(team: TeamRecord, *, publishes: bool = False) -> dict[str, Any]:
    """Return what is stated of a team, without its posts, as proposals and versions have it."""
    return {
        "key": team.key,
        "names": dict(team.names),
        "sections": dict(team.sections),
        "first": team.first,
        "trusted_introducer": team.trusted_introducer,
        "publishes": publishes,
    }


def post_content(post: PostRecord, *, team: UUID) -> dict[str, Any]:
    """Return what is stated of a post, without its holders."""
    return {
        "team": str(team),
        "key": post.key,
        "role": post.role.value,
        "title": dict(post.title),
        "mandate": post.mandate,
        "may_discuss": [topic.value for topic in post.may_discuss],
        "time_zone": post.hours.time_zone if post.hours else "",
        "hours": stored_hours(post.hours),
        "languages": list(post.languages),
    }


def assignment_content(assignment: AssignmentRecord, *, post: UUID, user: UUID | None = None) -> dict[str, Any]:
    """Return what is stated of who holds a post, without their channels."""
    return {
        "post": str(post),
        "holder": assignment.holder.value,
        "name": assignment.name,
        "priority": assignment.priority,
        "valid_from": assignment.valid_from.isoformat() if assignment.valid_from else None,
        "valid_to": assignment.valid_to.isoformat() if assignment.valid_to else None,
        "user": str(user) if user else None,
    }


def channel_content(channel: ChannelRecord, *, assignment: UUID) -> dict[str, Any]:
    """Return what is stated of a holder's channel."""
    return {
        "assignment": str(assignment),
        "channel": channel.kind,
        "address": channel.address,
        "priority": channel.priority,
        "carries": channel.carries.value,
        "openpgp": channel.openpgp,
    }


def add_team(
    team: TeamRecord,
    *,
    organisation: UUID,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    publishes: bool = False,
) -> Team:
    """Enter a team, without the posts it comes with, and return its row."""
    made = new_id()
    _state(Subject.TEAM, organisation, made, team_content(team, publishes=publishes), actor, at, reason)
    return Team.objects.get(pk=made)


def change_team(
    team_id: UUID,
    *,
    team: TeamRecord,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    publishes: bool | None = None,
) -> Team:
    """Replace what is stated of a team; its posts stay. Return its row."""
    row = _team(team_id)
    shown = row.publishes if publishes is None else publishes
    content = team_content(team, publishes=shown)
    _state(Subject.TEAM, row.organisation_id, team_id, content, actor, at, reason)
    return _team(team_id)


def end_team(team_id: UUID, *, actor: UUID | None, at: datetime, reason: str = "") -> None:
    """End a team whose posts have ended. Raises UnknownTeam, TeamHasPosts."""
    _state(Subject.TEAM, _team(team_id).organisation_id, team_id, None, actor, at, reason)


def add_post(
    post: PostRecord,
    *,
    team: UUID,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
) -> Post:
    """Enter a post of a team, without its holders, granted to whom its role's defaults say; return its row."""
    made = new_id()
    owner = _team(team).organisation_id
    found_out = {"confirmed_at": post.confirmed_at}
    _state(Subject.POST, owner, made, post_content(post, team=team), actor, at, reason, found_out=found_out)
    return Post.objects.get(pk=made)


def change_post(
    post_id: UUID,
    *,
    post: PostRecord,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    team: UUID | None = None,
) -> Post:
    """Replace what is stated of a post; its holders and grants stay. Return its row."""
    row = _post(post_id)
    _state(Subject.POST, row.organisation_id, post_id, post_content(post, team=team or row.team_id), actor, at, reason)
    return _post(post_id)


def end_post(post_id: UUID, *, actor: UUID | None, at: datetime, reason: str = "") -> None:
    """End a post: nobody is reached by it any more, and it stays in history. Raises UnknownPost."""
    _state(Subject.POST, _post(post_id).organisation_id, post_id, None, actor, at, reason)


def add_assignment(
    assignment: AssignmentRecord,
    *,
    post: UUID,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    user: UUID | None = None,
) -> Assignment:
    """Let somebody hold a post, without their channels; return the row. ``user`` belongs to the party."""
    made = new_id()
    content = assignment_content(assignment, post=post, user=user)
    _state(Subject.ASSIGNMENT, _post(post).organisation_id, made, content, actor, at, reason)
    return Assignment.objects.get(pk=made)


def change_assignment(
    assignment_id: UUID,
    *,
    assignment: AssignmentRecord,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    user: UUID | Kept | None = Kept.KEPT,
) -> Assignment:
    """Replace what is stated of who holds a post; the channels stay, and the account unless one, or None, is said."""
    row = _assignment(assignment_id)
    held_by = row.user if isinstance(user, Kept) else user
    content = assignment_content(assignment, post=row.post_id, user=held_by)
    _state(Subject.ASSIGNMENT, row.post.organisation_id, assignment_id, content, actor, at, reason)
    return _assignment(assignment_id)


def end_assignment(assignment_id: UUID, *, actor: UUID | None, at: datetime, reason: str = "") -> None:
    """Let somebody no longer hold a post; who has not begun yet is taken out. Raises UnknownAssignment."""
    owner = _assignment(assignment_id).post.organisation_id
    _state(Subject.ASSIGNMENT, owner, assignment_id, None, actor, at, reason)


def add_channel(
    channel: ChannelRecord,
    *,
    assignment: UUID,
    actor: UUID | None,
    at: datetime,
    reason: str = "",
    origin: Origin = Origin.HAND,
) -> Contact:
    """Enter a way to reach a holder, and return its row."""
    made = new_id()
    owner = _assignment(assignment).post.organisation_id
    content = channel_content(channel, assignment=assignment)
    found_out = {"verified_at": channel.verified_at}
    _state(Subject.CHANNEL, owner, made, content, actor, at, reason, found_out=found_out, origin=origin)
    return Contact.objects.get(pk=made)


def change_channel(
    channel_id: UUID, *, channel: ChannelRecord, actor: UUID | None, at: datetime, reason: str = ""
) -> Contact:
    """Replace what is stated of a holder's channel, and return its row. Raises UnknownContact."""
    row = _channel(channel_id)
    assert row.assignment_id is not None  # noqa: S101 - ``_channel`` finds no other
    content = channel_content(channel, assignment=row.assignment_id)
    _state(Subject.CHANNEL, row.organisation_id, channel_id, content, actor, at, reason)
    return _channel(channel_id)


def end_channel(channel_id: UUID, *, actor: UUID | None, at: datetime, reason: str = "") -> None:
    """Take a holder's channel out of the record; history has it until it is erased. Raises UnknownContact."""
    _state(Subject.CHANNEL, _channel(channel_id).organisation_id, channel_id, None, actor, at, reason)


def set_grants(
    post_id: UUID,
    *,
    granted: Mapping[PostField, Collection[Audience]],
    actor: UUID | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Say to whom each field of a post is granted, in place of what was; a field that is missing, to nobody."""
    content = {field.value: [one.value for one in audiences] for field, audiences in granted.items()}
    _state(Subject.GRANTS, _post(post_id).organisation_id, post_id, content, actor, at, reason)


def _state(
    subject: Subject,
    organisation: UUID,
    thing: UUID,
    after: Mapping[str, Any] | None,
    actor: UUID | None,
    at: datetime,
    reason: str,
    **more: Any,
) -> None:
    stated = Stated(organisation=organisation, subject=subject, thing=thing, after=after, **more)
    state(stated, actor=actor, at=at, reason=reason)


def _team(team_id: UUID) -> Team:
    row = Team.objects.filter(pk=team_id).first()
    if row is None:
        raise UnknownTeam(team=team_id)
    return row


def _post(post_id: UUID) -> Post:
    row = Post.objects.filter(pk=post_id).first()
    if row is None:
        raise UnknownPost(post=post_id)
    return row


def _assignment(assignment_id: UUID) -> Assignment:
    row = Assignment.objects.select_related("post").filter(pk=assignment_id).first()
    if row is None:
        raise UnknownAssignment(assignment=assignment_id)
    return row


def _channel(channel_id: UUID) -> Contact:
    row = Contact.objects.filter(pk=channel_id, assignment__isnull=False).first()
    if row is None:
        raise UnknownContact(contact=channel_id)
    return row

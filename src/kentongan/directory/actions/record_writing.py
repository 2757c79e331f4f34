"""The steps of a record's import written row by row, each with its version. Inside the transaction of the import."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.accounts.secrets import Chance
from kentongan.directory.actions.versions import Changed, write_versions
from kentongan.directory.models import Assignment, Contact, Grant, Post, Team
from kentongan.directory.rules.record_things import Path, RecordStep, imported_as
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.snapshots import MODELS, grants_of, snapshot_of
from kentongan.directory.snapshots import Content as Kept
from kentongan.directory.terms import Change, Origin, Subject
from kentongan.kernel.clock import read_moment
from kentongan.records.terms import PostRole


class _Rows:
    """The rows of a party by path, those just written among them: what a step below needs to point to."""

    def __init__(self, organisation: UUID) -> None:
        self.organisation = organisation
        self.teams = dict(Team.objects.filter(organisation=organisation).values_list("key", "id"))
        self.posts = dict(Post.objects.filter(organisation=organisation).values_list("key", "id"))
        self.holders: dict[Path, UUID] = {}

    def holder(self, path: Path) -> UUID:
        """Return the row of a holder."""
        if path not in self.holders:
            begins = _moment(path[2] or None)
            rows = Assignment.objects.filter(post=self.posts[path[0]], name=path[1], valid_from=begins)
            open_first = sorted(rows, key=lambda row: row.valid_to is not None)
            self.holders[path] = open_first[0].id
        return self.holders[path]


def write_steps(
    steps: Sequence[RecordStep],
    *,
    organisation: UUID,
    origin: Origin,
    actor: UUID | None,
    at: datetime,
    chance: Chance,
) -> list[UUID]:
    """Write the steps, each with a version, and return the ids of what they touched."""
    rows = _Rows(organisation)
    changes: list[Changed] = []
    for step in steps:
        before = _kept(step.subject, step.row)
        thing = _write(step, rows=rows, origin=origin, at=at)
        about = {"organisation": organisation, "thing": thing}
        changes.append(Changed(subject=step.subject, before=before, after=_kept(step.subject, thing), **about))
        if step.subject is Subject.POST and step.row is None:
            changes.append(Changed(subject=Subject.GRANTS, before=None, after=grants_of(thing), **about))
    write_versions(changes, actor=actor, at=at, reason=imported_as(origin), origin=origin, chance=chance)
    return list(dict.fromkeys(change.thing for change in changes))


def _write(step: RecordStep, *, rows: _Rows, origin: Origin, at: datetime) -> UUID:
    columns = {**_columns(step, rows=rows), "origin": origin.value}
    if step.change is Change.CONFIRMED:
        columns.pop("origin")  # that it still holds makes nobody else its source
    match step.subject:
        case Subject.TEAM:
            thing = _saved(Team, step, columns, organisation_id=rows.organisation, recorded_at=at)
            rows.teams[step.path[0]] = thing
        case Subject.POST:
            thing = _saved(Post, step, columns, organisation_id=rows.organisation, recorded_at=at)
            rows.posts[step.path[0]] = thing
            if step.row is None:
                _grant_defaults(thing, role=PostRole(columns["role"]))
        case Subject.ASSIGNMENT:
            thing = _saved(Assignment, step, columns, recorded_at=at)
            rows.holders[step.path] = thing
        case _:
            thing = _channel(step, columns, rows=rows, at=at)
    return thing


def _grant_defaults(post: UUID, *, role: PostRole) -> None:
    """Show a new post to those to whom its role is shown, until its party says otherwise."""
    Grant.objects.bulk_create(
        Grant(post_id=post, field=field.value, audience=audience.value)
        for field, audiences in DEFAULTS[role].items()
        for audience in sorted(audiences)
    )


def _saved(table: Any, step: RecordStep, columns: Mapping[str, Any], **new: Any) -> UUID:
    if step.row is None:
        made: UUID = table.objects.create(**columns, **new).id
        return made
    table.objects.filter(id=step.row).update(**columns)
    return step.row


def _channel(step: RecordStep, columns: Mapping[str, Any], *, rows: _Rows, at: datetime) -> UUID:
    if step.row is not None and step.change is Change.REMOVED:
        Contact.objects.filter(id=step.row).delete()
        return step.row
    role = Post.objects.values_list("role", flat=True).get(id=rows.posts[step.path[0]])
    return _saved(
        Contact,
        step,
        {**columns, "role": role},
        organisation_id=rows.organisation,
        assignment_id=rows.holder(step.path[:3]),
        recorded_at=at,
    )


_TIMES = frozenset({"ended_at", "confirmed_at", "valid_from", "valid_to", "verified_at"})


def _columns(step: RecordStep, *, rows: _Rows) -> dict[str, Any]:
    """Return the values of a thing's own columns."""
    columns: dict[str, Any] = {name: _moment(value) if name in _TIMES else value for name, value in step.after.items()}
    if step.subject is Subject.POST:
        columns["team_id"] = rows.teams[columns.pop("team")]
    if step.subject is Subject.ASSIGNMENT:
        columns["post_id"] = rows.posts[columns.pop("post")]
    return columns


def _moment(text: str | None) -> datetime | None:
    return None if text is None else read_moment(text)


def _kept(subject: Subject, row: UUID | None) -> Kept | None:
    """Return what a version says of a row as it is now, None where it is not there."""
    found = None if row is None else MODELS[subject]._default_manager.filter(pk=row).first()
    return None if found is None else snapshot_of(subject, found)

"""The one writer of what is stated in a party's record: a row written, its version, its entry in the ledger.

Everything that changes teams, posts, holders, channels of holders and grants ends here, whether a person approved it,
a command says it or a file brought it. Who may, was decided before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from kentongan.accounts.models import Membership
from kentongan.delivery.openpgp import KeyInvalid, demand_usable
from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.stating_lists import give_defaults, state_grants, state_partners
from kentongan.directory.actions.versions import Changed, changed_row, write_version, write_versions
from kentongan.directory.errors import (
    KeyTaken,
    NotAMember,
    NotAStatement,
    TeamHasPosts,
    UnknownAssignment,
    UnknownContact,
    UnknownOrganisation,
    UnknownPost,
    UnknownTeam,
)
from kentongan.directory.models import Assignment, Contact, Organisation, Post, Team
from kentongan.directory.rules.statements import demand_a_clock, read_statement
from kentongan.directory.snapshots import MODELS, snapshot_of
from kentongan.directory.terms import Origin, Subject
from kentongan.kernel.errors import marked, told_of
from kentongan.ledger.actions import record
from kentongan.routing.contacts import Channel

_NOUN = {
    Subject.ORGANISATION: "organisation",
    Subject.TEAM: "team",
    Subject.POST: "post",
    Subject.ASSIGNMENT: "assignment",
    Subject.CHANNEL: "contact",
    Subject.GRANTS: "grants",
}

_FIXED = {Subject.ASSIGNMENT: "post_id", Subject.CHANNEL: "assignment_id"}
"""What a thing belongs to and stays with: else a holder could be moved to a post that others guard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What shall stand: ``after`` of a thing of a party, None where it shall end."""

    organisation: UUID
    subject: Subject
    thing: UUID
    after: Mapping[str, Any] | None
    origin: Origin = Origin.HAND
    found_out: Mapping[str, Any] = field(default_factory=dict)


def state(stated: Stated, *, actor: UUID | None, at: datetime, reason: str = "", proposal: UUID | None = None) -> None:
    """Write what is stated, with its version and its entry in the ledger.

    Raises NotAStatement, KeyTaken, NotAMember, TeamHasPosts, KeyInvalid, what ``read_contact_address`` raises, or the
    Unknown… of what is not there or is another party's.
    """
    why = {"actor": actor, "at": at, "reason": reason, "proposal": proposal}
    with changing_directory():
        if stated.subject in (Subject.GRANTS, Subject.PARTNERS):
            write_version(_list_stated(stated, actor=actor, at=at), **why)  # type: ignore[arg-type]
            return
        row = MODELS[stated.subject]._default_manager.filter(pk=stated.thing).first()
        if row is not None and _owner(stated.subject, row) != stated.organisation:
            raise _unknown(stated.subject, stated.thing)
        before = None if row is None else snapshot_of(stated.subject, row)
        if stated.after is None:
            _end(stated, row, before=before, why=why)
            return
        written = _written(stated, row, at=at)
        write_version(
            changed_row(stated.subject, written, organisation=stated.organisation, before=before),
            **why,  # type: ignore[arg-type]
        )
        if row is None and isinstance(written, Post):
            write_version(give_defaults(written), **why)  # type: ignore[arg-type]
        _record("added" if row is None else "changed", stated, actor=actor, at=at)


def _written(stated: Stated, row: Model | None, *, at: datetime) -> Model:
    assert stated.after is not None  # noqa: S101 - told to the type checker; ``state`` ends what has none
    columns = _columns(stated.subject, read_statement(stated.subject, stated.after))
    _demand_parents(stated, columns)
    if row is None:
        row = _new(stated, at=at)
    elif (fixed := _FIXED.get(stated.subject)) and columns.get(fixed, getattr(row, fixed)) != getattr(row, fixed):
        raise NotAStatement(field=fixed.removesuffix("_id"), value=columns[fixed])
    if isinstance(row, Contact):
        _check_contact(row, columns, at=at)
    for name, value in (columns | dict(stated.found_out)).items():
        setattr(row, name, value)
    if hasattr(row, "origin"):
        row.origin = stated.origin.value  # what a person says, an import leaves as it is
    _check_whole(stated.subject, row)
    if isinstance(row, Organisation):
        row.changed_at = at
        row.searched = "\n".join([row.slug, *row.names.values()]).casefold()
    row.save()
    if isinstance(row, Post):
        Contact.objects.filter(assignment__post=row).update(role=row.role)
    return row


def _columns(subject: Subject, read: Mapping[str, Any]) -> dict[str, Any]:
    keys = {"team", "post", "assignment"}
    return {f"{name}_id" if name in keys else name: value for name, value in read.items()}


def _new(stated: Stated, *, at: datetime) -> Model:
    match stated.subject:
        case Subject.TEAM:
            return Team(id=stated.thing, organisation_id=stated.organisation, recorded_at=at)
        case Subject.POST:
            return Post(id=stated.thing, organisation_id=stated.organisation, recorded_at=at)
        case Subject.ASSIGNMENT:
            return Assignment(id=stated.thing, recorded_at=at)
        case Subject.CHANNEL:
            return Contact(
                id=stated.thing, organisation_id=stated.organisation, recorded_at=at, origin=stated.origin.value
            )
        case _:
            raise _unknown(stated.subject, stated.thing)


def _demand_parents(stated: Stated, columns: Mapping[str, Any]) -> None:
    """See that what a thing belongs to is there, has not ended and is of the same party."""
    of_party = {"organisation": stated.organisation}
    if not Organisation.objects.filter(pk=stated.organisation).exists():
        raise UnknownOrganisation(organisation=stated.organisation)
    team = columns.get("team_id")
    if team is not None and not Team.objects.filter(pk=team, ended_at__isnull=True, **of_party).exists():
        raise UnknownTeam(team=team)
    post = columns.get("post_id")
    if post is not None and not Post.objects.filter(pk=post, ended_at__isnull=True, **of_party).exists():
        raise UnknownPost(post=post)
    held = columns.get("assignment_id")
    if held is not None and not Assignment.objects.filter(pk=held, post__organisation=stated.organisation).exists():
        raise UnknownAssignment(assignment=held)
    user = columns.get("user")
    if user is not None and not Membership.objects.filter(user=user, organisation_id=stated.organisation).exists():
        raise NotAMember(organisation=Organisation.objects.values_list("slug", flat=True).get(pk=stated.organisation))


def _check_contact(row: Contact, columns: dict[str, Any], *, at: datetime) -> None:
    """Give a holder's channel its post's role; another address has no certificate yet, nor has anything come back."""
    held = columns.get("assignment_id", row.assignment_id)
    if held is not None:
        columns["role"] = Assignment.objects.values_list("post__role", flat=True).get(pk=held)
    if row.address and columns.get("address", row.address) != row.address:
        row.failed_at = row.verified_at = None
        if columns.get("openpgp", row.openpgp) == row.openpgp:
            columns["openpgp"] = ""
    certificate = columns.get("openpgp", row.openpgp)
    if certificate and certificate != row.openpgp:
        if "PRIVATE KEY" in certificate or columns.get("channel", row.channel) != Channel.EMAIL.value:
            raise KeyInvalid(why=told_of(marked("only a mail address has a certificate, and only its public half")))
        demand_usable(certificate, at=at)


def _check_whole(subject: Subject, row: Model) -> None:
    """Tell what the database would refuse in the words of whoever stated it. Raises NotAStatement, KeyTaken."""
    for name in ("key", "names", "title", "name", "address", "role", "holder", "channel"):
        if getattr(row, name, True) in ("", {}, None):
            raise NotAStatement(field=name, value=getattr(row, name))
    if isinstance(row, Post):
        demand_a_clock(row.hours, time_zone=row.time_zone)
    same: Any
    match row:
        case Team() | Post():
            same = type(row)._default_manager.filter(organisation=row.organisation_id, key=row.key)
            name = row.key
        case Contact():
            same = Contact.objects.filter(assignment=row.assignment_id, channel=row.channel, address=row.address)
            if row.assignment_id is None:
                same = same.filter(organisation=row.organisation_id, role=row.role)
            name = row.address
        case Assignment():
            if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
                raise NotAStatement(field="valid_to", value=row.valid_to)
            return
        case _:
            return
    if same.exclude(pk=row.pk).exists():
        raise KeyTaken(key=name)


def _end(stated: Stated, row: Model | None, *, before: Any, why: Mapping[str, Any]) -> None:
    at: datetime = why["at"]
    gone = False
    match row:
        case Team() if not Post.objects.filter(team=row, ended_at__isnull=True).exists():
            row.ended_at = row.ended_at or at
        case Team():
            raise TeamHasPosts(team=row.key)
        case Post():
            row.ended_at = row.ended_at or at
        case Assignment() if row.valid_from is not None and row.valid_from >= at:
            _remove_channels(row, why=why)
            gone = True
        case Assignment():
            row.valid_to = at if row.valid_to is None else min(row.valid_to, at)
        case Contact():
            gone = True
        case _:
            raise _unknown(stated.subject, stated.thing)
    if not gone and hasattr(row, "origin"):
        row.origin = stated.origin.value  # what a person ends, an import does not open again
    changed = changed_row(stated.subject, row, organisation=stated.organisation, before=before, gone=gone)
    if gone:
        row.delete()
    else:
        row.save()
    write_version(changed, **why)
    _record("removed" if gone else "ended", stated, actor=why["actor"], at=at)


def _remove_channels(held: Assignment, *, why: Mapping[str, Any]) -> None:
    rows = list(Contact.objects.filter(assignment=held))
    write_versions(
        [
            Changed(
                organisation=row.organisation_id,
                subject=Subject.CHANNEL,
                thing=row.pk,
                before=snapshot_of(Subject.CHANNEL, row),
                after=None,
            )
            for row in rows
        ],
        **why,
    )
    Contact.objects.filter(assignment=held).delete()


def _list_stated(stated: Stated, *, actor: UUID | None, at: datetime) -> Changed:
    if stated.subject is Subject.PARTNERS:
        return state_partners(stated.organisation, stated.thing, stated.after, actor=actor, at=at)
    changed = state_grants(stated.organisation, stated.thing, stated.after)
    _record("changed", stated, actor=actor, at=at)
    return changed


def _owner(subject: Subject, row: Any) -> UUID:
    if subject is Subject.ORGANISATION:
        owner: UUID = row.pk
        return owner
    of: UUID = row.post.organisation_id if subject is Subject.ASSIGNMENT else row.organisation_id
    return of


def _unknown(subject: Subject, thing: UUID) -> Exception:
    match subject:
        case Subject.ORGANISATION:
            return UnknownOrganisation(organisation=thing)
        case Subject.TEAM:
            return UnknownTeam(team=thing)
        case Subject.ASSIGNMENT:
            return UnknownAssignment(assignment=thing)
        case Subject.CHANNEL:
            return UnknownContact(contact=thing)
        case _:
            return UnknownPost(post=thing)


def _record(verb: str, stated: Stated, *, actor: UUID | None, at: datetime) -> None:
    # Grants are those of a post; the post is what the entry is about.
    name = f"directory.{_NOUN[stated.subject]}_{verb}"
    record(name, actor=actor, subject=stated.thing, at=at, related=[stated.organisation])

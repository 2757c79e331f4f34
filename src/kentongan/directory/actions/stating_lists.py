"""What is stated as a list of rows rather than in one row: whom a post's fields are granted to, a party's partners."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.directory.actions.versions import Changed
from kentongan.directory.errors import NotAStatement, UnknownOrganisation, UnknownPartner, UnknownPost
from kentongan.directory.models import Grant, Organisation, Partnership, Post
from kentongan.directory.rules.statements import read_statement
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.snapshots import grants_of, partners_of
from kentongan.directory.terms import Subject
from kentongan.ledger.actions import record
from kentongan.records.terms import PostRole

Content = Mapping[str, Any]


def state_grants(organisation: UUID, thing: UUID, after: Content | None) -> Changed:
    """Write whom a post's fields are granted to, and return what changed. Raises UnknownPost, NotAStatement."""
    post = Post.objects.filter(pk=thing, organisation=organisation, ended_at__isnull=True).first()
    if post is None or after is None:
        raise UnknownPost(post=thing)
    before = grants_of(post.id)
    _grant(post, read_statement(Subject.GRANTS, after))
    return _granted(post, before=before)


def give_defaults(post: Post) -> Changed:
    """Grant a new post's fields to whom its role's defaults say, and return what changed."""
    _grant(post, {field.value: sorted(audiences) for field, audiences in DEFAULTS[PostRole(post.role)].items()})
    return _granted(post, before=None)


def state_partners(
    organisation: UUID, thing: UUID, after: Content | None, *, actor: UUID | None, at: datetime
) -> Changed:
    """Write whom a party counts among its partners, each with an entry, and return what changed.

    Raises UnknownOrganisation, UnknownPartner, NotAStatement.
    """
    owner = Organisation.objects.filter(pk=thing, id=organisation).first()
    if owner is None or after is None:
        raise UnknownOrganisation(organisation=thing)
    if "partners" not in after:
        raise NotAStatement(field="partners", value="–")
    before = partners_of(owner.id)
    wanted: set[str] = set(read_statement(Subject.PARTNERS, after)["partners"])
    for slug in sorted(wanted - set(before["partners"])):
        other = _partner(slug, of=owner)
        row = Partnership.objects.create(organisation=owner, partner=other, recorded_at=at)
        record("directory.partner_added", actor=actor, subject=row.id, at=at, related=[owner.id, other.id])
    for row in Partnership.objects.filter(organisation=owner).exclude(partner__slug__in=wanted):
        was, other_id = row.id, row.partner_id
        row.delete()
        record("directory.partner_removed", actor=actor, subject=was, at=at, related=[owner.id, other_id])
    return Changed(
        organisation=owner.id, subject=Subject.PARTNERS, thing=owner.id, before=before, after=partners_of(owner.id)
    )


def _partner(slug: str, *, of: Organisation) -> Organisation:
    other = Organisation.objects.filter(slug=slug).first()
    if other is None:
        raise UnknownOrganisation(organisation=slug)
    if other.id == of.id:
        raise UnknownPartner(partner=slug, organisation=of.slug)
    return other


def _granted(post: Post, *, before: dict[str, Any] | None) -> Changed:
    return Changed(
        organisation=post.organisation_id,
        subject=Subject.GRANTS,
        thing=post.id,
        before=before,
        after=grants_of(post.id),
    )


def _grant(post: Post, granted: Mapping[str, Any]) -> None:
    Grant.objects.filter(post=post).delete()
    Grant.objects.bulk_create(
        Grant(post=post, field=field, audience=audience)
        for field, audiences in granted.items()
        for audience in audiences
    )

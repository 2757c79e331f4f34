"""Posts, holders and channels as rows, for the tests of the directory and of whatever asks it who answers."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from tests.directory.made import AT

from kentongan.accounts.models import Membership, User
from kentongan.directory.models import Assignment, Contact, Grant, Organisation, Post, Team
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.terms import Origin
from kentongan.records.terms import Holder, PostRole

_numbers = count(1)


def party(slug: str = "cert-a", **more: Any) -> Organisation:
    facts = {"names": {"en": slug}, "country": "MY", "kind": "national_cert", "origin": Origin.HAND.value} | more
    return Organisation.objects.create(slug=slug, recorded_at=AT, changed_at=AT, searched=slug, **facts)


def team(of: Organisation, **more: Any) -> Team:
    facts = {"key": f"team-{next(_numbers)}", "names": {"en": "Team"}} | more
    return Team.objects.create(organisation=of, recorded_at=AT, **facts)


def post(
    of: Organisation,
    role: PostRole = PostRole.TECHNICAL,
    *,
    granted: Any = None,
    recorded_at: datetime = AT,
    **more: Any,
) -> Post:
    """Make a post of a party, with the grants given, or those of its role."""
    facts = {"key": f"post-{next(_numbers)}", "title": {"en": "Duty desk"}} | more
    facts.setdefault("team", Team.objects.filter(organisation=of).first() or team(of))
    made = Post.objects.create(organisation=of, role=role.value, recorded_at=recorded_at, **facts)
    _grant(made, DEFAULTS[role] if granted is None else granted)
    return made


def granted_as_usual(made: Post) -> None:
    """Grant the fields of a post that was made without any grant as its role's defaults say."""
    _grant(made, DEFAULTS[PostRole(made.role)])


def _grant(made: Post, grants: Any) -> None:
    Grant.objects.bulk_create(
        Grant(post=made, field=field.value, audience=audience.value)
        for field, audiences in grants.items()
        for audience in audiences
    )


def holder(of: Post, name: str = "Duty officer", *, user: UUID | None = None, **more: Any) -> Assignment:
    """Let somebody hold a post; with the id of an account, which there need not be yet, as a member of its party."""
    if user is not None:
        belong(user, of.organisation)
    facts = {"holder": Holder.ROLE.value, "priority": 1} | more
    return Assignment.objects.create(post=of, name=name, user=user, recorded_at=AT, **facts)


def belong(user: UUID, to: Organisation) -> None:
    """Let an account belong to a party, and make it where there is none of this id."""
    User.objects.get_or_create(pk=user, defaults={"username": str(user), "created_at": AT})
    Membership.objects.get_or_create(user_id=user, organisation_id=to.pk)


def channel(of: Assignment, address: str = "", **more: Any) -> Contact:
    facts = {"channel": "email", "priority": 1, "origin": Origin.HAND.value, "role": of.post.role} | more
    return Contact.objects.create(
        organisation=of.post.organisation,
        assignment=of,
        address=address or f"desk-{next(_numbers)}@{of.post.organisation.slug}.example",
        recorded_at=AT,
        **facts,
    )

"""What ``kentongan user`` says of posts: which the record gives to an account that goes, or comes back."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from kentongan.cli.errors import translation
from kentongan.kernel.errors import marked

if TYPE_CHECKING:
    from kentongan.accounts.models import User

_GOES = marked(
    "The record still names {user} at {party}: {post}. From now on they hold it no more, and nothing goes to them. "
    "Let the party end it: {address}"
)
_COMES = marked("The record names {user} at {party}: {post}. They hold it from now on. {address}")


def tell_posts_left(user: "User", *, at: datetime, organisation: UUID | None = None) -> None:
    """Name on standard error the posts that the record still gives to whoever left a party, or is shut out."""
    _tell(_GOES, user, at=at, organisation=organisation)


def tell_posts_back(user: "User", *, at: datetime, organisation: UUID | None = None) -> None:
    """Name on standard error the posts that an account holds again once it belongs to a party, or is open."""
    _tell(_COMES, user, at=at, organisation=organisation)


def _tell(text: str, user: "User", *, at: datetime, organisation: UUID | None) -> None:
    from django.conf import settings

    from kentongan.accounts.queries import reader_of
    from kentongan.directory.queries.held import standing_for

    belongs = reader_of(user).organisations
    for one in standing_for(user.id, at=at, organisation=organisation):
        if (one.post.organisation_id in belongs) is (text is _COMES):
            told = translation()(text).format(
                user=user.username,
                party=one.post.organisation.slug,
                post=f"{one.post.team.key}/{one.post.key}",
                address=f"{settings.HUB_URL}posts/{one.post_id}/",
            )
            click.echo(told, err=True)

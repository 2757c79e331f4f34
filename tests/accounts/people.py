"""People for tests of every room: ``person(Role.ANALYST)`` makes one, with a password that ``sign_in`` knows."""

from datetime import UTC, datetime
from uuid import UUID

from django.test import Client

from kentongan.accounts.actions import add_membership, create_user
from kentongan.accounts.models import User
from kentongan.accounts.terms import Role

MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
PASSWORD = "sound of a wooden drum"


def person(role: Role = Role.MEMBER, *organisations: UUID, name: str = "", password: str | None = None) -> User:
    """Make and return a user who belongs to the organisations of these ids; without a password sign-in is forced."""
    user = create_user(
        name or role.value.replace("_", "-"), role=role, password=password, display_name="", actor=None, at=MADE_AT
    )
    for organisation_id in organisations:
        add_membership(user, organisation_id=organisation_id, actor=None, at=MADE_AT)
    return user


def signed_in(role: Role = Role.MEMBER, *organisations: UUID, name: str = "") -> Client:
    """Return a browser in which somebody of this role is signed in."""
    client = Client()
    client.force_login(person(role, *organisations, name=name))
    return client

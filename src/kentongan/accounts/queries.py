"""Reads of accounts: who reads, which users and tokens there are."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kentongan.accounts.errors import UnknownUser
from kentongan.accounts.models import Membership, Token, User
from kentongan.accounts.terms import NOBODY, Reader, Role


def reader_of(user: User | AnonymousUser) -> Reader:
    """Return the reader that a signed-in user is to every query; who is not signed in, or disabled, sees nothing."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    organisations = Membership.objects.filter(user=user).values_list("organisation_id", flat=True)
    return Reader(user_id=user.id, role=user.acts_as, organisations=frozenset(organisations))


def user_named(username: str) -> User:
    """Return the user of this name. Raises UnknownUser."""
    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise UnknownUser(username=username)
    return user


def all_users() -> QuerySet[User]:
    """Every user, by name, with their memberships fetched along."""
    return User.objects.order_by("username").prefetch_related("memberships")


def visible_tokens(*, reader: Reader) -> QuerySet[Token]:
    """The tokens that a reader may see: an operator all, everybody else their own; newest first."""
    tokens = Token.objects.select_related("user").order_by("-created_at")
    if reader.role is Role.OPERATOR:
        return tokens
    return tokens.none() if reader.user_id is None else tokens.filter(user_id=reader.user_id)


def other_operators(user: User) -> int:
    """How many operators could sign in if this user could not."""
    return User.objects.filter(role=Role.OPERATOR, is_active=True).exclude(pk=user.pk).count()

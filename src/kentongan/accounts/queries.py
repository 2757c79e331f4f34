"""Reads of accounts: who reads, which users and tokens there are."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kentongan.accounts.errors import TokenNotAccepted, UnknownUser
from kentongan.accounts.models import Membership, Token, User
from kentongan.accounts.rules import may_use, token_state
from kentongan.accounts.secrets import digest
from kentongan.accounts.terms import NOBODY, Reader, Role, Scope, TokenState


def reader_of(user: User | AnonymousUser) -> Reader:
    """Return the reader that a signed-in user is to every query; who is not signed in, or disabled, sees nothing."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    held = list(Membership.objects.filter(user=user))
    return Reader(
        user_id=user.id,
        role=user.acts_as,
        organisations=frozenset(one.organisation_id for one in held),
        edits=frozenset(one.organisation_id for one in held if one.edits),
        approves=frozenset(one.organisation_id for one in held if one.approves),
    )


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


def token_of(secret: str, *, at: datetime) -> Token:
    """Return the live token that a secret opens, its user fetched along.

    Raises TokenNotAccepted, the same for an unknown, expired or revoked one and for a disabled user.
    """
    token = Token.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None or not token.user.is_active:
        raise TokenNotAccepted
    if token_state(expires_at=token.expires_at, revoked_at=token.revoked_at, at=at) is not TokenState.LIVE:
        raise TokenNotAccepted
    return token


def scopes_of(token: Token) -> frozenset[Scope]:
    """What a token may be used for now: its own scopes, less those that its user's role may no longer use."""
    return frozenset(scope for text in token.scopes.split() if may_use(token.user.acts_as, scope := Scope(text)))


def has_second_factor(user: User) -> bool:
    """Whether the user has an authenticator app or a passkey; recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(factors.exists())


def own_tokens(user: User) -> QuerySet[Token]:
    """The tokens that a user's programs hold or held; newest first."""
    return Token.objects.filter(user=user).order_by("-created_at")

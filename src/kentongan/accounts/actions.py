"""Writes of accounts: each verb is one transaction and one entry in the ledger."""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from kentongan.accounts.errors import (
    AddressTaken,
    LastOperator,
    NameTaken,
    NoSuchMembership,
    NotReachable,
    ScopeBeyondRole,
    TokenTooLong,
    UnsuitableName,
    WeakPassword,
)
from kentongan.accounts.hashing import RANDOM_SECRET
from kentongan.accounts.models import Membership, Token, User
from kentongan.accounts.queries import other_operators
from kentongan.accounts.rules import LONGEST_TOKEN, may_use
from kentongan.accounts.secrets import digest
from kentongan.accounts.terms import Role, Scope
from kentongan.ledger.actions import record

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@transaction.atomic
def create_user(
    username: str,
    *,
    role: Role,
    actor: UUID | None,
    at: datetime,
    password: str | None = None,
    secret: str | None = None,
    display_name: str = "",
    email: str = "",
    language: str = "",
    time_zone: str = "",
) -> User:
    """Make an account and return it; without a password nobody can sign in until one is set.

    ``secret`` in its place is one that the hub made for a machine (``accounts.secrets.new_secret``). Names are lower
    case. Raises UnsuitableName, NameTaken, NotReachable, AddressTaken, WeakPassword.
    """
    username = username.lower()
    if not _USERNAME.fullmatch(username):
        raise UnsuitableName(username=username)
    if User.objects.filter(username=username).exists():
        raise NameTaken(username=username)
    user = User(
        username=username,
        role=role.value,
        display_name=display_name,
        email=_mail_address(email),
        language=language,
        time_zone=time_zone,
        created_at=at,
    )
    if secret is None:
        _give_password(user, password=password)
    else:
        user.password = make_password(secret, hasher=RANDOM_SECRET)
    user.save()
    record("accounts.user_created", actor=actor, subject=user.id, at=at)
    return user


@transaction.atomic
def set_password(user: User, *, password: str, actor: UUID | None, at: datetime) -> None:
    """Give an account another password; every session of it ends. Raises WeakPassword."""
    _give_password(user, password=password)
    user.save(update_fields=["password"])
    record("accounts.password_set", actor=actor, subject=user.id, at=at)


@transaction.atomic
def set_secret(user: User, *, secret: str, actor: UUID | None, at: datetime) -> None:
    """Give a machine's account another secret that the hub made; the earlier one opens nothing any more."""
    user.password = make_password(secret, hasher=RANDOM_SECRET)
    user.save(update_fields=["password"])
    record("accounts.password_set", actor=actor, subject=user.id, at=at)


@transaction.atomic
def set_role(user: User, *, role: Role, actor: UUID | None, at: datetime) -> None:
    """Give an account another role; its tokens keep only what the new role may use. Raises LastOperator."""
    if role is not Role.OPERATOR:
        _keep_an_operator(user)
    user.role = role.value
    user.save(update_fields=["role"])
    record("accounts.role_set", actor=actor, subject=user.id, at=at)


@transaction.atomic
def disable_user(user: User, *, actor: UUID | None, at: datetime) -> None:
    """Shut an account: sessions end at their next request, tokens are revoked for good. Raises LastOperator."""
    _keep_an_operator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Token.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    record("accounts.user_disabled", actor=actor, subject=user.id, at=at)


@transaction.atomic
def enable_user(user: User, *, actor: UUID | None, at: datetime) -> None:
    """Open a shut account again; its tokens stay revoked."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("accounts.user_enabled", actor=actor, subject=user.id, at=at)


@transaction.atomic
def reset_mfa(user: User, *, actor: UUID | None, at: datetime) -> int:
    """Forget every second factor of an account, after it was lost; return how many there were."""
    forgotten: int = Authenticator.objects.filter(user=user).delete()[0]
    record("accounts.mfa_reset", actor=actor, subject=user.id, at=at)
    return forgotten


@transaction.atomic
def add_membership(user: User, *, organisation_id: UUID, actor: UUID | None, at: datetime) -> Membership:
    """Let a user belong to an organisation; said twice, it changes nothing."""
    membership, new = Membership.objects.get_or_create(user=user, organisation_id=organisation_id)
    if new:
        record("accounts.membership_added", actor=actor, subject=user.id, at=at, related=[organisation_id])
    return membership


@transaction.atomic
def remove_membership(user: User, *, organisation_id: UUID, actor: UUID | None, at: datetime) -> bool:
    """Let a user no longer belong to an organisation; return whether they did."""
    gone, _ = Membership.objects.filter(user=user, organisation_id=organisation_id).delete()
    if gone:
        record("accounts.membership_removed", actor=actor, subject=user.id, at=at, related=[organisation_id])
    return bool(gone)


@transaction.atomic
def set_membership_duties(
    user: User,
    *,
    organisation_id: UUID,
    actor: UUID | None,
    at: datetime,
    edits: bool | None = None,
    approves: bool | None = None,
) -> Membership:
    """Say whether a member may propose changes of an organisation's record, and decide them; None leaves it as it is.

    Raises NoSuchMembership where the user does not belong to it.
    """
    row = Membership.objects.select_for_update().filter(user=user, organisation_id=organisation_id).first()
    if row is None:
        raise NoSuchMembership(username=user.username)
    wanted = (row.edits if edits is None else edits, row.approves if approves is None else approves)
    if wanted != (row.edits, row.approves):
        row.edits, row.approves = wanted
        row.save(update_fields=["edits", "approves"])
        record("accounts.duties_set", actor=actor, subject=user.id, at=at, related=[organisation_id])
    return row


@transaction.atomic
def issue_token(
    user: User,
    *,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime,
    secret: str,
    actor: UUID | None,
    at: datetime,
) -> Token:
    """Make a token known by its secret's keyed hash, and return it. Raises ScopeBeyondRole, TokenTooLong."""
    for scope in scopes:
        if not may_use(user.acts_as, scope):
            raise ScopeBeyondRole(role=user.role, scope=scope.value)
    if not at < expires_at <= at + LONGEST_TOKEN:
        raise TokenTooLong(days=LONGEST_TOKEN.days)
    token = Token.objects.create(
        user=user,
        name=name,
        digest=digest(secret),
        scopes=" ".join(scope.value for scope in Scope if scope in scopes),
        created_at=at,
        expires_at=expires_at,
    )
    record("accounts.token_issued", actor=actor, subject=token.id, at=at, related=[user.id])
    return token


@transaction.atomic
def revoke_token(token: Token, *, actor: UUID | None, at: datetime) -> None:
    """End a token for good; the first revocation's time stays."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record("accounts.token_revoked", actor=actor, subject=token.id, at=at, related=[token.user_id])


def note_token_use(token: Token, *, at: datetime) -> None:
    """Keep the day on which a token was last used: at most one write a day, and no entry in the ledger."""
    if token.last_used != at.date():
        Token.objects.filter(pk=token.pk).update(last_used=at.date())


def _mail_address(text: str) -> str:
    """Return an address in lower case, or nothing. Raises NotReachable, AddressTaken."""
    address = text.strip().lower()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise NotReachable(address=text) from None
    if User.objects.filter(email__iexact=address).exists():
        raise AddressTaken(address=address)
    return address


def _give_password(user: User, *, password: str | None) -> None:
    """Set the password, or make every password wrong. Raises WeakPassword."""
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as why:
        raise WeakPassword(why=" ".join(why.messages)) from None
    user.set_password(password)


def _keep_an_operator(user: User) -> None:
    """Raise LastOperator where nobody else could make accounts."""
    if user.role == Role.OPERATOR and user.is_active and not other_operators(user):
        raise LastOperator(username=user.username)

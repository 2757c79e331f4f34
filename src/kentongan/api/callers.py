"""Who calls: a token in the header Authorization (RFC 6750), or a browser's session; and what they may ask."""

import ipaddress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from kentongan.accounts.actions import note_token_use
from kentongan.accounts.errors import NotAllowed, ScopeMissing, SecondFactorNeeded, SignInNeeded, TokenNotAccepted
from kentongan.accounts.models import Token, User
from kentongan.accounts.queries import has_second_factor, reader_of, scopes_of, token_of
from kentongan.accounts.rules import may_use, needs_second_factor
from kentongan.accounts.terms import Reader, Scope
from kentongan.api.errors import ConfirmationNeeded, TooManyAttempts, WithoutProofOfOrigin
from kentongan.kernel.clock import utc_now

FAILURES = 20
"""How many tokens that open nothing one network may try before it is told to wait."""

WAIT = 300
"""Seconds without a failure after which a network may try again."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks; ``token`` is None for a browser's session."""

    user: User
    reader: Reader
    token: Token | None = None


class ByToken(HttpBearer):
    """Accepts a live token whose scopes, and whose user's role, cover what is asked."""

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return the caller; None without the header, so that the session is asked next."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        return self.authenticate(request, secret.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who holds a token. Raises TokenNotAccepted, TooManyAttempts, NotAllowed, ScopeMissing."""
        now = utc_now()
        try:
            found = token_of(token, at=now)
        except TokenNotAccepted:
            _count_failure(_network(request))
            raise
        if self.scope is not None and not may_use(found.user.acts_as, self.scope):
            raise NotAllowed
        if self.scope is not None and self.scope not in scopes_of(found):
            raise ScopeMissing(scope=self.scope.value)
        note_token_use(found, at=now)
        return Caller(user=found.user, reader=reader_of(found.user), token=found)


class BySession(APIKeyCookie):
    """Accepts a signed-in browser; what changes something needs the proof that a page of this hub sent it."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, scope: Scope | None, *, sensitive: bool = False) -> None:
        super().__init__(csrf=False)
        self.scope = scope
        self.sensitive = sensitive

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller:
        """Return who is signed in. Raises SignInNeeded, WithoutProofOfOrigin, SecondFactorNeeded, NotAllowed."""
        user = request.user
        if not isinstance(user, User):
            raise SignInNeeded
        if request.method not in _SAFE_METHODS and check_csrf(request) is not None:
            raise WithoutProofOfOrigin
        if needs_second_factor(user.acts_as, required=settings.MFA_REQUIRED, has_one=has_second_factor(user)):
            raise SecondFactorNeeded
        if self.scope is not None and not may_use(user.acts_as, self.scope):
            raise NotAllowed
        if self.sensitive and not did_recently_reauthenticate(request):
            raise ConfirmationNeeded(page=reverse("account_reauthenticate"))
        return Caller(user=user, reader=reader_of(user))


def needs(scope: Scope | None) -> list[ByToken | BySession]:
    """Return what an endpoint asks of its caller; None is for whoever has an account."""
    return [ByToken(scope), BySession(scope)]


def caller_of(request: HttpRequest) -> Caller:
    """Return the caller that an endpoint's ``auth`` has accepted. Raises SignInNeeded where it asked nobody."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise SignInNeeded
    return caller


def _network(request: HttpRequest) -> str:
    """Return the address that a request comes from, of IPv6 the /64: one customer has at least as much."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _count_failure(network: str) -> None:
    """Count a token that opened nothing; beyond the limit nothing more is written. Raises TooManyAttempts."""
    key = f"api:failed-tokens:{network}"
    failures = int(cache.get(key, 0))
    if failures >= FAILURES:
        raise TooManyAttempts(seconds=WAIT)
    cache.set(key, failures + 1, WAIT)

"""Who calls: a member by name and secret, or whoever holds a token; and how they look at the exchange.

One statement finds the account, its membership and its organisation. A secret that was right is kept for a while by a
keyed hash, under a key that this process made for itself: where a person chose one, its check is slow on purpose.
Another secret, or a disabled account, ends it at once, because the stored hash is part of what is kept. What is wrong
costs the same whether a name is a member's or nobody's.
"""

import hmac
import ipaddress
import secrets
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import OperationalError

from kentongan.accounts.actions import note_token_use
from kentongan.accounts.hashing import NO_SECRET, RANDOM_SECRET
from kentongan.accounts.models import Token, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.rules import may_use, token_state
from kentongan.accounts.secrets import digest
from kentongan.accounts.terms import Role, Scope, TokenState
from kentongan.exchange.queries.sight import viewer_of
from kentongan.exchange.terms import Viewer
from kentongan.ledger.columns import read_id
from kentongan.ledger.statements import Row, first_of
from kentongan.routing.terms import OrganisationKind
from kentongan.taxii.errors import NotTheScope, SignIn
from kentongan.taxii.guessing import Guesses, count_useless, mark_of, note_right
from kentongan.taxii.requests import Request

_SEAT = """
FROM accounts_user u
LEFT JOIN exchange_member m ON m.user_id = u.id
LEFT JOIN directory_organisation o ON o.id = m.organisation_id
"""
_COLUMNS = "u.id, u.is_active, u.role, u.password, m.id, m.organisation_id, o.kind"

BY_NAME = f"SELECT {_COLUMNS} {_SEAT} WHERE u.username = %s"
BY_TOKEN = f"""
SELECT {_COLUMNS}, t.id, t.scopes, t.expires_at, t.revoked_at, t.last_used
{_SEAT} JOIN accounts_token t ON t.user_id = u.id
WHERE t.digest = %s
"""

_log = structlog.get_logger("kentongan.requests")

KEPT_FOR = timedelta(minutes=5)
KEPT_AT_MOST = 4096

_LONGEST_NAME = 63
_LONGEST_SECRET = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls. ``member``: for whom objects are shared; None for a person, who shares on pages."""

    user: UUID
    member: UUID | None
    viewer: Viewer
    scopes: frozenset[Scope]

    def demand(self, scope: Scope) -> None:
        """Raise NotTheScope where the token is for something else."""
        if scope not in self.scopes:
            raise NotTheScope(scope=scope.value)


class _Proven:
    """Secrets that were right a short while ago, known by keyed hashes only."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._until: OrderedDict[bytes, datetime] = OrderedDict()
        self._lock = Lock()

    def holds(self, name: str, *, secret: str, stored: str, of: Callable[[], Guesses], at: datetime) -> bool:
        """Whether a secret is the stored one; slow only the first time. Raises TooManyFailures before that."""
        mark = hmac.digest(self._key, repr((name, secret, stored)).encode(), "sha256")
        with self._lock:
            until = self._until.get(mark)
        if until is not None and at < until <= at + KEPT_FOR:
            return True
        right = mark_of(name, secret=secret, stored=stored)
        guesses = of()
        guesses.demand_turn(right, at=at)
        if not check_password(secret, stored):
            guesses.count(at=at)
            if stored.startswith(RANDOM_SECRET):
                make_password(secret)  # takes what a person's password takes: else the time would tell who has one
            return False
        note_right(right, at=at)
        with self._lock:
            self._until[mark] = at + KEPT_FOR
            self._until.move_to_end(mark)
            while len(self._until) > KEPT_AT_MOST:
                self._until.popitem(last=False)
        return True


_proven = _Proven()
_ALL = frozenset({Scope.TAXII_READ, Scope.TAXII_WRITE})


def caller_of(request: Request, *, at: datetime) -> Caller:
    """Return who calls. Raises SignIn, the same for whatever is wrong, or TooManyFailures."""
    scheme, _, given = (request.header("HTTP_AUTHORIZATION") or "").partition(" ")
    caller = None
    match scheme.lower():
        case "":
            raise SignIn
        case "basic" if (said := _name_and_secret(given.strip())) is not None:
            caller = _by_secret(*said, request=request, at=at)
            if caller is None:
                raise SignIn  # counted with the check
        case "bearer" | "token":  # taxii2-client, and OpenCTI with it, say Token
            caller = _by_token(given.strip(), request=request, at=at)
    if caller is None:
        count_useless(_network(request), at=at)
        raise SignIn
    return caller


def _name_and_secret(given: str) -> tuple[str, str] | None:
    """Return what Basic carries (RFC 7617); None where that is no name of an account and no secret."""
    try:
        name, colon, secret = b64decode(given, validate=True).decode().partition(":")
    except ValueError:
        return None
    if not colon or "\x00" in name + secret or len(name) > _LONGEST_NAME or len(secret) > _LONGEST_SECRET:
        return None
    return name.lower(), secret


def _by_secret(name: str, secret: str, *, request: Request, at: datetime) -> Caller | None:
    row = first_of(BY_NAME, [name])
    stored = str(row[3]) if row is not None and row[1] and row[4] is not None else NO_SECRET
    right = _proven.holds(name, secret=secret, stored=stored, of=lambda: Guesses(_network(request), name=name), at=at)
    if row is None or not right:
        return None
    return Caller(user=read_id(row[0]), member=read_id(row[4]), viewer=_viewer(row, secure=request.secure), scopes=_ALL)


def _by_token(secret: str, *, request: Request, at: datetime) -> Caller | None:
    if len(secret) > _LONGEST_SECRET or "\x00" in secret:
        return None
    row = first_of(BY_TOKEN, [digest(secret)])
    if row is None or not row[1]:
        return None
    expires, revoked = _moment(row[9]), _moment(row[10])
    if expires is None or token_state(expires_at=expires, revoked_at=revoked, at=at) is not TokenState.LIVE:
        return None
    _note_use(row, at=at)
    scopes, user = _scopes(row[8], role=row[2]), read_id(row[0])
    if row[4] is None:
        viewer = viewer_of(reader_of(User.objects.get(pk=user)), secure=request.secure)
        return Caller(user=user, member=None, viewer=viewer, scopes=scopes)
    return Caller(user=user, member=read_id(row[4]), viewer=_viewer(row, secure=request.secure), scopes=scopes)


@lru_cache(maxsize=64)
def _scopes(told: str, *, role: str) -> frozenset[Scope]:
    """Return what a token is for, as far as its account's role may use it."""
    return frozenset(one for one in _ALL if one.value in told.split() and may_use(Role(role), one))


def _viewer(row: Row, *, secure: bool) -> Viewer:
    return _viewer_of(read_id(row[4]), organisation=read_id(row[5]), kind=str(row[6]), secure=secure)


@lru_cache(maxsize=4096)
def _viewer_of(member: UUID, *, organisation: UUID, kind: str, secure: bool) -> Viewer:
    """Return the viewer that a member is: one value for all its requests."""
    return Viewer(
        members=frozenset({member}),
        organisations=frozenset({organisation}),
        kinds=frozenset({OrganisationKind(kind)}),
        secure=secure,
    )


def _note_use(row: Row, *, at: datetime) -> None:
    used = row[11]
    if (date.fromisoformat(used) if isinstance(used, str) else used) == at.date():
        return
    try:
        note_token_use(Token.objects.get(pk=read_id(row[7])), at=at)
    except OperationalError as error:  # whoever may read can, though nothing can be written
        _log.warning("token.use_not_noted", error=type(error).__name__)


def _moment(value: object) -> datetime | None:
    """Return a time as SQLite or PostgreSQL gave it, aware."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _network(request: Request) -> str:
    """Return where a request comes from: the address that the outermost trusted web server added; of IPv6 the /64."""
    said = [one.strip() for one in (request.header("HTTP_X_FORWARDED_FOR") or "").split(",")]
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    text = said[-proxies] if 0 < proxies <= len(said) else request.header("REMOTE_ADDR") or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)

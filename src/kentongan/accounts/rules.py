"""The decisions of accounts, pure: which role may do what, which scopes it may hold, when a token is live."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kentongan.accounts.terms import Act, Role, Scope, TokenState

_READS = frozenset({Act.READ, Act.HOLD_TOKEN, Act.WRITE_MESSAGES, Act.SHARE})
"""What everybody may. For which posts somebody writes, and into which collections, is the part of queries."""
_SPEAKS = frozenset({Act.ANSWER, Act.SET_PREFERENCE})
_MEMBER = _READS | _SPEAKS
_ANALYST = _READS | {Act.READ_HUB_WIDE, Act.LOOK_UP}
_DUTY_OFFICER = (
    _ANALYST
    | _SPEAKS
    | {Act.EDIT_DIRECTORY, Act.DECIDE_DOUBT, Act.INGEST, Act.APPROVE_WARNINGS, Act.HOLD, Act.MEND_OUTBOX}
    | {Act.RUN_CHECKS, Act.RUN_DRILLS}
)
_OPERATOR = _DUTY_OFFICER | {Act.DECLARE_FEED, Act.MANAGE_ACCOUNTS, Act.SET_RELEASE}

PERMISSIONS: Mapping[Role, frozenset[Act]] = {
    Role.MEMBER: _MEMBER,
    Role.ANALYST: _ANALYST,
    Role.DUTY_OFFICER: _DUTY_OFFICER,
    Role.OPERATOR: _OPERATOR,
}
"""Who may do what. A member reads what concerns their organisations and answers for them; an analyst reads everything
and changes nothing; a duty officer works, and may hold everything that leaves; an operator also declares feeds, says
what may leave by itself, and makes accounts."""

SCOPE_NEEDS: Mapping[Scope, Act] = {
    Scope.HUB_READ: Act.READ,
    Scope.DIRECTORY_READ: Act.READ,
    Scope.DIRECTORY_PROPOSE: Act.READ,
    Scope.LOOKUP: Act.LOOK_UP,
    Scope.FEEDS_READ: Act.READ_HUB_WIDE,
    Scope.FEEDS_INGEST: Act.INGEST,
    Scope.RUNS_READ: Act.READ_HUB_WIDE,
    Scope.EVENTS_READ: Act.READ,
    Scope.WARNINGS_READ: Act.READ,
    Scope.WARNINGS_ANSWER: Act.ANSWER,
    Scope.WARNINGS_APPROVE: Act.APPROVE_WARNINGS,
    Scope.MESSAGES_READ: Act.READ,
    Scope.MESSAGES_WRITE: Act.WRITE_MESSAGES,
    Scope.CHECKS_RUN: Act.RUN_CHECKS,
    Scope.DRILLS_READ: Act.READ,
    Scope.DRILLS_RUN: Act.RUN_DRILLS,
    Scope.TAXII_READ: Act.READ,
    Scope.TAXII_WRITE: Act.SHARE,
}
"""What a role must be allowed before one of its tokens may be used for a scope."""

LONGEST_TOKEN = timedelta(days=366)
"""A token lives a year and a day of grace at most; what is forgotten ends by itself."""

SECOND_FACTOR_ROLES = frozenset({Role.OPERATOR, Role.DUTY_OFFICER})
"""Those whose stolen password would send warnings or make accounts."""


def may(role: Role, act: Act) -> bool:
    """Whether a role is allowed an act."""
    return act in PERMISSIONS[role]


def may_use(role: Role, scope: Scope) -> bool:
    """Whether a role may hold a token of this scope, and use it."""
    return may(role, SCOPE_NEEDS[scope])


def scopes_for(role: Role) -> tuple[Scope, ...]:
    """Every scope that a role may hold, in the order of their declaration."""
    return tuple(scope for scope in Scope if may_use(role, scope))


def token_state(*, expires_at: datetime, revoked_at: datetime | None, at: datetime) -> TokenState:
    """Whether a token opens anything at a time. The moment of expiry itself is already too late."""
    if revoked_at is not None and revoked_at <= at:
        return TokenState.REVOKED
    return TokenState.EXPIRED if expires_at <= at else TokenState.LIVE


def needs_second_factor(role: Role, *, required: bool, has_one: bool) -> bool:
    """Whether this person must set up a second factor before anything else; ``required`` is the hub's setting."""
    return required and not has_one and role in SECOND_FACTOR_ROLES

"""The words of accounts: roles, what a role may do, what a token may be used for, and who reads."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is to the hub. The first three work for it; a member belongs to organisations it serves."""

    OPERATOR = "operator"
    DUTY_OFFICER = "duty_officer"
    ANALYST = "analyst"
    MEMBER = "member"


STAFF = frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.ANALYST})
"""The roles that see the rows of every organisation."""


class Act(StrEnum):
    """What a door lets somebody do; ``rules.may`` says which role may. Which rows they see is the query's part."""

    READ = "read"
    READ_HUB_WIDE = "read_hub_wide"
    LOOK_UP = "look_up"
    EDIT_DIRECTORY = "edit_directory"
    DECIDE_DOUBT = "decide_doubt"
    INGEST = "ingest"
    DECLARE_FEED = "declare_feed"
    HOLD_TOKEN = "hold_token"  # noqa: S105 - an act, no secret
    MANAGE_ACCOUNTS = "manage_accounts"
    ANSWER = "answer"
    SET_PREFERENCE = "set_preference"
    APPROVE_WARNINGS = "approve_warnings"
    HOLD = "hold"
    MEND_OUTBOX = "mend_outbox"
    SET_RELEASE = "set_release"
    RUN_CHECKS = "run_checks"
    RUN_DRILLS = "run_drills"
    WRITE_MESSAGES = "write_messages"
    SHARE = "share"


class Scope(StrEnum):
    """What a token may be used for, at most: its user's role still has to allow it."""

    HUB_READ = "hub:read"
    DIRECTORY_READ = "directory:read"
    DIRECTORY_PROPOSE = "directory:propose"
    LOOKUP = "directory:lookup"
    FEEDS_READ = "feeds:read"
    FEEDS_INGEST = "feeds:ingest"
    RUNS_READ = "runs:read"
    EVENTS_READ = "events:read"
    WARNINGS_READ = "warnings:read"
    WARNINGS_ANSWER = "warnings:answer"
    WARNINGS_APPROVE = "warnings:approve"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    CHECKS_RUN = "checks:run"
    DRILLS_READ = "drills:read"
    DRILLS_RUN = "drills:run"
    TAXII_READ = "taxii:read"
    TAXII_WRITE = "taxii:write"


class TokenState(StrEnum):
    """Whether a token opens anything."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads: what every query of every room is given, and compiles into its WHERE clause.

    ``organisations`` are the ids of those the person belongs to; staff see every row whatever it holds. Of these,
    ``edits`` are those whose record they may propose to change, ``approves`` those for which they decide.
    """

    user_id: UUID | None
    role: Role
    organisations: frozenset[UUID] = frozenset()
    edits: frozenset[UUID] = frozenset()
    approves: frozenset[UUID] = frozenset()

    @property
    def sees_all(self) -> bool:
        """Whether rows of every organisation, and those of none, are the reader's to see."""
        return self.role in STAFF


HUB_ITSELF = Reader(user_id=None, role=Role.OPERATOR)
"""The hub reading for itself: its command line and its worker, run by whoever has the machine."""

NOBODY = Reader(user_id=None, role=Role.MEMBER)
"""Who is not signed in: belongs to nothing, so sees nothing."""

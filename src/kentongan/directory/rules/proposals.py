"""Who may propose a change of a party's record, who may decide it, and when a proposal was overtaken."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from kentongan.records.terms import PostRole

FOUR_EYES = frozenset({PostRole.DIPLOMATIC, PostRole.POLICY, PostRole.DEFENCE})
"""Roles whose posts change only when a second person agrees. Policy is among them because whoever holds a policy post
sees what diplomatic posts show their class: one person alone could else appoint themselves to it."""


class Obstacle(StrEnum):
    """Why somebody may not decide a proposal."""

    NOT_THEIRS = "not-theirs"
    OWN_PROPOSAL = "own-proposal"
    UNKNOWN_PERSON = "unknown-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What somebody is to a party. ``steps_in``: they edit the hub's directory, and the party has no approver."""

    user: UUID | None
    edits: bool = False
    approves: bool = False
    steps_in: bool = False


def may_propose(duties: Duties) -> bool:
    """Whether somebody may propose changes of the party's record, and confirm it."""
    return duties.edits or duties.approves or duties.steps_in


def may_decide(duties: Duties) -> bool:
    """Whether somebody decides for the party at all."""
    return duties.approves or duties.steps_in


def needs_four_eyes(roles: Collection[PostRole]) -> bool:
    """Whether a change that concerns posts of these roles needs a second person."""
    return bool(FOUR_EYES & set(roles))


def obstacle_to_deciding(duties: Duties, *, proposed_by: UUID | None, roles: Collection[PostRole]) -> Obstacle | None:
    """Return why somebody may not approve a proposal, None where they may.

    Where two people are needed, both must be known: the hub's command line is nobody in particular.
    """
    if not may_decide(duties):
        return Obstacle.NOT_THEIRS
    if not needs_four_eyes(roles):
        return None
    if duties.user is None or proposed_by is None:
        return Obstacle.UNKNOWN_PERSON
    return Obstacle.OWN_PROPOSAL if duties.user == proposed_by else None


def is_overtaken(before: Mapping[str, Any] | None, *, now: Mapping[str, Any] | None) -> bool:
    """Whether the thing is no longer as it was when the change was proposed."""
    return canonical(before) != canonical(now)


def canonical(content: object) -> str:
    """Return JSON that is the same for the same content: keys in order, no space, UTF-8."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

"""What this person approved last, for as long as it can be taken back: kept in their session, told on every page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from kentongan.kernel.clock import write_moment
from kentongan.response.terms import TAKEN_BACK_WITHIN_SECONDS

_KEY = "approved"


@dataclass(frozen=True, slots=True)
class LastApproved:
    """The warnings approved last, and until when they can be taken back."""

    ids: tuple[UUID, ...]
    until: datetime


def remember_approved(request: HttpRequest, ids: list[UUID], *, at: datetime) -> None:
    """Keep in the session what was approved."""
    until = at + timedelta(seconds=TAKEN_BACK_WITHIN_SECONDS)
    request.session[_KEY] = {"ids": [str(one) for one in ids], "until": write_moment(until)}


def last_approved(request: HttpRequest, *, at: datetime) -> LastApproved | None:
    """Return what can still be taken back; None where there is nothing."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"])
    return LastApproved(tuple(UUID(one) for one in kept["ids"]), until) if at < until else None


def forget_approved(request: HttpRequest) -> None:
    """Forget it: it was taken back."""
    request.session.pop(_KEY, None)

"""What a new sighting does to an exposure that was answered for, and by when an answer is asked for."""

from datetime import datetime, timedelta

from kentongan.response.terms import ExposureState


def opens_again(state: ExposureState, *, answered_at: datetime | None, seen_at: datetime) -> bool:
    """Whether an exposure that stands so opens again because it was seen at ``seen_at``.

    Only what its owner called mitigated, and only by a sighting after the answer. Every other answer stands until a
    person says otherwise.
    """
    return state is ExposureState.MITIGATED and answered_at is not None and seen_at > answered_at


def was_seen_again(*, answered_at: datetime | None, seen_again_at: datetime | None) -> bool:
    """Whether an exposure is open because it was seen after the latest answer."""
    return answered_at is not None and seen_again_at is not None and seen_again_at > answered_at


def due_at(sent_at: datetime, *, answer_days: int, critical: int) -> datetime:
    """Return by when an answer is asked for; twice as long where no critical service depends on it."""
    return sent_at + timedelta(days=answer_days if critical else 2 * answer_days)

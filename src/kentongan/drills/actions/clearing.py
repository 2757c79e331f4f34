"""What a drill leaves behind is put away when it ends: nothing more is sent, called or asked because of it."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader, Role
from kentongan.checks.actions.planning import cancel_check
from kentongan.checks.models import Check
from kentongan.checks.terms import CheckState
from kentongan.delivery.actions import cancel
from kentongan.drills.models import Drill
from kentongan.drills.queries.rows import feeds_of
from kentongan.messages.actions.closing import close_thread
from kentongan.messages.actions.stepping import held_thread
from kentongan.messages.actions.writing import discard
from kentongan.messages.models import Dispatch, Message, Recipient, Thread
from kentongan.messages.terms import UNSENT
from kentongan.response.actions.approving import decline_warnings, take_back
from kentongan.response.models import Notice, Warning
from kentongan.response.terms import NoticeState, WarningState

ENDED = "The drill has ended."
"""Why, in every history that has a reason."""

_LIVE_CHECKS = (CheckState.PLANNED.value, CheckState.RUNNING.value, CheckState.PAUSED.value)


def clear_away(drill: Drill, *, actor: UUID | None, at: datetime) -> None:
    """Put away everything of a drill that still waits, in the caller's transaction."""
    for message in Message.objects.filter(thread__drill=drill.pk, state__in=[one.value for one in UNSENT]):
        own = frozenset({message.sender_id})
        side = Reader(user_id=actor, role=Role.MEMBER, organisations=own, edits=own, approves=own)
        discard(message.pk, actor=side, at=at)
    for thread in Thread.objects.filter(drill=drill.pk, closed_at__isnull=True).order_by("pk"):
        close_thread(held_thread(thread.pk), actor=actor, at=at, note=ENDED)
    Recipient.objects.filter(message__thread__drill=drill.pk).update(next_turn_at=None)
    _clear_warnings(drill, actor=actor, at=at)
    _clear_outbox(drill, actor=actor, at=at)
    for check in Check.objects.filter(drill=drill.pk, state__in=_LIVE_CHECKS):
        cancel_check(check.pk, actor=actor, at=at, reason=ENDED)


def _clear_warnings(drill: Drill, *, actor: UUID | None, at: datetime) -> None:
    rows = Warning.objects.filter(feed__in=feeds_of(drill.pk))
    take_back(rows.filter(state=WarningState.APPROVED).values_list("pk", flat=True), actor=actor, at=at)
    drafted = list(rows.filter(state=WarningState.DRAFTED).values_list("pk", flat=True))
    if drafted:
        decline_warnings(drafted, actor=actor, at=at, note=ENDED)


def _clear_outbox(drill: Drill, *, actor: UUID | None, at: datetime) -> None:
    """Take back what a drill that sends real mail has put into the outbox and that has not left."""
    dispatches = Dispatch.objects.filter(recipient__message__thread__drill=drill.pk, state="queued")
    notices = Notice.objects.filter(
        about__warning__feed__in=feeds_of(drill.pk), state=NoticeState.QUEUED.value, exercise=True
    )
    waiting = {*dispatches.values_list("outbox", flat=True), *notices.values_list("outbox", flat=True)} - {None}
    if waiting:
        cancel([one for one in waiting if one is not None], actor=actor, at=at, reason=ENDED)

"""Dead mailboxes of a drill: what was kept here for them since they died is said to have come back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.delivery.actions.sinking import bounce_sunk
from kentongan.drills.actions.stage import Stage, stage_of
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.rows import due_at, feeds_of
from kentongan.drills.terms import Dead, InjectState
from kentongan.messages.models import Dispatch
from kentongan.messages.queries.audiences import channels_of
from kentongan.response.models import Notice
from kentongan.routing.contacts import Channel

DETAIL = "550 5.1.1 (a drill: this mailbox is dead)"


@transaction.atomic
def bounce_dead(drill: Drill, *, at: datetime) -> int:
    """Let everything bounce that was sent to a dead mailbox of a drill and not answered; return how much did."""
    rows = DrillInject.objects.filter(drill=drill, kind="dead", state=InjectState.PLAYED.value).order_by("serial")
    dead = list(rows)
    if not dead:
        return 0
    stage = stage_of(drill, at=at)
    return bounce_sunk([row for inject in dead for row in _sent_to(stage, inject)], at=at, detail=DETAIL)


def _sent_to(stage: Stage, inject: DrillInject) -> list[UUID]:
    deed = stage.scenario.injects[inject.serial - 1].deed
    assert isinstance(deed, Dead)  # noqa: S101 - the kind of its row says so
    channels = channels_of([stage.post(deed.seat).pk], at=stage.at)
    contacts = [one.pk for one in channels if one.channel == Channel.EMAIL.value]
    since = due_at(stage.drill, inject.after)
    dispatches = Dispatch.objects.filter(
        recipient__message__thread__drill=stage.drill.pk,
        recipient__acknowledged_at__isnull=True,
        contact__in=contacts,
        created_at__gte=since,
        state__in=["queued", "delivered"],
    )
    notices = Notice.objects.filter(
        about__warning__feed__in=feeds_of(stage.drill.pk), contact__in=contacts, created_at__gte=since
    )
    found = [*dispatches.values_list("outbox", flat=True), *notices.values_list("outbox", flat=True)]
    return [one for one in found if one is not None]

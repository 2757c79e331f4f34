"""A channel whose one server or folder does not work is left alone for a while, by every worker."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.delivery.actions.leasing import give_back
from kentongan.delivery.models import Delivery, Gate
from kentongan.delivery.rules import PATIENCE, one_line, shut_for
from kentongan.delivery.terms import Channel, Reason, State


@transaction.atomic
def shut_gate(channel: Channel, *, worker: UUID, reason: Reason, detail: str, at: datetime, chance: float) -> datetime:
    """Leave a channel alone for longer the more often it failed; return until when.

    What this worker had leased waits again, and costs no attempt. What has waited longer than patience lasts is dead.
    """
    give_back(worker)
    gate, _ = Gate.objects.select_for_update().get_or_create(
        channel=channel, defaults={"failures": 0, "since": at, "shut_until": at, "reason": reason}
    )
    gate.failures += 1
    gate.shut_until = at + shut_for(gate.failures, chance=chance)
    gate.reason, gate.detail = reason, one_line(detail)
    gate.save()
    over = Delivery.objects.filter(channel=channel, state=State.WAITING, waiting_since__lt=at - PATIENCE)
    over.update(state=State.DEAD, reason=Reason.GAVE_UP, detail=one_line(detail), settled_at=at, told=False)
    return gate.shut_until


def open_gate(channel: Channel) -> None:
    """Say that a channel works again."""
    Gate.objects.filter(channel=channel).delete()

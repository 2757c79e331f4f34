"""A signed note to a recipient's webhook that a warning was sent or withdrawn: a program then fetches it by the API.

The note carries no content, so the terms are those of a notice: what it is about is told to whoever has a token.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from kentongan.delivery.actions import enqueue_many
from kentongan.delivery.terms import Channel, Outgoing
from kentongan.kernel.clock import write_moment
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Preference, Warning

TOPIC = "response.webhook"
"""Nobody takes the outcomes: a note that could not be delivered stays a dead letter, and the mail went anyway."""


class Event(StrEnum):
    """What happened to a warning."""

    SENT = "warning.sent"
    WITHDRAWN = "warning.withdrawn"


def announce(warnings: Sequence[Warning], *, event: Event, at: datetime) -> int:
    """Put a note about each warning whose recipient has a webhook into the outbox, and return how many.

    In the caller's transaction. The same event of a warning is told once.
    """
    recipients = {warning.recipient_id for warning in warnings}
    hooks = dict(Preference.objects.filter(pk__in=recipients).exclude(webhook="").values_list("pk", "webhook"))
    notes = [
        _note(warning, event=event, destination=hooks[warning.recipient_id], at=at)
        for warning in warnings
        if warning.recipient_id in hooks
    ]
    enqueue_many(notes, at=at)
    return len(notes)


def _note(warning: Warning, *, event: Event, destination: str, at: datetime) -> Outgoing:
    told = {
        "type": event.value,
        "at": write_moment(at),
        "warning": str(warning.id),
        "reference": warning.reference,
        "tlp": TLP(warning.tlp).label,
        "exercise": warning.exercise,
        "address": f"{settings.HUB_URL}api/v1/warnings/{warning.id}",
    }
    return Outgoing(
        key=f"response:{event.value}:{warning.id}",
        topic=TOPIC,
        reference=warning.id,
        channel=Channel.WEBHOOK,
        destination=destination,
        document=json.dumps(told).encode(),
        exercise=Exercise(warning.exercise),
        sink=warning.feed.sink,
    )

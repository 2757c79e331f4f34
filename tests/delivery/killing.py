"""A worker whose turns can be killed at any step (``tests.killing``), also at every octet it gives or takes."""

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from tests import killing  # sets Django up

from kentongan.delivery.actions import enqueue_many
from kentongan.delivery.channels import folder
from kentongan.delivery.channels.smtp import MailServer
from kentongan.delivery.channels.webhook import Outside
from kentongan.delivery.models import Delivery, Worker
from kentongan.delivery.rules import repeats
from kentongan.delivery.sending import Means, send_mail, send_to_folder, send_webhooks, sweep_folder
from kentongan.delivery.terms import Channel, Mail, Outgoing
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id


def set_up() -> None:
    """Put nothing in: each test sends what is its own."""


def put(channel: str, destination: str, number: int) -> None:
    """Put so many things in: documents for a webhook, else mails."""
    with transaction.atomic():
        enqueue_many(
            [
                Outgoing(
                    key=f"{channel}-{new_id()}",
                    topic="tests",
                    reference=new_id(),
                    channel=Channel(channel),
                    destination=destination,
                    mail=Mail(f"Number {one}", "Close port 23.") if channel != "webhook" else None,
                    document=b"{}" if channel == "webhook" else None,
                )
                for one in range(number)
            ],
            at=utc_now(),
        )


def turn(channel: str, place: str, step: int | None = None, before: bool = True, hours: float = 0.0) -> dict[str, Any]:
    """Do a worker's turns until nothing is due, so many hours later than now."""
    steps = killing.watched(step, before=before)
    if folder._syncfs is not None:
        steps.watch(folder, "_syncfs")
    steps.watch(socket.socket, "sendall", "recv_into")
    host, _, port = place.rpartition(":")
    means = Means(
        worker=new_id(),
        clock=lambda: utc_now() + timedelta(hours=hours),
        chance=lambda: 0.5,
        sender="hub@cert.example",
        server=MailServer(host=host, port=int(port), starttls=False) if channel == "smtp" else None,
        folder=Path(place) if channel == "folder" else None,
        outside=Outside(private=True),
    )
    send = {"smtp": send_mail, "webhook": send_webhooks, "folder": send_to_folder}[channel]
    while send(means):
        pass
    return {"steps": steps.count}


def sweep(place: str, hours: float) -> int:
    means = Means(
        worker=new_id(),
        clock=lambda: utc_now() + timedelta(hours=hours),
        chance=lambda: 0.5,
        sender="",
        server=None,
        folder=Path(place),
        outside=Outside(),
    )
    return sweep_folder(means)


def state() -> dict[str, Any]:
    """Tell what stands in the outbox: states, and how much is said to have perhaps arrived more than once."""
    rows = Delivery.objects.order_by("id")
    return {
        "states": sorted(set(rows.values_list("state", flat=True))),
        "rows": [str(pk) for pk in rows.values_list("id", flat=True)],
        "repeats": sum(repeats(copies) for copies in rows.values_list("copies", flat=True)),
        "workers": Worker.objects.count(),
    }


if __name__ == "__main__":
    killing.obey(set_up, put, turn, sweep, state)

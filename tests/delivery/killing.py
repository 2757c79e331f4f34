"""A worker that does its turns in children of its own, each a whole process that can be killed at any step.

Run as ``python -m tests.delivery.killing`` with a hub's environment; takes one JSON object a line on standard input and
answers each with one, as ``tests.intake.killing`` does. A step is every fsync, rename, removal and commit, and every
octet handed to or taken from a socket; the child dies by SIGKILL right before or right after it.
"""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from django.db import transaction  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from kentongan.delivery.actions import enqueue_many  # noqa: E402
from kentongan.delivery.channels import folder  # noqa: E402
from kentongan.delivery.channels.smtp import MailServer  # noqa: E402
from kentongan.delivery.channels.webhook import Outside  # noqa: E402
from kentongan.delivery.models import Delivery, Worker  # noqa: E402
from kentongan.delivery.rules import repeats  # noqa: E402
from kentongan.delivery.sending import Means, send_mail, send_to_folder, send_webhooks, sweep_folder  # noqa: E402
from kentongan.delivery.terms import Channel, Mail, Outgoing  # noqa: E402
from kentongan.kernel.clock import utc_now  # noqa: E402
from kentongan.kernel.identifiers import new_id  # noqa: E402


class Steps:
    """Counts the steps of this process, and ends it at one of them."""

    def __init__(self, *, at: int | None, before: bool) -> None:
        self.count, self._at, self._before = 0, at, before

    def watched(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.count += 1
            mine = self.count == self._at
            if mine and self._before:
                os.kill(os.getpid(), signal.SIGKILL)
            done = act(*given, **named)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return step

    def watch(self) -> None:
        for name in ("fsync", "rename", "replace", "unlink"):
            setattr(os, name, self.watched(getattr(os, name)))
        if folder._syncfs is not None:
            folder._syncfs = self.watched(folder._syncfs)  # type: ignore[assignment]
        setattr(BaseDatabaseWrapper, "_commit", self.watched(BaseDatabaseWrapper._commit))  # noqa: B010 - private
        for name in ("sendall", "recv_into"):
            setattr(socket.socket, name, self.watched(getattr(socket.socket, name)))


def set_up() -> None:
    call_command("migrate", verbosity=0)


def put(channel: str, destination: str, number: int) -> None:
    """Put so many things in; half of those for the folder are mails."""
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
    steps = Steps(at=step, before=before)
    steps.watch()
    host, _, port = place.rpartition(":")
    means = Means(
        worker=new_id(),
        clock=lambda: now() + timedelta(hours=hours),
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
        clock=lambda: now() + timedelta(hours=hours),
        chance=lambda: 0.5,
        sender="",
        server=None,
        folder=Path(place),
        outside=Outside(),
    )
    return sweep_folder(means)


def now() -> datetime:
    return utc_now()


def state() -> dict[str, Any]:
    """Tell what stands in the outbox: states, and how much is said to have perhaps arrived more than once."""
    rows = Delivery.objects.order_by("id")
    return {
        "states": sorted(set(rows.values_list("state", flat=True))),
        "rows": [str(pk) for pk in rows.values_list("id", flat=True)],
        "repeats": sum(repeats(copies) for copies in rows.values_list("copies", flat=True)),
        "workers": Worker.objects.count(),
    }


DEEDS: dict[str, Callable[..., Any]] = {"set_up": set_up, "put": put, "turn": turn, "sweep": sweep, "state": state}


def child(order: dict[str, Any], answer: Path) -> None:
    deed = DEEDS[order.pop("do")]
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2) if "KILLING_LOUD" not in os.environ else None
    done = deed(**order)
    answer.write_text(json.dumps({"done": done}))


def serve(order: dict[str, Any], answer: Path) -> dict[str, Any]:
    seconds = order.pop("kill_after", None)
    answer.unlink(missing_ok=True)
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            child(order, answer)
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    told = json.loads(answer.read_text()) if answer.exists() else {}
    return told | {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - begun}


if __name__ == "__main__":
    place = Path(os.environ["KENTONGAN_DATA"]).parent / f"answer-{os.getpid()}.json"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(serve(json.loads(line), place)) + "\n")
        sys.stdout.flush()

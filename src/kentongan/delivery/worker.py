"""The worker: one loop that does each step in its time. Several may run at once; ``kentongan serve`` brings one along.

Steps of delivery itself are listed here; those of other rooms are registered in ``site.worker`` and found by the
setting ``WORKER_STEPS``. This loop is the one place of the software where any error is caught: a step that fails is
logged by its name, and the others go on.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from kentongan.delivery.actions.leasing import beat, leave
from kentongan.delivery.actions.purging import purge
from kentongan.delivery.channels.smtp import MailServer
from kentongan.delivery.channels.webhook import Outside
from kentongan.delivery.inbound import read_mail
from kentongan.delivery.sending import Means, send_mail, send_to_folder, send_webhooks, sweep_folder
from kentongan.kernel.clock import Clock
from kentongan.kernel.identifiers import new_id

log = structlog.get_logger()

LONGEST_REST = timedelta(seconds=1)
BATCHES_A_TURN = 20
_SPREAD = 1 << 32


@dataclass(frozen=True, slots=True)
class Step:
    """Something a worker does every so often: ``run`` is given the time, and returns how much it did.

    It is called at once again, at most BATCHES_A_TURN times, while there was something to do.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], int]


def own_steps(means: Means) -> tuple[Step, ...]:
    """Return what delivery itself gives a worker to do."""
    often = timedelta(seconds=1)
    return (
        Step("delivery.folder", often, lambda _: send_to_folder(means)),
        Step("delivery.webhook", often, lambda _: send_webhooks(means)),
        Step("delivery.smtp", often, lambda _: send_mail(means)),
        Step("delivery.sweep", timedelta(hours=1), lambda _: sweep_folder(means)),
        Step("delivery.inbound", timedelta(seconds=30), lambda at: read_mail(at=at)),
        Step("delivery.purge", timedelta(hours=1), lambda at: purge(at=at, kept=timedelta(days=settings.KEPT_DAYS))),
    )


def registered_steps() -> tuple[Step, ...]:
    """Return what other rooms give a worker to do."""
    steps: tuple[Step, ...] = import_string(settings.WORKER_STEPS)
    return steps


def configured_means(worker: UUID, *, clock: Clock) -> Means:
    """Return what a worker sends with, as the settings have it."""
    server = None
    if settings.SENDS_MAIL:
        server = MailServer(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            tls=settings.EMAIL_USE_SSL,
            starttls=settings.EMAIL_USE_TLS,
        )
    return Means(
        worker=worker,
        clock=clock,
        chance=lambda: secrets.randbelow(_SPREAD) / _SPREAD,
        sender=settings.MAIL_SENDER,
        server=server,
        folder=settings.FOLDER_OUT,
        outside=Outside(private=settings.WEBHOOK_PRIVATE),
    )


def work(*, clock: Clock, stop: Event, once: bool = False) -> None:
    """Do every step in its time until told to stop; ``once``: do what there is to do now, then return."""
    worker = new_id()
    steps = (*own_steps(configured_means(worker, clock=clock)), *registered_steps())
    log.info("worker.started", worker=str(worker))
    try:
        run_steps(steps, worker=worker, clock=clock, stop=stop, once=once)
    finally:
        _guarded("worker.leave", lambda: leave(worker))
        log.info("worker.stopped", worker=str(worker))


def run_steps(steps: Sequence[Step], *, worker: UUID, clock: Clock, stop: Event, once: bool) -> None:
    """Run each step whenever its time has come."""
    due = {step.name: clock() for step in steps}
    while not stop.is_set():
        close_old_connections()
        _guarded("worker.beat", lambda: beat(worker, at=clock()))
        for step in steps:
            if clock() >= due[step.name] and not stop.is_set():
                due[step.name] = clock() + step.every
                if _run(step, clock=clock, stop=stop):
                    due[step.name] = clock()
        if once and not any(clock() >= due[step.name] for step in steps if step.every <= LONGEST_REST):
            return
        rest = min(due.values()) - clock()
        stop.wait(max(timedelta(0), min(rest, LONGEST_REST)).total_seconds())


def _run(step: Step, *, clock: Clock, stop: Event) -> bool:
    """Run a step until it has nothing to do or has had its turn; return whether there may be more."""
    for _ in range(BATCHES_A_TURN):
        done = _guarded(step.name, lambda: step.run(clock()))
        if not done or stop.is_set():
            return False
        log.info("worker.step_done", step=step.name, done=done)
    return True


def _guarded(name: str, act: Callable[[], int | None]) -> int:
    """Do something; if it fails, log it, and drop the connection to the database, which may be what failed."""
    try:
        return act() or 0
    except Exception:
        log.exception("worker.step_failed", step=name)
        connection.close()
        return 0

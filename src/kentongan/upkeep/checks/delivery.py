"""What leaves the hub and comes in: whether it can, whether a worker sees to it, and what waits for a person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery import queries
from kentongan.delivery.rules import SILENCE
from kentongan.delivery.terms import Channel, OutboxCounts
from kentongan.kernel.errors import marked
from kentongan.upkeep.terms import Finding, Severity

OVERDUE = timedelta(hours=4)


def delivery_findings(*, at: datetime) -> Iterator[Finding]:
    """Give what there is to say of delivery."""
    counts = queries.outbox_counts(reader=HUB_ITSELF)
    yield from _ways()
    yield _worker(counts, at=at)
    yield from _hold()
    yield from _stuck(counts, at=at)


def _ways() -> Iterator[Finding]:
    if not settings.SENDS_MAIL:
        yield Finding(
            code="mail-not-configured",
            severity=Severity.NOTE,
            text=marked("The hub can send no mail: warnings and links for new passwords wait."),
            advice=marked("Set KENTONGAN_MAIL_URL and KENTONGAN_MAIL_FROM."),
        )
    elif not settings.MAIL_IN:
        yield Finding(
            code="mail-in-not-configured",
            severity=Severity.NOTE,
            text=marked("The hub reads no mail: it does not learn of mails that did not arrive."),
            advice=marked("Set KENTONGAN_MAIL_IN to the mailbox of KENTONGAN_MAIL_FROM."),
        )
    if settings.FOLDER_OUT is not None and not settings.FOLDER_OUT.is_dir():
        yield Finding(
            code="folder-out-missing",
            severity=Severity.WRONG,
            text=marked("The folder {path}, into which messages are written, is not there."),
            facts={"path": str(settings.FOLDER_OUT)},
            advice=marked("Make it, or mount its disk; what waits is written then."),
        )


def _worker(counts: OutboxCounts, *, at: datetime) -> Finding:
    heard = queries.last_heard()
    if heard is not None and heard > at - SILENCE:
        return Finding(code="worker", severity=Severity.FINE, text=marked("A worker is running."))
    return Finding(
        code="worker-not-running",
        severity=Severity.WRONG if counts.waiting else Severity.NOTE,
        text=marked("No worker is running; messages that wait: {count}."),
        facts={"count": counts.waiting},
        advice=marked("Start the hub with `kentongan serve`, or `kentongan worker` beside it."),
    )


def _hold() -> Iterator[Finding]:
    held = queries.held()
    if held is not None:
        yield Finding(
            code="outbox-held",
            severity=Severity.WRONG,
            text=marked("Everything that leaves the hub is held since {since:%Y-%m-%d %H:%M} UTC: {reason}"),
            facts={"since": held.since, "reason": held.reason},
            advice=marked("When the reason is gone, run `kentongan outbox release`."),
        )


def _stuck(counts: OutboxCounts, *, at: datetime) -> Iterator[Finding]:
    names = {Channel.SMTP: marked("mail server"), Channel.FOLDER: marked("folder"), Channel.WEBHOOK: marked("webhooks")}
    for gate in queries.shut_gates(at=at):
        yield Finding(
            code="channel-away",
            severity=Severity.WRONG,
            text=marked("The {channel} does not work since {since:%Y-%m-%d %H:%M} UTC: {detail}"),
            facts={"channel": names[gate.channel], "since": gate.since, "detail": gate.detail or "–"},
            advice=marked("It is tried again by itself; see that it works and that the settings name it rightly."),
        )
    if counts.dead:
        yield Finding(
            code="dead-letters",
            severity=Severity.NOTE,
            text=marked("Dead letters that wait for a person: {count}."),
            facts={"count": counts.dead},
            advice=marked("See `kentongan outbox list --state dead`, then `kentongan outbox retry` or `drop`."),
        )
    if counts.oldest_waiting is not None and counts.oldest_waiting < at - OVERDUE:
        yield Finding(
            code="messages-overdue",
            severity=Severity.NOTE,
            text=marked("A message has waited since {since:%Y-%m-%d %H:%M} UTC."),
            facts={"since": counts.oldest_waiting},
            advice=marked("See `kentongan outbox list --state waiting`."),
        )

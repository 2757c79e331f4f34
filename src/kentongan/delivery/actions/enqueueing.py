"""Into the outbox, in the transaction that does what is told of: then both are there, or neither."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db import connection

from kentongan.delivery.content import pack
from kentongan.delivery.errors import OutsideTransaction, Unsendable
from kentongan.delivery.models import Content, Delivery
from kentongan.delivery.rules import fault_of, message_id
from kentongan.delivery.secrets import tag_of
from kentongan.delivery.terms import Channel, Outgoing, Reason, State
from kentongan.kernel.errors import marked
from kentongan.kernel.identifiers import new_id

BATCH = 500
_HEADER = re.compile(r"[!-9;-~]{1,70}")
_LONGEST_KEY, _LONGEST_DESTINATION = 200, 2000


def enqueue(outgoing: Outgoing, *, at: datetime) -> UUID:
    """Put one thing into the outbox and return its row's id; the same key again returns the row that is there.

    Raises OutsideTransaction, Unsendable. An address that nothing can be sent to raises nothing: its row is dead at
    once, and the outcome says so, as for an address that a server refuses.
    """
    return enqueue_many([outgoing], at=at)[0]


def enqueue_many(outgoings: Sequence[Outgoing], *, at: datetime) -> list[UUID]:
    """Put many things into the outbox at once and return their rows' ids, in their order; see ``enqueue``."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    for one in outgoings:
        _demand_sendable(one)
    wanted = {one.key: one for one in outgoings}
    there = _ids_of(list(wanted))
    made = {one.key: _row(one, at=at) for one in wanted.values() if one.key not in there}
    if made:
        # Another transaction may put the same key in meanwhile: then its row counts, and ours was not written.
        Delivery.objects.bulk_create(made.values(), batch_size=BATCH, ignore_conflicts=True)
        there |= _ids_of(list(made))
        Content.objects.bulk_create(
            (
                Content(delivery_id=row.id, body=pack(mail=wanted[key].mail, document=wanted[key].document))
                for key, row in made.items()
                if there[key] == row.id
            ),
            batch_size=BATCH,
        )
    return [there[one.key] for one in outgoings]


def _ids_of(keys: Sequence[str]) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for start in range(0, len(keys), BATCH):
        found |= dict(Delivery.objects.filter(key__in=keys[start : start + BATCH]).values_list("key", "id"))
    return found


def _row(one: Outgoing, *, at: datetime) -> Delivery:
    row = new_id()
    due = at if one.not_before is None else max(at, one.not_before)
    fault = fault_of(one.channel, one.destination)
    state, reason = (State.DEAD, fault) if fault is not Reason.NONE else (State.WAITING, Reason.NONE)
    if one.sink and state is State.WAITING:
        state, reason = State.DELIVERED, Reason.KEPT
    return Delivery(
        id=row,
        key=one.key,
        topic=one.topic,
        reference=one.reference,
        channel=Channel.SINK if one.sink else one.channel,
        destination=one.destination[:_LONGEST_DESTINATION],
        message_id="" if one.mail is None else message_id(row, tag=tag_of(row), domain=mail_domain()),
        exercise=one.exercise.value,
        state=state,
        reason=reason,
        created_at=at,
        waiting_since=due,
        due_at=due,
        settled_at=None if state is State.WAITING else at,
    )


def mail_domain() -> str:
    """Return the domain of the address that the hub's mail comes from, as it stands in a Message-ID."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    try:
        return domain.encode("idna").decode() or "localhost"
    except UnicodeError:
        return "localhost"


def _demand_sendable(one: Outgoing) -> None:
    """Raise Unsendable for what no channel could ever send: a fault of the room that enqueues it."""
    if why := _misfit(one):
        raise Unsendable(channel=one.channel.value, why=why)


def _misfit(one: Outgoing) -> str:
    if not 0 < len(one.key) <= _LONGEST_KEY:
        return marked("its key is empty or too long")
    if one.channel is Channel.SINK or (one.sink and not one.exercise):
        return marked("only what is of an exercise can be kept from leaving")
    if len(one.destination) > _LONGEST_DESTINATION:
        return marked("its destination is too long")
    if (one.mail is None) == (one.document is None):
        return marked("it must be either a mail or a document")
    if one.channel is Channel.SMTP and one.mail is None:
        return marked("it is no mail")
    if one.channel is Channel.WEBHOOK and one.document is None:
        return marked("it is no document")
    if one.mail is not None and not _proper(one.mail.headers):
        return marked("the name of a header is none")
    return ""


def _proper(headers: Mapping[str, str]) -> bool:
    return all(_HEADER.fullmatch(name) for name in headers)

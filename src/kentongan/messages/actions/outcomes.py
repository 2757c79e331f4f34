"""What came of mails: delivered, or failed and then the next way at once. Delivery is no acknowledgement.

``delivery`` tells each outcome once, in the transaction that acts on it: killed at any moment, it is told again.
"""

import secrets
from datetime import datetime

from django.db import transaction

from kentongan.delivery.actions import take_outcomes
from kentongan.delivery.queries import outcomes_waiting
from kentongan.delivery.terms import Outcome, Reason, State
from kentongan.directory.actions.contacts import clear_contact_failure, mark_contact_failed
from kentongan.messages.actions.dispatching import give_up, is_awaited
from kentongan.messages.actions.following import tell_otherwise
from kentongan.messages.actions.mailing import TOPIC
from kentongan.messages.actions.stepping import note_step
from kentongan.messages.models import Dispatch, Recipient, Thread
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import RecipientState

OUTCOMES_AT_ONCE = 100

_NOT_THE_CONTACT = frozenset(
    {Reason.KEY_INVALID, Reason.CONTENT_GONE, Reason.DROPPED, Reason.CANCELLED, Reason.GAVE_UP}
)
"""Why something did not leave that says nothing about the mailbox."""


@transaction.atomic
def follow_deliveries(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Act on what delivery tells of messages; return how many outcomes were waiting for that.

    Threads are held first, then recipients, then what is in the outbox, as whoever answers or takes back does: two who
    take the same in different orders wait for each other. Two workers get different outcomes.
    """
    references = outcomes_waiting(TOPIC, limit=OUTCOMES_AT_ONCE)
    about = Dispatch.objects.filter(pk__in=references).values_list("recipient", "recipient__message__thread")
    recipients, threads = zip(*about, strict=True) if about else ((), ())
    list(Thread.objects.select_for_update(no_key=True).filter(pk__in=threads).order_by("pk"))
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).select_related(
        "message__thread", "organisation", "post"
    )
    held = {one.pk: one for one in rows.filter(pk__in=recipients).order_by("pk")}
    outcomes = take_outcomes(TOPIC, limit=OUTCOMES_AT_ONCE, references=references)
    dispatches = Dispatch.objects.in_bulk([one.reference for one in outcomes])
    for outcome in outcomes:
        # Codes, and what is told to senders, are in the outbox too; nothing follows from what came of them.
        if dispatch := dispatches.get(outcome.reference):
            _follow(outcome, dispatch=dispatch, recipient=held[dispatch.recipient_id], at=at, chance=chance)
    return len(references)


def _follow(outcome: Outcome, *, dispatch: Dispatch, recipient: Recipient, at: datetime, chance: Chance) -> None:
    match outcome.state, dispatch.state:
        case State.DELIVERED, "queued" | "failed":
            _delivered(outcome, dispatch=dispatch, recipient=recipient, at=at)
        case State.DEAD, "queued" | "delivered":
            _failed(outcome, dispatch=dispatch, recipient=recipient, at=at, chance=chance)
        case State.CANCELLED, "queued":
            _settle(dispatch, state="cancelled", outcome=outcome)
            tell_otherwise(recipient, at=at, chance=chance)
            if is_awaited(recipient) and recipient.next_turn_at is not None:
                give_up(recipient, reason="cancelled", at=at)
        case _:
            pass  # told before, or settled by whoever took it back


def _delivered(outcome: Outcome, *, dispatch: Dispatch, recipient: Recipient, at: datetime) -> None:
    _settle(dispatch, state="delivered", outcome=outcome)
    if outcome.reason != Reason.KEPT:
        clear_contact_failure(dispatch.contact, actor=None, at=at)
    if recipient.state in (RecipientState.WAITING, RecipientState.SENT, RecipientState.UNREACHED):
        recipient.state = RecipientState.DELIVERED
        recipient.save(update_fields=["state"])


def _failed(outcome: Outcome, *, dispatch: Dispatch, recipient: Recipient, at: datetime, chance: Chance) -> None:
    _settle(dispatch, state="failed", outcome=outcome)
    if outcome.reason not in _NOT_THE_CONTACT and not recipient.message.thread.sink:
        mark_contact_failed(dispatch.contact, failed_at=outcome.at, actor=None, at=at)
    note_step(
        "failed",
        thread=recipient.message.thread,
        message=recipient.message,
        recipient=recipient,
        at=at,
        note=outcome.reason,
        verb="dispatch_failed",
    )
    tell_otherwise(recipient, at=at, chance=chance)
    if not is_awaited(recipient):
        return
    others = recipient.dispatches.filter(state__in=["queued", "delivered"]).exists()
    calls = recipient.calls.filter(state__in=["open", "reached"]).exists()
    if not others and not calls:
        # Nothing else is on its way: the next turn is due now, and it finds that nobody is left where that is so.
        recipient.state, recipient.next_turn_at = RecipientState.WAITING, at
        recipient.save(update_fields=["state", "next_turn_at"])


def _settle(dispatch: Dispatch, *, state: str, outcome: Outcome) -> None:
    dispatch.state, dispatch.reason, dispatch.settled_at = state, outcome.reason, outcome.at
    dispatch.perhaps_there = outcome.perhaps_there
    dispatch.save(update_fields=["state", "reason", "settled_at", "perhaps_there"])

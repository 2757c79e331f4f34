"""What came in for a probe, written down: the event, what the probe is then, and what the directory learns of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.checks.models import Probe, ProbeEvent
from kentongan.checks.rules.counting import after
from kentongan.checks.terms import How, ProbeState, Reply
from kentongan.directory.actions.contacts import verify_contact
from kentongan.directory.queries.held import held_contacts
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """Something that came in at a time, by a way; ``mail`` is the row it came by, ``signed`` by that channel's key.

    ``would_be`` is what it would be if a person wrote it, where that is something else.
    """

    reply: Reply
    how: How
    at: datetime
    mail: UUID | None = None
    actor: UUID | None = None
    signed: bool = False
    would_be: Reply | None = None


def take(probe: Probe, came: Came) -> None:
    """Write down what came for a probe, whose row is held. The first full answer verifies the contact.

    Not that of a sunk check: its mail never left, so it says nothing of the real contact.
    """
    would_be = (came.would_be or came.reply).value
    ProbeEvent.objects.create(
        probe=probe, at=came.at, reply=came.reply.value, how=came.how.value, would_be=would_be, mail=came.mail
    )
    before = ProbeState(probe.state)
    now = after(before, came.reply)
    if now is not before:
        probe.state, probe.how = now.value, came.how.value
        probe.signed, probe.answered_at = came.signed, came.at
        probe.reason = ""
        probe.save(update_fields=["state", "how", "signed", "answered_at", "reason"])
    if now is ProbeState.ANSWERED and now is not before and _listed(probe, at=came.at):
        verify_contact(probe.contact, actor=came.actor, at=came.at)
    record(
        "checks.reply_taken",
        actor=came.actor,
        subject=probe.pk,
        at=came.at,
        exercise=Exercise.EXERCISE,
        related=[probe.of_id],
    )


def _listed(probe: Probe, *, at: datetime) -> bool:
    return not probe.of.sink and held_contacts(at=at).filter(pk=probe.contact).exists()

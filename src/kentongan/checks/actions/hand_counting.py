"""A reply counted by hand, and that taken back: each a step more with a person, a reason and a time.

What the hub counted by itself is not touched. The directory learns of a count in full as it does of any answer, in the
same transaction, and forgets it again with the count.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.checks.actions.stepping import given_reason
from kentongan.checks.errors import NotByHand, NotCountedByHand, UnknownReply
from kentongan.checks.models import HandCount, Probe, ProbeEvent
from kentongan.checks.queries.hand_counts import belongs_to, declared_of, standing_of
from kentongan.checks.rules.by_hand import countable
from kentongan.checks.terms import CheckState, Counts, ProbeState, Reply
from kentongan.delivery.inbound.letters import letter
from kentongan.delivery.models import ReceivedMail
from kentongan.directory.actions.contacts import forget_contact_reached, note_contact_reached
from kentongan.directory.models import Contact
from kentongan.kernel.errors import told_of
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record


@transaction.atomic
def count_by_hand(reply: UUID, *, check: UUID, reason: str, actor: UUID, at: datetime) -> Counts:
    """Count what came in for a check as somebody's answer, in full or in part, and return which.

    ``reply`` is the id of ``terms.UncountedLine``. Raises CheckReasonNeeded, UnknownReply, NotByHand.
    """
    why = given_reason(reason)
    event, probe = _held(reply, check=check)
    most = countable(
        Reply(event.reply),
        would_be=Reply(event.would_be) if event.would_be else None,
        declared=event.pk in declared_of([event]),
        own=belongs_to(probe.organisation_id, user=actor),
        check=CheckState(probe.of.state),
        probe=ProbeState(probe.state),
        standing=standing_of([probe.pk]).get(probe.pk),
    )
    if not isinstance(most, Counts):
        raise NotByHand(why=told_of(most))
    contact = _reached(event, probe) if most is Counts.FULL else None
    row = HandCount(event=event, counts=most.value, reason=why, actor=actor, at=at)
    if contact is not None:
        row.verified_before, row.failed_before = contact.verified_at, contact.failed_at
        row.told_directory = note_contact_reached(contact.pk, reached_at=event.at, actor=actor, at=at)
    row.save(force_insert=True)
    _tell("checks.reply_counted_by_hand", event, probe, actor=actor, at=at)
    return most


@transaction.atomic
def take_back_count(reply: UUID, *, check: UUID, reason: str, actor: UUID, at: datetime) -> None:
    """Take back that a reply was counted by hand. Raises CheckReasonNeeded, UnknownReply, NotCountedByHand."""
    why = given_reason(reason)
    event, probe = _held(reply, check=check)
    row = event.hand_counts.filter(takes_back__isnull=True, taken_back__isnull=True).first()
    if row is None:
        raise NotCountedByHand
    HandCount.objects.create(event=event, takes_back=row, reason=why, actor=actor, at=at)
    if row.told_directory and not _answered_then(probe, at=event.at):
        forget_contact_reached(
            probe.contact,
            reached_at=event.at,
            verified_before=row.verified_before,
            failed_before=row.failed_before,
            actor=actor,
            at=at,
        )
    _tell("checks.count_taken_back", event, probe, actor=actor, at=at)


def _held(reply: UUID, *, check: UUID) -> tuple[ProbeEvent, Probe]:
    """Return what came in, and its probe, held until the transaction ends: steps of one probe take turns."""
    event = ProbeEvent.objects.filter(pk=reply, probe__of=check).exclude(reply=Reply.VALID.value).first()
    if event is None or event.probe_id is None:
        raise UnknownReply(reply=reply)
    probe = Probe.objects.select_for_update(of=("self",)).select_related("of").get(pk=event.probe_id)
    return event, probe


def _reached(event: ProbeEvent, probe: Probe) -> Contact | None:
    """Return the contact that this mail came from, if it still is that mailbox and the mail is kept to tell so.

    A sunk check's mail never left, so it says nothing of the real contact.
    """
    if probe.of.sink or event.mail is None:
        return None
    contact = Contact.objects.filter(pk=probe.contact).first()
    mail = ReceivedMail.objects.filter(pk=event.mail).first()
    if contact is None or mail is None or mail.raw is None:
        return None
    return contact if letter(bytes(mail.raw)).sender == contact.address.lower() else None


def _answered_then(probe: Probe, *, at: datetime) -> bool:
    """Whether the very same moment verified the contact by an answer of its own."""
    return probe.state == ProbeState.ANSWERED and probe.answered_at == at


def _tell(verb: str, event: ProbeEvent, probe: Probe, *, actor: UUID, at: datetime) -> None:
    related = [probe.of_id, event.pk]
    record(verb, actor=actor, subject=probe.pk, at=at, exercise=Exercise.EXERCISE, related=related)

"""The mails of a check on their way: to whom, in what language, by which outgoing; kept in the hub where it is sunk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from kentongan.checks.letters import LetterFacts
from kentongan.checks.models import Check, Probe
from kentongan.delivery.terms import Channel, Mail, Outgoing
from kentongan.directory.models import Contact
from kentongan.directory.queries.held import held_contacts
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in

TOPIC = "checks"


def contacts_of(probes: Sequence[Probe], *, at: datetime) -> Mapping[UUID, Contact]:
    """Return the contacts of probes whose holders hold their posts at a time, by id."""
    return held_contacts(at=at).in_bulk([one.contact for one in probes])


def facts_of(probe: Probe, check: Check, contact: Contact) -> LetterFacts:
    """Return what a mail to a probe's contact is made of, without link and code."""
    return LetterFacts(
        language=probe.language,
        sender=settings.HUB_NAME,
        phone=settings.HUB_PHONE,
        title=check.title,
        organisation=name_in(probe.organisation.names, [probe.language]),
        post=name_in(probe.post.title, [probe.language]),
        opens_at=check.opens_at,
        closes_at=check.closes_at,
        openpgp=contact.openpgp,
        time_zone=probe.post.time_zone or "UTC",
    )


def announcement_key(probe: Probe) -> str:
    """Return the key in ``delivery`` of the mail that announces a check to a probe's contact."""
    return f"checks:announcement:{probe.id}"


def outgoing(probe: Probe, check: Check, key: str, mail: Mail, contact: Contact) -> Outgoing:
    """Return a mail as ``delivery`` takes it: an exercise always."""
    return Outgoing(
        key=key,
        topic=TOPIC,
        reference=probe.id,
        channel=Channel.SMTP,
        destination=contact.address,
        mail=mail,
        exercise=Exercise.EXERCISE,
        sink=check.sink,
    )

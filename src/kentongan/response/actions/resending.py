"""A warning sent once more, with a fresh link: its recipient lost the mail, or the link that was in it has expired."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.kernel.tlp import TLP
from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.posting import post_warnings
from kentongan.response.actions.stepping import locked, record_warnings, write_history
from kentongan.response.errors import NothingLeft, NoUsableContact, TermsForbid, UnknownWarning
from kentongan.response.models import Warning
from kentongan.response.queries.addressees import reachable
from kentongan.response.rules.manner import may_be_posted
from kentongan.response.rules.recipients import usable_contacts
from kentongan.response.rules.states import WITH_RECIPIENT
from kentongan.response.secrets import Chance
from kentongan.response.terms import WarningState

SENT_AGAIN = "sent-again"
"""The reason in a warning's history by which it is told that it was sent once more."""


@transaction.atomic
def send_again(warning_id: UUID, *, actor: UUID | None, at: datetime, chance: Chance = secrets.token_bytes) -> Warning:
    """Send a warning that its recipient has, or should have, once more to their first usable contact.

    Its state stays; earlier links stay what they are. Raises UnknownWarning, NothingLeft where it never left or is
    over, TermsForbid, NoUsableContact.
    """
    warning = next(iter(locked([warning_id])), None)
    if warning is None:
        raise UnknownWarning(warning=warning_id)
    to_itself = warning.recipient_id == warning.organisation_id
    recipient = warning.recipient
    left = warning.sent_at is not None and WarningState(warning.state) in WITH_RECIPIENT
    if recipient is None or not left or not may_be_posted(TLP(warning.tlp), to_itself=to_itself):
        raise NothingLeft(reference=warning.reference)
    if not may_reach([warning], at=at):
        raise TermsForbid(reference=warning.reference)
    usable = usable_contacts(reachable([recipient.id], at=at).get(recipient.id, ()), at=at)
    if not usable:
        raise NoUsableContact(reference=warning.reference, recipient=recipient.slug)
    write_history([warning], to=WarningState(warning.state), reason=SENT_AGAIN, at=at, actor=actor)
    record_warnings("response.warning_sent_again", [warning], actor=actor, at=at)
    post_warnings([warning], recipient=recipient, contact=usable[0], at=at, chance=chance)
    return warning

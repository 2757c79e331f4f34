"""A message that waits on politics, split: what was observed goes to the technical counterparts at once."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.writing import write
from kentongan.messages.errors import NothingObserved
from kentongan.messages.models import Message
from kentongan.messages.queries.counterparts import counterparts
from kentongan.messages.queries.envelopes import content_of
from kentongan.messages.queries.states import names_of_states
from kentongan.messages.queries.visible import message_for
from kentongan.messages.rules.gate import infrastructure_only
from kentongan.messages.secrets import Chance
from kentongan.messages.terms import Draft, Level, MessageType, Priority


@transaction.atomic
def split_infrastructure(
    message_id: UUID, *, actor: Reader, at: datetime, chance: Chance = secrets.token_bytes
) -> Message:
    """Write the notice of the infrastructure alone, everything filled in, as a draft in a thread of its own.

    It goes from the sender's technical post to the technical posts of the parties that the message is for, says only
    the facts that accuse nobody, and can be sent at once. Raises UnknownMessage, NotYourPost (nothing technical of
    the sender's party is theirs), NoCounterpart, NothingObserved (no such fact).
    """
    message = message_for(message_id, reader=actor, at=at)
    content = infrastructure_only(content_of(message), states=names_of_states())
    if content is None:
        raise NothingObserved
    parties = message.recipients.order_by("pk").values_list("organisation", flat=True)
    sender, others = counterparts(message.sender_post, parties=parties, reader=actor, at=at)
    draft = Draft(
        type=MessageType.NOTIFICATION,
        priority=Priority(message.priority),
        tlp=TLP(message.tlp),
        language=message.language,
        level=Level.TECHNICAL,
        sender=sender.pk,
        recipients=tuple(one.pk for one in others),
        content=content,
        exercise=message.exercise,
        drill=message.thread.drill,
        sink=message.thread.sink,
    )
    return write(draft, actor=actor, at=at, chance=chance)

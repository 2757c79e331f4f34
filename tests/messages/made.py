"""Envelopes and contents for tests of messages: sound ones, to be spoilt in one place."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Envelope,
    Fact,
    Level,
    MessageType,
    Priority,
)
from kentongan.records.terms import PostRole

AT = datetime(2026, 11, 26, 3, tzinfo=UTC)
SENDER, RECIPIENT, EARLIER = UUID(int=1), UUID(int=2), UUID(int=3)

FACT = Fact(text="192.0.2.7 opened 4,200 sessions to two substations.", source="Grid sensors", observed_at=AT)


def envelope(type: MessageType = MessageType.NOTIFICATION, **changes: Any) -> Envelope:
    """Return a sound envelope of a type, from one technical post to another, with what is given instead."""
    asks = "request" in type.value
    about = type in (MessageType.ACKNOWLEDGEMENT, MessageType.CORRECTION, MessageType.RETRACTION)
    made = Envelope(
        type=type,
        priority=Priority.PRIORITY,
        tlp=TLP.GREEN,
        language="en",
        level=Level.TECHNICAL,
        sender=SENDER,
        sender_role=PostRole.TECHNICAL,
        recipients=(RECIPIENT,),
        recipient_roles=(PostRole.TECHNICAL,),
        respond_by=datetime(2026, 11, 27, 3, tzinfo=UTC) if asks else None,
        reply_to=EARLIER if about else None,
    )
    return replace(made, **changes)


def content(type: MessageType = MessageType.NOTIFICATION, **changes: Any) -> Content:
    """Return a sound content for a type, with what is given instead."""
    if type is MessageType.ACKNOWLEDGEMENT:
        made = Content(
            subject="Sessions to substations",
            understood="Two substations get sessions from our address 192.0.2.7.",
            ability=Ability.CAN,
            reports_at=datetime(2026, 11, 26, 9, tzinfo=UTC),
        )
    else:
        made = Content(subject="Sessions to substations", facts=(FACT,), request="Please look at this host.")
    return replace(made, **changes)


def attributing(attribution: Attribution, **changes: Any) -> Content:
    """Return a content that declares an attribution, with everything that one must have."""
    assessment = Assessment(
        text="The same people are behind both outages.",
        likelihood=Band.LIKELY,
        confidence=Confidence.MODERATE,
        basis="The tools and hours are the same.",
        alternatives=("A copy of the tools by others.",),
    )
    return content(attribution=attribution, assessment=assessment, **changes)

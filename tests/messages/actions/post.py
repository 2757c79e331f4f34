"""Two parties with posts, people and mailboxes, and an outbox by hand: what tests of messages' actions are made of."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.checks.made import channel, holder, party
from tests.checks.made import post as make_post

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.delivery.models import Delivery
from kentongan.delivery.queries import message as sent_message
from kentongan.delivery.terms import Mail, Reason, State
from kentongan.directory.models import Contact, Grant, Organisation, Partnership, Post
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.linking import open_link
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Call, Message, Recipient
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Draft,
    Fact,
    Level,
    MessageType,
    Priority,
    TaskState,
)
from kentongan.records.terms import PostRole

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
"""A Thursday, 16:00 in UTC+7."""

SECRET = "relay-3 of the northern grid answers on port 2404"
"""A sentence that must leave in nothing but what its terms allow."""


def minutes(number: float) -> datetime:
    return AT + timedelta(minutes=number)


def content(**more: Any) -> Content:
    facts: dict[str, Any] = {
        "subject": "Outage at the border substation",
        "facts": (Fact(text=SECRET, source="our sensor", observed_at=AT - timedelta(hours=1)),),
        "request": "Please look whether you see the same.",
    } | more
    return Content(**facts)


def person(
    name: str, *memberships: Organisation, role: str = "member", holds: Post | None = None, **more: Any
) -> Reader:
    """Make somebody with an account; ``more`` is what they may do at their parties."""
    user = User.objects.create(username=name, display_name=name.title(), role=role, created_at=AT)
    for one in memberships:
        Membership.objects.create(user=user, organisation_id=one.pk, **more)
    if holds is not None:
        Membership.objects.get_or_create(user=user, organisation_id=holds.organisation_id)
        holder(holds, user=user.pk, priority=5)
    return reader_of(user)


def side(slug: str, role: str = "technical", *, country: str = "MY", mail: bool = True, **more: Any) -> Post:
    """Make a party with a post that answers at every hour, a holder and a verified mailbox."""
    facts = {
        "hours": {"always": True},
        "time_zone": "UTC",
        "languages": ["en"],
        "confirmed_at": AT - timedelta(days=3),
    } | more
    made = make_post(party(slug, country=country), role, **facts)
    Grant.objects.bulk_create(
        Grant(post=made, field=field.value, audience=audience.value)
        for field, audiences in DEFAULTS[PostRole(role)].items()
        for audience in audiences
    )
    desk = holder(made)
    if mail:
        channel(desk, verified_at=AT - timedelta(days=3))
    return made


def partners(of: Organisation, partner: Organisation) -> None:
    """Let a party show another what it shows partners."""
    Partnership.objects.create(organisation=of, partner=partner, recorded_at=AT)


def add(of: Post, address: str, **more: Any) -> Contact:
    """Add a channel to a post's first holder."""
    return channel(of.assignments.order_by("priority", "pk")[0], address, **more)


def draft(sender: Post, *recipients: Post, **more: Any) -> Draft:
    facts: dict[str, Any] = {
        "type": MessageType.NOTIFICATION,
        "priority": Priority.IMMEDIATE,
        "tlp": TLP.GREEN,
        "language": "en",
        "level": Level.TECHNICAL,
        "sender": sender.pk,
        "recipients": tuple(one.pk for one in recipients),
        "content": content(),
    } | more
    return Draft(**facts)


def sent(actor: Reader, sender: Post, *recipients: Post, at: datetime = AT, **more: Any) -> Message:
    written = write(draft(sender, *recipients, **more), actor=actor, at=at)
    return send(written.pk, actor=actor, at=at)


def accusing(**more: Any) -> Content:
    """Say that a state did it, declared and founded as it must be."""
    facts: dict[str, Any] = {
        "attribution": Attribution.STATE,
        "concerns": ("ID",),
        "assessment": Assessment(
            text="State A attacked our grid.",
            likelihood=Band.VERY_LIKELY,
            confidence=Confidence.HIGH,
            basis="The infrastructure and the tools are those of two earlier cases.",
            alternatives=("A criminal group that uses the same tools.",),
        ),
    } | more
    return content(**facts)


def naming(group: str) -> Content:
    """Say that a group did it, declared and founded: an approver must agree."""
    found = accusing().assessment
    assert found is not None
    return content(attribution=Attribution.ACTOR, assessment=replace(found, text=f"The group {group} did it."))


def recipient(message: Message, of: Post | None = None) -> Recipient:
    rows = Recipient.objects.filter(message=message)
    return rows.get(post=of) if of else rows.get()


def waiting() -> list[Delivery]:
    return list(Delivery.objects.filter(state=State.WAITING).order_by("id"))


def mail_to(address: str) -> Mail:
    row = Delivery.objects.filter(destination=address).latest("id")
    found = sent_message(row.pk, reader=HUB_ITSELF).mail
    assert found is not None
    return found


def secret_in(mail: Mail) -> str:
    return re.findall(r"/m/([a-z2-7]{32})/", mail.text)[0]


def code_in(mail: Mail) -> str:
    return re.findall(r"^ +(\d{4} \d{4})$", mail.text, re.MULTILINE)[0]


def settle(*addresses: str, state: State = State.DELIVERED, reason: Reason = Reason.ACCEPTED, at: datetime = AT) -> int:
    """Let everything that waits, or only what waits for these addresses, come to an end, and follow that."""
    rows = Delivery.objects.filter(state=State.WAITING)
    if addresses:
        rows = rows.filter(destination__in=addresses)
    done = rows.update(state=state, reason=reason, settled_at=at, told=False)
    while follow_deliveries(at):
        pass
    return done


def bounce(address: str, *, at: datetime) -> None:
    rows = Delivery.objects.filter(destination=address, state__in=[State.DELIVERED, State.WAITING])
    rows.update(state=State.DEAD, reason=Reason.BOUNCED, settled_at=at, told=False)
    while follow_deliveries(at):
        pass


def bounce_last(address: str, *, at: float) -> None:
    """Let the last mail to an address come back; what it got before it did get."""
    row = Delivery.objects.filter(destination=address).latest("id")
    Delivery.objects.filter(pk=row.pk).update(
        state=State.DEAD, reason=Reason.BOUNCED, settled_at=minutes(at), told=False
    )
    while follow_deliveries(minutes(at)):
        pass


def turns(at: datetime) -> int:
    return take_turns(at)


def link_of(recipient: Recipient) -> UUID:
    return recipient.links.latest("created_at", "pk").pk


def reader_named(name: str) -> Reader:
    return reader_of(User.objects.get(username=name))


def follow(deed: str, message: Message, actor: Reader, *, at: float, subject: str = "Port 2405") -> Message:
    """Take a message back, or correct it; return what follows it."""
    if deed == "retract":
        return retract(message.pk, actor=actor, at=minutes(at), reason="The sensor was wrong.")
    return correct(message.pk, content=content(subject=subject), actor=actor, at=minutes(at))


def acknowledge_by_mail(address: str, message: Message, *, at: float) -> None:
    """Acknowledge a message by the link in the last mail to an address."""
    link = open_link(secret_in(mail_to(address)), at=minutes(at))
    assert link.recipient == recipient(message).pk
    acknowledge(
        recipient(message).pk,
        understood="Taken back.",
        ability=Ability.CANNOT,
        reports_at=None,
        link=link.link,
        at=minutes(at),
    )


def open_calls() -> Any:
    return Call.objects.filter(state=TaskState.OPEN.value)

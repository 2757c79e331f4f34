"""Dead ends, through a real mail server: a mailbox that refuses, a key that expired yesterday, a public holiday.

In UTC+7, with Lao preferred and TLP:AMBER: a person acknowledges within sixty simulated minutes, nothing is in clear.
"""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pysequoia
import pytest
from tests.delivery.made import means
from tests.delivery.servers import Inbox, mail_server
from tests.messages.actions import post

from kentongan.delivery.sending import send_mail
from kentongan.kernel.tlp import TLP
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.calling import record_call
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.linking import open_link
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.models import Dispatch
from kentongan.messages.terms import Ability, Acknowledgement, LinkState, RecipientState

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
"""Later than any key of these tests, whose signatures are made by the clock of the machine."""

VIENTIANE = ZoneInfo("Asia/Vientiane")
SECRETS = ("relay-3", "2404", "substation", "our sensor", "whether you see the same")


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def certificate(key: pysequoia.Tsk, *, expires: datetime | None = None) -> str:
    cert = key.extract_certificate()
    return str(cert if expires is None else cert.set_expiration(expires, key.certifier()))


class Region:
    """Our post, theirs on a holiday, a mail server that refuses one mailbox, and a clock that goes in minutes."""

    def __init__(self, inbox: Inbox, server: Any) -> None:
        self.inbox, self.server = inbox, server
        day = NOW.astimezone(VIENTIANE).date().isoformat()
        hours = {"weekly": {str(one): [["00:00", "00:00"]] for one in range(1, 8)}, "holidays": [[day, "ບຸນ"]]}
        self.ours = post.side("cert-my", confirmed_at=NOW)
        self.theirs = post.side(
            "cert-la", country="LA", mail=False, hours=hours, time_zone="Asia/Vientiane", languages=["lo"],
            confirmed_at=NOW,
        )  # fmt: skip
        self.ali = post.person("ali", self.ours.organisation, edits=True)
        post.add(self.theirs, "gone@cert-la.example", priority=1)
        self.lost = pysequoia.Tsk.generate("Lost <lost@cert-la.example>")
        expired = certificate(self.lost, expires=NOW - timedelta(days=1))
        post.add(self.theirs, "lost@cert-la.example", priority=2, openpgp=expired)

    def send(self) -> None:
        about = post.content(
            facts=(post.Fact(text=post.SECRET, source="our sensor", observed_at=NOW - timedelta(hours=1)),)
        )
        self.message = post.sent(self.ali, self.ours, self.theirs, at=NOW, tlp=TLP.AMBER, content=about)

    def work(self, minute: float) -> None:
        at = minutes(minute)
        while send_mail(means(server=self.server, clock=lambda: at)) + follow_deliveries(at) + take_turns(at):
            pass

    def demand_nothing_in_clear(self) -> None:
        assert self.inbox.mails
        for one in self.inbox.mails:
            for text in everything_in(one.content):
                for secret in SECRETS:
                    assert secret not in " ".join(text.split()), one.rcpt_tos


def everything_in(octets: bytes) -> Iterator[str]:
    """Give a mail as it went, its subject decoded, and every part of it decoded."""
    yield octets.decode("utf-8", "replace")
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    yield str(mail["Subject"])
    for part in mail.walk():
        if not part.is_multipart():
            yield part.get_payload(decode=True).decode("utf-8", "replace")


@pytest.fixture
def region() -> Iterator[Region]:
    inbox = Inbox(rcpt=lambda address: "550 5.1.1 no such user" if address.startswith("gone@") else "250 OK")
    with mail_server(inbox) as server:
        yield Region(inbox, server)


def test_where_every_mailbox_is_dead_a_person_calls_and_reads_it_out(region):
    post.add(region.theirs, "+8562155501", channel="phone", priority=3)
    region.send()
    minute = 0
    while not (calls := queries.calls(region.ali, at=minutes(minute))):
        region.work(minute)
        minute += 1
        assert minute < 60
    [call] = calls
    assert (call.number, call.language) == ("+8562155501", "lo")
    assert post.SECRET in " ".join(call.script.split())
    told = Acknowledgement(understood="ພວກເຮົາເບິ່ງ 2404", ability=Ability.CAN, reports_at=minutes(240))
    record_call(call.id, reached=True, acknowledgement=told, actor=region.ali, at=minutes(minute + 5))
    region.work(minute + 5)
    one = post.recipient(region.message)
    assert one.state == RecipientState.ACKNOWLEDGED
    assert one.acknowledged_at < minutes(60)
    # The sender's own mailbox is told of the answer without its words: the terms are those of what it answers.
    assert [one.rcpt_tos for one in region.inbox.mails] == [["technical@cert-my.example"]]
    region.demand_nothing_in_clear()
    used = set(Dispatch.objects.values_list("contact", "manner"))
    lost = region.theirs.assignments.get().channels.get(address="lost@cert-la.example")
    assert lost.pk not in {contact for contact, _manner in used}


def test_a_colleague_on_duty_reads_it_with_their_key_and_answers_by_the_link(region):
    desk = post.side("cert-la", "operations", country="LA", mail=False, languages=["lo"], confirmed_at=NOW)
    key = pysequoia.Tsk.generate("Desk <desk@cert-la.example>")
    post.add(desk, "desk@cert-la.example", openpgp=certificate(key))
    region.send()
    region.work(0)
    [mail] = region.inbox.mails
    assert mail.rcpt_tos == ["desk@cert-la.example"]
    region.demand_nothing_in_clear()
    text = opened(key, mail.content)
    assert post.SECRET in " ".join(text.split())
    link = open_link(text.partition("/m/")[2].partition("/")[0], at=minutes(7))
    assert link.state is LinkState.OPEN
    acknowledge(
        link.recipient,
        understood="We look at 2404.",
        ability=Ability.CAN,
        reports_at=minutes(240),
        link=link.link,
        at=minutes(7),
    )
    region.work(8)
    assert post.recipient(region.message).acknowledged_at == minutes(7)
    assert queries.calls(region.ali, at=minutes(60)) == ()
    region.demand_nothing_in_clear()


def test_where_no_way_is_left_the_sender_is_told_and_nobody_else(region):
    region.send()
    for minute in range(60):
        region.work(minute)
    one = post.recipient(region.message)
    assert (one.state, one.reason) == (RecipientState.UNREACHED, "nobody-left")
    assert [mail.rcpt_tos for mail in region.inbox.mails] == [["technical@cert-my.example"]]
    region.demand_nothing_in_clear()
    assert queries.waiting(region.ali, at=minutes(60)).unreached == (region.message.pk,)


def opened(key: pysequoia.Tsk, octets: bytes) -> str:
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    armoured = next(part for part in mail.walk() if part.get_content_type() == "application/octet-stream")
    inside = pysequoia.decrypt(decryptor=key.decryptor(), bytes=armoured.get_payload(decode=True)).bytes
    assert inside is not None
    read = email.message_from_bytes(inside, policy=email.policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    return str(body.get_content())

"""Dead ends, through a real mail server: a mailbox that refuses, a key that expired yesterday, a public holiday.

In UTC+7, with Lao preferred and TLP:AMBER: a person acknowledges within sixty simulated minutes, nothing is in clear.
What people do in it they do by the doors that people have: the API of the sender's side, the page of a link.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pysequoia
import pytest
from django.test import Client
from tests.api.test_messages import api_of
from tests.delivery.made import means
from tests.delivery.servers import Inbox, mail_server
from tests.messages.actions import post

from kentongan.api.endpoints import message_work
from kentongan.api.endpoints import messages as messages_api
from kentongan.delivery.sending import send_mail
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.models import Dispatch, Message
from kentongan.messages.rules.content import content_json
from kentongan.messages.terms import RecipientState
from kentongan.web.messages import opened as opened_page

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


@contextmanager
def doors_at(minute: float) -> Iterator[None]:
    """Let the doors read the simulated clock; who is let in is decided by that of the machine."""
    with pytest.MonkeyPatch.context() as patched:
        for door in (messages_api, message_work, opened_page):
            patched.setattr(door, "utc_now", lambda: minutes(minute))
        yield


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
        self.api = api_of(post.person("ali", self.ours.organisation, edits=True))
        post.add(self.theirs, "gone@cert-la.example", priority=1)
        self.lost = pysequoia.Tsk.generate("Lost <lost@cert-la.example>")
        expired = certificate(self.lost, expires=NOW - timedelta(days=1))
        post.add(self.theirs, "lost@cert-la.example", priority=2, openpgp=expired)

    def send(self) -> None:
        about = post.content(
            facts=(post.Fact(text=post.SECRET, source="our sensor", observed_at=NOW - timedelta(hours=1)),)
        )
        said = {
            "type": "notification", "priority": "immediate", "tlp": "AMBER", "sender": str(self.ours.pk),
            "recipients": [str(self.theirs.pk)], "content": content_json(about),
        }  # fmt: skip
        made = self.by_api("messages", 0, said)
        assert self.by_api(f"messages/{made['id']}/send", 0, {})["state"] == "sent"
        self.message = Message.objects.get(pk=made["id"])

    def by_api(self, path: str, minute: float, said: Any = None) -> Any:
        """Let Ali ask the API, as it is at a minute."""
        with doors_at(minute):
            answer = self.api(path, said)
        assert answer.status_code < 300, answer.content
        return answer.json()

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
    while not (calls := region.by_api("calls", minute)["items"]):
        region.work(minute)
        minute += 1
        assert minute < 60
    [call] = calls
    assert (call["number"], call["language"]) == ("+8562155501", "lo")
    assert post.SECRET in " ".join(call["script"].split())
    told = {"understood": "ພວກເຮົາເບິ່ງ 2404", "ability": "can", "reports_at": minutes(240).isoformat()}
    region.by_api(f"calls/{call['id']}", minute + 5, {"reached": True, "acknowledgement": told})
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
    # Who wonders why nobody wrote there finds it in the thread, once.
    assert region.message.thread.steps.filter(what="key_unusable").count() == 1


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
    path = re.search(r"/m/[a-z2-7]{32}/", text)
    assert path is not None
    with doors_at(7):
        page = Client().get(path[0])
        assert page.status_code == 200
        assert post.SECRET in page.content.decode()
        answer = {"understood": "We look at 2404.", "ability": "can", "reports": minutes(240).isoformat()}
        assert Client().post(path[0], answer).status_code == 302
    region.work(8)
    assert post.recipient(region.message).acknowledged_at == minutes(7)
    assert region.by_api("calls", 60)["items"] == []
    region.demand_nothing_in_clear()


def test_where_no_way_is_left_the_sender_is_told_and_nobody_else(region):
    region.send()
    for minute in range(60):
        region.work(minute)
    one = post.recipient(region.message)
    assert (one.state, one.reason) == (RecipientState.UNREACHED, "nobody-left")
    assert [mail.rcpt_tos for mail in region.inbox.mails] == [["technical@cert-my.example"]]
    region.demand_nothing_in_clear()
    assert region.by_api("waiting", 60)["unreached"] == [str(region.message.pk)]


def opened(key: pysequoia.Tsk, octets: bytes) -> str:
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    armoured = next(part for part in mail.walk() if part.get_content_type() == "application/octet-stream")
    inside = pysequoia.decrypt(decryptor=key.decryptor(), bytes=armoured.get_payload(decode=True)).bytes
    assert inside is not None
    read = email.message_from_bytes(inside, policy=email.policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    return str(body.get_content())

"""A check under noise with a real incident in the middle, through the real doors: SMTP out, a Maildir and the page in.

It is planned by the API, and makes way for messages that somebody writes and sends by the API.
What must come out is written down here by hand, from what each mailbox does.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pysequoia
import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.api.test_messages import api_of
from tests.checks.hub import Hub, running_hub
from tests.checks.made import AT, events, party, probe_of, staffed, written
from tests.delivery.made import parsed
from tests.delivery.servers import Inbox
from tests.directory.posted import granted_as_usual
from tests.messages.actions import post

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.api.endpoints import checks as checks_api
from kentongan.api.endpoints import messages as messages_api
from kentongan.checks.models import ProbeEvent
from kentongan.checks.queries import check, results
from kentongan.checks.rules.codes import make_code
from kentongan.checks.terms import By
from kentongan.directory.models import Contact
from kentongan.kernel.exercise import MARK
from kentongan.web.checks import answer

pytestmark = pytest.mark.django_db

ORACLE = {
    ("cert-bn", "technical"): ("answered", ["valid"]),  # a line, and everything quoted
    ("cert-id", "technical"): ("answered", ["out_of_office", "valid"]),  # away by a program, then somebody
    ("cert-kh", "technical"): ("silent", ["out_of_office"]),
    ("cert-la", "technical"): ("dead", ["bounce"]),  # taken by the server, then sent back
    ("cert-mm", "technical"): ("dead", []),  # refused by the server
    ("cert-my", "technical"): ("answered", ["valid"]),  # signed, as a key is known
    ("cert-ph", "technical"): ("silent", ["wrong_token"]),
    ("cert-sg", "technical"): ("partial", ["unlisted"]),
    ("cert-th", "technical"): ("answered", ["valid", "again"]),  # by the link, then by a reply too
    ("cert-tl", "technical"): ("answered", ["automatic", "valid"]),  # writes a message that cannot wait
    ("cert-vn", "technical"): ("partial", ["unsigned"]),  # a key is known, and this is not signed
    ("cert-tl", "operations"): ("silent", []),  # writes one too: by that nobody leaves the count
    ("cert-bn", "operations"): ("preempted", ["late"]),  # gets both
    ("cert-my", "operations"): ("silent", ["late"]),  # after the end
    ("cert-th", "operations"): ("silent", ["automatic"]),
}


def code_in(text: str) -> str:
    found = re.search(r"KTG(?:-[0-9A-Z]{4}){4}", text)
    assert found is not None
    return found[0]


def quoted(mail: Any) -> str:
    text = mail.get_body(("plain",)).get_content()
    return "On Thu, 26 Nov 2026 at 09:00, Hub <hub@cert.example> wrote:\n" + "\n".join(
        f"> {one}" for one in text.split("\n")
    )


def bounce_of(mail: Any, address: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\nTo: hub@cert.example\nSubject: Undelivered Mail Returned to Sender\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\nNobody here.\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {mail['Message-ID']}\n\nx\n--b--\n"
    ).encode()


def opened(key: pysequoia.Tsk, mail: Any) -> str:
    parts = list(mail.iter_parts())
    done = pysequoia.decrypt(decryptor=key.decryptor(), bytes=parts[1].get_payload(decode=True)).bytes
    assert done is not None
    return done.decode()


class Region:
    """The mailboxes of the region, and what each does with what it gets."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.keys = {slug: pysequoia.Tsk.generate(f"<technical@{slug}.example>") for slug in ("cert-my", "cert-vn")}
        self.boxes: dict[tuple[str, str], Contact] = {}
        for slug, role in ORACLE:
            party(slug, country=slug[-2:].upper())
            key = self.keys.get(slug) if role == "technical" else None
            self.boxes[slug, role] = staffed(slug, role, openpgp=str(key.extract_certificate()) if key else "")

    def mail(self, slug: str, role: str = "technical") -> Any:
        """Return the one mail of the check that a mailbox got; messages come to some of them too."""
        address = self.boxes[slug, role].address
        got = [parsed(bytes(one.content or b"")) for one in self.hub.inbox.mails if one.rcpt_tos == [address]]
        [mail] = [one for one in got if MARK in str(one["Subject"])]
        return mail

    def says(self, slug: str, text: str, *, role: str = "technical", sender: str = "", **headers: str) -> None:
        mail = self.mail(slug, role)
        said = text.replace("{quote}", "" if mail.is_multipart() and slug in self.keys else quoted(mail))
        subject = headers.pop("subject", f"Re: {mail['Subject']}")
        self.hub.gets(written(said, sender=sender or self.boxes[slug, role].address, subject=subject, **headers))

    def code(self, slug: str, role: str = "technical") -> str:
        mail = self.mail(slug, role)
        if slug in self.keys and role == "technical":
            return code_in(opened_text(self.keys[slug], mail))
        return code_in(mail.get_body(("plain",)).get_content())


def opened_text(key: pysequoia.Tsk, mail: Any) -> str:
    return str(parsed(opened(key, mail).encode()).get_body(("plain",)).get_content())


def test_a_check_under_noise_with_a_real_incident_in_the_middle(tmp_path, settings, monkeypatch):
    refusing = Inbox(rcpt=lambda address: "550 5.1.1 nobody" if "cert-mm" in address else "250 OK")
    with running_hub(tmp_path, settings, monkeypatch, refusing) as hub:
        for door in (answer, checks_api, messages_api):
            monkeypatch.setattr(door, "utc_now", hub.clock)
        settings.MFA_REQUIRED = False
        region = Region(hub)
        plan = planned_by_api()
        hub.runs(seconds=10)
        assert len(hub.inbox.mails) == len(ORACLE) - 1
        assert all(
            MARK in str(mail["Subject"]) for mail in (region.mail(*one) for one in ORACLE if one[0] != "cert-mm")
        )
        dead = Contact.objects.get(pk=region.boxes["cert-mm", "technical"].pk)
        assert dead.failed_at is not None
        assert dead.failed_at - AT <= timedelta(minutes=1)

        noise(hub, region)
        incident(hub, region)
        after_the_end(hub, region)

    found = {one: (probe_of(box).state, events(probe_of(box))) for one, box in region.boxes.items()}
    assert found == ORACLE
    assert probe_of(region.boxes["cert-my", "technical"]).signed
    came = [(one["organisation_slug"], one["role"], one["reply"]) for one in uncounted_by_api(plan)]
    assert sorted(came) == sorted((*who, why) for who, (_, all_) in ORACLE.items() for why in all_ if why != "valid")
    # A made-up code of somebody of whom nothing was asked.
    assert list(ProbeEvent.objects.filter(probe=None).values_list("reply", flat=True)) == ["wrong_token"]
    told(plan)


def uncounted_by_api(plan: UUID) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = signed_in(Role.ANALYST).get(f"/api/v1/checks/{plan}/uncounted").json()
    return told


def planned_by_api() -> UUID:
    """Let a duty officer see whom a check would ask, and plan it; return its id."""
    officer = signed_in(Role.DUTY_OFFICER)
    previewed = officer.post("/api/v1/checks/preview", {}, content_type="application/json").json()["items"]
    assert {(one["organisation_slug"], one["role"]) for one in previewed} == set(ORACLE)
    said = {"title": "Storm", "opens_at": AT.isoformat(), "closes_at": (AT + timedelta(hours=2)).isoformat()}
    made = officer.post("/api/v1/checks", said, content_type="application/json")
    assert made.status_code == 201, made.content
    return UUID(made.json()["id"])


def noise(hub: Hub, region: Region) -> None:
    hub.at(minutes=10)
    region.says("cert-bn", "Received, thank you.\n\n{quote}")
    region.says("cert-id", "Saya sedang cuti sampai 30 November.\n\n{quote}")
    region.says("cert-kh", "បច្ចុប្បន្នខ្ញុំកំពុងឈប់សម្រាក។\n\n{quote}")
    bounced_at = hub.clock()
    hub.gets(bounce_of(region.mail("cert-la"), "technical@cert-la.example"))
    region.says("cert-ph", f"Kinukumpirma namin: {make_code(bytes(range(16)))}", subject="check")
    region.says("cert-sg", "Yes, from my own account.\n\n{quote}", sender="officer@mail.example")
    region.says("cert-tl", "Mensajen automátiku.\n\n{quote}", Auto_Submitted="auto-replied")
    region.says("cert-vn", f"Xác nhận {region.code('cert-vn')}", subject="check")
    region.says("cert-th", "{quote}", role="operations", subject="ตอบกลับอัตโนมัติ: check")
    signed = pysequoia.sign(
        signer=region.keys["cert-my"].signer(),
        bytes=f"ok {region.code('cert-my')}\n".encode(),
        mode=pysequoia.SignatureMode.CLEAR,
    )
    region.says("cert-my", bytes(signed).decode(), subject="check")
    hub.gets(written(make_code(b"\x07" * 16), sender="stranger@else.example"))
    hub.gets(b"\x00\xff garbage\nContent-Type: multipart/mixed; boundary=x\n\n--x\n--x\n")
    link = re.search(r"/c/[a-z2-7]{32}/", region.mail("cert-th").get_body(("plain",)).get_content())
    assert link is not None
    assert Client().get(link[0]).status_code == 200  # a scanner
    assert probe_of(region.boxes["cert-th", "technical"]).state == "sent"
    assert Client().post(link[0]).status_code == 302
    hub.runs(seconds=6)
    dead = Contact.objects.get(pk=region.boxes["cert-la", "technical"].pk)
    assert dead.failed_at is not None
    assert dead.failed_at - bounced_at <= timedelta(minutes=1)


def incident(hub: Hub, region: Region) -> None:
    hub.at(minutes=20)
    region.says("cert-th", "And by mail.\n\n{quote}")
    hub.runs(seconds=6)
    outage(hub, region)
    hub.at(minutes=30)
    region.says("cert-id", "Sudah kami terima.\n\n{quote}")
    region.says("cert-tl", "Simu ona.\n\n{quote}")
    region.says("cert-bn", "Here now.\n\n{quote}", role="operations")
    hub.runs(seconds=6)


def outage(hub: Hub, region: Region) -> None:
    """Let both desks of Timor-Leste write to that of Brunei of a real outage, at once."""
    to = held(region, "cert-bn", "operations")
    granted_as_usual(to)
    rosa = api_of(post.person("rosa", to_party(region, "cert-tl"), edits=True))
    for role in ("technical", "operations"):
        fact = {"text": "The grid is down.", "source": "our sensor", "observed_at": hub.clock().isoformat()}
        said = {
            "type": "notification", "priority": "immediate", "tlp": "GREEN",
            "sender": str(held(region, "cert-tl", role).pk), "recipients": [str(to.pk)],
            "content": {"subject": "Outage", "facts": [fact], "request": "Look whether you see the same."},
        }  # fmt: skip
        made = rosa("messages", said)
        assert made.status_code == 201, made.content
        sent = rosa(f"messages/{made.json()['id']}/send", {})
        assert (sent.status_code, sent.json()["state"]) == (200, "sent"), sent.content


def held(region: Region, slug: str, role: str) -> Any:
    """Return a post of the region."""
    assignment = region.boxes[slug, role].assignment
    assert assignment is not None
    return assignment.post


def to_party(region: Region, slug: str) -> Any:
    """Return a party of the region."""
    return region.boxes[slug, "technical"].organisation


def after_the_end(hub: Hub, region: Region) -> None:
    hub.at(hours=2)
    hub.runs(seconds=6)
    region.says("cert-my", f"Maaf lewat: {region.code('cert-my', 'operations')}", role="operations")
    hub.runs(seconds=6)


def told(plan: Any) -> None:
    """Compare the results with what the oracle adds up to: 15 asked, of whom an incident took out who is told of it."""
    assert check(plan, HUB_ITSELF).state == "closed"
    (everything,) = results(plan, HUB_ITSELF)
    assert (everything.rate.answered, everything.rate.asked) == (5, 14)
    assert (everything.partial, everything.dead, everything.silent, everything.preempted, everything.open) == (
        2,
        2,
        5,
        1,
        0,
    )
    operations, technical = results(plan, HUB_ITSELF, By.ROLE)
    assert (operations.rate.answered, operations.rate.asked, operations.preempted) == (0, 3, 1)
    assert (technical.rate.answered, technical.rate.asked, technical.preempted) == (5, 11, 0)
    assert (round(technical.rate.low, 4), round(technical.rate.high, 4)) == (0.2127, 0.7199)  # Wilson's, for 5 of 11
    assert technical.median_minutes is None  # fewer than half of all who were asked have answered
    minutes = sorted(results(plan, HUB_ITSELF, By.PARTY), key=lambda line: line.value)
    of = {line.value: line.median_minutes for line in minutes if line.rate.asked == 1}
    assert 9.5 < of["cert-bn"] < 11
    assert 29.5 < of["cert-id"] < 31
    assert of["cert-la"] is of["cert-ph"] is None

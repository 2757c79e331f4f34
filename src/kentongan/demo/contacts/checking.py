"""A communication check under noise: automatic replies in three languages, a mailbox that is closed, a wrong code.

What each mailbox does stands in one table; what it counts as, the hub finds out by itself.
"""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from uuid import UUID

from kentongan.checks.actions.answering import answer_by_link
from kentongan.checks.actions.calling import record_call
from kentongan.checks.actions.planning import plan_check
from kentongan.checks.queries import calls
from kentongan.checks.rules.codes import make_code
from kentongan.checks.terms import Selection
from kentongan.demo.mailbox import Found, mails
from kentongan.demo.play import Play, turn
from kentongan.kernel.clock import write_moment
from kentongan.records.terms import PostRole

LASTS = timedelta(hours=2)
ROLES = frozenset({PostRole.TECHNICAL, PostRole.OPERATIONS, PostRole.DIPLOMATIC, PostRole.POLICY})

_LINK = re.compile(r"/c/([a-z2-7]{32})/")
_CALLED = "xb-cert"

BY_LINK = ("duty@xa-cert.example", "watch@xc-cert.example", "team@xa-cert.example")
"""Who opens the page and presses the button."""

REPLIES = (
    ("penghubung@xb-cert.example", "", "Kami menerima. Terima kasih.\n\n{quote}", {}),
    ("liaison@xa-cert.example", "", "Saya sedang bercuti sehingga Isnin depan.\n\n{quote}", {}),
    (
        "response@xc-cert.example",
        "",
        "ขณะนี้ไม่อยู่ที่สำนักงาน\n\n{quote}",
        {"Auto-Submitted": "auto-replied"},
    ),
    (
        "response@qm-cert.example",
        "",
        "This is an automatic reply. We have received your mail.\n\n{quote}",
        {"Auto-Submitted": "auto-generated"},
    ),
    ("policy@xa-regulator.example", "azlan@surat.example", "Ya, dari akaun saya sendiri.\n\n{quote}", {}),
    ("piket@xb-cert.example", "", "Kode kami: {wrong}", {}),
)
"""From which mailbox, by another sender's address where that is so, what they write, and with which headers."""


def begin_check(play: Play) -> UUID:
    """Let the duty officer plan a check that begins now, and every mail of it leave."""
    check = plan_check(
        title="Do the region's contacts answer?",
        announced=False,
        selection=Selection(roles=ROLES),
        opens_at=play.now,
        closes_at=play.now + LASTS,
        actor=play.officer,
        at=play.now,
    )
    play.places["check"] = f"/checks/{check.pk}/"
    turn(play)
    return check.pk


def noise(play: Play, *, until: datetime) -> None:
    """Let the mailboxes do what they do."""
    play.later(until=until, minutes=7)
    asked = {mail.recipient: mail for mail in mails(play.mailbox) if _LINK.search(mail.text)}
    for address in BY_LINK:
        found = _LINK.search(asked[address].text)
        assert found is not None  # noqa: S101 - that is how they were chosen
        answer_by_link(found[1], at=play.now)
        play.later(until=until, minutes=3)
    for address, sender, text, headers in REPLIES:
        play.replies.add(_reply(asked[address], sender or address, text, headers, at=play.now))
    _call(play)
    turn(play)


def end_check(play: Play, check: UUID) -> None:
    """Let the check come to its end."""
    del check
    play.now += LASTS
    turn(play)


def _call(play: Play) -> None:
    """Let the duty officer call one of the desks whose number is asked, and be answered."""
    for one in calls(play.reader("dewi")):
        if one.organisation_slug == _CALLED and one.role is PostRole.OPERATIONS:
            record_call(one.id, actor=play.officer, at=play.now)


def _reply(mail: Found, sender: str, text: str, headers: dict[str, str], *, at: datetime) -> bytes:
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, "warnings@hub.example"
    reply["Subject"] = f"Re: {mail.subject}" if "{quote}" in text else "Kode"
    reply["Message-ID"] = make_msgid(domain="mail.example")
    for name, value in headers.items():
        reply[name] = value
    quote = "\n".join([f"On {write_moment(at)} the hub wrote:", *(f"> {line}" for line in mail.text.splitlines())])
    reply.set_content(text.format(quote=quote, wrong=make_code(bytes(range(16)))))
    return reply.as_bytes()

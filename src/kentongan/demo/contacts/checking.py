"""A communication check under noise: automatic replies in three languages, a mailbox that is closed, a wrong code.

What each mailbox does stands in one table; what it counts as, the hub finds out by itself.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

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

BY_LINK = ("duty@xa-cert.example", "watch@xc-cert.example", "team@xa-cert.example", "dasar@xa-cert.example")
"""Who opens the page and presses the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What comes from a mailbox: ``sender`` is another address, where that is so; ``program``: no person wrote it."""

    mailbox: str
    text: str
    sender: str = ""
    program: bool = False


REPLIES = (
    Says(mailbox="penghubung@xb-cert.example", text="Kami menerima. Terima kasih.\n\n{quote}"),
    Says(mailbox="liaison@xa-cert.example", text="Saya sedang bercuti sehingga Isnin depan.\n\n{quote}"),
    Says(mailbox="response@xc-cert.example", text="ขณะนี้ไม่อยู่ที่สำนักงาน\n\n{quote}", program=True),
    Says(mailbox="response@qm-cert.example", text="This is an automatic reply.\n\n{quote}", program=True),
    Says(mailbox="policy@xa-regulator.example", text="Ya, dari akaun saya.\n\n{quote}", sender="azlan@surat.example"),
    Says(mailbox="piket@xb-cert.example", text="Kode kami: {wrong}"),
)


def begin_check(play: Play) -> None:
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


def noise(play: Play, *, until: datetime) -> None:
    """Let the mailboxes do what they do."""
    play.later(until=until, minutes=7)
    asked = {mail.recipient: mail for mail in mails(play.mailbox) if _LINK.search(mail.text)}
    for address in BY_LINK:
        found = _LINK.search(asked[address].text)
        assert found is not None  # noqa: S101 - that is how they were chosen
        answer_by_link(found[1], at=play.now)
        play.later(until=until, minutes=3)
    for one in REPLIES:
        play.replies.add(_reply(asked[one.mailbox], one, at=play.now))
    _call(play)
    turn(play)


def end_check(play: Play) -> None:
    """Let the check come to its end."""
    play.now += LASTS
    turn(play)


def _call(play: Play) -> None:
    """Let the duty officer call one of the desks whose number is asked, and be answered."""
    for one in calls(play.reader("dewi")):
        if one.organisation_slug == _CALLED and one.role is PostRole.OPERATIONS:
            record_call(one.id, actor=play.officer, at=play.now)


def _reply(mail: Found, says: Says, *, at: datetime) -> bytes:
    reply = EmailMessage()
    reply["From"], reply["To"] = says.sender or says.mailbox, "warnings@hub.example"
    reply["Subject"] = f"Re: {mail.subject}" if "{quote}" in says.text else "Kode"
    reply["Message-ID"] = make_msgid(domain="mail.example")
    if says.program:
        reply["Auto-Submitted"] = "auto-replied"  # RFC 3834 §5
    quote = "\n".join([f"On {write_moment(at)} the hub wrote:", *(f"> {line}" for line in mail.text.splitlines())])
    reply.set_content(says.text.format(quote=quote, wrong=make_code(bytes(range(16)))))
    return reply.as_bytes()

"""Mails without content. Nothing here is given what a message says, so nothing of it can leak from here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kentongan.delivery.terms import Mail
from kentongan.kernel.tlp import TLP
from kentongan.messages.letters.plain import WIDTH, line_of, paragraphs
from kentongan.messages.speaking import is_unreviewed, says_in
from kentongan.messages.terms import CODE_MINUTES, MessageType, Priority
from kentongan.messages.vocabulary import AUTHORITATIVE, language_for
from kentongan.messages.vocabulary.frame import UNREVIEWED_MAIL


class NoticeKind(StrEnum):
    """What a mail without content tells."""

    WAITS = "waits"
    CODE = "code"
    UNACKNOWLEDGED = "unacknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What everybody on the way may read. ``sender`` and ``recipient`` are the parties' names."""

    kind: NoticeKind
    type: MessageType
    priority: Priority
    tlp: TLP
    reference: str
    hub: str
    phone: str
    sender: str
    recipient: str
    reader: tuple[str, ...]
    link: str = ""
    code: str = ""


def notice(facts: Notice) -> Mail:
    """Return the mail. What no native speaker has read says so, and stands above the same in English."""
    language = language_for(facts.reader)
    say = says_in(language)
    subject = f"[{facts.tlp.label}] {_subject(facts, say)} ({facts.reference})"
    unreviewed = is_unreviewed(language)
    text = paragraphs([facts.tlp.label, *([say(UNREVIEWED_MAIL)] if unreviewed else ()), *_said(facts, say)])
    if unreviewed:
        text += f"\n{'=' * WIDTH}\n\n{paragraphs(_said(facts, says_in(AUTHORITATIVE)))}"
    return Mail(subject=subject, text=text, language=language)


def _subject(facts: Notice, _: Callable[[str], str]) -> str:
    slots = {"sender": line_of(facts.sender), "recipient": line_of(facts.recipient)}
    match facts.kind:
        case NoticeKind.CODE:
            return _("A code for a message to {recipient}").format(**slots)
        case NoticeKind.UNACKNOWLEDGED:
            return _("Nobody at {recipient} has acknowledged your message").format(**slots)
        case NoticeKind.WAITS if facts.type is MessageType.RETRACTION:
            return _("{sender} takes a message back").format(**slots)
        case NoticeKind.WAITS if facts.type is MessageType.CORRECTION:
            return _("A correction for {recipient} waits for you").format(**slots)
        case NoticeKind.WAITS:
            return _("A message for {recipient} waits for you").format(**slots)
        case unknown:
            assert_never(unknown)


def _said(facts: Notice, _: Callable[[str], str]) -> Iterator[str]:
    slots = {
        "sender": line_of(facts.sender),
        "recipient": line_of(facts.recipient),
        "hub": line_of(facts.hub),
        "reference": facts.reference,
        "number": CODE_MINUTES,
    }
    match facts.kind:
        case NoticeKind.WAITS:
            if facts.priority is Priority.IMMEDIATE:
                yield _("Please read this at once.")
            yield _("{sender} has a message for {recipient}. It comes by way of {hub}.").format(**slots)
            yield _("An ordinary mail can be read on its way, so we do not say here what it is about.")
            yield (
                _(
                    "Open the page below and ask for a code. We send it to another mailbox of your post; or call us,"
                    " and we call you back on the number that our directory has and read it out."
                )
                + f"\n  {facts.link}"
            )
        case NoticeKind.CODE:
            yield _("Somebody at {recipient} wants to read message {reference} and needs this code:").format(**slots)
            yield f"    {facts.code}"
            yield _("It can be used once, within {number} minutes. If nobody of yours asked, call us.").format(**slots)
        case NoticeKind.UNACKNOWLEDGED:
            yield _(
                "Every way that the directory has to {recipient} was tried with message {reference}, and nobody has"
                " acknowledged it. Whether anybody else is told is for you to decide: nothing is raised by itself."
            ).format(**slots)
        case unknown:
            assert_never(unknown)
    if facts.phone:
        yield _("Our telephone: {phone}").format(phone=line_of(facts.phone))

"""Mails without content: that something waits, for whom, and how to read it.

What a warning says cannot leak from here, for nothing here is given it: these functions take an ``Envelope``, which
has no classification, no address, no count, no feed, no day and no person's words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kentongan.kernel.tlp import TLP
from kentongan.response.letters.terms import Block, Heading, Label, Link, Numbered, Paragraph, Spelled
from kentongan.response.letters.words import TERMS, standing_again
from kentongan.response.terms import CODE_MINUTES, NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A warning of which nothing may be told but that it is there."""

    reference: str
    tlp: TLP
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What everybody on the way may read. ``organisation`` is whom it is about, or the reader's own."""

    kind: NoticeKind
    sender: str
    phone: str
    recipient: str
    organisation: str
    sealed: tuple[Sealed, ...]
    code: str = ""
    named_only: bool = False
    standing: tuple[str, ...] = ()

    @property
    def references(self) -> str:
        """The references, as a subject has them."""
        found = [one.reference for one in self.sealed if one.reference]
        return ", ".join(found[:3]) + (" …" if len(found) > 3 else "")

    @property
    def tlp(self) -> TLP:
        """The strictest label of all."""
        return max((one.tlp for one in self.sealed), default=TLP.RED)


def notice_subject(envelope: Envelope) -> str:
    """Return the subject, without the label and the mark."""
    subject = _subject(envelope)
    if not envelope.references:
        return subject
    return _("{subject} ({references})").format(subject=subject, references=envelope.references)


def _subject(envelope: Envelope) -> str:
    slots = {"recipient": envelope.recipient, "sender": envelope.sender, "organisation": envelope.organisation}
    match envelope.kind:
        case NoticeKind.WARNING | NoticeKind.COPY:
            return _("A message for {recipient} waits for you").format(**slots)
        case NoticeKind.CODE:
            return _("A code for a message to {recipient}").format(**slots)
        case NoticeKind.WITHDRAWAL:
            return _("{sender} takes a message back").format(**slots)
        case NoticeKind.CORRECTION:
            return _("A correction for {recipient} waits for you").format(**slots)
        case NoticeKind.ESCALATION | NoticeKind.UNREACHABLE if envelope.organisation:
            return _("We cannot reach {organisation}").format(**slots)
        case NoticeKind.ESCALATION | NoticeKind.UNREACHABLE:
            return _("We cannot reach an organisation in your country")
        case NoticeKind.ANSWERED:
            return _("We have your answer, thank you")
        case _:
            assert_never(envelope.kind)


def notice_blocks(envelope: Envelope) -> Iterator[Block]:
    """Return what the mail says, but for how to check that it is genuine."""
    yield Label(envelope.tlp.label, envelope.tlp.name.lower().replace("_", "-"))
    match envelope.kind:
        case NoticeKind.WARNING | NoticeKind.COPY:
            yield from _waits(envelope)
        case NoticeKind.CODE:
            yield from _code(envelope)
        case NoticeKind.WITHDRAWAL:
            yield from _withdrawn(envelope)
        case NoticeKind.CORRECTION:
            yield from _corrected(envelope)
        case NoticeKind.ESCALATION | NoticeKind.UNREACHABLE:
            yield from _unreachable(envelope)
        case NoticeKind.ANSWERED:
            yield from _answered(envelope)
        case _:
            assert_never(envelope.kind)


def _waits(envelope: Envelope) -> Iterator[Block]:
    slots = {"sender": envelope.sender, "recipient": envelope.recipient}
    yield Paragraph(_("{sender} has a message for {recipient}.").format(**slots), strong=True)
    yield Paragraph(
        _(
            "It is about the safety of your computers or your network. An ordinary mail can be read on its way, so we"
            " do not say here what it is about. Reading it takes a few minutes."
        )
    )
    yield from _how_to_read(envelope)


def _how_to_read(envelope: Envelope) -> Iterator[Block]:
    yield Heading(_("How to read it"))
    yield Numbered(
        (
            _("Open the page below. You need no account and no password."),
            _(
                "Ask for a code on the page. We send it to another contact of your organisation; or call us, and we"
                " call you back on the number that our directory has and read it out."
            ),
            _("Enter the code. The page then tells what was seen and what to do."),
        )
    )
    yield from _links(envelope)


def _links(envelope: Envelope) -> Iterator[Block]:
    for one in envelope.sealed:
        if one.link:
            yield Link(_("Open message {reference}").format(reference=one.reference), one.link)
        else:
            yield Spelled(one.reference)


def _code(envelope: Envelope) -> Iterator[Block]:
    slots = {"recipient": envelope.recipient, "references": envelope.references}
    yield Paragraph(
        _("Somebody at {recipient} wants to read message {references} and needs this code:").format(**slots),
        strong=True,
    )
    yield Spelled(envelope.code)
    yield Paragraph(
        ngettext(
            "The code can be used once, within {number} minute.",
            "The code can be used once, within {number} minutes.",
            CODE_MINUTES,
        ).format(number=CODE_MINUTES)
    )
    yield Heading(_("What to do now"))
    yield Numbered(
        (
            _("Give the code only to a colleague who asks you for it, and whom you know."),
            _("Give it to nobody who calls you from outside: we never ask you for it."),
            _("If nobody asks you for it, delete this mail and tell us that it came."),
        )
    )


def _withdrawn(envelope: Envelope) -> Iterator[Block]:
    slots = {"references": envelope.references, "sender": envelope.sender}
    yield Paragraph(
        _("{sender} takes back message {references}. You need not do anything about it any more.").format(**slots),
        strong=True,
    )
    if envelope.standing:
        yield Paragraph(standing_again(envelope.standing), strong=True)
    yield Paragraph(_("We are sorry for the trouble. If you have already acted on it, call us and we will explain."))
    for one in envelope.sealed:
        if one.link:
            yield Link(_("Read about message {reference}").format(reference=one.reference), one.link)


def _corrected(envelope: Envelope) -> Iterator[Block]:
    slots = {"references": envelope.references, "sender": envelope.sender}
    yield Paragraph(
        _("{sender} has corrected message {references}. Please read it once more before you act on it.").format(
            **slots
        ),
        strong=True,
    )
    yield from _how_to_read(envelope)


def _unreachable(envelope: Envelope) -> Iterator[Block]:
    slots = {"organisation": envelope.organisation}
    yield Paragraph(
        _("We have a message for {organisation}, and none of the contacts that we have there answers.").format(**slots)
        if envelope.organisation
        else _("We have a message for an organisation in your country, and none of its contacts answers."),
        strong=True,
    )
    if envelope.named_only or not any(one.link for one in envelope.sealed):
        yield Paragraph(_("Its handling terms do not let us say more than that, not even to you."))
        yield Heading(_("What to do now"))
        yield Numbered(
            (
                _("If you know somebody at {organisation}, ask them to call us.").format(**slots),
                _("If you know a better contact for them, tell us."),
            )
            if envelope.organisation
            else (_("Call us: we tell you on the telephone what we may."),)
        )
        return
    yield Paragraph(
        _(
            "You get this because you are the national team for their country. You may read the message; ask for a code"
            " on its page first."
        )
    )
    yield from _how_to_read(envelope)


def _answered(envelope: Envelope) -> Iterator[Block]:
    yield Paragraph(
        _("We have your answer to message {references}. Thank you.").format(references=envelope.references),
        strong=True,
    )
    yield Paragraph(
        _("You need not do anything else. If this answer did not come from your organisation, call us at once.")
    )


def genuine(*, references: Sequence[str], sender: str, hub_url: str, phone: str) -> Iterator[Block]:
    """Return how a reader makes sure that the mail comes from whom it says."""
    yield Heading(_("How to check that this is genuine"))
    look_up = _(
        "Do not take the telephone number from this mail alone. Look {sender} up where you already trust the answer:"
        " your country's public directory, the web site of your national CERT, or the list of teams at FIRST."
    ).format(sender=sender)
    if not references:
        yield Numbered((look_up, _("Call them and ask whether this mail is theirs.")))
    else:
        call = _("Call them and read out the reference {reference}. They can tell you whether it is theirs.")
        page = _(
            "Or type the address of our page below into your browser, and enter the reference. The page tells you"
            " whether we sent it."
        )
        yield Numbered((look_up, call.format(reference=references[0]), page))
        yield Link(_("Check a reference"), hub_url + "verify/", typed=True)
    if phone:
        yield Paragraph(_("Our telephone, to compare with what you find: {phone}").format(phone=phone))
    yield Paragraph(_("We never ask you for a password, for money, or to install anything that we send."))


def label_terms(tlp: TLP) -> Paragraph:
    """Return what a label allows."""
    return Paragraph(f"{tlp.label}: {TERMS[tlp]}")

"""A mail from its facts: which letter it is, what may be said, the label and the mark where they belong."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kentongan.delivery.terms import Attachment, Mail
from kentongan.kernel.exercise import MARK
from kentongan.kernel.tlp import TLP
from kentongan.response.advice import language_of
from kentongan.response.letters.notices import Envelope, Sealed, genuine, label_terms, notice_blocks, notice_subject
from kentongan.response.letters.plain import plain_text
from kentongan.response.letters.pretty import html_text
from kentongan.response.letters.telling import (
    answered_blocks,
    correction_blocks,
    part_title,
    warning_blocks,
    withdrawal_blocks,
)
from kentongan.response.letters.terms import Block, Heading, Label, LetterFacts, Paragraph, WarningPart
from kentongan.response.letters.words import about_times, kept_together, told
from kentongan.response.terms import Manner, NoticeKind

_WITH_TABLE = frozenset({NoticeKind.WARNING, NoticeKind.COPY, NoticeKind.ESCALATION, NoticeKind.CORRECTION})


class NothingToSay(ValueError):
    """A letter was asked for whose terms let it say nothing, that is about nothing, or that lacks its key."""


def compose(facts: LetterFacts) -> Mail:
    """Return the mail. Raises NothingToSay, a mistake of the caller's.

    A code, and the note that somebody cannot be reached, are without content whatever ``manner`` says.
    """
    if facts.manner is Manner.NOTHING or not facts.parts or (facts.manner is Manner.ENCRYPTED and not facts.openpgp):
        raise NothingToSay(facts.kind, facts.manner)
    language = language_of(facts.language)
    facts = replace(facts, language=language, parts=_with_what_fits(facts))
    with translation.override(language):
        return _full(facts, language=language) if _is_full(facts) else _notice(facts, language=language)


def _is_full(facts: LetterFacts) -> bool:
    sealed = facts.kind in (NoticeKind.CODE, NoticeKind.UNREACHABLE)
    return facts.manner in (Manner.FULL, Manner.ENCRYPTED) and not sealed


def _full(facts: LetterFacts, *, language: str) -> Mail:
    tlp = max(part.tlp for part in facts.parts)
    subject = f"[{tlp.label}] {_subject(facts, language=language)}"
    terms = (Heading(_("What you may pass on")), label_terms(tlp))
    blocks = [Label(tlp.label, _style(tlp)), *_exercise(facts), *_content(facts), *terms, *_ending(facts)]
    encrypted = facts.manner is Manner.ENCRYPTED
    return _mail(
        facts,
        subject=subject,
        blocks=blocks,
        language=language,
        attachments=_attachments(facts),
        openpgp=facts.openpgp if encrypted else "",
        outer=f"[{tlp.label}] {notice_subject(_envelope(facts))}" if encrypted else "",
    )


def _notice(facts: LetterFacts, *, language: str) -> Mail:
    envelope = _envelope(facts)
    label, *said = notice_blocks(envelope)
    terms: tuple[Block, ...] = (Heading(_("What you may pass on")), label_terms(envelope.tlp))
    if facts.kind in (NoticeKind.CODE, NoticeKind.ANSWERED):
        terms = ()
    blocks = [label, *_exercise(facts), *said, *terms, *_ending(facts)]
    subject = f"[{envelope.tlp.label}] {notice_subject(envelope)}"
    encrypted = facts.manner is Manner.ENCRYPTED
    return _mail(
        facts,
        subject=subject,
        blocks=blocks,
        language=language,
        attachments=(),
        openpgp=facts.openpgp if encrypted else "",
        outer=subject if encrypted else "",
    )


def _envelope(facts: LetterFacts) -> Envelope:
    names = {told(part.organisation_name) for part in facts.parts} - {""}
    only_named = facts.kind is NoticeKind.UNREACHABLE or facts.manner is Manner.NAME_ONLY
    return Envelope(
        kind=facts.kind,
        sender=told(facts.sender),
        phone=kept_together(facts.hub_phone),
        recipient=told(facts.recipient_name),
        organisation=", ".join(sorted(names)),
        sealed=tuple(
            Sealed(reference=part.reference, tlp=part.tlp, link="" if only_named else part.link) for part in facts.parts
        ),
        code=told(facts.code),
        standing=facts.standing,
        named_only=only_named,
    )


def _subject(facts: LetterFacts, *, language: str) -> str:
    first = facts.parts[0]
    slots = {
        "number": first.total,
        "organisation": told(first.organisation_name),
        "title": part_title(first, language=language),
        "references": ", ".join(part.reference for part in facts.parts[:3]) + (" …" if len(facts.parts) > 3 else ""),
    }
    match facts.kind:
        case NoticeKind.WARNING if len(facts.parts) > 1:
            return ngettext(
                "{number} message for {recipient} ({references})",
                "{number} messages for {recipient} ({references})",
                len(facts.parts),
            ).format(**slots | {"number": len(facts.parts), "recipient": told(facts.recipient_name)})
        case NoticeKind.WARNING:
            return ngettext(
                "Please check {number} address of {organisation}: {title} ({references})",
                "Please check {number} addresses of {organisation}: {title} ({references})",
                first.total,
            ).format(**slots)
        case NoticeKind.COPY:
            return _("Copy for your information, {organisation}: {title} ({references})").format(**slots)
        case NoticeKind.ESCALATION:
            return _("We cannot reach {organisation}: {title} ({references})").format(**slots)
        case NoticeKind.CORRECTION:
            return _("A correction for {organisation}: {title} ({references})").format(**slots)
        case NoticeKind.WITHDRAWAL:
            return _("We take back a message to {organisation} ({references})").format(**slots)
        case NoticeKind.ANSWERED:
            return _("We have your answer, thank you ({references})").format(**slots)
        case NoticeKind.CODE | NoticeKind.UNREACHABLE:
            raise NothingToSay(facts.kind, facts.manner)
        case _:
            assert_never(facts.kind)


def _content(facts: LetterFacts) -> Iterator[Block]:
    match facts.kind:
        case NoticeKind.WARNING | NoticeKind.COPY | NoticeKind.ESCALATION:
            yield from warning_blocks(facts)
            yield _about_times(facts)
        case NoticeKind.CORRECTION:
            yield from correction_blocks(facts)
            yield _about_times(facts)
        case NoticeKind.WITHDRAWAL:
            yield from withdrawal_blocks(facts)
        case NoticeKind.ANSWERED:
            yield from answered_blocks(facts)
        case NoticeKind.CODE | NoticeKind.UNREACHABLE:
            raise NothingToSay(facts.kind, facts.manner)
        case _:
            assert_never(facts.kind)


def _about_times(facts: LetterFacts) -> Paragraph:
    return Paragraph(about_times(facts.zone or settings.TIME_ZONE, at=max(one.last_seen for one in facts.parts)))


def _exercise(facts: LetterFacts) -> Iterator[Block]:
    if facts.exercise:
        yield Paragraph(_("This belongs to an exercise. Nothing here has really happened."), strong=True)


def _ending(facts: LetterFacts) -> Iterator[Block]:
    yield from genuine(
        references=[part.reference for part in facts.parts if part.reference],
        sender=told(facts.sender),
        hub_url=facts.hub_url,
        phone=kept_together(facts.hub_phone),
    )
    yield Heading(_("Why this comes to you"))
    yield Paragraph(
        _(
            "Our directory names this address as a contact of {recipient}. If that is wrong, or somebody else should"
            " get such messages, tell us."
        ).format(recipient=told(facts.recipient_name))
    )
    yield Paragraph(told(facts.sender))


def _attachments(facts: LetterFacts) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(f"{part.reference}.csv", "text/csv", part.csv) for part in facts.parts if part.csv is not None
    )


def _with_what_fits(facts: LetterFacts) -> tuple[WarningPart, ...]:
    """Return the warnings with such tables only as the letter carries; what is too large stays behind the link."""
    room = facts.size_limit or None
    fitting = []
    for part in facts.parts:
        carried = len(part.csv or b"") * 4 // 3
        fits = facts.kind in _WITH_TABLE and (room is None or carried <= room)
        if room is not None and fits:
            room -= carried
        fitting.append(part if fits else replace(part, csv=None))
    return tuple(fitting)


def _mail(
    facts: LetterFacts,
    *,
    subject: str,
    blocks: list[Block],
    language: str,
    attachments: tuple[Attachment, ...],
    openpgp: str,
    outer: str,
) -> Mail:
    mark = f"{MARK} " if facts.exercise else ""
    text = plain_text([*([Paragraph(MARK)] if mark else []), *blocks])
    html = html_text([*([Paragraph(MARK, strong=True)] if mark else []), *blocks], language=language, title=subject)
    return Mail(
        subject=mark + subject,
        text=text,
        html=html,
        attachments=attachments,
        language=language,
        headers={"X-Auto-Response-Suppress": "All"},
        openpgp=openpgp,
        outer_subject=mark + outer if outer else "",
    )


def _style(tlp: TLP) -> str:
    return tlp.name.lower().replace("_", "-")

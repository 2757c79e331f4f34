"""The full letter: what was seen, where, how we know whose it is, what to do now, by when and why, how to answer."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kentongan.response.advice import Advice, advice_on
from kentongan.response.letters.sharing import shared_blocks
from kentongan.response.letters.terms import (
    ITEMS_SHOWN,
    Block,
    Bullets,
    Heading,
    LetterFacts,
    Link,
    Listed,
    Numbered,
    Paragraph,
    Rule,
    WarningPart,
)
from kentongan.response.letters.words import (
    day,
    kept_together,
    moment,
    place_of,
    seen_in,
    standing_again,
    told,
    told_lines,
    why_theirs,
)
from kentongan.response.terms import ExposureState, NoticeKind

_READ_ONLY = frozenset({NoticeKind.COPY})
"""Kinds whose reader is asked for nothing."""


def part_title(part: WarningPart, *, language: str) -> str:
    """Return what a warning is about, in a few words that go on after a colon."""
    found = advice_on(part.classification, items=part.items, language=language)
    if len(found) == 1:
        return found[0].title
    return advice_on(part.classification, items=(), language=language)[0].title


def warning_blocks(facts: LetterFacts) -> Iterator[Block]:
    """Return the letter about one warning, or each of several under its own title.

    A note stands first: what was corrected before the letter left.
    """
    if facts.note and facts.kind in (NoticeKind.WARNING, NoticeKind.COPY):
        yield Paragraph(told_lines(facts.note), strong=True)
    if len(facts.parts) == 1:
        yield from _part(facts, facts.parts[0])
        return
    yield Paragraph(
        ngettext(
            "This letter holds {number} message for {organisation}. It has its own reference.",
            "This letter holds {number} messages for {organisation}. Each has its own reference and its own page.",
            len(facts.parts),
        ).format(number=len(facts.parts), organisation=told(facts.recipient_name)),
        strong=True,
    )
    yield Bullets(
        tuple(
            _("{title} ({reference})").format(
                title=capfirst(part_title(part, language=facts.language)), reference=part.reference
            )
            for part in facts.parts
        )
    )
    for part in facts.parts:
        yield Rule()
        yield from _part(facts, part)


def _part(facts: LetterFacts, part: WarningPart) -> Iterator[Block]:
    yield Paragraph(_opening(part, title=part_title(part, language=facts.language)), strong=True)
    if told(part.organisation_name) != told(facts.recipient_name):
        yield Paragraph(_why_you(facts, part))
    if part.seen_again:
        yield Paragraph(_seen_again(part.seen_again))
    if part.superseded_reference:
        yield Paragraph(
            _(
                "This takes the place of our earlier message {reference}. What you answered to that one still counts;"
                " you need not answer it any more."
            ).format(reference=part.superseded_reference)
        )
    advices = advice_on(part.classification, items=part.items, language=facts.language)
    yield from _what(part, advices)
    yield from _where(part)
    if facts.kind not in _READ_ONLY and not facts.to_copied:
        yield from _steps(advices)
        yield from _by_when(part)
        yield from _answer(facts, part)


def _opening(part: WarningPart, *, title: str) -> str:
    return ngettext(
        "Please check {number} address of {organisation}: {title}.",
        "Please check {number} addresses of {organisation}: {title}.",
        part.total,
    ).format(number=part.total, organisation=told(part.organisation_name), title=title)


def _why_you(facts: LetterFacts, part: WarningPart) -> str:
    slots = {"organisation": told(part.organisation_name), "recipient": told(facts.recipient_name)}
    match NoticeKind.COPY if facts.to_copied else facts.kind:
        case NoticeKind.COPY:
            return _(
                "This is a copy for {recipient}, for information. {organisation} has been told; you need not do"
                " anything."
            ).format(**slots)
        case NoticeKind.ESCALATION:
            return _(
                "None of the contacts that we have at {organisation} could be reached. You get this as the national"
                " team for their country: please pass it on to them, or tell us a better contact."
            ).format(**slots)
        case _:
            return _(
                "You get this because {recipient} is the team to turn to for {organisation}. Please pass it on to them"
                " as you do with such messages."
            ).format(**slots)


def _seen_again(number: int) -> str:
    return ngettext(
        "{number} address that was called done has been seen again since. What was done there did not last, or did not"
        " reach it.",
        "{number} addresses that were called done have been seen again since. What was done there did not last, or did"
        " not reach them.",
        number,
    ).format(number=number)


def _what(part: WarningPart, advices: tuple[Advice, ...]) -> Iterator[Block]:
    yield Heading(_("What was seen"))
    for advice in advices:
        yield Paragraph(f"{_titled(advice, advices)}{advice.what} {advice.why}")
    yield Paragraph(
        _("It was reported by {feed}, first on {first}, most recently on {last}.").format(
            feed=told(part.feed_name), first=moment(part.first_seen), last=moment(part.last_seen)
        )
    )

    yield from shared_blocks(part.shared)


def _titled(advice: Advice, advices: tuple[Advice, ...]) -> str:
    return f"{capfirst(advice.title)}: " if len(advices) > 1 else ""


def _where(part: WarningPart) -> Iterator[Block]:
    yield Heading(_("On which of your addresses, and how we know"))
    shown = part.items[:ITEMS_SHOWN]
    common = _common_reason(part)
    if common:
        yield Paragraph(common)
    for item in shown:
        lines = [seen_in(item)]
        if item.name and item.address:
            lines.insert(0, told(item.address))
        reason = why_theirs(item.evidence_kind, item.evidence_value, organisation=told(part.organisation_name))
        if reason and not common:
            lines.append(reason)
        if item.state is not ExposureState.OPEN:
            lines.append(_("You have answered this one already; nothing is asked about it."))
        yield Listed(place_of(item), tuple(lines), flag=_("seen again") if item.again else "")
    rest = part.total - len(shown)
    if rest > 0:
        yield Paragraph(_the_rest(rest, attached=part.csv is not None, behind=bool(part.link)))
    yield Paragraph(_("If one of them is not yours, answer “Not ours”. That helps us to ask the right people."))


def _common_reason(part: WarningPart) -> str:
    reasons = {
        why_theirs(item.evidence_kind, item.evidence_value, organisation=told(part.organisation_name))
        for item in part.items
    }
    return reasons.pop() if len(reasons) == 1 else ""


def _the_rest(number: int, *, attached: bool, behind: bool) -> str:
    if attached:
        return ngettext(
            "{number} more is in the attached table.", "{number} more are in the attached table.", number
        ).format(number=number)
    if behind:
        return ngettext(
            "{number} more is on the page of this message.", "{number} more are on the page of this message.", number
        ).format(number=number)
    return ngettext("{number} more is not listed here.", "{number} more are not listed here.", number).format(
        number=number
    )


def _steps(advices: tuple[Advice, ...]) -> Iterator[Block]:
    for advice in advices:
        yield Heading(
            _("What to do now") if len(advices) == 1 else _("What to do now: {title}").format(title=advice.title)
        )
        yield Numbered(advice.steps)
        yield Paragraph(_("How to know that it worked: {check}").format(check=advice.check))
    yield Paragraph(
        _("If somebody else looks after your computers or your network, pass this letter on to them, as it is.")
    )


def _by_when(part: WarningPart) -> Iterator[Block]:
    if part.due_at is None:
        return
    yield Heading(_("By when, and why"))
    yield Paragraph(
        _(
            "Please answer by {day}. Others look for the same thing on the whole Internet, all the time, and do not"
            " ask first. “I have received this” is enough for a start: then we know that somebody has seen it."
        ).format(day=day(part.due_at))
    )


def _answer(facts: LetterFacts, part: WarningPart) -> Iterator[Block]:
    yield Heading(_("How to answer"))
    if part.link:
        yield Paragraph(
            _(
                "Open this page. You need no account. You can answer for all addresses at once or for each: done, not"
                " ours, not affected, false alarm, or that you accept the risk."
            )
        )
        yield Link(_("Read and answer message {reference}").format(reference=part.reference), part.link)
    if facts.hub_phone:
        yield Paragraph(
            _("Or call {sender}: {phone}. Say the reference {reference}.").format(
                sender=told(facts.sender), phone=kept_together(facts.hub_phone), reference=part.reference
            )
        )
    yield Paragraph(_("An answer by mail is not counted: please use the page or the telephone."))


def correction_blocks(facts: LetterFacts) -> Iterator[Block]:
    """Return what was wrong, in a person's words, then the letter as it stands."""
    references = ", ".join(part.reference for part in facts.parts)
    yield Paragraph(_("We correct our message {references}.").format(references=references), strong=True)
    if facts.note:
        yield Paragraph(told_lines(facts.note))
    yield Paragraph(_("This is the message as it stands now."))
    yield Rule()
    yield from warning_blocks(facts)


def withdrawal_blocks(facts: LetterFacts) -> Iterator[Block]:
    """Return that a warning is taken back, and why."""
    references = ", ".join(part.reference for part in facts.parts)
    yield Paragraph(
        _("We take back our message {references}. You need not do anything about it any more.").format(
            references=references
        ),
        strong=True,
    )
    for part in facts.parts:
        yield Paragraph(
            ngettext(
                "It was about {number} address of {organisation}: {title}.",
                "It was about {number} addresses of {organisation}: {title}.",
                part.total,
            ).format(
                number=part.total,
                organisation=told(part.organisation_name),
                title=part_title(part, language=facts.language),
            )
        )
    if facts.note:
        yield Heading(_("Why"))
        yield Paragraph(told_lines(facts.note))
    if facts.standing:
        yield Paragraph(standing_again(facts.standing), strong=True)
    yield Paragraph(_("We are sorry for the trouble. If you have already acted on it, call us and we will explain."))


def answered_blocks(facts: LetterFacts) -> Iterator[Block]:
    """Return what was answered, as a receipt."""
    references = ", ".join(part.reference for part in facts.parts)
    yield Paragraph(
        _("We have your answer to message {references}. Thank you.").format(references=references), strong=True
    )
    if facts.note:
        yield Paragraph(told_lines(facts.note))
    yield Paragraph(
        _("You can answer again on the same page as long as it opens. If this answer did not come from you, call us.")
    )
    for part in facts.parts:
        if part.link:
            yield Link(_("Open message {reference}").format(reference=part.reference), part.link)

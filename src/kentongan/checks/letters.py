"""The mails of a check: that one will come, the one to be answered, and that it is cancelled. As text and HTML.

All begin with the mark of exercises, in the subject and as the first line, so that nobody takes them for an incident.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from kentongan.delivery.terms import Mail
from kentongan.kernel.exercise import MARK

WIDTH = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a mail of a check is made of, in ``language``; ``link`` and ``code`` are empty in an announcement.

    ``time_zone`` is that of the post: its times are told by that clock, with UTC beside them.
    """

    language: str
    sender: str
    phone: str
    title: str
    organisation: str
    post: str
    opens_at: datetime
    closes_at: datetime
    link: str = ""
    code: str = ""
    openpgp: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class _Alone:
    """A line that is never broken: an address, a code."""

    text: str
    address: bool = False


_Parts = Sequence[str | _Alone]


def question(facts: LetterFacts) -> Mail:
    """Return the mail that is to be answered: by its link, or by a reply that carries its code.

    The code stands in the text alone, never in the subject: what answers by itself repeats the subject, in whatever
    words, and hardly ever the text. Of a mail to a key, whoever sends it back has opened it.
    """
    with translation.override(facts.language):
        return _mail(facts, subject=_("Communication check: please answer"), parts=tuple(_question(facts)))


def announcement(facts: LetterFacts) -> Mail:
    """Return the mail that says beforehand when an announced check takes place."""
    with translation.override(facts.language):
        day = _day(facts.opens_at, zone=ZoneInfo(facts.time_zone))
        subject = _("A communication check will take place on {day}").format(day=day)
        return _mail(facts, subject=subject, parts=tuple(_announcement(facts)))


def cancellation(facts: LetterFacts) -> Mail:
    """Return the mail that says that an announced check does not take place, or ends before its time."""
    with translation.override(facts.language):
        subject = _("The communication check is cancelled")
        return _mail(facts, subject=subject, parts=tuple(_cancellation(facts)))


def _question(facts: LetterFacts) -> Iterator[str | _Alone]:
    yield _("This is a communication check by {sender}. Nothing has happened.").format(sender=facts.sender)
    yield _(
        "The directory lists this address for {organisation}, post “{post}”. We ask whether somebody answers here."
    ).format(organisation=facts.organisation, post=facts.post)
    yield _("Please answer by {time}, in one of two ways:").format(time=_moment(facts.closes_at, facts=facts))
    yield _("1. Open this page and press the button:")
    yield _Alone(facts.link, address=True)
    yield _("2. Or reply to this mail, from this address, with this code in it:")
    yield _Alone(facts.code)
    if facts.openpgp:
        yield _("We know an OpenPGP key of this address. A reply counts in full if it is signed with that key.")
    yield _(
        "An automatic reply does not count. If this address is not yours any more, please tell the person in charge of "
        "the directory at {organisation}."
    ).format(organisation=facts.organisation)
    yield from _genuine(facts)


def _announcement(facts: LetterFacts) -> Iterator[str | _Alone]:
    yield _("{sender} will check whether the contacts in its directory answer. Nothing has happened.").format(
        sender=facts.sender
    )
    yield _("The check “{title}” opens on {opens} and closes on {closes}.").format(
        title=facts.title, opens=_moment(facts.opens_at, facts=facts), closes=_moment(facts.closes_at, facts=facts)
    )
    yield _(
        "When it opens, a mail like this one comes to this address, listed for {organisation}, post “{post}”. It has a "
        "link and a code; please answer it then. There is nothing to do now."
    ).format(organisation=facts.organisation, post=facts.post)
    yield from _genuine(facts)


def _cancellation(facts: LetterFacts) -> Iterator[str | _Alone]:
    yield _("{sender} has cancelled the check “{title}”. Nothing has happened.").format(
        sender=facts.sender, title=facts.title
    )
    yield _(
        "It was announced to this address, listed for {organisation}, post “{post}”. There is nothing to do; an answer "
        "does not count any more."
    ).format(organisation=facts.organisation, post=facts.post)
    yield from _genuine(facts)


def _genuine(facts: LetterFacts) -> Iterator[str | _Alone]:
    yield _("We never ask you for a password, for money, or to install anything that we send.")
    if facts.phone:
        yield _("Our telephone: {phone}. Compare it with the number in a directory that you trust.").format(
            phone=facts.phone
        )


def _mail(facts: LetterFacts, *, subject: str, parts: _Parts) -> Mail:
    return Mail(
        subject=f"{MARK} {subject}",
        text="\n\n".join([MARK, *(_as_text(part) for part in parts)]) + "\n",
        html=_as_html(parts, language=facts.language),
        language=facts.language,
        openpgp=facts.openpgp,
        outer_subject=f"{MARK} {subject}" if facts.openpgp else "",
    )


def _as_text(part: str | _Alone) -> str:
    if isinstance(part, _Alone):
        return f"    {part.text}"
    return "\n".join(textwrap.wrap(part, WIDTH, break_on_hyphens=False))


def _as_html(parts: _Parts, *, language: str) -> str:
    said = [f"<p><strong>{MARK}</strong></p>"]
    for part in parts:
        match part:
            case _Alone(text=text, address=True):
                said.append(f'<p><a href="{escape(text)}">{escape(text)}</a></p>')
            case _Alone(text=text):
                said.append(f"<p><strong>{escape(text)}</strong></p>")
            case _:
                said.append(f"<p>{escape(part)}</p>")
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head>'
    return f'{head}<body style="font:16px/1.5 sans-serif;max-width:40em">{"".join(said)}</body></html>'


def _moment(at: datetime, *, facts: LetterFacts) -> str:
    zone = ZoneInfo(facts.time_zone)
    utc, here = f"{_minute(at, zone=UTC)} UTC", at.astimezone(zone)
    if not here.utcoffset():
        return utc
    offset = f"{here:%z}"
    return f"{_minute(at, zone=zone)} (UTC{offset[:3]}:{offset[3:5]}) = {utc}"


def _minute(at: datetime, *, zone: tzinfo) -> str:
    return date_format(at.astimezone(zone), "j F Y, H:i")


def _day(at: datetime, *, zone: tzinfo) -> str:
    return date_format(at.astimezone(zone), "j F Y")

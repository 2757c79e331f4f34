"""The whole message, as a mail and as a script for the telephone, from its rendering."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from kentongan.delivery.terms import Mail
from kentongan.kernel.exercise import MARK
from kentongan.kernel.languages import SPOKEN
from kentongan.messages.letters.plain import line_of, paragraphs, without_links
from kentongan.messages.rendering import Head, Rendering, render
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Content
from kentongan.messages.vocabulary import AUTHORITATIVE, language_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter is made of. ``reader`` are the reader's languages, the first preferred; ``hub`` the hub's name.

    ``openpgp`` is the certificate that it leaves encrypted to, or empty. ``link`` opens the page to acknowledge on.
    """

    head: Head
    content: Content
    reader: tuple[str, ...]
    time_zone: str
    hub: str
    link: str = ""
    openpgp: str = ""


def compose(letter: Letter) -> Mail:
    """Return the mail with the whole message. Who must not read that is sent a ``notice``."""
    head = letter.head
    with translation.override(spoken(letter.reader)):
        subject = f"[{head.tlp.label}] {line_of(letter.content.subject)} ({head.reference})"
        parts = [*_said(letter), *_how_to_acknowledge(letter)]
        outer = _("A message for you ({reference})").format(reference=head.reference)
    return Mail(
        subject=subject,
        text=paragraphs(parts),
        language=language_for(letter.reader),
        openpgp=letter.openpgp,
        outer_subject=f"[{head.tlp.label}] {outer}" if letter.openpgp else "",
    )


def script(letter: Letter) -> str:
    """Return what a person reads out on the telephone, and what they ask and write down."""
    head = letter.head
    with translation.override(spoken(letter.reader)):
        opening = _(
            "Say who you are and that you call for {hub}. Make sure that you speak with {post}, and with nobody else."
            " Then read out:"
        ).format(hub=line_of(letter.hub), post=", ".join(line_of(name) for name, _role in head.recipients))
        asking = [
            _("Ask, and write down the answers in their own words:"),
            _("1. What did you understand?\n2. Can you act on it?\n3. When do you report next?"),
            _("The reference is {reference}. Spell it.").format(reference=head.reference),
        ]
    ending = [] if head.type in UNACKNOWLEDGED_TYPES else asking
    mark = [MARK] if head.exercise else []
    return paragraphs([*mark, opening, "=" * 72, *_said(letter), "=" * 72, *ending])


def spoken(languages: tuple[str, ...]) -> str:
    """Return the first of these languages in which the software has its own sentences, else English."""
    for tag in languages:
        primary = tag.partition("-")[0].lower()
        if primary in SPOKEN:
            return primary
    return "en"


def _said(letter: Letter) -> Iterator[str]:
    """Give the message in the reader's language, and beside it in that of its text, or in the master's words."""
    first = language_for(letter.reader)
    beside = language_for([letter.head.language, AUTHORITATIVE])
    yield from _rendered(_render(letter, first))
    if beside != first:
        yield "-" * 72
        yield from _rendered(_render(letter, beside))


def _render(letter: Letter, language: str) -> Rendering:
    return render(letter.head, letter.content, language=language, time_zone=letter.time_zone)


def _rendered(rendering: Rendering) -> Iterator[str]:
    yield from rendering.notices
    yield without_links(line_of(rendering.title))
    for section in rendering.sections:
        yield section.heading + "\n" + "-" * min(len(section.heading), 72)
        for one in section.lines:
            label = f"{one.label}: " if one.label else ""
            yield label + (without_links(one.text) if one.original else one.text)


def _how_to_acknowledge(letter: Letter) -> Iterator[str]:
    if not letter.link:
        return
    if letter.head.type in UNACKNOWLEDGED_TYPES:
        yield _("You can read this in its thread:") + f"\n  {letter.link}"
        return
    yield (
        _(
            "A person must acknowledge this: say in your own words what you understood, whether you can act, and when"
            " you report next. Open this page; nothing happens before you press the button on it:"
        )
        + f"\n  {letter.link}"
    )

"""The whole message, as a mail and as a script for the telephone, from its rendering in the reader's language."""

from dataclasses import dataclass
from html import escape

from kentongan.delivery.terms import Mail
from kentongan.kernel.tlp import TLP
from kentongan.messages.letters.plain import line_of, paragraphs, without_links
from kentongan.messages.rendering import Aloud, Head, Rendering, as_html, as_script, as_text, side_by_side
from kentongan.messages.speaking import is_unreviewed, says_in
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Content, MessageType
from kentongan.messages.vocabulary import AUTHORITATIVE, language_for

_SAID_FIRST = frozenset({MessageType.CORRECTION, MessageType.RETRACTION})
"""What takes another's place or takes it back has its subject, and so says in a list of mails what it is."""


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
    head, language = letter.head, language_for(letter.reader)
    read = [one for one in side_by_side(head, letter.content, language=language, time_zone=letter.time_zone) if one]
    _ = says_in(language)
    what_to_do = [_what_to_do(letter, language=one) for one in _read_beside(language)]
    kind = f"{read[0].kind}: " if head.type in _SAID_FIRST else ""
    outer = kind + _("A message for you ({reference})").format(reference=head.reference)
    return Mail(
        subject=f"[{head.tlp.label}] {kind}{line_of(letter.content.subject)} ({head.reference})",
        text=_text(read, what_to_do, link=letter.link),
        html=_html(read, what_to_do, link=letter.link, languages=_read_beside(language)),
        language=language,
        openpgp=letter.openpgp,
        outer_subject=f"[{head.tlp.label}] {outer}" if letter.openpgp else "",
    )


def script(letter: Letter) -> str:
    """Return what a person reads out on the telephone, and what they ask and write down.

    A call is asked for only where the party lets that number carry these terms; what is stricter than GREEN is told to
    the named person alone.
    """
    head = letter.head
    return as_script(
        head,
        letter.content,
        language=language_for(letter.reader),
        time_zone=letter.time_zone,
        asks=head.type not in UNACKNOWLEDGED_TYPES,
        how=Aloud.NAMED if head.tlp > TLP.GREEN else Aloud.IN_FULL,
    )


def _read_beside(language: str) -> list[str]:
    """Return the languages of the hub's own sentences: English stands beside what no native speaker has read."""
    return [language, AUTHORITATIVE] if is_unreviewed(language) else [language]


def _text(read: list[Rendering], what_to_do: list[str], *, link: str) -> str:
    """Return the renderings one below the other; the hub's own link is the only address that can be clicked."""
    between = "\n" + "=" * 72 + "\n\n"
    said = between.join(without_links(as_text(one)) for one in read)
    return said + "\n" + paragraphs([*what_to_do, f"  {link}"]) if link else said


def _html(read: list[Rendering], what_to_do: list[str], *, link: str, languages: list[str]) -> str:
    said = "\n<hr>\n".join(without_links(as_html(one, level=1)) for one in read)
    asks = [f'<p lang="{one}">{escape(text)}</p>' for one, text in zip(languages, what_to_do, strict=True)]
    ending = "\n".join([*asks, f'<p><a href="{escape(link)}">{escape(link)}</a></p>']) if link else ""
    body = f'<body style="font-family: {FONTS}">\n{said}\n{ending}\n</body>'
    return f'<!doctype html>\n<html lang="{languages[0]}">{body}</html>\n'


FONTS = (
    "'Noto Sans', 'Noto Sans Khmer', 'Noto Sans Lao', 'Noto Sans Myanmar', 'Noto Sans Thai', 'Khmer OS', 'Khmer UI',"
    " Padauk, 'Lao UI', 'Leelawadee UI', 'Myanmar Text', 'Microsoft YaHei', 'PingFang SC', sans-serif"
)
"""Fonts that systems bring for the scripts of the region; nothing is fetched for a mail."""


def _what_to_do(letter: Letter, *, language: str) -> str:
    _ = says_in(language)
    if letter.head.type in UNACKNOWLEDGED_TYPES:
        return _("You can read this in its thread:")
    return _(
        "A person must acknowledge this: say in your own words what you understood, whether you can act, and when"
        " you report next. Open this page; nothing happens before you press the button on it:"
    )

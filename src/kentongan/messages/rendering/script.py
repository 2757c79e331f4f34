"""What a person reads out who calls about a message, in order, and how much of it the terms let them say aloud."""

from collections.abc import Iterator
from enum import StrEnum
from typing import assert_never

from kentongan.kernel.exercise import MARK
from kentongan.kernel.tlp import TLP
from kentongan.messages.rendering.cleaning import one_line
from kentongan.messages.rendering.composing import beside, render
from kentongan.messages.rendering.plain import section_text
from kentongan.messages.rendering.terms import Head
from kentongan.messages.rendering.wrapping import wrap
from kentongan.messages.terms import Ability, Content
from kentongan.messages.vocabulary import Words, words


class Aloud(StrEnum):
    """What may be said on a telephone line; the values are keys of the words that say so."""

    IN_FULL = "in_full"
    NOTICE = "notice"
    NAMED = "named"


def aloud(tlp: TLP) -> Aloud:
    """Return what may be said. A line is not encrypted: AMBER waits where it is; RED is for one person's ears."""
    match tlp:
        case TLP.CLEAR | TLP.GREEN:
            return Aloud.IN_FULL
        case TLP.AMBER | TLP.AMBER_STRICT:
            return Aloud.NOTICE
        case TLP.RED:
            return Aloud.NAMED
        case _:
            assert_never(tlp)


def as_script(
    head: Head,
    content: Content,
    *,
    language: str,
    time_zone: str = "UTC",
    asks: bool = True,
    width: int = 72,
    how: Aloud | None = None,
) -> str:
    """Return what is read out, in the language of who is called, and below it the same in the authoritative one.

    In order: exercise, who calls, the reference, the terms, what can be said at these terms, and the request to
    acknowledge (``asks``; not for types that nobody acknowledges). ``how``: as much as the party lets that telephone
    carry; None is what the terms alone let be said.
    """
    both = [language, beside(head, language=language)]
    how = how or aloud(head.tlp)
    scripts = [
        "\n\n".join(_parts(head, content, say=words(one), time_zone=time_zone, asks=asks, width=width, how=how))
        for one in both
        if one
    ]
    return f"\n\n{'=' * width}\n\n".join(scripts) + "\n"


def _parts(
    head: Head, content: Content, *, say: Words, time_zone: str, asks: bool, width: int, how: Aloud
) -> Iterator[str]:
    rendering = render(head, content, language=say.language, time_zone=time_zone)
    if head.exercise:
        yield MARK
    said = [
        *rendering.notices,
        say("script", "calling", sender=one_line(head.sender)),
        say("script", "check"),
        say("script", "about", reference=one_line(head.reference)),
        f"{say('fields', 'terms')}: {head.tlp.label} – {say('tlp', head.tlp.name)}",
        say("script", how.value),
    ]
    for text in said:
        yield "\n".join(wrap(text, width, rest="  "))
    if how is not Aloud.NOTICE:
        yield "\n".join(wrap(f"{say('types', head.type.value)} – {say('meanings', head.type.value)}", width, rest="  "))
        for section in rendering.sections:
            yield section_text(section, original=rendering.original, width=width)
    if asks:
        yield "\n".join(wrap(say("standing", "acknowledge"), width, rest="  "))
        yield "\n".join(f"[ ] {say('abilities', ability.value)}" for ability in Ability)
    yield "\n".join(wrap(say("script", "thanks"), width, rest="  "))

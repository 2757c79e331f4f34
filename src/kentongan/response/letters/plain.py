"""Blocks as plain text of 72 columns, for every mail program, a printer, or reading aloud."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import assert_never

from kentongan.response.letters.terms import (
    WIDTH,
    Block,
    Bullets,
    Heading,
    Label,
    Link,
    Listed,
    Numbered,
    Paragraph,
    Rule,
    Spelled,
)
from kentongan.response.letters.words import NO_BREAK


def plain_text(blocks: Iterable[Block]) -> str:
    """Return the text: an empty line between blocks, an address on a line of its own and never broken."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            for line in block.text.split("\n"):
                yield from _wrapped(line) or [""]
        case Label():
            yield block.text
        case Heading():
            yield from _wrapped(block.text)
            yield "-" * min(max(map(len, _wrapped(block.text)), default=0), WIDTH)
        case Numbered():
            for number, step in enumerate(block.steps, start=1):
                yield from _wrapped(step, first=f"{number}. ".rjust(4))
        case Bullets():
            for entry in block.entries:
                yield from _wrapped(entry, first="  * ")
        case Link():
            yield from _wrapped(block.label)
            yield f"  {block.address}"
        case Spelled():
            yield f"    {block.text}"
        case Listed():
            flag = f"  ({block.flag})" if block.flag else ""
            yield from _wrapped(block.name + flag, first="  * ")
            for line in block.lines:
                yield from _wrapped(line, first="    ")
        case Rule():
            yield "=" * WIDTH
        case _:
            assert_never(block)


def _wrapped(text: str, *, first: str = "") -> list[str]:
    """Return the lines of a text, later ones as far in as the first.

    A word is broken only where it is longer than a line: Burmese and Khmer write no spaces between words.
    """
    lines = textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False)
    return [line.replace(NO_BREAK, " ") for line in lines]

"""A rendering as plain text: what is fixed begins at the margin, and every line of the sender's begins with a bar.

So no text that somebody wrote can look like a heading, a label or a standing line, whatever line ends it has.
"""

from collections.abc import Iterator, Sequence

from kentongan.messages.rendering.cleaning import isolated
from kentongan.messages.rendering.terms import Line, Rendering, Section
from kentongan.messages.rendering.wrapping import columns, wrap

BAR = "| "
"""What stands before every line of text that is the sender's own."""

_FURTHER = "  "


def as_text(rendering: Rendering, *, width: int = 72) -> str:
    """Return the whole rendering, an empty line between its parts, no line longer than its script lets it be."""
    parts = ["\n".join(wrap(notice, width)) for notice in rendering.notices]
    parts.append("\n".join(_headed(rendering.kind, "=", width)))
    parts += [section_text(section, original=rendering.original, width=width) for section in rendering.sections]
    return "\n\n".join(parts) + "\n"


def section_text(section: Section, *, original: str, width: int = 72) -> str:
    """Return one section. ``original`` is the mark before the first line of the sender's own, where it has no other."""
    mark = section.original or original
    return "\n".join([*_headed(section.heading, "-", width), *_lines(section.lines, original=mark, width=width)])


def _headed(heading: str, rule: str, width: int) -> list[str]:
    lines = wrap(heading, width, rest=_FURTHER)
    return [*lines, rule * min(max(map(columns, lines)), width)]


def _lines(lines: Sequence[Line], *, original: str, width: int) -> Iterator[str]:
    marked = False
    for line in lines:
        if line.original:
            if not marked:
                yield from wrap(f"[{original}]", width, rest=_FURTHER)
                marked = True
            if line.label:
                yield from wrap(f"{line.label}:", width, rest=_FURTHER)
            yield from quoted(line.text, width=width)
        else:
            label = f"{line.label}: " if line.label else ""
            yield from wrap(label + line.text, width, rest=_FURTHER)


def quoted(text: str, *, width: int = 72) -> Iterator[str]:
    """Give what somebody wrote, line by line behind the bar."""
    for paragraph in text.split("\n"):
        for line in wrap(paragraph, width - len(BAR)):
            yield (BAR + isolated(line)).rstrip()

"""A rendering as HTML: headings for its sections, the language of every part said, the sender's own text set apart."""

from collections.abc import Iterator
from html import escape

from kentongan.messages.rendering.terms import Line, Rendering, Section


def as_html(rendering: Rendering, *, level: int = 2) -> str:
    """Return an ``article``, everything escaped. ``level`` is that of its heading, sections are one below.

    Text of the sender is a ``blockquote`` with ``dir="auto"``: its direction is its own and ends with it.
    """
    parts = [
        f'<article class="rendering" lang="{escape(rendering.language)}">',
        f"<h{level}>{escape(rendering.kind)}</h{level}>",
        *(f'<p class="rendering-notice" role="note">{escape(notice)}</p>' for notice in rendering.notices),
        *(part for section in rendering.sections for part in _section(section, rendering=rendering, level=level + 1)),
        "</article>",
    ]
    return "\n".join(parts)


def _section(section: Section, *, rendering: Rendering, level: int) -> Iterator[str]:
    yield f'<section class="rendering-{escape(section.key)}">'
    yield f"<h{level}>{escape(section.heading)}</h{level}>"
    marked = False
    for line in section.lines:
        if line.original and not marked:
            yield f'<p class="rendering-original">{escape(section.original or rendering.original)}</p>'
            marked = True
        yield from _line(line)
    yield "</section>"


def _line(line: Line) -> Iterator[str]:
    label = f"<strong>{escape(line.label)}:</strong>" if line.label else ""
    if line.original:
        if label:
            yield f"<p>{label}</p>"
        text = escape(line.text).replace("\n", "<br>")
        yield f'<blockquote lang="{escape(line.language)}" dir="auto">{text}</blockquote>'
    else:
        yield f"<p>{label} {escape(line.text)}</p>" if label else f"<p>{escape(line.text)}</p>"

"""Pictures written on the server as SVG: each has a title, a description, and stands beside the same data as a table.

No colour is given here, only classes of the style sheet, so a picture follows the reader's light. Each picture is
drawn twice, for a wide page and for a phone; the style sheet shows one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kentongan.web.templatetags.parts import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a whole: its class of the style sheet, its word, its number, where that leads."""

    name: str
    word: str
    number: int
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The measures of one drawing, in SVG units that are pixels at full size."""

    kind: str
    width: int
    room: int
    bar: int
    left: int
    right: int
    slot: int
    gap: int


_WIDE = _Plan(kind="wide", width=860, room=190, bar=18, left=170, right=610, slot=44, gap=12)
_NARROW = _Plan(kind="narrow", width=320, room=180, bar=14, left=8, right=150, slot=44, gap=10)


def flow(parts: Sequence[Part], *, whole: Part, title: str, description: str) -> SafeString:
    """Return the flow from a whole to its parts as a figure's two drawings. The parts are drawn in proportion.

    A part of nothing is named but has no stream. The same numbers belong in a table beside the picture.
    """
    drawings = (_flow(parts, whole=whole, title=title, description=description, plan=plan) for plan in (_WIDE, _NARROW))
    return format_html_join("", "{}", ((drawing,) for drawing in drawings))


def _flow(parts: Sequence[Part], *, whole: Part, title: str, description: str, plan: _Plan) -> SafeString:
    heights = _heights(parts, room=plan.room)
    top = 20 if plan.kind == "wide" else 56
    slots = [max(height, plan.slot) for height in heights]
    shapes, labels, y_left, y_right = [], [], float(top), float(top)
    for part, height, slot in zip(parts, heights, slots, strict=True):
        if part.number:
            shapes.append(_stream(part, height=height, y_left=y_left, y_right=y_right, plan=plan))
        labels.append(_label(part, y=y_right + min(max(height / 2, 16), slot / 2), plan=plan))
        y_left, y_right = y_left + height, y_right + slot + plan.gap
    whole_height = max(sum(heights), 2)
    bar = format_html(
        '<rect class="flow-rows" x="{}" y="{}" width="{}" height="{}"/>', plan.left, top, plan.bar, _n(whole_height)
    )
    return format_html(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="flow-{0}-title flow-{0}-desc">'
        '<title id="flow-{0}-title">{3}</title><desc id="flow-{0}-desc">{4}</desc>{5}{6}{7}{8}</svg>',
        plan.kind,
        plan.width,
        int(max(y_right, top + whole_height)) + 4,
        title,
        description,
        bar,
        _whole_label(whole, plan=plan, middle=top + whole_height / 2),
        format_html_join("", "{}", ((shape,) for shape in shapes)),
        format_html_join("", "{}", ((label,) for label in labels)),
    )


def _heights(parts: Sequence[Part], *, room: int) -> list[float]:
    """Return each part's height; what is there at all is at least 2 units high, so that it is seen."""
    whole = sum(part.number for part in parts)
    return [max(room * part.number / whole, 2.0) if part.number else 0.0 for part in parts]


def _stream(part: Part, *, height: float, y_left: float, y_right: float, plan: _Plan) -> SafeString:
    start, end = plan.left + plan.bar, plan.right
    middle = (start + end) / 2
    path = (
        f"M{start} {_n(y_left)}C{_n(middle)} {_n(y_left)} {_n(middle)} {_n(y_right)} {end} {_n(y_right)}"
        f"V{_n(y_right + height)}"
        f"C{_n(middle)} {_n(y_right + height)} {_n(middle)} {_n(y_left + height)} {start} {_n(y_left + height)}Z"
    )
    return format_html(
        '<path class="stream flow-{0}" d="{1}"/><rect class="flow-{0}" x="{2}" y="{3}" width="{4}" height="{5}"/>',
        part.name,
        path,
        end,
        _n(y_right),
        plan.bar,
        _n(height),
    )


def _label(part: Part, *, y: float, plan: _Plan) -> SafeString:
    x = plan.right + plan.bar + 10
    return format_html(
        '<text class="figure" x="{}" y="{}">{}</text><text class="soft" x="{}" y="{}">{}</text>',
        x,
        _n(y + 2),
        count(part.number),
        x,
        _n(y + 20),
        part.word,
    )


def _whole_label(whole: Part, *, plan: _Plan, middle: float) -> SafeString:
    if plan.kind == "wide":
        x, y, anchor = plan.left - 12, middle, "end"
    else:
        x, y, anchor = plan.left, 20.0, "start"
    return format_html(
        '<text class="figure" x="{0}" y="{1}" text-anchor="{4}">{2}</text>'
        '<text class="soft" x="{0}" y="{5}" text-anchor="{4}">{3}</text>',
        x,
        _n(y),
        count(whole.number),
        whole.word,
        anchor,
        _n(y + 18),
    )


def _n(number: float) -> str:
    """Write a measure with one decimal at most."""
    return f"{number:.1f}".rstrip("0").rstrip(".")

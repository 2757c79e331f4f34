"""Pictures of the exchange: who gives to which collection and who gets from it; an object among its neighbours.

Drawn wide and for a phone; the same data belongs in a table beside each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

MOST = 9
"""Rows on one side of a picture; of more, the last says how many."""

_WIDE, _NARROW = 860, 320
_STEP, _TALL = 34, 46
_LONG, _SHORT = 28, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A collection in a picture: its name, what stands under it, who gives to it, who gets from it."""

    name: str
    under: str
    gives: tuple[str, ...]
    gets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An object beside another: its name, what stands under it; ``outgoing``: the arrow leads to it."""

    name: str
    under: str
    outgoing: bool


def sharing(places: Sequence[Place], *, name: str, title: str, description: str) -> SafeString:
    """Return who shares what with whom as a figure's two drawings. ``name`` makes ids unique on a page."""
    few = list(places[:MOST])
    wide, height = _sharing_wide(few)
    narrow, tall = _sharing_narrow(few)
    return _both(wide, height, narrow, tall, texts=(name, title, description))


def neighbours(
    centre: str, under: str, others: Sequence[Neighbour], *, name: str, title: str, description: str
) -> SafeString:
    """Return an object in the middle, what names it on the left, what it names on the right."""
    into = [one for one in others if not one.outgoing]
    out = [one for one in others if one.outgoing]
    rows = max(min(len(into), MOST + 1), min(len(out), MOST + 1), 1)
    middle = 8 + rows * _TALL / 2
    wide = _joined(
        (
            *_side(into, middle=middle, rows=rows, outgoing=False),
            *_side(out, middle=middle, rows=rows, outgoing=True),
            _box(325, middle - 26, 210, _cut(centre, 26), _cut(under, 28)),
        )
    )
    narrow, tall = _neighbours_narrow(centre, under, [*into, *out])
    return _both(wide, rows * _TALL + 16, narrow, tall, texts=(name, title, description))


def _sharing_wide(places: Sequence[Place]) -> tuple[SafeString, float]:
    left = _shortened([one for place in places for one in place.gives])
    right = _shortened([one for place in places for one in place.gets])
    height = max(len(left) * _STEP, len(right) * _STEP, len(places) * 64) + 34
    at_left, at_right = _spread(left, height=height), _spread(right, height=height)
    boxes = dict(enumerate(_middles(len(places), height=height)))
    lines: list[SafeString] = []
    for number, place in enumerate(places):
        y = boxes[number]
        lines += [_line(258, at_left[one], 322, y) for one in _on(place.gives, at_left)]
        lines += [_line(538, y, 602, at_right[one]) for one in _on(place.gets, at_right)]
    texts = [_text(250, y + 5, _cut(one, _LONG), anchor="end") for one, y in at_left.items()]
    texts += [_text(612, y + 5, _cut(one, _LONG)) for one, y in at_right.items()]
    heads = [
        _text(250, 16, gettext("who gives"), anchor="end", soft=True),
        _text(430, 16, gettext("collection"), anchor="middle", soft=True),
        _text(612, 16, gettext("who gets it"), soft=True),
    ]
    shown = [
        _box(322, boxes[number] - 25, 216, _cut(place.name, 26), _cut(place.under, 28))
        for number, place in enumerate(places)
    ]
    return _joined((*lines, *heads, *texts, *shown)), height + 8


def _on(names: Sequence[str], places: dict[str, float]) -> Iterator[str]:
    """Give where the lines of these names end: at their own row, or once at the row of all that are left out."""
    rest = next((one for one in reversed(places) if len(places) == MOST + 1), "")
    seen = set()
    for one in names:
        end = one if one in places else rest
        if end in places and end not in seen:
            seen.add(end)
            yield end


def _sharing_narrow(places: Sequence[Place]) -> tuple[SafeString, float]:
    y, drawn = 6.0, []
    for place in places:
        drawn.append(_box(8, y, 304, _cut(place.name, _SHORT), _cut(place.under, _SHORT)))
        y += 56
        for word, names in ((gettext("from"), place.gives), (gettext("to"), place.gets)):
            drawn.append(_text(20, y + 16, word if names else f"{word} —", soft=True))
            for one in _shortened(names):
                drawn.append(_text(64, y + 16, _cut(one, _LONG)))
                y += 24
            y += 4 if names else 28
        y += 14
    return _joined(drawn), y


def _neighbours_narrow(centre: str, under: str, others: Sequence[Neighbour]) -> tuple[SafeString, float]:
    shown = list(islice(others, MOST + 1))
    drawn, y = [], 74.0
    for one in shown[:MOST]:
        drawn.append(_arrow(34 if one.outgoing else 18, y, rightwards=one.outgoing))
        drawn.append(format_html('<path class="move" d="M18 {}H34"/>', _n(y)))
        drawn.append(_text(46, y + 1, _cut(one.name, 32)))
        drawn.append(_text(46, y + 18, _cut(one.under, 34), soft=True))
        y += _TALL
    if len(others) > MOST:
        drawn.append(_text(46, y, _more(len(others) - MOST), soft=True))
        y += _STEP
    spine = format_html('<path class="move" d="M18 54V{}"/>', _n(max(y - _TALL, 54)))
    return _joined((spine, *drawn, _box(8, 4, 304, _cut(centre, _SHORT), _cut(under, _SHORT)))), y


def _side(several: Sequence[Neighbour], *, middle: float, rows: int, outgoing: bool) -> Iterator[SafeString]:
    shown = min(len(several), MOST + 1)
    top = 8 + (rows - shown) * _TALL / 2
    x, anchor = (640, "start") if outgoing else (220, "end")
    for number, one in enumerate(several[:MOST]):
        y = top + (number + 0.5) * _TALL
        if outgoing:
            yield _line(535, middle, 622, y)
            yield _arrow(632, y, rightwards=True)
        else:
            yield _line(230, y, 312, middle)
        yield _text(x, y - 2, _cut(one.name, _LONG), anchor=anchor)
        yield _text(x, y + 15, _cut(one.under, 32), anchor=anchor, soft=True)
    if several and not outgoing:
        yield _arrow(323, middle, rightwards=True)
    if len(several) > MOST:
        yield _text(x, top + (MOST + 0.5) * _TALL, _more(len(several) - MOST), anchor=anchor, soft=True)


def _both(
    wide: SafeString, height: float, narrow: SafeString, tall: float, *, texts: tuple[str, str, str]
) -> SafeString:
    drawings = (("wide", _WIDE, height, wide), ("narrow", _NARROW, tall, narrow))
    return _joined(
        format_html(
            '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="{3}-{0}-title {3}-{0}-desc">'
            '<title id="{3}-{0}-title">{4}</title><desc id="{3}-{0}-desc">{5}</desc>{6}</svg>',
            kind,
            width,
            round(high),
            *texts,
            inside,
        )
        for kind, width, high, inside in drawings
    )


def _box(x: float, y: float, width: float, name: str, under: str) -> SafeString:
    return format_html(
        '<rect class="share-whole" x="{0}" y="{1}" width="{2}" height="{3}" rx="4"/>{4}{5}',
        _n(x),
        _n(y),
        _n(width),
        50,
        _text(x + width / 2, y + (22 if under else 30), name, anchor="middle", strong=True),
        _text(x + width / 2, y + 40, under, anchor="middle", soft=True) if under else "",
    )


def _text(
    x: float, y: float, said: str, *, anchor: str = "start", soft: bool = False, strong: bool = False
) -> SafeString:
    kind = "soft" if soft else "strong" if strong else "plain"
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', kind, _n(x), _n(y), anchor, said)


def _line(x: float, y: float, to_x: float, to_y: float) -> SafeString:
    half = _n((x + to_x) / 2)
    path = f"M{_n(x)} {_n(y)}C{half} {_n(y)} {half} {_n(to_y)} {_n(to_x)} {_n(to_y)}"
    return format_html('<path class="move" d="{}"/>', path)


def _arrow(x: float, y: float, *, rightwards: bool) -> SafeString:
    back = x - 10 if rightwards else x + 10
    return format_html('<path class="arrow" d="M{} {}L{} {}V{}Z"/>', _n(x), _n(y), _n(back), _n(y - 5), _n(y + 5))


def _shortened(names: Sequence[str]) -> list[str]:
    several = sorted(dict.fromkeys(names))
    return several if len(several) <= MOST else [*several[:MOST], _more(len(several) - MOST)]


def _spread(names: Sequence[str], *, height: float) -> dict[str, float]:
    return dict(zip(names, _middles(len(names), height=height), strict=True))


def _middles(number: int, *, height: float) -> list[float]:
    """Return the middles of so many rows, below the heads."""
    return [26 + (height - 26) * (place + 0.5) / number for place in range(number)]


def _more(number: int) -> str:
    return gettext("and %(number)d more") % {"number": number}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _joined(several: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in several))


def _n(number: float) -> str:
    """Write a measure with one decimal at most."""
    return f"{number:.1f}".rstrip("0").rstrip(".")

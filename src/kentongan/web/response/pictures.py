"""Pictures of figures, written as SVG: shares as bars, each with its part and its whole, drawn wide and for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBar:
    """One bar: its word, its share of 0 to 100 or None where too little is known, and what stands beside it."""

    word: str
    percent: int | None
    beside: str
    tone: str = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    kind: str
    width: int
    left: int
    bar: int
    step: int


_WIDE = _Plan(kind="wide", width=860, left=210, bar=430, step=38)
_NARROW = _Plan(kind="narrow", width=320, left=8, bar=300, step=62)


def share_bars(bars: Sequence[ShareBar], *, name: str, title: str, description: str) -> SafeString:
    """Return shares as a figure's two drawings. The same numbers belong in a table beside the picture."""
    drawings = (_drawn(bars, name=name, title=title, description=description, plan=plan) for plan in (_WIDE, _NARROW))
    return format_html_join("", "{}", ((drawing,) for drawing in drawings))


def _drawn(bars: Sequence[ShareBar], *, name: str, title: str, description: str, plan: _Plan) -> SafeString:
    return format_html(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="{3}-{0}-title {3}-{0}-desc">'
        '<title id="{3}-{0}-title">{4}</title><desc id="{3}-{0}-desc">{5}</desc>{6}</svg>',
        plan.kind,
        plan.width,
        plan.step * len(bars) + 6,
        name,
        title,
        description,
        format_html_join(
            "", "{}", ((_bar(bar, y=plan.step * place + 4, plan=plan),) for place, bar in enumerate(bars))
        ),
    )


def _bar(bar: ShareBar, *, y: int, plan: _Plan) -> SafeString:
    wide = plan.kind == "wide"
    top = y + (6 if wide else 26)
    length = 0 if bar.percent is None else max(plan.bar * bar.percent // 100, 2 if bar.percent else 0)
    return format_html(
        '<text x="{0}" y="{1}" text-anchor="{2}">{3}</text>'
        '<rect class="share-whole{9}" x="{4}" y="{5}" width="{6}" height="18" rx="2"/>'
        '<rect class="share share-{7}" x="{4}" y="{5}" width="{8}" height="18" rx="2"/>{10}',
        plan.left - 12 if wide else plan.left,
        y + (20 if wide else 16),
        "end" if wide else "start",
        bar.word,
        plan.left,
        top,
        plan.bar,
        bar.tone,
        length,
        "" if bar.percent is not None else " share-unknown",
        _beside(bar, y=y, plan=plan),
    )


def _beside(bar: ShareBar, *, y: int, plan: _Plan) -> SafeString:
    if plan.kind == "wide":
        x, line, anchor = plan.left + plan.bar + 12, y + 20, "start"
    else:
        x, line, anchor = plan.left + plan.bar, y + 16, "end"
    if bar.percent is None:
        return format_html('<text class="soft" x="{}" y="{}" text-anchor="{}">{}</text>', x, line, anchor, bar.beside)
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}"><tspan class="figure">{} %</tspan> <tspan class="soft">{}</tspan></text>',
        x,
        line,
        anchor,
        bar.percent,
        bar.beside,
    )

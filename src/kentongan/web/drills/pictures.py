"""The time line of a drill: a bar for everybody who was asked, from when they were asked to when they answered."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kentongan.drills.terms import AnswerLine

_STEP, _BAR = 54, 16
_WIDTHS = {"wide": 860, "narrow": 320}
_MARKS = {"wide": 4, "narrow": 2}


def time_line(
    lines: Sequence[AnswerLine], *, begins: datetime, ends: datetime, title: str, description: str, unanswered: str
) -> SafeString:
    """Return the two drawings of a time line. The same data belongs in a table beside it.

    Who has not answered has an empty bar to the end, with the word ``unanswered`` beside the name.
    """
    drawings = (
        _drawn(lines, kind=kind, begins=begins, ends=ends, texts=(title, description, unanswered)) for kind in _WIDTHS
    )
    return format_html_join("", "{}", ((one,) for one in drawings))


def _drawn(
    lines: Sequence[AnswerLine], *, kind: str, begins: datetime, ends: datetime, texts: tuple[str, str, str]
) -> SafeString:
    title, description, unanswered = texts
    width = _WIDTHS[kind]
    whole = max((ends - begins).total_seconds(), 1.0)

    def place(at: datetime) -> float:
        return round(8 + (width - 16) * min(max((at - begins).total_seconds() / whole, 0.0), 1.0), 1)

    bars = (
        _bar(one, y=_STEP * number, places=(place(one.asked_at), place(one.answered_at or ends)), word=unanswered)
        for number, one in enumerate(lines)
    )
    return format_html(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="line-{0}-title line-{0}-desc">'
        '<title id="line-{0}-title">{3}</title><desc id="line-{0}-desc">{4}</desc>{5}{6}</svg>',
        kind,
        width,
        _STEP * len(lines) + 26,
        title,
        description,
        format_html_join("", "{}", ((one,) for one in bars)),
        _axis(y=_STEP * len(lines) + 16, width=width, count=_MARKS[kind], begins=begins, ends=ends),
    )


def _bar(one: AnswerLine, *, y: int, places: tuple[float, float], word: str) -> SafeString:
    start, end = places
    told = word if one.minutes is None else f"{round(one.minutes)} min"
    kind = "share-whole share-unknown" if one.minutes is None else "share share-good"
    return format_html(
        '<text x="8" y="{0}">{1} <tspan class="soft">{2} · {3}</tspan></text>'
        '<rect class="{4}" x="{5}" y="{6}" width="{7}" height="{8}" rx="2"/>',
        y + 16,
        one.seat,
        one.inject,
        told,
        kind,
        start,
        y + 24,
        round(max(end - start, 2.0), 1),
        _BAR,
    )


def _axis(*, y: int, width: int, count: int, begins: datetime, ends: datetime) -> SafeString:
    marks = []
    for number in range(count + 1):
        at = begins + (ends - begins) * number / count
        anchor = "start" if number == 0 else "end" if number == count else "middle"
        hours, minutes = divmod(round((at - begins).total_seconds() / 60), 60)
        marks.append((8 + (width - 16) * number // count, y, anchor, f"+{hours:02}:{minutes:02}"))
    return format_html_join("", '<text class="soft" x="{}" y="{}" text-anchor="{}">{}</text>', marks)

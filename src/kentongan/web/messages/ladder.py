"""The ladder of one thread as a picture and as a table: where it stands, who moved it and when, who may write there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.messages.lines import StepLine
from kentongan.messages.rules.ladder import TABLE
from kentongan.messages.terms import Level
from kentongan.records.terms import PostRole
from kentongan.web.directory.post_words import ROLES
from kentongan.web.messages.words import LEVELS
from kentongan.web.tables import Column, State, Table, short_table

_STEP = 48
_TOP = 30
_MOST_MOVES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """People moved a thread from one level to another."""

    before: Level
    after: Level
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level of the ladder as a row."""

    level: Level
    here: bool
    since: datetime | None


def moves_in(steps: Sequence[StepLine]) -> list[Move]:
    """Return when a thread was moved, oldest first."""
    moved = [one for one in steps if one.what in ("raised", "lowered") and one.before.isdigit() and one.after.isdigit()]
    return [Move(before=Level(int(one.before)), after=Level(int(one.after)), at=one.at) for one in moved]


def ladder_table(level: Level, *, moves: Sequence[Move], opened_at: datetime) -> Table[Rung]:
    """Return the ladder as a table, the highest rung first."""
    since = moves[-1].at if moves else opened_at
    rows = [Rung(level=one, here=one is level, since=since if one is level else None) for one in reversed(Level)]
    return short_table(rows, caption=_("The ladder"), columns=_COLUMNS)


def ladder_picture(level: Level, *, moves: Sequence[Move], opened_at: datetime) -> SafeString:
    """Return the ladder as a figure's two drawings; ``ladder_table`` has the same in words."""
    since = moves[-1].at if moves else opened_at
    drawings = (
        _drawn(level, moves=moves[-_MOST_MOVES:], since=since, kind=kind, width=width)
        for kind, width in (("wide", 860), ("narrow", 320))
    )
    return format_html_join("", "{}", ((one,) for one in drawings))


def _drawn(level: Level, *, moves: Sequence[Move], since: datetime, kind: str, width: int) -> SafeString:
    height = _TOP + _STEP * (len(Level) - 1) + 34
    rungs = format_html_join("", "{}", ((_rung(one, here=one is level, since=since, width=width),) for one in Level))
    arrows = format_html_join("", "{}", ((_arrow(one, place),) for place, one in enumerate(moves)))
    return format_html(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="ladder-{0}-title ladder-{0}-desc">'
        '<title id="ladder-{0}-title">{3}</title><desc id="ladder-{0}-desc">{4}</desc>'
        '<path class="rail-line" d="M20 {5}V{6}M52 {5}V{6}"/>{7}{8}</svg>',
        kind,
        width,
        height,
        gettext("The ladder of this thread"),
        gettext("It stands on level %(number)d of 5: %(level)s.") % {"number": level.value, "level": LEVELS[level]},
        _TOP - 16,
        height - 10,
        rungs,
        arrows if kind == "wide" else "",
    )


def _rung(level: Level, *, here: bool, since: datetime, width: int) -> SafeString:
    y = _y(level)
    text = format_html('<text{} x="68" y="{}">{}</text>', _class("figure" if here else ""), y + 5, LEVELS[level])
    mark, note = SafeString(""), SafeString("")
    if here:
        mark = format_html('<circle class="rung-here" cx="36" cy="{}" r="9"/>', y)
        local = since.astimezone(timezone.get_current_timezone())
        words = gettext("since %(time)s") % {"time": f"{local:%Y-%m-%d %H:%M}"}
        note = format_html('<text class="soft" x="68" y="{}">{}</text>', y + 23, words)
    return format_html('<path class="rung" d="M20 {0}H52"/>{1}{2}{3}', y, mark, text, note)


def _arrow(move: Move, place: int) -> SafeString:
    x, start, end = 460 + 62 * place, _y(move.before), _y(move.after)
    head = 8 if end < start else -8
    local = move.at.astimezone(timezone.get_current_timezone())
    return format_html(
        '<path class="move" d="M{0} {1}V{2}M{3} {4}L{0} {2}L{5} {4}"/><text class="soft" x="{6}" y="{7}">{8}</text>',
        x,
        start,
        end,
        x - 6,
        end + head,
        x + 6,
        x + 8,
        (start + end) // 2 + 5,
        f"{local:%H:%M}",
    )


def _class(name: str) -> SafeString:
    return format_html(' class="{}"', name) if name else SafeString("")


def _y(level: Level) -> int:
    return _TOP + _STEP * (max(Level) - level)


def _roles(roles: frozenset[PostRole]) -> str:
    return ", ".join(str(ROLES[one]) for one in PostRole if one in roles)


_COLUMNS: Sequence[Column[Rung]] = [
    Column(key="level", label=_("Level"), value=lambda one: f"{one.level.value}. {LEVELS[one.level]}"),
    Column(
        key="here", label=_("The thread"), value=lambda one: State("here", _("is here"), "good") if one.here else ""
    ),
    Column(key="since", label=_("Since"), value=lambda one: one.since),
    Column(
        key="writes",
        label=_("Who writes to whom"),
        value=lambda one: _roles(TABLE[one.level].recipients) or _("nobody: people meet"),
    ),
    Column(
        key="raises",
        label=_("Who may raise to it"),
        value=lambda one: _roles(TABLE[one.level].raises) or _("it begins here"),
    ),
]

"""What waits for the duty officer, as tiles of Today; each number leads to its rows."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.response import queries
from kentongan.response.queries import Wanted
from kentongan.response.terms import WarningLine
from kentongan.web.names import named
from kentongan.web.response.columns import warning_columns
from kentongan.web.response.told import told_lines
from kentongan.web.response.words import WHYS
from kentongan.web.tables import Table, short_table
from kentongan.web.tiles import Tile

FIRST = 8


def waiting_context(*, reader: Reader, at: datetime, exercise: bool) -> dict[str, object]:
    """Return what Today shows first: for staff what waits for them, for a member what was sent and is open."""
    if not reader.sees_all:
        return _of_member(reader=reader, at=at, exercise=exercise)
    waits = queries.waiting(reader=reader, at=at, exercise=exercise)
    wanted = Wanted(group="waiting", exercise=exercise, at=at)
    lines = queries.warnings(wanted, reader=reader, limit=FIRST) if waits.to_approve else []
    names = named((line.organisation for line in lines), reader=reader)
    choose = may(reader.role, Act.APPROVE_WARNINGS)
    return {
        "waits": waits,
        "waiting_tiles": _tiles(waits, exercise=exercise),
        "whys": [
            (WHYS[why].word, number, _list(group="waiting", why=why, **_within(exercise)))
            for why, number in waits.why.items()
        ],
        "to_approve": short_table(lines, caption=_("To approve"), columns=warning_columns(names, choose=choose)),
        "choose": choose and bool(lines),
        "to_tell": told_lines(reader=reader, exercise=exercise, limit=FIRST) if waits.to_tell else [],
    }


def _tiles(waits: queries.Waiting, *, exercise: bool) -> Sequence[Tile]:
    within = _within(exercise)
    critical = ngettext("one for a critical service", "%(number)s for critical services", waits.critical_to_approve)
    late = ngettext("one of a critical service", "%(number)d of critical services", waits.critical_unanswered)
    return [
        Tile(
            number=waits.to_approve,
            word=_("to approve"),
            address=_list(group="waiting", **within),
            tone="warn",
            more=critical % {"number": waits.critical_to_approve} if waits.critical_to_approve else "",
        ),
        Tile(
            number=waits.unanswered,
            word=_("not answered in time"),
            address=f"{reverse('unanswered')}?{urlencode(within)}",
            tone="bad",
            more=late % {"number": waits.critical_unanswered} if waits.critical_unanswered else "",
        ),
        Tile(
            number=waits.undeliverable + waits.escalated,
            word=_("nobody reached"),
            address=_list(group="problem", **within),
            tone="bad",
            more=str(_("%(number)d escalated") % {"number": waits.escalated}) if waits.escalated else "",
        ),
        Tile(
            number=waits.seen_again,
            word=_("seen again after “repaired”"),
            address=_list(group="all", again="1", **within),
            tone="bad",
        ),
        Tile(
            number=waits.to_tell,
            word=_("to tell in person"),
            address=_list(group="all", untold="1", **within),
            tone="bad",
        ),
        Tile(number=waits.questioned, word=_("claims in question"), address=reverse("questioned"), tone="warn"),
        Tile(number=waits.dead, word=_("dead letters"), address=reverse("outbox") + "?state=dead", tone="bad"),
    ]


def _of_member(*, reader: Reader, at: datetime, exercise: bool) -> dict[str, object]:
    lines: list[WarningLine] = []
    for group in ("out", "problem"):
        lines += queries.warnings(Wanted(group=group, exercise=exercise, at=at), reader=reader, limit=FIRST)
    names = named((line.organisation for line in lines), reader=reader)
    columns = warning_columns(names)
    table: Table[WarningLine] = short_table(lines[:FIRST], caption=_("Open warnings"), columns=columns)
    return {"open_warnings": table}


def _within(exercise: bool) -> dict[str, str]:
    return {"exercise": "1"} if exercise else {}


def _list(**wanted: str) -> str:
    return f"{reverse('warnings')}?{urlencode(wanted)}"

"""What came of sharing: the warnings made of an object, and what came of all that somebody's organisations shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from kentongan.accounts.terms import Reader
from kentongan.exchange.models import Member
from kentongan.response import queries
from kentongan.response.queries.came_of import CameOf, what_came_of
from kentongan.response.queries.shared import warnings_of_object
from kentongan.response.terms import SMALLEST_CELL, WarningLine
from kentongan.web.names import named, spoken
from kentongan.web.response.columns import warning_columns
from kentongan.web.tables import Table, short_table
from kentongan.web.templatetags.parts import count

_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOutcome:
    """What came of what one organisation shared, in words and in steps. ``until``: up to when it is counted."""

    name: str
    sent: str
    acknowledged: str
    fixed: str
    until: datetime


def warnings_table(stix_id: str, *, reader: Reader, caption: str) -> Table[WarningLine]:
    """Return the warnings made of an object: for staff all, for a member those that reached it."""
    lines = [queries.warning(one, reader=reader) for one in warnings_of_object(stix_id, reader=reader)[:_MOST]]
    names = named((line.organisation for line in lines), reader=reader)
    return short_table(lines, caption=caption, columns=warning_columns(names))


def own_outcomes(members: Sequence[Member], *, reader: Reader, at: datetime) -> list[OwnOutcome]:
    """Return, for each of the reader's organisations that are members, what came of what it shared.

    Whether there is anything to tell does not show in it: who reads zero and who reads four reads the same.
    """
    told: list[OwnOutcome] = []
    for organisation in {one.organisation_id: one.organisation for one in members}.values():
        came = what_came_of(organisation.pk, reader=reader, at=at)
        if came is not None:
            told.append(_told(spoken(organisation.names), came))
    return told


def _told(name: str, came: CameOf) -> OwnOutcome:
    return OwnOutcome(
        name=name,
        sent=_at_least(came.sent),
        acknowledged=_at_least(came.acknowledged),
        fixed=_at_least(came.fixed),
        until=came.until,
    )


def _at_least(number: int) -> str:
    if not number:
        return gettext("fewer than %(number)s") % {"number": count(SMALLEST_CELL)}
    return gettext("at least %(number)s") % {"number": count(number)}

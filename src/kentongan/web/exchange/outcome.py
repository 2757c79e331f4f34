"""What came of sharing: the warnings made of an object, and what came of all that somebody's organisations shared."""

from dataclasses import dataclass

from kentongan.accounts.terms import Reader
from kentongan.response import queries
from kentongan.response.queries.shared import CameOf, warnings_of_object, what_came_of
from kentongan.response.terms import WarningLine
from kentongan.web.names import named
from kentongan.web.response.columns import warning_columns
from kentongan.web.tables import Table, short_table

_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOutcome:
    """What came of what one organisation shared."""

    name: str
    came: CameOf


def warnings_table(stix_id: str, *, reader: Reader, caption: str) -> Table[WarningLine]:
    """Return the warnings made of an object: for staff all, for a member those that reached it."""
    lines = [queries.warning(one, reader=reader) for one in warnings_of_object(stix_id, reader=reader)[:_MOST]]
    names = named((line.organisation for line in lines), reader=reader)
    return short_table(lines, caption=caption, columns=warning_columns(names))


def own_outcomes(reader: Reader) -> list[OwnOutcome]:
    """Return, for each of the reader's organisations that shared something that concerned somebody, what came of it."""
    names = named(reader.organisations, reader=reader)
    found = [
        (names[one].name, what_came_of(one, reader=reader)) for one in sorted(reader.organisations) if one in names
    ]
    return [OwnOutcome(name=name, came=came) for name, came in found if came.concerned]

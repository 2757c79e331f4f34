"""The kinds of injects, each read from its table: what is told, rows, messages, acknowledgements, dead mailboxes."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from kentongan.drills.reading.tables import NOBODY, Table
from kentongan.drills.terms import Answered, Dead, Deed, Raised, Rows, ScriptedFact, Sent, Told
from kentongan.kernel.errors import marked
from kentongan.kernel.tlp import TLP
from kentongan.messages.terms import (
    Ability,
    Assessment,
    Attribution,
    Band,
    Confidence,
    Level,
    MessageType,
    Priority,
)

LONGEST_CSV = 64 * 1024
MOST_ROWS = 500
MOST_FACTS = 20

NOTHING = Told(text={}, to=())
"""What stands where the kind of an inject could not be read; its fault is noted."""

SLOT = re.compile(r"\{([^{}]*)\}")
AGO_SLOT = re.compile(r"ago-(\d{1,4})")
NETWORK_SLOT = re.compile(r"([a-z0-9-]+)\.(address|network)")


def read_deed(table: Table) -> Deed | None:
    """Return what an inject does; None where its kind is not known."""
    kind = table.line("kind")
    if not kind:
        return None
    reader = _READERS.get(kind)
    if reader is None:
        table.fault("kind", marked("“{value}” is none of: {known}."), value=kind, known=", ".join(_READERS))
        return None
    return reader(table)


def _told(table: Table) -> Told:
    return Told(text=table.names("text"), to=table.texts("to"))


def _rows(table: Table) -> Rows:
    found = Rows(csv=table.text("csv", most=LONGEST_CSV), tlp=table.choice("tlp", TLP), name=table.line("name"))
    if not re.fullmatch(r"[a-z0-9_]{1,60}", found.name):
        table.fault("name", marked("A report's name has a-z, 0-9 and “_”, as in scan_telnet."))
    _check_csv(table, found.csv)
    return found


def _check_csv(table: Table, text: str) -> None:
    for slot in SLOT.findall(text):
        if slot != "day" and not AGO_SLOT.fullmatch(slot) and not NETWORK_SLOT.fullmatch(slot):
            table.fault("csv", marked("Nothing can stand for “{value}”."), value=slot)
    if set("{}") & set(SLOT.sub("", text)):
        table.fault("csv", marked("A brace in this has no other."))
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        table.fault("csv", marked("This is no CSV: a quote is not closed, or stands where none may."))
        return
    if len(rows) < 2:
        table.fault("csv", marked("This has no row below its heading."))
    if len(rows) > MOST_ROWS:
        table.fault("csv", marked("There are more than {most} of these."), most=str(MOST_ROWS))
    for number, row in enumerate(rows, 1):
        if rows and len(row) != len(rows[0]):
            why = marked("Line {number} has another number of columns than the heading.")
            table.fault("csv", why, number=str(number))


def _sent(table: Table) -> Sent:
    return Sent(
        sender=table.seat("sender") or NOBODY,
        to=table.seats("to"),
        type=table.choice("type", MessageType),
        subject=table.line("subject"),
        priority=table.choice("priority", Priority, Priority.PRIORITY),
        tlp=table.choice("tlp", TLP, TLP.AMBER),
        level=table.choice("level", Level, Level.TECHNICAL),
        language=table.line("language", needed=False) or "en",
        facts=tuple(_fact(one) for one in table.tables("facts", most=MOST_FACTS)),
        assessment=_assessment(table.table("assessment")),
        attribution=table.choice("attribution", Attribution, Attribution.NONE),
        request=table.text("request", needed=False),
        concerns=table.texts("concerns"),
        respond_within=table.span("respond_within", needed=False),
        reply_to=table.key("reply_to", needed=False),
        attempt=table.flag("attempt"),
        takes_offer=table.flag("takes_offer"),
    )


def _fact(table: Table) -> ScriptedFact:
    before = table.span("before", needed=False)
    found = ScriptedFact(text=table.text("text"), source=table.line("source"))
    table.close()
    return found if before is None else ScriptedFact(text=found.text, source=found.source, before=before)


def _assessment(table: Table | None) -> Assessment | None:
    if table is None:
        return None
    found = Assessment(
        text=table.text("text"),
        likelihood=table.choice("likelihood", Band) if table.has("likelihood") else None,
        confidence=table.choice("confidence", Confidence) if table.has("confidence") else None,
        basis=table.text("basis", needed=False),
        alternatives=table.texts("alternatives"),
    )
    table.close()
    return found


def _answered(table: Table) -> Answered:
    return Answered(
        reports_within=table.span("reports_within") or timedelta(),
        message=table.key("message"),
        by=table.seat("by") or NOBODY,
        understood=table.text("understood"),
        ability=table.choice("ability", Ability),
    )


def _dead(table: Table) -> Dead:
    return Dead(seat=table.seat("seat") or NOBODY)


def _raised(table: Table) -> Raised:
    return Raised(
        message=table.key("message"),
        by=table.seat("by") or NOBODY,
        to=table.choice("to", Level),
        reason=table.text("reason", most=2000),
        attempt=table.flag("attempt"),
    )


_READERS: Mapping[str, Callable[[Table], Deed]] = {
    "told": _told,
    "rows": _rows,
    "sent": _sent,
    "answered": _answered,
    "dead": _dead,
    "raised": _raised,
}

KINDS: Mapping[type, str] = {
    Told: "told",
    Rows: "rows",
    Sent: "sent",
    Answered: "answered",
    Dead: "dead",
    Raised: "raised",
}
"""The word of a file for each kind of deed."""

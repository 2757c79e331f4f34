"""Warnings as lists show them, with every filter and order that a page or a program may ask for, and one warning."""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.queries import visible_organisations
from kentongan.kernel.tlp import TLP
from kentongan.response.errors import UnknownWarning
from kentongan.response.models import Exposure, Item, Warning
from kentongan.response.queries.byhand import untold_warnings
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.states import AWAITED, ENDED, SETTLED
from kentongan.response.terms import Route, WarningLine, WarningState, Why

_S = WarningState

GROUPS: Mapping[str, frozenset[WarningState]] = {
    "waiting": frozenset({_S.DRAFTED}),
    "out": frozenset({_S.APPROVED, _S.SENT, _S.DELIVERED, _S.ACKNOWLEDGED}),
    "unanswered": AWAITED - {_S.ACKNOWLEDGED},
    "problem": frozenset({_S.UNDELIVERABLE, _S.ESCALATED, _S.EXPIRED}),
    "settled": SETTLED | {_S.CLOSED},
    "ended": ENDED,
}
"""Groups of states by their name in an address. ``unanswered`` is narrowed to what is past its day, see ``Wanted``."""

WARNING_ORDERS = {
    "reference": "reference",
    "organisation": "organisation__slug",
    "classification": "classification",
    "tlp": "tlp",
    "state": "state",
    "critical": "critical",
    "exposures": "exposures",
    "open": "open",
    "gone": "gone",
    "drafted_at": "drafted_at",
    "sent_at": "sent_at",
    "due_at": "due_at",
    "last_seen": "last_seen",
}
"""Columns of the list, and what each orders by."""

_USUAL = {
    "waiting": ("-critical", "-exposures", "id"),
    "unanswered": ("-critical", "due_at", "id"),
    "problem": ("-critical", "-exposures", "id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of warnings is narrowed to; what is empty or None narrows nothing.

    ``group`` is one of GROUPS; its ``unanswered`` are those whose day has passed ``at``. ``text`` is a reference, an
    address, or words of an organisation's name. ``again``: with exposures that were seen after they were called
    mitigated. ``why`` is a reason for which a person decides. ``untold``: somebody must still be told in person.
    """

    group: str = ""
    state: WarningState | None = None
    feed: str = ""
    organisation: UUID | None = None
    classification: str = ""
    tlp: TLP | None = None
    why: Why | None = None
    critical: bool = False
    again: bool = False
    untold: bool = False
    exercise: bool | None = None
    text: str = ""
    at: datetime | None = None


def warnings(wanted: Wanted, *, reader: Reader, order: str = "", limit: int = 50, offset: int = 0) -> list[WarningLine]:
    """Warnings, in the order asked for by one of WARNING_ORDERS (``-`` for descending), else in the group's own."""
    column = WARNING_ORDERS.get(order.removeprefix("-"))
    usual = _USUAL.get(wanted.group, ("-id",))
    by = usual if column is None else ("-" + column if order.startswith("-") else column, *usual)
    rows = wanted_warnings(wanted, reader=reader).select_related(None).order_by(*by)
    # Sorted by their keys alone, and only then fetched with what a line shows: it costs a tenth where many are sorted.
    ids = list(rows.values_list("pk", flat=True)[offset : offset + limit])
    found = visible_warnings(reader=reader).in_bulk(ids)
    return [line_of(found[one]) for one in ids if one in found]


def wanted_warnings(wanted: Wanted, *, reader: Reader) -> QuerySet[Warning]:
    """The rows that a list is narrowed to, of those that the reader may see, in no order."""
    rows = visible_warnings(reader=reader)
    equal = {
        "state": wanted.state,
        "feed__slug": wanted.feed,
        "organisation": wanted.organisation,
        "classification": wanted.classification,
        "tlp": wanted.tlp,
        "exercise": wanted.exercise,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value not in (None, "")})
    if wanted.group in GROUPS:
        rows = rows.filter(state__in=sorted(GROUPS[wanted.group]))
    if wanted.group == "unanswered":
        rows = rows.filter(acknowledged_at__isnull=True, due_at__lt=wanted.at)
    if wanted.why is not None:
        rows = rows.filter(why__contains=wanted.why.value)
    if wanted.critical:
        rows = rows.filter(critical__gt=0)
    if wanted.untold:
        rows = rows.filter(pk__in=untold_warnings(reader=reader).values("pk"))
    if wanted.again:
        rows = rows.filter(seen_again__gt=0)
    return rows.filter(_said(wanted.text.strip(), reader=reader)) if wanted.text.strip() else rows


def _said(text: str, *, reader: Reader) -> Q:
    """What a few words mean: an address of an exposure, else a reference's beginning or an organisation's name."""
    try:
        address = str(ipaddress.ip_address(text))
    except ValueError:
        named = visible_organisations(reader=reader)
        for word in text.casefold().split():
            named = named.filter(searched__contains=word)
        return Q(reference__startswith=text.upper()) | Q(organisation__in=named.values("pk"))
    seen = Exposure.objects.filter(address=address)
    return Q(pk__in=Item.objects.filter(exposure__in=seen.values("pk")).values("warning"))


def warning(warning_id: UUID, *, reader: Reader) -> WarningLine:
    """Return one warning. Raises UnknownWarning, also where the reader may not see it."""
    row = visible_warnings(reader=reader).filter(pk=warning_id).first()
    if row is None:
        raise UnknownWarning(warning=warning_id)
    return line_of(row)


def warnings_of(ids: Collection[UUID], *, reader: Reader) -> list[WarningLine]:
    """Return those of these warnings that the reader may see, critical services first."""
    rows = visible_warnings(reader=reader).filter(pk__in=ids).order_by("-critical", "-exposures", "id")
    return [line_of(row) for row in rows]


def superseded_by(warning_id: UUID, *, reader: Reader) -> list[WarningLine]:
    """Return the warnings whose place this one took, the first first."""
    rows = visible_warnings(reader=reader).filter(superseded_by=warning_id).order_by("drafted_at", "id")
    return [line_of(row) for row in rows]


def warning_of_draft(draft: UUID, *, reader: Reader) -> WarningLine | None:
    """Return the warning that was made of a draft; None where none was yet, or the reader may not see it."""
    row = visible_warnings(reader=reader).filter(draft=draft).first()
    return None if row is None else line_of(row)


def draft_of(warning_id: UUID, *, reader: Reader) -> UUID | None:
    """Return the draft that a warning was made of, for staff: a draft tells what was in doubt."""
    if not reader.sees_all:
        return None
    return Warning.objects.filter(pk=warning_id).values_list("draft", flat=True).first()


def line_of(row: Warning) -> WarningLine:
    """Return a row as lists show it."""
    return WarningLine(
        id=row.id,
        reference=row.reference,
        feed=row.feed.slug,
        organisation=row.organisation_id,
        organisation_slug=row.organisation.slug,
        recipient=row.recipient_id,
        route=Route(row.route),
        classification=row.classification,
        tlp=TLP(row.tlp),
        state=WarningState(row.state),
        why=tuple(Why(one) for one in row.why.split()),
        doubt=row.doubt,
        critical=row.critical,
        exposures=row.exposures,
        open=row.open,
        gone=row.gone,
        seen_again=row.seen_again,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        drafted_at=row.drafted_at,
        send_at=row.send_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        acknowledged_at=row.acknowledged_at,
        due_at=row.due_at,
        exercise=row.exercise,
    )

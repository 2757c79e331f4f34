"""Exposures over all their days: what was answered for each, and whether its feed still sees it."""

import ipaddress
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kentongan.accounts.terms import Reader
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Exposure
from kentongan.response.queries.lines import ExposureLine
from kentongan.response.queries.visible import visible_exposures
from kentongan.response.terms import ExposureState

EXPOSURE_ORDERS = {"first_seen": "id", "organisation": "organisation__slug"}
"""Columns of the list, and what each orders by. Exposures are numbered in the order in which they were first seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of exposures is narrowed to. ``seen``: ``gone``, ``again`` (since it was called mitigated), or empty.

    ``text`` is an address or a name, whole.
    """

    organisation: UUID | None = None
    feed: str = ""
    state: ExposureState | None = None
    classification: str = ""
    seen: str = ""
    exercise: bool | None = None
    text: str = ""


def exposures(
    sought: Sought, *, reader: Reader, order: str = "", limit: int = 50, offset: int = 0
) -> list[ExposureLine]:
    """Exposures, the latest found first, or by one of EXPOSURE_ORDERS."""
    column = EXPOSURE_ORDERS.get(order.removeprefix("-"))
    by = ("-id",) if column is None else ("-" + column if order.startswith("-") else column, "-id")
    rows = sought_exposures(sought, reader=reader).select_related(None).order_by(*by)
    ids = list(rows.values_list("pk", flat=True)[offset : offset + limit])
    found = visible_exposures(reader=reader).in_bulk(ids)
    return [exposure_line(found[one]) for one in ids if one in found]


def sought_exposures(sought: Sought, *, reader: Reader) -> QuerySet[Exposure]:
    """The rows that a list is narrowed to, of those that the reader may see, in no order."""
    rows = visible_exposures(reader=reader)
    equal = {
        "organisation": sought.organisation,
        "feed__slug": sought.feed,
        "state": sought.state,
        "classification": sought.classification,
        "exercise": sought.exercise,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value not in (None, "")})
    match sought.seen:
        case "gone":
            rows = rows.filter(gone_at__isnull=False)
        case "again":
            rows = rows.filter(seen_again__gt=0)
    text = sought.text.strip().lower()
    if not text:
        return rows
    try:
        return rows.filter(address=str(ipaddress.ip_address(text)))
    except ValueError:
        return rows.filter(name=text)


def exposure_line(row: Exposure) -> ExposureLine:
    """Return a row as lists show it."""
    return ExposureLine(
        id=row.id,
        organisation=row.organisation_id,
        organisation_slug=row.organisation.slug,
        feed=row.feed.slug,
        classification=row.classification,
        tlp=TLP(row.tlp),
        address=row.address,
        name=row.name,
        port=row.port,
        transport=row.transport,
        tag=row.tag,
        state=ExposureState(row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        count=row.count,
        answered_at=row.answered_at,
        seen_again=row.seen_again,
        seen_again_at=row.seen_again_at,
        gone_at=row.gone_at,
        exercise=row.exercise,
    )

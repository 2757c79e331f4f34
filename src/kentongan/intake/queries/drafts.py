"""Draft warnings, those of critical services first."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.intake.errors import UnknownDraft
from kentongan.intake.models import Draft
from kentongan.intake.queries.orders import ordered
from kentongan.intake.queries.visible import visible_drafts
from kentongan.intake.terms import DraftLine
from kentongan.kernel.tlp import TLP

DRAFT_ORDERS = {
    "organisation": "organisation_slug",
    "classification": "classification",
    "tlp": "tlp",
    "events": "events",
    "last_seen": "last_seen",
}


def drafts(
    *,
    reader: Reader,
    run: UUID | None = None,
    since: datetime | None = None,
    organisation: UUID | None = None,
    classification: str | None = None,
    exercise: bool | None = None,
    order: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[DraftLine]:
    """Draft warnings: those on which most critical services depend first, then those with most events.

    ``order`` puts one of DRAFT_ORDERS first. Narrowed to a run, to runs started ``since``, to an organisation, to a
    classification, to exercises (True) or real work (False).
    """
    found = visible_drafts(reader=reader)
    if run is not None:
        found = found.filter(run_id=run)
    if since is not None:
        found = found.filter(run__started_at__gte=since)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    if classification is not None:
        found = found.filter(classification=classification)
    if exercise is not None:
        found = found.filter(exercise=exercise)
    by = ordered(order, columns=DRAFT_ORDERS, usual=("-critical", "-events", "id"))
    return [_line(one) for one in found.order_by(*by)[offset : offset + limit]]


def draft(draft_id: UUID, *, reader: Reader) -> DraftLine:
    """Return one draft warning. Raises UnknownDraft, also where the reader may not see it."""
    found = visible_drafts(reader=reader).filter(pk=draft_id).first()
    if found is None:
        raise UnknownDraft(draft=draft_id)
    return _line(found)


def _line(one: Draft) -> DraftLine:
    return DraftLine(
        id=one.id,
        run=one.run_id,
        feed=one.run.feed.slug,
        organisation=one.organisation,
        organisation_slug=one.organisation_slug,
        critical=one.critical,
        classification=one.classification,
        tlp=TLP(one.tlp),
        events=one.events,
        first_seen=one.first_seen,
        last_seen=one.last_seen,
        doubt=one.doubt,
        exercise=one.exercise,
    )

"""Errors of a party's record reported by others; the party decides what comes of them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.errors import NotYours, ReasonMissing, UnknownReport
from kentongan.directory.models import ErrorReport
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.posts import post
from kentongan.directory.queries.proposals import visible_reports
from kentongan.directory.rules.proposals import may_propose
from kentongan.ledger.actions import record

LONGEST = 2000


@transaction.atomic
def report_error(post_id: UUID, *, text: str, reader: Reader, at: datetime) -> ErrorReport:
    """Tell a party that something of a post that the reader sees is wrong. Raises UnknownPost, NotYours, ReasonMissing.

    Nobody does who is not signed in: the party must be able to ask back.
    """
    line = post(post_id, reader=reader, at=at)
    if reader.user_id is None:
        raise NotYours(organisation=line.slug)
    row = ErrorReport.objects.create(
        organisation_id=line.organisation,
        post=line.id,
        text=_said(text),
        reported_by=reader.user_id,
        reported_at=at,
    )
    _record("directory.error_reported", row, reader=reader, at=at)
    return row


@transaction.atomic
def settle_report(report_id: UUID, *, note: str, reader: Reader, at: datetime) -> ErrorReport:
    """Say what came of a report; the first word stays. Raises UnknownReport, NotYours, ReasonMissing."""
    row = visible_reports(reader=reader).select_for_update(of=("self",)).filter(pk=report_id).first()
    if row is None:
        raise UnknownReport(report=report_id)
    if not may_propose(duties_of(reader, organisations=[row.organisation_id]).towards(row.organisation_id)):
        raise NotYours(organisation=row.organisation.slug)
    if row.settled_at is not None:
        return row
    row.settled_by, row.settled_at, row.note = reader.user_id, at, _said(note)
    row.save(update_fields=["settled_by", "settled_at", "note"])
    _record("directory.error_settled", row, reader=reader, at=at)
    return row


def _said(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise ReasonMissing(most=LONGEST)
    return said


def _record(verb: str, row: ErrorReport, *, reader: Reader, at: datetime) -> None:
    related = [row.organisation_id, *([row.post] if row.post else [])]
    record(verb, actor=reader.user_id, subject=row.id, at=at, related=related)

"""A warning handed over by a person: what no mail may carry, or what somebody prefers to say themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.stepping import locked, step
from kentongan.response.actions.superseding import carry_over_many
from kentongan.response.actions.words import said
from kentongan.response.errors import NothingToHandOverTo, TermsForbid, UnknownWarning
from kentongan.response.models import FeedPolicy, Warning
from kentongan.response.rules.recalls import HANDED_OVER
from kentongan.response.rules.sightings import due_at
from kentongan.response.rules.states import AWAITED
from kentongan.response.terms import ANSWER_DAYS, WarningState


def hand_over(warning: UUID, *, actor: UUID | None, at: datetime, note: str) -> None:
    """Note that a person handed the warning over, to whom and how (``note``). It is delivered by that.

    An earlier one about the same that is not settled is superseded, as by a mail. Raises UnknownWarning,
    NotInThisState, ReasonNeeded, NothingToHandOverTo where nobody is named, or TermsForbid.
    """
    with transaction.atomic():
        held = {one.pk: one for one in locked([warning, *_earlier(warning)])}
        row = held.pop(warning, None)
        if row is None:
            raise UnknownWarning(warning=warning)
        if row.recipient_id is None and not note.strip():
            raise NothingToHandOverTo(reference=row.reference)
        if not may_reach([row], at=at):
            raise TermsForbid(reference=row.reference)
        policy = FeedPolicy.objects.filter(pk=row.feed_id).first()
        days = policy.answer_days if policy else ANSWER_DAYS
        also = {"reached": True, "due_at": due_at(at, answer_days=days, critical=row.critical)}
        step(row, to=WarningState.DELIVERED, reason=HANDED_OVER, at=at, actor=actor, note=said(note), also=also)
        standing = [old for old in held.values() if WarningState(old.state) in AWAITED]
        carry_over_many(dict.fromkeys(may_reach(standing, at=at), row), at=at)


def _earlier(warning: UUID) -> list[UUID]:
    """Return the earlier ones whose place it takes; nothing of what is compared ever changes but their states."""
    row = Warning.objects.filter(pk=warning).first()
    if row is None:
        return []
    same = Warning.objects.filter(
        organisation=row.organisation_id,
        recipient=row.recipient_id,
        feed=row.feed_id,
        classification=row.classification,
        tlp=row.tlp,
        exercise=row.exercise,
        drafted_at__lt=row.drafted_at,
        state__in=[state.value for state in AWAITED],
    )
    return [one.pk for one in same.exclude(pk=row.pk) if (one.doubt != "") is (row.doubt != "")]

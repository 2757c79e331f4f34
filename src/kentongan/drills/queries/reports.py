"""What a drill left behind, gathered for its report."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from kentongan.accounts.terms import Reader
from kentongan.drills.errors import DrillNotInState
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.lists import line_of, scenario_of
from kentongan.drills.queries.rows import due_at, feeds_of
from kentongan.drills.queries.visible import drill_for
from kentongan.drills.report import report_of
from kentongan.drills.terms import Asked, InjectState, Record, RefusedLine, Report, Warned
from kentongan.drills.words import state_in_words
from kentongan.messages.models import Message, Recipient, Step, Thread
from kentongan.messages.queries.envelopes import reference_of
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Level, MessageState
from kentongan.records.terms import PostRole
from kentongan.response.models import Warning

_LEFT = (MessageState.SENT.value, MessageState.RETRACTED.value)


def report(drill: UUID, reader: Reader, *, at: datetime) -> Report:
    """Return the report of a drill; while it runs, as far as it has come, for staff alone.

    Raises UnknownDrill, DrillNotInState.
    """
    row = drill_for(drill, reader=reader)
    if row.ended_at is None and not reader.sees_all:
        raise DrillNotInState(drill=row.key, state=state_in_words(row.state))
    scenario = scenario_of(row)
    return report_of(_record(row, at=at), () if scenario is None else scenario.expectations)


def _record(drill: Drill, *, at: datetime) -> Record:
    parts = dict(drill.castings.values_list("organisation", "part"))
    injects = list(DrillInject.objects.filter(drill=drill).order_by("serial"))
    waiting, unplayed = (InjectState.WAITING.value,), (InjectState.SKIPPED.value, InjectState.FAILED.value)
    return Record(
        drill=line_of(drill),
        asked=_asked(drill, injects, parts),
        warned=_warned(drill, injects, parts),
        refused={
            one.key: RefusedLine(inject=one.key, code=one.code, why=one.detail)
            for one in injects
            if one.state == InjectState.REFUSED
        },
        due={one.key: due_at(drill, one.after) for one in injects},
        waiting=frozenset(one.key for one in injects if one.state in waiting),
        unplayed=frozenset(one.key for one in injects if one.state in unplayed),
        levels=_levels(drill),
        at=at,
    )


def _asked(drill: Drill, injects: list[DrillInject], parts: Mapping[UUID, str]) -> tuple[Asked, ...]:
    keys = {one.message_id: one.key for one in injects if one.message_id and one.kind == "sent"}
    machine = {one.message_id for one in injects if one.kind == "answered" and one.state == InjectState.PLAYED}
    how = Step.objects.filter(recipient=OuterRef("pk"), what="acknowledged").order_by("serial").values("note")[:1]
    rows = (
        Recipient.objects.filter(message__thread__drill=drill.pk, message__state__in=_LEFT)
        .exclude(message__type__in=[one.value for one in UNACKNOWLEDGED_TYPES])
        .select_related("message__thread", "organisation")
        .annotate(
            how=Subquery(how),
            mails=Count("dispatches", distinct=True),
            called=Count("calls", distinct=True),
        )
    )
    return tuple(
        Asked(
            inject=keys.get(one.message_id) or reference_of(one.message),
            part=parts.get(one.organisation_id, one.organisation.slug),
            role=PostRole(one.role),
            organisation=one.organisation.slug,
            asked_at=one.message.sent_at,
            answered_at=one.acknowledged_at,
            channel=one.how or "",
            attempts=one.mails + one.called,
            by_machine=one.acknowledgement_id in machine,
        )
        for one in rows.order_by("message__sent_at", "pk")
        if one.message.sent_at is not None
    )


def _warned(drill: Drill, injects: list[DrillInject], parts: Mapping[UUID, str]) -> tuple[Warned, ...]:
    keys = {one.feed_id: one.key for one in injects if one.feed_id}
    rows = Warning.objects.filter(feed__in=feeds_of(drill.pk), delivered_at__isnull=False, recipient__isnull=False)
    return tuple(
        Warned(inject=keys[feed], part=parts.get(recipient, ""), at=at)
        for feed, recipient, at in rows.values_list("feed", "recipient", "delivered_at")
        if at is not None
    )


def _levels(drill: Drill) -> tuple[Level, ...]:
    """Return every level on which something of a drill was: of a thread only what left, not a refused draft's."""
    threads = Thread.objects.filter(drill=drill.pk, messages__state__in=_LEFT)
    moved = Step.objects.filter(thread__in=threads.values("pk"), what__in=["raised", "lowered"])
    sent = Message.objects.filter(thread__drill=drill.pk, state__in=_LEFT)
    found = {*sent.values_list("level", flat=True), *(int(one) for one in moved.values_list("after", flat=True))}
    return tuple(Level(one) for one in sorted(found))

"""A check planned, started, paused, resumed and cancelled by a person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.checks.actions.calling_off import call_off
from kentongan.checks.actions.stepping import given_reason, held_check, not_from_here, step, tell, unask
from kentongan.checks.errors import ClosesTooEarly, NobodyToAsk, NoTitle
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries.selecting import as_lists, as_selection, selected
from kentongan.checks.secrets import Chance
from kentongan.checks.terms import Asked, CheckState, ProbeState, Selection
from kentongan.delivery.rules import one_line
from kentongan.directory.errors import UnknownOrganisation
from kentongan.directory.models import Organisation

LONGEST_TITLE = 200
BATCH = 500


@transaction.atomic
def plan_check(
    *,
    title: str,
    announced: bool,
    selection: Selection,
    opens_at: datetime,
    closes_at: datetime,
    actor: UUID | None,
    at: datetime,
    chance: Chance | None = None,
    drill: UUID | None = None,
    sink: bool = False,
) -> Check:
    """Plan a check of what a selection names now, and return it. What each channel is asked by is made when it is.

    ``chance`` is of no use here, since nothing is secret before a mail is made. ``sink``: its mails stay in
    the hub, and the directory learns nothing from it. Raises NoTitle, ClosesTooEarly,
    NobodyToAsk, UnknownOrganisation.
    """
    del chance
    named = one_line(title, longest=LONGEST_TITLE + 1)
    if not 0 < len(named) <= LONGEST_TITLE:
        raise NoTitle(most=LONGEST_TITLE)
    if closes_at <= max(opens_at, at):
        raise ClosesTooEarly
    known = set(Organisation.objects.filter(slug__in=selection.organisations).values_list("slug", flat=True))
    for slug in sorted(selection.organisations - known):
        raise UnknownOrganisation(organisation=slug)
    asked = selected(selection, at=at)
    if not asked:
        raise NobodyToAsk
    check = Check.objects.create(
        title=named,
        announced=announced,
        selection=as_lists(selection),
        opens_at=opens_at,
        closes_at=closes_at,
        drill=drill,
        sink=sink,
        made_by=actor,
        made_at=at,
    )
    add_probes(check, asked)
    tell("checks.check_planned", check, actor=actor, at=at)
    return check


def add_probes(check: Check, asked: list[Asked]) -> None:
    """Make a probe for each channel."""
    Probe.objects.bulk_create(
        (
            Probe(
                of=check,
                organisation_id=one.organisation,
                post_id=one.post,
                role=one.role.value,
                country=one.country,
                contact=one.contact,
                channel=one.channel,
                language=one.language,
            )
            for one in asked
        ),
        batch_size=BATCH,
    )


@transaction.atomic
def start_check(check: UUID, *, actor: UUID | None, at: datetime) -> Check:
    """Open a planned check now. Raises UnknownCheck, NotInThisState, ClosesTooEarly."""
    row = held_check(check)
    if row.state != CheckState.PLANNED:
        raise not_from_here(row, to=CheckState.RUNNING)
    if row.closes_at <= at:
        raise ClosesTooEarly
    open_check(row, actor=actor, at=at)
    return row


def open_check(check: Check, *, actor: UUID | None, at: datetime) -> None:
    """Open a check that is held, for those who hold the selected posts now. Raises NotInThisState."""
    check.opens_at = min(check.opens_at, at)
    step(check, to=CheckState.RUNNING)
    _bring_up_to_date(check, at=at)
    tell("checks.check_opened", check, actor=actor, at=at)


def _bring_up_to_date(check: Check, *, at: datetime) -> None:
    """Holders and channels may have changed since it was planned: who holds a post now is asked, nobody else."""
    asked = selected(as_selection(check.selection), at=at)
    now = {one.contact for one in asked}
    gone = [one.pk for one in check.probes.filter(state=ProbeState.WAITING) if one.contact not in now]
    for start in range(0, len(gone), BATCH):
        Probe.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    there = set(check.probes.values_list("contact", flat=True))
    stopped = set(check.probes.filter(state=ProbeState.PREEMPTED).values_list("post", flat=True))
    add_probes(check, [one for one in asked if one.contact not in there and one.post not in stopped])


@transaction.atomic
def pause(check: UUID, *, actor: UUID | None, at: datetime, reason: str) -> None:
    """Ask nobody anew; answers of those who were asked count.

    Raises UnknownCheck, NotInThisState, CheckReasonNeeded.
    """
    row, why = held_check(check), given_reason(reason)
    step(row, to=CheckState.PAUSED, reason=why)
    tell("checks.check_paused", row, actor=actor, at=at)


@transaction.atomic
def resume(check: UUID, *, actor: UUID | None, at: datetime) -> None:
    """Ask on. Raises UnknownCheck, NotInThisState."""
    row = held_check(check)
    if row.state != CheckState.PAUSED:
        raise not_from_here(row, to=CheckState.RUNNING)
    step(row, to=CheckState.RUNNING)
    tell("checks.check_resumed", row, actor=actor, at=at)


@transaction.atomic
def cancel_check(check: UUID, *, actor: UUID | None, at: datetime, reason: str) -> None:
    """End a check for which nothing more counts; an announced one is called off by mail.

    Raises UnknownCheck, NotInThisState, CheckReasonNeeded.
    """
    row, why = held_check(check), given_reason(reason)
    step(row, to=CheckState.CANCELLED, reason=why)
    unask(row, at=at, actor=actor, reason=why)
    call_off(row, actor=actor, at=at, reason=why)
    tell("checks.check_cancelled", row, actor=actor, at=at)

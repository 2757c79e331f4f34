"""What the worker does for drills: begins them, plays what is due, lets dead mailboxes bounce, ends them.

An inject is played in one transaction with its row, so that it is played at most once, whoever is killed or works
beside another. Rows alone come in through ``intake``, which commits by itself: each inject of rows has a feed of its
own, and a finished run of that feed says that they came in.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import DataError, transaction

from kentongan.delivery.errors import Unsendable
from kentongan.drills.actions.answering import answer_scripted, raise_scripted
from kentongan.drills.actions.bouncing import bounce_dead
from kentongan.drills.actions.feeding import approve_own, take_in
from kentongan.drills.actions.running import end_drill, start_drill
from kentongan.drills.actions.sending import send_scripted
from kentongan.drills.actions.stage import Stage, stage_of
from kentongan.drills.actions.telling import tell
from kentongan.drills.errors import DrillNotInState, NotPlayed
from kentongan.drills.models import Drill, DrillInject
from kentongan.drills.queries.rows import awaits_approval, due_at, ends_at
from kentongan.drills.terms import Answered, Dead, Deed, DrillState, InjectState, Raised, Rows, Sent, Told
from kentongan.kernel.errors import KentonganError, marked

_log = structlog.get_logger("kentongan.drills")

CANNOT_BE_PLAYED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, Unsendable, DataError)
"""What an inject that the software gets wrong raises: it is told as failed, and the drill goes on."""


def play_due(at: datetime) -> int:
    """Begin, play and end what is due in every drill; return how much was done."""
    return sum(
        (
            sum(_begin(one, at=at) for one in _ids(DrillState.PLANNED, at=at)),
            sum(_play(one, at=at) for one in _ids(DrillState.RUNNING, at=at)),
        )
    )


def _ids(state: DrillState, *, at: datetime) -> list[UUID]:
    rows = Drill.objects.filter(state=state.value).order_by("starts_at", "pk")
    if state is DrillState.PLANNED:
        return [one.pk for one in rows.filter(starts_at__lte=at) if not awaits_approval(one)]
    return list(rows.values_list("pk", flat=True))


def _begin(drill: UUID, *, at: datetime) -> int:
    try:
        start_drill(drill, actor=None, at=at)
    except DrillNotInState:
        return 0  # another worker, or a person, was quicker
    return 1


def _play(drill: UUID, *, at: datetime) -> int:
    done = 0
    while _play_next(drill, at=at):
        done += 1
    row = Drill.objects.filter(pk=drill, state=DrillState.RUNNING.value).first()
    if row is None:
        return done
    done += bounce_dead(row, at=at) + approve_own(row, at=at)
    if ends_at(row) <= at:
        try:
            end_drill(drill, actor=None, at=at)
        except DrillNotInState:
            return done
        done += 1
    return done


def _play_next(drill: UUID, *, at: datetime) -> bool:
    """Play the next inject that is due; return whether there was one."""
    waiting = DrillInject.objects.filter(drill=drill, state=InjectState.WAITING.value).order_by("serial")
    first = waiting.select_related("drill").first()
    if first is None or due_at(first.drill, first.after) > at:
        return False
    return _settle(drill, first.pk, _taken_in(first, at=at) if first.kind == "rows" else _do, at=at)


def _taken_in(inject: DrillInject, *, at: datetime) -> Callable[[Stage, DrillInject], None]:
    """Take an inject's rows in, which commits by itself; return what settles it: done, or why not."""
    try:
        take_in(stage_of(inject.drill, at=at), inject)
    except KentonganError as error:
        return partial(_refuse, error)
    return _do


def _refuse(error: KentonganError, _stage: Stage, _inject: DrillInject) -> None:
    raise error


@transaction.atomic
def _settle(drill: UUID, inject_id: UUID, do: Callable[[Stage, DrillInject], None], *, at: datetime) -> bool:
    row = Drill.objects.select_for_update(skip_locked=True).filter(pk=drill, state=DrillState.RUNNING.value).first()
    if row is None:
        return False
    inject = DrillInject.objects.select_for_update().get(pk=inject_id)
    if inject.state != InjectState.WAITING:
        return True
    inject.state, inject.played_at = InjectState.PLAYED, at
    try:
        with transaction.atomic():
            do(stage_of(row, at=at), inject)
    except NotPlayed as why:
        inject.state, inject.detail = InjectState.SKIPPED, why.message()[:1000]
    except KentonganError as why:
        inject.state, inject.code, inject.detail = InjectState.REFUSED, why.code, why.message()[:1000]
    except CANNOT_BE_PLAYED:
        _log.exception("drill.inject_failed", drill=str(drill), inject=str(inject_id))
        inject.state, inject.detail = InjectState.FAILED, marked("The software could not play this; its log says why.")
    inject.save()
    tell("drills.inject_played", row, actor=None, at=at, related=[inject.pk])
    return True


def _do(stage: Stage, inject: DrillInject) -> None:
    deed: Deed = stage.scenario.injects[inject.serial - 1].deed
    match deed:
        case Told() | Rows():
            pass  # the page tells it from now on; rows came in before this
        case Sent() as sent:
            send_scripted(stage, inject, sent)
        case Answered() as answered:
            answer_scripted(stage, inject, answered)
        case Raised() as raised:
            raise_scripted(stage, raised)
        case Dead():
            if stage.drill.sends_real:
                raise NotPlayed(why=marked("The drill sends real mail, and does not pretend that it came back."))

"""The report of a drill, made of what it left behind: who answered, how fast, by which way, what came true. Pure."""

from datetime import datetime
from typing import assert_never

from kentongan.drills.terms import (
    AnswerLine,
    Asked,
    DrillState,
    Expectation,
    Hope,
    MetLine,
    Record,
    Report,
    Seat,
)
from kentongan.estimates.rates import wilson
from kentongan.estimates.times import quantile_of_all
from kentongan.messages.terms import Level

_OVER = (DrillState.ENDED, DrillState.CANCELLED)


def report_of(record: Record, expectations: tuple[Expectation, ...]) -> Report:
    """Return the report as of ``record.at``. The median and the ninetieth are over all asked, not only who answered."""
    lines = tuple(_line(one) for one in record.asked)
    minutes = [one.minutes for one in lines if one.minutes is not None]
    return Report(
        drill=record.drill,
        answers=lines,
        met=tuple(_met(one, record) for one in expectations),
        highest=max(record.levels, default=Level.TECHNICAL),
        refused=tuple(record.refused.values()),
        answered=len(minutes),
        asked=len(lines),
        interval=wilson(len(minutes), of=len(lines)),
        median_minutes=quantile_of_all(minutes, of=len(lines), share=0.5),
        ninetieth_minutes=quantile_of_all(minutes, of=len(lines), share=0.9),
    )


def _line(asked: Asked) -> AnswerLine:
    took = None if asked.answered_at is None else (asked.answered_at - asked.asked_at).total_seconds() / 60
    return AnswerLine(
        inject=asked.inject,
        seat=str(Seat(part=asked.part, role=asked.role)),
        organisation=asked.organisation,
        asked_at=asked.asked_at,
        answered_at=asked.answered_at,
        minutes=took,
        channel=asked.channel,
        attempts=asked.attempts,
        by_machine=asked.by_machine,
    )


def _met(expectation: Expectation, record: Record) -> MetLine:
    match expectation.what:
        case Hope.ACKNOWLEDGED:
            return _in_time(expectation, record, _first_answer(expectation, record))
        case Hope.WARNED:
            part = "" if expectation.by is None else expectation.by.part
            times = [one.at for one in record.warned if one.inject == expectation.of and one.part == part]
            return _in_time(expectation, record, min(times, default=None))
        case Hope.REFUSED:
            return _refused(expectation, record)
        case Hope.LEVEL_AT_MOST:
            return _level(expectation, record)
        case what:
            assert_never(what)


def _first_answer(expectation: Expectation, record: Record) -> datetime | None:
    """Return when the party first answered: by the post that was asked, or one that stood in for it."""
    part = "" if expectation.by is None else expectation.by.part
    times = [
        one.answered_at
        for one in record.asked
        if one.inject == expectation.of and one.part == part and one.answered_at is not None
    ]
    return min(times, default=None)


def _in_time(expectation: Expectation, record: Record, happened: datetime | None) -> MetLine:
    due = record.due.get(expectation.of)
    until = None if due is None or expectation.within is None else due + expectation.within
    if happened is not None:
        return MetLine(expectation=expectation, met=until is None or happened <= until, at=happened)
    if expectation.of in record.unplayed:
        return MetLine(expectation=expectation, met=None)  # nobody failed to do what they were never asked
    too_late = until is not None and (record.drill.ends_at if _is_over(record) else record.at) > until
    return MetLine(expectation=expectation, met=False if too_late or _ran_out(record) else None)


def _is_over(record: Record) -> bool:
    return record.drill.state in _OVER


def _ran_out(record: Record) -> bool:
    """Whether the drill had all its time: what did not happen then, did not happen."""
    return _is_over(record) and not record.drill.cut_short


def _refused(expectation: Expectation, record: Record) -> MetLine:
    refused = record.refused.get(expectation.of)
    if refused is not None:
        return MetLine(expectation=expectation, met=True, at=record.due.get(expectation.of), detail=refused.code)
    undecided = expectation.of in record.unplayed | record.waiting
    return MetLine(expectation=expectation, met=None if undecided else False)


def _level(expectation: Expectation, record: Record) -> MetLine:
    highest = max(record.levels, default=Level.TECHNICAL)
    most = expectation.level or Level.MINISTERIAL
    if highest > most:
        return MetLine(expectation=expectation, met=False, detail=highest.name.lower())
    return MetLine(expectation=expectation, met=True if _ran_out(record) else None, detail=highest.name.lower())

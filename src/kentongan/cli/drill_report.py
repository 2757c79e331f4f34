"""Drills as the terminal shows them: lists, injects, the report; as tables or as JSON."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from kentongan.cli.errors import translated
from kentongan.kernel.clock import write_moment
from kentongan.kernel.exercise import MARK
from kentongan.kernel.languages import name_in

if TYPE_CHECKING:
    from kentongan.drills.terms import DrillLine, Expectation, InjectLine, MetLine, Report


def print_drills(lines: "Sequence[DrillLine]", *, as_json: bool) -> None:
    """Print drills."""
    if as_json:
        _print_json([drill_as_dict(one) for one in lines])
        return
    if not lines:
        click.echo(translated("No drill was planned yet. `kentongan drill plan` plans one."), err=True)
        return
    table = _table(
        translated("id"),
        translated("title"),
        translated("state"),
        translated("begins"),
        translated("ends"),
        translated("played"),
        translated("mail"),
    )
    for one in lines:
        table.add_row(
            str(one.id),
            name_in(one.title, ()),
            one.state.value,
            write_moment(one.starts_at),
            write_moment(one.ends_at),
            f"{one.played}/{one.injects}",
            _mail(one),
        )
    _print(table)


def _mail(line: "DrillLine") -> str:
    if line.awaits:
        return translated("real, once a second person approves")
    return translated("real") if line.sends_real else translated("kept in the hub")


def print_injects(line: "DrillLine", injects: "Sequence[InjectLine]", *, as_json: bool) -> None:
    """Print one drill and its injects."""
    if as_json:
        _print_json(drill_as_dict(line) | {"injects": [inject_as_dict(one) for one in injects]})
        return
    print_drills([line], as_json=False)
    table = _table(
        translated("due"),
        translated("inject"),
        translated("kind"),
        translated("who"),
        translated("what"),
        translated("state"),
        translated("why"),
    )
    for one in injects:
        why = translated(one.detail) if one.detail else one.code
        what = one.what or name_in(one.text, ())[:60]
        table.add_row(f"{one.due_at:%H:%M}", one.key, one.kind, one.part, what, one.state.value, why)
    _print(table)


def print_report(report: "Report") -> None:
    """Print the report of a drill."""
    print_drills([report.drill], as_json=False)
    table = _table(
        translated("message"),
        translated("asked"),
        translated("at"),
        translated("answered after"),
        translated("by"),
        translated("attempts"),
        translated("played by"),
    )
    for one in report.answers:
        took = translated("not answered") if one.minutes is None else minutes(one.minutes)
        who = translated("the machine") if one.by_machine else translated("people")
        played = who if one.answered_at else ""
        table.add_row(one.inject, one.seat, f"{one.asked_at:%H:%M}", took, one.channel, str(one.attempts), played)
    _print(table)
    click.echo()
    for met in report.met:
        mark = {True: "✓", False: "✗", None: "…"}[met.met]
        click.echo(f"{mark} {hoped(met.expectation)}{_detail(met)}")
    click.echo()
    for sentence in summary(report):
        click.echo(sentence)


def summary(report: "Report") -> list[str]:
    """Return the figures of a report as sentences, each with what it is counted of."""
    from kentongan.drills.words import CUT_SHORT

    told = [translated("Answered: {answered} of {asked}.", answered=report.answered, asked=report.asked)]
    if report.interval is not None:
        low, high = (round(100 * one) for one in report.interval)
        told[0] += " " + translated("With 95% confidence the rate is between {low}% and {high}%.", low=low, high=high)
    if report.median_minutes is not None:
        median = minutes(report.median_minutes)
        told.append(translated("Half of all asked answered within {minutes}.", minutes=median))
    if report.ninetieth_minutes is not None:
        ninetieth = minutes(report.ninetieth_minutes)
        told.append(translated("Nine of ten answered within {minutes}.", minutes=ninetieth))
    if report.drill.cut_short:
        told.append(translated(CUT_SHORT, played=report.drill.played, injects=report.drill.injects))
    told.append(translated("The ladder stopped at: {level}.", level=report.highest.name.lower()))
    told.extend(
        translated("Refused: “{inject}”. {why}", inject=one.inject, why=translated(one.why)) for one in report.refused
    )
    return told


def hoped(one: "Expectation") -> str:
    """Return what a scenario hoped for, in a sentence."""
    from kentongan.drills.terms import Hope

    within = "" if one.within is None else minutes(one.within.total_seconds() / 60)
    match one.what:
        case Hope.ACKNOWLEDGED:
            text = translated("{by} acknowledges “{of}” within {within}")
        case Hope.WARNED:
            text = translated("A warning made of “{of}” reaches {by} within {within}")
        case Hope.REFUSED:
            text = translated("“{of}” is refused")
        case Hope.LEVEL_AT_MOST:
            text = translated("The ladder is climbed no higher than: {level}")
    level = "" if one.level is None else one.level.name.lower()
    return text.format(of=one.of, by=one.by, within=within, level=level)


def minutes(number: float) -> str:
    """Return a number of minutes as people say it."""
    return translated("{minutes} min", minutes=round(number))


def drill_as_dict(line: "DrillLine") -> dict[str, Any]:
    """Return a drill for JSON."""
    return {
        "id": str(line.id),
        "key": line.key,
        "title": dict(line.title),
        "state": line.state.value,
        "starts_at": write_moment(line.starts_at),
        "ends_at": write_moment(line.ends_at),
        "cut_short": line.cut_short,
        "sends_real": line.sends_real,
        "awaits": line.awaits,
        "played": line.played,
        "injects": line.injects,
        "exercise": True,
    }


def inject_as_dict(one: "InjectLine") -> dict[str, Any]:
    """Return an inject for JSON."""
    return {
        "key": one.key,
        "kind": one.kind,
        "due_at": write_moment(one.due_at),
        "state": one.state.value,
        "played_at": one.played_at and write_moment(one.played_at),
        "part": one.part,
        "what": one.what,
        "code": one.code,
        "detail": one.detail,
    }


def report_as_dict(report: "Report") -> dict[str, Any]:
    """Return a report for JSON."""
    return drill_as_dict(report.drill) | {
        "answered": report.answered,
        "asked": report.asked,
        "interval": report.interval,
        "median_minutes": report.median_minutes,
        "ninetieth_minutes": report.ninetieth_minutes,
        "highest_level": report.highest.name.lower(),
        "refused": [{"inject": one.inject, "code": one.code, "why": one.why} for one in report.refused],
        "answers": [
            {
                "inject": one.inject,
                "seat": one.seat,
                "organisation": one.organisation,
                "asked_at": write_moment(one.asked_at),
                "answered_at": one.answered_at and write_moment(one.answered_at),
                "minutes": one.minutes,
                "channel": one.channel,
                "attempts": one.attempts,
                "by_machine": one.by_machine,
            }
            for one in report.answers
        ],
        "expectations": [_met_as_dict(one) for one in report.met],
    }


def _met_as_dict(one: "MetLine") -> dict[str, Any]:
    hope = one.expectation
    return {
        "what": hope.what.value,
        "of": hope.of,
        "by": "" if hope.by is None else str(hope.by),
        "within_minutes": None if hope.within is None else hope.within.total_seconds() / 60,
        "level": None if hope.level is None else hope.level.name.lower(),
        "met": one.met,
        "at": one.at and write_moment(one.at),
        "detail": one.detail,
    }


def _detail(met: "MetLine") -> str:
    facts = [one for one in (met.detail, f"{met.at:%H:%M}" if met.at else "") if one]
    return f" ({', '.join(facts)})" if facts else ""


def _table(*headings: str) -> Table:
    table = Table(box=None)
    for heading in headings:
        table.add_column(heading)
    return table


def _print(table: Table) -> None:
    click.echo(MARK)
    whole = Console(width=10_000).measure(table).maximum
    Console(width=whole, highlight=False, markup=False).print(table)


def _print_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))

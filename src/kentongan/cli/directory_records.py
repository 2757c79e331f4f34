"""A party's record into the hub and out of it, in the formats of others: for ``directory import`` and ``export``."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.cli.directory_given import NOTHING_IS_LEFT, REST_IS_LEFT, code_of
from kentongan.cli.directory_plan import SHOWN, WORDS, agree, working
from kentongan.cli.errors import translation
from kentongan.directory.actions import import_records, planned_record
from kentongan.directory.queries.records import party_record
from kentongan.directory.record_reading import of_known_parties, read_for_hub
from kentongan.directory.rules.record_things import RecordPlan, RecordStep
from kentongan.directory.terms import Because, Change, Origin, Subject
from kentongan.kernel.clock import read_day_or_moment, utc_now
from kentongan.kernel.errors import KentonganError, Translate, marked
from kentongan.records.formats import WHOLE, Format, write_record
from kentongan.records.terms import PartyRecord, Reading, Refused

ORIGINS: Mapping[Format, Origin] = {
    Format.POSTS: Origin.POSTS,
    Format.RFC2350: Origin.RFC2350,
    Format.JCARD: Origin.JCARD,
    Format.RDAP: Origin.RDAP,
    Format.SECURITY_TXT: Origin.SECURITY_TXT,
    Format.TRUSTED_INTRODUCER: Origin.TRUSTED_INTRODUCER,
}

_SUBJECTS: Mapping[Subject, str] = {
    Subject.TEAM: marked("team"),
    Subject.POST: marked("post"),
    Subject.ASSIGNMENT: marked("holder"),
    Subject.CHANNEL: marked("channel"),
}


class WhoseRecord(KentonganError):
    """A file that does not say whose record it is, or that has several teams' where one is wanted."""

    code = "whose-record"
    status = 400
    text = marked("Nobody said whose record this is: it has {teams}.")
    next_step = marked("Say it with --organisation, and of a list of teams which one with --team.")


class WhoseEmptyRecord(WhoseRecord):
    """A file that does not say whose record it is, and of which nothing is left to say it by."""

    text = marked("Nobody said whose record this is, and nothing of it can be taken.")


class SeveralTeams(KentonganError):
    """A list of several teams, all said to be one organisation's, each with a record of its own."""

    code = "several-teams"
    status = 400
    text = marked("The list has several teams, and the record of “{organisation}” can be one of them: {teams}.")
    next_step = marked("Say which with --team.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How the person who calls wants it."""

    yes: bool
    dry_run: bool
    everything: bool
    as_json: bool
    proposer: Reader | None = None


def import_record_file(data: bytes, *, format: Format, organisation: str, team: str, asked: Asked) -> int:
    """Show what a file would change, import it if that is agreed to, and return the exit code. The hub is open.

    Raises what ``read_for_hub`` and ``import_record`` raise, WhoseRecord, SeveralTeams.
    """
    now, origin = utc_now(), ORIGINS[format]
    reading = read_for_hub(data, format=format, organisation=organisation, team=team, at=now)
    reading = of_known_parties(reading)
    complete = format in WHOLE and not reading.refused
    try:
        plans = _plans(reading, origin=origin, at=now, complete=complete, proposer=asked.proposer)
    except KentonganError:
        _tell_refused(reading)  # the whole is refused, and so was each of these
        raise
    if not asked.as_json:
        _tell_notes(reading, everything=asked.everything)
        for plan in plans:
            _show(plan, asked=asked)
    proposes = asked.proposer is not None and any(step.guarded for plan in plans for step in plan.steps)
    imported = (proposes or any(plan.writes for plan in plans)) and not asked.dry_run
    if imported:
        agree(marked("Import this?"), yes=asked.yes)
        import_records(
            reading.records,
            origin=origin,
            actor=None if asked.proposer is None else asked.proposer.user_id,
            at=now,
            chance=secrets.token_bytes,
            complete=complete,
            expected=plans,
            proposer=asked.proposer,
        )
    if asked.as_json:
        told = {"imported": imported, "proposed": imported and proposes}
        click.echo(json.dumps(_plain(reading, plans=plans) | told, ensure_ascii=False))
    elif imported:
        click.echo(translation()(marked("Imported.")))
    return code_of(refused=bool(reading.refused), left=bool(reading.records))


def _plans(
    reading: Reading, *, origin: Origin, at: datetime, complete: bool, proposer: Reader | None
) -> list[RecordPlan]:
    _demand_owners(reading)
    with working(marked("Comparing with the hub")):
        return [
            planned_record(one, origin=origin, at=at, complete=complete, proposer=proposer) for one in reading.records
        ]


def _demand_owners(reading: Reading) -> None:
    owners = [one.organisation for one in reading.records]
    teams = [team.key for one in reading.records for team in one.teams]
    listed = ", ".join(teams[:10]) + (", …" if len(teams) > 10 else "")
    if "" in owners:
        raise WhoseRecord(teams=listed) if teams else WhoseEmptyRecord
    if len(set(owners)) != len(owners):
        raise SeveralTeams(organisation=owners[0], teams=listed)


def _tell_notes(reading: Reading, *, everything: bool) -> None:
    """List everything refused with its place and reason, and what a record has no place for, on standard error."""
    translate = translation()
    _tell_refused(reading)
    if reading.refused:
        sentence = REST_IS_LEFT if reading.records else NOTHING_IS_LEFT
        click.secho(translate(sentence).format(count=len(reading.refused)), err=True, fg="yellow")
    if everything:
        for note in reading.passed_over:
            click.secho(f"{note.place}: {note.value} {_reason(note, translate=translate)}", err=True, dim=True)
    elif reading.passed_over:
        sentence = marked("Passed over: {count:,}, for which a record has no place; --all lists them.")
        click.secho(translate(sentence).format(count=len(reading.passed_over)), err=True, dim=True)


def _tell_refused(reading: Reading) -> None:
    for note in reading.refused:
        click.secho(f"{note.place}: {_reason(note, translate=translation())}", err=True, fg="yellow")


def _reason(note: Refused, *, translate: Translate) -> str:
    told = type("Told", (KentonganError,), {"text": note.reason})(**note.facts)
    return str(told.message(translate))


def _show(plan: RecordPlan, *, asked: Asked) -> None:
    console, translate = Console(highlight=False), translation()
    if not plan.steps:
        sentence = marked("{organisation}: nothing to change, {count:,} entries are in the hub as they are.")
        console.print(translate(sentence).format(organisation=plan.organisation, count=plan.unchanged))
        return
    counts = [f"{word_sign} {translate(word)} {plan.count(change)}" for change, word_sign, word in _counted(plan)]
    console.print(Text.assemble((plan.organisation, "bold"), "  ", ", ".join(counts)))
    shown = plan.steps if asked.everything else plan.steps[:SHOWN]
    for step in shown:
        console.print(_line(step, translate=translate), soft_wrap=True)
    if len(plan.steps) > len(shown):
        sentence = marked("… and {count:,} more; --all shows every one.")
        console.print(translate(sentence).format(count=len(plan.steps) - len(shown)), style="dim")
    if any(step.guarded for step in plan.steps):
        console.print(translate(_GUARDED if asked.proposer is None else _PROPOSED), style="dim")
    if any(step.change is Change.KEPT and not step.guarded for step in plan.steps):
        sentence = marked("Kept: a person entered it here, or it came another way.")
        console.print(translate(sentence), style="dim")


_GUARDED = marked(
    "Diplomatic, policy and defence posts, and teams entered here, are kept: people of their party change them. "
    "With --as USER, what the file says of them is proposed in that name."
)
_PROPOSED = marked(
    "Of diplomatic, policy and defence posts, and of teams entered here, what the file says is proposed in your name; "
    "the party's approver decides."
)


BECAUSE = {
    Because.ENDED_HERE: marked("ended here by hand"),
    Because.TAKEN_OUT_HERE: marked("taken out here by hand"),
}


def _counted(plan: RecordPlan) -> Iterator[tuple[Change, str, str]]:
    for change, (sign, word, _) in WORDS.items():
        if plan.count(change):
            yield change, sign, word


def _line(step: RecordStep, *, translate: Translate) -> Text:
    sign, word, style = WORDS[step.change]
    where = "  ".join(part for part in step.path if part)
    changed = [] if step.before is None else [name for name in step.after if step.after[name] != step.before[name]]
    details = "; ".join(f"{name}: {_brief(step.before, name)} → {_brief(step.after, name)}" for name in changed)
    return Text.assemble(
        (f"{sign} {translate(word)}", style),
        f"  {translate(_SUBJECTS[step.subject])}  ",
        (where, "bold"),
        "  ",
        (details, "dim"),
        (f"  {translate(BECAUSE[step.because])}" if step.because else "", "dim"),
    )


def _brief(content: Mapping[str, object] | None, name: str) -> str:
    value = (content or {}).get(name)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value or "–")
    return " ".join(text.split())[:120]


def _plain(reading: Reading, *, plans: Sequence[RecordPlan]) -> dict[str, object]:
    return {
        "organisations": [
            {
                "organisation": plan.organisation,
                "unchanged": plan.unchanged,
                "steps": [
                    {
                        "change": step.change,
                        "entry": step.subject,
                        "path": step.path,
                        "before": step.before,
                        "after": step.after,
                        "guarded": step.guarded,
                        "because": step.because,
                    }
                    for step in plan.steps
                ],
            }
            for plan in plans
        ],
        "refused": [_plain_note(note) for note in reading.refused],
        "passed_over": [_plain_note(note) for note in reading.passed_over],
    }


def _plain_note(note: Refused) -> dict[str, object]:
    reason = _reason(note, translate=translation())
    return {"place": note.place, "value": note.value, "code": note.code, "reason": reason}


READERS: Mapping[str, Reader] = {
    "party": HUB_ITSELF,
    "region": Reader(user_id=None, role=Role.MEMBER, organisations=frozenset({UUID(int=0)})),
    "public": NOBODY,
}
"""As whom a record is exported; ``region`` belongs to an organisation of the hub that nobody named a partner."""


def exported_record(slug: str, *, format: Format, until: str | None, seen_by: str, team: str = "") -> bytes:
    """Return an organisation's record as a file: what a reader sees of it and the format can say. The hub is open.

    Raises UnknownOrganisation, UnreadableTime, and what ``write_record`` raises.
    """
    record: PartyRecord = party_record(slug, reader=READERS[seen_by], at=utc_now())
    dated = replace(record, expires=read_day_or_moment(until) if until else None)
    return write_record(dated, format=format, team=team)

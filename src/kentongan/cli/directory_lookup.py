"""``kentongan directory lookup``: who must act on an address, a name or an AS number, and the whole reason."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from kentongan.cli.errors import FOUND_PROBLEMS, translated, translation
from kentongan.directory.rules import disagreements_on
from kentongan.directory.terms import Disagreement
from kentongan.directory.written import disagreement_item, verify_first_item
from kentongan.kernel.clock import utc_now, write_moment
from kentongan.kernel.errors import marked
from kentongan.routing.addresses import write_address
from kentongan.routing.claims import read_asn
from kentongan.routing.countries import read_country
from kentongan.routing.directory_file import claim_item, contact_item, read_directory
from kentongan.routing.lookup import Subject, look_up, read_subject
from kentongan.routing.moments import read_strict_moment
from kentongan.routing.names import read_name
from kentongan.routing.old_sources import verify_first
from kentongan.routing.reasoning import Considered, Reasoning
from kentongan.routing.terms import Claim, Directory, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A look-up's answer: the reasoning, the organisation that it comes to, if any, and where sources disagree."""

    subject: Subject
    reasoning: Reasoning
    organisation: Organisation | None
    disagreements: tuple[Disagreement, ...]


@click.command()
@click.argument("subject")
@click.option("--at", help="When it happened: a date, or a date and time, in UTC. Today if left out.")
@click.option("--name", help="A name that the event concerns, besides the address.")
@click.option("--asn", help="The AS number that the feed gives.")
@click.option("--country", help="The country that the feed gives, such as MY.")
@click.option(
    "--directory",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Look in this directory file instead of the hub; needs no database.",
)
@click.option(
    "--lapses-after", default=365, show_default=True, type=click.IntRange(1, 36500), help="Days that a check holds."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.pass_context
def lookup(
    context: click.Context,
    subject: str,
    at: str | None,
    name: str | None,
    asn: str | None,
    country: str | None,
    file: Path | None,
    lapses_after: int,
    as_json: bool,
) -> None:
    """Say who must act on SUBJECT (an address, a name or an AS number), how to reach them, and why.

    Every claim that covers it is shown in the order of the search, with what became of it and what is doubtful.

    Exit code 0: somebody must act. 1: it is in doubt, or nobody claims it. 3: something given cannot be read.
    """
    now = utc_now()
    asked = _asked(subject, name=name, asn=asn, country=country)
    directory = _directory(file, subject=asked, now=now)
    answer = _answer(
        directory,
        subject=asked,
        at=read_strict_moment(at) if at else now,
        now=now,
        lapses_after=timedelta(days=lapses_after),
    )
    if as_json:
        click.echo(json.dumps(_plain(answer), ensure_ascii=False, indent=2))
    else:
        from kentongan.cli.directory_answer import show

        show(
            answer.reasoning,
            subject=answer.subject,
            organisation=answer.organisation,
            disagreements=answer.disagreements,
        )
    verdict = answer.reasoning.verdict
    context.exit(FOUND_PROBLEMS if verdict.doubt or verdict.organisation is None else 0)


def _asked(subject: str, *, name: str | None, asn: str | None, country: str | None) -> Subject:
    asked = read_subject(subject)
    if name:
        asked = replace(asked, name=read_name(name))
    if asn:
        asked = replace(asked, asn=read_asn(asn))
    return replace(asked, country=read_country(country)) if country else asked


def _directory(file: Path | None, *, subject: Subject, now: datetime) -> Directory:
    if file is None:
        return _hub_directory(subject, now=now)
    directory, refused = read_directory(file.read_bytes())
    if refused:
        told = marked("Of {file}, this many items were refused: {number}. `kentongan directory check` lists them.")
        click.secho(translated(told, file=file, number=len(refused)), err=True, fg="yellow")
    return Directory(organisations={slug: _in_order(one) for slug, one in directory.organisations.items()})


def _in_order(organisation: Organisation) -> Organisation:
    """Return an organisation of a file with its contacts in the order in which they are asked."""
    return replace(organisation, contacts=tuple(sorted(organisation.contacts, key=lambda one: one.priority)))


def _hub_directory(subject: Subject, *, now: datetime) -> Directory:
    """Return the part of the hub's directory that covers the subject, with the contacts to warn now."""
    from kentongan.cli.directory_hub import open_hub

    open_hub()
    from kentongan.directory.queries import directory_covering

    return directory_covering(
        address=None if subject.address is None else write_address(subject.address),
        name=subject.name,
        asn=subject.asn,
        country=subject.country,
        warned_at=now,
    )


def _answer(directory: Directory, *, subject: Subject, at: datetime, now: datetime, lapses_after: timedelta) -> Answer:
    reasoning = look_up(directory.claims, subject=subject, at=at, now=now, lapses_after=lapses_after)
    organisation = directory.organisations.get(reasoning.verdict.organisation or "")
    countries = {slug: one.country for slug, one in directory.organisations.items()}
    found = disagreements_on(directory.claims, countries=countries, at=now, address=subject.address)
    return Answer(subject=subject, reasoning=reasoning, organisation=organisation, disagreements=found)


def _plain(answer: Answer) -> dict[str, object]:
    """Return an answer as plain data; claims and contacts look as in the directory file."""
    verdict, organisation, special = answer.reasoning.verdict, answer.organisation, answer.subject.special
    return {
        "subject": str(answer.subject),
        "special": None if special is None else f"{special.name} ({special.source})",
        "at": write_moment(answer.reasoning.at),
        "now": write_moment(answer.reasoning.now),
        "organisation": verdict.organisation,
        "names": dict(organisation.names) if organisation else None,
        "contacts": [contact_item(contact) for contact in organisation.contacts] if organisation else [],
        "tier": verdict.tier,
        "evidence": _claim(verdict.evidence) if verdict.evidence else None,
        "doubt": verdict.doubt,
        "doubtful": _claims(verdict.doubtful),
        "verify_first": verify_first_item(verify_first(answer.reasoning), translation()),
        "disagreements": [disagreement_item(found) for found in answer.disagreements],
        "considered": [_considered(found) for found in answer.reasoning.considered],
    }


def _considered(found: Considered) -> dict[str, object]:
    return {
        "claim": _claim(found.claim),
        "fate": found.fate.name.lower(),
        "because": found.sentence(translation()),
        "against": _claims(found.against),
        "weaknesses": [weakness.name.lower() for weakness in found.weaknesses],
    }


def _claims(claims: Iterable[Claim]) -> list[dict[str, object]]:
    return [_claim(claim) for claim in claims]


def _claim(claim: Claim) -> dict[str, object]:
    return {"organisation": claim.organisation} | claim_item(claim)

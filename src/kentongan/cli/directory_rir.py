"""``kentongan directory import-rir``: what registries delegated to countries, as fallback claims of the hub's CERTs."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kentongan.cli.directory_files import registry_files, told_registry_files
from kentongan.cli.directory_hub import open_hub
from kentongan.cli.errors import translation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError, marked
from kentongan.routing.countries import read_country
from kentongan.routing.moments import read_strict_moment
from kentongan.routing.rir import RegistryFile, directory_from_registries, national_claims, read_registry_file

if TYPE_CHECKING:
    from kentongan.directory.terms import Delegations, Plan


class NothingDelegated(KentonganError):
    """The files say nothing of the countries that were asked for."""

    code = "nothing-delegated"
    status = 422
    text = marked("These files delegate nothing to {countries}.")
    next_step = marked("Give the files of those countries, or other countries with --countries.")


@click.command("import-rir")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, path_type=Path))
@click.option("--as-of", help="Date of files that carry none; else it is read from the name, as in 2026-02/my.json.")
@click.option("--countries", help="Only these, such as MY,ID,TL. All in the files if left out.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--all", "everything", is_flag=True, help="Show every entry of the difference.")
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON; with --yes or --dry-run.")
@click.pass_context
def import_rir(
    context: click.Context,
    files: tuple[Path, ...],
    as_of: str | None,
    countries: str | None,
    yes: bool,
    dry_run: bool,
    everything: bool,
    as_json: bool,
) -> None:
    """Bring the fallback claims of national CERTs to what registries delegated, all or nothing.

    FILE is a registry's delegated-… file, or JSON with a country's prefixes; a folder means the files in it. A
    country whose national CERT is not in the hub gets one. The difference is shown first: what begins, what is no
    longer delegated and ends at the date of the files, what stays. What people entered is not touched.

    Exit code 0: the hub says what the files say. 1: rows were refused, the rest was imported. 3: nothing was imported.
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError(translation()(marked("--json needs --yes or --dry-run.")))
    chosen = frozenset(read_country(code.strip()) for code in countries.split(",")) if countries else None
    date = read_strict_moment(as_of) if as_of else None
    read = [read_registry_file(path.read_bytes(), name=str(path), as_of=date) for path in registry_files(files)]
    open_hub()
    from kentongan.cli.directory_plan import agree, plain_plan, show_plan, working
    from kentongan.directory.actions import import_delegations, planned_delegations

    code = told_registry_files(read)
    now = utc_now()
    with working(marked("Comparing with the hub")):
        delegations = delegations_of(read, chosen=chosen)
        plan = planned_delegations(delegations, at=now)
    if not as_json:
        _show_countries(plan, delegations=delegations)
        show_plan(plan, everything=everything)
    imported = bool(plan.writes) and not dry_run
    if imported:
        agree(marked("Import this?"), yes=yes)
        with working(marked("Importing")):
            import_delegations(delegations, actor=None, at=now, expected=plan)
    if as_json:
        told = {"countries": _plain_countries(plan, delegations=delegations), "imported": imported}
        click.echo(json.dumps(plain_plan(plan) | told, ensure_ascii=False))
    elif imported:
        click.echo(translation()(marked("Imported.")))
    context.exit(code)


def delegations_of(files: Sequence[RegistryFile], *, chosen: Collection[str] | None) -> "list[Delegations]":
    """Return what the files delegate, by country, to the national CERT that the hub has or will have for it.

    Raises NothingDelegated where the files do not speak of any country that was chosen.
    """
    from kentongan.directory.queries import national_certs
    from kentongan.directory.terms import Delegations

    present = {delegation.country for file in files for delegation in file.delegations}
    wanted = sorted(present if chosen is None else present & set(chosen))
    if not wanted:
        raise NothingDelegated(countries=", ".join(sorted(chosen or ())) or "–")
    made = directory_from_registries(files, chosen=frozenset(wanted))
    certs = {one.country: replace(one, claims=()) for one in made.organisations.values()}
    for country, slug in national_certs(wanted).items():
        certs[country] = replace(certs[country], id=slug)
    claims = national_claims(files, holders={country: one.id for country, one in certs.items()})
    return [
        Delegations(
            country=country,
            organisation=cert,
            claims=claims[cert.id],
            kinds=frozenset(claim.kind for claim in claims[cert.id]),
            as_of=max(claim.as_of for claim in claims[cert.id] if claim.as_of is not None),
        )
        for country, cert in certs.items()
    ]


def _plain_countries(plan: "Plan", *, delegations: "Iterable[Delegations]") -> dict[str, dict[str, object]]:
    """Return, by country, its national CERT, the date, and how many claims begin, are confirmed, end, stay."""
    from kentongan.directory.terms import Change
    from kentongan.routing.terms import Claim

    counted: dict[tuple[str, Change], int] = {}
    for step in plan.steps:
        if isinstance(step.item, Claim):
            key = (step.organisation, step.change)
            counted[key] = counted.get(key, 0) + 1
    found: dict[str, dict[str, object]] = {}
    for one in delegations:
        counts = {change: counted.get((one.organisation.id, change), 0) for change in Change}
        stay = len(one.claims) - sum(counts[change] for change in (Change.ADDED, Change.CONFIRMED, Change.KEPT))
        found[one.country] = {
            "organisation": one.organisation.id,
            "as_of": one.as_of.date().isoformat(),
            "delegated": len(one.claims),
            "added": counts[Change.ADDED],
            "ended": counts[Change.ENDED],
            "kept": counts[Change.KEPT],
            "unchanged": stay + counts[Change.CONFIRMED],
        }
    return found


def _show_countries(plan: "Plan", *, delegations: "Sequence[Delegations]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    translate = translation()
    heads = (marked("delegated"), marked("added"), marked("ended"), marked("kept"), marked("unchanged"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(translate(marked("country")), no_wrap=True)
    table.add_column(translate(marked("CERT")), overflow="fold")
    table.add_column(translate(marked("as of")), no_wrap=True)
    for head in heads:
        table.add_column(translate(head), justify="right", no_wrap=True)
    for country, row in _plain_countries(plan, delegations=delegations).items():
        numbers = (f"{row[head]:,}" for head in heads)
        table.add_row(country, str(row["organisation"]), str(row["as_of"]), *numbers)
    Console(highlight=False).print(table)

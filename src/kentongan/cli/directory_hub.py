"""``kentongan directory import|export``: directory files and CSV into the hub and out of it."""

import json
import sys
from pathlib import Path

import click

from kentongan.cli.directory_given import Kind, code_of, kind_of, plain_refused, read_given, tell_refused
from kentongan.cli.errors import translation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked
from kentongan.kernel.files import replaced_whole
from kentongan.records.formats import Format, format_of
from kentongan.routing.directory_csv import write_claims_csv, write_contacts_csv
from kentongan.routing.directory_file import write_directory

_SOURCE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


def open_hub() -> None:
    """Load Django and see that the database is this software's. Raises MigrationsPending."""
    from kentongan.cli.django import set_up
    from kentongan.cli.serve import demand_migrated

    set_up()
    demand_migrated()


@click.command("import")
@click.argument("file", type=_SOURCE)
@click.option(
    "--format",
    "--kind",
    "kind",
    type=click.Choice([one.value for one in (*Kind, *Format)]),
    help="What FILE holds. Seen from the file if left out.",
)
@click.option("--organisation", metavar="SLUG", help="Whose record FILE is, where FILE does not say it.")
@click.option("--team", metavar="KEY", help="Of which team; of a list of teams, only this one.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--all", "everything", is_flag=True, help="Show every entry of the difference.")
@click.option("--json", "as_json", is_flag=True, help="Print the difference as JSON; with --yes or --dry-run.")
@click.option(
    "--as",
    "username",
    default="",
    metavar="USER",
    help="In whose name a party's record is imported; what two people change is then proposed.",
)
@click.pass_context
def import_file(
    context: click.Context,
    file: Path,
    kind: str | None,
    organisation: str | None,
    team: str | None,
    yes: bool,
    dry_run: bool,
    everything: bool,
    as_json: bool,
    username: str,
) -> None:
    """Bring the hub's directory to what FILE says of its organisations, all or nothing; - reads standard input.

    FILE is a directory file, or contacts or claims as CSV of organisations that are in the hub; or the record of a
    party that is in the hub, its teams and posts: CSV (posts), RFC 2350, jCard, RDAP, security.txt, or as Trusted
    Introducer lists them. The difference is shown first, with each refused entry and the reason. Organisations that
    FILE does not name are not touched, nor is what a person entered or ended at the hub. What an earlier file brought
    and a directory file no longer has ends (claims) or is removed (contacts), unless something in it was refused; CSV
    of contacts or claims only adds and changes.

    Exit code 0: the hub says what FILE says. 1: entries were refused, the rest was imported. 3: nothing was imported,
    for the file or each of its entries was refused.
    """
    if as_json and not (yes or dry_run):
        raise click.UsageError(translation()(marked("--json needs --yes or --dry-run.")))
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    open_hub()
    found = kind or format_of(data) or kind_of(data)
    if username and found not in set(Format):
        raise click.UsageError(translation()(marked("--as is for the record of a party.")))
    if found in set(Format):
        from kentongan.cli.directory_records import Asked, import_record_file
        from kentongan.cli.message_acting import actor_of

        proposer = actor_of(username) if username else None
        asked = Asked(yes=yes, dry_run=dry_run, everything=everything, as_json=as_json, proposer=proposer)
        code = import_record_file(
            data, format=Format(found), organisation=organisation or "", team=team or "", asked=asked
        )
        context.exit(code)
    from kentongan.cli.directory_plan import agree, plain_plan, show_plan, working
    from kentongan.directory.actions import import_directory, planned_directory

    now = utc_now()
    with working(marked("Comparing with the hub")):
        given = read_given(data, kind=Kind(found), at=now)
        plan = planned_directory(given.directory, at=now, complete=given.complete)
    if not as_json:
        tell_refused(given)
        if plan.steps or plan.unchanged or not given.refused:
            show_plan(plan, everything=everything)  # what was refused is no entry that is in the hub as it is
    imported = bool(plan.writes) and not dry_run
    if imported:
        agree(marked("Import this?"), yes=yes)
        with working(marked("Importing")):
            import_directory(given.directory, actor=None, at=now, complete=given.complete, expected=plan)
    if as_json:
        click.echo(json.dumps(plain_plan(plan) | plain_refused(given) | {"imported": imported}, ensure_ascii=False))
    elif imported:
        click.echo(translation()(marked("Imported.")))
    context.exit(code_of(refused=bool(given.refused), left=bool(given.directory.organisations)))


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--csv", "table", type=click.Choice([Kind.CONTACTS.value, Kind.CLAIMS.value]), help="Only these, as CSV.")
@click.option(
    "--format",
    "kind",
    type=click.Choice([one.value for one in Format]),
    help="The record of one organisation, in this format.",
)
@click.option("--organisation", metavar="SLUG", help="Whose record.")
@click.option("--team", metavar="KEY", help="Of this team alone; RFC 2350 describes one, so say which of several.")
@click.option(
    "--as",
    "seen_by",
    type=click.Choice(["party", "region", "public"]),
    default="party",
    show_default=True,
    help="What of it: all, what other organisations of the hub see, or what everybody sees.",
)
@click.option("--until", metavar="DATE", help="When the record stops to hold; a security.txt must say it.")
def export(
    file: Path | None,
    table: str | None,
    kind: str | None,
    organisation: str | None,
    team: str | None,
    seen_by: str,
    until: str | None,
) -> None:
    """Write the hub's directory as a directory file: to FILE, whole or not at all, or to standard output.

    Ended claims are in it too, with their ends. Imported into another hub, it makes the same directory there. With
    --format and --organisation it is one organisation's record, as far as the format can say it.
    """
    if bool(kind) != bool(organisation):
        raise click.UsageError(translation()(marked("--format and --organisation need each other.")))
    if team and not kind:
        raise click.UsageError(translation()(marked("--team is for the record of a party.")))
    open_hub()
    from kentongan.directory.queries import routing_directory

    if kind and organisation:
        from kentongan.cli.directory_records import exported_record

        data = exported_record(organisation, format=Format(kind), until=until, seen_by=seen_by, team=team or "")
    elif table is None:
        data = write_directory(routing_directory())
    else:
        write_csv = write_contacts_csv if table == Kind.CONTACTS.value else write_claims_csv
        data = write_csv(routing_directory())
    if file is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with replaced_whole(file) as partial:
        partial.write_bytes(data)

"""``kentongan drill``: scenarios checked and rehearsed; drills planned, started, watched, ended and told of."""

import json
from pathlib import Path
from uuid import UUID

import click

from kentongan.accounts.errors import NotAllowed
from kentongan.accounts.rules import may
from kentongan.accounts.terms import HUB_ITSELF, Act
from kentongan.cli.drill_rehearsal import rehearse
from kentongan.cli.drill_report import print_drills, print_injects, print_report, report_as_dict
from kentongan.cli.errors import FOUND_PROBLEMS, translated
from kentongan.cli.hub_group import HubGroup
from kentongan.drills.errors import UnknownScenario
from kentongan.kernel.clock import read_zoned_moment, utc_now

_id = click.argument("drill_id", metavar="ID", type=click.UUID)
_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group(cls=HubGroup)
def drill() -> None:
    """Play scripted exercises through the real software, apart from real work."""


@drill.command(cls=click.Command)
@click.argument("file", metavar="FILE")
@click.pass_context
def check(context: click.Context, file: str) -> None:
    """Read a scenario without playing it, and tell everything that is wrong with it."""
    from kentongan.drills.scenario import read_scenario

    read = read_scenario(scenario_bytes(file))
    for fault in read.faults:
        click.echo(f"{fault.place}: {translated(fault.why).format(**fault.facts)}")
    if read.scenario is None:
        context.exit(FOUND_PROBLEMS)
    one = read.scenario
    click.echo(
        translated("{key}: {injects} injects, {parts} parts, {hours:g} hours. Nothing is wrong with it.").format(
            key=one.key, injects=len(one.injects), parts=len(one.parts), hours=one.lasts.total_seconds() / 3600
        )
    )


@drill.command(cls=click.Command)
def scenarios() -> None:
    """List the scenarios that come with the software; each can be named in place of a file."""
    from kentongan.drills.scenario import read_scenario, shipped

    for key, octets in shipped().items():
        scenario = read_scenario(octets).scenario
        click.echo(f"{key}  {scenario.title['en'] if scenario else ''}")


drill.add_command(rehearse)


@drill.command(name="list")
@_json
def list_(as_json: bool) -> None:
    """List the drills."""
    from kentongan.drills import queries

    print_drills(queries.drills(HUB_ITSELF), as_json=as_json)


@drill.command()
@click.argument("file", metavar="FILE")
@click.option("--cast", "cast", multiple=True, metavar="PART=SLUG", help="Who plays a part; once for each.")
@click.option("--machine", "machine", multiple=True, metavar="PART", help="A part that the machine plays.")
@click.option("--starts", metavar="TIME", help="When it begins, such as 2026-12-01T08:00Z; now without it.")
@click.option("--sends-real", is_flag=True, help="Let its mail go to the real contacts of those who play.")
@_json
def plan(
    file: str, cast: tuple[str, ...], machine: tuple[str, ...], starts: str | None, sends_real: bool, as_json: bool
) -> None:
    """Plan a drill of a scenario. Without --sends-real its mail is kept in the hub, where its players read it."""
    from kentongan.drills import queries
    from kentongan.drills.actions.planning import plan_drill

    pairs = [one.partition("=") for one in cast]
    if any(not sign or not slug for _part, sign, slug in pairs):
        raise click.UsageError(translated("Write --cast as PART=SLUG, such as lumia=cert-my."))
    if sends_real:
        click.confirm(translated("Mail will go to real people. Is that what you want?"), abort=True, err=True)
    at = utc_now()
    made = plan_drill(
        scenario_bytes(file),
        cast={part: slug for part, _sign, slug in pairs},
        plays=machine,
        starts_at=read_zoned_moment(starts) if starts else at,
        sends_real=sends_real,
        actor=None,
        at=at,
    )
    print_drills([queries.drill(made.pk, HUB_ITSELF)], as_json=as_json)


@drill.command()
@_id
@_json
def status(drill_id: UUID, as_json: bool) -> None:
    """Show a drill and what became of each of its injects."""
    from kentongan.drills import queries

    line = queries.drill(drill_id, HUB_ITSELF)
    print_injects(line, queries.injects(drill_id, HUB_ITSELF), as_json=as_json)


@drill.command()
@_id
def start(drill_id: UUID) -> None:
    """Begin a planned drill now, before its time."""
    from kentongan.drills.actions.running import start_drill

    start_drill(drill_id, actor=None, at=utc_now())
    click.echo(translated("The drill runs. The worker plays it."))


@drill.command()
@_id
@click.option("--as", "username", required=True, metavar="USER", help="Who approves it; not who planned it.")
@click.option("--named", required=True, metavar="KEY", help="The drill's key once more: mail will go to real people.")
def approve(drill_id: UUID, username: str, named: str) -> None:
    """Approve, as a second person, that a drill which somebody planned on a page sends to real people."""
    from kentongan.accounts.queries import reader_of, user_named
    from kentongan.drills.actions.approving import approve_drill

    user = user_named(username)
    if not may(reader_of(user).role, Act.RUN_DRILLS):
        raise NotAllowed
    approve_drill(drill_id, named=named, actor=user.pk, at=utc_now())
    click.echo(translated("The drill is approved. It begins at its time."))


@drill.command()
@_id
def pause(drill_id: UUID) -> None:
    """Play nothing more until it is resumed."""
    from kentongan.drills.actions.running import pause_drill

    pause_drill(drill_id, actor=None, at=utc_now())
    click.echo(translated("Nothing more is played until it is resumed."))


@drill.command()
@_id
def resume(drill_id: UUID) -> None:
    """Play on; what is to come comes so much later."""
    from kentongan.drills.actions.running import resume_drill

    resume_drill(drill_id, actor=None, at=utc_now())
    click.echo(translated("The drill goes on."))


@drill.command()
@_id
def end(drill_id: UUID) -> None:
    """End a drill now, or put away one that has not begun; what waits because of it is taken back."""
    from kentongan.drills.actions.running import stop_drill

    stop_drill(drill_id, actor=None, at=utc_now())
    click.echo(translated("The drill is over. `kentongan drill report` tells what came of it."))


@drill.command()
@_id
@_json
def report(drill_id: UUID, as_json: bool) -> None:
    """Tell who answered, how fast and by which way, where the ladder stopped, and what was hoped for."""
    from kentongan.drills import queries

    told = queries.report(drill_id, HUB_ITSELF, at=utc_now())
    if as_json:
        click.echo(json.dumps(report_as_dict(told), ensure_ascii=False, indent=2))
    else:
        print_report(told)


def scenario_bytes(file: str) -> bytes:
    """Return the octets of a scenario file, or of a scenario that comes with the software. Raises UnknownScenario."""
    from kentongan.drills.scenario import LARGEST, shipped

    path = Path(file)
    if path.is_file():
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1)
    found = shipped().get(file)
    if found is None:
        raise UnknownScenario(file=file)
    return found

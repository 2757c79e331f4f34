"""``kentongan drill rehearse``: a scenario played whole, in simulated time, in a hub that is made for it."""

import json
import os
import tempfile
from pathlib import Path

import click

from kentongan.cli.errors import translated
from kentongan.kernel.clock import utc_now


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def rehearse(file: str, as_json: bool) -> None:
    """Play a scenario whole in simulated time, every part by the machine, and print its report.

    In a hub of its own with a made-up region, which is removed at the end. Nothing leaves it, and no other hub is
    touched.
    """
    from kentongan.cli.drill import scenario_bytes
    from kentongan.drills.rehearsal_countries import COUNTRIES

    source = scenario_bytes(file)
    with tempfile.TemporaryDirectory(prefix="kentongan-rehearsal-") as folder:
        _set_environment(Path(folder), countries=",".join(COUNTRIES))
        _play(source, as_json=as_json)


def _set_environment(folder: Path, *, countries: str) -> None:
    """Settings of the rehearsal alone: nothing that is set for a real hub may reach it, nor it that hub's database."""
    for name in [name for name in os.environ if name.startswith("KENTONGAN_") and name != "KENTONGAN_LANGUAGE"]:
        del os.environ[name]
    os.environ |= {
        "KENTONGAN_DATA": str(folder / "hub"),
        "KENTONGAN_NAME": "Rehearsal",
        "KENTONGAN_JURISDICTIONS": countries,
        "KENTONGAN_LOG_LEVEL": "error",
        "KENTONGAN_LOG_FORMAT": "console",
    }


def _play(source: bytes, *, as_json: bool) -> None:
    from kentongan.cli.django import set_up

    set_up()
    from django.conf import settings
    from django.db import connections

    from kentongan.accounts.terms import HUB_ITSELF
    from kentongan.cli.drill_report import print_report, report_as_dict
    from kentongan.drills import queries
    from kentongan.drills.actions.planning import sound_scenario
    from kentongan.drills.rehearsal import rehearse as play
    from kentongan.upkeep.upgrade import upgrade_hub

    at = utc_now()
    sound_scenario(source)
    click.echo(translated("Making a hub …"), err=True)
    upgrade_hub(data=settings.DATA, at=at, actor=None)
    click.echo(translated("Playing it whole, in simulated time …"), err=True)
    drill = play(source, at=at)
    report = queries.report(drill.pk, HUB_ITSELF, at=drill.ended_at or at)
    if as_json:
        click.echo(json.dumps(report_as_dict(report), ensure_ascii=False, indent=2))
    else:
        print_report(report)
    connections.close_all()

"""``kentongan demo``: a hub of a region that exists nowhere, with a feed routed to its owners, in seconds."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from kentongan.cli.serve import demand_free
from kentongan.kernel.clock import utc_now
from kentongan.upkeep.errors import AddressTaken, DemoStopped

if TYPE_CHECKING:
    from kentongan.cli.demo_hub import Person

HOST = "127.0.0.1"
KEPT = Path("var") / "demo"
PORTS_TRIED = 50
STARTS_WITHIN = 60


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option("--keep", is_flag=True, help=f"Keep the hub in {KEPT} and go on with it the next time.")
@click.option("--no-serve", is_flag=True, help="Make the hub, say what is in it, and stop. Best with --keep.")
@click.pass_context
def demo(context: click.Context, port: int, keep: bool, no_serve: bool) -> None:
    """Show a hub at work: a fictional region and three days of feeds, routed to their owners with the reason for each.

    Needs no network and touches no other hub. Starts fresh each time unless --keep is given. Ctrl-C stops it. If
    nobody asked for a port and 8000 is taken, the next free one is used.
    """
    signal.signal(signal.SIGTERM, _as_interrupt)
    if not no_serve:
        asked = context.get_parameter_source("port") is not click.core.ParameterSource.DEFAULT
        port = _port(port, asked=asked)
    try:
        with _folder(keep=keep) as folder:
            _set_environment(folder)
            passwords = _make(folder)
            if no_serve:
                _tell_people(passwords)
            else:
                _serve(port, passwords=passwords)
    except KeyboardInterrupt:
        click.echo("\nStopped." + (f" The hub is kept in {KEPT}." if keep else " Nothing was kept."), err=True)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _port(port: int, *, asked: bool) -> int:
    """Return a port that is free; another than the one given only where nobody asked for it. Raises AddressTaken."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        try:
            demand_free(HOST, port=candidate)
        except AddressTaken:
            if asked:
                raise
        else:
            return candidate
    raise AddressTaken(host=HOST, port=port, why=f"none of {PORTS_TRIED} ports is free")


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """Give the folder of the demo's hub: a new one that is removed at the end, or the kept one."""
    if keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        yield KEPT.absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="kentongan-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _set_environment(folder: Path) -> None:
    """Settings of the demo alone: nothing that is set for a real hub may reach it, nor it that hub's database."""
    for name in [name for name in os.environ if name.startswith("KENTONGAN_") and name != "KENTONGAN_LANGUAGE"]:
        del os.environ[name]
    os.environ |= {
        "KENTONGAN_DATA": str(folder / "hub"),
        "KENTONGAN_NAME": "Kentongan demo",
        "KENTONGAN_MFA_REQUIRED": "no",
        "KENTONGAN_LOG_LEVEL": "warning",
        "KENTONGAN_LOG_FORMAT": "console",
    }


def _make(folder: Path) -> "Mapping[Person, str]":
    """Make the hub, unless a kept one is there; return the passwords of its people, new in any case."""
    from kentongan.cli.django import set_up

    set_up()
    from django.conf import settings
    from django.db import connections

    from kentongan.cli.demo_hub import import_region, let_people_in, take_in_feeds
    from kentongan.upkeep.upgrade import upgrade_hub

    at = utc_now()
    _step("Making a hub")
    upgrade_hub(data=settings.DATA, at=at, actor=None)
    made = folder / "made"
    if not made.exists():
        _step("Importing a region of four states")
        import_region(at=at)
        _step("Taking in three days of feeds")
        sums = [sums for _, sums in take_in_feeds(folder / "feeds", at=at)]
        parts = ("rows", "routed", "unclaimed", "duplicates", "quarantined")
        rows, *rest = (sum(getattr(one, part) for one in sums) for part in parts)
        _step("{:,} rows = {:,} routed + {:,} unclaimed + {:,} repeated + {:,} quarantined".format(rows, *rest))
    passwords = let_people_in(at=at)
    made.touch()
    connections.close_all()
    return passwords


def _step(text: str) -> None:
    click.echo(f"{text} …", err=True)


def _serve(port: int, *, passwords: "Mapping[Person, str]") -> None:
    """Run the server as a process of its own until it stops or we are told to."""
    command = [sys.executable, "-m", "kentongan", "serve", f"--host={HOST}", f"--port={port}"]
    with subprocess.Popen(command, start_new_session=True) as server:  # noqa: S603 - ourselves
        try:
            _await(server, port=port)
            _tell(port, passwords=passwords)
            server.wait()
        finally:
            server.terminate()
    if server.returncode:
        raise DemoStopped(code=server.returncode)


def _await(server: subprocess.Popen[bytes], *, port: int) -> None:
    """Return when the hub is ready. Raises DemoStopped."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=STARTS_WITHIN):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise DemoStopped(code=server.poll())


def _tell(port: int, *, passwords: "Mapping[Person, str]") -> None:
    click.echo()
    click.secho(f"The hub is at http://{HOST}:{port}/", bold=True)
    _tell_people(passwords)
    click.echo("Look first, as dewi:")
    click.echo("  Today          what came in, what it means, what is doubtful; critical services first")
    click.echo("  a feed run     its sum as a picture, and every row of it accounted for")
    click.echo(
        "  Doubtful       203.0.113.64/26 is claimed twice, 198.51.100.128/25 was handed over, and why that counts"
    )
    click.echo("  Look-up        203.0.113.70, or 198.51.100.200: each claim considered, which won, why")
    click.echo("Then as siti, a member: nothing but her bank's rows. More: docs/try-the-demo.md")
    click.echo("Ctrl-C stops it.")


def _tell_people(passwords: "Mapping[Person, str]") -> None:
    click.echo()
    click.echo("Sign in as (the passwords are new each time):")
    for person, password in passwords.items():
        click.echo(f"  {person.username:6} {password}   {person.about}")
    click.echo()

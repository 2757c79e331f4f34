"""``kentongan demo``: a hub of a region that exists nowhere, with feeds, warnings and answers of three days."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from kentongan.cli.errors import translated
from kentongan.cli.serve import demand_free
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked
from kentongan.upkeep.errors import AddressTaken, DemoStopped

if TYPE_CHECKING:
    from kentongan.demo.hub import Person
    from kentongan.demo.mail_server import Office

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
    """Show a hub at work: a made-up region, three days of feeds, the warnings that went out, what people answered.

    Mail goes to a mail server inside the demo and can be read in the browser. Needs no network and touches no other
    hub. Starts fresh each time unless --keep is given. Ctrl-C stops it. If nobody asked for a port and 8000 is taken,
    the next free one is used.
    """
    signal.signal(signal.SIGTERM, _as_interrupt)
    if not no_serve:
        asked = context.get_parameter_source("port") is not click.core.ParameterSource.DEFAULT
        port = _port(port, asked=asked)
    try:
        with _folder(keep=keep) as folder:
            mail_port = _free_port()
            _set_environment(folder, port=port, mail_port=mail_port)
            passwords = _made(folder, port=mail_port, serve_at=None if no_serve else port)
            if no_serve:
                _tell_people(passwords)
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


def _free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _set_environment(folder: Path, *, port: int, mail_port: int) -> None:
    """Settings of the demo alone: nothing that is set for a real hub may reach it, nor it that hub's database."""
    for name in [name for name in os.environ if name.startswith("KENTONGAN_") and name != "KENTONGAN_LANGUAGE"]:
        del os.environ[name]
    os.environ |= {
        "KENTONGAN_DATA": str(folder / "hub"),
        "KENTONGAN_DEMO": str(folder),
        "KENTONGAN_NAME": "Kentongan demo",
        "KENTONGAN_URL": f"http://{HOST}:{port}",
        "KENTONGAN_PHONE": "+999 555 0100",
        "KENTONGAN_JURISDICTIONS": "XA,XB,XC,XD",
        "KENTONGAN_MAIL_URL": f"smtp+insecure://{HOST}:{mail_port}",
        "KENTONGAN_MAIL_FROM": "warnings@hub.example",
        "KENTONGAN_MAIL_IN": f"maildir://{folder / 'returned'}",
        "KENTONGAN_MFA_REQUIRED": "no",
        "KENTONGAN_LOG_LEVEL": "warning",
        "KENTONGAN_LOG_FORMAT": "console",
    }


def _made(folder: Path, *, port: int, serve_at: int | None) -> "Mapping[Person, str]":
    """Make the hub with its mail server at ``port``, serve it where asked to, and return the passwords of its people.

    The mail server lives as long as the hub is served.
    """
    from kentongan.cli.django import set_up

    set_up()
    from kentongan.demo.mail_server import Office, mail_server

    office = Office(folder / "mailbox", back=folder / "returned")
    with mail_server(office, port=port):
        passwords = _make(folder, office=office)
        if serve_at is not None:
            _serve(serve_at, passwords=passwords)
    return passwords


def _make(folder: Path, *, office: "Office") -> "Mapping[Person, str]":
    """Make the hub, unless a kept one is there; return the passwords of its people, new in any case."""
    from django.conf import settings
    from django.db import connections

    from kentongan.demo.hub import import_region, let_people_in
    from kentongan.demo.story import play_story, write_people
    from kentongan.upkeep.upgrade import upgrade_hub

    at = utc_now()
    _step(translated("Making a hub"))
    upgrade_hub(data=settings.DATA, at=at, actor=None)
    made = folder / "made"
    fresh = not made.exists()
    if fresh:
        _step(translated("Importing a region of five states"))
        import_region(at=at)
    passwords = let_people_in(at=at)
    if fresh:
        _step(translated("Playing three days: feeds in, warnings out, answers back"))
        told = play_story(folder, office=office, at=at)
        _step(translated(_ROWS, **asdict(told)))
        _step(translated("{warnings:,} warnings, {mails:,} mails, {answers:,} answers", **asdict(told)))
    write_people(folder, passwords)
    made.touch()
    connections.close_all()
    return passwords


_ROWS = marked(
    "{rows:,} rows = {routed:,} routed + {unclaimed:,} unclaimed"
    " + {duplicates:,} repeated + {quarantined:,} quarantined"
)


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
    click.secho(translated("Begin at {address}", address=f"http://{HOST}:{port}/demo/"), bold=True)
    click.echo(translated("A day of the duty officer, of a firm, of a diplomat; who answers; and everybody's mail."))
    _tell_people(passwords)
    click.echo(translated("More: {file}", file="docs/try-the-demo.md"))
    click.echo(translated("Ctrl-C stops it."))


def _tell_people(passwords: "Mapping[Person, str]") -> None:
    click.echo()
    click.echo(translated("Sign in as (the passwords are new each time):"))
    for person, password in passwords.items():
        click.echo(f"  {person.username:6} {password}   {translated(person.about)}")
    click.echo()

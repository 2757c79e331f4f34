"""``kentongan directory from-rir|check``: directory files made and looked through without a hub."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from kentongan.cli.errors import FOUND_PROBLEMS, translation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import marked
from kentongan.kernel.files import replaced_whole
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.countries import read_country
from kentongan.routing.directory_file import read_directory, write_directory
from kentongan.routing.moments import read_strict_moment, write_day
from kentongan.routing.refusals import Refusal
from kentongan.routing.rir import RegistryFile, directory_from_registries, read_registry_file
from kentongan.routing.terms import ClaimKind, Directory

_SHOWN = 20


@click.command("from-rir")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, path_type=Path))
@click.option("--as-of", help="Date of files that carry none; else it is read from the name, as in 2026-02/my.json.")
@click.option("--countries", help="Only these, such as MY,ID,TL. All in the files if left out.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write here instead of to standard output.",
)
def from_rir(files: tuple[Path, ...], as_of: str | None, countries: str | None, out: Path | None) -> None:
    """Make a directory file from registry files: each country's national CERT with what was delegated there.

    FILE is a registry's delegated-… file, or JSON with a country's prefixes; a folder means the files in it.
    Everything becomes a fallback claim: good enough to route a first feed, with no owner known yet.

    Exit code 0: every row was read. 1: some were refused, and are listed. 3: a file cannot be read at all.
    """
    chosen = frozenset(read_country(code.strip()) for code in countries.split(",")) if countries else None
    date = read_strict_moment(as_of) if as_of else None
    read = [read_registry_file(path.read_bytes(), name=str(path), as_of=date) for path in registry_files(files)]
    directory = directory_from_registries(read, chosen=chosen)
    written = write_directory(directory)
    if out is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    else:
        with replaced_whole(out) as path:
            path.write_bytes(written)
    _remark(marked("{count} national CERTs: {claims}"), count=len(directory.organisations), claims=counted(directory))
    raise SystemExit(told_registry_files(read))


def registry_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files, and those directly in the folders, that were given."""
    found: list[Path] = []
    for path in paths:
        found.extend(sorted(inner for inner in path.iterdir() if inner.is_file()) if path.is_dir() else [path])
    return found


def counted(directory: Directory) -> str:
    """Return how many claims of each kind a directory has: ``10,374 IPv4 and 5,075 IPv6 prefixes, …``."""
    claims = directory.claims
    prefixes = [claim.value for claim in claims if claim.kind is ClaimKind.CIDR]
    ipv6 = sum(":" in value for value in prefixes)
    others = {kind.value: sum(claim.kind is kind for claim in claims) for kind in ClaimKind}
    sentence = marked(
        "{ipv4:,} IPv4 and {ipv6:,} IPv6 prefixes, {asn:,} AS numbers, {domain:,} domains, {country:,} countries"
    )
    return translation()(sentence).format(ipv4=len(prefixes) - ipv6, ipv6=ipv6, **others)


def _remark(text: str, *, colour: str | None = None, **facts: object) -> None:
    """Tell the person in front of it something beside the result, on standard error."""
    click.secho(translation()(text).format(**facts), err=True, fg=colour)


def told_registry_files(files: Iterable[RegistryFile]) -> int:
    """List what was refused, what belongs to nobody and what is stale; return the exit code that means it."""
    code, now = 0, utc_now()
    for file in files:
        if now - file.as_of > LAPSES_AFTER:
            stale = marked("{name}: of {date}, more than a year ago; what it says counts as unverified, so in doubt")
            _remark(stale, colour="yellow", name=file.name, date=write_day(file.as_of))
        if file.refused:
            code = FOUND_PROBLEMS
            tell_refused(file.refused, name=file.name)
        for why, count in file.passed_over.items():
            _remark(marked("{name}: {count:,} rows passed over ({why})"), name=file.name, count=count, why=why)
    return code


def tell_refused(refused: Sequence[Refusal], *, name: str) -> None:
    """List what was refused, each with its place and reason, on standard error."""
    for refusal in refused[:_SHOWN]:
        click.secho(f"{name}: {refusal.place}: {refusal.reason.message(translation())}", err=True, fg="yellow")
    if len(refused) > _SHOWN:
        _remark(marked("{name}: and {count:,} more"), colour="yellow", name=name, count=len(refused) - _SHOWN)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print counts and everything refused as JSON.")
def check(file: Path, as_json: bool) -> None:
    """Read the directory file FILE and list what would be refused, each with its place and reason.

    Exit code 0: all of it is kept. 1: some is refused. 3: the file cannot be read at all.
    """
    directory, refused = read_directory(file.read_bytes(), at=utc_now())
    if as_json:
        listed = [
            {"place": refusal.place, "code": refusal.reason.code, "reason": refusal.reason.message()}
            for refusal in refused
        ]
        kept = {"organisations": len(directory.organisations), "claims": len(directory.claims)}
        click.echo(json.dumps(kept | {"refused": listed}, ensure_ascii=False, indent=2))
    else:
        sentence = marked("{count:,} organisations: {claims}; {refused:,} refused")
        facts = {"count": len(directory.organisations), "claims": counted(directory), "refused": len(refused)}
        click.echo(translation()(sentence).format(**facts))
        for refusal in refused:
            reason = refusal.reason
            click.echo(f"  {refusal.place}: {reason.message(translation())} {reason.advice(translation())}".rstrip())
    raise SystemExit(FOUND_PROBLEMS if refused else 0)

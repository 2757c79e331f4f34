"""The files: keys for their owner only, the archive against what the database noted, what upkeep left and keeps."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from kentongan.kernel.errors import marked
from kentongan.upkeep.backup_file import file_digest
from kentongan.upkeep.disk import files_below
from kentongan.upkeep.files import NOTED_BY, NotedFile, noted_files
from kentongan.upkeep.terms import Finding, Severity
from kentongan.upkeep.upgrade import kept_aside, restore_left

PASSING = ("work", "locks")
"""Folders of the archive whose files no manifest notes."""

PRIVATE = ("keys", "kentongan.sqlite3", "archive", "backups")


def file_findings(data: Path, *, deep: bool, database_usable: bool) -> Iterator[Finding]:
    """Give what there is to say of the data folder; ``deep`` compares the digest of every file of the archive."""
    yield from _permissions(data)
    if database_usable:
        yield from _archive(data, deep=deep)
    yield from _left(data)


def _permissions(data: Path) -> Iterator[Finding]:
    places = [data / name for name in PRIVATE] + files_below(data / "keys")
    for place in places:
        if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o077:
            yield Finding(
                code="readable-by-others",
                severity=Severity.WRONG,
                text=marked("Other accounts of this machine can read {path}."),
                facts={"path": str(place)},
                advice=marked("Run: chmod -R go-rwx {path}"),
            )


def _archive(data: Path, *, deep: bool) -> Iterator[Finding]:
    noted = noted_files([apps.get_model(label) for label in NOTED_BY])
    archive = data / "archive"
    missing = [one.path for one in noted if not (archive / one.path).is_file()]
    yield from _told(
        missing,
        code="archive-missing",
        severity=Severity.WRONG,
        text=marked("{count} files of the archive are missing, the first is {first}."),
        advice=marked("Copy them back from a backup: they lie under archive/ in the tar."),
    )
    differing = [one.path for one in noted if one.path not in set(missing) and _differs(archive, one, deep=deep)]
    yield from _told(
        differing,
        code="archive-differs",
        severity=Severity.WRONG,
        text=marked("{count} files of the archive are not as they were written, the first is {first}."),
        advice=marked("Copy them back from a backup: they lie under archive/ in the tar."),
    )
    yield from _told(
        _orphans(archive, noted),
        code="archive-orphans",
        severity=Severity.NOTE,
        text=marked("{count} files of the archive belong to no finished run, the first is {first}."),
        advice=marked("They do no harm; the next run of their feed removes what an interrupted run left."),
    )
    if not missing and not differing:
        text = marked("{count} files of the archive are there.")
        whole = marked("{count} files of the archive are there, each as it was written.")
        yield Finding(code="archive", severity=Severity.FINE, text=whole if deep else text, facts={"count": len(noted)})


def _differs(archive: Path, noted: NotedFile, *, deep: bool) -> bool:
    file = archive / noted.path
    return file.stat().st_size != noted.bytes or (deep and file_digest(file) != noted.digest)


def _orphans(archive: Path, noted: list[NotedFile]) -> list[str]:
    known = {one.path for one in noted}
    found = (path.relative_to(archive) for path in files_below(archive))
    return [path.as_posix() for path in found if path.parts[0] not in PASSING and path.as_posix() not in known]


def _told(paths: list[str], *, code: str, severity: Severity, text: str, advice: str) -> Iterator[Finding]:
    if paths:
        facts = {"count": len(paths), "first": paths[0]}
        yield Finding(code=code, severity=severity, text=text, facts=facts, advice=advice)


def _left(data: Path) -> Iterator[Finding]:
    if restore_left(data):
        yield Finding(
            code="restore-left",
            severity=Severity.NOTE,
            text=marked("A restore was cut short before it counted; the hub is what it was."),
            advice=marked("Restore again, or remove the folder .restore in the data folder."),
        )
    if kept := kept_aside(data):
        yield Finding(
            code="kept-aside",
            severity=Severity.NOTE,
            text=marked("{count} earlier states of the hub are kept by upgrades and restores, the oldest is {oldest}."),
            facts={"count": len(kept), "oldest": kept[0].name},
            advice=marked("Remove those that you no longer need; they hold secrets and take room."),
        )

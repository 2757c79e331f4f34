"""``make_backup``: database, archive and keys of a running hub as one file, read back before it gets its name."""

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from kentongan import __version__
from kentongan.kernel.clock import write_moment
from kentongan.kernel.files import sync
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record
from kentongan.upkeep import database, disk, rules, tables
from kentongan.upkeep.backup_file import BackupWriter, opened_backup
from kentongan.upkeep.errors import CannotWrite, FilesDamaged, FileThere, HubAtWork, NoHub
from kentongan.upkeep.files import NotedFile, noted_files
from kentongan.upkeep.lock import alone
from kentongan.upkeep.terms import FORMAT, Manifest, StoredTable

ATTEMPTS = 5
"""How often a snapshot is taken again because retention or a run removed one of its files meanwhile."""


_WORK = ".kentongan-backup-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made and read back."""

    file: Path
    manifest: Manifest


def make_backup(file: Path, *, data: Path, at: datetime, despite_damage: bool = False) -> Backup:
    """Write the hub of the data folder to a new file; in a folder, under a name of its own.

    It writes nothing to the hub: ``record_backup`` does. Others may go on working meanwhile. The name appears only
    when the file was written to the disk and read back from it. Raises FileThere, NoHub, NoRoom,
    CannotWrite, TableUnknown, or FilesDamaged unless ``despite_damage``.
    """
    if not database.has_tables():
        raise NoHub(folder=data)
    if file.is_dir():
        file /= f"kentongan-{at:%Y%m%dT%H%M%SZ}.backup"
    if file.exists():
        raise FileThere(file=file)
    try:
        return _make(file, data=data, at=at, despite_damage=despite_damage)
    except OSError as why:
        raise CannotWrite(file=file, why=why.strerror or why) from why


def _make(file: Path, *, data: Path, at: datetime, despite_damage: bool) -> Backup:
    file.parent.mkdir(parents=True, exist_ok=True)
    disk.demand_room(file.parent, needed=_room(data))
    identifier = new_id()
    with _work_beside(file) as work:
        partial = work / "backup"
        partial.touch(mode=0o600)
        manifest = _write(partial, data=data, at=at, identifier=identifier, despite_damage=despite_damage)
        disk.forget_cached(partial)
        with opened_backup(partial) as reader:
            reader.verify()
        if file.exists():
            raise FileThere(file=file)
        disk.move(partial, file)
    return Backup(file=file, manifest=manifest)


def record_backup(backup: Backup, *, at: datetime, actor: UUID | None) -> None:
    """Write down that a backup was made; by itself, for before an upgrade the ledger's tables may be older than we."""
    with transaction.atomic():
        record("upkeep.backup_made", actor=actor, subject=UUID(backup.manifest.id), at=at)


def _room(data: Path) -> int:
    """Return the bytes that a backup may take while it is made: the files, and the database as copy and as lines."""
    return 2 * database.size() + sum(path.stat().st_size for path in disk.files_below(data / "archive"))


@contextmanager
def _work_beside(file: Path) -> Iterator[Path]:
    """Give a folder on the same disk; folders that backups left there when they were cut short are removed."""
    for left in file.parent.glob(_WORK + "*"):
        with suppress(HubAtWork), alone(left):
            shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_WORK, dir=file.parent) as work, alone(Path(work)):
        yield Path(work)


def _write(partial: Path, *, data: Path, at: datetime, identifier: UUID, despite_damage: bool) -> Manifest:
    for attempt in range(1, ATTEMPTS + 1):
        last = attempt == ATTEMPTS
        damaged: list[str] = []
        with partial.open("w+b") as out, database.snapshot(partial.parent):
            writer = BackupWriter(out, moment=int(at.timestamp()))
            stored, noted = _store_tables(writer, work=partial.parent)
            damaged = _store_files(writer, noted, data=data, stop_at_first=not last)
            if damaged and not last:
                continue
            _store_keys(writer, data=data)
            manifest = Manifest(
                format=FORMAT,
                id=str(identifier),
                made_at=write_moment(at),
                software=__version__,
                engine=connection.vendor,
                migrations=tables.applied_migrations(),
                tables=tuple(stored),
                files=tuple(writer.files),
                damaged=tuple(damaged),
            )
            if damaged and not despite_damage:
                raise FilesDamaged(count=len(damaged), first=damaged[0])
            sealed = writer.close(manifest)
        sync(partial)
        return sealed
    raise AssertionError


def _store_tables(writer: BackupWriter, *, work: Path) -> tuple[list[StoredTable], list[NotedFile]]:
    models = tables.models_at(tables.applied_migrations())
    tables.demand_all_known(models)
    return [_store_table(writer, model, work=work) for model in models], noted_files(models)


def _store_table(writer: BackupWriter, model: type[Model], *, work: Path) -> StoredTable:
    label = model._meta.label_lower
    name = f"database/{label}.ndjson.gz"
    rows = size = digest = 0
    with tempfile.TemporaryFile(dir=work) as spool:
        with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=6, mtime=0) as packed:
            for line in tables.lines_of(model):
                packed.write(line + b"\n")
                rows, size, digest = rows + 1, size + len(line) + 1, digest + rules.line_digest(line)
        writer.add(name, spool)
    return StoredTable(
        model=label,
        name=name,
        columns=tables.stored_columns(model),
        rows=rows,
        bytes=size,
        digest=f"{digest % rules.DIGEST_SPACE:064x}",
    )


def _store_files(writer: BackupWriter, noted: list[NotedFile], *, data: Path, stop_at_first: bool) -> list[str]:
    """Copy the archive's files; return those that are missing or not as noted, which may be as they are now."""
    damaged = []
    for one in noted:
        content = _opened(data / "archive" / one.path)
        if content is None:
            damaged.append(one.path)
        else:
            with content:
                stored = writer.add(f"archive/{one.path}", content)
            if stored.digest != one.digest:
                damaged.append(one.path)
        if damaged and stop_at_first:
            break
    return damaged


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        return None


def _store_keys(writer: BackupWriter, *, data: Path) -> None:
    for path in disk.files_below(data / "keys"):
        with path.open("rb") as content:
            writer.add(f"keys/{path.relative_to(data / 'keys').as_posix()}", content)

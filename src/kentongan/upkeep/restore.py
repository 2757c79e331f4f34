"""``restore_backup``: a backup becomes the hub of a data folder, verified before, while and after."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from kentongan.delivery.actions import hold_what_waits
from kentongan.kernel.files import sync
from kentongan.ledger.actions import record
from kentongan.upkeep import database, disk, rules, swap, tables
from kentongan.upkeep.backup_file import BackupReader, file_digest, opened_backup
from kentongan.upkeep.errors import BackupTooNew, NotEmpty, RestoreDiffers, RowsDoNotFit
from kentongan.upkeep.lock import alone
from kentongan.upkeep.statistics import keep_planner_told
from kentongan.upkeep.terms import Manifest

ROOM = 1.5
"""How much disk a restored hub may take for each byte of its backup's content: tables have indexes."""


WHY_HELD = "restored from a backup: what waits here may have left before; see `kentongan outbox list`"
"""A restored outbox is that of the backup; whoever sent since then would send again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A hub that was restored. ``aside`` is where the one before is kept, if there was any."""

    manifest: Manifest
    aside: Path | None


def verified_manifest(file: Path) -> Manifest:
    """Read a whole backup and return what it holds. Raises NotABackup, BackupDamaged, BackupTooNew."""
    with opened_backup(file) as reader:
        reader.verify()
        _demand_known(reader.manifest)
        return reader.manifest


def restore_backup(file: Path, *, data: Path, at: datetime, actor: UUID | None, replace: bool = False) -> Restored:
    """Put the backup's hub in the place of the data folder's; the one before is kept aside, with its database.

    Nothing is changed until the restored hub stands complete beside the present one and was compared with the backup.
    Raises NotABackup, BackupDamaged, BackupTooNew, NotEmpty unless ``replace``, NoRoom, HubAtWork, RowsDoNotFit.
    """
    with alone(data), opened_backup(file) as reader:
        occupied = is_occupied(data)
        reader.verify()
        _demand_known(reader.manifest)
        if occupied and not replace:
            raise NotEmpty(folder=data)
        disk.demand_room(data, needed=int(reader.manifest.bytes * ROOM))
        new = swap.stage(data)
        _unpack(reader, new=new)
        with database.fresh_database(new / swap.SQLITE):
            _build(reader, at=at, actor=actor)
        if database.on_sqlite():
            sync(new / swap.SQLITE)
        aside = _name_aside(data, at=at)
        _exchange(data, identifier=reader.manifest.id, aside=aside)
        _compare_files(reader.manifest, data=data)
        if not occupied:  # nothing but a key that was made for an empty hub
            shutil.rmtree(data / aside, ignore_errors=True)
        return Restored(manifest=reader.manifest, aside=data / aside if occupied else None)


def is_occupied(data: Path) -> bool:
    """Whether there is a hub: a database with tables, or files in the archive."""
    return database.has_tables() or bool(disk.files_below(data / "archive"))


def _demand_known(manifest: Manifest) -> None:
    if unknown := rules.unknown_migrations(manifest.migrations, tables.known_migrations()):
        raise BackupTooNew(software=manifest.software, migrations=", ".join(unknown[:5]))


def _unpack(reader: BackupReader, *, new: Path) -> None:
    """Write archive and keys; their names were found harmless when the backup was opened."""
    for folder in ("archive", "keys"):
        (new / folder).mkdir(mode=0o700)
    for stored in reader.manifest.files:
        if not stored.name.startswith("database/"):
            with reader.member(stored.name) as content:
                disk.write_new(new / stored.name, content)
    _compare_files(reader.manifest, data=new)


def _compare_files(manifest: Manifest, *, data: Path) -> None:
    for stored in manifest.files:
        if not stored.name.startswith("database/") and file_digest(data / stored.name) != stored.digest:
            raise RestoreDiffers(what=stored.name)


def _build(reader: BackupReader, *, at: datetime, actor: UUID | None) -> None:
    """In a fresh database: the tables as the backup had them, its rows, a comparison, then today's tables."""
    manifest = reader.manifest
    executor = MigrationExecutor(connection)
    executor.migrate(tables.latest_of(manifest.migrations))
    if missing := rules.unknown_migrations(manifest.migrations, tables.applied_migrations()):
        raise RowsDoNotFit(model=missing[0], why="migration")
    models = {model._meta.label_lower: model for model in tables.models_at(manifest.migrations)}
    if sorted(models) != sorted(table.model for table in manifest.tables):
        differing = rules.changed_lines([*models], [table.model for table in manifest.tables])
        raise RowsDoNotFit(model=", ".join(differing), why="table")
    guards = database.triggers()
    _load(reader, models=list(models.values()))
    for table in manifest.tables:
        if tables.digest_of(models[table.model]) != (table.rows, table.digest):
            raise RestoreDiffers(what=table.model)
    _demand_guards(guards)
    ContentType.objects.clear_cache()
    call_command("migrate", verbosity=0, interactive=False)
    keep_planner_told()
    with transaction.atomic():
        record("upkeep.backup_restored", actor=actor, subject=UUID(manifest.id), at=at)
        hold_what_waits(actor=actor, at=at, reason=WHY_HELD)


def _load(reader: BackupReader, *, models: Sequence[type]) -> None:
    by_label = {model._meta.label_lower: model for model in models}  # type: ignore[attr-defined]
    try:
        with database.triggers_off():
            tables.empty(models)
            for table in reader.manifest.tables:
                tables.load(by_label[table.model], columns=table.columns, lines=reader.lines(table))
            tables.restart_counters(models)
            connection.check_constraints()
    except DatabaseError as why:
        raise RowsDoNotFit(model="", why=type(why).__name__) from why


def _demand_guards(before: list[str]) -> None:
    if changed := rules.changed_lines(before, database.triggers()):
        raise RestoreDiffers(what=", ".join(changed))


def _name_aside(data: Path, *, at: datetime) -> str:
    """Return where the present hub is put: a name that neither a folder nor, on PostgreSQL, a schema has yet."""
    name = f"replaced-{at:%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in data.glob("replaced-*")} | database.schemas()
    return next(one for one in chain([name], (f"{name}-{number}" for number in count(2))) if one not in taken)


def _exchange(data: Path, *, identifier: str, aside: str) -> None:
    mark = "" if database.on_sqlite() else f"kentongan restore {identifier} {aside}"
    swap.decide(data, swap.Journal(aside=aside, mark=mark))
    if mark:
        database.take_schema(aside=aside, mark=mark)
    connection.close()
    swap.finish(data, marked=database_is_marked)


def database_is_marked(mark: str) -> bool:
    """Whether PostgreSQL's schema carries the mark of that restore."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(current_schema()::regnamespace)")
        found: tuple[str | None] = cursor.fetchone()
    return found[0] == mark

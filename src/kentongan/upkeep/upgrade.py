"""``upgrade_hub``: the database brought to this version of the software, with a backup first and a way back."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.management import call_command
from django.db import transaction

from kentongan.ledger.actions import record
from kentongan.upkeep import database, swap
from kentongan.upkeep.backup import Backup, make_backup, record_backup
from kentongan.upkeep.lock import alone
from kentongan.upkeep.readiness import pending_migrations
from kentongan.upkeep.statistics import keep_planner_told

KEPT = "backups"
"""Folder in the data folder for the backups that upgrades make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did: the migrations applied, and the backup from before; a new hub has none."""

    applied: tuple[str, ...]
    backup: Backup | None


def upgrade_hub(*, data: Path, at: datetime, actor: UUID | None) -> Upgraded:
    """Make the hub's tables, or bring them to this version; a hub that has some is backed up first, and that is kept.

    An upgrade that was cut short goes on when it is called again. Raises HubAtWork and what ``make_backup`` raises.
    """
    with alone(data):
        pending = tuple(pending_migrations())
        if not pending:
            return Upgraded(applied=(), backup=None)
        backup = _backup_before(data, at=at) if database.has_tables() else None
        call_command("migrate", verbosity=0, interactive=False)
        keep_planner_told()
        if backup:
            record_backup(backup, at=at, actor=actor)
        with transaction.atomic():
            subject = UUID(backup.manifest.id) if backup else None
            record("upkeep.hub_upgraded", actor=actor, subject=subject, at=at)
        return Upgraded(applied=pending, backup=backup)


def _backup_before(data: Path, *, at: datetime) -> Backup:
    folder = data / KEPT
    folder.mkdir(mode=0o700, exist_ok=True)
    return make_backup(folder / f"before-upgrade-{at:%Y%m%dT%H%M%SZ}.backup", data=data, at=at)


def kept_aside(data: Path) -> list[Path]:
    """Return what upgrades and restores keep, so that an operator can remove it one day."""
    return sorted([*data.glob(f"{KEPT}/*.backup"), *data.glob("replaced-*")])


def restore_left(data: Path) -> bool:
    """Whether a restore was cut short before it was decided; nothing of it counts."""
    return (data / swap.STAGING).exists() and swap.pending(data) is None

"""A small hub for tests of upkeep: made in this process on a database of its own, filled, looked at, and killed."""

import os
import stat
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from tests.steps import DISK, Steps

from kentongan.accounts.models import User
from kentongan.directory.models import Organisation
from kentongan.intake.models import ArchiveFile, Feed, Run
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record
from kentongan.upkeep import database, lock, swap, tables
from kentongan.upkeep.backup import Backup, make_backup, record_backup
from kentongan.upkeep.backup_file import file_digest
from kentongan.upkeep.disk import files_below
from kentongan.upkeep.restore import Restored, database_is_marked, restore_backup

AT = datetime(2026, 11, 20, 8, 30, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub in a folder, with the database that ``default`` shows."""

    data: Path

    def backup(self, file: Path, **options: Any) -> Backup:
        """Back it up, as the command does."""
        made = make_backup(file, data=self.data, at=AT, **options)
        record_backup(made, at=AT, actor=None)
        return made

    def restore(self, file: Path, **options: Any) -> Restored:
        """Restore to it, as the command does."""
        return restore_backup(file, data=self.data, at=AT, actor=None, **options)

    def add_user(self, name: str) -> None:
        """Change it, so that it differs from its backup."""
        User.objects.update_or_create(username=name, defaults={"created_at": AT})

    def state(self) -> dict[str, Any]:
        """Return everything it holds, to compare; without the ledger, which upkeep itself adds to."""
        models = tables.models_at(tables.applied_migrations())
        labels = {model._meta.label_lower: model for model in models if model._meta.app_label != "ledger"}
        files = [path for part in ("archive", "keys") for path in files_below(self.data / part)]
        return {
            "rows": {label: tables.digest_of(model) for label, model in labels.items()},
            "files": {path.relative_to(self.data).as_posix(): file_digest(path) for path in files},
            "modes": {path.name: stat.S_IMODE(path.stat().st_mode) for path in files_below(self.data / "keys")},
            "triggers": database.triggers(),
            "migrations": tables.applied_migrations(),
        }

    def recover(self) -> None:
        """Do what every command does first: finish a restore that was decided and cut short."""
        if swap.pending(self.data):
            with lock.alone(self.data):
                swap.finish(self.data, marked=database_is_marked)

    def fill(self) -> None:
        """Put something of everything into it."""
        with transaction.atomic():
            user = User.objects.create(username="siti", email="siti@cert.example", created_at=AT)
            organisation = Organisation.objects.create(
                slug="bank",
                names={"ms": "Bank Sungai", "en": "River Bank", "my": "မြစ်ဘဏ်"},
                country="XA",
                kind="company",
                sectors=["banking"],
                origin="hand",
                recorded_at=AT,
                changed_at=AT,
                searched="bank",
            )
            self._archive()
            for _ in range(20):
                record("directory.claim_added", actor=user.id, subject=organisation.id, at=AT, related=[new_id()])

    def _archive(self) -> None:
        feed = Feed.objects.create(
            slug="scan", name="Scan", tlp=2, retention_by_tlp={"RED": 7, "AMBER": 30}, exercise=True, created_at=AT
        )
        run = Run.objects.create(
            feed=feed, state="finished", tlp=2, started_at=AT, finished_at=AT, rows=3, routed=3, exercise=True
        )
        for number in range(3):
            path = f"events/day=2026-11-20/feed=scan/{run.id}-AMBER-{number}.parquet"
            content = bytes([number]) * (1000 + number)
            file = self.data / "archive" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            ArchiveFile.objects.create(
                run=run,
                feed=feed,
                path=path,
                day=date(2026, 11, 20),
                tlp=2,
                rows=1,
                bytes=len(content),
                digest=sha256(content).hexdigest(),
                written_at=AT,
                exercise=True,
            )


def killed_after(steps: int, call: Callable[[], object]) -> int:
    """Do something in a process that is killed (-9) after so many steps on the disk; return its exit code.

    No moment of a restore is left untried that way, and nothing depends on how fast the machine is.
    """
    connection.close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a test process may have threads; the child uses none
        child = os.fork()
    if child == 0:
        try:
            Steps(steps + 1).watch(os, *DISK)
            call()
        except BaseException:  # noqa: BLE001 - nothing may return into the test from here
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

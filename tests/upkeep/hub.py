"""A small hub for tests of upkeep, as processes see it: made, filled, looked at, and killed at chosen moments."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FILL = """
from datetime import date, datetime, timezone
from hashlib import sha256
from django.conf import settings
from django.db import transaction
from kentongan.accounts.models import User
from kentongan.directory.models import Organisation
from kentongan.intake.models import ArchiveFile, Feed, Run
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record
from kentongan.upkeep.upgrade import upgrade_hub

upgrade_hub(data=settings.DATA, at=datetime.now(timezone.utc), actor=None)
at = datetime(2026, 11, 20, 8, 30, 0, 123456, tzinfo=timezone.utc)
with transaction.atomic():
    user = User.objects.create(username="siti", email="siti@cert.example", created_at=at)
    organisation = Organisation.objects.create(
        slug="bank", names={"ms": "Bank Sungai", "en": "River Bank", "my": "မြစ်ဘဏ်"}, country="XA", kind="company",
        sectors=["banking"], origin="hand", recorded_at=at, changed_at=at, searched="bank",
    )
    feed = Feed.objects.create(slug="scan", name="Scan", tlp=2, retention_by_tlp={"RED": 7, "AMBER": 30},
                               exercise=True, created_at=at)
    run = Run.objects.create(feed=feed, state="finished", tlp=2, started_at=at, finished_at=at, rows=3, routed=3,
                             exercise=True)
    for number in range(3):
        path = f"events/day=2026-11-20/feed=scan/{run.id}-AMBER-{number}.parquet"
        content = bytes([number]) * (1000 + number)
        file = settings.DATA / "archive" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        ArchiveFile.objects.create(run=run, feed=feed, path=path, day=date(2026, 11, 20), tlp=2, rows=1,
                                   bytes=len(content), digest=sha256(content).hexdigest(), written_at=at,
                                   exercise=True)
    for number in range(50):
        record("directory.claim_added", actor=user.id, subject=organisation.id, at=at, related=[new_id()])
"""

STATE = """
import json
from django.conf import settings
from kentongan.upkeep import database, tables
from kentongan.upkeep.backup_file import file_digest
from kentongan.upkeep.disk import files_below

models = tables.models_at(tables.applied_migrations())
rows = {model._meta.label_lower: tables.digest_of(model) for model in models}
files = [path for part in ("archive", "keys") for path in files_below(settings.DATA / part)]
print(json.dumps({
    "rows": rows,
    "files": {path.relative_to(settings.DATA).as_posix(): file_digest(path) for path in files},
    "triggers": database.triggers(),
    "migrations": tables.applied_migrations(),
}))
"""

KILLED = """
import os, signal, sys
left = int(sys.argv[1])
def counted(call):
    def step(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return step
for name in ("fsync", "rename", "replace", "link", "unlink", "rmdir", "mkdir"):
    setattr(os, name, counted(getattr(os, name)))
import kentongan.cli.main
sys.argv = ["kentongan", *sys.argv[2:]]
kentongan.cli.main.main()
"""
"""A command that is killed when it has had so many steps on the disk: no moment of a restore is left untried."""


def kentongan(environ: dict[str, str], *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the hub of this environment."""
    command = [sys.executable, "-m", "kentongan", *map(str, words)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def python(environ: dict[str, str], program: str) -> str:
    """Run a program with Django set up in the hub of this environment and return what it printed."""
    set_up = "from kentongan.cli.django import set_up; set_up()\n"
    command = [sys.executable, "-c", set_up + program]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed_after(steps: int, environ: dict[str, str], *words: str | Path) -> int:
    """Run a command that is killed after so many steps on the disk; return its exit code, -9 if it was killed."""
    command = [sys.executable, "-c", KILLED, str(steps), *map(str, words)]
    return subprocess.run(command, env=environ, capture_output=True, check=False).returncode


def make_hub(environ: dict[str, str]) -> None:
    """Make a hub and put something of everything into it."""
    python(environ, FILL)


def add_user(environ: dict[str, str], name: str) -> None:
    """Change the hub, so that it differs from its backup."""
    program = f"""
from kentongan.accounts.models import User
from kentongan.kernel.clock import utc_now
User.objects.update_or_create(username={name!r}, defaults={{"created_at": utc_now()}})
"""
    python(environ, program)


def state_of(environ: dict[str, str]) -> dict[str, Any]:
    """Return everything a hub holds, to compare: rows and files by digest, triggers, migrations."""
    state: dict[str, Any] = json.loads(python(environ, STATE))
    return state


def without_ledger(state: dict[str, Any]) -> dict[str, Any]:
    """Return the state without what the ledger gains by upkeep itself."""
    rows = {name: told for name, told in state["rows"].items() if not name.startswith("ledger.")}
    return state | {"rows": rows}

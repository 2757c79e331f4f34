"""Backup and restore, as an operator does them: everything comes back, and a hub in the way is kept."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.upkeep.hub import add_user, kentongan, make_hub, python, state_of, without_ledger


@pytest.fixture
def hub(empty_hub):
    make_hub(empty_hub)
    return empty_hub


@pytest.fixture
def backup(hub, tmp_path):
    """Return a backup of the hub and the state that it holds."""
    file = tmp_path / "hub.backup"
    state = state_of(hub)
    done = kentongan(hub, "backup", file)
    assert done.returncode == 0, done.stderr
    return file, state


def _elsewhere(environ, folder):
    """Return the environment of a SQLite hub in another folder."""
    kept = {name: value for name, value in environ.items() if name != "KENTONGAN_DATABASE_URL"}
    return kept | {"KENTONGAN_DATA": str(folder)}


_ENTRIES = """
import json
from kentongan.ledger.models import Entry
from kentongan.ledger.queries import altered_entries
assert not list(altered_entries())
told = Entry.objects.filter(verb="directory.claim_added").order_by("position__number")
print(json.dumps([[str(entry.id), entry.at.isoformat(), entry.position.number] for entry in told]))
"""


def test_everything_comes_back_on_either_database(hub, backup, tmp_path):
    file, state = backup
    other = _elsewhere(hub, tmp_path / "other")
    done = kentongan(other, "restore", file)
    assert done.returncode == 0, done.stderr
    restored = state_of(other)
    assert restored["rows"]["ledger.entry"][0] == state["rows"]["ledger.entry"][0] + 1
    assert without_ledger(restored) | {"triggers": None} == without_ledger(state) | {"triggers": None}
    assert json.loads(python(other, _ENTRIES)) == json.loads(python(hub, _ENTRIES))


def test_a_sqlite_backup_is_restored_to_the_database_of_this_session(hub, backup, tmp_path):
    file, state = backup
    small = _elsewhere(hub, tmp_path / "small")
    assert kentongan(small, "restore", file).returncode == 0
    assert kentongan(small, "backup", tmp_path / "small.backup").returncode == 0
    done = kentongan(hub, "restore", tmp_path / "small.backup", "--replace")
    assert done.returncode == 0, done.stderr
    assert without_ledger(state_of(hub)) == without_ledger(state)


def test_the_triggers_stand_after_a_restore(hub, backup):
    file, state = backup
    assert kentongan(hub, "restore", file, "--replace").returncode == 0
    assert state_of(hub)["triggers"] == state["triggers"]
    python(
        hub,
        """
from django.db import IntegrityError
from kentongan.ledger.models import Entry
from kentongan.intake.models import Feed
for refused in (
    lambda: Entry.objects.filter(verb="directory.claim_added").update(verb="a.b"),
    lambda: Entry.objects.all()._raw_delete("default"),
    lambda: Feed.objects.update(exercise=False),
):
    try:
        refused()
    except IntegrityError:
        continue
    raise SystemExit("not refused")
""",
    )


def test_new_rows_get_numbers_after_the_restored_ones(hub, backup):
    file, _ = backup
    assert kentongan(hub, "restore", file, "--replace").returncode == 0
    python(
        hub,
        """
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
Group.objects.create(name="one")
ContentType.objects.create(app_label="x", model="y")
""",
    )


def test_a_backup_is_for_its_owner_only_and_so_are_restored_keys(hub, backup, tmp_path):
    file, _ = backup
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = _elsewhere(hub, tmp_path / "other")
    assert kentongan(other, "restore", file).returncode == 0
    keys = tmp_path / "other" / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys.iterdir()} == {0o600}
    assert (keys / "secret").read_text() == (Path(hub["KENTONGAN_DATA"]) / "keys" / "secret").read_text()


def test_a_hub_that_is_there_is_not_replaced_unless_told_and_then_kept(hub, backup):
    file, _ = backup
    add_user(hub, "later")
    before = state_of(hub)
    refused = kentongan(hub, "restore", file)
    assert (refused.returncode, "--replace" in refused.stderr) == (3, True)
    assert state_of(hub) == before
    done = kentongan(hub, "restore", file, "--replace", "--json")
    aside = Path(json.loads(done.stdout)["aside"])
    assert (aside / "archive").is_dir()
    assert (aside / "keys" / "secret").is_file()
    assert state_of(hub)["rows"]["accounts.user"][0] == before["rows"]["accounts.user"][0] - 1


def test_a_running_hub_can_be_backed_up_and_cannot_be_replaced(hub, backup, tmp_path):
    file, _ = backup
    program = "from kentongan.cli.django import set_up; set_up(); print('up', flush=True); input()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, env=hub, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        running.stdout.readline()
        assert kentongan(hub, "backup", tmp_path / "while.backup").returncode == 0
        refused = kentongan(hub, "restore", file, "--replace")
        assert (refused.returncode, "Stop the hub" in refused.stderr) == (3, True)
        running.communicate("\n")


def test_a_backup_in_a_folder_gets_a_name_of_its_own_and_none_is_overwritten(hub, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    done = kentongan(hub, "backup", folder, "--json")
    file = Path(json.loads(done.stdout)["file"])
    assert file.parent == folder
    refused = kentongan(hub, "backup", file)
    assert (refused.returncode, "already" in refused.stderr) == (3, True)
    assert list(folder.iterdir()) == [file]


def test_a_damaged_archive_stops_a_backup_unless_told(hub, tmp_path):
    archive = Path(hub["KENTONGAN_DATA"]) / "archive"
    first, second, _ = sorted(archive.rglob("*.parquet"))
    first.unlink()
    second.write_bytes(b"altered")
    refused = kentongan(hub, "backup", tmp_path / "b")
    assert (refused.returncode, "--despite-damage" in refused.stderr) == (3, True)
    assert not (tmp_path / "b").exists()
    made = kentongan(hub, "backup", tmp_path / "b", "--despite-damage")
    assert made.returncode == 1
    assert first.name in made.stderr
    assert kentongan(hub, "restore", tmp_path / "b", "--replace").returncode == 0


def test_nothing_is_backed_up_where_no_hub_is(empty_hub, tmp_path):
    refused = kentongan(empty_hub, "backup", tmp_path / "b")
    assert (refused.returncode, "no hub" in refused.stderr) == (3, True)


def test_a_table_of_somebody_else_is_not_left_out_in_silence(hub, tmp_path):
    python(hub, "from django.db import connection; connection.cursor().execute('CREATE TABLE theirs (id int)')")
    refused = kentongan(hub, "backup", tmp_path / "b")
    assert (refused.returncode, "theirs" in refused.stderr) == (3, True)


_LATER = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_applied("ledger", "9999_later")
"""


def test_a_backup_of_a_later_version_is_refused_by_name(hub, tmp_path):
    python(hub, _LATER)
    assert kentongan(hub, "backup", tmp_path / "later").returncode == 0
    python(hub, _LATER.replace("record_applied", "record_unapplied"))
    refused = kentongan(hub, "restore", tmp_path / "later", "--replace")
    assert (refused.returncode, "ledger.9999_later" in refused.stderr) == (3, True)


def test_a_dry_run_tells_and_changes_nothing(hub, backup):
    before = state_of(hub)
    done = kentongan(hub, "restore", backup[0], "--dry-run")
    assert (done.returncode, "Whole and restorable" in done.stdout) == (0, True)
    assert state_of(hub) == before


def test_a_new_hub_and_a_hub_at_this_version_need_no_backup(empty_hub):
    first = json.loads(kentongan(empty_hub, "upgrade", "--json").stdout)
    assert first["backup"] is None
    assert "ledger.0001_initial" in first["applied"]
    assert json.loads(kentongan(empty_hub, "upgrade", "--json").stdout) == {"applied": [], "backup": None}


_OLDER = "from django.core.management import call_command; call_command('migrate', 'sessions', 'zero', verbosity=0)"


def test_an_upgrade_makes_a_backup_first_keeps_it_and_it_is_the_way_back(hub):
    python(hub, _OLDER)
    before = without_ledger(state_of(hub))
    told = json.loads(kentongan(hub, "upgrade", "--json").stdout)
    assert told["applied"] == ["sessions.0001_initial"]
    add_user(hub, "later")
    done = kentongan(hub, "restore", told["backup"], "--replace")
    assert done.returncode == 0, done.stderr
    after = without_ledger(state_of(hub))
    assert after["rows"]["accounts.user"] == before["rows"]["accounts.user"]
    assert "sessions.0001_initial" in after["migrations"]

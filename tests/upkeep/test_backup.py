"""Backup, restore and upgrade: everything comes back, a hub in the way is kept, what cannot be right is refused."""

import json
import stat
import subprocess
import sys

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.recorder import MigrationRecorder
from tests.delivery.made import outgoing, put, rich_mail
from tests.upkeep.hub import AT

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery import queries
from kentongan.delivery.inbound.storing import store_received
from kentongan.intake.models import ArchiveFile, Feed
from kentongan.ledger.models import Entry
from kentongan.ledger.queries import altered_entries
from kentongan.upkeep.errors import (
    BackupTooNew,
    CannotWrite,
    FilesDamaged,
    FileThere,
    HubAtWork,
    NoHub,
    NoRoom,
    NotEmpty,
    TableUnknown,
)
from kentongan.upkeep.restore import verified_manifest
from kentongan.upkeep.upgrade import upgrade_hub


@pytest.fixture
def backup(hub, tmp_path):
    """Return a backup of the hub, made before anything else was done to it."""
    return hub.backup(tmp_path / "hub.backup").file


def test_everything_comes_back(hub, backup):
    before = hub.state()
    entries = list(Entry.objects.order_by("id").values_list("id", "leaf_hash", "position__number"))
    hub.add_user("later")
    hub.restore(backup, replace=True)
    assert hub.state() == before
    restored = Entry.objects.filter(verb="directory.claim_added")
    assert list(restored.order_by("id").values_list("id", "leaf_hash", "position__number")) == entries[:-1]
    assert list(altered_entries()) == []


@pytest.mark.usefixtures("tables_at_once")
def test_an_outbox_comes_back_whole_and_held_so_that_nothing_leaves_a_second_time(hub, tmp_path):
    waiting = put(outgoing(mail=rich_mail()))
    store_received(b"Subject: out of office\r\n\r\nx", at=AT)
    file = tmp_path / "with-outbox.backup"
    hub.backup(file)
    content = queries.message(waiting, reader=HUB_ITSELF)
    hub.restore(file, replace=True)
    assert queries.message(waiting, reader=HUB_ITSELF) == content
    (mail,) = queries.received(reader=HUB_ITSELF)
    assert queries.received_raw(mail.id, reader=HUB_ITSELF).startswith(b"Subject")
    held = queries.held()
    assert held is not None
    assert "restored" in held.reason


@pytest.mark.exhaustive
def test_the_triggers_stand_after_a_restore(hub, backup):
    hub.restore(backup, replace=True)
    for refused in (
        lambda: Entry.objects.filter(verb="directory.claim_added").update(verb="a.b"),
        lambda: Entry.objects.all()._raw_delete("default"),
        lambda: Feed.objects.update(exercise=False),
    ):
        with pytest.raises(IntegrityError):
            refused()


@pytest.mark.usefixtures("tables_at_once")
def test_new_rows_get_numbers_after_the_restored_ones(hub, backup):
    highest = max(ContentType.objects.values_list("id", flat=True))
    hub.restore(backup, replace=True)
    assert ContentType.objects.create(app_label="x", model="y").id > highest


@pytest.mark.usefixtures("tables_at_once")
def test_a_backup_and_the_keys_it_brings_back_are_for_their_owner_only(hub, backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    hub.restore(backup, replace=True)
    assert stat.S_IMODE((hub.data / "keys").stat().st_mode) == 0o700
    assert hub.state()["modes"] == {"secret": 0o600}


@pytest.mark.usefixtures("tables_at_once")
def test_a_hub_that_is_there_is_not_replaced_unless_told_and_then_kept(hub, backup):
    hub.add_user("later")
    before = hub.state()
    with pytest.raises(NotEmpty):
        hub.restore(backup)
    assert hub.state() == before
    aside = hub.restore(backup, replace=True).aside
    assert sum(path.is_file() for path in (aside / "archive").rglob("*")) == 3
    assert (aside / "keys" / "secret").is_file()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{aside.name}".accounts_user')
            assert cursor.fetchone() == (2,)
    else:
        assert (aside / "kentongan.sqlite3").is_file()


@pytest.mark.usefixtures("tables_at_once")
def test_a_running_hub_can_be_backed_up_and_cannot_be_replaced(hub, backup, tmp_path):
    program = (
        "import sys; from pathlib import Path; from kentongan.upkeep import lock;"
        "lock.share(Path(sys.argv[1])); print('up', flush=True); input()"
    )
    command = [sys.executable, "-c", program, str(hub.data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        running.stdout.readline()
        hub.backup(tmp_path / "while.backup")
        with pytest.raises(HubAtWork):
            hub.restore(backup, replace=True)
        running.communicate("\n")
    hub.restore(backup, replace=True)


def test_a_backup_in_a_folder_gets_a_name_of_its_own_and_none_is_overwritten(hub, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    file = hub.backup(folder).file
    with pytest.raises(FileThere):
        hub.backup(file)
    with pytest.raises(FileThere):
        hub.backup(folder)
    assert list(folder.iterdir()) == [file]


def test_what_is_written_while_a_backup_is_made_is_in_it_whole_or_not_at_all(hub, tmp_path, monkeypatch):
    """A run and retention change the archive between the snapshot and the copying of its files."""
    from kentongan.upkeep import backup as module

    retire = list(ArchiveFile.objects.order_by("path")[:1])
    store = module._store_files

    def meanwhile(*args, **kwargs):
        for one in retire:
            (hub.data / "archive" / one.path).unlink()
            retire.remove(one)
            _beside_the_snapshot(hub, f"DELETE FROM intake_archivefile WHERE path = '{one.path}'")
        return store(*args, **kwargs)

    monkeypatch.setattr(module, "_store_files", meanwhile)
    manifest = hub.backup(tmp_path / "b").manifest
    assert manifest.damaged == ()
    assert sum(file.name.startswith("archive/") for file in manifest.files) == 2


def _beside_the_snapshot(hub, statement):
    """Write to the hub by another connection than the one that reads the snapshot."""
    if connection.vendor == "sqlite":
        import sqlite3

        with sqlite3.connect(hub.data / "kentongan.sqlite3") as other:
            other.execute(statement)
        other.close()
    else:
        import psycopg

        parameters = connection.get_connection_params()
        wanted = {key: value for key, value in parameters.items() if key in ("dbname", "user", "host", "port")}
        with psycopg.connect(**wanted) as other:
            other.execute(statement)


@pytest.mark.usefixtures("tables_at_once")
def test_a_damaged_archive_stops_a_backup_unless_told(hub, tmp_path):
    first, second, _ = sorted((hub.data / "archive").rglob("*.parquet"))
    first.unlink()
    second.write_bytes(b"altered")
    with pytest.raises(FilesDamaged) as refused:
        hub.backup(tmp_path / "b")
    assert refused.value.facts["count"] == 2
    assert not (tmp_path / "b").exists()
    made = hub.backup(tmp_path / "b", despite_damage=True)
    assert [path.rpartition("/")[2] for path in made.manifest.damaged] == [first.name, second.name]
    hub.restore(made.file, replace=True)


def test_nothing_is_backed_up_where_no_hub_is(hub, tmp_path, monkeypatch):
    monkeypatch.setattr("kentongan.upkeep.database.has_tables", lambda: False)
    with pytest.raises(NoHub):
        hub.backup(tmp_path / "b")


def test_nothing_is_backed_up_where_there_is_no_room_or_no_leave_to_write(hub, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        hub.backup(tmp_path / "file" / "b")
    monkeypatch.setattr("kentongan.upkeep.disk.shutil.disk_usage", lambda _: type("", (), {"free": 1000})())
    with pytest.raises(NoRoom):
        hub.backup(tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "hub"]


@pytest.mark.usefixtures("tables_at_once")
def test_nothing_is_restored_where_there_is_no_room(hub, backup, monkeypatch):
    before = hub.state()
    monkeypatch.setattr("kentongan.upkeep.disk.shutil.disk_usage", lambda _: type("", (), {"free": 1000})())
    with pytest.raises(NoRoom):
        hub.restore(backup, replace=True)
    assert hub.state() == before


def test_a_table_of_somebody_else_is_not_left_out_in_silence(hub, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE theirs (id int)")
    with pytest.raises(TableUnknown) as refused:
        hub.backup(tmp_path / "b")
    assert refused.value.facts["tables"] == "theirs"


def test_a_backup_of_a_later_version_is_refused_by_name(hub, tmp_path):
    recorder = MigrationRecorder(connection)
    recorder.record_applied("ledger", "9999_later")
    later = hub.backup(tmp_path / "later").file
    recorder.record_unapplied("ledger", "9999_later")
    with pytest.raises(BackupTooNew) as refused:
        hub.restore(later, replace=True)
    assert "ledger.9999_later" in refused.value.message()


def test_a_dry_run_tells_and_changes_nothing(hub, backup):
    before = hub.state()
    assert verified_manifest(backup).rows > 20
    assert hub.state() == before


def test_a_hub_at_this_version_needs_no_upgrade(hub):
    done = upgrade_hub(data=hub.data, at=AT, actor=None)
    assert (done.applied, done.backup) == ((), None)


@pytest.mark.exhaustive
def test_an_upgrade_makes_a_backup_first_keeps_it_and_it_is_the_way_back(hub):
    call_command("migrate", "sessions", "zero", verbosity=0)
    before = hub.state()["rows"]
    done = upgrade_hub(data=hub.data, at=AT, actor=None)
    assert done.applied == ("sessions.0001_initial",)
    hub.add_user("later")
    hub.restore(done.backup.file, replace=True)
    after = hub.state()
    assert after["rows"]["accounts.user"] == before["accounts.user"]
    assert "sessions.0001_initial" in after["migrations"]


def test_lines_of_a_backup_are_plain_json(hub, backup):
    from kentongan.upkeep.backup_file import opened_backup

    with opened_backup(backup) as reader:
        (table,) = [table for table in reader.manifest.tables if table.model == "directory.organisation"]
        (line,) = reader.lines(table)
    row = dict(zip(table.columns, json.loads(line), strict=True))
    assert row["names"] == {"ms": "Bank Sungai", "en": "River Bank", "my": "မြစ်ဘဏ်"}
    assert row["recorded_at"] == "2026-11-20T08:30:00.123456Z"

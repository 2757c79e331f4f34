"""``check``: each thing that can be wrong is found, told with what to do, and alone makes the command fail."""

import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from kentongan.directory.actions import posts as acts
from kentongan.directory.models import Organisation, VersionContent
from kentongan.intake.models import ArchiveFile, Feed, Run
from kentongan.ledger.actions import record
from kentongan.records.terms import TeamRecord
from kentongan.response.models import ReleaseRule
from kentongan.upkeep.checks import all_findings, database, files, machine
from kentongan.upkeep.checks import settings as setting_checks
from kentongan.upkeep.checks.release import release_findings
from kentongan.upkeep.terms import Severity

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def _codes(findings, severity=None):
    return [finding.code for finding in findings if severity is None or finding.severity is severity]


@pytest.fixture
def data(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def archived(db, data):
    """Return a file of the archive that the database notes."""
    feed = Feed.objects.create(slug="scan", name="Scan", created_at=AT)
    run = Run.objects.create(feed=feed, state="finished", tlp=2, started_at=AT, finished_at=AT)
    path = data / "archive" / "events" / "a.parquet"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"rows")
    path.parents[1].chmod(0o700)
    ArchiveFile.objects.create(
        run=run,
        feed=feed,
        path="events/a.parquet",
        day=AT.date(),
        tlp=2,
        rows=1,
        bytes=4,
        digest=sha256(b"rows").hexdigest(),
        written_at=AT,
    )
    return path


@pytest.mark.django_db
def test_nothing_is_wrong_with_a_whole_installation(archived, data):
    found = _codes(all_findings(data=data, at=AT, deep=True), Severity.WRONG)
    # The database of a session of tests does not wait for the disk, and the check is right to say so.
    assert found == (["sqlite-unsafe"] if connection.vendor == "sqlite" else [])


@pytest.mark.django_db
def test_every_finding_can_be_told_and_every_wrong_one_says_what_to_do(archived, data, monkeypatch):
    archived.write_bytes(b"other")
    monkeypatch.setenv("KENTONGAN_HOST", "x")
    for finding in all_findings(data=data, at=datetime(1970, 1, 1, tzinfo=UTC), deep=True):
        assert "{" not in finding.text.format_map(finding.facts)
        assert "{" not in finding.advice.format_map(finding.facts)
        assert finding.advice or finding.severity is Severity.FINE


def test_an_old_python_is_wrong(data, monkeypatch):
    version = namedtuple("version", "major minor micro")(3, 10, 1)
    monkeypatch.setattr(machine.sys, "version_info", version)
    assert "python-too-old" in _codes(machine.machine_findings(data, at=AT))


def test_a_clock_before_the_software_is_wrong(data):
    assert "clock-wrong" in _codes(machine.machine_findings(data, at=datetime(1970, 1, 1, tzinfo=UTC)))


def test_a_machine_without_time_zones_is_wrong(data, monkeypatch):
    monkeypatch.setattr(machine, "available_timezones", set)
    assert "time-zones-missing" in _codes(machine.machine_findings(data, at=AT))


def test_a_full_disk_is_wrong(data, monkeypatch):
    usage = namedtuple("usage", "total used free")(100 << 30, 99 << 30, 1 << 29)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    assert "disk-low" in _codes(machine.machine_findings(data, at=AT), Severity.WRONG)


def test_every_setting_is_shown_and_no_password_with_it(settings):
    settings.GIVEN_SETTINGS = [
        (setting, "postgresql://hub:s3cret@db/hub" if setting.name == "DATABASE_URL" else value, True)
        for setting, value, _ in settings.GIVEN_SETTINGS
    ]
    told = [finding.text.format_map(finding.facts) for finding in setting_checks.setting_findings()]
    assert any("KENTONGAN_DATABASE_URL is postgresql://…" in line for line in told)
    assert not any("s3cret" in line for line in told)
    assert not any("is None" in line or "is  (" in line for line in told)


def test_a_variable_of_a_similar_name_is_found(monkeypatch):
    monkeypatch.setenv("KENTONGAN_HOST", "hub.example")
    (finding,) = [one for one in setting_checks.setting_findings() if one.code == "setting-unknown"]
    assert finding.facts["near"] == "KENTONGAN_HOSTS"


def test_an_open_hub_without_https_is_wrong(settings):
    settings.ALLOWED_HOSTS = ["hub.example"]
    assert "https-off" in _codes(setting_checks.setting_findings(), Severity.WRONG)


def test_a_hub_for_any_host_is_wrong(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert "hosts-any" in _codes(setting_checks.setting_findings(), Severity.WRONG)


def test_an_address_that_no_recipient_can_open_and_a_missing_number_are_told(settings):
    settings.SENDS_MAIL = True
    assert {"url-local", "phone-none"} <= set(_codes(setting_checks.setting_findings(), Severity.NOTE))
    settings.HUB_URL, settings.HUB_PHONE = "https://hub.example/", "+60 3 1234 5678"
    assert not {"url-local", "phone-none"} & set(_codes(setting_checks.setting_findings(), Severity.NOTE))


def test_debugging_is_wrong_on_an_open_hub_only(settings):
    settings.DEBUG = True
    assert "debug-on" in _codes(setting_checks.setting_findings(), Severity.NOTE)
    settings.ALLOWED_HOSTS = ["hub.example"]
    assert "debug-on" in _codes(setting_checks.setting_findings(), Severity.WRONG)


def test_a_short_secret_is_wrong(settings):
    settings.SECRET_KEY = "short"
    assert "secret-short" in _codes(setting_checks.setting_findings())


def test_a_database_that_does_not_answer_is_wrong_and_nothing_more_is_asked(monkeypatch):
    def unreachable():
        raise DatabaseError("password authentication failed for user hub")

    monkeypatch.setattr(database.database, "has_tables", unreachable)
    (finding,) = database.database_findings(at=AT, deep=True)
    assert finding.code == "database-unreachable"
    assert "password" not in finding.text.format_map(finding.facts)


@pytest.mark.django_db
def test_pending_migrations_are_wrong(monkeypatch):
    monkeypatch.setattr(database, "pending_migrations", lambda: ["intake.0002_more"])
    assert _codes(database.database_findings(at=AT, deep=False), Severity.WRONG) == ["migrations-pending"]


@pytest.mark.django_db
def test_an_old_database_is_wrong(monkeypatch):
    monkeypatch.setattr(database, "_database_version", lambda: (3, 8, 1))
    assert "database-too-old" in _codes(database.database_findings(at=AT, deep=False))


@pytest.mark.django_db
def test_a_missing_trigger_is_found():
    drop = {
        "sqlite": ["ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_replace"],
        "postgresql": ["ledger_entry_no_change ON ledger_entry", "ledger_entry_no_truncate ON ledger_entry"],
    }
    with connection.cursor() as cursor:
        for name in drop[connection.vendor]:
            cursor.execute(f"DROP TRIGGER {name}")
    (finding,) = [one for one in database.database_findings(at=AT, deep=False) if one.code == "triggers-missing"]
    assert finding.facts["tables"] == "ledger_entry"


@pytest.mark.django_db
def test_an_entry_from_the_future_tells_of_a_wrong_clock():
    with transaction.atomic():
        record("upkeep.backup_made", actor=None, subject=None, at=AT + timedelta(days=1))
    assert "clock-behind" in _codes(database.database_findings(at=AT, deep=False))


@pytest.mark.django_db
def test_an_altered_ledger_is_found_by_a_deep_check(monkeypatch):
    with transaction.atomic():
        entry = record("upkeep.backup_made", actor=None, subject=None, at=AT)
    monkeypatch.setattr(database, "altered_entries", lambda: iter([entry]))
    assert "ledger-altered" not in _codes(database.database_findings(at=AT, deep=False))
    assert "ledger-altered" in _codes(database.database_findings(at=AT, deep=True))


@pytest.mark.django_db
def test_a_content_put_in_a_version_s_place_is_found_by_a_deep_check():
    owner = Organisation.objects.create(
        slug="cert-a",
        names={"en": "A"},
        country="MY",
        recorded_at=AT,
        changed_at=AT,
        kind="national_cert",
        origin="hand",
    )
    acts.add_team(TeamRecord(key="cert", names={"en": "CERT"}), organisation=owner.id, actor=None, at=AT)
    assert {"history", "history-altered"} & set(_codes(database.database_findings(at=AT, deep=True))) == {"history"}
    content = VersionContent.objects.get()
    serial = content.version_id
    content.delete()
    VersionContent.objects.create(version_id=serial, salt=content.salt, before=None, after={"key": "other"})
    assert "history-altered" not in _codes(database.database_findings(at=AT, deep=False))
    assert "history-altered" in _codes(database.database_findings(at=AT, deep=True), Severity.WRONG)


@pytest.mark.django_db
def test_a_content_that_nobody_erased_and_is_gone_is_found_by_a_deep_check():
    owner = Organisation.objects.create(
        slug="cert-a",
        names={"en": "A"},
        country="MY",
        recorded_at=AT,
        changed_at=AT,
        kind="national_cert",
        origin="hand",
    )
    acts.add_team(TeamRecord(key="cert", names={"en": "CERT"}), organisation=owner.id, actor=None, at=AT)
    VersionContent.objects.get().delete()
    found = _codes(database.database_findings(at=AT, deep=True), Severity.WRONG)
    assert "history-lost" in found
    assert "history-lost" not in _codes(database.database_findings(at=AT, deep=False))


@pytest.mark.django_db
def test_a_guard_of_a_table_that_has_others_is_missed_too():
    of = " ON messaging_message" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER messaging_message_kept_delete{of}")
    (finding,) = [one for one in database.database_findings(at=AT, deep=False) if one.code == "triggers-missing"]
    assert finding.facts["tables"] == "messaging_message"


@pytest.mark.django_db
def test_sqlite_without_its_log_is_wrong(tmp_path, monkeypatch):
    class Unsafe:
        vendor = "sqlite"

        def cursor(self):
            return self

        def __enter__(self):
            return sqlite3.connect(":memory:").cursor()

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(database, "connection", Unsafe())
    assert _codes(database._durability()) == ["sqlite-unsafe", "sqlite-unsafe"]


def test_a_missing_file_of_the_archive_is_wrong(archived, data):
    archived.unlink()
    assert "archive-missing" in _codes(files.file_findings(data, deep=False, database_usable=True))


def test_a_file_of_another_size_is_wrong(archived, data):
    archived.write_bytes(b"longer than it was")
    assert "archive-differs" in _codes(files.file_findings(data, deep=False, database_usable=True))


def test_a_file_of_another_content_is_found_by_a_deep_check(archived, data):
    archived.write_bytes(b"swap")
    assert "archive-differs" not in _codes(files.file_findings(data, deep=False, database_usable=True))
    assert "archive-differs" in _codes(files.file_findings(data, deep=True, database_usable=True))


def test_a_file_that_no_run_noted_is_told_and_work_in_hand_is_not(archived, data):
    archived.with_name("orphan.parquet").write_bytes(b"")
    (data / "archive" / "work").mkdir()
    (data / "archive" / "work" / "in-hand.parquet").write_bytes(b"")
    (finding,) = [
        one for one in files.file_findings(data, deep=False, database_usable=True) if one.code == "archive-orphans"
    ]
    assert finding.facts == {"count": 1, "first": "events/orphan.parquet"}
    assert finding.severity is Severity.NOTE


def test_a_key_that_others_can_read_is_wrong(data):
    (data / "keys").mkdir(mode=0o700)
    (data / "keys" / "secret").write_text("secret")
    (data / "keys" / "secret").chmod(0o644)
    (finding,) = files.file_findings(data, deep=False, database_usable=False)
    assert finding.facts["path"].endswith("secret")


def test_what_is_left_and_kept_is_told(data):
    (data / ".restore" / "new").mkdir(parents=True)
    (data / "replaced-20261101T000000Z").mkdir()
    assert _codes(files.file_findings(data, deep=False, database_usable=False)) == ["restore-left", "kept-aside"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("jurisdictions", "release", "told"),
    [
        ((), "auto", ["jurisdictions-missing"]),
        (("MY",), "auto", ["jurisdictions"]),
        ((), "person", []),
    ],
)
def test_rules_that_release_nothing_for_want_of_a_jurisdiction_are_told(settings, jurisdictions, release, told):
    settings.JURISDICTIONS = jurisdictions
    feed = Feed.objects.create(slug="scan", name="Scan", created_at=AT)
    ReleaseRule.objects.create(feed=feed, place=1, release=release, made_at=AT)
    assert _codes(release_findings()) == told

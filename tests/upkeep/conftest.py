"""A hub for each test of upkeep: its own folder, its own copy of the database as the migrations left it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from tests.databases import Pristine

if TYPE_CHECKING:
    from tests.upkeep.hub import Hub


@pytest.fixture
def hub(tmp_path: Path, settings: Any, transactional_db: None) -> "Iterator[Hub]":
    """Return a filled hub that commits for real, on whichever database this session tests."""
    from tests.upkeep.hub import Hub  # its models need Django's settings, which are read after this file

    data = tmp_path / "hub"
    keys = data / "keys"
    keys.mkdir(parents=True, mode=0o700)
    (keys / "secret").write_text("a secret of this test alone, long enough")
    (keys / "secret").chmod(0o600)
    settings.DATA = data
    with _database_of_its_own(data):
        hub = Hub(data)
        hub.fill()
        yield hub


@pytest.fixture
def tables_at_once(monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: Any) -> None:
    """Let a restore get its empty tables as a copy of what the migrations make, which take seconds.

    For tests of what else a restore does; others let it run them.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from kentongan.upkeep import restore
    from kentongan.upkeep.database import STAGING_SCHEMA

    class Copying(MigrationExecutor):
        def migrate(self, targets: Any, *more: Any, **options: Any) -> Any:
            if self.loader.applied_migrations or {*targets} != {*self.loader.graph.leaf_nodes()}:
                return super().migrate(targets, *more, **options)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP SCHEMA {STAGING_SCHEMA}; {statements}")
            connection.close()
            if connection.vendor == "sqlite":
                Pristine(connection).copied_to(Path(connection.settings_dict["NAME"]), name="")
            return None

    statements = ""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            statements = Pristine(connection).told_as_sql(STAGING_SCHEMA)
    monkeypatch.setattr(restore, "MigrationExecutor", Copying)


@contextmanager
def _database_of_its_own(data: Path) -> Iterator[None]:
    from django.db import connection

    pristine = Pristine(connection)
    tests = connection.settings_dict["NAME"]
    name = pristine.copied_to(data / "kentongan.sqlite3", name="hub_" + uuid4().hex)
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = tests
        pristine.drop(name)

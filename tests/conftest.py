"""How every test runs: which database, in which data folder, how long; the fixtures that all rooms share.

``--database sqlite`` (the default) runs everything. ``--database postgresql`` runs what touches the database, on a
real server; what that is follows from the fixtures and marks a test uses, so that nobody has to remember it.
"""

import fcntl
import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests import databases, tiers

if TYPE_CHECKING:
    from tests.demo.made import Made

_server = pytest.StashKey[Any]()
_folder = pytest.StashKey[Path]()
_turn_to_import = pytest.StashKey[Any]()

LONG = (
    "cli/test_demo",
    "demo/",
    "browser/",
    "exchange/leaks/",
    "contract/leaks/",
    "test_launcher_for_real",
    "upkeep/",
    "stix/test_against_oracles",
    "response/exchange/",
    "messages/wording/test_report",
    "cli/test_upkeep",
    "cli/test_drill",
    "response/test_following_kills",
    "messages/actions/test_kills",
    "response/actions/test_kills",
    "intake/test_kills",
    "web/messages/",
    "web/drills/",
)
"""What takes longest, by how a path below this folder begins."""

hypothesis_settings.register_profile(
    "daily",
    max_examples=25,
    deadline=None,  # no timing is asserted in a test
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile("exhaustive", hypothesis_settings.get_profile("daily"), max_examples=60)
hypothesis_settings.register_profile(
    "slow", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("kentongan")
    group.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="postgresql: only the tests that touch the database, on a real server of this session's own",
    )
    group.addoption("--exhaustive", action="store_true", help="all that CI runs, see tests/tiers.py")
    group.addoption("--slow", action="store_true", help="the longest runs too")
    group.addoption("--screenshots", action="store_true", help="browser tests write pictures of pages: screenshots/")


def pytest_configure(config: pytest.Config) -> None:
    """Settle the data folder and the database before Django reads its settings."""
    if config.getoption("help") or config.getoption("version"):
        return
    worker = getattr(config, "workerinput", None)
    if worker is None:
        # Else a PostgreSQL would outlive a killed session, and what tests start would not hear Ctrl-C where a shell
        # put the session into the background: an ignored signal stays ignored in every process below.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        config.stash[_folder] = folder = Path(tempfile.mkdtemp(prefix="kentongan-tests-"))
        os.environ["KENTONGAN_TESTS"] = str(folder)
        os.environ.pop("KENTONGAN_DATABASE_URL", None)
        os.environ.pop("KENTONGAN_SCREENSHOTS", None)
        os.environ.pop("TESTS_EVERY_LOOK", None)
        if tiers.as_many(config).exhaustively:
            os.environ["TESTS_EVERY_LOOK"] = "yes"
        if config.getoption("--screenshots"):
            os.environ["KENTONGAN_SCREENSHOTS"] = "yes"
        if config.getoption("--database") == "postgresql":
            config.stash[_server] = server = databases.start_postgresql(folder / "postgresql")
            os.environ["KENTONGAN_DATABASE_URL"] = server.get_uri()
        if config.getoption("dist", "no") != "no":
            return  # the workers set Django up, each in a folder of its own
    if os.environ.pop("TESTS_COMPILE_ONCE", None):
        config.stash[_turn_to_import] = _wait_for_what_is_compiled()
    gc.disable()  # until everything is imported: see pytest_collection_finish
    name = worker["workerid"] if worker else "alone"
    os.environ["KENTONGAN_DATA"] = str(Path(os.environ["KENTONGAN_TESTS"]) / name)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kentongan.site.settings"
    os.environ["KENTONGAN_LOG_LEVEL"] = "warning"  # PostgreSQL's starter tells its whole life at info
    tier = next((tier for tier in ("slow", "exhaustive") if config.getoption(f"--{tier}")), "daily")
    hypothesis_settings.load_profile(tier)
    from django.conf import settings

    _ = settings.DATABASES  # reads the settings, so that pytest-django sets Django up next
    _make_passwords_cheap()


def _wait_for_what_is_compiled() -> Any:
    """Let the first worker of both runs import all alone, and hold the others until it has.

    In a new clone nothing is compiled: each worker would compile everything and rewrite every assertion for itself.
    """
    turn = Path(__file__).open()  # noqa: SIM115 — any file that is there for both runs; let go once all is imported
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(turn, fcntl.LOCK_SH)
    return turn


def _make_passwords_cheap() -> None:
    """Let scrypt work as it does in a hub, but little: every account with a password would cost a tenth of a second."""
    from django.contrib.auth.hashers import ScryptPasswordHasher

    ScryptPasswordHasher.work_factor = 2**4


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove what the session wrote."""
    if server := config.stash.get(_server, None):
        server.stop()
    if folder := config.stash.get(_folder, None):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run does not hold, once -k and -m have chosen."""
    keep, left_out = tiers.split(items, config)
    config.stash[tiers.left_out_key] = left_out
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = left_out
    kept = set(keep)
    if dropped := [item for item in items if item not in kept]:
        config.hook.pytest_deselected(items=dropped)
    items[:] = sorted(keep, key=_turn)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Keep what a worker says was left out, which is the same for each of them."""
    node.config.stash[tiers.left_out_key] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and what runs it."""
    for line in tiers.told(config.stash.get(tiers.left_out_key, {})):
        terminalreporter.write_line(line)


def _turn(item: pytest.Item) -> int:
    """Let modules that take long begin, so that at the end no worker is left alone with one."""
    path = item.path.relative_to(Path(__file__).parent).as_posix()
    return next((turn for turn, long in enumerate(LONG) if path.startswith(long)), len(LONG))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage what was imported.

    Half a million objects that stay as long as the process does: to go through them again and again took a third of
    all the time that tests took.
    """
    if turn := session.config.stash.get(_turn_to_import, None):
        turn.close()
    if not gc.isenabled():
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        gc.enable()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name octets by their number: an archive made at collection differs from one worker to the next by its time."""
    return f"{len(val)} octets" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Keep SQLite's test database in a file: what runs in memory locks otherwise than what a hub runs.

    No test cuts the machine's power, so nothing waits for the disk.
    """
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA / "test.sqlite3")
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """Make the test database, which is put back after tests that commit as the migrations left it.

    In place of pytest-django's, which makes none where no test of the session has its mark.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    making = databases.test_database(connection)
    with django_db_blocker.unblock():
        pristine = making.__enter__()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: pristine.put_back())
        yield
    with django_db_blocker.unblock():
        making.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _the_language_of_the_settings() -> Iterator[None]:
    """Forget the language that a test's request asked for; Django keeps it for the thread."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> "Iterator[Callable[[Callable[[], Any]], Any]]":
    """Return what lets a module's own fixture make rows once for all its tests, each of which is undone by itself.

    Hand on a deep copy of what was made, so that no test changes it for the next. Not beside ``transaction=True``.
    """

    def make(rows: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock():
            return rows()

    undoing = databases.undone_at_the_end()
    make(undoing.__enter__)
    yield make
    make(lambda: undoing.__exit__(None, None, None))


@pytest.fixture(scope="session")
def as_many(pytestconfig: pytest.Config) -> tiers.AsMany:
    """Return what tells a test how many cases to try: ``as_many(3, exhaustively=12)``."""
    return tiers.as_many(pytestconfig)


@pytest.fixture
def empty_hub(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a hub of its own for a test that starts ``python -m kentongan`` as a process.

    Its data folder is empty and its database, on whichever engine this session tests, has no table yet.
    """
    with databases.hub_of_its_own(tmp_path / "hub") as environment:
        yield environment


@pytest.fixture
def migrated_hub(empty_hub: dict[str, str], django_db_setup: None, django_db_blocker: Any) -> dict[str, str]:
    """Return ``empty_hub`` with its tables, a copy of what the migrations make: for tests of what comes after them."""
    with django_db_blocker.unblock():
        databases.migrate(empty_hub)
    return empty_hub


@pytest.fixture(scope="session")
def demo() -> "Made":
    """Return a demo that ``kentongan demo`` made, once for all workers, to be looked at only."""
    from tests.demo.made import made_once

    return made_once(Path(os.environ["KENTONGAN_TESTS"]) / "demo")

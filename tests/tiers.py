"""Which tests a run holds: the daily ones, those tried exhaustively, the slow ones; and what is told of the rest.

Continuous integration runs all but the slow ones (``--exhaustive``). A developer's daily run leaves out too what is
marked ``exhaustive``, and on PostgreSQL the repetitions of what has no SQL of its own: of each module of ``DOORS`` only
the first test runs there, which shows that the module works on PostgreSQL; what it asks for is tested where the SQL
stands. Processes are killed on SQLite alone every day. Exhaustively, too, PostgreSQL is not given every repetition of
``CASES`` and ``PAGES``: these run on SQLite in the same run, and on PostgreSQL with the slow ones. A test that is named
by its id runs, unless it is slow.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.databases import FIXTURES

T = TypeVar("T")
HERE = Path(__file__).parent

DOORS = (
    "api/", "cli/", "contract/", "demo/", "drills/", "exchange/leaks/", "messages/attacks/", "taxii/", "upkeep/",
    "web/",
)  # fmt: skip
"""Where a test goes through other rooms' SQL, by how a path below this folder begins."""

CASES = (
    "api/", "checks/actions/", "cli/", "contract/taxii/", "delivery/", "directory/actions/", "directory/test_own",
    "directory/test_record", "directory/test_replay", "drills/test_rehearsal", "exchange/actions/", "messages/actions/",
    "response/actions/", "response/exchange/", "taxii/",
)  # fmt: skip
"""Of which exhaustively each test runs on PostgreSQL in its first case: the others differ in what is said alone.

So do the scenarios that are shipped. Who sees what (``contract/test_…``, the leaks), queries, what the database itself
guards, attacks, kills, other drills and upkeep run there in every case.
"""

PAGES = ("web/",)
"""Doors that draw: exhaustively the first test of a module runs on PostgreSQL, and the first case of what commits."""

HOSTILE = (
    "api/test_control_characters", "api/test_problems", "contract/taxii/test_adding", "contract/taxii/test_attacks",
)  # fmt: skip
"""Doors that are given what one database takes and the other does not: exhaustively every case runs on both."""

COMMITTING = frozenset({"transactional_db", "live_server", "empty_hub", "migrated_hub"})
"""Fixtures of what commits, beside the mark ``django_db(transaction=True)``."""

KILLED = "kill"
"""What is in the name of a module of processes that are killed, each of which takes seconds to start."""

DEAR = frozenset({"demo"})
"""Fixtures that take half a minute to make: what uses them is exhaustive."""

HOW = {
    "exhaustive": "./kentongan test --exhaustive",
    "repeated": "./kentongan test --slow",
    "slow": "./kentongan test --slow",
}
"""What runs each kind of test that is left out."""

left_out_key = pytest.StashKey[dict[str, int]]()


def seldom(cases: Iterable[T], *, but: Collection[T]) -> list[Any]:
    """Return a test's cases, all ``exhaustive`` but those of every day.

    A case for several arguments is a tuple. One that is or begins with a function is called by its name.
    """
    return [_case(case, marks=() if case in but else (pytest.mark.exhaustive,)) for case in cases]


def _case(case: object, *, marks: tuple[pytest.MarkDecorator, ...]) -> Any:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=marks, id=getattr(values[0], "__name__", None))


@dataclass(frozen=True, slots=True)
class AsMany:
    """How many cases a test tries that tries as many as it is told to: the fixture ``as_many``."""

    exhaustively: bool

    def __call__(self, daily: int, *, exhaustively: int) -> int:
        """Return the one number or the other."""
        return exhaustively if self.exhaustively else daily


def as_many(config: pytest.Config) -> AsMany:
    """Return what this run tries."""
    return AsMany(_asked(config, "exhaustive"))


def split(items: Sequence[pytest.Item], config: pytest.Config) -> tuple[list[pytest.Item], dict[str, int]]:
    """Return the tests that this run holds, and how many of each kind it leaves out.

    What has nothing to do with PostgreSQL is not left out there: it runs on SQLite.
    """
    server = config.getoption("--database") == "postgresql"
    items = [item for item in items if not server or _touches_the_database(item)]
    kinds = {id(item): kind for item, kind in _kinds(items, server=server)}
    dropped = {id(item): kind for item in items if (kind := kinds.get(id(item))) and not _asked(config, kind)}
    return [item for item in items if id(item) not in dropped], dict(Counter(dropped.values()))


def _kinds(items: Sequence[pytest.Item], *, server: bool) -> Iterator[tuple[pytest.Item, str]]:
    begun: set[Path] = set()
    repeated = set(map(id, _repeated(items))) if server else set()
    for item in items:
        if item.get_closest_marker("slow"):
            yield item, "slow"
        elif id(item) in repeated:
            yield item, "repeated"
        elif _is_exhaustive(item):
            yield item, "exhaustive"
        elif server and _repeats(item.path):
            if item.path in begun or KILLED in item.path.stem:
                yield item, "exhaustive"
            begun.add(item.path)


def _repeated(items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """Give what runs on SQLite alone, in continuous integration too. What is of every day counts as first."""
    begun: set[object] = set()
    for item in sorted((item for item in items if not item.get_closest_marker("slow")), key=_is_exhaustive):
        place, test = item.path.relative_to(HERE).as_posix(), item.nodeid.partition("[")[0]
        if place.startswith(PAGES):
            again = item.path in begun and (test in begun or not _commits(item))
        else:
            again = place.startswith(CASES) and not place.startswith(HOSTILE) and test in begun
            again = again and KILLED not in item.path.stem
        if again:
            yield item
        begun |= {item.path, test}


def _is_exhaustive(item: pytest.Item) -> bool:
    return item.get_closest_marker("exhaustive") is not None or bool(DEAR & _fixtures(item))


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(COMMITTING & _fixtures(item)) or (mark is not None and bool(mark.kwargs.get("transaction")))


def _repeats(module: Path) -> bool:
    return KILLED in module.stem or module.relative_to(HERE).as_posix().startswith(DOORS)


def _touches_the_database(item: pytest.Item) -> bool:
    touches = item.get_closest_marker("django_db") is not None or bool(FIXTURES & _fixtures(item))
    return touches and item.get_closest_marker("browser") is None


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _asked(config: pytest.Config, kind: str) -> bool:
    """Whether a kind is to run: --slow brings all, and so does ``-m`` with its name."""
    if config.getoption("--slow") or kind in (config.getoption("markexpr") or ""):
        return True
    if any("::" in argument for argument in config.args):
        return kind != "slow"
    return kind == "exhaustive" and bool(config.getoption("--exhaustive"))


def told(left_out: dict[str, int]) -> list[str]:
    """Return a line for each kind of test that was left out."""
    return [f"left out: {number} {kind} tests; {HOW[kind]} runs them" for kind, number in sorted(left_out.items())]

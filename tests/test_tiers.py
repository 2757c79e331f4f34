"""Which tests a run holds: every day a few of each kind, in continuous integration all but the slow ones."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.tiers import HERE, AsMany, as_many, seldom, split, told


@dataclass(frozen=True, eq=False)
class Collected:
    """A test as collected: where it stands, its marks, its fixtures."""

    name: str
    marks: frozenset[str] = frozenset({"django_db"})
    fixturenames: tuple[str, ...] = ()
    test: str = "test_it"
    commits: bool = False

    @property
    def path(self) -> Path:
        return HERE / self.name

    @property
    def nodeid(self) -> str:
        return f"tests/{self.name}::{self.test}"

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return pytest.Mark(name, (), {"transaction": self.commits}, _ispytest=True) if name in self.marks else None


def config(*asked: str, database: str = "sqlite", args: tuple[str, ...] = ("tests",), marks: str = "") -> Any:
    options = {"--slow": "slow" in asked, "--exhaustive": "exhaustive" in asked, "--database": database}
    return SimpleNamespace(args=args, getoption=lambda name: (options | {"markexpr": marks})[name])


def kept(tests: list[Collected], config: Any) -> list[Any]:
    return list(split(tests, config)[0])  # type: ignore[arg-type]


PLAIN = Collected("routing/test_a.py")
EXHAUSTIVE = Collected("routing/test_a.py", frozenset({"exhaustive"}))
SLOW = Collected("routing/test_a.py", frozenset({"slow"}))
ALL = [PLAIN, EXHAUSTIVE, SLOW]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (config(), [PLAIN]),
        (config("exhaustive"), [PLAIN, EXHAUSTIVE]),
        (config("slow"), ALL),
        (config(args=("tests/routing/test_a.py::test_b",)), [PLAIN, EXHAUSTIVE]),
        (config(marks="exhaustive"), [PLAIN, EXHAUSTIVE]),
        (config(marks="slow"), [PLAIN, SLOW]),
    ],
    ids=["daily", "exhaustive", "slow", "named", "marked exhaustive", "marked slow"],
)
def test_a_run_holds_what_was_asked_for(asked: Any, expected: list[Collected]) -> None:
    assert kept(ALL, asked) == expected


def test_what_is_left_out_is_counted_and_told_with_what_runs_it() -> None:
    left_out = split(ALL, config())[1]  # type: ignore[arg-type]
    assert left_out == {"exhaustive": 1, "slow": 1}
    assert told(left_out)[0] == "left out: 1 exhaustive tests; ./kentongan test --exhaustive runs them"


@pytest.mark.parametrize("module", ["upkeep/test_a.py", "contract/test_a.py"])
def test_of_what_has_no_sql_of_its_own_one_test_a_module_runs_on_postgresql_every_day(module: str) -> None:
    first, second, other = Collected(module), Collected(module), Collected(module.replace("test_", "test_more_"))
    assert kept([first, second, other], config(database="postgresql")) == [first, other]
    assert kept([first, second, other], config("exhaustive", database="postgresql")) == [first, second, other]
    assert kept([first, second, other], config()) == [first, second, other]


@pytest.mark.parametrize("module", ["api/test_a.py", "cli/checks/test_a.py", "contract/taxii/test_a.py"])
def test_of_a_door_each_test_runs_on_postgresql_in_its_first_case(module: str) -> None:
    marked = frozenset({"django_db", "exhaustive"})
    slow = Collected(module, frozenset({"django_db", "slow"}), test="test_a[0]")
    seldom, daily, again = (
        Collected(module, marked, test="test_a[1]"),
        Collected(module, test="test_a[2]"),
        Collected(module, test="test_a[3]"),
    )
    other = Collected(module, marked, test="test_b[1]")
    every = [slow, seldom, daily, again, other]
    assert kept(every, config(database="postgresql")) == [daily]
    assert kept(every, config("exhaustive", database="postgresql")) == [daily, other]
    assert kept(every, config("exhaustive")) == [seldom, daily, again, other]
    assert kept(every, config("slow", database="postgresql")) == every
    named = config(database="postgresql", args=(f"tests/{module}::test_a",))
    assert kept(every, named) == [seldom, daily, again, other]
    left_out = split(every, config("exhaustive", database="postgresql"))[1]  # type: ignore[arg-type]
    assert left_out == {"slow": 1, "repeated": 2}


def test_of_pages_the_first_and_what_commits_run_on_postgresql() -> None:
    module = "web/response/test_a.py"
    first, second = Collected(module, test="test_a[1]"), Collected(module, test="test_b")
    commits, again = (Collected(module, test=f"test_c[{case}]", commits=True) for case in "12")
    lives = Collected(module, fixturenames=("live_server",), test="test_d")
    every = [first, second, commits, again, lives]
    assert kept(every, config("exhaustive", database="postgresql")) == [first, commits, lives]
    assert kept(every, config("exhaustive")) == every


@pytest.mark.parametrize("module", ["api/test_problems.py", "contract/test_members.py", "exchange/test_a.py"])
def test_what_databases_take_differently_and_who_sees_what_run_on_postgresql_in_every_case(module: str) -> None:
    cases = [Collected(module, test=f"test_a[{case}]") for case in "12"]
    assert kept(cases, config("exhaustive", database="postgresql")) == cases


def test_what_looks_at_a_demo_is_exhaustive() -> None:
    made = Collected("demo/test_a.py", frozenset(), fixturenames=("demo",))
    assert kept([made, PLAIN], config()) == [PLAIN]
    assert kept([made, PLAIN], config("exhaustive")) == [made, PLAIN]


def test_processes_are_killed_on_sqlite_every_day_and_on_both_exhaustively() -> None:
    kills = Collected("exchange/test_kills.py")
    assert kept([kills], config()) == [kills]
    assert kept([kills], config(database="postgresql")) == []
    assert kept([kills], config("exhaustive", database="postgresql")) == [kills]


def test_what_has_sql_of_its_own_runs_whole_on_both_and_what_touches_no_database_on_one() -> None:
    rows, again = Collected("exchange/test_a.py"), Collected("exchange/test_a.py", fixturenames=("db",))
    pure = Collected("exchange/test_a.py", frozenset())
    page = Collected("browser/test_a.py", frozenset({"browser", "django_db"}))
    assert kept([rows, again, pure, page], config(database="postgresql")) == [rows, again]
    assert split([pure, page], config(database="postgresql"))[1] == {}  # type: ignore[list-item]


def test_cases_of_every_day_are_not_exhaustive_and_the_others_are() -> None:
    cases = seldom([("a", 1), ("b", 2)], but=[("a", 1)])
    assert [(case.values, [mark.name for mark in case.marks]) for case in cases] == [
        (("a", 1), []),
        (("b", 2), ["exhaustive"]),
    ]


def test_a_case_that_is_a_function_is_called_by_its_name() -> None:
    assert [case.id for case in seldom([(kept, 1), "a"], but=[])] == ["kept", None]


def test_a_test_tries_as_many_cases_as_the_run_asks_for() -> None:
    assert as_many(config()) == AsMany(exhaustively=False)
    assert as_many(config())(3, exhaustively=12) == 3
    assert as_many(config("exhaustive"))(3, exhaustively=12) == 12

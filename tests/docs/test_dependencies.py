"""Every dependency is justified, and nothing is justified that is not used."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0] for requirement in requirements}


def test_every_dependency_is_justified_in_the_decision() -> None:
    page = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text()
    justified = set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE))
    assert justified == _names(_PROJECT["dependencies"]) | _names(_PROJECT["optional-dependencies"]["test"])


def test_the_locks_hold_every_dependency() -> None:
    for group, needed in (
        ("run", _names(_PROJECT["dependencies"])),
        ("test", _names(_PROJECT["dependencies"]) | _names(_PROJECT["optional-dependencies"]["test"])),
    ):
        lock = (ROOT / "requirements" / f"{group}.txt").read_text()
        assert needed <= set(re.findall(r"^([\w-]+)(?:\[[\w,-]+\])?==", lock, re.MULTILINE)), group


def test_what_runs_is_locked_alike_for_the_tests() -> None:
    def versions(group: str) -> set[str]:
        return set(re.findall(r"^[\w-]+==\S+", (ROOT / "requirements" / f"{group}.txt").read_text(), re.MULTILINE))

    assert versions("run") <= versions("test")

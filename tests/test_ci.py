"""What continuous integration runs, on a machine that has what it needs and on one that lacks it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_TOOLS = ("bash", "dirname", "id", "mktemp", "tail", "cat")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a machine with the plainest tools, a project whose launcher only says what it was called with."""
    for name in ("bin", "project/.ci"):
        (tmp_path / name).mkdir(parents=True)
    for tool in _TOOLS:
        found = shutil.which(tool)
        if found is None:
            pytest.skip(f"this machine has no {tool}")
        (tmp_path / "bin" / tool).symlink_to(found)
    shutil.copy2(ROOT / ".ci" / "run", tmp_path / "project" / ".ci" / "run")
    _program(tmp_path / "project" / "kentongan", 'echo "kentongan $*"; exit 7')
    return tmp_path


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!{shutil.which('bash')}\n{body}\n")
    path.chmod(0o755)


def _run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [machine / "project" / ".ci" / "run", *arguments]
    env = {"PATH": str(machine / "bin"), "CI": "true", "TMPDIR": str(machine)}
    return subprocess.run(["bash", *command], env=env, capture_output=True, text=True, check=False, cwd=machine)


def test_what_is_missing_is_installed_and_the_suite_s_verdict_stands(machine: Path) -> None:
    _program(machine / "bin" / "apt-get", f'echo "$*" >> {machine}/asked')
    _program(machine / "bin" / "sudo", 'shift; "$@"')
    ended = _run(machine, "--slow")
    assert (ended.returncode, ended.stdout) == (7, "kentongan test --exhaustive --slow\n")
    asked = (machine / "asked").read_text().splitlines()
    assert asked[0].startswith("update")
    assert asked[1].endswith("chromium gettext")


def test_nothing_is_installed_where_nothing_is_missing(machine: Path) -> None:
    for name in ("chromium", "msgfmt", "apt-get"):
        _program(machine / "bin" / name, f'echo "$*" >> {machine}/asked')
    assert _run(machine).stdout == "kentongan test --exhaustive\n"
    assert not (machine / "asked").exists()


def test_the_suite_runs_even_where_nothing_can_be_installed(machine: Path) -> None:
    _program(machine / "bin" / "apt-get", "echo no network; exit 1")
    _program(machine / "bin" / "sudo", 'shift; "$@"')
    ended = _run(machine)
    assert (ended.returncode, ended.stdout) == (7, "no network\nkentongan test --exhaustive\n")
    assert "could not install: chromium gettext" in ended.stderr


def test_it_can_be_started() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)

"""The launcher with real packages from whatever index pip is set up for: long, and the only tests with a network."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.launcher import checkout, only_python, start, tools_without_uv

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return checkout(tmp_path / "clone")


def _works(project: Path, **environment: str) -> str:
    ended = start(project, "--version", **environment)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("kentongan, version ")
    return ended.stderr


def test_a_clone_becomes_a_hub(project: Path) -> None:
    assert "installing" in _works(project)
    assert _works(project) == ""


def test_a_machine_without_uv_gets_it(project: Path, tmp_path: Path) -> None:
    assert "fetching uv" in _works(project, PATH=only_python(tmp_path / "bin"))


def test_the_distribution_s_python_that_refuses_installs_serves(project: Path, tmp_path: Path) -> None:
    system = Path("/usr/bin/python3")
    asked = "import sys, sysconfig, pathlib; print(*sys.version_info[:2]); print(sysconfig.get_path('stdlib'))"
    if not system.exists():
        pytest.skip("this machine has no Python of its distribution")
    version, stdlib = subprocess.check_output([system, "-c", asked], text=True).splitlines()
    if tuple(map(int, version.split())) < (3, 11) or not Path(stdlib, "EXTERNALLY-MANAGED").exists():
        pytest.skip("the distribution's Python is too old or not marked as externally managed (PEP 668)")
    _works(project, PATH=only_python(tmp_path / "bin", executable=str(system)))


def test_a_python_without_pip_and_ensurepip_serves_where_there_is_uv(project: Path, tmp_path: Path) -> None:
    path = os.pathsep.join([str(_bare_python(tmp_path / "bare")), *tools_without_uv()])
    ended = start(project, "--version", PATH=path)
    assert ended.returncode == 69
    assert "apt-get install python3-venv" in ended.stderr
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("this machine has no uv")
    shutil.rmtree(project / ".venv")
    _works(project, PATH=os.pathsep.join([path, str(Path(uv).parent)]))


def _bare_python(folder: Path) -> Path:
    base, version = Path(sys.base_prefix), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    if not (base / "bin" / version).exists() or not (base / "lib" / version / "ensurepip").exists():
        pytest.skip("this Python has no folder of its own that could be copied")
    leave = shutil.ignore_patterns("ensurepip", "site-packages", "test", "__pycache__", "*.a")
    shutil.copytree(base / "lib", folder / "lib", ignore=leave, symlinks=True)
    (folder / "lib" / version / "site-packages").mkdir()
    (folder / "bin").mkdir()
    shutil.copy2(base / "bin" / version, folder / "bin" / "python3")
    return folder / "bin"


def test_a_package_that_is_not_the_one_that_was_locked_is_refused(project: Path) -> None:
    lock = project / "requirements" / "run.txt"
    lock.write_text(re.sub(r"(?<=sha256:)[0-9a-f]{8}", "00000000", lock.read_text()))
    ended = start(project, "--version")
    assert ended.returncode == 69
    assert "hash" in ended.stderr.lower()
    assert start(project, "--version").returncode == 69


def test_an_index_that_does_not_answer_is_told_and_harms_nothing(project: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    ended = start(project, "--version", **nowhere, PIP_FIND_LINKS="", UV_NO_CACHE="1", UV_HTTP_RETRIES="0")
    assert ended.returncode == 69
    assert "pip.conf" in ended.stderr
    _works(project)


@pytest.mark.parametrize("tenths", range(1, 16, 2))
def test_a_start_killed_at_any_moment_is_made_good_by_the_next(project: Path, tenths: int) -> None:
    first = subprocess.Popen([project / "kentongan", "--version"], start_new_session=True, stderr=subprocess.DEVNULL)
    time.sleep(tenths / 10)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    _works(project)


def test_starts_at_the_same_time_all_succeed(project: Path) -> None:
    starts = [subprocess.Popen([project / "kentongan", "--version"], stderr=subprocess.DEVNULL) for _ in range(3)]
    assert [ended.wait() for ended in starts] == [0, 0, 0]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can start it as somebody else")
def test_somebody_without_a_home_and_without_rights_can_start_it(project: Path, tmp_path: Path) -> None:
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.owner() == "root" and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    subprocess.run(["chown", "-R", "65534:65534", project], check=True)
    system = only_python(tmp_path / "bin", executable="/usr/bin/python3")
    ended = subprocess.run(
        [project / "kentongan", "--version"],
        env={"PATH": system, "HOME": "/nonexistent"},
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_checkout_that_may_not_be_written_says_so(project: Path) -> None:
    project.chmod(0o555)
    ended = start(project, "--version")
    assert ended.returncode == 69
    assert "KENTONGAN_VENV" in ended.stderr

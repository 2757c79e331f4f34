"""The launcher: which Python, which packages from which index, never twice, never half."""

import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from tests.launcher import LAUNCHER, ROOT, launcher_in


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_")) or name.endswith("_PROXY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "xdg"))
    module = launcher_in(tmp_path / "project")
    found = module.pip_files
    monkeypatch.setattr(module, "pip_files", lambda: [file for file in found() if tmp_path in file.parents])
    monkeypatch.setattr(module, "install", lambda group: None)
    return module


def _as_python_3_8(path: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    pretend = "import runpy, sys; sys.version_info = (3, 8, 0); del sys.argv[0]; "
    pretend += "runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", pretend, str(LAUNCHER), *arguments]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_an_old_python_can_read_it() -> None:
    tree = ast.parse(LAUNCHER.read_text(), feature_version=(3, 7))
    newer = (ast.JoinedStr, ast.NamedExpr, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]


def test_it_stands_on_the_standard_library_alone() -> None:
    imports = [
        node for node in ast.walk(ast.parse(LAUNCHER.read_text())) if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_old_python_says_which_one_is_needed(tmp_path: Path) -> None:
    ended = _as_python_3_8(str(tmp_path))
    assert ended.returncode == 69
    assert "this is Python 3.8" in ended.stderr
    assert "needs Python 3.11 or newer" in ended.stderr
    assert "apt-get install python3" in ended.stderr


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(tmp_path: Path) -> None:
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # what is there but does not work is passed by
    newer = '#!/bin/sh\n[ "$1" = -c ] || /bin/echo "python3.12 was given: ${1##*/} $2 $3"\n'
    (tmp_path / "python3.12").write_text(newer)
    for made in tmp_path.iterdir():
        made.chmod(0o755)
    ended = _as_python_3_8(str(tmp_path), "route", "feed.csv")
    assert ended.stdout == "python3.12 was given: kentongan route feed.csv\n"


def test_nothing_is_installed_twice(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher.prepare("run")
    monkeypatch.setattr(launcher, "install", lambda group: pytest.fail("installed again"))
    launcher.prepare("run")


def test_what_the_tests_need_is_enough_to_run(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher.prepare("test")
    monkeypatch.setattr(launcher, "install", lambda group: pytest.fail("installed again"))
    launcher.prepare("run")


@pytest.mark.parametrize("change", ["lock", "place", "python", "finish"])
def test_it_installs_anew_when_something_changed(launcher: Any, change: str) -> None:
    launcher.prepare("run")
    assert launcher.is_ready("run")
    assert not launcher.is_ready("test")
    match change:
        case "lock":
            launcher.lock_of("run").write_text("run==2\n")
        case "place":
            launcher.ROOT.rename(launcher.ROOT.with_name("moved"))
            launcher.ROOT = launcher.ROOT.with_name("moved")
        case "python":
            launcher.PYTHON.unlink()
        case _:
            launcher.STAMP.write_text("{")
    assert not launcher.is_ready("run")
    launcher.prepare("run")


def test_an_interrupted_installation_is_made_anew(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(group: str) -> None:
        (launcher.VENV / "half-a-package").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(launcher, "install", torn)
        with pytest.raises(KeyboardInterrupt):
            launcher.prepare("run")
    assert not launcher.is_ready("run")
    launcher.prepare("run")
    assert not (launcher.VENV / "half-a-package").exists()
    assert not list(launcher.VENV.parent.glob(".venv.old-*"))


def test_a_developer_s_own_environment_is_kept(launcher: Any) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(launcher.VENV)], check=True)
    (launcher.VENV / "mine").touch()
    launcher.prepare("run")
    assert (launcher.VENV / "mine").exists()


def test_starts_at_the_same_time_install_once(tmp_path: Path) -> None:
    launcher_in(tmp_path)
    script = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path.insert(0, {str(ROOT)!r})
        from tests.launcher import launcher_in
        launcher = launcher_in(Path({str(tmp_path)!r}))
        def install(group):
            with (launcher.ROOT / "installed").open("a") as log:
                log.write(group)
            time.sleep(0.3)
        launcher.install = install
        launcher.prepare("run")
        assert launcher.is_ready("run")
    """)
    starts = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0]
    assert (tmp_path / "installed").read_text() == "run"


def test_our_source_is_found_without_a_build(launcher: Any) -> None:
    (launcher.ROOT / "src").mkdir()
    (launcher.ROOT / "src" / "strike.py").write_text("print('heard')")
    launcher.prepare("run")
    assert subprocess.check_output([str(launcher.PYTHON), "-m", "strike"], text=True) == "heard\n"


def test_a_folder_that_cannot_be_written_is_named_with_a_way_out(launcher: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    launcher.VENV = tmp_path / "file" / ".venv"
    with pytest.raises(launcher.Trouble, match="cannot be written to") as trouble:
        launcher.prepare("run")
    assert "KENTONGAN_VENV" in str(trouble.value)


def test_settings_come_together_as_pip_has_them(launcher: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, shared, named = (tmp_path / name for name in ("home/.config/pip/pip.conf", "xdg/pip/pip.conf", "named.conf"))
    for file in (own, shared):
        file.parent.mkdir(parents=True)
    shared.write_text("[global]\nindex-url = shared\ncert = shared\n[install]\nno-index = true\n")
    own.write_text("[global]\nindex-url = own\nextra-index-url =\n    first\n    second\n")
    assert launcher.pip_settings() == {
        "index-url": "own",
        "cert": "shared",
        "no-index": "true",
        "extra-index-url": "\nfirst\nsecond",
    }
    named.write_text("[global]\ncert = named\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(named))
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "given")
    told = launcher.pip_settings()
    assert (told["index-url"], told["cert"], told["extra-index-url"]) == ("shared", "named", "given")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert "cert" not in launcher.pip_settings()


def test_uv_is_told_what_pip_knows(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://more.example/simple https://other.example/simple",
        "PIP_FIND_LINKS": "/wheels /more",
        "PIP_CERT": "/ca.pem",
        "PIP_TRUSTED_HOST": "mirror.example",
        "PIP_DEFAULT_TIMEOUT": "99",
        "PIP_PROXY": "http://proxy.example:3128",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    told = launcher.uv_environment()
    assert told["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert told["UV_INDEX"] == "https://more.example/simple https://other.example/simple"
    assert told["UV_FIND_LINKS"] == "/wheels,/more"
    assert told["SSL_CERT_FILE"] == "/ca.pem"
    assert told["UV_INSECURE_HOST"] == "mirror.example"
    assert told["UV_HTTP_TIMEOUT"] == "99"
    assert told["HTTPS_PROXY"] == "http://proxy.example:3128"


def test_uv_s_own_settings_stand(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://chosen.example/simple")
    told = launcher.uv_environment()
    assert told["UV_DEFAULT_INDEX"] == "https://chosen.example/simple"
    assert "UV_INDEX" not in told


def test_what_would_send_an_installer_elsewhere_is_left_out(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    strays = ("UV_SYSTEM_PYTHON", "UV_NO_VERIFY_HASHES", "PIP_TARGET", "VIRTUAL_ENV", "PYTHONPATH")
    for name in strays:
        monkeypatch.setenv(name, "1")
    assert not set(strays) & (set(launcher.uv_environment()) | set(launcher.pip_environment()))


def test_uv_keeps_nothing_where_there_is_no_home_to_keep_it(launcher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher.os, "access", lambda *_: False)
    assert launcher.uv_environment()["UV_NO_CACHE"] == "1"


@pytest.fixture
def real_install(launcher: Any) -> Any:
    """Return the launcher with its own ``install`` and no program that works, until a test says which do."""
    launcher.install = launcher_in(launcher.ROOT).install
    for name in ("find_uv", "own_pip"):
        launcher.install.__globals__[name] = lambda: None
    launcher.install.__globals__["works"] = lambda *command: False
    return launcher


def test_a_python_without_ensurepip_names_the_debian_package(real_install: Any) -> None:
    with pytest.raises(Exception, match=r"neither pip nor ensurepip") as trouble:
        real_install.install("run")
    assert "apt-get install python3-venv" in str(trouble.value)


def test_pip_does_it_where_uv_fails(real_install: Any) -> None:
    commands = []

    def run(command: list[str], **_: object) -> bool:
        commands.append(command)
        return command[0] != "uv"

    real_install.install.__globals__.update(find_uv=lambda: "uv", own_pip=lambda: True, run=run)
    real_install.install("run")
    assert [command[0] == "uv" for command in commands] == [True, False]
    assert all("--require-hashes" in command for command in commands)


def test_the_whole_suite_is_a_command_and_every_other_goes_to_the_hub(
    launcher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(launcher.os, "execv", lambda path, command: started.append(command[1:]))
    monkeypatch.setattr(launcher, "prepare", started.append)
    monkeypatch.delenv("KENTONGAN_DATA")
    launcher.main(["test", "--slow", "-k", "tlp"])
    launcher.main(["route", "feed.csv"])
    assert started == [
        "test",
        [str(launcher.ROOT / "tests" / "suite.py"), "--slow", "-k", "tlp"],
        "run",
        ["-m", "kentongan", "route", "feed.csv"],
    ]
    assert os.environ["KENTONGAN_DATA"] == str(launcher.ROOT / "var")


@pytest.mark.parametrize("group", ["run", "test", "uv"])
def test_every_package_is_fixed_to_a_version_and_hashes(group: str) -> None:
    text = (ROOT / "requirements" / f"{group}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_stamp_says_for_what_it_stands(launcher: Any) -> None:
    launcher.prepare("run")
    assert set(json.loads(launcher.STAMP.read_text())) == {"python", "source", "locks"}

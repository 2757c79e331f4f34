"""How commands end when something is not as they need it: a sentence, the next step, and the documented exit code."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kentongan.cli.main import main
from kentongan.routing import route

EMPTY = {"version": 1, "organisations": []}


@pytest.fixture
def directory_file(tmp_path: Path) -> Path:
    file = tmp_path / "directory.json"
    file.write_text(json.dumps(EMPTY))
    return file


def _feed(folder: Path) -> Path:
    file = folder / "scan_telnet.csv"
    file.write_text('"timestamp","ip","port"\n"2026-11-20 00:00:00","203.0.113.7","23"\n')
    return file


def test_a_folder_that_is_not_there_is_told_and_not_thrown(tmp_path: Path) -> None:
    registry = tmp_path / "my.json"
    registry.write_text(json.dumps({"countryCode": "MY", "prefixes": {"ipv4": ["1.9.0.0/16"], "ipv6": []}}))
    words = ["directory", "from-rir", str(registry), "--as-of", "2026-02-01", "--out", str(tmp_path / "no" / "d.json")]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 3
    assert "The system would not read or write" in told.stderr
    assert "who may read and write there" in told.stderr


def test_a_fault_of_ours_ends_with_its_own_code_and_the_places_in_the_code(
    tmp_path: Path, directory_file: Path
) -> None:
    program = (
        "import kentongan.routing.route as r\n"
        "def broken(*a, **k): raise ValueError('a bug')\n"
        "r.route = broken\n"
        "from kentongan.__main__ import run\n"
        "run()"
    )
    words = ["route", str(_feed(tmp_path)), "--directory", str(directory_file), "--dry-run"]
    ended = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 70
    assert "ValueError: a bug" in ended.stderr
    assert "This is a fault in Kentongan itself." in ended.stderr


def test_ctrl_c_is_no_finding(tmp_path: Path, directory_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(route, "PreparedClaims", stopped)
    words = ["route", str(_feed(tmp_path)), "--directory", str(directory_file), "--dry-run"]
    assert CliRunner().invoke(main, words).exit_code == 130

"""The environment of stix2-validator, made once under ``.venv`` from ``requirements/oracles.txt``; else tests skip.

``asked(who, values)`` returns the errors that ``validator`` or ``stix2`` finds in each value.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(sys.prefix) / "oracles"
LOCK = ROOT / "requirements" / "oracles.txt"


def asked(who: str, values: Sequence[Any]) -> list[list[str]]:
    """Return the errors that an oracle finds in each of these values."""
    python = sys.executable if who == "stix2" else str(_python())
    lines = "".join(json.dumps({"key": place, "value": value}) + "\n" for place, value in enumerate(values))
    told = subprocess.run(
        [python, str(Path(__file__).parent / "judge.py"), who], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line)["errors"] for line in told.stdout.splitlines()]


@cache
def _python() -> Path:
    made = HOME / "made-from.txt"
    python = HOME / "bin" / "python"
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / ".oracles.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made.exists() and made.read_text() == LOCK.read_text() and python.exists()):
            _make(python)
            made.write_text(LOCK.read_text())
    return python


def _make(python: Path) -> None:
    uv = shutil.which("uv") or str(Path(sys.prefix) / "uv" / "bin" / "uv")
    env = {**os.environ, "UV_VENV_CLEAR": "1"}
    steps = (
        [uv, "venv", "--quiet", "--python", sys.executable, str(HOME)],
        [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), str(LOCK)],
    )
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, env=env, timeout=300)
        except (OSError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"stix2-validator cannot be installed here: {error}")
        if done.returncode:
            pytest.skip(f"stix2-validator cannot be installed here: {done.stderr[-300:]}")

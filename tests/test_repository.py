"""What may not get into the repository: paths and hosts of the machine that somebody worked on."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_REGISTRIES = "|".join(
    ("pypi" + r"\.org", "python" + "hosted" + r"\.org", "npmjs" + r"\.(?:org|com)", "artifact" + "ory", "nex" + "us")
)
_MACHINE = "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + r"me/(?!example\b)", "/opt/py" + "pi", r"C:\\Us" + "ers"))
_FORBIDDEN = re.compile(rf"(?<![\w.])(?:{_MACHINE})|\b(?:{_REGISTRIES})\b", re.IGNORECASE)


def _files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_a_place_of_somebody_s_machine_or_a_package_registry() -> None:
    found = []
    for file in _files():
        if not file.is_file():
            continue
        for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if match := _FORBIDDEN.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {match[0]}")
    assert found == []

"""The launcher as tests take hold of it: its functions in a project of its own, or the real thing as a process."""

import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "kentongan"


def launcher_in(project: Path) -> Any:
    """Return the launcher as a module that believes itself to stand in ``project``, with two tiny locks."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    module.ROOT, module.VENV = project, project / ".venv"
    module.PYTHON = module.VENV / "bin" / "python"
    module.STAMP, module.UNFINISHED = module.VENV / "kentongan.json", module.VENV / "unfinished"
    (project / "requirements").mkdir(parents=True, exist_ok=True)
    for group in ("run", "test"):
        if not module.lock_of(group).exists():
            module.lock_of(group).write_text(f"{group}==1\n")
    return module


def checkout(folder: Path) -> Path:
    """Return a copy of what a clone holds and the launcher needs."""
    for name in ("requirements", "src", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("kentongan", "pyproject.toml", "LICENSE"):
        shutil.copy2(ROOT / name, folder / name)
    return folder


def only_python(folder: Path, *, executable: str = sys.executable) -> str:
    """Return a PATH on which there is this Python and the system's tools, and no uv."""
    folder.mkdir(exist_ok=True)
    base = Path(os.path.realpath(executable))
    (folder / "python3").symlink_to(base)
    return os.pathsep.join([str(folder), *tools_without_uv()])


def tools_without_uv() -> list[str]:
    """Return the system's folders of programs, as far as no uv lies in them."""
    return [place for place in ("/usr/bin", "/bin") if not Path(place, "uv").exists()]


def start(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the launcher of a checkout as its user would, and wait for its end."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("KENTONGAN_")}
    command = [str(project / "kentongan"), *arguments]
    return subprocess.run(
        command, env=inherited | environment, cwd=project, capture_output=True, text=True, check=False
    )

"""A server as a process: started on a free port, watched with all its children, stopped cleanly; and peers' packages.

Memory is what the machine had to give: of every process of the server the peak of its resident pages (``VmHWM``), less
what of them it shares when it is asked (its resident less its proportional pages, ``Rss`` and ``Pss`` of
``smaps_rollup``). A page that was shared at the peak and no longer is counts in each, so the figure is rather too high.
Beside it stands the sum of the peaks as they are, which counts a page that three processes share three times. CPU is
the user and system time of all of them, those included that have ended.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

START_WITHIN = 60.0
STOP_WITHIN = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


class NotStarted(Exception):
    """A server or a step that prepares it did not come up; its last words are in the text."""


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def environment(cache: Path, *, name: str, packages: Sequence[str]) -> Path:
    """Return the folder with the programs of a peer's own environment, installing it where it is not there as asked."""
    folder = cache / f"exchange-{name}"
    mark, wanted = folder / "installed", "\n".join(packages)
    if not mark.exists() or mark.read_text() != wanted:
        print(f"installing {name} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", *packages], check=True)
        mark.write_text(wanted)
    return folder / "bin"


def ran(command: Sequence[str | Path], *, log: Path, environ: Mapping[str, str], cwd: Path | None = None) -> str:
    """Run a step that prepares a server and return what it printed. Raises NotStarted with its last words."""
    with log.open("ab") as words:
        try:
            done = subprocess.run(
                list(command), env=dict(environ), cwd=cwd, stdout=subprocess.PIPE, stderr=words, timeout=START_WITHIN,
                stdin=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as why:
            raise NotStarted(f"{command[0]} took longer than {START_WITHIN:.0f} s") from why
    if done.returncode:
        raise NotStarted(f"{' '.join(map(str, command))} failed:\n{last_words(log)}")
    return done.stdout.decode()


def last_words(log: Path, *, characters: int = 1500) -> str:
    """Return the end of what a server wrote."""
    return log.read_text(errors="replace")[-characters:] if log.exists() else ""


class Running:
    """A server that listens at ``port``, with every process that it started."""

    def __init__(self, command: Sequence[str | Path], *, port: int, log: Path, environ: Mapping[str, str]) -> None:
        self.port, self._log = port, log
        with log.open("ab") as words:
            self._process = subprocess.Popen(
                list(command), env=dict(environ), stdin=subprocess.DEVNULL, stdout=words, stderr=words,
                start_new_session=True,
            )  # fmt: skip
        self._await()

    def _await(self) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise NotStarted(f"the server ended with {self._process.returncode}:\n{last_words(self._log)}")
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        self.stop()
        raise NotStarted(f"nothing listened within {START_WITHIN:.0f} s:\n{last_words(self._log)}")

    def cpu(self) -> float:
        """Return the CPU seconds that the server took so far."""
        return sum(_cpu(one) for one in self._family())

    def peak(self) -> float:
        """Return the peak memory of all processes, what they share counted once, in MB."""
        return sum(_peak(one) - _shared(one) for one in self._family())

    def resident(self) -> float:
        """Return the sum of the peaks of all processes, what they share counted in each, in MB."""
        return sum(_peak(one) for one in self._family())

    def processes(self) -> int:
        """Return how many processes the server is."""
        return len(self._family())

    def stop(self) -> None:
        """Tell the server to stop; kill what is left of its session when it does not."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_WITHIN)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _family(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (stat := _stat(int(entry.name))):
                children.setdefault(int(stat[1]), []).append(int(entry.name))
        found, next_of = [], [self._process.pid]
        while next_of:
            one = next_of.pop()
            found.append(one)
            next_of += children.get(one, [])
        return found


def _stat(pid: int) -> list[str]:
    """Return a process's figures from its state on, or nothing where it has ended (proc(5))."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu(pid: int) -> float:
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / _TICKS if stat else 0.0


def _peak(pid: int) -> float:
    return _told(Path(f"/proc/{pid}/status"), "VmHWM:")


def _shared(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    return _told(rollup, "Rss:") - _told(rollup, "Pss:")


def _told(file: Path, name: str) -> float:
    """Return what a file of proc(5) tells in kB, as MB; nothing where the process has ended."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024

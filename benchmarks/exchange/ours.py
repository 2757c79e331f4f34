"""Kentongan itself, set up by the commands that an operator has, in a hub of its own on SQLite.

Two members: one writes, the other reads, so that every page is a decision about somebody else's objects. The hub's
worker is left out (``--no-worker``), for the peers have nothing like it; authentication, terms and validation are on.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.exchange.processes import NotStarted, Running, free_port, ran
from benchmarks.exchange.server import Server, basic

DIRECTORY = {
    "version": 1,
    "organisations": [
        {"id": one, "name": {"en": one}, "country": "MY", "kind": "company"} for one in ("writer", "reader")
    ],
}
COMMAND = (sys.executable, "-m", "kentongan")


class Hub:
    """A hub in a folder: its commands, and its server."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._log = folder, folder / "kentongan.log"
        self.environ: Mapping[str, str] = _environ(folder)
        self.collection = str(uuid4())

    def command(self, *arguments: str) -> str:
        """Run ``kentongan`` with arguments and return what it printed. Raises NotStarted."""
        return ran([*COMMAND, *arguments], log=self._log, environ=self.environ)

    def start(self) -> Server:
        """Make the hub, its members and one empty collection, and serve it. Raises NotStarted."""
        missing = [one for one in ("member", "taxii") if one not in self.command("--help")]
        if missing:
            raise NotStarted(f"this version of kentongan has no command `{missing[0]}` yet: nothing of ours to measure")
        self.command("upgrade")
        (self._folder / "directory.json").write_text(json.dumps(DIRECTORY))
        self.command("directory", "import", str(self._folder / "directory.json"), "--yes")
        writer, reader = self._member("writer"), self._member("reader")
        writes, token = self._token("writer", "taxii:write"), self._token("reader", "taxii:read")
        self.command("taxii", "root", "add", "bench")
        self.command(
            "taxii", "collection", "add", "--id", self.collection, "--root", "bench", "--title", "bench",
            "--read", "reader", "--write", "writer",
        )  # fmt: skip
        assert writer["user"] != reader["user"]
        return Server(
            name="Kentongan", running=self._serve(), objects=f"/taxii2/bench/collections/{self.collection}/objects/",
            status="/taxii2/bench/status/", writes=writes, basic=basic(reader["user"], reader["secret"]), token=token,
            told="Kentongan, SQLite, granian, 2 processes of 4 threads",
        )  # fmt: skip

    def _serve(self) -> Running:
        port = free_port()
        command = [*COMMAND, "serve", "--port", str(port), "--workers", "2", "--threads", "4", "--no-worker"]
        return Running(command, port=port, log=self._log, environ=self.environ)

    def _member(self, name: str) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(
            self.command("member", "add", "--organisation", name, "--name", name, "--json")
        )
        return made

    def _token(self, member: str, scope: str) -> str:
        made = json.loads(
            self.command("token", "create", "--member", member, "--scope", scope, "--expires", "1d", "--json")
        )
        return f"Bearer {made['secret']}"


def _environ(folder: Path) -> Mapping[str, str]:
    source = str(Path(__file__).resolve().parents[2] / "src")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")}
    path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH", ""))))
    return {**kept, "KENTONGAN_DATA": str(folder / "hub"), "KENTONGAN_LOG_LEVEL": "error", "PYTHONPATH": path}

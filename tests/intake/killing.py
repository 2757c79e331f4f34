"""A process that does one thing after another in children of its own, each a whole process that can be killed.

Run as ``python -m tests.intake.killing`` with a hub's environment; takes one JSON object a line on standard input and
answers each with one. It has Django loaded and no connection open, so a child starts in milliseconds; what a child
then does is ``kentongan ingest`` as anybody calls it.

A kill is planned by its step: every fsync, rename, removal and commit is one, and the child dies by SIGKILL right
before or right after it. Or by time: the parent kills it so many seconds after its start.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from tests.intake import made  # noqa: E402
from tests.intake.snapshots import faults, snapshot, taken  # noqa: E402

from kentongan.cli.main import main  # noqa: E402
from kentongan.intake.actions import declare_feed  # noqa: E402
from kentongan.intake.actions.feeds import FeedChange  # noqa: E402


class Steps:
    """Counts the steps of this process, and ends it at one of them."""

    def __init__(self, *, at: int | None, before: bool) -> None:
        self.count, self._at, self._before = 0, at, before

    def watched(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.count += 1
            mine = self.count == self._at
            if mine and self._before:
                os.kill(os.getpid(), signal.SIGKILL)
            done = act(*given, **named)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return step

    def watch(self) -> None:
        for name in ("fsync", "replace", "unlink", "mkdir", "rmdir"):
            setattr(os, name, self.watched(getattr(os, name)))
        setattr(BaseDatabaseWrapper, "_commit", self.watched(BaseDatabaseWrapper._commit))  # noqa: B010 - private


def set_up() -> None:
    call_command("migrate", verbosity=0)
    made.hub_with_feed("killed")
    declare_feed("whole", change=FeedChange(), actor=None, at=made.VERIFIED)


def ingest(file: str, *, feed: str, step: int | None = None, before: bool = True) -> dict[str, Any]:
    steps = Steps(at=step, before=before)
    steps.watch()
    main(["ingest", file, "--feed", feed, "--tlp", "AMBER", "--json"], standalone_mode=False)
    return {"steps": steps.count}


DEEDS: dict[str, Callable[..., Any]] = {
    "set_up": set_up,
    "ingest": ingest,
    "snapshot": snapshot,
    "faults": faults,
    "taken": taken,
}


def child(order: dict[str, Any], answer: Path) -> None:
    deed = DEEDS[order.pop("do")]
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2) if "KILLING_LOUD" not in os.environ else None
    done = deed(**order)
    answer.write_text(json.dumps({"done": done}))


def serve(order: dict[str, Any], answer: Path) -> dict[str, Any]:
    seconds = order.pop("kill_after", None)
    answer.unlink(missing_ok=True)
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            child(order, answer)
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    told = json.loads(answer.read_text()) if answer.exists() else {}
    return told | {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - begun}


def obey() -> None:
    """Answer one order a line until there are no more."""
    place = Path(os.environ["KENTONGAN_DATA"]).parent / f"answer-{os.getpid()}.json"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(serve(json.loads(line), place)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    obey()

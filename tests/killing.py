"""A process that does one deed after another in children of its own, each a whole process that can be killed.

A room's ``killing.py`` gives it that room's deeds, and runs with a hub's environment as ``killable.Hub`` starts it. It
takes one JSON object a line on standard input and answers each with one. Importing this sets Django up. No connection
is open in the parent, so a child starts in milliseconds and has its own.

A kill is planned by its step (``steps``): a deed takes ``step`` and ``before``, and its child dies right before or
right after that one. Or by time: with ``kill_after`` the parent kills it so many seconds after its start.
"""

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from tests.steps import watched

__all__ = ["Deed", "obey", "watched"]

django.setup()

Deed = Callable[..., Any]
"""Something that a child does, called by its name; what it returns goes into the answer."""


def obey(*deeds: Deed, late: Iterable[str] = ()) -> None:
    """Answer one order a line until there are no more. ``late`` are modules that a deed imports, else in each child."""
    for name in late:
        import_module(name)
    gc.freeze()  # no child goes through, and so copies, what is imported here
    named = {deed.__name__: deed for deed in deeds}
    # Of this process alone: several at once must not read each other's.
    answer = Path(os.environ["KENTONGAN_DATA"]).parent / f"answer-{os.getpid()}.json"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_serve(json.loads(line), named, answer=answer)) + "\n")
        sys.stdout.flush()


def _serve(order: dict[str, Any], deeds: Mapping[str, Deed], *, answer: Path) -> dict[str, Any]:
    seconds = order.pop("kill_after", None)
    answer.unlink(missing_ok=True)
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _do(order, deeds, answer=answer)
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    told = json.loads(answer.read_text()) if answer.exists() else {}
    return told | {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - begun}


def _do(order: dict[str, Any], deeds: Mapping[str, Deed], *, answer: Path) -> None:
    deed = deeds[order.pop("do")]
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2) if "KILLING_LOUD" not in os.environ else None
    done = deed(**order)
    # Whole or not at all: the kill may come between opening the file and writing it.
    written = answer.with_suffix(".part")
    written.write_text(json.dumps({"done": done}))
    written.replace(answer)

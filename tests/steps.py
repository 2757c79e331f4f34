"""The steps of a process, counted, and its end by SIGKILL right before or right after one of them."""

import os
import signal
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

DISK = ("fsync", "rename", "replace", "link", "unlink", "rmdir", "mkdir")
"""What of ``os`` changes what a disk keeps, beside writing itself."""


class Steps:
    """Counts the steps of this process, and ends it at one of them; at none, where ``at`` is None."""

    def __init__(self, at: int | None, *, before: bool = True) -> None:
        self.count, self._at, self._before = 0, at, before

    def watch(self, place: Any, *names: str) -> None:
        """Let every call of these functions of a module or class be a step from now on."""
        for name in names:
            setattr(place, name, self._watched(getattr(place, name)))

    def _watched(self, act: Callable[..., Any]) -> Callable[..., Any]:
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


def watched(at: int | None, *, before: bool) -> Steps:
    """Count what this process does on the disk and every commit of its from now on, and end it at one of these."""
    steps = Steps(at, before=before)
    steps.watch(os, *DISK)
    steps.watch(BaseDatabaseWrapper, "_commit")
    return steps

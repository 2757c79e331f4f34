"""A worker by a clock that is set, with a real mail server to send by and a Maildir to read from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from tests.checks.made import AT
from tests.delivery.made import SetClock, means, parsed
from tests.delivery.servers import Inbox, mail_server

from kentongan.delivery import worker
from kentongan.delivery.worker import own_steps, registered_steps, run_steps
from kentongan.kernel.identifiers import new_id

_numbers = count(1)


class _Until(Event):
    """A stop that puts the clock forward instead of waiting, and ends at a time."""

    def __init__(self, clock: SetClock, until: datetime, happens: Callable[[], None] | None) -> None:
        super().__init__()
        self._clock, self._until, self._happens = clock, until, happens

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.forward(seconds=max(timeout or 0, 0.5))
        if self._happens is not None:
            self._happens, act = None, self._happens
            act()
        if self._clock() >= self._until:
            self.set()
        return self.is_set()


class Hub:
    """What a hub does while time passes, and what its mail server and its mailbox hold."""

    def __init__(self, clock: SetClock, inbox: Inbox, maildir: Path, server: Any) -> None:
        self.clock, self.inbox, self._maildir = clock, inbox, maildir
        self._server, self._worker = server, new_id()

    def runs(self, *, meanwhile: Callable[[], None] | None = None, **span: float) -> None:
        """Let the worker work for so long, by its clock; something may happen right after its first round."""
        own = own_steps(means(clock=self.clock, server=self._server, worker=self._worker))
        until = self.clock() + timedelta(**span)
        run_steps(
            (*own, *registered_steps()),
            worker=self._worker,
            clock=self.clock,
            stop=_Until(self.clock, until, meanwhile),
            once=False,
        )

    def at(self, **after: float) -> None:
        """Put the clock to so long after the beginning."""
        self.clock.at = AT + timedelta(**after)

    def gets(self, raw: bytes) -> None:
        """Let a mail fall into the hub's mailbox, as a mail server delivers it."""
        name = f"{next(_numbers)}.{uuid4().hex}.mx"
        (self._maildir / "tmp" / name).write_bytes(raw)
        (self._maildir / "tmp" / name).rename(self._maildir / "new" / name)

    def mail_to(self, address: str) -> Any:
        """Return the one mail that an address got, parsed by the standard library."""
        found = [one for one in self.inbox.mails if one.rcpt_tos == [address]]
        assert len(found) == 1, (address, len(found))
        return parsed(bytes(found[0].content or b""))


@contextmanager
def running_hub(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, inbox: Inbox) -> Iterator[Hub]:
    """Run a hub whose mailbox is a Maildir. What a step raises is raised here, not logged."""
    maildir = tmp_path / "mail"
    for part in ("new", "cur", "tmp"):
        (maildir / part).mkdir(parents=True)
    settings.MAIL_IN = f"maildir://{maildir}"
    clock = SetClock(AT)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "_guarded", lambda name, act: act() or 0)
    with mail_server(inbox) as server:
        yield Hub(clock, inbox, maildir, server)

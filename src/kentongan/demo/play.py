"""What every scene of the demo is played with: where mails lie, who works, what o'clock it is, the worker's turns."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from mailbox import Maildir
from pathlib import Path
from random import Random
from threading import Event
from uuid import UUID

from kentongan.accounts.models import User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import Reader
from kentongan.delivery.worker import configured_means, own_steps, registered_steps, run_steps
from kentongan.demo.region.feeds import SEED
from kentongan.kernel.identifiers import new_id

_TURNS = 5
"""Turns of the worker until what came of a mail is known: follow, send, hand over, hear of it, try the next contact."""


@dataclass(slots=True, kw_only=True)
class Play:
    """The story while it is played.

    ``replies`` is where mail to the hub comes in; ``said`` are texts that the demo's page quotes.
    """

    mailbox: Path
    replies: Maildir
    officer: UUID
    operator: UUID
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - chance that must be the same
    places: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def clock(self) -> datetime:
        """Return the time of the story."""
        return self.now

    def later(self, *, until: datetime, **span: float) -> None:
        """Let time pass, but never beyond the present."""
        self.now = min(self.now + timedelta(**span), until)

    def reader(self, username: str) -> Reader:
        """Return somebody of the demo as they read and act."""
        return reader_of(User.objects.get(username=username))


def turn(play: Play, *, turns: int = _TURNS) -> None:
    """Let the worker do what there is to do, at the time of the story."""

    worker = new_id()
    steps = (*own_steps(configured_means(worker, clock=play.clock)), *registered_steps())
    for _ in range(turns):
        run_steps(steps, worker=worker, clock=play.clock, stop=Event(), once=True)
        play.now += timedelta(seconds=2)

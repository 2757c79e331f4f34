"""The frame of every change of the directory: a transaction, one change at a time, a new revision."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from kentongan.directory.models import Hub


@contextmanager
def changing_directory() -> Iterator[None]:
    """Run a change in a transaction of its own, or as part of the one around it."""
    with transaction.atomic():
        lock_directory()
        yield
        new_revision()


def lock_directory() -> None:
    """Let no other change of the directory run until the transaction ends.

    So what a change reads stays true while it writes, and no two have both seen the directory as it was. On SQLite,
    whose transactions begin IMMEDIATE, the transaction is the lock.
    """
    Hub.objects.select_for_update().get()


def new_revision() -> None:
    """Make everything that was prepared from the directory out of date."""
    Hub.objects.update(revision=F("revision") + 1)

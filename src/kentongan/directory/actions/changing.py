"""The frame of every change of the directory: a transaction, one change at a time, a new revision."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F

from kentongan.directory.models import Hub


@contextmanager
def changing_directory() -> Iterator[None]:
    """Run a change in a transaction of its own, or as part of the one around it.

    The hub's row is written first and so stays locked until the commit: what the change reads stays true while it
    writes, and two changes cannot both have seen the directory as it was.
    """
    with transaction.atomic():
        Hub.objects.update(revision=F("revision") + 1)
        yield

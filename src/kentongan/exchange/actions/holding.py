"""Holding a collection while it is written: its row, and the sight of who writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, transaction

from kentongan.exchange.errors import StoreFull
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.sight import Sight, sight_of
from kentongan.exchange.queries.standing import Standing, standing_of
from kentongan.ledger.columns import vendor
from kentongan.ledger.statements import rows_of

NO_ROOM = ("No space left", "database or disk is full", "disk I/O error", "Disk quota", "File too large")
"""What SQLite and PostgreSQL say where a disk is full."""


@contextmanager
def written_whole() -> Iterator[None]:
    """Write in one transaction. Raises StoreFull where there is no room for it; then nothing of it is kept."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        why = next((words for words in NO_ROOM if words in str(error)), None)
        if why is None:
            raise
        raise StoreFull(why=why) from error


def held_collection(sight: Sight) -> Standing:
    """Return how a collection stands, its row held until the transaction ends.

    On SQLite, whose transactions begin IMMEDIATE, the transaction itself holds it.
    """
    if vendor() == "postgresql":
        rows_of(sql.HOLD, [sight.collection])
    return standing_of(sight.collection)


def renewed(sight: Sight, *, collection: Standing, at: datetime) -> Sight:
    """Return what a viewer sees of a collection that is held now: the same, unless something was added meanwhile."""
    if sight.watermark == collection.last_added:
        return sight
    return sight_of(sight.viewer, collection=collection.id, at=at)

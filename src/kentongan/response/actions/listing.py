"""Exposures and the warnings that list them, held in one order, so that nobody waits for each other for ever.

First the turn of the feed, for whoever writes exposures takes them in an order of its own; then the exposures; then
all warnings at once, in the order of their ids.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection

from kentongan.response.actions.stepping import batches, locked
from kentongan.response.models import Item, Warning

_KEY_BITS = 63


def take_turn(feed: UUID) -> None:
    """Let nobody else write exposures of this feed until the transaction ends.

    On SQLite, whose transactions begin IMMEDIATE, the transaction itself is the turn.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [feed.int % (1 << _KEY_BITS)])


def locked_listing(exposures: Collection[UUID], *, besides: Iterable[UUID] = ()) -> dict[UUID, Warning]:
    """Return, held, the warnings that list one of these exposures, and those of ``besides``.

    Looked for again once they are held: an exposure may have been carried over into one more meanwhile. A warning that
    is being made in this transaction lists exposures before it is there itself; it is asked for once.
    """
    held: dict[UUID, Warning] = {}
    asked: set[UUID] = set()
    wanted = {*besides, *_listing(exposures)}
    while missing := wanted - asked:
        asked |= missing
        held |= {one.pk: one for one in locked(missing)}
        wanted = _listing(exposures)
    return held


def _listing(exposures: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for batch in batches(exposures):
        found.update(Item.objects.filter(exposure__in=batch).values_list("warning", flat=True).distinct())
    return found

"""Holding a collection while it is written: its row, the sight of who writes, and what is there of the same ids."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from kentongan.exchange.errors import StoreFull
from kentongan.exchange.models import Member
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.sight import Sight, sight_of
from kentongan.exchange.queries.standing import Standing, standing_of
from kentongan.exchange.rules.taking_in import Held
from kentongan.ledger.columns import id_column
from kentongan.stix.markings import has_one_version
from kentongan.stix.terms import Received

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
    if connection.features.has_select_for_update:
        sql.rows_of(sql.HOLD, [sight.collection])
    return standing_of(sight.collection)


def renewed(sight: Sight, *, collection: Standing, at: datetime) -> Sight:
    """Return what a viewer sees of a collection that is held now: the same, unless something was added meanwhile."""
    if sight.watermark == collection.last_added:
        return sight
    return sight_of(sight.viewer, collection=collection.id, at=at)


def held_versions(good: Sequence[Received], *, sight: Sight, member: UUID) -> dict[str, list[Held]]:
    """Return what the collection holds of these ids, and what the writer sees of the versions that come again."""
    held: dict[str, list[Held]] = defaultdict(list)
    if not good:
        return held
    coming = {(one.id, one.version) for one in good}
    own, seen = id_column(member), frozenset(sight.labels)
    again: dict[int, tuple[Held, str | None, bool]] = {}
    givers: dict[int, Any] = {}
    statement, given = sql.held(sight.collection, list(dict.fromkeys(one.id for one in good)))
    for serial, stix_id, version, variant, added, label, who, revoked, beaten, parts in sql.rows_of(statement, given):
        visible, mine = label in seen, who is not None and who == own
        one = Held(
            version=version,
            variant=variant,
            added=added,
            known=visible or mine,
            revoked=bool(revoked),
            beaten=bool(beaten),
            serial=serial,
            label=label,
            mine=mine,
        )
        held[stix_id].append(one)
        givers[serial] = who
        if one.known and ((stix_id, version) in coming or has_one_version(stix_id)):
            again[serial] = one, parts, mine
    _look(again, sight=sight)
    _name_sharers(held, givers=givers)
    return held


def _name_sharers(held: dict[str, list[Held]], *, givers: dict[int, Any]) -> None:
    """Say which organisations gave the known versions of objects of which one is revoked."""
    several = [rows for rows in held.values() if any(one.revoked and one.known for one in rows)]
    asked = {givers[one.serial] for rows in several for one in rows if one.known} - {None}
    if not asked:
        return
    found = Member.objects.filter(pk__in=asked).values_list("pk", "organisation")
    organisations = {id_column(member): organisation for member, organisation in found}
    for rows in several:
        for one in rows:
            one.sharer = organisations.get(givers[one.serial])


def _look(again: dict[int, tuple[Held, str | None, bool]], *, sight: Sight) -> None:
    """Fetch what the writer sees of versions that come again: what they gave themselves, and what terms leave them."""
    if not again:
        return
    for serial, content in sql.rows_of(sql.CONTENTS.format(serials=sql.numbers(again))):
        one, parts, mine = again[serial]
        left = content if parts is None else visible_content(content, parts=parts, labels=sight.labels)
        one.seen = tuple({each for each in (left, content if mine else None) if each is not None})

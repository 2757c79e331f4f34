"""What the markings of a request mean: by their ids, by what the collection holds, by what comes along.

A definition counts for who shares where they see it, or where their organisation sent it, be it taken in or not: what
was in conflict with one that is held too, or who had defined a marking first could tell others what theirs means.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from uuid import UUID

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.pages import visible_content
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.marking import referred
from kentongan.exchange.rules.meanings import said_of, together
from kentongan.exchange.rules.receipts import first_flaw
from kentongan.exchange.terms import Said
from kentongan.ledger.columns import id_column
from kentongan.ledger.statements import rows_of
from kentongan.stix.markings import well_known
from kentongan.stix.terms import Flaw, Received

Saying = tuple[str, Said | None]

_SMALL = 8192
"""Bytes of a definition that is worth keeping with what it says."""


def meanings_of(
    received: Sequence[Received | Flaw], *, good: Sequence[Received], sight: Sight, sharer: UUID
) -> Mapping[str, Said]:
    """Return what is known of the markings of those objects that are ``good``; ``sharer``: whose organisation's.

    A marking has one meaning (STIX 2.1 §7.2.1): where what is held and what comes along differ, it is disputed. One
    that came with a flaw says something that cannot be told. What nobody defined is missing, and makes RED.
    """
    ids = referred(good)
    meanings = {one: Said(tlp=tlp) for one in ids if (tlp := well_known(one)) is not None}
    missing = ids - meanings.keys()
    if not missing:
        return meanings
    said: dict[str, list[Said | None]] = defaultdict(list)
    for marking, saying in chain(_held(missing, sight=sight, sharer=sharer), _come(received)):
        said[marking].append(saying)
    return meanings | {one: meant for one in missing if (meant := together(said[one])) is not None}


def _come(received: Sequence[Received | Flaw]) -> Iterator[Saying]:
    for one in received:
        if isinstance(one, Received):
            if one.type == "marking-definition":
                yield one.id, said_of(one.value) if first_flaw(one) is None else None
        elif one.facts is not None and isinstance(named := one.facts.get("id"), str):
            yield named, None


def _held(ids: set[str], *, sight: Sight, sharer: UUID) -> Iterator[Saying]:
    statement, given = sql.definitions(
        sight.collection, sorted(ids), labels=sight.labels, sharer=id_column(sharer)
    )  # fmt: skip
    for marking, content, parts, own in rows_of(statement, given):
        left = content if own or parts is None else visible_content(content, parts=parts, labels=sight.labels)
        yield (
            marking,
            None if left is None else _said(bytes(left)) if len(left) <= _SMALL else said_of(json.loads(left)),
        )


@lru_cache(maxsize=512)
def _said(definition: bytes) -> Said | None:
    """Return what a definition says; the same few come with every request."""
    return said_of(json.loads(definition))

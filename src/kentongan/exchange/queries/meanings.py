"""What the markings of a request mean: by their ids, by what the collection holds, by what comes along."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.marking import referred
from kentongan.exchange.rules.meanings import said_of
from kentongan.exchange.terms import Filters, Said
from kentongan.stix.markings import well_known
from kentongan.stix.terms import Received

DEFINITION = "marking-definition"


def meanings_of(received: Sequence[Received], *, sight: Sight) -> Mapping[str, Said]:
    """Return what is known of the markings that these objects have.

    A definition that the collection holds, as far as the writer sees it, comes before one of the same id that comes
    along: markings cannot be changed (STIX 2.1 §7.2.1). What nobody defined is missing, and makes RED.
    """
    ids = referred(received)
    meanings = {one: Said(tlp=tlp) for one in ids if (tlp := well_known(one)) is not None}
    said: dict[str, Said | None] = {}
    if missing := ids - meanings.keys():
        come = ((one.id, said_of(one.value)) for one in received if one.type == DEFINITION and one.id in missing)
        for marking, saying in chain(_held(missing, sight=sight), come):
            said.setdefault(marking, saying)
    return meanings | {marking: one for marking, one in said.items() if one is not None}


def _held(ids: set[str], *, sight: Sight) -> Iterator[tuple[str, Said | None]]:
    wanted = Filters(ids=tuple(sorted(ids)))
    cursor, more = None, True
    while more:
        found = pages.objects(sight, filters=wanted, cursor=cursor, limit=len(ids))
        yield from ((row.id, said_of(json.loads(row.content))) for row in found.rows)
        cursor, more = found.rows[-1].added if found.rows else None, found.more

"""What the markings of a request mean: by their ids, by what the collection holds, by what comes along."""

import json
from collections.abc import Iterable, Mapping, Sequence

from kentongan.exchange.models import Collection
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.marking import referred
from kentongan.exchange.rules.meanings import agreed_of, said_of
from kentongan.exchange.terms import Agreed, Filters, Said
from kentongan.stix.markings import well_known
from kentongan.stix.terms import Received, Thing

DEFINITION = "marking-definition"


def meanings_of(received: Sequence[Received], *, sight: Sight) -> Mapping[str, Said]:
    """Return what is known of the markings that these objects have.

    A definition that the collection holds, as far as the writer sees it, comes before one of the same id that comes
    along: markings cannot be changed (STIX 2.1 §7.2.1). What nobody defined is missing, and makes RED.
    """
    ids = referred(received)
    meanings = {one: Said(tlp=tlp) for one in ids if (tlp := well_known(one)) is not None}
    defined: dict[str, Thing] = {}
    if missing := ids - meanings.keys():
        come = [(one.id, one.value) for one in received if one.type == DEFINITION and one.id in missing]
        for marking, value in (*_held(missing, sight=sight), *come):
            defined.setdefault(marking, value)
    said = {marking: said_of(value) for marking, value in defined.items()}
    return meanings | {marking: one for marking, one in said.items() if one is not None}


def agreed_in(collection: Collection) -> Agreed:
    """Return what holds in a collection for what does not say otherwise: the arrangement's terms, or RED."""
    one = collection.arrangement
    return Agreed() if one is None else agreed_of(unmarked=one.unmarked, ceiling=one.ceiling, policy=one.policy)


def _held(ids: set[str], *, sight: Sight) -> Iterable[tuple[str, Thing]]:
    found = pages.objects(sight, filters=Filters(ids=tuple(sorted(ids))), limit=len(ids))
    return [(row.id, json.loads(row.content)) for row in found.rows]

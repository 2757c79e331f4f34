"""What the markings of a request mean: by their ids, by what the collection holds, by what comes along."""

import json
from collections.abc import Iterable, Mapping, Sequence

from kentongan.exchange.models import Arrangement
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.marking import referred
from kentongan.exchange.terms import Agreed, Filters, Said
from kentongan.kernel.tlp import TLP
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


def said_of(definition: Thing) -> Said | None:
    """Return what a marking definition says about handling; None where it cannot be told."""
    return None


def agreed_of(arrangement: Arrangement | None) -> Agreed:
    """Return what an arrangement says about the handling of what is shared under it; without one, the strictest."""
    if arrangement is None:
        return Agreed()
    return Agreed(unmarked=TLP(arrangement.unmarked), ceiling=TLP(arrangement.ceiling))


def _held(ids: set[str], *, sight: Sight) -> Iterable[tuple[str, Thing]]:
    found = pages.objects(sight, filters=Filters(ids=tuple(sorted(ids))), limit=len(ids))
    return [(row.id, json.loads(row.content)) for row in found.rows]

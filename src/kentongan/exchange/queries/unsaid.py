"""Whether anybody said what may be done with an object, or whether it is RED only because nobody did."""

import json
from collections.abc import Mapping
from typing import Any

from kentongan.exchange.models import Stored
from kentongan.exchange.rules.meanings import said_of
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP
from kentongan.stix.markings import markings_of, well_known


def is_unsaid(handling: Handling, *, content: bytes, collection: int) -> bool:
    """Whether an object of a collection under no arrangement has this handling for want of any other.

    A marking that says nothing of handling (a copyright, say) is no word about it. What cannot be told counts as said,
    and so does what is said of a part.
    """
    if handling.tlp is not TLP.RED or handling.unknown or handling.policies:
        return False
    marks = markings_of(json.loads(content))
    refs = (*marks.refs, *(mark for _, mark in marks.granular))
    if any(well_known(one) is not None for one in refs):
        return False
    rows = Stored.objects.filter(collection=collection, stix_id__in=refs).values_list("stix_id", "content")
    told = {stix_id: _is_silent(json.loads(bytes(definition))) for stix_id, definition in rows}
    return all(told.get(one, False) for one in refs)


def _is_silent(definition: Mapping[str, Any]) -> bool:
    said = said_of(definition)
    return said is not None and said.tlp is None

"""Whether anybody said what may be done with an object, or whether it is RED only because nobody did."""

import json
from collections.abc import Mapping
from typing import Any

from kentongan.exchange.models import Stored
from kentongan.exchange.queries.whoever import Found
from kentongan.exchange.rules.meanings import is_silent, said_of
from kentongan.exchange.terms import Handling
from kentongan.kernel.tlp import TLP
from kentongan.ledger.columns import id_column
from kentongan.stix.markings import markings_of, well_known


def is_unsaid(row: Found, *, handling: Handling, content: bytes) -> bool:
    """Whether a row of a collection under no arrangement has this handling for want of any other.

    A marking that says nothing of handling (a copyright, say) is no word about it. What cannot be told counts as said,
    and so does what is said of a part. A definition that came after the object is believed if it is of the same
    giver: a client cuts a bundle into envelopes.
    """
    if row.copied or handling.tlp is not TLP.RED or handling.policies:
        return False  # a copy has the terms that it took along, whatever stands in it
    marks = markings_of(json.loads(content))
    refs = (*marks.refs, *(mark for _, mark in marks.granular))
    if any(well_known(one) is not None for one in refs):
        return False
    rows = Stored.objects.filter(collection=row.collection, stix_id__in=refs)
    told: dict[str, bool] = {}
    for stix_id, definition, by in rows.values_list("stix_id", "content", "member__organisation"):
        if not handling.unknown or id_column(by) == row.giver:
            told[stix_id] = told.get(stix_id, True) and _is_silent(json.loads(bytes(definition)))
    return bool(refs or not handling.unknown) and all(told.get(one, False) for one in refs)


def _is_silent(definition: Mapping[str, Any]) -> bool:
    said = said_of(definition)
    return said is not None and is_silent(said)

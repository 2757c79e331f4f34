"""The terms of an object as people read them: what its label holds, what each of its markings says, which wording.

Which markings an object has is read from what this viewer sees of it: its label tells only of those that are policies.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.exchange.models import Label, Wording
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.terms import Filters, Handling
from kentongan.stix.markings import IepPolicy, Kind, Meaning, markings_of, read_definition, well_known
from kentongan.stix.policies import read_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsTold:
    """``handling`` is what decides. ``meanings``: what each marking says, as far as this viewer sees its definition.
    ``policies``: the IEP policies that hold, with all that they say. ``wording``: the arrangement's, when it was
    shared; None where there was no arrangement."""

    handling: Handling
    meanings: Sequence[Meaning]
    policies: Sequence[IepPolicy]
    wording: Wording | None


def terms_of(found: Found, *, sight: Sight) -> TermsTold:
    """Return the terms of an object that the viewer sees."""
    label = Label.objects.select_related("wording__arrangement").get(serial=found.label)
    handling = read_handling(label.handling)
    whole = markings_of(json.loads(found.content)).refs
    meanings = meanings_of_marks(sorted({*whole, *handling.marks}), sight=sight)
    policies = [one.policy for one in meanings if one.policy is not None]
    if not policies and label.wording is not None and handling.policies:
        agreed = label.wording.arrangement.policy
        read = read_policy({"definition_type": "iep", "definition": agreed}) if agreed is not None else None
        policies = [read] if read is not None else []
    return TermsTold(handling=handling, meanings=meanings, policies=policies, wording=label.wording)


def meanings_of_marks(marks: Sequence[str], *, sight: Sight) -> Sequence[Meaning]:
    """Return what markings say; one whose definition this viewer does not see in the collection is UNKNOWN."""
    open_ones = tuple(one for one in marks if well_known(one) is None)
    defined = {}
    if open_ones:
        rows = pages.objects(sight, filters=Filters(ids=open_ones), limit=len(open_ones)).rows
        defined = {row.id: json.loads(row.content) for row in rows}
    return [
        read_definition(defined[one])
        if one in defined
        else Meaning(id=one, kind=Kind.TLP if (tlp := well_known(one)) is not None else Kind.UNKNOWN, tlp=tlp)
        for one in marks
    ]

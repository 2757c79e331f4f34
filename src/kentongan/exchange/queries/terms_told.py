"""The terms of an object as people read them: what its label holds, what each of its markings says, which wording.

Which markings an object has is read from what this viewer sees of it: its label tells only of those that are policies.
What a marking says is told by the definition that counted when the object was shared, and by no other.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kentongan.exchange.models import Label, Wording
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.meanings import held_then
from kentongan.exchange.terms import Filters, Handling
from kentongan.stix.markings import IepPolicy, Kind, Meaning, markings_of, read_definition, well_known
from kentongan.stix.policies import read_policy

MOST = 10
"""So many definitions of a marking are looked at: there is one, but for what its writers did not see of each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsTold:
    """``handling`` is what decides. ``meanings``: what each marking says, as far as this viewer sees the definition
    that counted; ``otherwise``: those of which they see others alone. ``policies``: the IEP policies that hold, with
    all that they say. ``wording``: the arrangement's, when it was shared; None where there was no arrangement."""

    handling: Handling
    meanings: Sequence[Meaning]
    otherwise: frozenset[str]
    policies: Sequence[IepPolicy]
    wording: Wording | None


def terms_of(found: Found, *, sight: Sight) -> TermsTold:
    """Return the terms of an object that the viewer sees."""
    label = Label.objects.select_related("wording__arrangement").get(serial=found.label)
    handling = read_handling(label.handling)
    whole = markings_of(json.loads(found.content)).refs
    marks = sorted({*whole, *handling.marks})
    defined = _definitions([one for one in marks if well_known(one) is None], sight=sight)
    meanings = [_meaning(one, defined=defined.get(one, ()), handling=handling) for one in marks]
    policies = [one.policy for one in meanings if one.policy is not None]
    agreed = None if label.wording is None else label.wording.arrangement.policy
    default = None if agreed is None else read_policy({"definition_type": "iep", "definition": agreed})
    if default is not None and default.id in handling.policies and default not in policies:
        policies.append(default)
    told = {one.id for one in meanings if one.kind is not Kind.UNKNOWN}
    otherwise = frozenset(defined.keys() - told)
    return TermsTold(
        handling=handling, meanings=meanings, otherwise=otherwise, policies=policies, wording=label.wording
    )


def _definitions(marks: Sequence[str], *, sight: Sight) -> Mapping[str, Sequence[Meaning]]:
    """Return what the definitions say that the viewer sees of these markings in the collection, the first one first."""
    found: dict[str, list[Meaning]] = defaultdict(list)
    if marks:
        every = Filters(ids=tuple(marks), versions=("all",))
        for row in pages.objects(sight, filters=every, limit=MOST * len(marks)).rows:
            found[row.id].append(read_definition(json.loads(row.content)))
    return found


def _meaning(mark: str, *, defined: Sequence[Meaning], handling: Handling) -> Meaning:
    """Return what a marking of an object says; UNKNOWN where the viewer does not see the definition that counted."""
    tlp = well_known(mark)
    if tlp is not None:
        return Meaning(id=mark, kind=Kind.TLP, tlp=tlp)
    unknown = Meaning(id=mark, kind=Kind.UNKNOWN)
    return next((one for one in defined if held_then(handling, meaning=one)), unknown)

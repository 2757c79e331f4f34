"""The names of the states that are played in this hub's drills, which the wording check reads as names of states."""

from uuid import UUID

from kentongan.drills.models import Drill
from kentongan.drills.reading.states import names_of_states as names_in
from kentongan.drills.scenario import read_scenario

_KEPT: dict[UUID, frozenset[str]] = {}
"""By drill: a drill's scenario never changes."""


def names_of_states() -> frozenset[str]:
    """Return the names of all states that a drill of this hub has or had: what was said in it is corrected later."""
    drills = set(Drill.objects.values_list("pk", flat=True))
    for gone in set(_KEPT) - drills:
        del _KEPT[gone]
    for pk, source in Drill.objects.filter(pk__in=drills - set(_KEPT)).values_list("pk", "source"):
        scenario = read_scenario(source.encode()).scenario
        _KEPT[pk] = names_in(scenario) if scenario is not None else frozenset()
    return frozenset().union(*_KEPT.values())

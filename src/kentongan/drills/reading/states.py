"""What the invented states of a scenario are called: for the wording check, which knows real ones by itself."""

import re

from kentongan.drills.terms import Part, Scenario
from kentongan.records.terms import PostRole

_OF_STATES = frozenset((PostRole.DIPLOMATIC, PostRole.POLICY, PostRole.DEFENCE))
_NAME = re.compile(r"[^\W\d_][\w'’-]{2,30}(?: [^\W\d_][\w'’-]{1,30}){0,3}(?=,|$)")


def names_of_states(scenario: Scenario) -> frozenset[str]:
    """Return the names of the parts that are states: that have a diplomatic, policy or defence post.

    By the part's key (``rumah-api``: Rumah Api), and by its title as far as that is a name: up to its first comma.
    """
    return frozenset(name for part in scenario.parts.values() if _OF_STATES & set(part.roles) for name in _names(part))


def _names(part: Part) -> set[str]:
    titles = (_NAME.match(title.strip()) for title in part.title.values())
    return {part.key.replace("-", " ").title()} | {found[0] for found in titles if found and found[0][0].isupper()}

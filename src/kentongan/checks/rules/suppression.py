"""Which groups of a check's results are not shown to others than staff, so that no single party is seen in them.

A group of fewer than SMALLEST_GROUP parties is hidden. What is hidden could be computed from the total and the groups
beside it; so further groups are hidden, the smallest first, until at least two are and as many parties are in them
together as a group that is shown must have. (Complementary cell suppression: Hundepool et al., Statistical Disclosure
Control, 2012, chapter 4.) The total itself is a group: of few parties it is not shown.
"""

from collections.abc import Collection, Mapping

from kentongan.checks.terms import SMALLEST_GROUP

Parties = Collection[object]


def hidden_groups(groups: Mapping[str, Parties], *, smallest: int = SMALLEST_GROUP) -> frozenset[str]:
    """Return the names of the groups to hide. Groups may share parties: one party has posts of several roles."""
    sizes = {name: len(set(parties)) for name, parties in groups.items()}
    hidden = {name for name, size in sizes.items() if size < smallest}
    while hidden and len(hidden) < len(groups) and not _blurred(groups, hidden, smallest=smallest):
        # All of one size at once: which of two equals was hidden would tell something of the smaller one.
        least = min(size for name, size in sizes.items() if name not in hidden)
        hidden |= {name for name, size in sizes.items() if size == least}
    return frozenset(hidden)


def _blurred(groups: Mapping[str, Parties], hidden: set[str], *, smallest: int) -> bool:
    together = {party for name in hidden for party in groups[name]}
    return len(hidden) > 1 and len(together) >= smallest


def may_compare(*, compared: int, others: int, smallest: int = SMALLEST_GROUP) -> bool:
    """Whether the parties that agreed may be shown by name beside the total: else the few others are what is left."""
    return compared > 0 and (others == 0 or others >= smallest)

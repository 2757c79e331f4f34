"""The words of the stored directory, beyond those of routing: where an entry comes from, and how a claim stands."""

from enum import StrEnum


class Origin(StrEnum):
    """How an entry came into this hub. An import changes and ends what came the same way, and nothing else.

    ``hand``: by a person at this hub. ``file``: a directory file or CSV. ``rir``: a registry's delegations.
    """

    HAND = "hand"
    FILE = "file"
    RIR = "rir"


class Standing(StrEnum):
    """How a claim stands at a time: what a page shows beside it."""

    CURRENT = "current"
    UNVERIFIED = "unverified"
    QUESTIONED = "questioned"
    FUTURE = "future"
    ENDED = "ended"

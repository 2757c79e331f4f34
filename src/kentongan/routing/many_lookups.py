"""Who must act on each of several things that somebody asks about at once: ``lookup`` by the ways of ``matching``."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from kentongan.routing.lookup import Subject
from kentongan.routing.matching import PreparedClaims, Rows
from kentongan.routing.terms import Claim, Verdict

_HALF = 64
_LOW = (1 << _HALF) - 1


class ManyLookUps:
    """Claims made ready once, as they are and were at one time, for any number of subjects."""

    def __init__(self, claims: Iterable[Claim], *, at: datetime, lapses_after: timedelta) -> None:
        self._at = at.astimezone(UTC).replace(tzinfo=None)
        self._claims = PreparedClaims(claims, now=at, lapses_after=lapses_after)

    def verdicts(self, subjects: Sequence[Subject]) -> list[Verdict]:
        """Return the verdict on each subject, in their order; a subject's country is not asked for."""
        addresses = [one.address or 0 for one in subjects]
        rows = Rows(
            hi=np.array([one >> _HALF for one in addresses], np.uint64),
            lo=np.array([one & _LOW for one in addresses], np.uint64),
            has_address=np.array([one.address is not None for one in subjects], np.bool_),
            name=[one.name for one in subjects],
            asn=np.array([one.asn or 0 for one in subjects], np.uint64),
            country=None,
            time=np.array([self._at] * len(subjects), "datetime64[us]"),
        )
        claims = self._claims
        return [claims.verdicts[number] for number in claims.match(rows).tolist()]

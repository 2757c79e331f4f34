"""How often what opens nothing may be tried: a name few times from one network, all names together many times.

A name is counted whether anybody has it or not, so nothing shows who is a member; and each network's guesses at it by
themselves, so nobody locks out a member from elsewhere. A machine with an old secret locks out itself; its neighbours
behind one address are locked out by many names only, and whose secret was right within a day never is: that is kept,
for every process of the hub, by a keyed hash.
"""

from datetime import datetime, timedelta
from math import ceil

from django.core.cache import cache

from kentongan.accounts.secrets import keyed_digest
from kentongan.taxii.errors import TooManyFailures

OF_ONE_NAME = 10
OF_ONE_NETWORK = 200
USELESS = 20
"""Wrong secrets of one name, or of all, and tokens that open nothing, that one network may try within ``WAIT``."""

WAIT = timedelta(minutes=5)
RIGHT_FOR = timedelta(days=1)
"""How long a secret that was right is let through to the check whatever others guess: clients ask once in hours."""

_Count = tuple[int, datetime]
"""How many there were, and until when they count."""


class Guesses:
    """Secrets that one network gives under one name."""

    def __init__(self, network: str, *, name: str) -> None:
        named = keyed_digest(repr((network, name)), purpose="kentongan.taxii.guesses")
        self._limits = {f"taxii:wrong:{named}": OF_ONE_NAME, f"taxii:wrong:{network}": OF_ONE_NETWORK}

    def demand_turn(self, mark: str, *, at: datetime) -> None:
        """Raise TooManyFailures where there were too many, unless the secret that is known by this was right lately."""
        until = max((_locked(key, most=most, at=at) or at for key, most in self._limits.items()), default=at)
        if until > at and cache.get(_right(mark)) is None:
            raise _told(until, at=at)

    def count(self, *, at: datetime) -> None:
        """Count a wrong one."""
        for key, most in self._limits.items():
            _add(key, most=most, at=at)


def count_useless(network: str, *, at: datetime) -> None:
    """Count a token that opens nothing, or what is no secret at all. Raises TooManyFailures, and then counts no more.

    This locks nobody out: a token that opens something is never asked whether it may.
    """
    key = f"taxii:useless:{network}"
    until = _locked(key, most=USELESS, at=at)
    if until is not None:
        raise _told(until, at=at)
    _add(key, most=USELESS, at=at)


def mark_of(name: str, *, secret: str, stored: str) -> str:
    """Return by what a secret is known that was right; ``stored`` is its slow hash, so another secret has another."""
    return keyed_digest(repr((name, secret, stored)), purpose="kentongan.taxii.right")


def note_right(mark: str, *, at: datetime) -> None:
    """Keep that a secret was right; written twice a day at most. Where nothing can be written it is not kept."""
    half = at.isoformat()[:11] + ("am" if at.hour < 12 else "pm")
    if cache.get(_right(mark)) != half:
        cache.set(_right(mark), half, RIGHT_FOR.total_seconds())


def _right(mark: str) -> str:
    return f"taxii:right:{mark}"


def _locked(key: str, *, most: int, at: datetime) -> datetime | None:
    """Return until when no more may be tried; None where they may."""
    count, until = _counted(key, at=at)
    return until if count >= most else None


def _counted(key: str, *, at: datetime) -> _Count:
    found: _Count | None = cache.get(key)
    return found if found is not None and at < found[1] else (0, at + WAIT)


def _add(key: str, *, most: int, at: datetime) -> None:
    count, until = _counted(key, at=at)
    if count + 1 >= most:
        until = at + WAIT
    cache.set(key, (count + 1, until), (until - at).total_seconds())


def _told(until: datetime, *, at: datetime) -> TooManyFailures:
    return TooManyFailures(seconds=ceil((until - at).total_seconds()))

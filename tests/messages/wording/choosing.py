"""From which score on the second reader speaks, below which it silences a rule: chosen on sets it had not learnt from.

Each kind has the scores at which one more fault found costs as many sound sentences flagged as in every other kind; how
many that are is the highest price at which no more than ``BUDGET`` of the sound items are flagged, by rules or by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kentongan.messages.rules.wording.resemblance import BESIDE, KINDS
from kentongan.messages.terms import FindingKind

BUDGET = 0.02
ASKED = 0.005
"""The share of sound items of which the attribution gate may ask whether they hold somebody responsible."""

NEVER = 99.0

_ACCUSATION = KINDS.index(FindingKind.ACCUSATION)
_JUST = 0.001
_DEAREST, _CHEAPEST, _TRIES = 30.0, 0.05, 24
_MAY_SILENCE = tuple(kind is not FindingKind.ACCUSATION for kind in KINDS)
_SILENT = np.arange(-2.0, -0.3, 0.05)
_FIRST_LOSS = 0.5
"""Taken from what silencing gains, so that one lucky sentence is no reason for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A sentence of an item as both readers see it: ``scores`` and ``by_rules`` by kind; ``excused``: not told softly;
    ``beside``: something of another kind was found in it; ``names``: a side that is not the writer's own."""

    scores: NDArray[np.float64]
    by_rules: NDArray[np.bool_]
    excused: NDArray[np.bool_]
    beside: bool
    names: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An item with its sentences, its faults of these kinds, and what else there is of faults and findings in it;
    ``held``: the patterns of the attribution gate hold it."""

    read: Sequence[Read]
    faults: NDArray[np.bool_]
    sound: bool
    others: int
    others_found: int
    flagged_otherwise: bool
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The scores by kind."""

    told_from: NDArray[np.float64]
    silent_below: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was found of how many faults, and how many of the sound items were flagged."""

    found: int
    faults: int
    flagged: int
    sound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """Of accusations and of sound items: how many the gate holds, of how many more it asks, how many there are."""

    held: tuple[int, int]
    asked: tuple[int, int]
    of: tuple[int, int]


def found_in(item: Judged, limits: Limits) -> NDArray[np.bool_]:
    """Return which kinds are told of an item."""
    told = np.zeros(len(KINDS), dtype=bool)
    for one in item.read:
        firm = one.by_rules & ~(one.scores < limits.silent_below)
        above = np.where(one.by_rules | one.excused, -NEVER, one.scores - limits.told_from)
        beside = one.beside or bool(firm.any())
        told |= firm | (above >= np.where((above == above.max()) & (not beside), 0, BESIDE))
    return told


def outcome(items: Sequence[Judged], limits: Limits) -> Outcome:
    """Return what is found in items."""
    told = [found_in(one, limits) for one in items]
    pairs = list(zip(items, told, strict=True))
    return Outcome(
        found=sum(int((one.faults & some).sum()) + one.others_found for one, some in pairs),
        faults=sum(int(one.faults.sum()) + one.others for one in items),
        flagged=sum(one.sound and (bool(some.any()) or one.flagged_otherwise) for one, some in pairs),
        sound=sum(one.sound for one in items),
    )


def chosen(items: Sequence[Judged], *, budget: float = BUDGET) -> Limits:
    """Return the limits for these items."""
    low, high, best = _CHEAPEST, _DEAREST, None
    for _ in range(_TRIES):
        price = (low * high) ** 0.5
        limits = Limits(
            told_from=np.array([_told_from(items, at, price=price) for at in range(len(KINDS))]),
            silent_below=np.array([_silent_below(items, at, price=price) for at in range(len(KINDS))]),
        )
        made = outcome(items, limits)
        if made.flagged <= budget * made.sound:
            best, high = limits, price
        else:
            low = price
    assert best is not None, "rules alone flag more than the budget"
    return best


def asked_from(items: Sequence[Judged], *, budget: float = ASKED) -> float:
    """Return the score for an accusation from which on the gate asks, with so few of the sound items above it."""
    scored = sorted((_accusing(one) for one in items if one.sound and not one.held), reverse=True)
    return float(scored[int(budget * len(scored))]) + _JUST if scored else NEVER


def gated(items: Sequence[Judged], score: float) -> Gated:
    """Return how many accusations and how many sound items the gate holds, and of how many more it asks."""
    accusing = [one for one in items if one.faults[_ACCUSATION]]
    sound = [one for one in items if one.sound]
    asked = [[not one.held and _accusing(one) >= score for one in some] for some in (accusing, sound)]
    return Gated(
        held=(sum(one.held for one in accusing), sum(one.held for one in sound)),
        asked=(sum(asked[0]), sum(asked[1])),
        of=(len(accusing), len(sound)),
    )


def _accusing(item: Judged) -> float:
    return max((float(one.scores[_ACCUSATION]) for one in item.read if one.names), default=-NEVER)


def _told_from(items: Sequence[Judged], at: int, *, price: float) -> float:
    """Return the score from which on a kind is told where no rule found it."""
    faulty, sound = [], []
    for one in items:
        scored = [part.scores[at] for part in one.read if not part.excused[at]]
        if scored and not any(part.by_rules[at] for part in one.read):
            (faulty if one.faults[at] else sound if one.sound else []).append(max(scored))
    scores = sorted(faulty, reverse=True)
    alarms = np.searchsorted(np.sort(-np.array(sound)), -np.array(scores), side="right") if scores else []
    gains = [place + 1 - price * alarm for place, alarm in enumerate(alarms)]
    if not gains or max(gains) <= 0:
        return NEVER
    place = int(np.argmax(gains))
    below = [one for one in (*scores[place + 1 :], *sound) if one < scores[place]]
    return float(scores[place] + max([*below, scores[place] - 0.3])) / 2


def _silent_below(items: Sequence[Judged], at: int, *, price: float) -> float:
    if not _MAY_SILENCE[at]:
        return -NEVER
    right, wrong = [], []
    for one in items:
        scored = [part.scores[at] for part in one.read if part.by_rules[at]]
        if scored:
            (right if one.faults[at] else wrong if one.sound else []).append(max(scored))
    gains = [
        price * sum(one < limit for one in wrong) - sum(one < limit for one in right) - _FIRST_LOSS for limit in _SILENT
    ]
    return float(_SILENT[int(np.argmax(gains))]) if max(gains) > 0 else -NEVER

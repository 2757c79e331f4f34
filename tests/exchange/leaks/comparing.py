"""Two worlds put side by side: what an observer is told in the one and in the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

import pytest
from tests.exchange.leaks.building import Hub, played
from tests.exchange.leaks.observing import Answers, answers
from tests.exchange.leaks.twins import drawn_world, settled, twin_of
from tests.exchange.leaks.worlds import OBSERVERS, TIMES, Observer, World

from kentongan.exchange.actions.beginning import add_begun
from kentongan.exchange.queries import labels

TWINS = 3
Ask = Callable[[Hub, Observer], Answers]
Settle = Callable[..., World]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An answer that tells two worlds apart. ``seed`` makes the same ones again."""

    seed: int
    observer: Observer
    question: str
    answers: tuple[object, object]
    worlds: tuple[World, World]


def compared(
    hub: Hub, *, seed: int, ask: Ask = answers, draw: Callable[[Random], World] = drawn_world, settle: Settle = settled
) -> tuple[int, list[Difference]]:
    """Draw a world, an observer and twins of it for them; return how many answers were compared, and which differ.

    Of each twin the first difference is enough.
    """
    pairs = list(_pairs(hub, seed=seed, ask=ask, draw=draw, settle=settle))
    return sum(cases for cases, _ in pairs), [found for _, found in pairs if found]


def told_apart(
    hub: Hub, *, seed: int, ask: Ask = answers, draw: Callable[[Random], World] = drawn_world, settle: Settle = settled
) -> bool:
    """Whether any of the same twins differs: the others are not played once one does."""
    return any(found for _, found in _pairs(hub, seed=seed, ask=ask, draw=draw, settle=settle))


def _pairs(
    hub: Hub, *, seed: int, ask: Ask, draw: Callable[[Random], World], settle: Settle
) -> Iterator[tuple[int, Difference | None]]:
    random = Random(seed)
    observer = replace(random.choice(OBSERVERS), at=random.choice(TIMES), turn=seed, recalls=bool(seed % 2))
    world = settle(draw(random), observer=observer)
    begun = random.random() < 0.5
    told = _told(hub, world, observer=observer, ask=ask, begun=begun)
    for _ in range(TWINS):
        twin = settle(twin_of(world, observer=observer, random=random), observer=observer)
        other = _told(hub, twin, observer=observer, ask=ask, begun=begun)
        found = None
        for question, pair in _unlike(told, other):
            found = Difference(seed=seed, observer=observer, question=question, answers=pair, worlds=(world, twin))
            break
        yield max(len(told), len(other)), found


def _told(hub: Hub, world: World, *, observer: Observer, ask: Ask, begun: bool) -> Answers:
    with played(hub, world), pytest.MonkeyPatch.context() as patch:
        if begun:
            add_begun(observer.at)
            patch.setattr(labels, "MOST", 2)  # what is refused for it is told by the sharer's own terms alone
        return ask(hub, observer)


def _unlike(told: Answers, other: Answers) -> Iterator[tuple[str, tuple[object, object]]]:
    for (question, one), (same, two) in zip(told, other, strict=False):
        if question != same or one != two:
            yield f"{question} / {same}", (one, two)
    if len(told) != len(other):
        yield "how many questions", (len(told), len(other))

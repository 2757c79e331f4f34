"""Nobody learns by passing on, or by what others pass on, what they may not see; and these tests can fail."""

from collections.abc import Callable

import pytest
from django.db import connection
from tests.exchange.leaks import building
from tests.exchange.leaks.building import Hub, make_hub
from tests.exchange.leaks.comparing import Difference, compared
from tests.exchange.leaks.passing import do, drawn_with_passings, settled_with_passings
from tests.exchange.leaks.test_two_worlds import told
from tests.tiers import AsMany, seldom

from kentongan.exchange.queries import destinations, having
from kentongan.exchange.terms import Reason, Verdict

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch
CASES = 1_500
WORLDS = 200


@pytest.fixture
def hub() -> Hub:
    return make_hub()


def differences(hub: Hub, *, seed: int) -> tuple[int, list[Difference]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "do", do)
        return compared(hub, seed=seed, draw=drawn_with_passings, settle=settled_with_passings)


def test_nobody_tells_two_worlds_apart_in_which_things_are_passed_on(hub: Hub, as_many: AsMany) -> None:
    demand_alike(hub, cases=as_many(CASES // 5, exhaustively=CASES))


@pytest.mark.slow
def test_nobody_tells_many_worlds_apart_in_which_things_are_passed_on(hub: Hub) -> None:
    demand_alike(hub, cases=50 * CASES, seed=1_000_000)


def demand_alike(hub: Hub, *, cases: int, seed: int = 0) -> None:
    done = 0
    while done < cases:
        number, found = differences(hub, seed=seed)
        assert not found, told(found[0])
        done, seed = done + number, seed + 1


def passing_on_ignores_the_rule(patch: Patch) -> None:
    patch.setattr(destinations, "may_pass_on", lambda *_, **__: Verdict(allowed=True, reason=Reason.COMMUNITY))


def what_the_sender_does_not_see_decides(patch: Patch) -> None:
    patch.setattr(having, "may_see", lambda *_, **__: Verdict(allowed=True, reason=Reason.READER))


MISTAKES: tuple[tuple[Callable[[Patch], None], int], ...] = (
    (passing_on_ignores_the_rule, 87),
    (what_the_sender_does_not_see_decides, 3),
)


@pytest.mark.parametrize(("mistake", "first"), seldom(MISTAKES, but=MISTAKES[:1]))
def test_a_mistake_made_on_purpose_shows(mistake: Callable[[Patch], None], first: int, hub: Hub) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a mistake is the same on every database")
    with pytest.MonkeyPatch.context() as patch:
        mistake(patch)
        found = next((seed for seed in (first, *range(WORLDS)) if differences(hub, seed=seed)[1]), None)
    assert found is not None, f"nobody noticed in {WORLDS} worlds"
    assert not differences(hub, seed=found)[1], "these worlds differ without the mistake too"

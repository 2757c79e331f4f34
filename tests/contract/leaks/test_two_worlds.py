"""Two hubs that differ only in what somebody may not see answer them alike, byte for byte."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.contract.leaks.canaries import Hub, make_hub
from tests.contract.leaks.looking import browser
from tests.contract.leaks.observing import by_doors, by_queries, stand_still, within
from tests.contract.leaks.worlds import Spec, unlike, worlds

pytestmark = pytest.mark.django_db

OTHERS = (
    "nobody",
    "of nothing",
    "region",
    "partner",
    "names the owner",
    "colleague",
    "was colleague",
    "will be colleague",
)
again = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # every look is dozens of requests: nobody waits for the smallest world
)


@pytest.fixture
def empty() -> Hub:
    return make_hub()


@settings(again, max_examples=settings.default.max_examples // 3)
@given(world=worlds, other=worlds, name=st.sampled_from(OTHERS))
def test_queries_tell_nobody_two_worlds_apart(empty: Hub, name: str, world: list[Spec], other: list[Spec]) -> None:
    queries_agree(empty, name, world, other)


@settings(again, max_examples=3)
@given(world=worlds, other=worlds, name=st.sampled_from(OTHERS))
def test_doors_tell_nobody_two_worlds_apart(empty: Hub, name: str, world: list[Spec], other: list[Spec]) -> None:
    doors_agree(empty, name, world, unlike(world, other, towards=empty.people[name].towards))


@pytest.mark.slow
@settings(again, max_examples=200)
@given(world=worlds, other=worlds, name=st.sampled_from(OTHERS))
def test_queries_tell_nobody_any_two_worlds_apart(empty: Hub, name: str, world: list[Spec], other: list[Spec]) -> None:
    queries_agree(empty, name, world, other)


@pytest.mark.slow
@settings(again, max_examples=200)
@given(world=worlds, other=worlds, name=st.sampled_from(OTHERS))
def test_doors_tell_nobody_any_two_worlds_apart(empty: Hub, name: str, world: list[Spec], other: list[Spec]) -> None:
    doors_agree(empty, name, world, unlike(world, other, towards=empty.people[name].towards))


def queries_agree(hub: Hub, name: str, world: list[Spec], other: list[Spec]) -> None:
    """Demand that every query answers somebody alike in a world and in its twin."""
    someone = hub.people[name]
    look = lambda: list(by_queries(hub, someone, world))  # noqa: E731
    twin = unlike(world, other, towards=someone.towards)
    assert within(hub, world, look) == within(hub, twin, look)


def doors_agree(hub: Hub, name: str, world: list[Spec], twin: list[Spec]) -> None:
    """Demand that every door answers somebody alike in both worlds."""
    client = browser(hub.people[name])
    with pytest.MonkeyPatch.context() as patch:
        stand_still(hub, patch)
        look = lambda: list(by_doors(client, world))  # noqa: E731
        for one, two in zip(within(hub, world, look), within(hub, twin, look), strict=True):
            assert one == two

"""Two hubs that differ only in what is RED keep and count the same in this room, whatever else was shared."""

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings
from tests.exchange.shared import AMBER, GREEN, RED
from tests.response.exchange import world

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.response import queries
from kentongan.response.models import Concern, Exposure, Item, Warning

pytestmark = pytest.mark.django_db

ADDRESSES = (world.BANK, "203.0.113.8", world.TELCO, "198.51.100.200", "192.0.2.1")


def objects(chance: random.Random) -> list[tuple[bool, dict[str, Any]]]:
    """Return objects and later versions of them in an order, each with whether only one of the worlds has it."""
    found = []
    revoked: set[str] = set()
    for number in range(9):
        red = chance.random() < 0.4
        marks = (RED,) if red else (chance.choice((GREEN, AMBER)),)
        pattern = f"[ipv4-addr:value = '{chance.choice(ADDRESSES)}']"
        name = f"{'red' if red else 'open'} {chance.randrange(4)}"
        if name in revoked:  # that is final
            continue
        more = {"revoked": True} if chance.random() < 0.2 else {}
        revoked |= {name} if more else set()
        found.append((red, world.indicator(name, version=number, pattern=pattern, marks=marks, **more)))
    return found


def told() -> list[Any]:
    """Return everything that this room keeps of what was shared, and what staff may count."""
    concerns = Concern.objects.order_by("tag").values_list("tag", "version", "value", "state", "reason", "tlp", "told")
    warnings = Warning.objects.values_list("organisation__slug", "state", "tlp", "exposures", "open", "why")
    exposures = Exposure.objects.order_by("tag").values_list("tag", "address", "state", "tlp")
    sums = queries.concern_sums(reader=HUB_ITSELF, secure=True, at=world.AT)
    rows: Iterable[Any] = (list(concerns), sorted(warnings), list(exposures), sorted(map(str, sums.items())))
    found: list[Any] = json.loads(json.dumps([*rows, Item.objects.count()], default=str))
    return found


def played(several: Iterable[dict[str, Any]], *, reverted: transaction.Atomic) -> list[Any]:
    reverted._from_testcase = True  # type: ignore[attr-defined]  # so that durable transactions run within
    with reverted:
        world.set_up()
        for one in several:
            world.shared(one)
        found = told()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", [2, 3])
def test_red_makes_no_difference_to_anything_that_is_kept_or_counted(
    seed: int, tmp_path: Path, settings: Settings
) -> None:
    shared = objects(random.Random(seed))
    assert {red for red, _ in shared} == {True, False}
    answers = []
    for number, with_red in enumerate((True, False)):
        settings.DATA = tmp_path / str(number)
        answers.append(played((one for red, one in shared if with_red or not red), reverted=transaction.atomic()))
    assert answers[0] == answers[1]
    assert answers[0][0]

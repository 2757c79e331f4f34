"""A hub in which somebody leaves and joins an arrangement again and again, killable at any step (``tests.killing``)."""

from collections import Counter
from datetime import timedelta
from typing import Any

from tests import killing  # sets Django up
from tests.response.exchange import arranged, world

from kentongan.exchange.actions.arrangements import join, leave
from kentongan.exchange.models import Arrangement, Participation
from kentongan.response.models import Concern, Handover, Heard, Item, Notice, Warning


def set_up() -> None:
    arranged.set_up()


def put(day: int) -> None:
    """Share what only participants may know, and let the bank join on even days and leave on odd ones."""
    at = world.AT + timedelta(hours=day)
    pattern = f"[ipv4-addr:value = '203.0.113.{10 + day % 200}']"
    world.share(world.indicator(f"{day}", pattern=pattern, marks=(arranged.STRICT,)), at=at)
    bank, there = arranged.bank(), Arrangement.objects.get()
    if day % 2 == 0:
        join(there.pk, organisation=bank.pk, actor=None, at=at)
    elif Participation.objects.filter(organisation=bank, left_at__isnull=True).exists():
        leave(there.pk, organisation=bank.pk, actor=None, at=at)


def turn(day: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    steps = killing.watched(step, before=before)
    world.work(world.AT + timedelta(hours=day))
    return {"steps": steps.count}


def state() -> dict[str, Any]:
    """Tell what following came to, in counts that the number of days foretells."""
    live = Warning.objects.filter(superseded_by__isnull=True).exclude(state="withdrawn")
    listed = Item.objects.filter(warning__in=live).values_list("exposure__tag", flat=True)
    return {
        "concerns": _counted(),
        "listed": len(listed),
        "once": len(set(listed)) == len(listed),
        "of live concerns": set(listed) <= set(Concern.objects.filter(state="handed").values_list("tag", flat=True)),
        "files without a run": Handover.objects.filter(run__isnull=True).count(),
        "still asking": Heard.objects.filter(asked_to__isnull=False).count(),
        "notices": Notice.objects.count(),
    }


def _counted() -> dict[str, int]:
    return {" ".join(one): count for one, count in Counter(Concern.objects.values_list("state", "reason")).items()}


if __name__ == "__main__":
    killing.obey(set_up, put, turn, state, late=("duckdb", "kentongan.routing.many_lookups"))

"""A hub whose following of the exchange can be killed at any commit and any step on the disk (``tests.killing``)."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Sum
from tests import killing  # sets Django up
from tests.response.exchange import world

from kentongan.intake.models import Run
from kentongan.intake.terms import RunState
from kentongan.response.actions.unsaying import TAKEN_OUT
from kentongan.response.models import Concern, Exposure, Handover, Item, Transition, Warning

BOTH = "[ipv4-addr:value = '203.0.113.{}' OR ipv4-addr:value = '203.0.113.{}']"


def set_up() -> None:
    world.set_up()


def put(day: int) -> None:
    """Share an indicator of two addresses, and revoke the one of the day before."""
    at = world.AT + timedelta(hours=day)
    # The network has no more addresses than these; by the time one comes again, it has long been revoked.
    pattern = BOTH.format(10 + day % 120, 130 + day % 120)
    world.share(world.indicator(f"{day}", pattern=pattern), at=at)
    if day:
        world.share(world.indicator(f"{day - 1}", version=1, revoked=True), at=at)


def turn(day: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    steps = killing.watched(step, before=before)
    world.work(world.AT + timedelta(hours=day))
    return {"steps": steps.count}


def state() -> dict[str, Any]:
    """Tell what following came to, in counts that the number of days foretells."""
    runs = Run.objects.filter(state=RunState.FINISHED)
    live = Warning.objects.filter(superseded_by__isnull=True).exclude(state="withdrawn")
    return {
        "concerns": dict(Counter(Concern.objects.values_list("state", flat=True))),
        "events": runs.aggregate(sum=Sum("routed"))["sum"],
        "again": runs.aggregate(sum=Sum("duplicates"))["sum"],
        "exposures": Exposure.objects.count(),
        "files without a run": Handover.objects.filter(run__isnull=True).count(),
        "live": live.count(),
        "listed": Item.objects.filter(warning__in=live).count(),
        "counted": live.aggregate(sum=Sum("exposures"))["sum"],
        "taken out": Transition.objects.filter(reason=TAKEN_OUT).count(),
    }


if __name__ == "__main__":
    killing.obey(set_up, put, turn, state, late=("duckdb", "kentongan.routing.many_lookups"))

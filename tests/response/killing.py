"""The hub of ``tests.intake.killing``, whose following of runs can be killed at any commit as well."""

from collections import Counter
from datetime import timedelta
from typing import Any

from tests import killing  # sets Django up
from tests.intake import made
from tests.intake.killing import DEEDS, LATE

from kentongan.intake.models import Run
from kentongan.ledger.models import Entry
from kentongan.response.actions import following
from kentongan.response.models import Exposure, Followed, Item, Transition, Warning


def follow(*, hours: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    """Follow what waits, one draft a transaction, so that there is much between which to be killed."""
    following.PART_DRAFTS = 1
    steps = killing.watched(step, before=before)
    count = following.follow_runs(made.AT + timedelta(hours=hours))
    return {"steps": steps.count, "made": count}


def warned(feed: str) -> dict[str, Any]:
    """Return everything that following a feed came to, without what differs between any two."""
    warnings = Warning.objects.filter(feed__slug=feed)
    exposures = Exposure.objects.filter(feed__slug=feed)
    told = Entry.objects.filter(
        verb="response.run_followed", subject__in=Run.objects.filter(feed__slug=feed).values("id")
    )
    return {
        "warnings": _rows(warnings, "organisation__slug", "state", "why", "exposures", "open", "drafted_at", "doubt"),
        "exposures": _rows(exposures, "organisation__slug", "key", "count", "state", "first_seen", "last_seen", "tlp"),
        "items": _rows(Item.objects.filter(warning__feed__slug=feed), "exposure__key", "seen_at", "count", "again"),
        "steps": _rows(Transition.objects.filter(warning__feed__slug=feed), "before", "after", "reason", "at"),
        "followed": _rows(Followed.objects.filter(run__feed__slug=feed), "at", "warnings"),
        "told": sorted(Counter(told.values_list("subject", flat=True)).values()),
    }


def _rows(rows: Any, *columns: str) -> list[str]:
    return sorted(str(row) for row in rows.values_list(*columns))


if __name__ == "__main__":
    killing.obey(*DEEDS, follow, warned, late=LATE)

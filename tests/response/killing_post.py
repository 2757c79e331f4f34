"""A hub whose following of runs and deliveries, and sending, can be killed at any commit (``tests.killing``)."""

import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import F
from tests import killing  # sets Django up
from tests.delivery.made import serve_mail
from tests.intake import made as intake
from tests.intake.killing import LATE
from tests.response import made

from kentongan.delivery.models import Delivery
from kentongan.directory.models import Contact, Organisation
from kentongan.intake.models import Run
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.sending import send_due
from kentongan.response.models import (
    Followed,
    Link,
    Notice,
    NoticeWarning,
    ReleaseRule,
    Transition,
    Warning,
)


def set_up() -> None:
    """Make a hub whose organisations have a mailbox that refuses everything, and after it one that takes everything."""
    intake.hub_with_feed(tlp=TLP.GREEN)
    for one in Organisation.objects.all():
        made.contact(one, f"refuses@{one.slug}.example", verified_at=intake.AT)
        made.contact(one, f"takes@{one.slug}.example", verified_at=intake.AT, priority=2)
    ReleaseRule.objects.create(feed=made.feed(), place=1, tlp_at_most=TLP.AMBER, release="auto", made_at=made.AT)


def put(day: int) -> None:
    """Take a day's file in, and forget which mailbox failed."""
    at = _at(day)
    rows = [intake.row(f"203.0.113.{1 + day % 200}", at=f"{at:%Y-%m-%d} 03:00:00"), *intake.ROWS]
    folder = Path(os.environ["KENTONGAN_DATA"]).parent / f"day-{day}"
    intake.take_in(intake.feed_file(folder, *rows, name=f"{at:%Y-%m-%d}-scan_telnet-malaysia.csv"), at=at)
    Contact.objects.update(failed_at=None)


def turn(day: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    """Do response's steps until there is nothing to do, with a mail server that answers at once."""
    steps = killing.watched(step, before=before)
    at = _at(day)
    while follow_runs(at) + send_due(at) + serve_mail(at) + follow_deliveries(at):
        pass
    return {"steps": steps.count}


def state() -> dict[str, Any]:
    """Tell everything that must be so at the end, as counts of what is not."""
    sent = Warning.objects.filter(sent_at__isnull=False)
    arrived = Counter(_carried(state="delivered"))
    tries = Counter(_carried())
    steps = Counter(Transition.objects.filter(after__in=["sent", "delivered"]).values_list("warning", "after"))
    return {
        "sent": sent.count(),
        "not followed": Run.objects.count() - Followed.objects.count(),
        "left behind": Warning.objects.filter(state__in=["approved", "sent", "undeliverable"]).count(),
        "not arrived": sum(arrived[one] != 1 for one in sent.values_list("pk", flat=True)),
        "not refused first": sum(tries[one] != 2 for one in sent.values_list("pk", flat=True)),
        "doubled steps": sum(number > 1 for number in steps.values()),
        "mails without a notice": Delivery.objects.count() - Notice.objects.filter(outbox__isnull=False).count(),
        "links too many": Link.objects.count() - NoticeWarning.objects.count(),
        "untold": Delivery.objects.filter(told=False).count(),
        "wrong counters": Warning.objects.filter(open__gt=F("exposures")).count(),
    }


def _carried(**only: str) -> list[Any]:
    rows = Notice.objects.filter(kind="warning", **only)
    return [one for one in rows.values_list("about__warning", flat=True) if one is not None]


def _at(day: int) -> datetime:
    return intake.AT + timedelta(days=day)


if __name__ == "__main__":
    killing.obey(set_up, put, turn, state, late=LATE)

"""Counting, when a month is over, what sharers are told of what came of it; what happens meanwhile changes nothing."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.exchange.models import Member
from kentongan.ledger.actions import record
from kentongan.response.models import Feedback
from kentongan.response.queries.came_of import counted
from kentongan.response.rules.suppression import last_turn, stepped

AT_ONCE = 50


def count_feedback(at: datetime) -> int:
    """Count anew for the members of whom it was not counted since the month turned; return for how many."""
    until = last_turn(at)
    done = Feedback.objects.filter(until__gte=until).values("organisation")
    waiting = Member.objects.exclude(organisation__in=done).values_list("organisation", flat=True)
    several = list(waiting.order_by("organisation").distinct()[:AT_ONCE])
    for organisation in several:
        _count(organisation, until=until, at=at)
    return len(several)


@transaction.atomic
def _count(organisation: UUID, *, until: datetime, at: datetime) -> None:
    numbers = {name: stepped(number) for name, number in counted(organisation, until=until).items()}
    Feedback.objects.update_or_create(organisation_id=organisation, defaults={"until": until, **numbers})
    record("response.feedback_counted", actor=None, subject=organisation, at=at)

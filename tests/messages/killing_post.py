"""A hub whose turns, and following of deliveries, can be killed at any commit (``tests.killing``)."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests import killing  # sets Django up
from tests.delivery.made import serve_mail
from tests.messages.actions import post

from kentongan.accounts.models import User
from kentongan.accounts.queries import reader_of
from kentongan.delivery.models import Delivery
from kentongan.directory.models import Contact, Post
from kentongan.messages.actions.dispatching import take_turns
from kentongan.messages.actions.outcomes import follow_deliveries
from kentongan.messages.models import Call, Dispatch, Link, Recipient, Step
from kentongan.messages.rules.gate import attribution_said


def set_up() -> None:
    """Make two parties; the second's first mailbox refuses everything, its second takes it, and it has a telephone."""
    ours, theirs = post.side("cert-my"), post.side("cert-id", country="ID", mail=False)
    post.person("ali", ours.organisation, edits=True)
    post.add(theirs, "refuses@cert-id.example", priority=1)
    post.add(theirs, "takes@cert-id.example", priority=2)
    post.add(theirs, "+62215550100", channel="phone", priority=3)


def put(day: int) -> None:
    """Send a message, and forget which mailbox failed."""
    Contact.objects.update(failed_at=None)
    ours, theirs = (Post.objects.get(organisation__slug=slug) for slug in ("cert-my", "cert-id"))
    post.sent(reader_of(User.objects.get(username="ali")), ours, theirs, at=_at(day))


def turn(day: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    """Do the worker's steps through two hours of a day, with a mail server that answers at once.

    A message needs twenty minutes. But of two processes at once each has a clock of its own: whoever finds rows held
    runs ahead, and a turn taken there is followed by the next one only after it.
    """
    steps = killing.watched(step, before=before)
    for minute in range(0, 120, 5):
        at = _at(day) + timedelta(minutes=minute)
        while take_turns(at) + serve_mail(at) + follow_deliveries(at):
            pass
    return {"steps": steps.count}


def state() -> dict[str, Any]:
    """Tell everything that must be so at the end, as counts of what is not."""
    ids = set(Recipient.objects.values_list("pk", flat=True))
    mails = Counter(Dispatch.objects.values_list("recipient", flat=True))
    calls = Counter(Call.objects.values_list("recipient", flat=True))
    steps = Counter(Step.objects.exclude(recipient=None).values_list("recipient", "what"))
    told = Delivery.objects.filter(key__startswith="messages:unacknowledged:").count()
    return {
        "sent": len(ids),
        "not two mails": sum(mails[one] != 2 for one in ids),
        "not one call": sum(calls[one] != 1 for one in ids),
        "doubled steps": sum(number > 1 for number in steps.values()),
        "not given up": Recipient.objects.exclude(reason="nobody-left", next_turn_at=None).count(),
        "mails without a dispatch": Delivery.objects.count() - Dispatch.objects.count() - told,
        "senders not told once": len(ids) - told,
        "links too many": Link.objects.count() - Dispatch.objects.count(),
        "untold": Delivery.objects.filter(told=False).count(),
    }


def _at(day: int) -> datetime:
    return post.AT + timedelta(days=day)


if __name__ == "__main__":
    attribution_said(post.content())  # compiles the patterns that each child would compile for itself
    killing.obey(set_up, put, turn, state)

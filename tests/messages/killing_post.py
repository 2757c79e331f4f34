"""A hub that sends messages, takes turns and follows deliveries in processes that can be killed at any commit.

Run as ``python -m tests.messages.killing_post`` with a hub's environment; takes one JSON object a line on standard
input and answers each with one, as ``tests.response.killing_post`` does.
"""

import json
import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

django.setup()

from tests.delivery import killing  # noqa: E402
from tests.messages.actions import post  # noqa: E402

from kentongan.accounts.models import User  # noqa: E402
from kentongan.accounts.queries import reader_of  # noqa: E402
from kentongan.delivery.models import Delivery  # noqa: E402
from kentongan.delivery.terms import Reason, State  # noqa: E402
from kentongan.directory.models import Contact, Post  # noqa: E402
from kentongan.messages.actions.dispatching import take_turns  # noqa: E402
from kentongan.messages.actions.outcomes import follow_deliveries  # noqa: E402
from kentongan.messages.models import Call, Dispatch, Link, Recipient, Step  # noqa: E402


def set_up() -> None:
    """Make two parties; the second's first mailbox refuses everything, its second takes it, and it has a telephone."""
    call_command("migrate", verbosity=0)
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
    """Do the worker's steps through an hour of a day, with a mail server that answers at once."""
    steps = killing.Steps(at=step, before=before)
    steps.watch()
    for minute in range(0, 60, 5):
        at = _at(day) + timedelta(minutes=minute)
        while take_turns(at) + _serve_mail(at) + follow_deliveries(at):
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


def _serve_mail(at: datetime) -> int:
    waiting = Delivery.objects.filter(state=State.WAITING)
    settled = {"settled_at": at, "told": False, "copies": 1}
    refused = waiting.filter(destination__startswith="refuses@").update(
        state=State.DEAD, reason=Reason.REFUSED, **settled
    )
    return refused + waiting.update(state=State.DELIVERED, reason=Reason.ACCEPTED, **settled)


def _at(day: int) -> datetime:
    return post.AT + timedelta(days=day)


if __name__ == "__main__":
    killing.DEEDS.clear()
    killing.DEEDS.update({"set_up": set_up, "put": put, "turn": turn, "state": state})
    place = Path(os.environ["KENTONGAN_DATA"]).parent / f"answer-{os.getpid()}.json"
    for line in sys.stdin:
        sys.stdout.write(json.dumps(killing.serve(json.loads(line), place)) + "\n")
        sys.stdout.flush()

"""A hub whose asking, following of mail and reading of answers can be killed at any commit (``tests.killing``)."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests import killing  # sets Django up
from tests.checks.made import AT, planned, staffed, written
from tests.delivery.made import serve_mail

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.outcomes import follow_deliveries
from kentongan.checks.actions.replies import read_replies
from kentongan.checks.models import Probe, ProbeEvent
from kentongan.checks.secrets import code_digest
from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Content, Delivery, Unread
from kentongan.delivery.queries import message
from kentongan.delivery.terms import State
from kentongan.directory.models import Contact

PARTIES = 4


def set_up() -> None:
    """Make a hub whose parties have a post that answers, and one whose mailbox refuses."""
    for number in range(PARTIES):
        staffed(f"cert-{number}", "technical", address=f"takes@cert-{number}.example")
        staffed(f"cert-{number}", "operations", address=f"refuses@cert-{number}.example")


def put(day: int) -> None:
    """Plan a day's check."""
    at = _at(day)
    planned(title=f"Day {day}", opens_at=at, closes_at=at + timedelta(hours=4), at=at)


def turn(day: int, step: int | None = None, before: bool = True) -> dict[str, Any]:
    """Do the steps of checks until there is nothing to do, with mail that is served and answered at once."""
    steps = killing.watched(step, before=before)
    at = _at(day)
    while ask_due(at) + serve_mail(at) + follow_deliveries(at) + _answers(at) + read_replies(at):
        pass
    return {"steps": steps.count}


def state() -> dict[str, Any]:
    """Tell everything that must be so at the end, as counts of what is not."""
    probes = Probe.objects.all()
    valid = Counter(ProbeEvent.objects.filter(reply="valid").values_list("probe", flat=True))
    takes, refuses = _to("takes@"), _to("refuses@")
    return {
        "probes": probes.count(),
        "not answered": probes.filter(contact__in=takes).exclude(state="answered").count(),
        "not dead": probes.filter(contact__in=refuses).exclude(state="dead").count(),
        "answers not counted once": sum(
            valid[one] != 1 for one in probes.filter(contact__in=takes).values_list("pk", flat=True)
        ),
        "other events": ProbeEvent.objects.exclude(reply="valid").count(),
        "mails too many": Delivery.objects.count() - probes.count(),
        "mails of another token": sum(not _is_of_its_probe(one) for one in probes),
        "untold": Delivery.objects.filter(told=False).count(),
        "unread": Unread.objects.count(),
        "contents missing": Delivery.objects.count() - Content.objects.count(),
    }


def _is_of_its_probe(probe: Probe) -> bool:
    return probe.outbox is not None and code_digest(_code_in(probe.outbox)) == probe.token


def _code_in(outbox: Any) -> str:
    mail = message(outbox, reader=HUB_ITSELF).mail
    found = re.search(r"KTG(?:-[0-9A-Z]{4}){4}", mail.text if mail else "")
    return found[0] if found else ""


def _to(beginning: str) -> list[Any]:
    return list(Contact.objects.filter(address__startswith=beginning).values_list("pk", flat=True))


def _answers(at: datetime) -> int:
    """Let everybody answer who got a mail and has not; the same answer again is the same octets."""
    done = 0
    for probe in Probe.objects.filter(state="sent", outbox__isnull=False).order_by("pk"):
        row = Delivery.objects.get(pk=probe.outbox)
        if row.state == State.DELIVERED:
            done += store_received(written(_code_in(row.pk), sender=row.destination, subject=str(probe.pk)), at=at)
    return done


def _at(day: int) -> datetime:
    return AT + timedelta(days=day)


if __name__ == "__main__":
    killing.obey(set_up, put, turn, state)

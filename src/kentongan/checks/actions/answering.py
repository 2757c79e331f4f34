"""A probe answered by whoever holds its link. A look changes nothing: mail scanners open links too."""

from datetime import datetime

from django.db import transaction

from kentongan.checks.actions.taking import Came, take
from kentongan.checks.models import Probe
from kentongan.checks.rules.automatic import Automatic
from kentongan.checks.rules.counting import Given, is_open, reply_of
from kentongan.checks.secrets import secret_digest
from kentongan.checks.terms import CheckState, How, LinkState, Opened, ProbeState
from kentongan.directory.queries.held import held_contacts

_BY_LINK = Given(automatic=Automatic.NO, listed=True, keyed=False, signed=False)
"""Whoever has the link has opened the mail, with the key where there is one."""


def open_probe(secret: str, *, at: datetime) -> Opened:
    """Return what a link shows. That of whoever holds the post no more opens nothing."""
    rows = Probe.objects.select_related("of", "organisation", "post")
    probe = rows.filter(secret=secret_digest(secret)).first()
    if probe is None or not held_contacts(at=at).filter(pk=probe.contact).exists():
        return Opened(state=LinkState.UNKNOWN)
    return Opened(
        state=_state(probe, at=at),
        probe=probe.id,
        title=probe.of.title,
        organisation=probe.organisation.names,
        post=probe.post.title,
        closes_at=probe.of.closes_at,
        answered_at=probe.answered_at,
        language=probe.language,
    )


@transaction.atomic
def answer_by_link(secret: str, *, at: datetime) -> Opened:
    """Take an answer, and return what the link shows then. One that is too late is written down and counts nothing."""
    rows = Probe.objects.select_for_update(of=("self",)).select_related("of")
    probe = rows.filter(secret=secret_digest(secret)).first()
    if probe is None or not held_contacts(at=at).filter(pk=probe.contact).exists():
        return Opened(state=LinkState.UNKNOWN)
    reply = reply_of(_BY_LINK, probe=ProbeState(probe.state), is_open=_open(probe, at=at))
    take(probe, Came(reply=reply, how=How.LINK, at=at))
    return open_probe(secret, at=at)


def _state(probe: Probe, *, at: datetime) -> LinkState:
    if probe.state == ProbeState.ANSWERED:
        return LinkState.ANSWERED
    ended = probe.state in {ProbeState.PREEMPTED, ProbeState.UNASKED}
    return LinkState.OPEN if _open(probe, at=at) and not ended else LinkState.LATE


def _open(probe: Probe, *, at: datetime) -> bool:
    of = probe.of
    return is_open(CheckState(of.state), opens_at=of.opens_at, closes_at=of.closes_at, at=at)

"""The worker's part of a check: announced, opened, asked and closed when it is time."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kentongan.checks.actions.calling_off import call_off
from kentongan.checks.actions.mailing import announcement_key, contacts_of, facts_of, outgoing
from kentongan.checks.actions.planning import open_check
from kentongan.checks.actions.stepping import held_check, step, tell, unask
from kentongan.checks.letters import announcement, question
from kentongan.checks.models import Check, Probe
from kentongan.checks.queries.selecting import BY_MAIL
from kentongan.checks.secrets import Chance, code_digest, new_code, new_secret, secret_digest
from kentongan.checks.terms import CheckState, ProbeState
from kentongan.delivery.actions import enqueue_many
from kentongan.delivery.terms import Outgoing
from kentongan.directory.models import Contact

AT_ONCE = 50
"""Mails of one transaction."""

BEFORE = timedelta(days=1)
"""How long before it opens an announced check is announced."""

_LIVE = (CheckState.RUNNING.value, CheckState.PAUSED.value)


def ask_due(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Announce, open and close what is due, and put the next mails into the outbox; return how much was done."""
    planned = Check.objects.filter(state=CheckState.PLANNED)
    done = sum(
        _announce(one, at=at) for one in _ids(planned.filter(announced=True, told_at=None, opens_at__lte=at + BEFORE))
    )
    done += sum(_open(one, at=at) for one in _ids(planned.filter(opens_at__lte=at)))
    done += sum(_close(one, at=at) for one in _ids(Check.objects.filter(state__in=_LIVE, closes_at__lte=at)))
    asking = Check.objects.filter(state=CheckState.RUNNING, probes__in=_to_ask())
    return done + sum(_ask(one, at=at, chance=chance) for one in _ids(asking))


def _ids(checks: QuerySet[Check]) -> list[UUID]:
    return list(checks.order_by("opens_at", "id").values_list("id", flat=True).distinct())


def _to_ask() -> QuerySet[Probe]:
    return Probe.objects.filter(state=ProbeState.WAITING, channel=BY_MAIL)


@transaction.atomic
def _announce(check: UUID, *, at: datetime) -> int:
    row = held_check(check)
    if row.state != CheckState.PLANNED or row.told_at is not None or row.closes_at <= at:
        return 0
    probes = list(_to_ask().filter(of=row).select_related("organisation", "post").order_by("id"))
    contacts = contacts_of(probes, at=at)
    # Who was listed when it was planned and is no more is told nothing.
    there = [one for one in probes if one.contact in contacts]
    enqueue_many(
        [
            outgoing(
                one,
                row,
                announcement_key(one),
                announcement(facts_of(one, row, contacts[one.contact])),
                contacts[one.contact],
            )
            for one in there
        ],
        at=at,
    )
    row.told_at = at
    row.save(update_fields=["told_at"])
    tell("checks.check_announced", row, actor=None, at=at)
    return len(there)


@transaction.atomic
def _open(check: UUID, *, at: datetime) -> int:
    row = held_check(check)
    if row.state != CheckState.PLANNED:
        return 0
    if row.closes_at <= at:  # no worker was there while it should have run: it says nothing of anybody
        step(row, to=CheckState.CANCELLED, reason="no worker ran in its time")
        unask(row, at=at, actor=None, reason="no worker")
        call_off(row, actor=None, at=at, reason="no worker")
        tell("checks.check_cancelled", row, actor=None, at=at)
        return 1
    open_check(row, actor=None, at=at)
    return 1


@transaction.atomic
def _close(check: UUID, *, at: datetime) -> int:
    row = held_check(check)
    if row.state not in _LIVE:
        return 0
    step(row, to=CheckState.CLOSED)
    unask(row, at=at, actor=None, reason="the check is over")
    row.probes.filter(state=ProbeState.SENT).update(state=ProbeState.SILENT)
    tell("checks.check_closed", row, actor=None, at=at)
    return 1


@transaction.atomic
def _ask(check: UUID, *, at: datetime, chance: Chance) -> int:
    """Make the tokens of some probes and their mails, in one transaction: so a probe has one token ever."""
    row = held_check(check)
    if row.state != CheckState.RUNNING or row.closes_at <= at:
        return 0
    rows = _to_ask().filter(of=row).select_for_update(of=("self",)).select_related("organisation", "post")
    probes = list(rows.order_by("id")[:AT_ONCE])
    contacts = contacts_of(probes, at=at)
    gone = [one.pk for one in probes if one.contact not in contacts]
    Probe.objects.filter(pk__in=gone).update(state=ProbeState.UNASKED, reason="gone")
    asked = [one for one in probes if one.contact in contacts]
    outgoings = [_question(one, row, contacts, chance=chance) for one in asked]
    for probe, outbox in zip(asked, enqueue_many(outgoings, at=at), strict=True):
        probe.outbox, probe.sent_at, probe.state = outbox, at, ProbeState.SENT.value
    Probe.objects.bulk_update(asked, ["secret", "token", "outbox", "sent_at", "state"])
    tell("checks.probes_asked", row, actor=None, at=at, related=[one.pk for one in asked])
    return len(probes)


def _question(probe: Probe, check: Check, contacts: Mapping[UUID, Contact], *, chance: Chance) -> Outgoing:
    secret, code = new_secret(chance), new_code(chance)
    probe.secret, probe.token = secret_digest(secret), code_digest(code)
    facts = facts_of(probe, check, contacts[probe.contact])
    mail = question(replace(facts, link=f"{settings.HUB_URL}c/{secret}/", code=code))
    return outgoing(probe, check, f"checks:probe:{probe.id}", mail, contacts[probe.contact])

"""Copies to the CERTs that asked for them, each as often as that CERT wants mails: at once, or all of a time in one."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max, prefetch_related_objects

from kentongan.directory.models import Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.mailing import post_notice
from kentongan.response.actions.posting import CANNOT_BE_WRITTEN, MOST_IN_A_NOTICE
from kentongan.response.actions.stepping import BATCH, batches, locked
from kentongan.response.models import Notice, Preference, Transition, WaitingCopy, Warning
from kentongan.response.queries.addressees import copies_for, reachable
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.manner import manner_of, may_copy
from kentongan.response.rules.recalls import CORRECTED
from kentongan.response.rules.recipients import Reachable, usable_contacts
from kentongan.response.rules.states import ENDED
from kentongan.response.secrets import Chance
from kentongan.response.terms import NoticeKind

_log = structlog.get_logger("kentongan.response")


def post_copies(warnings: Sequence[Warning], *, at: datetime, chance: Chance) -> None:
    """Post copies of what the organisations themselves were sent, where the terms allow it and a CERT asked for it.

    What is for a CERT that wants its mails at an interval waits for ``send_copies``.
    """
    at_once: dict[Organisation, list[Warning]] = defaultdict(list)
    waiting: list[WaitingCopy] = []
    certs: dict[UUID, list[Organisation]] = {}
    for warning in warnings:
        if may_copy(TLP(warning.tlp)) and warning.recipient_id == warning.organisation_id:
            owner = warning.organisation
            for cert in certs.setdefault(owner.id, copies_for(owner, at=at)):
                if cert.preference.interval_hours:
                    waiting.append(WaitingCopy(organisation=cert, warning=warning, at=at))
                else:
                    at_once[cert].append(warning)
    WaitingCopy.objects.bulk_create(waiting, batch_size=BATCH, ignore_conflicts=True)
    for cert, group in at_once.items():
        _post(group, cert=cert, at=at, chance=chance)


def send_copies(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Worker step: post the copies that waited, to each CERT whose interval is over; return how many left.

    What was withdrawn or superseded meanwhile is not copied, and what was corrected says so. While a CERT is muted its
    copies wait; one that wants none any more gets none.
    """
    certs = WaitingCopy.objects.order_by("organisation").values_list("organisation", flat=True).distinct()
    return sum(_send_to(cert, at=at, chance=chance) for cert in list(certs))


@transaction.atomic
def _send_to(cert: UUID, *, at: datetime, chance: Chance) -> int:
    wish = Preference.objects.select_related("organisation").get(pk=cert)
    muted = wish.muted_until is not None and wish.muted_until > at
    ids = WaitingCopy.objects.filter(organisation=cert).order_by("pk").values_list("warning", flat=True)
    # Warnings first, as everybody takes them; what another worker copied meanwhile does not wait any more.
    held = {one.pk: one for one in locked(ids[:BATCH])}
    rows = WaitingCopy.objects.select_for_update().filter(organisation=cert, warning__in=held).order_by("pk")
    copied: list[Warning] = []
    over: list[UUID] = []
    for exercise in (False, True):
        mine = [row for row in rows if held[row.warning_id].exercise is exercise]
        if wish.copies and (muted or _too_soon(wish, exercise=exercise, at=at)):
            continue
        over += [row.pk for row in mine]
        copied += [held[row.warning_id] for row in mine if wish.copies and held[row.warning_id].state not in ENDED]
    WaitingCopy.objects.filter(pk__in=over).delete()
    prefetch_related_objects(copied, "organisation", "feed")
    try:
        with transaction.atomic():
            _post(copied, cert=wish.organisation, at=at, chance=chance)
    except CANNOT_BE_WRITTEN:
        # Else it would come back with every attempt, and no other copy would ever leave.
        _log.exception("copy.not_written", warnings=len(copied))
    return len(copied)


def _too_soon(wish: Preference, *, exercise: bool, at: datetime) -> bool:
    copies = Notice.objects.filter(organisation=wish.pk, kind=NoticeKind.COPY.value, exercise=exercise)
    last: datetime | None = copies.aggregate(last=Max("created_at"))["last"]
    return last is not None and last + timedelta(hours=wish.interval_hours) > at


def _post(warnings: Sequence[Warning], *, cert: Organisation, at: datetime, chance: Chance) -> None:
    usable = usable_contacts(reachable([cert.id], at=at).get(cert.id, ()), at=at)
    if not usable:
        return
    permitted = may_reach(warnings, at=at, to=cert.pk)
    corrected = _corrections(permitted)
    for apart in sorted({one.apart for one in permitted}):
        mine = [one for one in permitted if one.apart == apart]
        for some in batches([one for one in mine if one.pk not in corrected], size=MOST_IN_A_NOTICE):
            _post_one(some, cert=cert, contact=usable[0], at=at, chance=chance)
        for one in mine:
            if one.pk in corrected:  # by itself: what was wrong stands at its top
                _post_one([one], cert=cert, contact=usable[0], note=corrected[one.pk], at=at, chance=chance)


def _corrections(warnings: Sequence[Warning]) -> Mapping[UUID, str]:
    steps = Transition.objects.filter(warning__in=warnings, reason=CORRECTED).order_by("at", "id")
    notes: dict[UUID, list[str]] = defaultdict(list)
    for warning, note in steps.values_list("warning", "note"):
        notes[warning].append(note)
    return {warning: "\n\n".join(several) for warning, several in notes.items()}


def _post_one(
    warnings: Sequence[Warning],
    *,
    cert: Organisation,
    contact: Reachable,
    at: datetime,
    chance: Chance,
    note: str = "",
) -> None:
    strictest = TLP(max(warning.tlp for warning in warnings))
    posting = Posting(
        kind=NoticeKind.COPY,
        manner=manner_of(strictest, kind=NoticeKind.COPY, has_key=bool(contact.openpgp), carries=contact.carries),
        organisation=cert,
        contact=contact,
        warnings=warnings,
        note=note,
    )
    post_notice(posting, at=at, chance=chance)

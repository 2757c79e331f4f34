"""When nobody at the recipient can be reached: the warning is undeliverable, and the national CERT learns what it may.

Of AMBER+STRICT it learns that this organisation could not be reached, once a day at most, so that not even the number
of mails tells how many warnings there are. Of RED it learns nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from kentongan.directory.models import Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.mailing import post_notice
from kentongan.response.actions.posting import CANNOT_BE_WRITTEN, MOST_IN_A_NOTICE
from kentongan.response.actions.stepping import batches, step_many
from kentongan.response.models import Apart, Notice, NoticeWarning, Warning
from kentongan.response.queries.addressees import national_cert_of, reachable
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.manner import escalation_kind, manner_of
from kentongan.response.rules.recipients import Reachable, usable_contacts
from kentongan.response.secrets import Chance
from kentongan.response.terms import Manner, NoticeKind, NoticeState, WarningState

TOLD_AGAIN_AFTER = timedelta(days=1)

_log = structlog.get_logger("kentongan.response")


def give_up(warnings: Sequence[Warning], *, reason: str, at: datetime, chance: Chance, escalates: bool = True) -> None:
    """Take warnings that nobody got to ``undeliverable``, and tell the national CERT where that is to be done.

    They become ``escalated`` when its mail server has accepted it.
    """
    never_there = {"delivered_at": None, "reached": False}
    step_many(warnings, to=WarningState.UNDELIVERABLE, reason=reason, at=at, also=never_there)
    if escalates:
        escalate(warnings, at=at, chance=chance)


def escalate(
    warnings: Sequence[Warning],
    *,
    at: datetime,
    chance: Chance,
    tried: Collection[UUID] = (),
    attempt: int = 1,
) -> None:
    """Tell the national CERT of each warning's country about it, as far as the terms go, at a contact not yet tried."""
    groups: dict[tuple[UUID, NoticeKind, Apart, bool], list[Warning]] = defaultdict(list)
    for warning in warnings:
        kind = escalation_kind(TLP(warning.tlp))
        if kind is not None:
            groups[warning.organisation_id, kind, warning.apart, warning.tlp >= TLP.AMBER].append(warning)
    for (_, kind, _, _), group in groups.items():
        cert = national_cert_of(group[0].country, besides=[group[0].recipient_id, group[0].organisation_id])
        if cert is None:
            continue
        if kind is NoticeKind.UNREACHABLE:
            untold = _not_told_today(group, cert=cert, at=at)
        else:
            untold = may_reach(group, at=at, to=cert.pk)
        contact = _next(cert, tried=tried, at=at)
        if contact is not None and untold:
            _post(untold, kind=kind, cert=cert, contact=contact, attempt=attempt, at=at, chance=chance)


def _post(
    warnings: Sequence[Warning],
    *,
    kind: NoticeKind,
    cert: Organisation,
    contact: Reachable,
    attempt: int,
    at: datetime,
    chance: Chance,
) -> None:
    strictest = TLP(max(warning.tlp for warning in warnings))
    manner = manner_of(strictest, kind=kind, has_key=bool(contact.openpgp), carries=contact.carries)
    if manner is Manner.NOTHING:
        return
    for some in batches(warnings, size=MOST_IN_A_NOTICE if kind is NoticeKind.ESCALATION else len(warnings)):
        posting = Posting(kind=kind, manner=manner, organisation=cert, contact=contact, warnings=some, attempt=attempt)
        try:
            with transaction.atomic():
                post_notice(posting, at=at, chance=chance)
        except CANNOT_BE_WRITTEN:
            # Else whatever called would fail again and again; it stays undeliverable, and the duty officer sees that.
            _log.exception("escalation.not_written", warnings=[str(one.pk) for one in some])


def _next(cert: Organisation, *, tried: Collection[UUID], at: datetime) -> Reachable | None:
    usable = usable_contacts(reachable([cert.id], at=at).get(cert.id, ()), at=at)
    return next((one for one in usable if one.id not in tried), None)


def _not_told_today(warnings: Sequence[Warning], *, cert: Organisation, at: datetime) -> Sequence[Warning]:
    """Return all of them, or none where the CERT was told of the organisation already: then that holds for them."""
    told = Notice.objects.filter(
        kind=NoticeKind.UNREACHABLE.value,
        organisation=cert,
        exercise=warnings[0].exercise,
        about__warning__organisation=warnings[0].organisation_id,
        created_at__gt=at - TOLD_AGAIN_AFTER,
        state__in=[NoticeState.QUEUED.value, NoticeState.DELIVERED.value],
    )
    notice = told.order_by("-created_at").first()
    if notice is None:
        return warnings
    NoticeWarning.objects.bulk_create(
        (NoticeWarning(notice=notice, warning=warning) for warning in warnings), ignore_conflicts=True
    )
    if notice.state == NoticeState.DELIVERED:
        step_many(warnings, to=WarningState.ESCALATED, reason="cert-told", at=at)
    return ()

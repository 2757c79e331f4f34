"""Withdrawing and correcting: who got the original is told once; what still waits does not leave as it was."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery.actions import cancel
from kentongan.delivery.queries import deliveries_of
from kentongan.delivery.terms import State
from kentongan.directory.models import Contact, Organisation
from kentongan.directory.queries import warnable_contacts
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.announcing import Event, announce
from kentongan.response.actions.escalating import give_up
from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.mailing import post_notice
from kentongan.response.actions.posting import post_warnings
from kentongan.response.actions.stepping import locked, record_warnings, step, write_history
from kentongan.response.actions.superseding import let_stand_again
from kentongan.response.errors import NoteTooLong, NothingLeft, ReasonNeeded, UnknownWarning
from kentongan.response.models import Notice, NoticeWarning, Transition, Warning
from kentongan.response.queries.addressees import as_reachable
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.manner import follow_up_manner
from kentongan.response.rules.recalls import CORRECTED, WITHDRAWN, may_be_recalled
from kentongan.response.rules.recipients import MAIL, Reachable
from kentongan.response.secrets import Chance
from kentongan.response.terms import LONGEST_NOTE, Manner, NoticeKind, NoticeState, WarningState

_ORIGINALS = (NoticeKind.WARNING, NoticeKind.COPY, NoticeKind.ESCALATION)
"""What told of the warning. Who learned no more than that an organisation could not be reached is told nothing."""


@transaction.atomic
def withdraw_warning(
    warning_id: UUID,
    *,
    actor: UUID | None,
    at: datetime,
    note: str,
    earlier_too: bool = False,
    chance: Chance = secrets.token_bytes,
) -> Warning:
    """Withdraw a warning, and tell every contact that got it or may get it; once is all that ever happens.

    Earlier ones whose place it took stand again, and whoever got it reads so; unless with it falls what it took over
    from them (``earlier_too``).
    A digest that waits leaves without it. Whom a person told, a person tells (``queries.byhand``). Raises
    UnknownWarning, NotInThisState, ReasonNeeded, NoteTooLong.
    """
    said = _said(note)
    warning = held_for_recall(warning_id)
    step(warning, to=WarningState.WITHDRAWN, reason=WITHDRAWN, at=at, actor=actor, note=said)
    standing = [] if earlier_too else let_stand_again(warning, at=at, actor=actor)
    stopped, got = _take_back(warning, kinds=(*_ORIGINALS, NoticeKind.CORRECTION), actor=actor, at=at)
    for notice in stopped:
        _post_again(_others(notice, besides=warning), instead_of=notice, at=at, chance=chance)
    _tell(warning, got=got, kind=NoticeKind.WITHDRAWAL, serial=1, note=said, at=at, chance=chance, standing=standing)
    if warning.sent_at is not None and warning.tlp < TLP.RED:  # of RED nothing was announced either
        announce([warning], event=Event.WITHDRAWN, at=at)
    return warning


@transaction.atomic
def correct_warning(
    warning_id: UUID, *, actor: UUID | None, at: datetime, text: str, chance: Chance = secrets.token_bytes
) -> Warning:
    """Tell every contact that got a warning, or may get it, what is corrected; who has not got it gets both in one.

    The same text straight after itself is the same correction. Whom a person told, a person tells. Raises
    UnknownWarning, NothingLeft, ReasonNeeded, NoteTooLong.
    """
    said = _said(text)
    warning = held_for_recall(warning_id)
    if not may_be_recalled(WarningState(warning.state), sent=warning.sent_at is not None):
        raise NothingLeft(reference=warning.reference)
    earlier = list(Transition.objects.filter(warning=warning, reason=CORRECTED).order_by("at", "id"))
    if earlier and earlier[-1].note == said:
        return warning
    write_history([warning], to=WarningState(warning.state), reason=CORRECTED, at=at, actor=actor, note=said)
    record_warnings("response.warning_corrected", [warning], actor=actor, at=at)
    stopped, got = _take_back(warning, kinds=(NoticeKind.WARNING,), actor=actor, at=at)
    for notice in stopped:
        _post_again(_others(notice, besides=warning), instead_of=notice, at=at, chance=chance)
        _post_again([warning], instead_of=notice, note=said, at=at, chance=chance)
    anew = {notice.contact for notice in stopped}
    got = {contact: notice for contact, notice in got.items() if contact not in anew}
    got |= _contacts_told(warning, kinds=(NoticeKind.COPY, NoticeKind.ESCALATION))
    _tell(warning, got=got, kind=NoticeKind.CORRECTION, serial=len(earlier) + 1, note=said, at=at, chance=chance)
    return warning


def _said(text: str) -> str:
    said = text.strip()
    if not said:
        raise ReasonNeeded(most=LONGEST_NOTE)
    if len(said) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    return said


def held_for_recall(warning_id: UUID) -> Warning:
    """Return the warning, held with all that share a notice with it or whose place it took. Raises UnknownWarning."""
    shared = NoticeWarning.objects.filter(notice__about__warning=warning_id).values_list("warning", flat=True)
    earlier = Warning.objects.filter(superseded_by=warning_id).values_list("pk", flat=True)
    held = locked({warning_id, *shared, *earlier})
    prefetch_related_objects(held, "organisation", "feed")
    for warning in held:
        if warning.pk == warning_id:
            return warning
    raise UnknownWarning(warning=warning_id)


def _take_back(
    warning: Warning, *, kinds: Iterable[NoticeKind], actor: UUID | None, at: datetime
) -> tuple[list[Notice], dict[UUID, Notice]]:
    """Stop what of a warning waits in the outbox; return those notices, and by contact what was got or may be.

    What an earlier attempt may have brought to its receiver is in both.
    """
    told = _contacts_told(warning, kinds=kinds)
    waiting = [one for one in _notices(warning, kinds=kinds) if one.state == NoticeState.QUEUED and one.outbox]
    rows = [one.outbox for one in waiting if one.outbox]
    surely = cancel(rows, actor=actor, at=at, reason=str(warning.reference))
    lines = deliveries_of([one.pk for one in waiting], reader=HUB_ITSELF)
    cancelled = {line.id for line in lines if line.state is State.CANCELLED}
    stopped = [one for one in waiting if one.outbox in cancelled]
    for notice in stopped:
        notice.state, notice.reason, notice.settled_at = NoticeState.CANCELLED.value, "recalled", at
        notice.save(update_fields=["state", "reason", "settled_at"])
    return stopped, {contact: notice for contact, notice in told.items() if notice.outbox not in surely}


def _contacts_told(warning: Warning, *, kinds: Iterable[NoticeKind]) -> dict[UUID, Notice]:
    """Return, by contact, the notice of these kinds that was delivered, or else one that is on its way."""
    notices = _notices(warning, kinds=kinds)
    notices.sort(key=lambda one: one.state == NoticeState.DELIVERED)
    return {one.contact: one for one in notices if one.contact is not None}


def _notices(warning: Warning, *, kinds: Iterable[NoticeKind]) -> list[Notice]:
    live = [NoticeState.QUEUED.value, NoticeState.DELIVERED.value]
    rows = Notice.objects.filter(about__warning=warning, kind__in=[one.value for one in kinds], state__in=live)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _others(notice: Notice, *, besides: Warning) -> list[Warning]:
    ended = [WarningState.WITHDRAWN.value, WarningState.SUPERSEDED.value]
    rows = Warning.objects.filter(notices__notice=notice).exclude(pk=besides.pk).exclude(state__in=ended)
    return list(rows.select_related("organisation", "feed").order_by("pk"))


def _post_again(
    warnings: Sequence[Warning], *, instead_of: Notice, at: datetime, chance: Chance, note: str = ""
) -> None:
    """Post warnings to the contact of a notice that was stopped, as that notice would have."""
    if not warnings:
        return
    kind = NoticeKind(instead_of.kind)
    permitted = may_reach(warnings, at=at, to=instead_of.organisation_id)
    if kind is NoticeKind.WARNING:
        nobody_has = [one for one in warnings if one not in permitted and one.state == WarningState.SENT]
        give_up(nobody_has, reason="terms", at=at, chance=chance, escalates=False)
    if not permitted:
        return
    warnings = permitted
    recipient = Organisation.objects.get(pk=instead_of.organisation_id)
    row = _contact(instead_of, at=at)
    if row is None:
        if kind is NoticeKind.WARNING:
            give_up(warnings, reason="no-contact", at=at, chance=chance)
        return
    contact = as_reachable(row)
    if kind is NoticeKind.WARNING:
        post_warnings(
            warnings,
            recipient=recipient,
            contact=contact,
            at=at,
            chance=chance,
            attempt=instead_of.attempt,
            note=note,
        )
        return
    strictest = TLP(max(one.tlp for one in warnings))
    posting = Posting(
        kind=kind,
        manner=_manner(strictest, kind=kind, contact=contact, before=instead_of),
        organisation=recipient,
        contact=contact,
        warnings=warnings,
        attempt=instead_of.attempt,
    )
    post_notice(posting, at=at, chance=chance)


def _tell(
    warning: Warning,
    *,
    got: Mapping[UUID, Notice],
    kind: NoticeKind,
    serial: int,
    note: str,
    at: datetime,
    chance: Chance,
    standing: Sequence[Warning] = (),
) -> None:
    rows = warnable_contacts(at=at).filter(pk__in=got, channel=MAIL).select_related("organisation").order_by("pk")
    for row in rows:
        contact = as_reachable(row)
        manner = _manner(TLP(warning.tlp), kind=kind, contact=contact, before=got[row.pk])
        if manner is Manner.NOTHING:
            continue
        posting = Posting(
            kind=kind,
            manner=manner,
            organisation=row.organisation,
            contact=contact,
            warnings=[warning],
            note=note,
            key=f"response:{kind.value}:{warning.id}:{row.pk}:{serial}",
            to_copied=got[row.pk].kind == NoticeKind.COPY,
            standing=_standing_for(row.organisation_id, standing) if got[row.pk].kind == NoticeKind.WARNING else (),
        )
        post_notice(posting, at=at, chance=chance)


def _standing_for(organisation: UUID, standing: Sequence[Warning]) -> tuple[str, ...]:
    """Return the references of those that this organisation had got."""
    return tuple(one.reference for one in standing if one.recipient_id == organisation and one.sent_at is not None)


def _contact(notice: Notice, *, at: datetime) -> Contact | None:
    """Return the contact of a notice where a warning may still go there."""
    return warnable_contacts(at=at).filter(pk=notice.contact, channel=MAIL).first() if notice.contact else None


def _manner(tlp: TLP, *, kind: NoticeKind, contact: Reachable, before: Notice) -> Manner:
    return follow_up_manner(
        tlp, kind=kind, has_key=bool(contact.openpgp), carries=contact.carries, before=Manner(before.manner)
    )

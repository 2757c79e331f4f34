"""What came of notices: delivered, or failed and then the next contact, and the national CERT when there is none.

``delivery`` tells each outcome once, in the transaction that acts on it: killed at any moment, it is told again.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Coalesce

from kentongan.delivery.actions import take_outcomes
from kentongan.delivery.queries import outcomes_waiting
from kentongan.delivery.terms import Outcome, Reason, State
from kentongan.directory.actions.contacts import clear_contact_failure, mark_contact_failed
from kentongan.directory.models import Contact, Organisation
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.escalating import escalate, give_up
from kentongan.response.actions.leaving import may_reach
from kentongan.response.actions.mailing import TOPIC
from kentongan.response.actions.posting import CANNOT_BE_WRITTEN, NOT_WRITTEN, post_warnings
from kentongan.response.actions.stepping import locked, step_many
from kentongan.response.models import Notice, NoticeWarning, Transition, Warning
from kentongan.response.queries.addressees import reachable
from kentongan.response.rules.recalls import HANDED_OVER
from kentongan.response.rules.recipients import FAILED_DAYS, Reachable, usable_contacts
from kentongan.response.secrets import Chance
from kentongan.response.terms import NoticeKind, NoticeState, WarningState

_log = structlog.get_logger("kentongan.response")

OUTCOMES_AT_ONCE = 100

_NOT_THE_CONTACT = frozenset(
    {Reason.KEY_INVALID, Reason.CONTENT_GONE, Reason.DROPPED, Reason.CANCELLED, Reason.GAVE_UP}
)
"""Why something did not leave, or no more, that says nothing about the mailbox.

That the hub gave up may be its own mail server's doing: after days of that, nobody would be left to write to.
"""

_UNDER_WAY = frozenset({WarningState.SENT, WarningState.DELIVERED})
_MAY_ARRIVE = frozenset({WarningState.SENT, WarningState.UNDELIVERABLE, WarningState.ESCALATED})
_LIVE = (NoticeState.QUEUED.value, NoticeState.DELIVERED.value)


@transaction.atomic
def follow_deliveries(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Act on what delivery tells of notices; return how many outcomes were waiting for that.

    Warnings are held first, then notices, then what is in the outbox, as whoever recalls a warning takes them: two who
    take the same in different orders wait for each other. Several workers are told different outcomes.
    """
    references = outcomes_waiting(TOPIC, limit=OUTCOMES_AT_ONCE)
    about = NoticeWarning.objects.filter(notice__in=references).values_list("notice", "warning")
    of_notice: dict[UUID, list[UUID]] = {}
    for notice_id, warning_id in about:
        of_notice.setdefault(notice_id, []).append(warning_id)
    held = {one.pk: one for one in locked({one for ids in of_notice.values() for one in ids})}
    prefetch_related_objects(list(held.values()), "organisation", "feed")
    notices = {one.pk: one for one in Notice.objects.select_for_update().filter(pk__in=references).order_by("pk")}
    for outcome in take_outcomes(TOPIC, limit=OUTCOMES_AT_ONCE, references=references):
        if notice := notices.get(outcome.reference):
            warnings = [held[one] for one in of_notice.get(notice.pk, ())]
            _follow(outcome, notice=notice, warnings=warnings, at=at, chance=chance)
    return len(references)


def _follow(outcome: Outcome, *, notice: Notice, warnings: Sequence[Warning], at: datetime, chance: Chance) -> None:
    match outcome.state, NoticeState(notice.state):
        case State.DELIVERED, NoticeState.QUEUED | NoticeState.FAILED:
            _delivered(outcome, notice=notice, warnings=warnings, at=at)
        case State.DEAD, NoticeState.QUEUED | NoticeState.DELIVERED:
            _failed(outcome, notice=notice, warnings=warnings, at=at, chance=chance)
        case State.CANCELLED, NoticeState.QUEUED:
            _cancelled(outcome, notice=notice, warnings=warnings, at=at, chance=chance)
        case _:
            pass  # told before, or settled here by whoever recalled it


def _delivered(outcome: Outcome, *, notice: Notice, warnings: Sequence[Warning], at: datetime) -> None:
    _settle(notice, state=NoticeState.DELIVERED, reason=outcome.reason, at=outcome.at)
    if notice.contact is not None and outcome.reason != Reason.KEPT:
        clear_contact_failure(notice.contact, actor=None, at=at)
    match NoticeKind(notice.kind):
        case NoticeKind.WARNING:
            _reached(warnings, notice=notice, at=at)
        case NoticeKind.ESCALATION | NoticeKind.UNREACHABLE:
            told = [one for one in warnings if one.state == WarningState.UNDELIVERABLE]
            step_many(told, to=WarningState.ESCALATED, reason="cert-told", at=at)
        case _:
            pass


def _reached(warnings: Sequence[Warning], *, notice: Notice, at: datetime) -> None:
    arrived = [one for one in warnings if one.state in _MAY_ARRIVE]
    step_many(
        arrived,
        to=WarningState.DELIVERED,
        reason="accepted",
        at=at,
        contact=notice.contact,
        also={"reached": True} if notice.verified else {},
    )
    # An answer may have been quicker than the mail server's word.
    quicker = [one.pk for one in warnings if one not in arrived and one.state != WarningState.DELIVERED]
    rows = Warning.objects.filter(pk__in=quicker)
    rows.update(delivered_at=Coalesce("delivered_at", at))
    if notice.verified:
        rows.update(reached=True)


def _failed(outcome: Outcome, *, notice: Notice, warnings: Sequence[Warning], at: datetime, chance: Chance) -> None:
    _settle(notice, state=NoticeState.FAILED, reason=outcome.reason, at=outcome.at)
    record(
        "response.notice_failed",
        actor=None,
        subject=notice.id,
        at=at,
        exercise=Exercise(notice.exercise),
        related=[one.id for one in warnings],
    )
    # What a drill kept here says nothing about a real mailbox.
    kept = any(warning.feed.sink for warning in warnings)
    if notice.contact is not None and not kept and outcome.reason not in _NOT_THE_CONTACT:
        mark_contact_failed(notice.contact, failed_at=outcome.at, actor=None, at=at)
    match NoticeKind(notice.kind):
        case NoticeKind.WARNING:
            _try_next(notice, warnings=_unread(warnings, notice=notice), reason=outcome.reason, at=at, chance=chance)
        case NoticeKind.ESCALATION | NoticeKind.UNREACHABLE:
            waits = [one for one in warnings if one.state in {WarningState.UNDELIVERABLE, WarningState.ESCALATED}]
            tried = _tried(waits, kinds=(NoticeKind.ESCALATION, NoticeKind.UNREACHABLE), at=at)
            escalate(waits, at=at, chance=chance, tried=tried, attempt=notice.attempt + 1)
        case _:
            pass


def _unread(warnings: Sequence[Warning], *, notice: Notice) -> list[Warning]:
    """Return those that nobody answered, and that nothing else brought to their recipient: a mail, or a person."""
    others = NoticeWarning.objects.filter(
        ~Q(notice=notice), warning__in=warnings, notice__kind=NoticeKind.WARNING.value, notice__state__in=_LIVE
    )
    carried = set(others.values_list("warning", flat=True))
    handed = Transition.objects.filter(warning__in=warnings, reason=HANDED_OVER)
    carried |= set(handed.values_list("warning", flat=True))
    return [one for one in warnings if one.state in _UNDER_WAY and one.pk not in carried]


def _try_next(notice: Notice, *, warnings: Sequence[Warning], reason: str, at: datetime, chance: Chance) -> None:
    permitted = may_reach(warnings, at=at)
    if forbidden := [one for one in warnings if one not in permitted]:
        give_up(forbidden, reason="terms", at=at, chance=chance, escalates=False)
    _try(notice, warnings=permitted, reason=reason, at=at, chance=chance)


def _try(notice: Notice, *, warnings: Sequence[Warning], reason: str, at: datetime, chance: Chance) -> None:
    if not warnings:
        return
    contact = _next_contact(notice, warnings=warnings, at=at)
    if contact is None:
        # A key that cannot be used is no dead mailbox: the duty officer decides, the CERT is not told.
        bad_key = reason == Reason.KEY_INVALID
        why = reason if bad_key else "no-contact-left"
        give_up(warnings, reason=why, at=at, chance=chance, escalates=not bad_key)
        return
    try:
        with transaction.atomic():
            _post_again(notice, warnings=warnings, contact=contact, at=at, chance=chance)
    except CANNOT_BE_WRITTEN:
        # Else the outcomes of everybody else would be told again and again, and never acted on.
        _log.exception("notice.not_written", notice=str(notice.pk))
        still = [one for one in locked(one.pk for one in warnings) if one.state in _UNDER_WAY]
        give_up(still, reason=NOT_WRITTEN, at=at, chance=chance, escalates=False)


def _post_again(
    notice: Notice, *, warnings: Sequence[Warning], contact: Reachable, at: datetime, chance: Chance
) -> None:
    came_back = [one for one in warnings if one.state == WarningState.DELIVERED]
    never_there = {"delivered_at": None, "reached": False}
    step_many(came_back, to=WarningState.SENT, reason="next-contact", at=at, also=never_there)
    recipient = Organisation.objects.get(pk=notice.organisation_id)
    post_warnings(warnings, recipient=recipient, contact=contact, at=at, chance=chance, attempt=notice.attempt + 1)


def _next_contact(notice: Notice, *, warnings: Sequence[Warning], at: datetime) -> Reachable | None:
    """Return the contact that was not tried yet; a mailbox that failed is not tried again under another role."""
    tried = _tried(warnings, kinds=(NoticeKind.WARNING,), at=at)
    failed = Contact.objects.filter(pk__in=tried, failed_at__isnull=False).values_list("address", flat=True)
    mailboxes = {address.casefold() for address in failed}
    contacts = reachable([notice.organisation_id], at=at).get(notice.organisation_id, ())
    usable = usable_contacts(contacts, at=at)
    return next((one for one in usable if one.id not in tried and one.address.casefold() not in mailboxes), None)


def _tried(warnings: Sequence[Warning], *, kinds: Sequence[NoticeKind], at: datetime) -> set[UUID]:
    """Return the contacts at which a notice about one of these warnings failed lately."""
    rows = Notice.objects.filter(
        about__warning__in=warnings,
        kind__in=[kind.value for kind in kinds],
        state=NoticeState.FAILED.value,
        settled_at__gt=at - timedelta(days=FAILED_DAYS),
        contact__isnull=False,
    )
    return {one for one in rows.values_list("contact", flat=True) if one is not None}


def _cancelled(outcome: Outcome, *, notice: Notice, warnings: Sequence[Warning], at: datetime, chance: Chance) -> None:
    """A person took it out of the outbox: nobody else is tried in its place, and the warning says so."""
    _settle(notice, state=NoticeState.CANCELLED, reason=outcome.reason, at=outcome.at)
    if notice.kind == NoticeKind.WARNING:
        stopped = _unread(warnings, notice=notice)
        give_up(stopped, reason="cancelled", at=at, chance=chance, escalates=False)


def _settle(notice: Notice, *, state: NoticeState, reason: str, at: datetime) -> None:
    notice.state, notice.reason, notice.settled_at = state.value, reason, at
    notice.save(update_fields=["state", "reason", "settled_at"])

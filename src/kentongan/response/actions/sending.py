"""Approved warnings that are due, put into the outbox: one digest for one contact, one transaction a recipient."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max, Min, QuerySet, prefetch_related_objects

from kentongan.directory.models import Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.announcing import Event, announce
from kentongan.response.actions.copying import post_copies
from kentongan.response.actions.escalating import give_up
from kentongan.response.actions.leaving import end_forbidden, judged, may_reach
from kentongan.response.actions.posting import CANNOT_BE_WRITTEN, NOT_WRITTEN, post_warnings
from kentongan.response.actions.stepping import locked, step_many
from kentongan.response.actions.superseding import carry_over_many
from kentongan.response.models import FeedPolicy, Notice, Preference, Warning
from kentongan.response.queries.addressees import reachable
from kentongan.response.rules.manner import may_be_posted
from kentongan.response.rules.recipients import usable_contacts
from kentongan.response.rules.states import AWAITED
from kentongan.response.secrets import Chance
from kentongan.response.terms import ANSWER_DAYS, NoticeKind, NoticeState, WarningState, Why

_log = structlog.get_logger("kentongan.response")

RECIPIENTS_AT_ONCE = 100
"""Recipients of one call; the worker calls again while there are more."""

WARNINGS_AT_ONCE = 500
"""Warnings of one recipient in one transaction; the next call takes the rest."""


def send_due(at: datetime, *, chance: Chance = secrets.token_bytes) -> int:
    """Send what was approved and is due; return how many warnings left or were found undeliverable.

    An organisation that asked for an interval gets everything that came in between in one mail. One that is muted
    gets nothing by itself: only what a person approved who was told that it is muted.
    """
    return sum(_send_to(one, at=at, chance=chance) for one in _recipients(at))


def _recipients(at: datetime) -> Sequence[UUID]:
    """Return to whom something is due, who waited longest first, without those that must wait longer."""
    due = _due(at).order_by().values("recipient").annotate(first=Min("send_at")).order_by("first", "recipient")
    ids: list[UUID] = [row["recipient"] for row in due]
    wishes = {one.organisation_id: one for one in Preference.objects.exclude(interval_hours=0, muted_until=None)}
    ready: list[UUID] = []
    for one in ids:
        wish = wishes.get(one)
        if wish is None or _ready(_due(at).filter(recipient=one), wish=wish, at=at):
            ready.append(one)
        if len(ready) == RECIPIENTS_AT_ONCE:
            break
    return ready


def _due(at: datetime) -> QuerySet[Warning]:
    return Warning.objects.filter(state=WarningState.APPROVED, send_at__lte=at, recipient__isnull=False)


def _ready(warnings: Iterable[Warning], *, wish: Preference, at: datetime) -> bool:
    return bool(_allowed(list(warnings), wish=wish, at=at))


def _allowed(warnings: Sequence[Warning], *, wish: Preference | None, at: datetime) -> list[Warning]:
    """Return those that may leave now, as their recipient wants to be warned; of an exercise and real ones apart."""
    if wish is None:
        return list(warnings)
    muted = wish.muted_until is not None and wish.muted_until > at
    spoken = {exercise: _last_notice(wish.organisation_id, exercise=exercise) for exercise in (False, True)}
    return [
        warning
        for warning in warnings
        if not (muted and not _despite_mute(warning))
        and not _too_soon(spoken[warning.exercise], hours=wish.interval_hours, at=at)
    ]


def _despite_mute(warning: Warning) -> bool:
    return warning.approved_by is not None and Why.MUTED.value in warning.why.split()


def _last_notice(organisation: UUID, *, exercise: bool) -> datetime | None:
    notices = Notice.objects.filter(organisation=organisation, kind=NoticeKind.WARNING.value, exercise=exercise)
    last: datetime | None = notices.exclude(state=NoticeState.CANCELLED.value).aggregate(last=Max("created_at"))["last"]
    return last


def _too_soon(last: datetime | None, *, hours: int, at: datetime) -> bool:
    return last is not None and last + timedelta(hours=hours) > at


@transaction.atomic
def _send_to(recipient_id: UUID, *, at: datetime, chance: Chance) -> int:
    ids = list(_due(at).filter(recipient=recipient_id).order_by("send_at", "pk").values_list("pk", flat=True))
    earlier = _earlier(ids[:WARNINGS_AT_ONCE])
    # All at once and in the order of their ids, as everybody takes them, so that nobody waits for each other.
    held = {one.pk: one for one in locked({*ids[:WARNINGS_AT_ONCE], *earlier})}
    mine = [one for one in held.values() if _is_due(one, recipient=recipient_id, at=at)]
    wish = Preference.objects.filter(pk=recipient_id).first()
    warnings = _allowed(mine, wish=wish, at=at)
    if not warnings:
        return 0
    prefetch_related_objects(warnings, "organisation", "feed")
    if withheld := [one for one in warnings if not _may_be_posted(one)]:
        give_up(withheld, reason="terms", at=at, chance=chance)
    postable = [one for one in warnings if one.state == WarningState.APPROVED]
    staying = _held_back(postable, at=at, chance=chance)
    if leaving := [one for one in postable if one.pk not in staying]:
        pairs = _pairs(leaving, held=held, earlier=earlier, at=at)
        _send(leaving, pairs=pairs, recipient=Organisation.objects.get(pk=recipient_id), at=at, chance=chance)
    return len(warnings) - len(staying)


def _held_back(warnings: Sequence[Warning], *, at: datetime, chance: Chance) -> set[UUID]:
    """Ask again whether what others shared may be told, and return which warnings stay until what may not is out."""
    found = judged(warnings, at=at)
    end_forbidden(found.values(), at=at)
    if lost := [one for one in warnings if one.pk in found and found[one.pk].lost]:
        give_up(lost, reason="terms", at=at, chance=chance, escalates=False)
    return {warning for warning, one in found.items() if one.stays}


def _may_be_posted(warning: Warning) -> bool:
    return may_be_posted(TLP(warning.tlp), to_itself=warning.recipient_id == warning.organisation_id)


def _is_due(warning: Warning, *, recipient: UUID, at: datetime) -> bool:
    if warning.state != WarningState.APPROVED or warning.recipient_id != recipient:
        return False
    return warning.send_at is not None and warning.send_at <= at


def _send(
    warnings: Sequence[Warning],
    *,
    pairs: Mapping[Warning, Warning],
    recipient: Organisation,
    at: datetime,
    chance: Chance,
) -> None:
    usable = usable_contacts(reachable([recipient.id], at=at).get(recipient.id, ()), at=at)
    if not usable:
        give_up(warnings, reason="no-contact", at=at, chance=chance)
        return
    try:
        with transaction.atomic():
            carry_over_many(pairs, at=at)
            _set_due(warnings, at=at)
            post_warnings(warnings, recipient=recipient, contact=usable[0], at=at, chance=chance)
            step_many(warnings, to=WarningState.SENT, reason="due", at=at)
            announce(warnings, event=Event.SENT, at=at)
    except CANNOT_BE_WRITTEN:
        # A fault of the software in one letter must not keep the others from leaving.
        _send_one_by_one(warnings, pairs=pairs, recipient=recipient, at=at, chance=chance)
    else:
        _copy(warnings, at=at, chance=chance)


def _copy(warnings: Sequence[Warning], *, at: datetime, chance: Chance) -> None:
    """Post the copies; one that cannot be written costs nobody the original."""
    try:
        with transaction.atomic():
            post_copies(warnings, at=at, chance=chance)
    except CANNOT_BE_WRITTEN:
        _log.exception("copy.not_written", warnings=len(warnings))


def _send_one_by_one(
    warnings: Sequence[Warning],
    *,
    pairs: Mapping[Warning, Warning],
    recipient: Organisation,
    at: datetime,
    chance: Chance,
) -> None:
    if len(warnings) == 1:
        _log.exception("warning.not_written", warning=str(warnings[0].pk))
        give_up(warnings, reason=NOT_WRITTEN, at=at, chance=chance, escalates=False)
        return
    for one in warnings:
        mine = {old: new for old, new in pairs.items() if new == one}
        _send([one], pairs=mine, recipient=recipient, at=at, chance=chance)


def _set_due(warnings: Sequence[Warning], *, at: datetime) -> None:
    """Set by when an answer is asked for: as the feed states, twice as long where nothing critical depends on it."""
    feeds = {warning.feed_id for warning in warnings}
    days = dict(FeedPolicy.objects.filter(feed__in=feeds).values_list("feed", "answer_days"))
    for warning in warnings:
        due = timedelta(days=days.get(warning.feed_id, ANSWER_DAYS))
        warning.due_at = at + (due if warning.critical else 2 * due)
    Warning.objects.bulk_update(warnings, ["due_at"], batch_size=WARNINGS_AT_ONCE)


def _earlier(ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Return, by its id, each earlier warning that one of these supersedes, with the id of that one."""
    new = {_matter(one): one for one in Warning.objects.filter(pk__in=ids).order_by("drafted_at", "pk")}
    owners = {one.organisation_id for one in new.values()}
    awaited = Warning.objects.filter(organisation__in=owners, state__in=[one.value for one in AWAITED])
    return {
        old.pk: new[_matter(old)].pk
        for old in awaited
        if _matter(old) in new and old.drafted_at <= new[_matter(old)].drafted_at
    }


def _matter(warning: Warning) -> tuple[object, ...]:
    # What is in doubt is never mixed with what is not: it would be told as if it were sure.
    doubtful = warning.doubt != ""
    return (warning.organisation_id, warning.feed_id, warning.classification, warning.tlp, warning.exercise, doubtful)


def _pairs(
    warnings: Sequence[Warning], *, held: Mapping[UUID, Warning], earlier: Mapping[UUID, UUID], at: datetime
) -> Mapping[Warning, Warning]:
    """Return the earlier warnings that still stand so, now that they are held, with those that take their place.

    What may not be told again stays in the letter that told it.
    """
    by_id = {one.pk: one for one in warnings}
    standing = [
        held[old]
        for old, new in earlier.items()
        if old in held and new in by_id and WarningState(held[old].state) in AWAITED
    ]
    return {old: by_id[earlier[old.pk]] for old in may_reach(standing, at=at)}

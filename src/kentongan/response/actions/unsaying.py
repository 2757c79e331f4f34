"""What was made of a shared object that holds no more, or holds otherwise: taken back, withdrawn, corrected.

What was not sent is taken back without a word to anybody. Of what was sent, a warning that is about nothing else is
withdrawn; one that is about other things too goes on without it, and is corrected. By the verbs that people use.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.concerning import tag_of
from kentongan.response.actions.counting import recount
from kentongan.response.actions.listing import take_turn
from kentongan.response.actions.permitting import Permits
from kentongan.response.actions.recalling import correct_warning, held_for_recall, withdraw_warning
from kentongan.response.actions.stepping import write_history
from kentongan.response.models import Concern, Exposure, Followed, Item, Warning
from kentongan.response.queries.addressees import addressee_of
from kentongan.response.rules.concerning import FEED, FORBIDDEN, GIVEN, STRICTER, TERMS, is_erased
from kentongan.response.rules.recalls import may_be_recalled
from kentongan.response.rules.states import ENDED, UNSENT
from kentongan.response.terms import ConcernState, WarningState

AT_ONCE = 200

TAKEN_OUT = "taken_out"
"""The reason of the step by which a line left a warning that nobody had got yet."""

LAPSED = "lapsed"
"""The reason of what was not sent before its time was over."""

Words = Callable[[], str]
"""Gives a text in the language in force."""


def unsay(at: datetime) -> int:
    """Take back or correct what was made of objects that were revoked, deleted or changed; return how many."""
    done = _lapse(at)
    work = [ConcernState.ENDING.value, ConcernState.CHANGED.value]
    due = Concern.objects.filter(state__in=work).filter(handover__run__followed__isnull=False)
    for concern in list(due.order_by("changed_at", "id").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = Concern.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=concern).first()
            if row is not None and row.state in work:
                _unsay(row, at=at)
                done += 1
    return done


def _lapse(at: datetime) -> int:
    """Let what was not sent before its terms, or it itself, ended be taken back; what was sent needs no word."""
    due = Concern.objects.filter(state=ConcernState.HANDED.value, again_at__lte=at)
    lapsed = 0
    for concern in list(due.filter(handover__run__followed__isnull=False).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=concern).first()
            if row is not None:
                sent = _was_sent(row)
                row.state = (ConcernState.HANDED if sent else ConcernState.ENDING).value
                row.reason, row.again_at, row.changed_at = "" if sent else LAPSED, None, at
                row.save(update_fields=["state", "reason", "again_at", "changed_at"])
                record("response.concern_lapsed", actor=None, subject=row.pk, at=at)
                lapsed += 1
    return lapsed


def _unsay(row: Concern, *, at: datetime) -> None:
    feed = Followed.objects.values_list("run__feed", flat=True).get(run=row.handover.run_id) if row.handover else None
    exercise = False
    if row.state == ConcernState.CHANGED and (why := Permits(row.collection, at=at).why_not(row)):
        _put_to_a_person(row, reason=why, at=at)
        return
    if feed is not None:
        take_turn(feed)
        listed = _exposures(row)
        for warning in _warnings(listed):
            exercise = exercise or warning.exercise
            if row.state == ConcernState.CHANGED:
                _correct(warning, row, at=at)
            elif not _held_by_another(row):
                _take_out(warning, row, listed=listed, at=at)
    _go_on(row, at=at)
    row.correction, row.changed_at = [], at
    row.save(update_fields=["state", "reason", "again_at", "tag", "handover", "correction", "changed_at"])
    record("response.concern_followed", actor=None, subject=row.pk, at=at, exercise=Exercise(exercise))


def _go_on(row: Concern, *, at: datetime) -> None:
    """Settle what a concern is when everything has been said of it, or taken back."""
    forbidden = row.reason in FORBIDDEN
    by_sharer = row.reason in (TERMS, STRICTER)
    if row.state == ConcernState.CHANGED:
        row.state = ConcernState.HANDED.value
    elif forbidden and _was_sent(row):
        # Nobody may be told any more, not even that: what was sent stands. What its sharer changed, a person decides.
        row.state = (ConcernState.ASKED if by_sharer else ConcernState.HANDED).value
        row.reason = row.reason if by_sharer else ""
    elif forbidden and row.reason != TERMS and not is_erased(row.value):
        # Under the stricter terms it may be told anew, and what is refused now may be permitted one day: as another
        # event, for intake knows the first.
        row.state = (ConcernState.WAITING if by_sharer else ConcernState.REFUSED).value
        row.reason = "" if by_sharer else row.reason
        row.again_at = row.again_at if by_sharer else None
        row.handover, row.tag = None, tag_of(row, row, moment=at)
    else:
        row.state = ConcernState.ENDED.value


def _put_to_a_person(row: Concern, *, reason: str, at: datetime) -> None:
    """Leave what changed to a person: the terms do not let the hub tell it to who was warned."""
    row.state, row.reason, row.correction, row.changed_at = ConcernState.ASKED.value, reason, [], at
    row.save(update_fields=["state", "reason", "correction", "changed_at"])
    record("response.concern_followed", actor=None, subject=row.pk, at=at)


def _exposures(row: Concern) -> list[UUID]:
    rows = Exposure.objects.filter(feed__slug=FEED, organisation=row.organisation_id, tag=row.tag)
    return list(rows.order_by("pk").values_list("pk", flat=True)) if row.organisation_id else []


def _warnings(exposures: list[UUID]) -> list[Warning]:
    rows = Warning.objects.filter(items__exposure__in=exposures).exclude(state__in=[one.value for one in ENDED])
    return list(rows.distinct().order_by("pk"))


def _held_by_another(row: Concern) -> bool:
    """Whether the same is told by the same object elsewhere, where it still holds."""
    given = [one.value for one in GIVEN]
    others = Concern.objects.filter(tag=row.tag, organisation=row.organisation_id, value=row.value, state__in=given)
    return others.exclude(pk=row.pk).exists()


def _was_sent(row: Concern) -> bool:
    return any(warning.sent_at is not None for warning in _warnings(_exposures(row)))


def _take_out(warning: Warning, row: Concern, *, listed: list[UUID], at: datetime) -> None:
    sent = WarningState(warning.state) not in UNSENT
    if sent and row.reason in {*FORBIDDEN, LAPSED}:
        return
    if not Item.objects.filter(warning=warning).exclude(exposure__in=listed).exists():
        note = _in_their_language(warning, lambda: why_ended(row.reason))
        withdraw_warning(warning.pk, actor=None, at=at, note=note, earlier_too=True)
        return
    held = held_for_recall(warning.pk)
    Item.objects.filter(warning=held, exposure__in=listed).delete()
    recount([held.pk])
    note = _in_their_language(
        held, lambda: _("{what}: {why} The rest stands.").format(what=_what(row), why=why_ended(row.reason))
    )
    held.refresh_from_db()
    if may_be_recalled(WarningState(held.state), sent=held.sent_at is not None):
        correct_warning(held.pk, actor=None, at=at, text=note)
    else:
        write_history([held], to=WarningState(held.state), reason=TAKEN_OUT, at=at, note=note)


def _correct(warning: Warning, row: Concern, *, at: datetime) -> None:
    if may_be_recalled(WarningState(warning.state), sent=warning.sent_at is not None):
        text = _in_their_language(warning, lambda: what_changed(row))
        correct_warning(warning.pk, actor=None, at=at, text=text)


def _in_their_language(warning: Warning, words: Words) -> str:
    """Return a text in the language of whoever is written to; the hub's own words are no person's."""
    with translation.override(addressee_of(warning.recipient or warning.organisation).language):
        return words()


def why_ended(reason: str) -> str:
    """Return why something that was shared holds no more."""
    match reason:
        case "revoked":
            return _("Who shared this has revoked it: it does not hold any more.")
        case "deleted":
            return _("Who shared this has deleted it.")
        case "over":
            return _("Who shared this says that it does not hold any longer.")
        case "harmless":
            return _("Who shared this now says that it is harmless.")
        case "decided":
            return _("We looked at it again, and it does not hold.")
        case "lapsed":
            return _("Its time was over before anybody was told.")
        case "stricter":
            return _("Who shared this now wants it handled more strictly: a new warning says it under those terms.")
        case "arrangement_ended":
            return _("The arrangement under which this was shared has ended: nobody may be told of it any more.")
        case "participants_only":
            return _("This stays with those who take part in the arrangement, and they do not take part any more.")
        case "limited_use":
            return _("The limited use under which this was shared keeps such organisations out.")
        case "not_encrypted":
            return _("This must travel encrypted, and a contact has no key any more.")
        case _ if reason in FORBIDDEN:
            return _("The terms under which this was shared let nobody be told of it any more.")
        case _:
            return _("Who shared this has corrected it: it does not name this any more.")


def what_changed(row: Concern) -> str:
    """Return what a newer version says otherwise."""
    said = [_("Who shared what we told you of {what} has changed it.").format(what=_what(row))]
    if "valid_until" in row.correction:
        until = row.told.get("valid_until", "")
        said.append(_("It holds until {moment}.").format(moment=until) if until else _("It holds without an end."))
    if "classification" in row.correction:
        said.append(_("It is now called: {classification}.").format(classification=row.classification))
    if "description" in row.correction and row.told.get("description"):
        said.append(_("It is now described so: {description}").format(description=row.told["description"]))
    return "\n".join(said)[:2000]


def _what(row: Concern) -> str:
    return _("something that was erased on request") if is_erased(row.value) else row.value

"""Answers taken: by whoever holds a recipient's link, by a member, and by staff on somebody's behalf.

An answer is for exposures, all open ones of a warning or some chosen ones; the warning's state follows from them. It
never says that an exposure is gone: only the feed does. People correct themselves, so a later answer replaces an
earlier one, and both are kept.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from kentongan.accounts.terms import Reader
from kentongan.kernel.exercise import Exercise
from kentongan.ledger.actions import record
from kentongan.response.actions.counting import recount
from kentongan.response.actions.doubting import question_claims_of
from kentongan.response.actions.linking import live_link
from kentongan.response.actions.listing import locked_listing, take_turn
from kentongan.response.actions.stepping import BATCH, batches, step
from kentongan.response.errors import (
    NotAwaited,
    NoteTooLong,
    NothingToAnswer,
    UnknownItems,
    UnknownWarning,
)
from kentongan.response.models import Answer, Answered, Exposure, Item, Warning
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.states import ANSWERABLE, may_follow, settled_state
from kentongan.response.terms import ANSWERS, LONGEST_NOTE, ExposureState, Verdict, Via, WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What is answered, by whom and how: ``actor`` or ``contact``."""

    verdict: Verdict
    note: str
    via: Via
    at: datetime
    actor: UUID | None = None
    contact: UUID | None = None


@transaction.atomic
def answer_by_link(
    link_id: UUID,
    *,
    verdict: Verdict,
    items: Collection[UUID] | None,
    at: datetime,
    note: str = "",
) -> Answer:
    """Take the answer of whoever holds a link; the door has seen to it that the link is open to them.

    ``items`` are ids of exposures (``ItemLine.id``), None for all of the link's warning that are open. Through the link
    of one that was superseded the answer counts all the same, and is kept with the warning that took its place.
    Raises LinkOpensNothing, LinkExpired, and what ``answer_as_reader`` raises.
    """
    link = live_link(link_id, at=at)
    said = _Said(verdict=verdict, note=_plain(note), via=Via.LINK, at=at, contact=link.contact)
    return _answer(link.warning_id, items=items, said=said)


@transaction.atomic
def answer_as_reader(
    warning_id: UUID,
    *,
    reader: Reader,
    verdict: Verdict,
    items: Collection[UUID] | None,
    at: datetime,
    note: str = "",
    via: Via = Via.PAGE,
) -> Answer:
    """Take the answer of a member of the warning's organisation or recipient, or of staff on their behalf.

    Raises UnknownWarning (also where the reader may not see it), NotAwaited, NothingToAnswer, UnknownItems,
    NoteTooLong. Whatever ``via`` says, what staff enter is kept as theirs.
    """
    if reader.user_id is None or not visible_warnings(reader=reader).filter(pk=warning_id).exists():
        raise UnknownWarning(warning=warning_id)
    way = Via.STAFF if reader.sees_all else via
    said = _Said(verdict=verdict, note=_plain(note), via=way, at=at, actor=reader.user_id)
    return _answer(warning_id, items=items, said=said)


def _plain(note: str) -> str:
    """Return a note as it is kept: text without what steers a terminal or a page. Raises NoteTooLong."""
    text = note.replace("\r\n", "\n").replace("\r", "\n")
    bare = "".join(one for one in text if one in "\n\t" or one.isprintable()).strip()
    if len(bare) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    return bare


def _answer(warning_id: UUID, *, items: Collection[UUID] | None, said: _Said) -> Answer:
    warning, chosen, listing = _held(warning_id, items=items)
    if WarningState(warning.state) not in ANSWERABLE:
        raise NotAwaited(reference=warning.reference)
    if (same := _said_before(warning, chosen=chosen, said=said)) is not None:
        return same
    if not chosen:
        raise NothingToAnswer(reference=warning.reference)
    answer = _keep(warning, chosen=chosen, said=said)
    _apply(chosen, said=said)
    recount(listing)
    _step(warning, said=said)
    record(
        "response.warning_answered",
        actor=said.actor,
        subject=warning.id,
        at=said.at,
        exercise=Exercise(warning.exercise),
        related=[answer.id],
    )
    if said.verdict is Verdict.WRONG_OWNER and not warning.exercise:  # the directory is a real one
        question_claims_of(chosen, actor=said.actor, at=said.at)
    return answer


def _held(warning_id: UUID, *, items: Collection[UUID] | None) -> tuple[Warning, list[Exposure], Collection[UUID]]:
    """Return the warning that is answered, the exposures, and every warning that lists one of these, all held.

    Where another one takes a warning's place meanwhile, it is that one's turn. Raises UnknownWarning, UnknownItems.
    """
    while True:
        newest = _newest(warning_id)
        take_turn(newest.feed_id)
        chosen = _chosen(warning_id, newest=newest, items=items)
        held = locked_listing([one.pk for one in chosen], besides=[newest.pk])
        if held[newest.pk].superseded_by_id is None:
            return held[newest.pk], chosen, held


def _newest(warning_id: UUID) -> Warning:
    """Return the warning, or the one that took its place in the end. Raises UnknownWarning."""
    while True:
        found = Warning.objects.filter(pk=warning_id).first()
        if found is None:
            raise UnknownWarning(warning=warning_id)
        if found.superseded_by_id is None:
            return found
        warning_id = found.superseded_by_id


def _chosen(warning_id: UUID, *, newest: Warning, items: Collection[UUID] | None) -> list[Exposure]:
    """Return the exposures that an answer is for, held. Raises UnknownItems.

    Chosen ones may be lines of the warning that was answered or of the newest: the page may be older than that. All are
    all of the one that was answered: nobody settles what no page showed them.
    """
    listed = Item.objects.filter(warning__in={warning_id, newest.pk})
    if items is None:
        open_ones = Exposure.objects.filter(items__warning=warning_id, state=ExposureState.OPEN.value)
        ids = list(open_ones.values_list("pk", flat=True))
    else:
        ids = list(set(items))
        there: set[UUID] = set()
        for batch in batches(ids):
            there.update(listed.filter(exposure__in=batch).values_list("exposure", flat=True))
        if missing := len(set(ids) - there):
            raise UnknownItems(count=missing, reference=newest.reference)
    held: list[Exposure] = []
    for batch in batches(sorted(ids)):
        held += Exposure.objects.select_for_update().filter(pk__in=batch).order_by("pk")
    return held if items is not None else [one for one in held if one.state == ExposureState.OPEN]


def _said_before(warning: Warning, *, chosen: Sequence[Exposure], said: _Said) -> Answer | None:
    """Return the warning's last answer where this one is it once more: sent twice, or a button pressed twice.

    What was seen again since is open again; then the same words are a new answer.
    """
    last = Answer.objects.filter(warning=warning).order_by("at", "pk").last()
    if last is None or _words(last) != (said.verdict, said.note, said.via, said.actor, said.contact):
        return None
    meant = ANSWERS[said.verdict]
    if meant is not None:
        return last if all(one.state == meant and _covered(one, by=last) for one in chosen) else None
    covered = set(last.answered.values_list("exposure", flat=True))
    return last if all(one.pk in covered for one in chosen) else None


def _words(answer: Answer) -> tuple[object, ...]:
    return answer.verdict, answer.note, answer.via, answer.actor, answer.contact


def _covered(exposure: Exposure, *, by: Answer) -> bool:
    return exposure.answered_at == by.at


def _keep(warning: Warning, *, chosen: Sequence[Exposure], said: _Said) -> Answer:
    answer = Answer.objects.create(
        warning=warning,
        verdict=said.verdict.value,
        exposures=len(chosen),
        note=said.note,
        at=said.at,
        via=said.via.value,
        actor=said.actor,
        contact=said.contact,
    )
    Answered.objects.bulk_create(
        (Answered(answer=answer, exposure=one, before=one.state) for one in chosen), batch_size=BATCH
    )
    return answer


def _apply(chosen: Sequence[Exposure], *, said: _Said) -> None:
    state = ANSWERS[said.verdict]
    if state is None:
        return
    columns: dict[str, object] = {"state": state.value, "answered_at": said.at}
    if state is ExposureState.MITIGATED:
        columns["mitigated_before"] = True
    for batch in batches(chosen):
        Exposure.objects.filter(pk__in=[one.pk for one in batch]).update(**columns)


def _step(warning: Warning, *, said: _Said) -> None:
    """Let the warning follow: acknowledged by any answer, settled when every exposure is answered for."""
    by_state = Item.objects.filter(warning=warning).values_list("exposure__state").annotate(number=Count("pk"))
    counts = Counter({ExposureState(state): number for state, number in by_state.order_by()})
    now = WarningState(warning.state)
    after = settled_state(counts) or WarningState.ACKNOWLEDGED
    if after is not now and may_follow(after, before=now):
        step(
            warning,
            to=after,
            reason="answered",
            at=said.at,
            actor=said.actor,
            contact=said.contact,
            note=said.note,
        )

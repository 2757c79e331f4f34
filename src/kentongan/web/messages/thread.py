"""One thread: the ladder, each message in the reader's words, what became of it, and what they can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.messages.lines import MessageLine, RecipientLine, StepLine, ThreadView, Waiting
from kentongan.messages.terms import UNACKNOWLEDGED_TYPES, Level, MessageType, NotTold, RecipientState
from kentongan.web.access import for_readers
from kentongan.web.messages.deeds import ThreadDeed, deeds_of, is_stuck, thread_deeds
from kentongan.web.messages.ladder import ladder_picture, ladder_table, moves_in
from kentongan.web.messages.reading import Shown, shown
from kentongan.web.messages.words import (
    BROUGHT,
    LEVELS,
    MANNERS,
    OVERTAKEN,
    POST_ENDED,
    PRIORITIES,
    RECIPIENTS,
    STATES,
    TYPES,
    step_word,
)
from kentongan.web.names import spoken
from kentongan.web.people import names_of
from kentongan.web.recipient.tongues import TONGUES, reading_language
from kentongan.web.tables import Column, State, Table, short_table

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the thread, as the page shows it."""

    line: MessageLine
    kind: Words
    state: State
    priority: Words
    sender: str
    shown: Shown
    recipients: Table[RecipientLine]
    deeds: Sequence[tuple[str, Words, str, bool]]
    latest: bool
    stuck: Words = ""


@require_safe
@for_readers(Act.READ)
def thread(request: HttpRequest, reader: Reader, thread_id: UUID) -> HttpResponse:
    """Show a thread with everything of it that the reader may see. Raises UnknownThread."""
    at = utc_now()
    language = reading_language(request.GET.get("language", ""), (get_language() or "en",))
    view = queries.thread(thread_id, reader=reader, at=at, language=language)
    moves = moves_in(view.steps)
    waits = queries.waiting(reader, at=at, exercise=view.line.exercise)
    line = view.line
    context: dict[str, object] = {
        "line": line,
        "level": LEVELS[line.level],
        "picture": ladder_picture(line.level, moves=moves, opened_at=line.opened_at),
        "ladder": ladder_table(line.level, moves=moves, opened_at=line.opened_at),
        "ministerial": line.level is Level.MINISTERIAL,
        "messages_shown": _messages(view, reader=reader, at=at, language=language, waits=waits),
        "history": _history(view, reader=reader),
        "acts": _thread_acts(view, reader=reader, at=at),
        "tongues": TONGUES,
        "tongue": language,
        "exercise": line.exercise,
    }
    return render(request, "messages/thread.html", context)


def _messages(view: ThreadView, *, reader: Reader, at: datetime, language: str, waits: Waiting) -> list[Said]:
    zone = str(timezone.get_current_timezone())
    last = view.messages[-1].id if view.messages else None
    acknowledged = {one.id: one for one in view.messages if one.by_recipient}
    return [
        Said(
            line=line,
            kind=TYPES[line.type],
            state=STATES[line.state],
            priority=PRIORITIES[line.priority],
            sender=f"{spoken(line.sender.names)}: {spoken(line.sender.title)}",
            shown=shown(line.head, line.content, language=language, time_zone=zone, level=3),
            recipients=short_table(
                line.recipients, caption=_caption(line), columns=_recipients(acknowledged, kind=line.type)
            ),
            deeds=deeds_of(line, reader=reader, at=at, waits=waits, closed=view.line.closed_at is not None),
            latest=line.id == last,
            stuck=OVERTAKEN[line.overtaken] if line.overtaken else POST_ENDED if is_stuck(line, at=at) else "",
        )
        for line in view.messages
    ]


def _caption(line: MessageLine) -> str:
    return gettext("Who got %(reference)s") % {"reference": line.reference}


def _thread_acts(view: ThreadView, *, reader: Reader, at: datetime) -> Sequence[tuple[str, ThreadDeed]]:
    return thread_deeds(view.line, reader=reader, at=at)


def _recipients(said: Mapping[UUID, MessageLine], *, kind: MessageType) -> Sequence[Column[RecipientLine]]:
    awaited = kind not in UNACKNOWLEDGED_TYPES

    def state(one: RecipientLine) -> State:
        return RECIPIENTS[one.state] if awaited else BROUGHT.get(one.state, RECIPIENTS[one.state])

    def understood(one: RecipientLine) -> str:
        answer = said.get(one.acknowledgement) if one.acknowledgement else None
        return answer.content.understood if answer else ""

    brought: list[Column[RecipientLine]] = [
        Column(key="party", label=_("Party"), value=lambda one: spoken(one.party.names)),
        Column(key="post", label=_("Post"), value=lambda one: spoken(one.party.title)),
        Column(key="state", label=_("State"), value=state),
        Column(key="attempts", label=_("Ways tried"), value=lambda one: one.attempts or None, numeric=True),
    ]
    answered: list[Column[RecipientLine]] = [
        Column(key="next", label=_("Next way at"), value=_next),
        Column(key="acknowledged", label=_("Acknowledged"), value=lambda one: one.acknowledged_at),
        Column(key="understood", label=_("What they understood"), value=understood),
    ]
    return [*brought, *answered] if awaited else brought


def _next(one: RecipientLine) -> datetime | None:
    return None if one.state is RecipientState.ACKNOWLEDGED else one.next_turn_at


def _history(view: ThreadView, *, reader: Reader) -> Table[StepLine]:
    references = {one.id: one.reference for one in view.messages}
    posts = {one.id: spoken(one.party.names) for line in view.messages for one in line.recipients}
    titles: dict[UUID | None, str] = {
        one.id: spoken(one.party.title) for line in view.messages for one in line.recipients
    }
    people = names_of((one.actor for one in view.steps), reader=reader)
    columns: Sequence[Column[StepLine]] = [
        Column(key="at", label=_("When"), value=lambda one: one.at),
        Column(key="what", label=_("What"), value=_what),
        Column(key="message", label=_("Message"), value=lambda one: references.get(one.message) if one.message else ""),
        Column(key="to", label=_("At"), value=lambda one: posts.get(one.recipient) if one.recipient else ""),
        Column(key="by", label=_("By"), value=lambda one: people.get(one.actor, _("somebody")) if one.actor else ""),
        Column(key="note", label=_("Note"), value=lambda one: _note(one, posts=titles)),
    ]
    return short_table(view.steps, caption=_("History"), columns=columns)


def _what(one: StepLine) -> Words:
    return step_word(one.what)


def _note(one: StepLine, *, posts: Mapping[UUID | None, str]) -> Words:
    if one.what in ("raised", "lowered", "opened") and one.after.isdigit():
        level = LEVELS[Level(int(one.after))]
        return f"{level}. {one.note}" if one.note else level
    if one.what == "not_told" and one.note == NotTold.POST_ENDED:
        return gettext("the post %(post)s has ended") % {"post": posts.get(one.recipient, "")}
    return _MANNER_WORDS.get(one.note, one.note)


_MANNER_WORDS: Mapping[str, Words] = {manner.value: word for manner, word in MANNERS.items()} | {
    "account": _("by account"),
    "link": _("by the link of a mail"),
    "telephone": _("on the telephone"),
    "nobody-left": _("no way is left"),
    "carries": _("their party lets no telephone of theirs carry this label (“Carries up to”)"),
    "not-verified": _("no telephone of theirs that may carry it is verified, and what is RED is read out at no other"),
    "no-telephone": _("no telephone of theirs is listed, and what is RED is told by telephone or in person alone"),
    "lapsed": _("their record was not confirmed for long, and gets nothing above GREEN"),
    "corrected": _("nothing of the uncorrected text goes there any more"),
    NotTold.LEFT: _("they hold the post no more; whoever may call them is asked to"),
    NotTold.ROLE: _("their post has become one that such a message does not reach; whoever may call them is asked to"),
    NotTold.TERMS: _("it may not go to them by any way of theirs; whoever may find them is asked to"),
    NotTold.UNREACHED: _("it reached them by no way of theirs; whoever may find them is asked to"),
    "not-written": _("the hub could not write it"),
}

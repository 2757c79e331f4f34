"""Writing a message: checked and previewed as often as one likes, kept as a draft, sent or handed in for agreement.

Every button sends the whole form, so nothing is lost; a check and a preview change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.messages import queries
from kentongan.messages.actions.authorising import submit
from kentongan.messages.actions.recalling import correct
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import change, write
from kentongan.messages.errors import AcknowledgementStands, RetractionStands
from kentongan.messages.models import Message
from kentongan.messages.queries.checking import checked_draft
from kentongan.messages.rules.gate import with_confirmed
from kentongan.messages.rules.writing import MOST_PARTS
from kentongan.messages.terms import UNSENT, Draft, MessageState, MessageType
from kentongan.web.access import for_readers
from kentongan.web.messages.checking import Checked, in_words
from kentongan.web.messages.form import MessageForm
from kentongan.web.messages.previewing import notice_shown, previews_shown
from kentongan.web.messages.sections import sections_of
from kentongan.web.messages.work import (
    Work,
    correction_work,
    counts_in,
    counts_of,
    initial_of,
    kept_work,
    new_work,
    recipients,
    reply_work,
    senders,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that was sent and could be read: what it says, and what the rules say of it."""

    form: MessageForm
    draft: Draft
    checked: Checked


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def write_new(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Write something new, or an answer to what the address names. Raises UnknownMessage."""
    at = utc_now()
    answered = _id(request.GET.get("reply_to", ""))
    if answered is not None:
        line = queries.message(answered, reader=reader, at=at)
        work = reply_work(line, kind=request.GET.get("type", ""), reader=reader, at=at)
    else:
        to, sender = (_id(request.GET.get(name, "")) for name in ("to", "from"))
        work = new_work(to=to, sender=sender, reader=reader, at=at)
    return _written(request, reader, work=work, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def write_on(request: HttpRequest, reader: Reader, message_id: UUID) -> HttpResponse:
    """Go on with a message that has not left. Raises UnknownMessage."""
    at = utc_now()
    line = queries.message(message_id, reader=reader, at=at)
    if line.state not in UNSENT or line.by_recipient:
        return HttpResponseRedirect(reverse("thread", args=[line.thread]))
    return _written(request, reader, work=kept_work(line, reader=reader, at=at), at=at)


_LAST_WORDS: Mapping[MessageType, type[KentonganError]] = {
    MessageType.RETRACTION: RetractionStands,
    MessageType.ACKNOWLEDGEMENT: AcknowledgementStands,
}
"""What is never corrected, and the error that says so."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def write_correction(request: HttpRequest, reader: Reader, message_id: UUID) -> HttpResponse:
    """Correct a message that left: what it says anew goes to all who got it. Raises UnknownMessage."""
    at = utc_now()
    line = queries.message(message_id, reader=reader, at=at)
    if line.state is not MessageState.SENT or line.type in _LAST_WORDS:
        if (why := _LAST_WORDS.get(line.type)) is not None:
            messages.error(request, f"{why().message(gettext)} {why().advice(gettext)}")
        return HttpResponseRedirect(reverse("thread", args=[line.thread]))
    return _written(request, reader, work=correction_work(line, at=at), at=at)


def _written(request: HttpRequest, reader: Reader, *, work: Work, at: datetime) -> HttpResponse:
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = _form(request, reader, work=work, step=step, at=at)
    if not form.is_bound or not form.is_valid():
        return _page(request, work=work, form=form, confirmed=_confirmed(request, work))
    draft = form.correction(of=work.base) if work.correcting and work.base else form.draft(of=work.base)
    draft = replace(draft, content=with_confirmed(draft.content, _confirmed(request, work)))
    try:
        told = checked_draft(draft, alone=work.alone, reader=reader, at=at)
        sent = Sent(form=form, draft=draft, checked=in_words(told, draft=draft, form=form))
        if step == "keep" or (step == "send" and told.may_leave) or (step == "notice" and told.notice):
            return _done(request, reader, step=step, work=work, sent=sent, at=at)
    except KentonganError as error:
        if error.status >= 500:
            raise
        form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        return _page(request, work=work, form=form, confirmed=draft.content.no_claim)
    confirmed = draft.content.no_claim
    return _page(request, work=work, form=form, confirmed=confirmed, sent=sent, previewed=step == "preview", at=at)


def _form(request: HttpRequest, reader: Reader, *, work: Work, step: str, at: datetime) -> MessageForm:
    posted = request.POST if request.method == "POST" else None
    adding = step.removeprefix("add-") if step.startswith("add-") else ""
    counts = counts_of(work.base) if posted is None else counts_in(posted.dict(), add=adding)
    # A row more is no reason to complain yet: what was entered stands in the form as it began.
    bound = posted is not None and not adding
    return MessageForm(
        posted if bound else None,
        initial=posted.dict() if posted is not None else initial_of(work.base),
        senders=senders(reader, at=at),
        recipients=recipients(reader, at=at, known=work.known),
        counts=counts,
        correcting=work.correcting is not None,
        replying=work.base is not None and work.base.thread is not None,
    )


def _done(request: HttpRequest, reader: Reader, *, step: str, work: Work, sent: Sent, at: datetime) -> HttpResponse:
    if work.correcting is not None and step != "keep":
        draft = sent.draft
        made = correct(work.correcting, content=draft.content, respond_by=draft.respond_by, actor=reader, at=at)
        messages.success(request, _outcome(made))
        return HttpResponseRedirect(reverse("thread", args=[made.thread_id]))
    made = (
        change(work.message, sent.draft, actor=reader, at=at)
        if work.message is not None
        else write(sent.draft, actor=reader, at=at)
    )
    try:
        match step:
            case "notice":
                notice = send(split_infrastructure(made.pk, actor=reader, at=at).pk, actor=reader, at=at)
                messages.success(request, gettext("The notice is sent. Your own message is kept as a draft."))
                return HttpResponseRedirect(reverse("thread", args=[notice.thread_id]))
            case "send":
                made = submit(made.pk, actor=reader, at=at)
                if made.state == MessageState.AUTHORISED:
                    made = send(made.pk, actor=reader, at=at)
                messages.success(request, _outcome(made))
                return HttpResponseRedirect(reverse("thread", args=[made.thread_id]))
            case _:
                messages.success(request, gettext("The draft is kept. Nobody but your own side sees it."))
    except KentonganError as error:
        if error.status >= 500:
            raise
        messages.error(request, f"{error.message(gettext)} {error.advice(gettext)}")
        messages.warning(request, gettext("What you wrote is kept as a draft."))
    return HttpResponseRedirect(reverse("message-change", args=[made.pk]))


def _outcome(made: Message) -> str:
    if made.state == MessageState.SENT:
        return gettext("The message is sent.")
    return gettext("The message waits for those who must agree. Nothing has left yet.")


def _page(
    request: HttpRequest,
    *,
    work: Work,
    form: MessageForm,
    confirmed: Sequence[str],
    sent: Sent | None = None,
    previewed: bool = False,
    at: datetime | None = None,
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "work": work, "counts": form.counts.items(), "confirmed": confirmed}
    context["sections"] = sections_of(form, notes=sent.checked.by_field() if sent else {})
    context["exercise"] = bool(work.base and work.base.exercise)
    if sent is not None and at is not None:
        context["checked"] = sent.checked
        said = sent.checked.said
        author = "" if said.needs_others else str(request.user)
        if previewed:
            context["previews"] = previews_shown(sent.draft, ends=said.ends, author=author, at=at)
        if said.notice is not None:
            context["notice"] = notice_shown(said.notice, author=str(request.user), at=at)
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "messages/write.html", context, status=status)


def _confirmed(request: HttpRequest, work: Work) -> Sequence[str]:
    """Return the sentences that the writer confirmed to make no claim."""
    if request.method == "POST":
        return request.POST.getlist("no_claim")[:MOST_PARTS]
    return work.base.content.no_claim if work.base else ()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

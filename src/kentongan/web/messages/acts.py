"""Acts on a message and on a thread: each says what it does, shows what it is about, and is done when it is sent."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.messages import queries
from kentongan.messages.actions.acknowledging import acknowledge
from kentongan.messages.actions.authorising import approve_attribution, authorise, refuse
from kentongan.messages.actions.closing import close
from kentongan.messages.actions.raising import lower_thread, raise_thread
from kentongan.messages.actions.recalling import retract
from kentongan.messages.actions.sending import send
from kentongan.messages.actions.splitting import split_infrastructure
from kentongan.messages.actions.writing import discard
from kentongan.messages.errors import AcknowledgementUnconfirmed
from kentongan.messages.lines import MessageLine, ThreadLine
from kentongan.messages.queries.moves import moves_of
from kentongan.messages.terms import LONGEST_NOTE, Ability, Level
from kentongan.web.access import for_readers
from kentongan.web.messages.deeds import DEEDS, THREAD_DEEDS
from kentongan.web.messages.form import ConfirmingForm, language_field, moment_field, text_field
from kentongan.web.messages.reading import shown
from kentongan.web.messages.words import ABILITIES, LEVELS, TYPES, say
from kentongan.web.names import spoken
from kentongan.web.recipient.tongues import reading_language


class NothingForm(forms.Form):
    """An act to which there is nothing to say."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why?"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class RetractionForm(ReasonForm):
    """Why, and in which language that is said."""

    language = language_field()


class AcknowledgementForm(ConfirmingForm):
    """What was understood, whether they can act, when they report; for which post, where there are several."""

    recipient = forms.ChoiceField(label=_("For which post"))
    understood = text_field(
        say("fields", "understood"), _("In your own words, so that the sender sees whether it arrived.")
    )
    language = language_field()
    ability = forms.ChoiceField(
        label=say("fields", "ability"),
        choices=[(one.value, ABILITIES[one]) for one in Ability],
        widget=forms.RadioSelect,
    )
    reports_at = moment_field(say("fields", "reports"), _("Needed where you can act, wholly or in part."))

    def __init__(self, *args: object, line: MessageLine, mine: tuple[UUID, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = [one for one in line.recipients if one.id in mine]
        field = self.fields["recipient"]
        field.choices = [  # type: ignore[attr-defined]
            (str(one.id), f"{spoken(one.party.names)}: {spoken(one.party.title)}") for one in rows
        ]
        if len(rows) == 1:
            field.initial = str(rows[0].id)
            field.widget = forms.HiddenInput()


class MoveForm(ReasonForm):
    """To which level, and why."""

    level = forms.TypedChoiceField(label=_("To which level?"), coerce=int)
    field_order = ("level", "reason")

    def __init__(self, *args: object, levels: tuple[Level, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["level"].choices = [(one.value, LEVELS[one]) for one in levels]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def message_act(request: HttpRequest, reader: Reader, message_id: UUID, name: str) -> HttpResponse:
    """Say what an act on a message does, and do it when it is sent. Raises UnknownMessage."""
    at = utc_now()
    language = reading_language(request.GET.get("language", ""), (get_language() or "en",))
    line = queries.message(message_id, reader=reader, at=at, language=language)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    form = _form(request, name, line=line, reader=reader, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            where = _do(name, line, form=form, request=request, reader=reader, at=at)
        except KentonganError as error:
            if error.status >= 500:
                raise
            blame(form, error)
        else:
            messages.success(request, str(deed.done))
            return HttpResponseRedirect(where)
    zone = str(timezone.get_current_timezone())
    context = {
        "line": line,
        "name": name,
        "deed": deed,
        "form": form,
        "kind": TYPES[line.type],
        "shown": shown(line.head, line.content, language=language, time_zone=zone, level=2),
        "exercise": line.exercise,
    }
    return render(request, "messages/act.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def thread_act(request: HttpRequest, reader: Reader, thread_id: UUID, name: str) -> HttpResponse:
    """Say what an act on a thread does, and do it when it is sent. Raises UnknownThread."""
    at = utc_now()
    line = queries.thread(thread_id, reader=reader, at=at).line
    deed = THREAD_DEEDS.get(name)
    if deed is None:
        raise Http404
    form = _thread_form(request, name, line=line, reader=reader, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            _do_thread(name, line, form=form, reader=reader, at=at)
        except KentonganError as error:
            if error.status >= 500:
                raise
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, str(deed.done))
            return HttpResponseRedirect(reverse("thread", args=[thread_id]))
    context = {"line": line, "deed": deed, "form": form, "level": LEVELS[line.level], "exercise": line.exercise}
    return render(request, "messages/thread_act.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, name: str, *, line: MessageLine, reader: Reader, at: datetime) -> forms.Form:
    posted = request.POST if request.method == "POST" else None
    if name == "acknowledge":
        mine = queries.waiting(reader, at=at, exercise=line.exercise).to_acknowledge
        return AcknowledgementForm(posted, line=line, mine=mine)
    if name == "retract":
        return RetractionForm(posted)
    return ReasonForm(posted) if DEEDS[name].reason else NothingForm(posted)


def _do(name: str, line: MessageLine, *, form: forms.Form, request: HttpRequest, reader: Reader, at: datetime) -> str:
    told, digest = form.cleaned_data, request.POST.get("digest") or None
    match name:
        case "acknowledge":
            acknowledge(
                UUID(told["recipient"]),
                understood=told["understood"],
                ability=Ability(told["ability"]),
                reports_at=told["reports_at"],
                language=told["language"],
                no_claim=form.confirmed if isinstance(form, ConfirmingForm) else (),
                actor=reader,
                at=at,
            )
        case "authorise":
            authorise(line.id, actor=reader, at=at, digest=digest)
        case "approve":
            approve_attribution(line.id, actor=reader, at=at, digest=digest)
        case "refuse":
            refuse(line.id, actor=reader, at=at, reason=told["reason"])
        case "retract":
            retract(line.id, actor=reader, at=at, reason=told["reason"], language=told["language"])
        case "send":
            send(line.id, actor=reader, at=at)
        case "discard":
            discard(line.id, actor=reader, at=at)
        case _:
            return reverse("message-change", args=[split_infrastructure(line.id, actor=reader, at=at).pk])
    return reverse("thread", args=[line.thread]) + f"#m-{line.id}"


def blame(form: forms.Form, error: KentonganError) -> None:
    """Put an error at the field that it is about; where a text is to be confirmed, offer that."""
    part = str(error.facts.get("part", ""))
    text = f"{error.message(gettext)} {error.advice(gettext)}"
    if isinstance(error, AcknowledgementUnconfirmed) and isinstance(form, ConfirmingForm):
        form.ask(error.sentences)
        text = error.message(gettext)
    form.add_error(part if part in form.fields else None, text)


def _thread_form(request: HttpRequest, name: str, *, line: ThreadLine, reader: Reader, at: datetime) -> forms.Form:
    posted = request.POST if request.method == "POST" else None
    if name == "close":
        return ReasonForm(posted)
    levels = moves_of(line.id, reader=reader, at=at)
    wanted = tuple(one for one in levels if (one > line.level) == (name == "raise"))
    return MoveForm(posted, levels=wanted)


def _do_thread(name: str, line: ThreadLine, *, form: forms.Form, reader: Reader, at: datetime) -> None:
    reason = form.cleaned_data["reason"]
    if name == "close":
        close(line.id, actor=reader, at=at, reason=reason)
        return
    move = raise_thread if name == "raise" else lower_thread
    move(line.id, to=Level(form.cleaned_data["level"]), actor=reader, at=at, reason=reason)

"""What a person does with a check: start, pause, resume or cancel it; and make its calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.checks import queries
from kentongan.checks.actions.calling import record_call
from kentongan.checks.actions.planning import cancel_check, pause, resume, start_check
from kentongan.checks.terms import CheckLine, CheckState
from kentongan.directory import queries as directory
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import actor_of, for_readers

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act on a check: in which states, what it is called, what it does, whether it needs a reason."""

    states: frozenset[CheckState]
    title: Words
    sentence: Words
    done: Words
    reason: bool = False
    grave: bool = False


DEEDS: Mapping[str, Deed] = {
    "start": Deed(
        states=frozenset({CheckState.PLANNED}),
        title=_("Start now"),
        sentence=_("Everybody chosen is asked now, whatever hour the check was planned for."),
        done=_("The check runs."),
    ),
    "pause": Deed(
        states=frozenset({CheckState.RUNNING}),
        title=_("Pause"),
        sentence=_("Nobody is asked anew. Answers of those who were asked count."),
        done=_("The check is paused."),
        reason=True,
    ),
    "resume": Deed(
        states=frozenset({CheckState.PAUSED}),
        title=_("Go on"),
        sentence=_("Those who were not asked yet are asked."),
        done=_("The check runs on."),
    ),
    "cancel": Deed(
        states=frozenset({CheckState.PLANNED, CheckState.RUNNING, CheckState.PAUSED}),
        title=_("Cancel"),
        sentence=_("Nobody is asked any more, and nothing that comes in counts."),
        done=_("The check is cancelled."),
        reason=True,
        grave=True,
    ),
}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class NothingForm(forms.Form):
    """An act to which there is nothing to say."""


def acts_now(line: CheckLine, *, reader: Reader) -> Sequence[tuple[str, Deed]]:
    """Return what the reader may do with a check as it stands."""
    if not may(reader.role, Act.RUN_CHECKS):
        return []
    return [(name, deed) for name, deed in DEEDS.items() if line.state in deed.states]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_CHECKS)
def act(request: HttpRequest, reader: Reader, check_id: UUID, name: str) -> HttpResponse:
    """Say what an act does, and do it when it is sent. Raises UnknownCheck."""
    line = queries.check(check_id, reader)
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    form: forms.Form = (ReasonForm if deed.reason else NothingForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _do(name, check_id, actor=actor_of(reader), reason=form.cleaned_data.get("reason", ""))
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, str(deed.done))
            return HttpResponseRedirect(reverse("check", args=[check_id]))
    context = {"check": line, "deed": deed, "form": form, "exercise": True}
    return render(request, "checks/act.html", context)


def _do(name: str, check_id: UUID, *, actor: UUID, reason: str) -> None:
    at = utc_now()
    match name:
        case "start":
            start_check(check_id, actor=actor, at=at)
        case "pause":
            pause(check_id, actor=actor, at=at, reason=reason)
        case "resume":
            resume(check_id, actor=actor, at=at)
        case _:
            cancel_check(check_id, actor=actor, at=at, reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_CHECKS)
def calls(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the telephones to call, with what to say; take down whether somebody answered."""
    lines = queries.calls(reader)
    if request.method == "POST":
        chosen = request.POST.get("probe", "")
        line = next((one for one in lines if str(one.id) == chosen), None)
        if line is None:
            messages.warning(request, gettext("This can no longer be done: the check has moved on."))
        else:
            record_call(line.id, actor=actor_of(reader), at=utc_now(), reached=request.POST.get("reached") == "yes")
            messages.success(request, gettext("It was taken down."))
        return HttpResponseRedirect(reverse("check-calls"))
    numbers = {
        row.id: row.address
        for row in directory.visible_contacts(reader=reader).filter(id__in=[line.contact for line in lines])
    }
    shown = [
        (line, numbers.get(line.contact, ""), directory.post(line.post, reader=reader, at=utc_now())) for line in lines
    ]
    return render(request, "checks/calls.html", {"calls": shown, "exercise": True})

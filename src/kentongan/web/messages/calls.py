"""Calls that people must make: whom, at which number, what to read out; and what the other side said."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.messages import queries
from kentongan.messages.actions.calling import record_call
from kentongan.messages.lines import CallLine
from kentongan.messages.terms import LONGEST_NOTE, Ability, Acknowledgement, TaskState
from kentongan.web.access import for_readers
from kentongan.web.directory.post_words import ROLES
from kentongan.web.messages.form import language_field, moment_field, text_field
from kentongan.web.messages.words import ABILITIES, PRIORITIES, TYPES, say
from kentongan.web.names import spoken

Words = str | Promise


class CallForm(forms.Form):
    """What came of a call. What was said stays empty where nobody took it in."""

    understood = text_field(say("fields", "understood"), _("In their words. Empty where they did not say."), rows=2)
    language = language_field()
    ability = forms.ChoiceField(
        label=say("fields", "ability"),
        choices=[("", "—"), *((one.value, ABILITIES[one]) for one in Ability)],
        required=False,
    )
    reports_at = moment_field(say("fields", "reports"))
    note = forms.CharField(
        label=_("Note"), help_text=_("Who spoke, or why nobody was reached."), required=False, max_length=LONGEST_NOTE
    )

    def acknowledgement(self) -> Acknowledgement | None:
        """Return what they said, None where they did not."""
        told = self.cleaned_data
        if not told["understood"].strip() or not told["ability"]:
            return None
        return Acknowledgement(
            understood=told["understood"],
            ability=Ability(told["ability"]),
            reports_at=told["reports_at"],
            language=told["language"],
        )

    def clean(self) -> dict[str, object]:
        """Refuse half an acknowledgement: it would be lost."""
        told = self.cleaned_data
        if bool(told.get("understood", "").strip()) != bool(told.get("ability")):
            name = "ability" if told.get("understood", "").strip() else "understood"
            self.add_error(
                name, gettext("An acknowledgement says both: what was understood, and whether they can act.")
            )
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One call as the page shows it."""

    line: CallLine
    kind: Words
    priority: Words
    party: str
    post: str
    role: Words
    form: CallForm
    reached: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.WRITE_MESSAGES)
def calls(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the calls to make, the one that is due longest first; take down what came of one."""
    at = utc_now()
    lines = queries.calls(reader, at=at, exercise=request.GET.get("exercise") == "1")
    wrong: CallForm | None = None
    if request.method == "POST":
        line = next((one for one in lines if str(one.id) == request.POST.get("call", "")), None)
        if line is None:
            messages.warning(request, gettext("This call is no longer to be made: somebody else was quicker."))
            return HttpResponseRedirect(request.get_full_path())
        wrong = CallForm(request.POST, prefix=line.id.hex)
        if wrong.is_valid() and _recorded(request, line, form=wrong, reader=reader, at=at):
            return HttpResponseRedirect(request.get_full_path())
    shown = [_shown(one, wrong=wrong) for one in lines]
    context = {"calls": shown, "exercise": request.GET.get("exercise") == "1", "back": reverse("threads")}
    return render(request, "messages/calls.html", context, status=400 if wrong else 200)


def _recorded(request: HttpRequest, line: CallLine, *, form: CallForm, reader: Reader, at: datetime) -> bool:
    reached = request.POST.get("reached") == "yes"
    told = form.acknowledgement() if reached else None
    try:
        record_call(line.id, reached=reached, actor=reader, at=at, acknowledgement=told, note=form.cleaned_data["note"])
    except KentonganError as error:
        if error.status >= 500:
            raise
        part = str(error.facts.get("part", ""))
        form.add_error(part if part in form.fields else None, f"{error.message(gettext)} {error.advice(gettext)}")
        return False
    said = gettext("Taken down, with what they said.") if told else gettext("Taken down.")
    messages.success(request, said)
    return True


def _shown(line: CallLine, *, wrong: CallForm | None) -> Shown:
    prefix = line.id.hex
    return Shown(
        line=line,
        kind=TYPES[line.type],
        priority=PRIORITIES[line.priority],
        party=spoken(line.party.names),
        post=spoken(line.party.title),
        role=ROLES[line.party.role],
        form=wrong if wrong is not None and wrong.prefix == prefix else CallForm(prefix=prefix),
        reached=line.state is TaskState.REACHED,
    )

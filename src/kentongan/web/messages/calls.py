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
from kentongan.messages.queries.heard import next_step
from kentongan.messages.terms import LONGEST_NOTE, Ability, Acknowledgement, TaskState
from kentongan.web.access import for_readers
from kentongan.web.directory.post_words import ROLES
from kentongan.web.messages.acts import blame
from kentongan.web.messages.form import ConfirmingForm, language_field, moment_field, text_field
from kentongan.web.messages.words import ABILITIES, PRIORITIES, TYPES, say
from kentongan.web.names import spoken

Words = str | Promise


class CallForm(ConfirmingForm):
    """What came of a call. What was said stays empty where nobody took it in; in a farewell it is not asked."""

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

    def __init__(self, *args: object, farewell: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if farewell:
            for name in ("understood", "language", "ability", "reports_at"):
                del self.fields[name]

    def acknowledgement(self) -> Acknowledgement | None:
        """Return what they said, None where they did not."""
        told = self.cleaned_data
        if not told.get("understood", "").strip() or not told["ability"]:
            return None
        return Acknowledgement(
            understood=told["understood"],
            ability=Ability(told["ability"]),
            reports_at=told["reports_at"],
            language=told["language"],
            no_claim=self.confirmed,
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
        line = _line_called(request, lines, reader=reader, at=at)
        if line is None:
            messages.warning(request, gettext("This call is no longer to be made: somebody else was quicker."))
            return HttpResponseRedirect(request.get_full_path())
        wrong = CallForm(request.POST, prefix=line.id.hex, farewell=line.farewell)
        if wrong.is_valid() and _recorded(request, line, form=wrong, reader=reader, at=at):
            return HttpResponseRedirect(request.get_full_path())
        lines = (*lines, *(() if line in lines else (line,)))
    shown = [_shown(one, wrong=wrong) for one in lines]
    context = {"calls": shown, "exercise": request.GET.get("exercise") == "1", "back": reverse("threads")}
    return render(request, "messages/calls.html", context, status=400 if wrong else 200)


def _line_called(request: HttpRequest, lines: tuple[CallLine, ...], *, reader: Reader, at: datetime) -> CallLine | None:
    """Return the call that was made: one of these, or one that was read out while it stopped being needed."""
    asked, exercise = request.POST.get("call", ""), request.GET.get("exercise") == "1"
    line = next((one for one in lines if str(one.id) == asked), None)
    if line is not None or request.POST.get("reached") != "yes":
        return line
    every = queries.calls(reader, at=at, exercise=exercise, open_only=False)
    return next((one for one in every if str(one.id) == asked and one.state is TaskState.DROPPED), None)


def _recorded(request: HttpRequest, line: CallLine, *, form: CallForm, reader: Reader, at: datetime) -> bool:
    reached = request.POST.get("reached") == "yes"
    told = form.acknowledgement() if reached else None
    try:
        note = form.cleaned_data["note"]
        done = record_call(line.id, reached=reached, actor=reader, at=at, acknowledgement=told, note=note)
    except KentonganError as error:
        if error.status >= 500:
            raise
        blame(form, error)
        return False
    said = gettext("Taken down, with what they said.") if told else gettext("Taken down.")
    messages.success(request, said)
    if then := next_step(done):
        messages.warning(request, gettext(then.source).format_map(then.slots))
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
        form=wrong if wrong is not None and wrong.prefix == prefix else CallForm(prefix=prefix, farewell=line.farewell),
        reached=line.state is TaskState.REACHED,
    )

"""Telling in person: what to say to whom a corrected or withdrawn warning was handed, and that it was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
from kentongan.directory.queries import contacts_of
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response import queries
from kentongan.response.actions.telling import tell_in_person
from kentongan.response.rules.recalls import RECALLS, Untold
from kentongan.response.terms import TransitionLine, WarningLine
from kentongan.web.access import actor_of, for_readers
from kentongan.web.meanings import meaning_of
from kentongan.web.names import named
from kentongan.web.response.columns import name_of
from kentongan.web.response.words import STATES, reason_word


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A warning of which somebody must be told in person, as Today shows it."""

    name: str
    what: str | Promise
    recall: str | Promise
    at: datetime
    handed_over: tuple[TransitionLine, ...]
    address: str


class ToldForm(forms.Form):
    """Whom a person told, how and when; and what they had read out."""

    note = forms.CharField(label=_("Whom, how and when"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    seen = forms.UUIDField(widget=forms.HiddenInput)


def told_lines(*, reader: Reader, exercise: bool, limit: int) -> list[ToldLine]:
    """Return the first of those of which somebody must be told in person."""
    wanted = queries.Wanted(untold=True, exercise=exercise)
    lines = queries.warnings(wanted, reader=reader, order="sent_at", limit=limit)
    names = named((line.organisation for line in lines), reader=reader)
    to_tell = queries.untold_of_each([line.id for line in lines], reader=reader)
    return [
        ToldLine(
            name=name_of(line.organisation, names, slug=line.organisation_slug),
            what=meaning_of(line.classification).name,
            recall=reason_word(to_tell[line.id].recalls[-1].reason),
            at=to_tell[line.id].recalls[-1].at,
            handed_over=to_tell[line.id].handed_over,
            address=reverse("warning", args=[line.id]) + "#to-tell",
        )
        for line in lines
        if line.id in to_tell
    ]


def told_context(line: WarningLine, *, reader: Reader) -> dict[str, object]:
    """Return what a warning's page shows of its corrections and its withdrawal, and of who must still be told."""
    recalled = [step for step in queries.history(line.id, reader=reader) if step.reason in RECALLS]
    to_tell = queries.untold_of(line.id, reader=reader) if recalled else None
    said = {"recalled": [(reason_word(step.reason), step) for step in reversed(recalled) if step.note]}
    return said | (_aloud(line, to_tell, reader=reader) if to_tell else {})


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.APPROVE_WARNINGS)
def told(request: HttpRequest, reader: Reader, warning_id: UUID) -> HttpResponse:
    """Show what is to be told, and take down that it was. Raises UnknownWarning."""
    line = queries.warning(warning_id, reader=reader)
    to_tell = queries.untold_of(warning_id, reader=reader)
    back = HttpResponseRedirect(reverse("warning", args=[line.id]))
    if to_tell is None:
        messages.warning(request, gettext("Nobody waits to be told in person: it was taken down before."))
        return back
    last = to_tell.recalls[-1].id
    form = ToldForm(request.POST if request.method == "POST" else None, initial={"seen": last})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            tell_in_person(line.id, actor=actor_of(reader), at=utc_now(), note=said["note"], seen=said["seen"])
        except KentonganError as error:
            # What is read now is what stands on the page now.
            form = ToldForm(initial={"seen": last, "note": said["note"]})
            messages.error(request, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, gettext("It was taken down that they were told."))
            return back
    return render(request, "response/told.html", _context(line, to_tell, form, reader=reader))


def _context(line: WarningLine, to_tell: Untold, form: ToldForm, *, reader: Reader) -> dict[str, object]:
    return _aloud(line, to_tell, reader=reader) | {
        "line": line,
        "form": form,
        "meaning": meaning_of(line.classification),
        "organisation": named([line.organisation], reader=reader).get(line.organisation),
        "state": STATES[line.state],
        "phones": [
            one for one in contacts_of(line.recipient or line.organisation, reader=reader) if one.channel != "email"
        ],
        "sees_all": reader.sees_all,
        "exercise": line.exercise,
    }


def _aloud(line: WarningLine, to_tell: Untold, *, reader: Reader) -> dict[str, object]:
    words, language = queries.spoken_words(line.id, to_tell, reader=reader)
    return {"to_tell": to_tell, "aloud": words, "aloud_in": language}

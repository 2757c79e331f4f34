"""A second person looks at a drill that would send to real people, and approves it by naming it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.drills import queries
from kentongan.drills.actions.approving import approve_drill
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import actor_of, for_readers
from kentongan.web.drills.lists import cast_table
from kentongan.web.names import spoken
from kentongan.web.people import names_of


class NamedForm(forms.Form):
    """The drill's name once more, so that nobody approves by a slip."""

    named = forms.CharField(
        label=_("Write the name of the drill"), max_length=63, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_DRILLS)
def approve(request: HttpRequest, reader: Reader, drill_id: UUID) -> HttpResponse:
    """Show who would get real mail; approve it when it is sent. Raises UnknownDrill."""
    line = queries.drill(drill_id, reader)
    form = NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            approve_drill(drill_id, named=form.cleaned_data["named"], actor=actor_of(reader), at=utc_now())
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, gettext("The drill is approved. It begins at its time."))
            return HttpResponseRedirect(reverse("drill", args=[drill_id]))
    context = {
        "exercise": True,
        "line": line,
        "title": spoken(line.title),
        "cast": cast_table(drill_id, reader),
        "planner": names_of([line.organiser], reader=reader).get(line.organiser, ""),
        "form": form,
    }
    return render(request, "drills/approve.html", context)

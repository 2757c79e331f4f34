"""Public sources: whose objects are published for everybody. Everybody reads the list; staff declare and end."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.actions.sources import declare_source, end_source
from kentongan.exchange.errors import SourceDeclared, UnsuitableSource
from kentongan.exchange.models import PublicSource
from kentongan.exchange.queries.sources import end_of, public_sources
from kentongan.kernel.clock import utc_now
from kentongan.web.access import actor_of, for_readers
from kentongan.web.people import names_of
from kentongan.web.tables import Code, Column, State, short_table

IN_FORCE = State("in_force", pgettext_lazy("public source", "in force"), "good")
ENDED = State("ended", pgettext_lazy("public source", "ended"), "quiet")


class DeclareForm(forms.Form):
    """A new public source."""

    identity = forms.CharField(
        label=_("Id of the identity"),
        max_length=64,
        help_text=_("As “created_by_ref” of the objects has it: identity--…"),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    title = forms.CharField(label=_("What is published"), max_length=200)
    url = forms.CharField(
        label=_("Where it is published"), max_length=1000, help_text=_("An address that everybody can open: https://…")
    )
    reason = forms.CharField(
        label=_("Why it is for everybody"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(forms.Form):
    """The end of one."""

    reason = forms.CharField(label=_("Why it ends"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def sources(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the public sources, on request the ended ones too; staff declare one."""
    may_declare, ended = _may(request, reader), request.GET.get("ended") == "1"
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = declare_source(**form.cleaned_data, actor=actor_of(reader), at=utc_now())
        except UnsuitableSource as error:
            form.add_error(str(error.facts["field"]), error.advice(gettext))
        except SourceDeclared as error:
            form.add_error("identity", f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, gettext("It is declared. What it publishes unmarked binds nobody from now on."))
            return HttpResponseRedirect(reverse("exchange-source", args=[made.pk]))
    table = short_table(list(public_sources(ended=ended)), caption=_("Public sources"), columns=_COLUMNS)
    context = {"sources": table, "form": form, "may_declare": may_declare, "ended": ended}
    return render(request, "exchange/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def source(request: HttpRequest, reader: Reader, source_id: UUID) -> HttpResponse:
    """Show one declaration; staff end it."""
    may_end = _may(request, reader)
    found = public_sources(ended=True).filter(pk=source_id).first()
    if found is None:
        raise Http404
    end, form = end_of(found), EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_source(found, reason=form.cleaned_data["reason"], actor=actor_of(reader), at=utc_now())
        messages.success(request, gettext("It is a public source no more. What was shared meanwhile stays."))
        return HttpResponseRedirect(reverse("exchange-source", args=[found.pk]))
    who = names_of([found.declared_by, end.ended_by if end else None], reader=reader)
    context = {
        "source": found,
        "end": end,
        "state": ENDED if end else IN_FORCE,
        "declared_by": who.get(found.declared_by),
        "ended_by": who.get(end.ended_by) if end else None,
        "form": form,
        "may_end": may_end and end is None,
    }
    return render(request, "exchange/source.html", context)


def _may(request: HttpRequest, reader: Reader) -> bool:
    """Whether somebody may declare and end. Raises PermissionDenied where they try and may not."""
    allowed = may(reader.role, Act.DECIDE_DOUBT)
    if request.method == "POST" and not allowed:
        raise PermissionDenied
    return allowed


_COLUMNS: Sequence[Column[PublicSource]] = [
    Column(
        key="title",
        label=_("What is published"),
        value=lambda one: one.title,
        leads=lambda one: reverse("exchange-source", args=[one.pk]),
    ),
    Column(key="state", label=_("State"), value=lambda one: ENDED if end_of(one) else IN_FORCE),
    Column(key="identity", label=_("Identity"), value=lambda one: Code(one.identity)),
    Column(key="declared_at", label=_("Since"), value=lambda one: one.declared_at),
]

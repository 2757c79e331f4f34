"""Agreements that let the hub write directly to organisations outside its jurisdictions: recorded, and ended."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import organisation, visible_organisations
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response import queries
from kentongan.response.actions.deciding import add_agreement, end_agreement
from kentongan.response.queries import AgreementLine
from kentongan.routing.countries import countries
from kentongan.web.access import for_readers
from kentongan.web.moments import DayField
from kentongan.web.names import Named, named, spoken


class AgreementForm(forms.Form):
    """One agreement: with an organisation, or with all of a country."""

    organisation = forms.ChoiceField(label=_("With an organisation"), required=False)
    country = forms.ChoiceField(label=_("Or with all of a country"), required=False)
    note = forms.CharField(label=_("What was agreed, and where it is written"), max_length=500)
    until = DayField(label=_("Until"), required=False, help_text=_("Empty: without end."))

    def __init__(self, *args: object, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        rows = visible_organisations(reader=reader).order_by("slug")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((row.slug, f"{spoken(row.names)} ({row.country})") for row in rows),
        ]
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *sorted(countries().items(), key=lambda one: one[1]),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ_HUB_WIDE)
def agreements(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the agreements that hold, and record one."""
    at, may_set = utc_now(), may(reader.role, Act.SET_RELEASE)
    form = AgreementForm(request.POST if request.method == "POST" and may_set else None, reader=reader)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            add_agreement(
                organisation=organisation(said["organisation"], reader=reader).id if said["organisation"] else None,
                country=said["country"],
                note=said["note"],
                valid_from=at,
                valid_to=datetime.combine(said["until"], time(), UTC) if said["until"] else None,
                actor=reader.user_id,
                at=at,
            )
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, _("The agreement was recorded."))
            return HttpResponseRedirect(reverse("agreements"))
    lines = queries.agreements(reader=reader, at=at)
    context = {"lines": _shown(lines, reader=reader), "form": form, "may_set": may_set}
    return render(request, "response/agreements.html", context)


def _shown(lines: Sequence[AgreementLine], *, reader: Reader) -> list[tuple[AgreementLine, str]]:
    names = named((line.organisation for line in lines), reader=reader)
    return [(line, _with_whom(line, names)) for line in lines]


def _with_whom(line: AgreementLine, names: Mapping[UUID, Named]) -> str:
    if line.organisation is None:
        return str(countries().get(line.country, line.country))
    found = names.get(line.organisation)
    return found.name if found else line.organisation_slug


@require_POST
@for_readers(Act.SET_RELEASE)
def end(request: HttpRequest, reader: Reader, agreement_id: UUID) -> HttpResponse:
    """End an agreement, now."""
    end_agreement(agreement_id, actor=reader.user_id, at=utc_now())
    messages.success(request, _("The agreement has ended. What comes in from now on goes by the national CERT."))
    return HttpResponseRedirect(reverse("agreements"))

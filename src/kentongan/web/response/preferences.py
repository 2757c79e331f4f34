"""How an organisation wants to be warned: how often, in which language, how large a mail, whether at all for now."""

from datetime import UTC, datetime, time

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory.models import Organisation
from kentongan.directory.queries import organisation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.kernel.languages import SPOKEN
from kentongan.response import queries
from kentongan.response.actions.deciding import mute, set_preference, unmute
from kentongan.response.queries import PreferenceLine
from kentongan.routing.terms import OrganisationKind
from kentongan.web.access import for_readers
from kentongan.web.moments import DayField
from kentongan.web.names import spoken

INTERVALS = (
    (0, _("At once")),
    (1, _("At most once an hour")),
    (24, _("At most once a day")),
    (168, _("At most once a week")),
)


class PreferenceForm(forms.Form):
    """The wishes that the organisation itself may say."""

    interval_hours = forms.TypedChoiceField(
        label=_("How often?"),
        coerce=int,
        choices=INTERVALS,
        widget=forms.RadioSelect,
        help_text=_("What comes in between is told in one mail."),
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        required=False,
        choices=[("", _("As the directory says")), *SPOKEN.items()],
        widget=forms.RadioSelect,
    )
    size_limit_kb = forms.IntegerField(
        label=_("Largest mail, KiB"),
        min_value=16,
        max_value=100_000,
        help_text=_("What is larger is not attached; the link in the mail leads to it."),
    )

    webhook = forms.CharField(
        label=_("Webhook"),
        required=False,
        max_length=2000,
        help_text=_(
            "An address of yours (https://…) that is told, signed, when a warning is sent, so that a program can"
            " fetch it by the API. The note itself says nothing of what it is about."
        ),
    )
    copies = forms.BooleanField(
        label=_("Copies of what organisations of their country, or of their sector, are told"),
        required=False,
        help_text=_("TLP:CLEAR and TLP:GREEN only; the terms allow no more."),
    )

    def __init__(self, *args: object, cert: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not cert:
            del self.fields["copies"]
        kept = self.initial.get("interval_hours")
        if kept is not None and kept not in dict(INTERVALS):
            choices = self.fields["interval_hours"].choices  # type: ignore[attr-defined]
            self.fields["interval_hours"].choices = [  # type: ignore[attr-defined]
                *choices,
                (kept, _("At most every %(hours)d hours") % {"hours": kept}),
            ]


class MuteForm(forms.Form):
    """That nothing leaves by itself to an organisation for now."""

    until = DayField(label=_("Until"))
    reason = forms.CharField(label=_("Why"), max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.READ)
def preference(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Show an organisation's wishes and keep others. Raises UnknownOrganisation."""
    row = organisation(slug, reader=reader)
    line = queries.preference(row.id, reader=reader)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    may_set, may_mute = may(reader.role, Act.SET_PREFERENCE), may(reader.role, Act.APPROVE_WARNINGS)
    if (step and not may_set) or (step in {"mute", "unmute"} and not may_mute):
        raise PermissionDenied
    cert = row.kind in {OrganisationKind.NATIONAL_CERT, OrganisationKind.SECTOR_CERT}
    wishes = PreferenceForm(request.POST if step == "wishes" else None, initial=_initial(line), cert=cert)
    silence = MuteForm(request.POST if step == "mute" else None)
    if _done(step, row, wishes=wishes, silence=silence, reader=reader):
        messages.success(request, _("It was kept."))
        return HttpResponseRedirect(reverse("preference", args=[slug]))
    at = utc_now()
    context = {
        "organisation": row,
        "name": spoken(row.names),
        "preference": line,
        "muted": line.muted_until is not None and line.muted_until > at,
        "form": wishes,
        "silence": silence,
        "may_set": may_set,
        "may_mute": may_mute,
        "interval": dict(INTERVALS).get(line.interval_hours, line.interval_hours),
        "language": SPOKEN.get(line.language, line.language),
    }
    return render(request, "response/preference.html", context)


def _initial(line: PreferenceLine) -> dict[str, object]:
    return {
        "interval_hours": line.interval_hours,
        "language": line.language,
        "size_limit_kb": line.size_limit_kb,
        "copies": line.copies,
        "webhook": line.webhook,
    }


def _done(step: str, row: Organisation, *, wishes: PreferenceForm, silence: MuteForm, reader: Reader) -> bool:
    """Do what was sent, and return whether it was done; what cannot be is told in its form."""
    at = utc_now()
    form = silence if step == "mute" else wishes
    try:
        if step == "unmute":
            unmute(row.id, actor=reader.user_id, at=at)
            return True
        if not form.is_bound or not form.is_valid():
            return False
        if step == "mute":
            until = datetime.combine(form.cleaned_data["until"], time(), UTC)
            mute(row.id, until=until, reason=form.cleaned_data["reason"], actor=reader.user_id, at=at)
        else:
            set_preference(row.id, **wishes.cleaned_data, actor=reader.user_id, at=at)
    except KentonganError as error:
        form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        return False
    return True

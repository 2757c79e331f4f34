"""A check planned by a person: which posts, by which channels, when, announced or not; previewed before it is made."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.checks.actions.planning import plan_check
from kentongan.checks.queries.selecting import BY_CALL, BY_MAIL, selected
from kentongan.checks.terms import Asked, Selection
from kentongan.directory import queries as directory
from kentongan.kernel.clock import TimeOutOfRange, later, utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.records.terms import PostRole
from kentongan.routing.countries import countries
from kentongan.web.access import actor_of, for_readers
from kentongan.web.directory.post_words import CHANNELS, ROLES
from kentongan.web.moments import MomentField
from kentongan.web.tables import Column, short_table


class PlanForm(forms.Form):
    """What a check asks of whom. Nothing chosen of a kind means all of it."""

    title = forms.CharField(
        label=_("What is it called?"), max_length=200, help_text=_("Those who are asked read this.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Which roles?"),
        choices=[(role.value, word) for role, word in ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: all of them."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Which countries?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: all of them."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Which channels?"),
        choices=[(BY_MAIL, CHANNELS[BY_MAIL]), (BY_CALL, CHANNELS[BY_CALL])],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("A telephone is called by a person of the hub."),
    )
    announced = forms.BooleanField(
        label=_("Announce it beforehand"),
        required=False,
        help_text=_("An announced check shows who can be reached; one that is not shows who is there."),
    )
    opens_at = MomentField(label=_("Opens"))
    hours = forms.IntegerField(label=_("Answers count for, hours"), min_value=1, max_value=24 * 30, initial=24)

    def __init__(self, *args: object, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        codes = directory.countries_in_use(reader=reader)
        self.fields["countries"].choices = [(one, countries().get(one, one)) for one in codes]  # type: ignore[attr-defined]

    @property
    def selection(self) -> Selection:
        """Which posts were chosen."""
        return Selection(
            roles=frozenset(PostRole(one) for one in self.cleaned_data["roles"]),
            countries=frozenset(self.cleaned_data["countries"]),
            channels=frozenset(self.cleaned_data["channels"]),
        )

    def clean(self) -> dict[str, Any]:
        """Add when answers count no more. A check that closes after all calendars end is refused."""
        told = self.cleaned_data
        if "opens_at" in told and "hours" in told:
            try:
                told["closes_at"] = later(told["opens_at"], by=timedelta(hours=told["hours"]))
            except TimeOutOfRange as error:
                self.add_error("opens_at", error.message(gettext))
        return told

    @property
    def closes_at(self) -> datetime:
        """When answers count no more."""
        closes: datetime = self.cleaned_data["closes_at"]
        return closes


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_CHECKS)
def plan(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Take what a check asks, show whom it would ask, and plan it once that has been seen."""
    at = utc_now()
    form = PlanForm(request.POST or None, reader=reader, initial={"opens_at": at + timedelta(hours=1)})
    context: dict[str, object] = {"form": form, "exercise": True}
    if request.method == "POST" and form.is_valid():
        asked = selected(form.selection, at=at)
        context |= {"previewed": True, "asked": _asked_table(asked), "number": len(asked), "closes_at": form.closes_at}
        if request.POST.get("step") == "plan":
            try:
                made = plan_check(
                    title=form.cleaned_data["title"],
                    announced=form.cleaned_data["announced"],
                    selection=form.selection,
                    opens_at=form.cleaned_data["opens_at"],
                    closes_at=form.closes_at,
                    actor=actor_of(reader),
                    at=at,
                )
            except KentonganError as error:
                form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
            else:
                messages.success(request, gettext("The check is planned."))
                return HttpResponseRedirect(reverse("check", args=[made.id]))
    return render(request, "checks/plan.html", context)


def _asked_table(asked: list[Asked]) -> object:
    columns: list[Column[Asked]] = [
        Column(key="party", label=_("Party"), value=lambda one: one.organisation_slug),
        Column(key="role", label=_("Role"), value=lambda one: ROLES[one.role]),
        Column(key="channel", label=_("Channel"), value=lambda one: CHANNELS.get(one.channel, one.channel)),
        Column(key="language", label=_("Language"), value=lambda one: one.language),
    ]
    return short_table(asked, caption=_("Who would be asked"), columns=columns)

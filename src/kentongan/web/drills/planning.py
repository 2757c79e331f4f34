"""A drill planned on a page: which scenario, then who plays which part and when, and whether its mail leaves."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.directory import queries as directory
from kentongan.drills.actions.planning import plan_drill, sound_scenario
from kentongan.drills.scenario import shipped
from kentongan.drills.terms import Part, Scenario
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.web.access import actor_of, for_readers
from kentongan.web.directory.post_words import ROLES
from kentongan.web.moments import MomentField
from kentongan.web.names import spoken


class CastingForm(forms.Form):
    """Who plays which part, which parts the machine plays, and when it begins."""

    starts_at = MomentField(label=_("Begins"))

    def __init__(self, *args: object, scenario: Scenario, reader: Reader, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for part in scenario.parts.values():
            players = _players(part, reader=reader)
            self.fields[f"part-{part.key}"] = forms.ChoiceField(
                label=spoken(part.title), choices=players, help_text=_needs(part, nobody=not players)
            )
        self.fields["machine"] = forms.MultipleChoiceField(
            label=gettext("Which parts does the machine play?"),
            choices=[(part.key, spoken(part.title)) for part in scenario.parts.values()],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=gettext("People play the others, with their own accounts."),
        )
        self.fields["sends_real"] = forms.BooleanField(
            label=gettext("Let its mail go to real people"),
            required=False,
            help_text=gettext("To the contacts of those who play, as an exercise. Another person approves that."),
        )
        self.fields["named"] = forms.CharField(
            label=gettext("To let it, write the name of the drill: %(drill)s") % {"drill": scenario.key},
            required=False,
            max_length=63,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    @property
    def cast(self) -> dict[str, str]:
        """By part, the slug of the party that plays it."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name.startswith("part-")}
        return {name.removeprefix("part-"): value for name, value in chosen.items()}


def _planned(*, sends_real: bool) -> str:
    if sends_real:
        return gettext("The drill is planned. It begins once another person has approved that it sends to real people.")
    return gettext("The drill is planned. Its mail is kept in the hub.")


def _needs(part: Part, *, nobody: bool) -> str:
    roles = ", ".join(str(ROLES[role]) for role in part.roles)
    needed = gettext("It needs posts of these roles: %(roles)s.") % {"roles": roles}
    return f"{needed} {gettext('No party has them all, so nobody can be chosen yet.')}" if nobody else needed


def _players(part: Part, *, reader: Reader) -> list[tuple[str, str]]:
    """Return the parties that have every post that the part needs, by name."""
    roles: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for line in directory.posts(reader=reader, at=utc_now()):
        roles.setdefault(line.slug, set()).add(line.role.value)
        names[line.slug] = spoken(line.organisation_names)
    able = [slug for slug, has in roles.items() if {role.value for role in part.roles} <= has]
    return sorted(((slug, f"{names[slug]} ({slug})") for slug in able), key=lambda one: one[1])


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.RUN_DRILLS)
def plan(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the scenarios that come with the software; of one that was chosen, take who plays it and when."""
    key = request.GET.get("scenario", "")
    found = shipped()
    if not key:
        listed = [(name, sound_scenario(source)) for name, source in found.items()]
        shown = [(name, spoken(one.title), spoken(one.summary), one.lasts) for name, one in listed]
        return render(request, "drills/scenarios.html", {"scenarios": shown, "exercise": True})
    if key not in found:
        raise Http404
    scenario = sound_scenario(found[key])
    at = utc_now()
    form = CastingForm(
        request.POST or None, scenario=scenario, reader=reader, initial={"starts_at": at + timedelta(hours=1)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_drill(
                found[key],
                cast=form.cast,
                plays=form.cleaned_data["machine"],
                starts_at=form.cleaned_data["starts_at"],
                sends_real=form.cleaned_data["sends_real"],
                named=form.cleaned_data["named"],
                actor=actor_of(reader),
                at=at,
            )
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            messages.success(request, _planned(sends_real=made.sends_real))
            return HttpResponseRedirect(reverse("drill", args=[made.pk]))
    context = {"form": form, "title": spoken(scenario.title), "summary": spoken(scenario.summary), "exercise": True}
    return render(request, "drills/plan.html", context)

"""Forms by which a party's editors say how its record should be: a team, a post, a holder, a channel, who may see what.

Each form is filled from what stands now, and returns what should stand, as ``directory.actions.proposing`` takes it.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.directory.terms import Audience, PostField, Subject
from kentongan.kernel.tlp import TLP
from kentongan.records.terms import usually_carries
from kentongan.web.directory.post_words import AUDIENCES, CHANNELS, FIELDS, HOLDERS, ROLES, TOPICS
from kentongan.web.moments import DayField

Content = Mapping[str, Any]

_DAYS = range(1, 8)


class RecordForm(forms.Form):
    """What all of them have: the reason, which stands in the history for good."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the history."),
    )

    def after(self, before: Content) -> dict[str, Any]:
        """Return what should stand. ``before`` is what stands, or the keys that a new one has."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, before: Content) -> dict[str, Any]:
        """Return what the fields show first."""
        return dict(before)


class TeamForm(RecordForm):
    """A team; the sections of its RFC 2350 text one below the other."""

    key = forms.SlugField(label=_("Short name"), max_length=63, help_text=_("Small letters, digits and hyphens."))
    name = forms.CharField(label=_("Name"), max_length=200)
    first = forms.CharField(label=_("Name at FIRST"), max_length=63, required=False)
    trusted_introducer = forms.CharField(label=_("Name at Trusted Introducer"), max_length=63, required=False)
    sections = forms.CharField(
        label=_("RFC 2350 text"),
        widget=forms.Textarea(attrs={"rows": 12}),
        required=False,
        help_text=_("Begin each section with its number on a line of its own, such as 3.1."),
    )
    publishes = forms.BooleanField(label=_("Publish this text on the hub's public page"), required=False)
    field_order = ("key", "name", "first", "trusted_introducer", "sections", "publishes", "reason")

    @classmethod
    def initial_of(cls, before: Content) -> dict[str, Any]:
        """The sections as one text."""
        text = "\n\n".join(f"{number}\n{said}" for number, said in sorted(before.get("sections", {}).items()))
        return dict(before) | {"name": _first(before.get("names", {})), "sections": text}

    def after(self, before: Content) -> dict[str, Any]:
        """Return the team."""
        kept = self.cleaned_data
        return {
            "key": kept["key"],
            "names": _named(kept["name"], before=before.get("names", {})),
            "first": kept["first"],
            "trusted_introducer": kept["trusted_introducer"],
            "sections": _sections(kept["sections"]),
            "publishes": kept["publishes"],
        }


class PostForm(RecordForm):
    """A post: what it answers for, in which role, when, and in which languages."""

    key = forms.SlugField(label=_("Short name"), max_length=63, help_text=_("Small letters, digits and hyphens."))
    title = forms.CharField(label=_("Title"), max_length=200)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, word) for role, word in ROLES.items()])
    mandate = forms.CharField(label=_("Answers for"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    may_discuss = forms.MultipleChoiceField(
        label=_("May discuss"),
        choices=[(topic.value, word) for topic, word in TOPICS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = forms.CharField(
        label=_("Languages"), required=False, help_text=_("Their tags, the preferred one first: lo, en.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    always = forms.BooleanField(label=_("Answers at every hour of every day"), required=False)
    holidays = forms.CharField(
        label=_("Public holidays"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("One a line: 2027-01-01 New Year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/"))
        )
        self.fields["time_zone"].choices = [("", _("not stated")), ("UTC", "UTC"), *((one, one) for one in zones)]  # type: ignore[attr-defined]
        for day in _DAYS:
            self.fields[f"day{day}"] = forms.CharField(
                label=WEEKDAYS[day - 1],
                required=False,
                help_text=_("08:00-12:00, 13:00-17:00; empty if closed.") if day == 1 else "",
            )
        self.order_fields(
            ["key", "title", "role", "mandate", "may_discuss", "languages", "time_zone", "always"]
            + [f"day{day}" for day in _DAYS]
            + ["holidays", "reason"]
        )

    @classmethod
    def initial_of(cls, before: Content) -> dict[str, Any]:
        """Hours and holidays as lines."""
        hours = before.get("hours", {})
        shown = dict(before) | {
            "title": _first(before.get("title", {})),
            "languages": ", ".join(before.get("languages", [])),
            "always": hours.get("always", False),
            "holidays": "\n".join(f"{day} {name}".strip() for day, name in hours.get("holidays", [])),
        }
        for day in _DAYS:
            spans = hours.get("weekly", {}).get(str(day), [])
            shown[f"day{day}"] = ", ".join("-".join(span) for span in spans)
        return shown

    def after(self, before: Content) -> dict[str, Any]:
        """Return the post."""
        kept = self.cleaned_data
        weekly = {str(day): _spans(kept[f"day{day}"]) for day in _DAYS if kept[f"day{day}"].strip()}
        hours = {"always": kept["always"], "weekly": weekly, "holidays": _holidays(kept["holidays"])}
        return {
            "team": before["team"],
            "key": kept["key"],
            "role": kept["role"],
            "title": _named(kept["title"], before=before.get("title", {})),
            "mandate": kept["mandate"],
            "may_discuss": kept["may_discuss"],
            "languages": _listed(kept["languages"]),
            "time_zone": kept["time_zone"],
            "hours": hours if kept["time_zone"] or kept["always"] else {},
        }

    def clean(self) -> dict[str, Any]:
        """Refuse hours without a clock to read them by, and spans or holidays that cannot be read."""
        kept = super().clean() or {}
        stated = kept.get("always") or any(kept.get(f"day{day}", "").strip() for day in _DAYS)
        if stated and not kept.get("time_zone"):
            self.add_error("time_zone", gettext("Say by which clock these hours are."))
        for name, read in [*((f"day{day}", _spans) for day in _DAYS), ("holidays", _holidays)]:
            try:
                read(kept.get(name, ""))
            except ValueError:
                self.add_error(name, gettext("This cannot be read. Write it as the example shows."))
        return kept


class AssignmentForm(RecordForm):
    """Who holds a post, from when to when."""

    holder = forms.ChoiceField(label=_("Who is it?"), choices=[(one.value, word) for one, word in HOLDERS.items()])
    name = forms.CharField(label=_("Name"), max_length=200)
    priority = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=9, initial=1, help_text=_("1 is asked first.")
    )
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The first day on which they no longer hold it. Empty: without end."),
    )
    field_order = ("holder", "name", "priority", "valid_from", "valid_to", "reason")

    @classmethod
    def initial_of(cls, before: Content) -> dict[str, Any]:
        """Times as days."""
        days = {name: (before.get(name) or "")[:10] for name in ("valid_from", "valid_to")}
        return dict(before) | days

    def after(self, before: Content) -> dict[str, Any]:
        """Return the assignment; a day that was not changed keeps its hour."""
        kept = self.cleaned_data
        return {
            "post": before["post"],
            "holder": kept["holder"],
            "name": kept["name"],
            "priority": kept["priority"],
            "valid_from": _day(kept["valid_from"], before=before.get("valid_from")),
            "valid_to": _day(kept["valid_to"], before=before.get("valid_to")),
            "user": before.get("user"),
        }


class ChannelForm(RecordForm):
    """A way to reach a holder, and what may be said by it."""

    channel = forms.ChoiceField(label=_("Way"), choices=list(CHANNELS.items()))
    address = forms.CharField(
        label=_("Address"), max_length=2000, help_text=_("soc@cert.example, +60 3 1234 5678, https://cert.example")
    )
    priority = forms.IntegerField(
        label=_("Order"), min_value=1, max_value=9, initial=1, help_text=_("1 is asked first.")
    )
    carries = forms.TypedChoiceField(
        label=_("Carries up to"),
        choices=[("", _("as usual")), *((one.value, one.label) for one in TLP)],
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_(
            "The strictest label that may be said by it; encrypted, where the label asks for that. Usual is RED for a"
            " telephone, which is read out to a person, and AMBER+STRICT for all else."
        ),
    )
    openpgp = forms.CharField(
        label=_("OpenPGP certificate"), required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    )
    field_order = ("channel", "address", "priority", "carries", "openpgp", "reason")

    def after(self, before: Content) -> dict[str, Any]:
        """Return the channel."""
        names = ("channel", "address", "priority", "carries", "openpgp")
        kept = {name: self.cleaned_data[name] for name in names}
        if kept["carries"] is None:
            kept["carries"] = usually_carries(kept["channel"]).value
        return {"assignment": before.get("assignment"), "role": before["role"], **kept}


class GrantsForm(RecordForm):
    """Who may see what of a post: a row of audiences for each field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(one.value, AUDIENCES[one]) for one in Audience if one is not Audience.PARTY]
        for field in PostField:
            self.fields[field.value] = forms.MultipleChoiceField(
                label=str(FIELDS[field]), choices=shown, widget=forms.CheckboxSelectMultiple, required=False
            )
        self.order_fields([*(field.value for field in PostField), "reason"])

    def after(self, before: Content) -> dict[str, Any]:
        """Return the audiences by field."""
        return {field.value: self.cleaned_data[field.value] for field in PostField}


FORMS: Mapping[Subject, type[RecordForm]] = {
    Subject.TEAM: TeamForm,
    Subject.POST: PostForm,
    Subject.ASSIGNMENT: AssignmentForm,
    Subject.CHANNEL: ChannelForm,
    Subject.GRANTS: GrantsForm,
}


def _first(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()), "")


def _named(text: str, *, before: Mapping[str, str]) -> dict[str, str]:
    tag = "en" if "en" in before or not before else next(iter(before))
    return dict(before) | {tag: text}


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.replace(";", ",").split(",") if one.strip()]


def _spans(text: str) -> list[list[str]]:
    """Read ``08:00-12:00, 13:00-17:00``. Raises ValueError."""
    spans = []
    for one in _listed(text):
        opens, dash, closes = one.replace("–", "-").partition("-")
        if not dash:
            raise ValueError(one)
        spans.append([f"{time.fromisoformat(end.strip()):%H:%M}" for end in (opens, closes)])
    return spans


def _holidays(text: str) -> list[list[str]]:
    """Read a day and its name a line. Raises ValueError."""
    lines = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [[date.fromisoformat(day).isoformat(), name.strip()] for day, _space, name in lines]


def _day(day: Any, *, before: str | None) -> str | None:
    if day is None:
        return None
    return before if before and before[:10] == day.isoformat() else f"{day.isoformat()}T00:00:00+00:00"


def _sections(text: str) -> dict[str, str]:
    """Read sections, each after its number on a line of its own; what stands before the first is section 1."""
    found: dict[str, list[str]] = {}
    number = "1"
    for line in text.splitlines():
        bare = line.strip().rstrip(".")
        if bare and all(part.isdigit() for part in bare.split(".")) and len(bare) <= 8:
            number = bare
            found.setdefault(number, [])
        else:
            found.setdefault(number, []).append(line)
    said = {number: "\n".join(lines).strip() for number, lines in found.items()}
    return {number: text for number, text in said.items() if text}

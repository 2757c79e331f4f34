"""The form in which a message is written: its envelope, facts apart from assessment, rows that can be added to.

Nothing is required here but for whom it is written: what a message lacks is told by the rules when it is checked, so
that it can be kept half-written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kentongan.kernel.tlp import TLP
from kentongan.messages.rules.writing import LONGEST_SUBJECT, LONGEST_TEXT, MOST_PARTS
from kentongan.messages.terms import (
    Assessment,
    Attribution,
    Band,
    Confidence,
    Content,
    Draft,
    Fact,
    Level,
    MessageType,
    Priority,
)
from kentongan.messages.vocabulary import LANGUAGES, language_name
from kentongan.web.messages.words import ATTRIBUTIONS, BANDS, CONFIDENCES, LEVELS, PRIORITIES, TYPES
from kentongan.web.moments import MomentField

Words = str | Promise
Group = tuple[str, list[tuple[str, str]]]

ROWS: Mapping[str, int] = {"to": 1, "fact": 3, "alternative": 2, "term": 1}
"""Rows of each kind that stand in an empty form."""

MOST_ROWS = 60

WRITTEN = (
    MessageType.NOTIFICATION,
    MessageType.INFORMATION_REQUEST,
    MessageType.CLARIFICATION_REQUEST,
    MessageType.ASSISTANCE_REQUEST,
    MessageType.ASSISTANCE_OFFER,
    MessageType.UPDATE,
    MessageType.CLOSURE,
)
"""Types that are written here; the others are acts on a message that is there."""


def moment_field(label: Any, hint: Any = "") -> forms.DateTimeField:
    """Return a field of a time by the reader's clock."""
    return MomentField(label=label, help_text=hint, required=False)


def text_field(label: Any, hint: Any = "", *, rows: int = 3) -> forms.CharField:
    """Return a field of free text, in whatever direction its language has."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, help_text=hint, widget=widget, required=False, max_length=LONGEST_TEXT)


def language_field(hint: Any = "") -> forms.ChoiceField:
    """Return a field of the language in which somebody writes: at first, the one in which they read the page."""
    return forms.ChoiceField(
        label=_("Language of your text"),
        choices=[(one, language_name(one)) for one in LANGUAGES],
        help_text=hint,
        initial=get_language,
        required=False,
    )


class ConfirmingForm(forms.Form):
    """A form whose text may have to be confirmed to make no claim; the box to tick is there once that was asked."""

    @property
    def confirmed(self) -> tuple[str, ...]:
        """The texts that were ticked."""
        told = self.data.getlist(self.add_prefix("no_claim")) if isinstance(self.data, QueryDict) else ()
        return tuple(told[:MOST_PARTS])

    def ask(self, sentences: Sequence[str]) -> None:
        """Add the box."""
        self.fields["no_claim"] = forms.MultipleChoiceField(
            label=_("These words make no claim about who did it:"),
            choices=[(one, one) for one in sentences],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class MessageForm(forms.Form):
    """A message. ``counts`` are the rows of each kind; ``correcting`` leaves the envelope out.

    ``replying``: in a thread that is there already.
    """

    kind = forms.ChoiceField(label=_("What is it?"), choices=[(one.value, TYPES[one]) for one in WRITTEN])
    priority = forms.ChoiceField(
        label=_("How urgent is it?"), choices=[(one.value, PRIORITIES[one]) for one in Priority]
    )
    level = forms.TypedChoiceField(
        label=_("On which level?"),
        coerce=int,
        choices=[(one.value, LEVELS[one]) for one in Level],
        help_text=_("Only people raise a matter; what is sent stays on its level."),
    )
    sender = forms.ChoiceField(label=_("From"), help_text=_("Posts for which you write."))
    tlp = forms.TypedChoiceField(
        label=_("Handling terms"), coerce=int, choices=[(one.value, one.label) for one in TLP], initial=TLP.AMBER.value
    )
    language = forms.ChoiceField(
        label=_("Language of your text"),
        choices=[(one, language_name(one)) for one in LANGUAGES],
        help_text=_("Your text stays in it and is authoritative; everything around it is in the reader's."),
    )
    respond_by = moment_field(_("Please answer by"))
    exercise = forms.BooleanField(label=_("This belongs to an exercise"), required=False)
    subject = forms.CharField(
        label=_("Subject"),
        help_text=_("A few words that say what, not who did it."),
        max_length=LONGEST_SUBJECT,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    assessment = text_field(_("What you make of it"), _("Leave it empty where you make no assessment."), rows=4)
    likelihood = forms.ChoiceField(
        label=_("How likely"), required=False, choices=[("", "—"), *((one.value, BANDS[one]) for one in Band)]
    )
    confidence = forms.ChoiceField(
        label=_("Your confidence in that"),
        help_text=_("How well founded it is; it is told in a sentence of its own."),
        required=False,
        choices=[("", "—"), *((one.value, CONFIDENCES[one]) for one in Confidence)],
    )
    basis = text_field(_("What it rests on"), rows=2)
    attribution = forms.TypedChoiceField(
        label=_("What the message says about who did it"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(one.value, ATTRIBUTIONS[one]) for one in Attribution],
        initial=Attribution.NONE.value,
    )
    concerns = forms.CharField(
        label=_("Countries where the infrastructure is"),
        help_text=_("Codes of two letters, such as MY, ID. This is no claim about a country; every message says so."),
        required=False,
        max_length=200,
    )
    request = text_field(_("What you ask them to do"), _("Empty: the message says that nothing is asked."))
    next_update = moment_field(_("Your next update"))
    warnings = forms.CharField(
        label=_("Warnings that it is about"), help_text=_("Their references."), required=False, max_length=500
    )

    def __init__(
        self,
        *args: object,
        senders: Sequence[tuple[str, str]],
        recipients: Sequence[Group],
        counts: Mapping[str, int],
        correcting: bool = False,
        replying: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.counts = counts
        self.senders = senders
        # Whoever writes for several posts says for which: the first of a list must not speak by accident.
        self.fields["sender"].choices = senders if len(senders) == 1 else [("", _("Choose a post")), *senders]  # type: ignore[attr-defined]
        for number in range(counts["to"]):
            self.fields[f"to_{number}"] = forms.ChoiceField(
                label=_("To") if number == 0 else _("Also to"),
                choices=[("", _("Choose a post"))] + list(recipients),  # noqa: RUF005 - groups are no pairs of texts
                required=False,
            )
        for number in range(counts["fact"]):
            self.fields[f"fact_{number}_text"] = text_field(_("What was observed"), rows=2)
            self.fields[f"fact_{number}_source"] = forms.CharField(
                label=_("By whom or what"), required=False, widget=forms.TextInput(attrs={"dir": "auto"})
            )
            self.fields[f"fact_{number}_at"] = moment_field(_("When it was observed"))
        for number in range(counts["alternative"]):
            self.fields[f"alternative_{number}"] = text_field(_("Another explanation that you considered"), rows=2)
        for number in range(counts["term"]):
            self.fields[f"term_{number}"] = forms.CharField(label=_("Term"), required=False, max_length=200)
            self.fields[f"meaning_{number}"] = forms.CharField(
                label=_("What you mean by it"), required=False, max_length=2000
            )
        if correcting:
            for name in [one for one in self.fields if one in ENVELOPE or one.startswith("to_")]:
                del self.fields[name]
        elif replying:
            # A thread is real or an exercise as a whole.
            del self.fields["exercise"]

    def clean(self) -> dict[str, Any]:
        """Refuse a fact without its time: it could not be kept as one."""
        for number in range(self.counts["fact"]):
            text, source, at = (self.cleaned_data.get(f"fact_{number}_{part}") for part in ("text", "source", "at"))
            if (text or source) and not at:
                self.add_error(f"fact_{number}_at", gettext("Say when this was observed."))
        return self.cleaned_data

    def clean_warnings(self) -> tuple[str, ...]:
        """Return references."""
        return tuple(self.cleaned_data["warnings"].replace(",", " ").split())

    def clean_concerns(self) -> tuple[str, ...]:
        """Return codes of countries in capitals."""
        return tuple(self.cleaned_data["concerns"].replace(",", " ").upper().split())

    @property
    def recipients(self) -> tuple[UUID, ...]:
        """The posts chosen, each once."""
        chosen = (self.cleaned_data[f"to_{number}"] for number in range(self.counts["to"]))
        return tuple(UUID(one) for one in dict.fromkeys(chosen) if one)

    @property
    def facts(self) -> Iterator[tuple[int, str]]:
        """The rows of facts in which something stands, with what was observed."""
        for number in range(self.counts["fact"]):
            row = [self.cleaned_data[f"fact_{number}_{part}"] for part in ("text", "source", "at")]
            if any(row):
                yield number, row[0]

    def draft(self, *, of: Draft | None = None) -> Draft:
        """Return the message; ``of`` has what the form does not: the thread, what is answered."""
        told = self.cleaned_data
        made = Draft(
            type=MessageType(told["kind"]),
            priority=Priority(told["priority"]),
            tlp=TLP(told["tlp"]),
            language=told["language"],
            level=Level(told["level"]),
            sender=UUID(told["sender"]),
            recipients=self.recipients,
            content=self.content(),
            respond_by=told["respond_by"],
            exercise=told.get("exercise", False),
        )
        return made if of is None else replace(made, thread=of.thread, reply_to=of.reply_to, exercise=of.exercise)

    def correction(self, *, of: Draft) -> Draft:
        """Return the correction of a message: what it says anew, and by when that is to be answered."""
        return replace(of, content=self.content(), respond_by=self.cleaned_data["respond_by"])

    def content(self) -> Content:
        """Return what the message says."""
        told = self.cleaned_data
        return Content(
            subject=told["subject"].strip(),
            facts=tuple(self._fact(number) for number, _text in self.facts),
            assessment=self._assessment(),
            attribution=Attribution(told["attribution"]),
            request=told["request"].strip(),
            next_update=told["next_update"],
            terms=dict(self._terms()),
            concerns=told["concerns"],
            warnings=told["warnings"],
        )

    def _fact(self, number: int) -> Fact:
        text, source, at = (self.cleaned_data[f"fact_{number}_{part}"] for part in ("text", "source", "at"))
        return Fact(text=text.strip(), source=source.strip(), observed_at=at)

    def _assessment(self) -> Assessment | None:
        told = self.cleaned_data
        rows = (told[f"alternative_{number}"].strip() for number in range(self.counts["alternative"]))
        made = Assessment(
            text=told["assessment"].strip(),
            likelihood=Band(told["likelihood"]) if told["likelihood"] else None,
            confidence=Confidence(told["confidence"]) if told["confidence"] else None,
            basis=told["basis"].strip(),
            alternatives=tuple(one for one in rows if one),
        )
        return None if made == Assessment(text="") else made

    def _terms(self) -> Iterator[tuple[str, str]]:
        for number in range(self.counts["term"]):
            term, meaning = self.cleaned_data[f"term_{number}"].strip(), self.cleaned_data[f"meaning_{number}"].strip()
            if term or meaning:
                yield term, meaning


ENVELOPE = frozenset({"kind", "priority", "level", "sender", "tlp", "language", "exercise"})
"""Fields that a correction takes from the message that it corrects."""

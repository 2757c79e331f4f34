"""Forms by which a party's editors say what the hub publishes of it, and who its partners are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.directory import queries
from kentongan.directory.terms import Subject
from kentongan.web.directory.record_forms import Content, RecordForm
from kentongan.web.names import spoken


class PartyForm(RecordForm):
    """What everybody is shown of a party. Its names and its kind are not here: the hub's staff keep those."""

    security_txt = forms.BooleanField(
        label=_("Publish a security.txt on the hub's public page"),
        required=False,
        help_text=_("It is made of those channels of your technical posts that everybody may see."),
    )
    compared = forms.BooleanField(
        label=_("Show our results of checks to others under our name"),
        required=False,
        help_text=_("Parties are compared by name only where five of them at least agreed to it."),
    )
    field_order = ("security_txt", "compared", "reason")

    def after(self, before: Content) -> dict[str, Any]:
        """Return what should stand; all else of the party stays as it is."""
        return dict(before) | {name: self.cleaned_data[name] for name in ("security_txt", "compared")}


class PartnersForm(RecordForm):
    """Whom a party counts among its partners: those of whom its editor knows that they are there, and those it has."""

    partners = forms.MultipleChoiceField(
        label=_("Partners"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Their people see of your posts what you show partners. It goes one way."),
    )
    field_order = ("partners", "reason")

    def after(self, before: Content) -> dict[str, Any]:
        """Return the whole list."""
        return {"partners": self.cleaned_data["partners"]}

    def offer(self, before: Content, *, own: str, reader: Reader, at: datetime) -> None:
        """Fill in from whom to choose: parties of whose posts the reader may know, and the partners that there are."""
        known = {line.slug: spoken(line.organisation_names) for line in queries.posts(reader=reader, at=at)}
        known |= {slug: known.get(slug, slug) for slug in before.get("partners", ())}
        known.pop(own, None)
        choices = [(slug, slug if name == slug else f"{name} ({slug})") for slug, name in known.items()]
        field = self.fields["partners"]
        field.choices = sorted(choices, key=lambda one: one[1].casefold())  # type: ignore[attr-defined]


PARTY_FORMS: Mapping[Subject, type[RecordForm]] = {Subject.ORGANISATION: PartyForm, Subject.PARTNERS: PartnersForm}

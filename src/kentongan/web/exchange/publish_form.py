"""The form by which objects are shared by hand: for which member, into which collection, and what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kentongan.exchange.models import Member
from kentongan.exchange.terms import CollectionLine
from kentongan.web.names import spoken


class PublishForm(forms.Form):
    """What is shared, where, and for which member. ``looked_at`` names what was uploaded before, and comes first."""

    member = forms.ChoiceField(label=_("For which member?"))
    collection = forms.ChoiceField(
        label=_("Into which collection?"), help_text=_("Only collections to which you may write are here.")
    )
    uploaded = forms.FileField(label=_("A file"), required=False, allow_empty_file=True)
    pasted = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("A STIX 2.1 bundle, a TAXII envelope, or one object."),
    )
    looked_at = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        members: Sequence[Member],
        collections: Sequence[CollectionLine],
        most: int,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._most = most
        self.fields["uploaded"].help_text = gettext("JSON, at most %(size)s.") % {"size": filesizeformat(most)}
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{spoken(one.organisation.names)} ({one.name})") for one in members
        ]
        self.fields["collection"].choices = [(str(one.id), one.title) for one in collections]  # type: ignore[attr-defined]
        if len(members) == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.fields["member"].initial = str(members[0].pk)

    def clean(self) -> dict[str, Any]:
        """Take what was looked at before, else the file, else the text, whose line ends a browser made its own."""
        said: dict[str, Any] = super().clean() or {}
        said["body"] = b""
        if said.get("looked_at"):
            return said
        file, text = said.get("uploaded"), said.get("pasted") or ""
        if file and file.size > self._most:
            raise forms.ValidationError(
                _("This file is larger than a collection takes at once. Share it in several parts.")
            )
        body = file.read() if file else text.replace("\r\n", "\n").encode("utf-8", "replace")
        if not body.strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        said["body"] = body
        return said

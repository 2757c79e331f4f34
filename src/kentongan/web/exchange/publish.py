"""Sharing by hand: a bundle or envelope uploaded or pasted, each flaw told, who would receive each and why, shared.

What was looked at is sent along with the button, byte by byte, so that it is the same that is shared; nothing is kept
between.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.models import Member
from kentongan.exchange.queries.holders import own_members
from kentongan.exchange.queries.previewing import Judged, Preview, Together, preview
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.queries.statuses import told_status
from kentongan.exchange.rules.marking import marks_of
from kentongan.exchange.terms import CollectionLine, Outcome, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import Limits, read_envelope
from kentongan.stix.strict_json import Refused, read_members
from kentongan.stix.terms import Flaw, Received
from kentongan.stix.titles import title_of
from kentongan.web.access import actor_of, for_readers
from kentongan.web.exchange import flaws
from kentongan.web.exchange.asking import viewer_on
from kentongan.web.exchange.seers import handling_words, seers_table, without_right
from kentongan.web.exchange.words import OUTCOMES, type_word
from kentongan.web.names import spoken
from kentongan.web.tables import Column, State, Table, short_table

LARGEST = 700_000
"""Bytes that a page takes: as base64 they fit into what the hub takes of a form. A TAXII client may send more."""

_SHOWN = 200


class PublishForm(forms.Form):
    """What is shared, where, and for which member."""

    member = forms.ChoiceField(label=_("For which member?"))
    collection = forms.ChoiceField(
        label=_("Into which collection?"), help_text=_("Only collections to which you may write are here.")
    )
    uploaded = forms.FileField(label=_("A file"), required=False, help_text=_("JSON, at most 700 kB."))
    pasted = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("A STIX 2.1 bundle, a TAXII envelope, or one object."),
    )
    looked_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: object, members: Sequence[Member], collections: Sequence[CollectionLine], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
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
        file, text, looked_at = said.get("uploaded"), said.get("pasted") or "", said.get("looked_at") or ""
        try:
            body = b64decode(looked_at, validate=True)
        except binascii.Error:
            raise forms.ValidationError(_("Choose a file, or paste its text.")) from None
        if not body:
            body = file.read(LARGEST + 1) if file else text.replace("\r\n", "\n").encode("utf-8", "replace")
        if len(body) > LARGEST:
            raise forms.ValidationError(_("This is more than a page takes. Send it by a TAXII client, or in parts."))
        if not body.strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        said["body"] = body
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.SHARE)
def publish(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Take what somebody wants to share, show what would become of it and who would get it, and share it."""
    at, viewer = utc_now(), viewer_on(request, reader)
    members = own_members(viewer.organisations)
    collections = [one for one in visible_collections(viewer, at=at) if one.writes] if members else []
    context: dict[str, object] = {"may": bool(collections), "member": bool(members), "staff": reader.sees_all}
    if not collections:
        return render(request, "exchange/publish.html", context)
    form = PublishForm(
        request.POST or None,
        request.FILES or None,
        members=members,
        collections=collections,
        initial={"collection": request.GET.get("collection", "")},
    )
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        try:
            answered = _step(request, reader, viewer, form=form, context=context, at=at)
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
        else:
            if answered is not None:
                return answered
    return render(request, "exchange/publish.html", context)


def _step(
    request: HttpRequest,
    reader: Reader,
    viewer: Viewer,
    *,
    form: PublishForm,
    context: dict[str, object],
    at: datetime,
) -> HttpResponse | None:
    """Share where that was asked, and return where to go; else add the preview to the context."""
    said = form.cleaned_data
    member, collection = UUID(said["member"]), UUID(said["collection"])
    sight = sight_of(viewer, collection=collection, at=at)
    body: bytes = said["body"]
    received = read_envelope(_enveloped(body), limits=Limits(whole=LARGEST + 100), pattern_check=flaws_of_pattern)
    if request.POST.get("step") == "share":
        return _shared(request, reader, sight, member=member, collection=collection, received=received, at=at)
    found = preview(sight, member=member, received=received, at=at)
    context |= _previewed(found, sight=sight, at=at) | {
        "previewed": True,
        "looked_at": b64encode(body).decode(),
        "into": dict(form.fields["collection"].choices)[said["collection"]],  # type: ignore[attr-defined]
        "chosen": said,
    }
    return None


def _shared(
    request: HttpRequest,
    reader: Reader,
    sight: Sight,
    *,
    member: UUID,
    collection: UUID,
    received: Sequence[Received | Flaw],
    at: datetime,
) -> HttpResponse:
    status = share(sight, member=member, received=received, actor=actor_of(reader), at=at)
    counts = msgspec.json.decode(told_status(status))
    done, failed = int(counts["success_count"]), int(counts["failure_count"])
    messages.success(
        request,
        ngettext("One object is in the collection.", "%(number)d objects are in the collection.", done)
        % {"number": done},
    )
    if failed:
        messages.warning(
            request,
            ngettext("One was not taken in.", "%(number)d were not taken in.", failed) % {"number": failed},
        )
    return HttpResponseRedirect(reverse("exchange-collection", args=[collection]))


def _enveloped(body: bytes) -> bytes:
    """Return what was sent as an envelope: a list of objects, or one object, is put into one as it is."""
    start = body.lstrip()
    if start.startswith(b"["):
        return b'{"objects":' + body + b"}"
    try:
        members = read_members(body)
    except Refused:
        return body  # what it is instead is told by whoever reads it
    return b'{"objects":[' + body + b"]}" if "objects" not in members and "id" in members else body


def _previewed(found: Preview, *, sight: Sight, at: datetime) -> dict[str, object]:
    kept = [one for one in found.judged if one.receipt.outcome is Outcome.STORED]
    return {
        "number": len(kept),
        "number_of_all": len(found.judged),
        "refused": [_line(one) for one in found.judged if one.receipt.outcome in (Outcome.REFUSED, Outcome.CONFLICT)][
            :_SHOWN
        ],
        "advised": [_line(one) for one in kept if one.flaws][:_SHOWN],
        "known": sum(one.receipt.outcome is Outcome.KNOWN for one in found.judged),
        "groups": [group_told(one, number=number, sight=sight, at=at) for number, one in enumerate(found.groups, 1)],
    }


def _line(one: Judged) -> dict[str, object]:
    received = one.received
    return {
        "title": (title_of(received.value) if received else "") or one.receipt.id,
        "id": one.receipt.id,
        "type": type_word(received.type) if received else "",
        "state": OUTCOMES[one.receipt.outcome],
        "flaws": [flaws.told(flaw) for flaw in one.flaws],
        "reason": flaws.reason_of(one.receipt),
    }


def group_told(one: Together, *, number: int, sight: Sight, at: datetime) -> dict[str, object]:
    """Return objects of the same terms for a template: what the terms mean, and who would receive them and why."""
    return {
        "tlp": one.handling.tlp,
        **handling_words(
            one.handling,
            marks=max((marks_of(each.value)[0] for each in one.objects), key=len),
            has_arrangement=sight.access.starts is not None,
            at=at,
        ),
        "parts": [(selector, terms.tlp) for selector, terms in one.parts],
        "number": len(one.objects),
        "objects": _objects(one, number=number),
        "left": max(len(one.objects) - _SHOWN, 0),
        "seers": seers_table(
            one.seers, viewer=sight.viewer, before=True, caption=_numbered(gettext("Who receives it, and why"), number)
        ),
        "without_right": without_right(one.seers, viewer=sight.viewer),
        "receiving": sum(seer.verdict.allowed and seer.member is not None for seer in one.seers),
    }


def _numbered(caption: str, number: int) -> str:
    """Return a caption that no other table of the page has."""
    return f"{caption} ({number})"


def _objects(one: Together, *, number: int) -> Table[Received]:
    columns: Sequence[Column[Received]] = [
        Column(key="title", label=_("Object"), value=lambda got: title_of(got.value) or got.id),
        Column(key="type", label=_("Type"), value=lambda got: type_word(got.type)),
        Column(
            key="revoked",
            label=_("State"),
            value=lambda got: State("revoked", _("revokes it"), "bad") if got.revoked else None,
        ),
    ]
    return short_table(
        one.objects[:_SHOWN], caption=_numbered(gettext("Objects with these terms"), number), columns=columns
    )

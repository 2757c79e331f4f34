"""Passing an object on by hand: where to, for which member, who would receive it and why; then it is shared there.

To look is a GET, and changes nothing; what is passed on is what the person sees, as it is when they say so.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.actions.passing_on import pass_on, seen_there
from kentongan.exchange.errors import NotPassedOn
from kentongan.exchange.models import Member
from kentongan.exchange.queries.holders import own_members
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Outcome, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.stix.terms import Received
from kentongan.stix.titles import title_of
from kentongan.web.access import actor_of, for_readers
from kentongan.web.exchange import flaws
from kentongan.web.exchange.asking import line_of, viewer_on
from kentongan.web.exchange.previewed import group_told
from kentongan.web.names import spoken


class PassOnForm(forms.Form):
    """Where an object goes, and for which member."""

    member = forms.ChoiceField(label=_("For which member?"))
    into = forms.ChoiceField(
        label=_("Into which collection?"), help_text=_("Only collections to which you may write are here.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, *, members: Sequence[Member], into: Sequence[CollectionLine]) -> None:
        super().__init__(asked)
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{spoken(one.organisation.names)} ({one.name})") for one in members
        ]
        self.fields["into"].choices = [(str(one.id), one.title) for one in into]  # type: ignore[attr-defined]
        if len(members) == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.fields["member"].initial = str(members[0].pk)


def destinations(viewer: Viewer, *, beside: UUID, at: datetime) -> Sequence[CollectionLine]:
    """Return the collections into which a viewer may pass something on from one: they may write there for somebody."""
    if not viewer.members:
        return []
    return [one for one in visible_collections(viewer, at=at) if one.writes and one.id != beside]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.SHARE)
def pass_on_object(request: HttpRequest, reader: Reader, collection_id: UUID, stix_id: str) -> HttpResponse:
    """Ask where an object goes, show who would receive it there, and pass it on."""
    at, viewer = utc_now(), viewer_on(request, reader)
    line = line_of(viewer, collection_id, at=at)
    seen = sight_of(viewer, collection=collection_id, at=at)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = asked if "into" in asked else None
    several = destinations(viewer, beside=collection_id, at=at)
    form = PassOnForm(chosen, members=own_members(viewer.organisations), into=several)
    form.fields["version"].initial = request.GET.get("version", "")
    (received,) = seen_there(seen, stix_id=stix_id, version=_version(asked))
    context: dict[str, object] = {
        "line": line,
        "stix_id": stix_id,
        "title": (title_of(received.value) if isinstance(received, Received) else "") or stix_id,
        "form": form,
        "may": bool(several),
    }
    if chosen is not None and form.is_valid():
        try:
            if request.method == "POST":
                return _passed(request, reader, seen, stix_id=stix_id, form=form, at=at)
            context |= _previewed(seen, stix_id=stix_id, form=form, at=at)
        except NotPassedOn as error:
            said = flaws.reason_said(
                str(error.facts["reason"]), because=error.facts["because"], unsaid=bool(error.facts["unsaid"])
            )
            form.add_error(None, str(said or error.message(gettext)))
        except KentonganError as error:
            form.add_error(None, f"{error.message(gettext)} {error.advice(gettext)}")
    return render(request, "exchange/pass_on.html", context)


def _version(asked: QueryDict) -> int | None:
    """Return which version is meant; None, the last one, where that is not said in a number."""
    said = asked.get("version") or ""
    return int(said) if said.isdecimal() and len(said) < 20 else None


def _passed(
    request: HttpRequest, reader: Reader, seen: Sight, *, stix_id: str, form: PassOnForm, at: datetime
) -> HttpResponse:
    said = form.cleaned_data
    into = UUID(said["into"])
    receipt = pass_on(
        seen,
        stix_id=stix_id,
        version=said["version"],
        into=sight_of(seen.viewer, collection=into, at=at),
        member=UUID(said["member"]),
        actor=actor_of(reader),
        at=at,
    )
    if receipt.outcome is Outcome.STORED:
        messages.success(request, gettext("The object was passed on. Here it keeps the terms that it came with."))
    else:
        messages.info(request, gettext("It is here already; that changes nothing."))
    return HttpResponseRedirect(reverse("exchange-object", args=[into, stix_id]))


def _previewed(seen: Sight, *, stix_id: str, form: PassOnForm, at: datetime) -> dict[str, object]:
    said = form.cleaned_data
    into = sight_of(seen.viewer, collection=UUID(said["into"]), at=at)
    received = seen_there(seen, stix_id=stix_id, version=said["version"])
    found = preview(into, member=UUID(said["member"]), received=received, at=at, asked=True)
    (judged,) = found.judged
    return {
        "previewed": True,
        "chosen": said,
        "into": dict(form.fields["into"].choices)[said["into"]],  # type: ignore[attr-defined]
        "known": judged.receipt.outcome is Outcome.KNOWN,
        "reason": flaws.reason_of(judged.receipt),
        "flaws": [flaws.told(one) for one in judged.flaws if judged.receipt.outcome is Outcome.REFUSED],
        "groups": [group_told(one, number=number, sight=into, at=at) for number, one in enumerate(found.groups, 1)],
    }

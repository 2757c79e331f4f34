"""Sharing by hand: a bundle or envelope uploaded or pasted, each flaw told, who would receive each and why, shared.

What was looked at is kept for whoever uploaded it, byte by byte, until they press the button or a day has passed: so it
is the same that is shared, and is sent once.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.actions.uploading import keep_upload
from kentongan.exchange.queries.holders import own_members
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.queries.statuses import told_status
from kentongan.exchange.queries.uploads import most_anywhere, most_at_once, upload
from kentongan.exchange.terms import Viewer
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import Limits, read_envelope
from kentongan.stix.strict_json import Refused, read_members
from kentongan.stix.terms import Flaw, Received
from kentongan.web.access import actor_of, for_readers
from kentongan.web.exchange.asking import viewer_on
from kentongan.web.exchange.previewed import previewed
from kentongan.web.exchange.publish_form import PublishForm

_WRAPPED = 100
"""Bytes that a body may grow by where it is put into an envelope."""

_OF_ENVELOPES = frozenset({"more", "next"})
"""What an envelope may hold beside objects, of which it may have none (TAXII 2.1 §3.7)."""


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
        most=most_anywhere(),
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
    body: bytes = said["body"] or upload(said["looked_at"], user=actor_of(reader), at=at)
    limits = Limits(whole=most_at_once(sight) + _WRAPPED)
    received = read_envelope(_enveloped(body), limits=limits, pattern_check=flaws_of_pattern)
    if request.POST.get("step") == "share":
        return _shared(request, reader, sight, member=member, collection=collection, received=received, at=at)
    found = preview(sight, member=member, received=received, at=at)
    context |= previewed(found, sight=sight, at=at) | {
        "previewed": True,
        "looked_at": keep_upload(body, user=actor_of(reader), at=at),
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
    """Return what was sent as an envelope: a list of objects, or one object, is put into one as it is.

    What is no envelope and no bundle is taken for an object, so that what it lacks is told of it.
    """
    start = body.lstrip()
    if start.startswith(b"["):
        return b'{"objects":' + body + b"}"
    try:
        members = read_members(body)
    except Refused:
        return body  # what it is instead is told by whoever reads it
    whole = "objects" in members or members.keys() <= _OF_ENVELOPES or bytes(members.get("type", b"")) == b'"bundle"'
    return body if whole else b'{"objects":[' + body + b"]}"

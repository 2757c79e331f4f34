"""What staff do with a recipient's link: read out a code after calling the directory's number, unlock, revoke it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.models import Contact
from kentongan.directory.queries import contacts_of, visible_contacts
from kentongan.kernel.clock import utc_now
from kentongan.response import queries
from kentongan.response.actions.linking import read_out_code, revoke_link, unlock_link
from kentongan.response.terms import CODE_MINUTES
from kentongan.web.access import actor_of, for_readers
from kentongan.web.names import named

DEEDS = {
    "read-out": (
        _("Read out a code"),
        _("Call a number that stands in the directory, never one that a caller or a mail gives. Then read the code."),
        _("I have called; show the code"),
        "",
    ),
    "unlock": (
        _("Unlock the link"),
        _("It was locked after too many wrong codes. Unlock it when you know who typed them."),
        _("Unlock it"),
        _("The link asks for a code again."),
    ),
    "revoke": (
        _("Revoke the link"),
        _("It opens nothing any more, for good. Whoever has it is told the same as of a link that never was."),
        _("Revoke it"),
        _("The link opens nothing any more."),
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers(Act.APPROVE_WARNINGS)
def act(request: HttpRequest, reader: Reader, link_id: UUID, name: str) -> HttpResponse:
    """Say what an act does, and do it when it is sent. A code is on this page once, and kept nowhere."""
    if name not in DEEDS:
        raise Http404
    at = utc_now()
    link = queries.link(link_id, reader=reader, at=at)
    line = queries.warning(link.warning, reader=reader)
    title, sentence, button, done = DEEDS[name]
    code = ""
    if request.method == "POST":
        if name == "read-out":
            code = read_out_code(link.id, actor=actor_of(reader), at=at)
        else:
            {"unlock": unlock_link, "revoke": revoke_link}[name](link.id, actor=reader.user_id, at=at)
            messages.success(request, str(done))
            return HttpResponseRedirect(reverse("warning", args=[line.id]) + "#links")
    context = {
        "line": line,
        "link": link,
        "name": name,
        "title": title,
        "sentence": sentence,
        "button": button,
        "code": code,
        "minutes": CODE_MINUTES,
        "organisation": named([line.organisation], reader=reader).get(line.organisation),
        "numbers": _numbers(link.contact, reader=reader),
        "exercise": line.exercise,
    }
    return render(request, "response/link.html", context)


def _numbers(contact: UUID, *, reader: Reader) -> list[Contact]:
    """Return how to call whoever has the link: a link to the national CERT is theirs, not the organisation's."""
    of = visible_contacts(reader=reader).filter(pk=contact).values_list("organisation", flat=True).first()
    return (
        []
        if of is None
        else [one for one in contacts_of(of, reader=reader, warned_at=utc_now()) if one.channel != "email"]
    )

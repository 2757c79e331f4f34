"""Is this genuine: anybody may enter a reference and learns only whether this hub sent it, and on which day."""

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kentongan.response.letters.words import day
from kentongan.response.queries.for_recipient import sent_on
from kentongan.web.recipient.manners import for_anybody


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Answer whether a message of this reference was sent from here. By POST, so that no address holds a reference.

    Not more often than ``ACCOUNT_RATE_LIMITS["verify"]`` for one network: with the character that checks it, a
    reference cannot be found by trying.
    """
    text = request.POST.get("reference", "").strip()[:40] if request.method == "POST" else ""
    context: dict[str, object] = {"phone": settings.HUB_PHONE, "here": request.path, "reference": text}
    if request.method != "POST":
        return render(request, "recipient/verify.html", context)
    if not text:
        return render(request, "recipient/verify.html", context | {"missing": True}, status=400)
    if not ratelimit.consume(request, action="verify"):
        return render(request, "recipient/verify.html", context | {"too_often": True}, status=429)
    found = sent_on(text)
    context |= {"answered": True, "found": found, "day": day(found.at) if found else ""}
    return render(request, "recipient/verify.html", context | {"exercise": found is not None and found.exercise})

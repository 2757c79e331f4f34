"""Is this genuine: anybody may enter a reference and learns only whether this hub sent it, and on which day.

Warnings and messages alike have references, and their readers any of ten languages; so has this page.
"""

from datetime import UTC

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kentongan.messages.queries.genuine import message_sent_on
from kentongan.messages.vocabulary.frame import FRAMED
from kentongan.response.letters.words import day
from kentongan.response.queries.for_recipient import sent_on
from kentongan.web.recipient.manners import for_anybody
from kentongan.web.recipient.tongues import framed_in, languages_of_browser, reading_language, speak_in


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Answer whether a warning or message of this reference was sent from here. By POST: no address holds a reference.

    Not more often than ``ACCOUNT_RATE_LIMITS["verify"]`` for one network: with the character that checks it, a
    reference cannot be found by trying.
    """
    language = reading_language(request.GET.get("language", ""), languages_of_browser(request))
    speak_in(request, language)
    text = request.POST.get("reference", "").strip()[:40] if request.method == "POST" else ""
    context = framed_in(language, read_at=request.path)
    context |= {"phone": settings.HUB_PHONE, "here": request.path, "reference": text}
    if request.method != "POST":
        return render(request, "recipient/verify.html", context)
    if not text:
        return render(request, "recipient/verify.html", context | {"missing": True}, status=400)
    if not ratelimit.consume(request, action="verify"):
        return render(request, "recipient/verify.html", context | {"too_often": True}, status=429)
    found = sent_on(text) or message_sent_on(text)
    context |= {"answered": True, "found": found, "exercise": found is not None and found.exercise}
    if found is not None:
        # In a frame's language no calendar of ours has the months' names.
        context["day"] = f"{found.at.astimezone(UTC):%Y-%m-%d}" if language in FRAMED else day(found.at)
    return render(request, "recipient/verify.html", context)

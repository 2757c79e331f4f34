"""The page of a mail that asks whether a record still holds: what is recorded, and one button."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kentongan.directory.actions.confirming import confirm_by_link, open_asking
from kentongan.directory.terms import PostLine
from kentongan.kernel.clock import utc_now
from kentongan.web.directory.post_words import ROLES, hours_in_words
from kentongan.web.names import spoken
from kentongan.web.recipient.manners import for_anybody


@for_anybody
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is recorded of the posts that the mail asked about; take that it still holds."""
    at = utc_now()
    if request.method == "POST" and confirm_by_link(secret, at=at):
        return HttpResponseRedirect(request.get_full_path())
    opened = open_asking(secret, at=at)
    context = {
        "posts": [_shown(line) for line in opened.posts],
        "answered": opened.answered,
        "party": spoken(opened.posts[0].organisation_names) if opened.posts else "",
        "here": request.path,
        "asked": request.GET.get("language"),
        "phone": settings.HUB_PHONE,
    }
    return render(request, "directory/asked.html", context, status=200 if opened.posts else 404)


def _shown(line: PostLine) -> dict[str, object]:
    holders = [(one.name, [channel.address for channel in one.channels or ()]) for one in line.holders or ()]
    return {
        "title": spoken(line.title),
        "role": ROLES[line.role],
        "mandate": line.mandate,
        "week": list(hours_in_words(line.hours)) if line.hours else [],
        "time_zone": line.time_zone,
        "languages": line.languages,
        "holders": holders,
    }

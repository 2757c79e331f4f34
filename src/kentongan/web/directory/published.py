"""What each party chose to publish, for everybody: its posts, its RFC 2350 text, its security.txt.

These pages read the directory as nobody in particular does: what they show is what ``visibility`` shows the public.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import NOBODY
from kentongan.directory import queries
from kentongan.directory.queries.records import party_record, published_parties, published_party
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.records import rfc2350, security_txt
from kentongan.records.terms import PartyRecord, PostRole
from kentongan.routing.countries import countries
from kentongan.web.directory.post_words import (
    ROLES,
    clock_there,
    holidays_to_come,
    hours_in_words,
    open_state,
    opens_again,
)
from kentongan.web.names import spoken
from kentongan.web.recipient.manners import speak

SECURITY_TXT_DAYS = 90
"""How long a security.txt of ours holds: as long as a record is fresh (RFC 9116 §2.5.5 asks for less than a year)."""

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def for_everybody(view: View[Rest]) -> View[Rest]:
    """Let a page be read by anybody, and be kept for five minutes."""

    @login_not_required
    @wraps(view)
    def public(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        speak(request)
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    return public


@require_safe
@for_everybody
def parties(request: HttpRequest) -> HttpResponse:
    """Show the parties that published something, by country."""
    shown = [
        (spoken(one.names), one.slug, countries().get(one.country, one.country))
        for one in published_parties(at=utc_now())
    ]
    shown.sort(key=lambda one: (one[2], one[0]))
    return render(request, "directory/published.html", {"parties": shown, "phone": settings.HUB_PHONE})


@require_safe
@for_everybody
def party(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one party published. Raises UnknownOrganisation, also where it published nothing."""
    at = utc_now()
    record = party_record(slug, reader=NOBODY, at=at)
    organisation = published_party(slug, at=utc_now())
    lines = queries.posts(reader=NOBODY, at=at, organisation=organisation.id)
    context = {
        "slug": slug,
        "name": spoken(record.names),
        "country": countries().get(record.country, record.country),
        "teams": [team for team in record.teams if team.sections],
        "posts": [
            {
                "line": line,
                "title": spoken(line.title),
                "role": ROLES[line.role],
                "open": open_state(line.is_open),
                "clock": clock_there(line.time_zone, at=at),
                "opens": opens_again(line.hours, is_open=line.is_open, at=at),
                "holidays": holidays_to_come(line.hours, at=at),
                "week": list(hours_in_words(line.hours)) if line.hours else [],
            }
            for line in lines
        ],
        "has_security_txt": organisation.security_txt and _security_txt(record, slug, request) is not None,
        "phone": settings.HUB_PHONE,
    }
    return render(request, "directory/published_party.html", context)


@require_safe
@for_everybody
def rfc2350_text(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Return the RFC 2350 text of a team that publishes it."""
    record = party_record(slug, reader=NOBODY, at=utc_now())
    for team in record.teams:
        if team.key == key and team.sections:
            return _plain(rfc2350.write(PartyRecord(organisation=slug, names=record.names, teams=(team,))))
    raise Http404


@require_safe
@for_everybody
def security(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the security.txt of a party that asked for one, of its technical posts that the public may see."""
    record = party_record(slug, reader=NOBODY, at=utc_now())
    text = _security_txt(record, slug, request) if published_party(slug, at=utc_now()).security_txt else None
    if text is None:
        raise Http404
    return _plain(text)


def _security_txt(record: PartyRecord, slug: str, request: HttpRequest) -> bytes | None:
    technical = any(post.role is PostRole.TECHNICAL for team in record.teams for post in team.posts)
    ends = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=SECURITY_TXT_DAYS)
    dated = PartyRecord(
        organisation=record.organisation, names=record.names, country=record.country, teams=record.teams, expires=ends
    )
    try:
        where = request.build_absolute_uri(reverse("published-security", args=[slug]))
        return security_txt.write(dated, canonical=where) if technical else None
    except KentonganError:
        return None  # no channel that the public may see


def _plain(text: bytes) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")

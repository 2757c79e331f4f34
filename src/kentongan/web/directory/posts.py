"""The directory as people browse it: posts by country, role, freshness, hours there now and languages; and one post."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.delivery.openpgp import Certificate, certificate_of
from kentongan.directory import queries
from kentongan.directory.terms import ChannelLine, Freshness, HolderLine, PostField, PostLine
from kentongan.kernel.clock import utc_now
from kentongan.messages.queries import writable_posts
from kentongan.records.terms import PostRole
from kentongan.routing.countries import countries
from kentongan.web.access import for_readers
from kentongan.web.directory.post_words import (
    CHANNELS,
    FRESHNESS,
    ROLES,
    TOPICS,
    clock_there,
    holidays_to_come,
    hours_in_words,
    open_state,
    opens_again,
)
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, Day, State, answer, asked_of, short_table, table_of

_ORDERS: Mapping[str, str] = {"party": "slug", "country": "country", "role": "role"}


@require_safe
@for_readers(Act.READ)
def posts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the posts that the reader may know of, narrowed as the address bar says."""
    at = utc_now()
    asked = asked_of(request, sorts=_ORDERS, default="party")
    wanted = {name: request.GET.get(name, "").strip() for name in _FILTERS}
    every = queries.posts(reader=reader, at=at)
    found = queries.posts(
        reader=reader,
        at=at,
        role=PostRole(wanted["role"]) if wanted["role"] in set(PostRole) else None,
        country=wanted["country"],
        freshness=Freshness(wanted["freshness"]) if wanted["freshness"] in set(Freshness) else None,
        open_now={"yes": True, "no": False}.get(wanted["open"]),
        language=wanted["language"],
        text=wanted["text"],
    )
    found = _sorted(found, by=asked.sort)
    table = table_of(
        request,
        found[asked.offset : asked.offset + asked.limit],
        name="posts",
        caption=_("Posts"),
        columns=_columns(at),
        asked=asked,
    )
    context: dict[str, object] = {
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "number": len(found),
        "parties": len({line.organisation for line in found}),
        "roles": [(role.value, word) for role, word in ROLES.items()],
        "countries": [(code, countries().get(code, code)) for code in sorted({line.country for line in every})],
        "languages": sorted({tag for line in every for tag in line.languages or ()}),
        "freshnesses": [(one.value, state.word) for one, state in FRESHNESS.items()],
    }
    return answer(request, "directory/posts.html", table, context)


_FILTERS = ("role", "country", "freshness", "open", "language", "text")


def _sorted(found: list[PostLine], *, by: str) -> list[PostLine]:
    name = _ORDERS[by.removeprefix("-")]
    return sorted(found, key=lambda line: str(getattr(line, name)), reverse=by.startswith("-"))


def _columns(at: datetime) -> Sequence[Column[PostLine]]:
    return [
        Column(
            key="post",
            label=_("Post"),
            value=lambda line: spoken(line.title),
            leads=lambda line: reverse("post", args=[line.id]),
        ),
        Column(
            key="party",
            label=_("Party"),
            value=lambda line: spoken(line.organisation_names),
            leads=lambda line: reverse("posts") + f"?text={line.slug}",
            sortable=True,
        ),
        Column(key="country", label=_("Country"), value=lambda line: line.country, sortable=True),
        Column(key="role", label=_("Role"), value=lambda line: ROLES[line.role], sortable=True),
        Column(key="open", label=_("There now"), value=lambda line: open_state(line.is_open)),
        Column(key="clock", label=_("Clock"), value=lambda line: clock_there(line.time_zone, at=at)),
        Column(key="languages", label=_("Languages"), value=lambda line: ", ".join(line.languages or ())),
        Column(key="freshness", label=_("Record"), value=lambda line: line.freshness and FRESHNESS[line.freshness]),
        Column(key="holder", label=_("Held by"), value=_holder, files_only=True),
        Column(key="id", label=_("Id"), value=lambda line: str(line.id), files_only=True),
    ]


def _holder(line: PostLine) -> str:
    return "; ".join(holder.name for holder in line.holders or () if holder.name)


@require_safe
@for_readers(Act.READ)
def post(request: HttpRequest, reader: Reader, post_id: UUID) -> HttpResponse:
    """Show one post: what it answers for, when and in which languages, who holds it, and how to reach them."""
    at = utc_now()
    line = queries.post(post_id, reader=reader, at=at)
    return render(request, "directory/post.html", _context(line, reader=reader, at=at))


def _context(line: PostLine, *, reader: Reader, at: datetime) -> dict[str, object]:
    return {
        "post": line,
        "may_write": writable_posts(reader, at=at).exclude(pk=line.id).exists(),
        "title": spoken(line.title),
        "party": spoken(line.organisation_names),
        "team": spoken(line.team_names),
        "country": countries().get(line.country, line.country),
        "role": ROLES[line.role],
        "freshness": line.freshness and FRESHNESS[line.freshness],
        "open": open_state(line.is_open),
        "clock": clock_there(line.time_zone, at=at),
        "opens": opens_again(line.hours, is_open=line.is_open, at=at),
        "week": list(hours_in_words(line.hours)) if line.hours else [],
        "holidays": holidays_to_come(line.hours, at=at),
        "topics": [TOPICS[topic] for topic in line.may_discuss or ()],
        "holders": [(holder, _channels(holder, at=at)) for holder in line.holders or ()],
        "coming": line.coming,
        "left": line.left,
        "hidden": sorted(field.value for field in PostField if field not in line.seen),
        "sees_holder": PostField.HOLDER in line.seen,
        "sees_channels": PostField.CHANNELS in line.seen,
    }


def _channels(holder: HolderLine, *, at: datetime) -> object:
    keys = {one.id: certificate_of(one.openpgp, at=at) for one in holder.channels or () if one.openpgp}
    columns: Sequence[Column[ChannelLine]] = [
        Column(key="address", label=_("Address"), value=lambda one: Code(one.address)),
        Column(key="kind", label=_("Way"), value=lambda one: CHANNELS.get(one.kind, one.kind)),
        Column(key="carries", label=_("Carries up to"), value=lambda one: one.carries),
        Column(key="works", label=_("Works"), value=_works),
        Column(key="key", label=_("Certificate"), value=lambda one: _certificate(keys.get(one.id), at=at)),
    ]
    if any(one.expires_at is not None for one in keys.values()):
        columns = [*columns, Column(key="until", label=_("Until"), value=lambda one: _until(keys.get(one.id)))]
    who = holder.name or gettext("holder %(number)s") % {"number": holder.priority}
    caption = gettext("Ways to reach %(who)s") % {"who": who}
    return short_table(list(holder.channels or ()), caption=caption, columns=columns)


def _works(one: ChannelLine) -> object:
    if one.failed_at is not None:
        return State("failed", _("came back"), "bad")
    return Day(one.verified_at) if one.verified_at else State("never", _("never verified"), "warn")


def _certificate(key: Certificate | None, *, at: datetime) -> State | None:
    match key:
        case None:
            return None
        case Certificate(expires_at=datetime() as ends) if ends <= at:
            return State("expired", _("OpenPGP, expired"), "bad")
        case Certificate(unusable=None, expires_at=ends):
            soon = ends is not None and ends - at < _SOON
            return State("key", _("OpenPGP, ends soon") if soon else _("OpenPGP"), "warn" if soon else "good")
        case _:
            return State("unusable", _("OpenPGP, cannot be used"), "bad")


def _until(key: Certificate | None) -> Day | None:
    return None if key is None or key.expires_at is None else Day(key.expires_at)


_SOON = timedelta(days=30)
"""How long before its end a certificate's owner should be making the next."""


def day_asked(text: str) -> date | None:
    """Return the day that the address bar names, None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""A collection: its objects, narrowed by type and text, who reads and writes it, and how many conflicts wait."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.queries import finding
from kentongan.exchange.queries.arrangements import ArrangementLine, arrangements
from kentongan.exchange.queries.conflicts import conflicts
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.holders import Holder, holders
from kentongan.exchange.queries.relations import ends_of
from kentongan.exchange.queries.sight import sight_of
from kentongan.exchange.terms import CollectionLine, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.stix.strict_json import read_value
from kentongan.stix.titles import title_of
from kentongan.web.access import for_readers
from kentongan.web.directory.words import KINDS
from kentongan.web.exchange.asking import line_of, time_of, viewer_on
from kentongan.web.exchange.overview import right_of
from kentongan.web.exchange.words import REVOKED, RIGHTS, type_word
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, State, Words, answer, asked_of, short_table, table_of

NO_ENDS: Mapping[str, tuple[str, str]] = {}


@require_safe
@for_readers(Act.READ)
def collection(request: HttpRequest, reader: Reader, collection_id: UUID) -> HttpResponse:
    """Show a collection; 404 to whom it is not known."""
    at, viewer = utc_now(), viewer_on(request, reader)
    line = line_of(viewer, collection_id, at=at)
    sight = sight_of(viewer, collection=collection_id, at=at)
    asked = asked_of(request)
    kind, text = request.GET.get("type", ""), request.GET.get("text", "").strip()
    found = finding.newest(sight, kind=kind, text=text, limit=asked.limit, offset=asked.offset)
    types = finding.types(sight)
    table = table_of(
        request,
        found,
        name="objects",
        caption=_("Objects"),
        columns=object_columns(lambda _one: collection_id, ends=ends_of(found, sight=sight)),
        asked=asked,
    )
    known = holders(sight)
    context: dict[str, object] = {
        "line": line,
        "right": right_of(line),
        "arrangement": _arrangement(line, viewer, at=at),
        "types": [(code, type_word(code), number) for code, number in types],
        "number": sum(number for _code, number in types),
        "many": bool(types) and not types[0][1],
        "type": kind,
        "text": text,
        "narrowed": bool(kind or text),
        "not_all": bool(text) and finding.beyond(sight),
        "looked_at": finding.LOOKED_AT,
        "holders": short_table(known, caption=_("Who reads and who writes"), columns=_HOLDERS),
        "alone": not reader.sees_all and not line.writes and line.arrangement is None,
        "conflicts": len(conflicts(sight)),
        "staff": reader.sees_all,
    }
    return answer(request, "exchange/collection.html", table, context)


def _arrangement(line: CollectionLine, viewer: Viewer, *, at: datetime) -> tuple[ArrangementLine, str] | None:
    found = next((one for one in arrangements(viewer, at=at) if one.id == line.arrangement), None)
    return None if found is None else (found, spoken(found.names))


def title_shown(found: Found) -> Words:
    """Return what an object is called; one that nothing names, by its type."""
    value = read_value(found.content)
    return (title_of(value) if isinstance(value, dict) else "") or type_word(found.type)


def _named(found: Found, ends: Mapping[str, tuple[str, str]]) -> Words:
    """Return what an object is called in a list; a relationship by what it leads from and to, where that is seen."""
    start, end = ends.get(found.id, ("", ""))
    return f"{start} {title_shown(found)} {end}" if start and end else title_shown(found)


def object_columns(
    place: Callable[[Found], UUID], *, ends: Mapping[str, tuple[str, str]] = NO_ENDS
) -> Sequence[Column[Found]]:
    """Return the columns of a list of objects; ``place`` says in which collection each is."""
    return [
        Column(
            key="title",
            label=_("Object"),
            value=lambda one: _named(one, ends),
            leads=lambda one: reverse("exchange-object", args=[place(one), one.id]),
        ),
        Column(key="type", label=_("Type"), value=lambda one: type_word(one.type)),
        Column(key="state", label=_("State"), value=lambda one: REVOKED if one.revoked else None),
        Column(key="version", label=_("Version of"), value=lambda one: time_of(one.version)),
        Column(key="added", label=_("Added"), value=lambda one: time_of(one.added)),
        Column(key="id", label=_("Id"), value=lambda one: Code(one.id), files_only=True),
    ]


def _holds(one: Holder) -> State | None:
    return (
        State("refused", _("kept out by limited use"), "warn") if one.refused else RIGHTS.get((one.reads, one.writes))
    )


_HOLDERS: Sequence[Column[Holder]] = [
    Column(key="organisation", label=_("Organisation"), value=lambda one: spoken(one.member.organisation.names)),
    Column(key="kind", label=_("Kind"), value=lambda one: KINDS.get(one.member.organisation.kind)),
    Column(key="member", label=_("Member"), value=lambda one: Code(one.member.name)),
    Column(key="right", label=_("It"), value=_holds),
]

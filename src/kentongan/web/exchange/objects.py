"""One object: what it says, what it hangs together with, its versions, who sees it and why, and its terms in full."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.errors import UnknownObject
from kentongan.exchange.queries import finding
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.holders import known_names
from kentongan.exchange.queries.provenance import came_from, went_to
from kentongan.exchange.queries.relations import Relation, relations
from kentongan.exchange.queries.sight import Sight, sight_of, visible_collections
from kentongan.exchange.queries.terms_told import terms_of
from kentongan.exchange.queries.why import why
from kentongan.exchange.terms import CollectionLine, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.stix.strict_json import read_value
from kentongan.web.access import for_readers
from kentongan.web.exchange.asking import line_of, time_of, viewer_on
from kentongan.web.exchange.collection import object_columns, title_shown
from kentongan.web.exchange.outcome import warnings_table
from kentongan.web.exchange.passing import destinations
from kentongan.web.exchange.pictures import Neighbour, neighbours
from kentongan.web.exchange.seers import seers_table, terms_context, without_right
from kentongan.web.exchange.words import REVOKED, type_word
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, State, short_table

_MOST = 100
_RELATIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of an object: a text, a list of texts, or raw JSON; ``leads`` to the object it names."""

    name: str
    texts: tuple[str, ...] = ()
    raw: str = ""
    leads: str = ""


@require_safe
@for_readers(Act.READ)
def find(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Find objects by id, value or text, in every collection that the reader may read."""
    text = request.GET.get("text", "").strip()
    found = finding.find(viewer_on(request, reader), text=text, at=utc_now(), limit=_MOST) if text else []
    context: dict[str, object] = {"text": text, "found": _found_table(found), "most": _MOST, "cut": len(found) == _MOST}
    return render(request, "exchange/objects.html", context)


@require_safe
@for_readers(Act.READ)
def anywhere(request: HttpRequest, reader: Reader, stix_id: str) -> HttpResponse:
    """Lead to an object of this id in the one collection that has it, or name those that have it."""
    at, viewer = utc_now(), viewer_on(request, reader)
    found = [
        (line, one)
        for line in visible_collections(viewer, at=at)
        for one in finding.versions_of(sight_of(viewer, collection=line.id, at=at), stix_id=stix_id, limit=1)
    ]
    if not found:
        raise UnknownObject(object=stix_id)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("exchange-object", args=[found[0][0].id, stix_id]))
    context: dict[str, object] = {"text": stix_id, "found": _found_table(found), "most": _MOST, "cut": False}
    return render(request, "exchange/objects.html", context)


def _found_table(found: Sequence[tuple[CollectionLine, Found]]) -> object:
    places = {one.serial: line for line, one in found}
    columns = [
        *object_columns(lambda one: places[one.serial].id),
        Column(
            key="collection",
            label=_("Collection"),
            value=lambda one: places[one.serial].title,
            leads=lambda one: reverse("exchange-collection", args=[places[one.serial].id]),
        ),
    ]
    return short_table([one for _line, one in found], caption=_("Objects"), columns=columns)


@require_safe
@for_readers(Act.READ)
def stix_object(request: HttpRequest, reader: Reader, collection_id: UUID, stix_id: str) -> HttpResponse:
    """Show one object, in its last version or the one asked for; 404 to whom it is not known."""
    at, viewer = utc_now(), viewer_on(request, reader)
    line = line_of(viewer, collection_id, at=at)
    sight = sight_of(viewer, collection=collection_id, at=at)
    versions = finding.versions_of(sight, stix_id=stix_id, limit=_MOST)
    found = _asked(versions, request.GET.get("version", ""))
    if found is None:
        raise UnknownObject(object=stix_id)
    if request.GET.get("format") == "json":
        return HttpResponse(found.content, content_type="application/json")
    seers = why(found.serial, viewer=viewer, at=at)
    context: dict[str, object] = {
        "line": line,
        "found": found,
        "title": title_shown(found),
        "type": type_word(found.type),
        "state": REVOKED if found.revoked else None,
        "last": versions[0],
        "is_last": found is versions[0],
        "modified": time_of(found.version),
        "added": time_of(found.added),
        "sharer": _sharer(found, sight=sight),
        **_passages(found, viewer=viewer, at=at),
        "may_pass_on": may(reader.role, Act.SHARE) and bool(destinations(viewer, beside=collection_id, at=at)),
        "versions": _versions_table(versions, shown=found, collection=collection_id),
        "number_of_versions": len(versions),
        "staff": reader.sees_all,
        "warnings": warnings_table(stix_id, reader=reader, caption=gettext("Warnings made of it")),
        **_related(found, sight=sight, collection=collection_id),
        **terms_context(terms_of(found, sight=sight), has_arrangement=line.arrangement is not None, at=at),
        "seers": seers_table(seers, viewer=viewer),
        "without_right": without_right(seers, viewer=viewer),
    }
    return render(request, "exchange/object.html", context)


def _asked(versions: Sequence[Found], version: str) -> Found | None:
    if not version:
        return versions[0] if versions else None
    return next((one for one in versions if str(one.version) == version), None)


def _sharer(found: Found, *, sight: Sight) -> str:
    member = None if found.member is None else known_names(sight).get(found.member)
    return gettext("another member") if member is None else spoken(member.organisation.names)


def _passages(found: Found, *, viewer: Viewer, at: datetime) -> dict[str, object]:
    came = came_from(found.serial, viewer=viewer, at=at)
    return {
        "came_from": came,
        "first_sharer": spoken(came.first.organisation.names) if came and came.first else "",
        "went_to": went_to(found.serial, viewer=viewer, at=at),
    }


def _related(found: Found, *, sight: Sight, collection: UUID) -> dict[str, object]:
    several = relations(sight, of=found)
    seen = {one.id for one in several if one.type}
    picture = neighbours(
        str(title_shown(found)),
        str(type_word(found.type)),
        [Neighbour(name=_name(one), under=_under(one), outgoing=one.outgoing) for one in several],
        name="relations",
        title=gettext("What it hangs together with"),
        description=gettext(
            "What names it stands before it, what it names stands after it. The list below says the same."
        ),
    )
    return {
        "picture": picture if several else None,
        "relations": short_table(
            several[:_RELATIONS], caption=_("Related objects"), columns=_relation_columns(collection)
        ),
        "relations_left": max(len(several) - _RELATIONS, 0),
        "properties": properties_of(found, seen=seen, collection=collection),
    }


def _name(one: Relation) -> str:
    return one.title or (str(type_word(one.type)) if one.type else one.id)


def _under(one: Relation) -> str:
    kind = str(type_word(one.type)) if one.type else gettext("not here")
    return f"{one.word} · {kind}"


def properties_of(found: Found, *, seen: set[str], collection: UUID) -> list[Property]:
    """Return an object's properties in the order in which they came; one that names a known object leads there."""
    value = read_value(found.content)
    if not isinstance(value, dict):
        return []
    return [_property(name, one, seen=seen, collection=collection) for name, one in value.items()]


def _property(name: str, value: object, *, seen: set[str], collection: UUID) -> Property:
    match value:
        case str():
            leads = (
                reverse("exchange-object", args=[collection, value]) if name.endswith("_ref") and value in seen else ""
            )
            return Property(name=name, texts=(value,), leads=leads)
        case bool():
            return Property(name=name, texts=(gettext("yes") if value else gettext("no"),))
        case int() | float():
            return Property(name=name, texts=(str(value),))
        case list() if all(isinstance(one, str) for one in value):
            return Property(name=name, texts=tuple(value))
        case _:
            return Property(name=name, raw=_pretty(value))


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _versions_table(versions: Sequence[Found], *, shown: Found, collection: UUID) -> object:
    columns: Sequence[Column[Found]] = [
        Column(
            key="version",
            label=_("Version of"),
            value=lambda one: time_of(one.version) or gettext("the only one"),
            leads=lambda one: reverse("exchange-object", args=[collection, one.id]) + f"?version={one.version}",
        ),
        Column(key="added", label=_("Added"), value=lambda one: time_of(one.added)),
        Column(key="revoked", label=_("State"), value=lambda one: REVOKED if one.revoked else None),
        Column(
            key="shown",
            label=_("Here"),
            value=lambda one: State("shown", _("shown on this page"), "calm") if one is shown else None,
        ),
    ]
    return short_table(versions, caption=_("Versions"), columns=columns)


def _relation_columns(collection: UUID) -> Sequence[Column[Relation]]:
    directions: Mapping[bool, State] = {
        True: State("names", _("it names"), "calm"),
        False: State("is_named_by", _("it is named by"), "quiet"),
    }
    return [
        Column(
            key="object",
            label=_("Object"),
            value=lambda one: _name(one) if one.type else Code(one.id),
            leads=lambda one: reverse("exchange-object", args=[collection, one.id]) if one.type else None,
        ),
        Column(key="type", label=_("Type"), value=lambda one: type_word(one.type) if one.type else gettext("not here")),
        Column(key="direction", label=_("Direction"), value=lambda one: directions[one.outgoing]),
        Column(key="word", label=_("How"), value=lambda one: Code(one.word)),
        Column(
            key="via",
            label=_("By the relationship"),
            value=lambda one: gettext("its own object") if one.via else None,
            leads=lambda one: reverse("exchange-object", args=[collection, one.via]) if one.via else None,
        ),
    ]

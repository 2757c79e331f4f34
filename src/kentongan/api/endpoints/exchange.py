"""The exchange: collections, their objects as the bytes received, who sees one and why, arrangements.

As by TAXII, whoever has a member's token sees what the member sees; a person, what the members of their organisations
see; the hub's staff, what is not RED.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from kentongan.accounts.connections import is_private
from kentongan.accounts.errors import ScopeMissing
from kentongan.accounts.queries import scopes_of
from kentongan.accounts.terms import Scope
from kentongan.api.callers import caller_of, needs
from kentongan.api.paging import Page, Place, cursor_of_number, number_of_cursor, page_of_list
from kentongan.api.schemas.exchange import (
    ArrangementOut,
    ArrangementWhole,
    CollectionOut,
    OnwardOut,
    WhyOut,
    onward,
    seer,
    whole,
)
from kentongan.api.schemas.moments import DayOrMoment
from kentongan.exchange.actions.passing_on import pass_on, seen_there
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.errors import MayNotWrite, UnknownObject
from kentongan.exchange.models import Member
from kentongan.exchange.queries import arrangements, finding, pages
from kentongan.exchange.queries.finding import Found
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.queries.sight import Sight, sight_of, viewer_of, viewer_of_member, visible_collections
from kentongan.exchange.queries.statuses import told_status
from kentongan.exchange.queries.terms_told import terms_of
from kentongan.exchange.queries.uploads import most_at_once
from kentongan.exchange.queries.why import why
from kentongan.exchange.rules.handling import handling_json
from kentongan.exchange.terms import CollectionLine, Filters, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.kernel.microseconds import microseconds_of, write_three
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import Limits, read_envelope

LARGEST = 5_000

router = Router(tags=["exchange"])


class Asked(Schema):
    """Which objects of a collection: of these types, of these ids, added after a time; each in its last version, or in
    all of them."""

    type: list[str] = []
    id: list[str] = []
    added_after: DayOrMoment | None = None
    versions: Annotated[str, Query(pattern="^(last|first|all)$")] = "last"
    cursor: str | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 1_000


class Passing(Schema):
    """For which member, by name, where the caller is of several; which version, as whole microseconds since 1970, the
    last one without."""

    member: str = ""
    version: int | None = None


@router.get("/exchange/collections", auth=needs(Scope.TAXII_READ), response=Page[CollectionOut])
def list_collections(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Collections that the caller may know of, by title."""
    lines = visible_collections(_viewer(request), at=utc_now())
    return page_of_list([_collection(line) for line in lines], place=place)


@router.get(
    "/exchange/collections/{uuid:collection_id}/objects", auth=needs(Scope.TAXII_READ), response={200: dict[str, Any]}
)
def list_objects(request: HttpRequest, collection_id: UUID, asked: Query[Asked]) -> HttpResponse:
    """Objects of a collection in the order of being added, each as the bytes that came, up to 5,000 a page."""
    sight = sight_of(_viewer(request), collection=collection_id, at=utc_now())
    filters = Filters(
        after=None if asked.added_after is None else microseconds_of(asked.added_after),
        ids=tuple(asked.id),
        types=tuple(asked.type),
        versions=(asked.versions,),
    )
    cursor = None if asked.cursor is None else number_of_cursor(asked.cursor)
    page = pages.objects(sight, filters=filters, cursor=cursor, limit=asked.limit)
    more = f'"{cursor_of_number(page.rows[-1].added)}"' if page.more else "null"
    body = b'{"items":[' + b",".join(bytes(row.content) for row in page.rows) + f'],"next":{more}}}'.encode()
    return HttpResponse(body, content_type="application/json")


@router.post(
    "/exchange/collections/{uuid:collection_id}/objects", auth=needs(Scope.TAXII_WRITE), response={200: dict[str, Any]}
)
def add_objects(request: HttpRequest, collection_id: UUID) -> HttpResponse:
    """Share the objects of an envelope for the caller's member, and tell what became of each, as TAXII's status does.

    For who is of several members, ``?member=NAME`` says for which.
    """
    at, viewer = utc_now(), _viewer(request)
    sight = sight_of(viewer, collection=collection_id, at=at)
    member = _sharing_member(viewer, name=request.GET.get("member", ""))
    if not sight.writes:
        raise MayNotWrite
    received = read_envelope(request.body, limits=Limits(whole=most_at_once(sight)), pattern_check=flaws_of_pattern)
    status = share(sight, member=member.pk, received=received, actor=caller_of(request).user.id, at=at)
    return HttpResponse(told_status(status), content_type="application/json")


@router.get(
    "/exchange/collections/{uuid:collection_id}/objects/{stix_id}/pass-on/{uuid:into}",
    auth=needs(Scope.TAXII_READ),
    response=OnwardOut,
)
def look_onward(
    request: HttpRequest, collection_id: UUID, stix_id: str, into: UUID, asked: Query[Passing]
) -> dict[str, Any]:
    """What passing an object on into a collection would do, and who would receive it. Nothing is changed."""
    at, viewer = utc_now(), _viewer(request)
    seen = sight_of(viewer, collection=collection_id, at=at)
    there = sight_of(viewer, collection=into, at=at)
    received = seen_there(seen, stix_id=stix_id, version=asked.version)
    member = _sharing_member(viewer, name=asked.member)
    found = preview(there, member=member.pk, received=received, at=at, asked=True)
    seers = [one for group in found.groups for one in group.seers]
    return onward(found.judged[0].receipt, into=into, seers=seers)


@router.post(
    "/exchange/collections/{uuid:collection_id}/objects/{stix_id}/pass-on/{uuid:into}",
    auth=needs(Scope.TAXII_WRITE),
    response=OnwardOut,
)
def pass_on_object(
    request: HttpRequest, collection_id: UUID, stix_id: str, into: UUID, asked: Query[Passing]
) -> dict[str, Any]:
    """Share in a collection, for the caller's member, what they see of an object; twice changes nothing.

    A token must let its holder read as well as write.
    """
    at, viewer, caller = utc_now(), _viewer(request), caller_of(request)
    if caller.token is not None and Scope.TAXII_READ not in scopes_of(caller.token):
        raise ScopeMissing(scope=Scope.TAXII_READ.value)
    receipt = pass_on(
        sight_of(viewer, collection=collection_id, at=at),
        stix_id=stix_id,
        version=asked.version,
        into=sight_of(viewer, collection=into, at=at),
        member=_sharing_member(viewer, name=asked.member).pk,
        actor=caller.user.id,
        at=at,
    )
    return onward(receipt, into=into)


@router.get("/exchange/objects/{stix_id}", auth=needs(Scope.TAXII_READ), response={200: list[dict[str, Any]]})
def one_object(request: HttpRequest, stix_id: str) -> HttpResponse:
    """An object in its last version, in each collection where the caller sees it, with its terms."""
    told = [
        {
            "collection": line.id,
            "version": one.version,
            "added": write_three(one.added),
            "revoked": one.revoked,
            "terms": _terms(one, sight=sight),
            "object": msgspec.Raw(one.content),
        }
        for line, sight, one in _found(request, stix_id)
    ]
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


@router.get("/exchange/objects/{stix_id}/why", auth=needs(Scope.TAXII_READ), response=list[WhyOut])
def why_one(request: HttpRequest, stix_id: str) -> list[dict[str, Any]]:
    """Who sees an object and who does not, with the reason's code, as far as the caller may know of them."""
    at, viewer = utc_now(), _viewer(request)
    return [
        {
            "collection": line.id,
            "version": one.version,
            "tlp": terms_of(one, sight=sight).handling.tlp.word,
            "terms": _terms(one, sight=sight),
            "seers": [seer(each) for each in why(one.serial, viewer=viewer, at=at)],
        }
        for line, sight, one in _found(request, stix_id)
    ]


@router.get("/exchange/arrangements", auth=needs(Scope.TAXII_READ), response=Page[ArrangementOut])
def list_arrangements(request: HttpRequest, place: Query[Place]) -> dict[str, Any]:
    """Arrangements that the caller takes part in or might join."""
    return page_of_list(arrangements.arrangements(_viewer(request), at=utc_now()), place=place)


@router.get("/exchange/arrangements/{slug}", auth=needs(Scope.TAXII_READ), response=ArrangementWhole)
def one_arrangement(request: HttpRequest, slug: str) -> dict[str, object]:
    """One arrangement with its terms; for its parties also who takes part and what is shared under it."""
    return whole(arrangements.arrangement(_viewer(request), slug=slug, at=utc_now()))


def _viewer(request: HttpRequest) -> Viewer:
    caller, secure = caller_of(request), is_private(request)
    member = Member.objects.select_related("organisation").filter(user=caller.user).first()
    if member is not None:
        return viewer_of_member(member, secure=secure)
    return viewer_of(caller.reader, secure=secure)


def _sharing_member(viewer: Viewer, *, name: str) -> Member:
    """Return for whom a caller shares. Raises MayNotWrite where that is nobody, or not one alone."""
    own = Member.objects.filter(pk__in=sorted(viewer.members), user__is_active=True)
    found = list(own.filter(name=name.lower()) if name else own)
    if len(found) != 1:
        raise MayNotWrite
    return found[0]


def _found(request: HttpRequest, stix_id: str) -> list[tuple[CollectionLine, Sight, Found]]:
    """Return where the caller sees an object, in its last version. Raises UnknownObject where nowhere."""
    at, viewer = utc_now(), _viewer(request)
    found = []
    for line in visible_collections(viewer, at=at):
        sight = sight_of(viewer, collection=line.id, at=at)
        found += [(line, sight, one) for one in finding.versions_of(sight, stix_id=stix_id, limit=1)]
    if not found:
        raise UnknownObject(object=stix_id)
    return found


def _collection(line: CollectionLine) -> dict[str, object]:
    own = {name: getattr(line, name) for name in CollectionOut.model_fields if name != "path"}
    return own | {"path": f"/taxii2/{line.root}/collections/{line.id}/"}


def _terms(one: Found, *, sight: Sight) -> dict[str, object]:
    """Return the terms of an object, without what only decides among readers (who gave it, and among how many), and
    without the digests of its policies."""
    told = handling_json(terms_of(one, sight=sight).handling)
    return {name: value for name, value in told.items() if name not in ("sharer", "readership", "defined")}

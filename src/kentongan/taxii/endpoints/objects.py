"""Manifest, objects, versions: read, added, deleted (§5.3 to §5.8). Objects leave as the bytes that came."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from kentongan.accounts.terms import Scope
from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.errors import MayNotWrite, UnknownObject
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.statuses import told_status
from kentongan.exchange.rules.receipts import none_of
from kentongan.exchange.terms import Page
from kentongan.kernel.microseconds import microseconds_of, write_six
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import Limits, read_envelope
from kentongan.taxii.answers import Answer
from kentongan.taxii.asking import Asked, asked_of
from kentongan.taxii.endpoints.calls import Call
from kentongan.taxii.errors import MayNotRead, NothingToTakeIn
from kentongan.taxii.negotiation import STIX, demand_taxii
from kentongan.taxii.paging import next_page
from kentongan.taxii.times import version_of

Sign = Callable[[int], str]

MOST_FAILURES = 100
"""Of so many objects a refusal says what is wrong with them."""


def manifest(call: Call) -> Answer:
    """Tell ids, versions and times of the objects (§5.3)."""
    sight, asked, sign = _reading(call)
    page = pages.manifest(sight, filters=asked.filters, cursor=asked.cursor, limit=asked.limit)
    records = [
        {
            "id": row.id,
            "date_added": write_six(row.added),
            "version": version_of(row.version, added=row.added),
            "media_type": STIX + row.spec,
        }
        for row in page.rows
    ]
    return _paged("objects", msgspec.json.encode(records), page=page, sign=sign)


def objects(call: Call) -> Answer:
    """Hand out objects (§5.4), or take some in (§5.5)."""
    if call.request.method == "POST":
        return _add(call)
    sight, asked, sign = _reading(call)
    page = pages.objects(sight, filters=asked.filters, cursor=asked.cursor, limit=asked.limit)
    return _envelope(page, sign=sign)


def one_object(call: Call) -> Answer:
    """Hand out an object, its last version or those asked for (§5.6), or delete it (§5.7)."""
    if call.request.method == "DELETE":
        return _delete(call)
    sight, asked, sign = _reading(call, matches=("version", "spec_version"))
    filters = replace(asked.filters, ids=(call.address.object,))
    page = pages.objects(sight, filters=filters, cursor=asked.cursor, limit=asked.limit)
    if not page.rows:
        _demand_object(sight, call.address.object)
    return _envelope(page, sign=sign)


def versions(call: Call) -> Answer:
    """Tell the versions of an object (§5.8)."""
    sight, asked, sign = _reading(call, matches=("spec_version",))
    stix_id = call.address.object
    page = pages.versions(sight, stix_id=stix_id, filters=asked.filters, cursor=asked.cursor, limit=asked.limit)
    if not page.rows:
        _demand_object(sight, stix_id)
    found = [version_of(row.version, added=row.added) for row in page.rows]
    return _paged("versions", msgspec.json.encode(found), page=page, sign=sign)


_MATCHES = ("id", "type", "version", "spec_version")


def _reading(call: Call, *, matches: Sequence[str] = _MATCHES) -> tuple[Sight, Asked, Sign]:
    """Return what the caller sees, what is asked, and how a next page is signed.

    Raises UnknownCollection before anything is said of the query: whoever may not know of it learns nothing.
    """
    call.caller.demand(Scope.TAXII_READ)
    place = call.place()
    sight = call.sight(place)
    if not sight.reads:
        raise MayNotRead
    user = call.caller.user
    endpoint = f"{call.address.endpoint.name} {place.collection} {call.address.object}"
    asked = asked_of(call.request, user=user, endpoint=endpoint, matches=matches)

    def sign(cursor: int) -> str:
        return next_page(cursor, user=user, endpoint=endpoint, filters=asked.filters)

    return sight, asked, sign


def _demand_object(sight: Sight, stix_id: str) -> None:
    """Raise UnknownObject where nothing of an object is seen, whatever the filters (§5.6: 404)."""
    if not pages.holds(sight, stix_id=stix_id):
        raise UnknownObject(object=stix_id)


def _add(call: Call) -> Answer:
    call.caller.demand(Scope.TAXII_WRITE)
    place = call.place()
    sight = call.sight(place)
    if call.caller.member is None or not sight.writes:
        raise MayNotWrite
    demand_taxii(call.request.header("CONTENT_TYPE"))
    limits = Limits(whole=place.max_content_length)
    body = call.request.body(limit=limits.whole)
    received = read_envelope(body, limits=limits, pattern_check=flaws_of_pattern)
    if failures := none_of(received, at=microseconds_of(call.at)):
        raise NothingToTakeIn(first=failures[0]["message"], failures=failures[:MOST_FAILURES])
    status = share(sight, member=call.caller.member, received=received, actor=call.caller.user, at=call.at)
    return Answer(202, told_status(status))


def _delete(call: Call) -> Answer:
    """Delete what the caller's member shared of an object (§5.7); what they may not see is not there (404).

    Who may not read is refused before anything is looked for, since 403 or 404 would tell them what is there; the
    standard asks for both rights as well.
    """
    call.caller.demand(Scope.TAXII_WRITE)
    call.caller.demand(Scope.TAXII_READ)
    sight = call.sight(call.place())
    if not sight.reads or not sight.writes or call.caller.member is None:
        raise MayNotRead if not sight.reads else MayNotWrite
    asked = asked_of(call.request, user=call.caller.user, endpoint="", matches=("version", "spec_version"), pages=False)
    delete_object(
        sight,
        member=call.caller.member,
        stix_id=call.address.object,
        filters=asked.filters,
        actor=call.caller.user,
        at=call.at,
    )
    return Answer(200)


def _envelope(page: Page, *, sign: Sign) -> Answer:
    return _paged("objects", b"[" + b",".join([row.content for row in page.rows]) + b"]", page=page, sign=sign)


def _paged(name: str, listed: bytes, *, page: Page, sign: Sign) -> Answer:
    """Return a resource with one list; an empty list is left out (§1.6.2)."""
    if not page.rows:
        return Answer(200, b'{"more":false}')
    first, last = page.rows[0].added, page.rows[-1].added
    more = f'{{"more":true,"next":"{sign(last)}",' if page.more else '{"more":false,'
    headers = (("X-TAXII-Date-Added-First", write_six(first)), ("X-TAXII-Date-Added-Last", write_six(last)))
    return Answer(200, b"".join((more.encode(), f'"{name}":'.encode(), listed, b"}")), headers)

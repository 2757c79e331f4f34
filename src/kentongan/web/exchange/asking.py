"""Who looks, and over which connection; a collection by its address; times of the exchange as times."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from kentongan.accounts.connections import is_private
from kentongan.accounts.terms import Reader
from kentongan.exchange.errors import UnknownCollection
from kentongan.exchange.queries.sight import viewer_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Viewer
from kentongan.kernel.microseconds import moment_of


def viewer_on(request: HttpRequest, reader: Reader) -> Viewer:
    """Return how a signed-in person looks at the exchange: what asks for encryption is hidden where there is none."""
    return viewer_of(reader, secure=is_private(request))


def line_of(viewer: Viewer, collection: UUID, *, at: datetime) -> CollectionLine:
    """Return a collection as the viewer knows it. Raises UnknownCollection."""
    found = next((one for one in visible_collections(viewer, at=at) if one.id == collection), None)
    if found is None:
        raise UnknownCollection(collection=collection)
    return found


def time_of(microseconds: int) -> datetime | None:
    """Return microseconds since 1970 as a time; None for what has no version, or one that no calendar has."""
    try:
        return moment_of(microseconds) if microseconds else None
    except OverflowError:
        return None

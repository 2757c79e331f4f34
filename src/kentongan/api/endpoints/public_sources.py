"""Public sources of the exchange: whose objects are published for everybody; the same list for every caller."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from kentongan.accounts.terms import Scope
from kentongan.api.callers import needs
from kentongan.api.paging import Page, Place, page_of_list
from kentongan.exchange.models import PublicSource
from kentongan.exchange.queries.sources import end_of, public_sources

router = Router(tags=["exchange"])


class PublicSourceOut(Schema):
    """A declaration by the hub's staff. ``ended_at``, ``ended_because``: null while it is in force."""

    identity: str
    title: str
    url: str
    reason: str
    declared_at: datetime
    ended_at: datetime | None
    ended_because: str | None


class Which(Place):
    """Those in force, or with ``ended`` those that ended too."""

    ended: bool = False


@router.get("/exchange/sources", auth=needs(Scope.TAXII_READ), response=Page[PublicSourceOut])
def list_sources(request: HttpRequest, which: Query[Which]) -> dict[str, Any]:
    """Public sources, by title: what is unmarked of them binds nobody who has it from others."""
    return page_of_list([_plain(one) for one in public_sources(ended=which.ended)], place=which)


def _plain(one: PublicSource) -> dict[str, object]:
    end = end_of(one)
    return {
        "identity": one.identity,
        "title": one.title,
        "url": one.url,
        "reason": one.reason,
        "declared_at": one.declared_at,
        "ended_at": end and end.ended_at,
        "ended_because": end and end.reason,
    }

"""The exchange at a glance: collections and arrangements, as a picture of who gives to whom and as tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.exchange.queries.arrangements import ArrangementLine, arrangements
from kentongan.exchange.queries.finding import newest
from kentongan.exchange.queries.holders import Holder, holders, own_members
from kentongan.exchange.queries.sight import sight_of, visible_collections
from kentongan.exchange.terms import CollectionLine, Viewer
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers
from kentongan.web.exchange.asking import time_of, viewer_on
from kentongan.web.exchange.outcome import own_outcomes
from kentongan.web.exchange.pictures import Place, sharing
from kentongan.web.exchange.words import IN_FORCE, OVER, RIGHTS, TO_COME
from kentongan.web.names import spoken
from kentongan.web.tables import Column, State, short_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A collection in a list: whom the viewer knows to give to it and to get from it, and when it last grew."""

    line: CollectionLine
    arrangement: ArrangementLine | None
    gives: tuple[str, ...]
    gets: tuple[str, ...]
    last: datetime | None


@require_safe
@for_readers(Act.READ)
def overview(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the collections and arrangements that the reader may know of."""
    at, viewer = utc_now(), viewer_on(request, reader)
    agreed = arrangements(viewer, at=at)
    shown = collections_shown(viewer, visible_collections(viewer, at=at), agreed=agreed, at=at)
    may_publish = any(one.line.writes for one in shown)
    own = own_members(viewer.organisations) if may_publish else ()
    context: dict[str, object] = {
        "picture": picture_of(shown),
        "collections": short_table(shown, caption=_("Collections"), columns=COLLECTIONS),
        "arrangements": short_table(agreed, caption=_("Arrangements"), columns=arrangement_columns(at)),
        "outcomes": own_outcomes(own, reader=reader, at=at),
        "may_publish": may_publish,
        "no_organisation": not reader.sees_all and not reader.organisations,
        "staff": reader.sees_all,
    }
    return render(request, "exchange/overview.html", context)


def collections_shown(
    viewer: Viewer, lines: Sequence[CollectionLine], *, agreed: Sequence[ArrangementLine], at: datetime
) -> list[Shown]:
    """Return collections with whom the viewer knows there."""
    by_id = {one.id: one for one in agreed}
    return [_shown(viewer, line, arrangement=_of(line.arrangement, by_id), at=at) for line in lines]


def _of(arrangement: UUID | None, by_id: dict[UUID, ArrangementLine]) -> ArrangementLine | None:
    return None if arrangement is None else by_id.get(arrangement)


def _shown(viewer: Viewer, line: CollectionLine, *, arrangement: ArrangementLine | None, at: datetime) -> Shown:
    sight = sight_of(viewer, collection=line.id, at=at)
    known, last = holders(sight), newest(sight, limit=1)
    return Shown(
        line=line,
        arrangement=arrangement,
        gives=names_of(known, writes=True),
        gets=names_of(known, writes=False),
        last=time_of(last[0].added) if last else None,
    )


def names_of(known: Sequence[Holder], *, writes: bool) -> tuple[str, ...]:
    """Return the organisations that write, or those that read, by the names that the reader reads best."""
    names = (spoken(one.member.organisation.names) for one in known if (one.writes if writes else one.reads))
    return tuple(dict.fromkeys(names))


def picture_of(shown: Sequence[Shown]) -> object:
    """Return who shares what with whom as a picture; nothing where there is nothing to draw."""
    drawn = [one for one in shown if one.gives or one.gets]
    if not drawn:
        return None
    places = [
        Place(
            name=one.line.title,
            under=spoken(one.arrangement.names) if one.arrangement else gettext("no arrangement"),
            gives=one.gives,
            gets=one.gets,
        )
        for one in drawn
    ]
    return sharing(
        places,
        name="sharing",
        title=gettext("Who shares what with whom"),
        description=gettext(
            "From those who give, through each collection, to those who get. The table below says the same."
        ),
    )


def right_of(line: CollectionLine) -> State | None:
    """Return what the viewer may do in a collection."""
    return RIGHTS.get((line.reads, line.writes))


COLLECTIONS: Sequence[Column[Shown]] = [
    Column(
        key="title",
        label=_("Collection"),
        value=lambda one: one.line.title,
        leads=lambda one: reverse("exchange-collection", args=[one.line.id]),
    ),
    Column(
        key="arrangement",
        label=_("Under"),
        value=lambda one: spoken(one.arrangement.names) if one.arrangement else None,
        leads=lambda one: reverse("arrangement", args=[one.arrangement.slug]) if one.arrangement else None,
    ),
    Column(key="gives", label=_("Who gives"), value=lambda one: ", ".join(one.gives)),
    Column(key="gets", label=_("Who gets it"), value=lambda one: ", ".join(one.gets)),
    Column(key="right", label=_("You"), value=lambda one: right_of(one.line)),
    Column(key="last", label=_("Last addition"), value=lambda one: one.last),
]


def state_of(line: ArrangementLine, *, at: datetime) -> State:
    """Return whether an arrangement holds."""
    if line.over:
        return OVER
    return IN_FORCE if line.starts <= at else TO_COME


def arrangement_columns(at: datetime) -> Sequence[Column[ArrangementLine]]:
    """Return the columns of a list of arrangements."""
    return [
        Column(
            key="name",
            label=_("Arrangement"),
            value=lambda one: spoken(one.names),
            leads=lambda one: reverse("arrangement", args=[one.slug]),
        ),
        Column(key="state", label=_("State"), value=lambda one: state_of(one, at=at)),
        Column(key="part", label=_("You take part"), value=lambda one: one.takes_part),
        Column(key="parties", label=_("Parties"), value=lambda one: one.parties, numeric=True),
        Column(key="starts", label=_("From"), value=lambda one: one.starts.date().isoformat()),
        Column(
            key="ends",
            label=_("Until"),
            value=lambda one: one.ends.date().isoformat() if one.ends else gettext("no end is set"),
        ),
    ]

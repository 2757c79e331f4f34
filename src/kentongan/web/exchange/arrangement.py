"""One arrangement: what it is for, on which basis, under which terms, who takes part, what is shared under it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import visible_organisations
from kentongan.exchange.queries import arrangements as queries
from kentongan.exchange.queries.arrangements import ArrangementView, Party, SharedCollection
from kentongan.exchange.queries.provisioned import arrangement_named
from kentongan.exchange.queries.sight import visible_collections
from kentongan.exchange.terms import Inclusion
from kentongan.kernel.clock import utc_now
from kentongan.stix.policies import IepPolicy, read_policy
from kentongan.web.access import for_readers
from kentongan.web.directory.words import KINDS, SIZES
from kentongan.web.exchange.asking import viewer_on
from kentongan.web.exchange.overview import collections_shown, picture_of, state_of
from kentongan.web.exchange.policies import policy_rows
from kentongan.web.exchange.words import MISFITS, TLP_HERE, TLP_MEANS
from kentongan.web.names import Named, named, spoken
from kentongan.web.tables import Column, short_table


@require_safe
@for_readers(Act.READ)
def arrangement(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Show one arrangement as far as the reader may know it: a party everything, who might join its terms."""
    at, viewer = utc_now(), viewer_on(request, reader)
    view = queries.arrangement(viewer, slug=slug, at=at)
    parties = named([party.organisation for party in view.parties], reader=reader)
    mine = [one for one in visible_collections(viewer, at=at) if one.arrangement == view.line.id]
    shown = collections_shown(viewer, mine, agreed=[view.line], at=at)
    number, text, agreed_at = view.wordings[0]
    context: dict[str, object] = {
        "line": view.line,
        "name": spoken(view.line.names),
        "state": state_of(view.line, at=at),
        "number": number,
        "text": text,
        "agreed_at": agreed_at,
        "earlier": view.wordings[1:],
        "view": view,
        "unmarked": (view.unmarked, TLP_MEANS[view.unmarked], TLP_HERE[view.unmarked]),
        "ceiling": (view.ceiling, TLP_MEANS[view.ceiling]),
        "keeps_out": [KINDS[one] for one in view.refused_kinds],
        "inclusion": inclusion_rows(view.inclusion),
        "policy": policy_rows(_policy(view)),
        "picture": picture_of(shown),
        "parties": short_table(view.parties, caption=_("Parties"), columns=_party_columns(parties)),
        "collections": short_table(
            view.collections, caption=_("Collections"), columns=_collection_columns(view, {one.id for one in mine})
        ),
        "inside": view.line.takes_part or reader.sees_all,
        "yours": _may_join(reader, slug=slug, at=at) if not view.line.takes_part else [],
        "staff": reader.sees_all,
    }
    return render(request, "exchange/arrangement.html", context)


def _policy(view: ArrangementView) -> IepPolicy | None:
    return None if view.policy is None else read_policy({"definition_type": "iep", "definition": view.policy})


def inclusion_rows(inclusion: Inclusion) -> list[tuple[str | Promise, str]]:
    """Return who may join, as words and what they hold; what is not restricted is said."""
    anybody = gettext("everybody")
    rows: list[tuple[str | Promise, str]] = [
        (_("Open to"), ", ".join(str(KINDS[one]) for one in inclusion.kinds) or anybody),
        (_("Of the size"), ", ".join(str(SIZES[one]) for one in inclusion.sizes) or gettext("any size")),
        (_("Held in the languages"), ", ".join(inclusion.languages) or gettext("not restricted")),
        (_("What it costs"), spoken(inclusion.cost) if inclusion.cost else gettext("nothing is said of a cost")),
    ]
    if inclusion.conditions:
        rows.append((_("What else is asked"), spoken(inclusion.conditions)))
    return rows


def _may_join(reader: Reader, *, slug: str, at: datetime) -> list[tuple[str, list[str | Promise]]]:
    """Return the reader's organisations and what keeps each out; with nothing, it may join."""
    found = arrangement_named(slug)
    return [
        (spoken(one.names), [MISFITS[why] for why in queries.misfits_of(found, organisation=one, at=at)])
        for one in visible_organisations(reader=reader).filter(pk__in=sorted(reader.organisations))
    ]


def _party_columns(parties: Mapping[UUID, Named]) -> Sequence[Column[Party]]:
    return [
        Column(
            key="party",
            label=_("Party"),
            value=lambda one: spoken(one.names),
            leads=lambda one: parties[one.organisation].address if one.organisation in parties else None,
        ),
        Column(key="kind", label=_("Kind"), value=lambda one: KINDS[one.kind]),
        Column(key="joined_at", label=_("Since"), value=lambda one: one.joined_at),
        Column(key="wording", label=_("Joined under wording"), value=lambda one: one.wording, numeric=True),
    ]


def _collection_columns(view: ArrangementView, mine: set[UUID]) -> Sequence[Column[SharedCollection]]:
    names = {party.organisation: spoken(party.names) for party in view.parties}

    def listed(ids: Sequence[UUID]) -> str:
        return ", ".join(names[one] for one in ids if one in names)

    return [
        Column(
            key="title",
            label=_("Collection"),
            value=lambda one: one.title,
            leads=lambda one: reverse("exchange-collection", args=[one.id]) if one.id in mine else None,
        ),
        Column(key="gives", label=_("Who gives"), value=lambda one: listed(one.gives)),
        Column(key="gets", label=_("Who gets it"), value=lambda one: listed(one.gets)),
    ]

"""Where sources of the directory say different things: the list, and the columns that other pages show of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory import queries
from kentongan.directory.terms import Disagreement, DisagreementKind, Side
from kentongan.kernel.clock import utc_now
from kentongan.routing.addresses import write_address
from kentongan.routing.countries import countries
from kentongan.routing.terms import ClaimKind
from kentongan.web.access import for_readers
from kentongan.web.directory.words import CLAIM_KINDS, DISAGREEMENTS, SOURCES
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, Day, State, answer, asked_of, table_of

_ORDERS: Mapping[str, Callable[[Disagreement], object]] = {
    "kind": lambda one: one.kind,
    "older_at": lambda one: _sortable(one.older.said_at),
    "newer_at": lambda one: _sortable(one.newer_at),
}


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def disagreements(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the disagreements, narrowed by kind, country, what is claimed, and organisation."""
    asked = asked_of(request, sorts=_ORDERS)
    wanted = {name: request.GET.get(name, "").strip() for name in ("kind", "country", "claim_kind", "organisation")}
    every = queries.disagreements(reader=reader, at=utc_now())
    found = queries.disagreements(
        reader=reader,
        at=utc_now(),
        kind=DisagreementKind(wanted["kind"]) if wanted["kind"] in set(DisagreementKind) else None,
        country=wanted["country"].upper(),
        claim_kind=ClaimKind(wanted["claim_kind"]) if wanted["claim_kind"] in set(ClaimKind) else None,
        organisation=wanted["organisation"],
    )
    if asked.sort:
        order = _ORDERS[asked.sort.removeprefix("-")]
        found = sorted(found, key=order, reverse=asked.sort.startswith("-"))  # type: ignore[arg-type]
    shown = found[asked.offset : asked.offset + asked.limit]
    table = table_of(
        request,
        shown,
        name="disagreements",
        caption=_("Disagreements"),
        columns=disagreement_columns(names_on(shown, reader=reader), sortable=True),
        asked=asked,
    )
    present = sorted({side.country for one in every for side in one.sides if side.country})
    context: dict[str, object] = {
        **wanted,
        "kinds": [(kind.value, DISAGREEMENTS[kind].word) for kind in DisagreementKind],
        "claim_kinds": CLAIM_KINDS.items(),
        "countries": [(code, countries().get(code, code)) for code in present],
        "number": len(found),
        "narrowed": any(wanted.values()),
    }
    return answer(request, "directory/disagreements.html", table, context)


def names_on(found: Iterable[Disagreement], *, reader: Reader) -> Mapping[str, str]:
    """Return the names of the organisations on either side, by slug, of those that the reader may see."""
    slugs = {side.organisation for one in found for side in one.sides}
    rows = queries.organisations(reader=reader).filter(slug__in=slugs).values_list("slug", "names")
    return {slug: spoken(names) for slug, names in rows}


def disagreement_columns(names: Mapping[str, str], *, sortable: bool = False) -> Sequence[Column[Disagreement]]:
    """Return the columns of a list of disagreements: what, how, and each side with its date."""
    return [
        Column(key="value", label=_("What"), value=lambda one: Code(one.value), leads=_look_up),
        Column(key="kind", label=_("How"), value=lambda one: DISAGREEMENTS[one.kind], sortable=sortable),
        Column(
            key="claim_kind",
            label=_("Kind"),
            value=lambda one: State(one.claim_kind, CLAIM_KINDS[one.claim_kind], "quiet"),
            files_only=True,
        ),
        *_side_columns("older", lambda one: one.older, names=names),
        Column(key="older_at", label=_("Older date"), value=lambda one: _day(one.older.said_at), sortable=sortable),
        *_side_columns("newer", lambda one: one.newer, names=names),
        Column(key="newer_at", label=_("Newer date"), value=lambda one: _day(one.newer_at), sortable=sortable),
    ]


def _side_columns(
    key: str, side_of: Callable[[Disagreement], Side | None], *, names: Mapping[str, str]
) -> Sequence[Column[Disagreement]]:
    label = _("Older source") if key == "older" else _("Newer source")

    def leads(one: Disagreement) -> str | None:
        side = side_of(one)
        return reverse("organisation", args=[side.organisation]) if side and side.organisation in names else None

    def part(of: Callable[[Side], object]) -> Callable[[Disagreement], object]:
        return lambda one: None if (side := side_of(one)) is None else of(side)

    return [
        Column(key=key, label=label, value=lambda one: _who(side_of(one), names=names), leads=leads),
        Column(key=f"{key}_id", label=label, value=part(lambda side: side.organisation), files_only=True),
        Column(key=f"{key}_country", label=label, value=part(lambda side: side.country), files_only=True),
        Column(key=f"{key}_claim", label=label, value=part(lambda side: side.claim.value), files_only=True),
        Column(key=f"{key}_source", label=label, value=part(lambda side: side.claim.source.value), files_only=True),
        Column(key=f"{key}_verified", label=label, value=part(lambda side: side.claim.verified_at), files_only=True),
    ]


def _who(side: Side | None, *, names: Mapping[str, str]) -> object:
    if side is None:
        return _("nobody in the directory")
    return f"{side.country} · {names.get(side.organisation, side.organisation)} · {SOURCES[side.claim.source]}"


def _day(moment: datetime | None) -> Day | None:
    return None if moment is None else Day(moment)


def _look_up(one: Disagreement) -> str | None:
    """Return the address of the look-up for the first address of a block, a name or an AS number."""
    if one.claim_kind is ClaimKind.COUNTRY:
        return None
    asked = one.value.partition("/")[0] if one.block is None else write_address(one.block[0])
    return f"{reverse('look-up')}?{urlencode({'what': asked})}"


def _sortable(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0

"""Organisations: the list with its filters, and one with its contacts and claims."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.directory import queries
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.terms import Standing
from kentongan.intake.queries import drafts
from kentongan.kernel.clock import utc_now
from kentongan.routing.countries import countries
from kentongan.routing.terms import OrganisationKind
from kentongan.web.access import for_readers
from kentongan.web.directory.disagreements import disagreement_columns, names_on
from kentongan.web.directory.words import CLAIM_KINDS, KINDS, SIZES, SOURCES, STANDINGS, TIERS
from kentongan.web.intake.drafts import draft_columns
from kentongan.web.names import Named, spoken
from kentongan.web.tables import Asked, Code, Column, State, Table, answer, asked_of, short_table, table_of

_DISAGREEMENTS_SHOWN = 5
_ORDERS = {"name": "slug", "country": "country", "kind": "kind", "claims": "open_claims"}


@require_safe
@for_readers(Act.READ)
def organisations(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the organisations of the directory, narrowed by country, kind, sector and text."""
    asked = asked_of(request, sorts=_ORDERS, default="name")
    wanted = {name: request.GET.get(name, "").strip() for name in ("country", "kind", "sector", "text")}
    kind = OrganisationKind(wanted["kind"]) if wanted["kind"] in set(OrganisationKind) else None
    rows = queries.with_claim_counts(
        queries.organisations(
            reader=reader, country=wanted["country"], kind=kind, sector=wanted["sector"], text=wanted["text"]
        ),
        at=utc_now(),
    )
    sign = "-" if asked.sort.startswith("-") else ""
    found = rows.order_by(sign + _ORDERS[asked.sort.removeprefix("-")], "slug")
    table = table_of(
        request,
        list(found[asked.offset : asked.offset + asked.limit]),
        name="organisations",
        caption=_("Organisations"),
        columns=_COLUMNS,
        asked=asked,
    )
    context: dict[str, object] = {
        **wanted,
        "kinds": KINDS.items(),
        "countries": [(code, countries().get(code, code)) for code in queries.countries_in_use(reader=reader)],
        "sectors": queries.sectors_in_use(reader=reader),
        "number": rows.count(),
        "narrowed": any(wanted.values()),
    }
    return answer(request, "directory/organisations.html", table, context)


_COLUMNS: Sequence[Column[Organisation]] = [
    Column(
        key="name",
        label=_("Name"),
        value=lambda row: spoken(row.names),
        leads=lambda row: reverse("organisation", args=[row.slug]),
        sortable=True,
    ),
    Column(key="id", label=_("Short name"), value=lambda row: Code(row.slug)),
    Column(key="country", label=_("Country"), value=lambda row: row.country, sortable=True),
    Column(key="kind", label=_("Kind"), value=lambda row: KINDS.get(row.kind, row.kind), sortable=True),
    Column(key="sectors", label=_("Sectors"), value=lambda row: ", ".join(row.sectors)),
    Column(key="critical", label=_("Critical services"), value=lambda row: _critical(row.critical)),
    Column(
        key="claims",
        label=_("Claims"),
        value=lambda row: row.open_claims,  # type: ignore[attr-defined]
        leads=lambda row: reverse("organisation", args=[row.slug]) + "#claims",
        numeric=True,
        sortable=True,
    ),
]


def _critical(services: Sequence[str]) -> State | None:
    return State(",".join(services), ", ".join(services), "warn") if services else None


@require_safe
@for_readers(Act.READ)
def organisation(request: HttpRequest, reader: Reader, slug: str) -> HttpResponse:
    """Show one organisation: who it is, whom to call, what it claims and how each claim stands."""
    at = utc_now()
    row = queries.organisation(slug, reader=reader)
    asked = asked_of(request)
    standing = request.GET.get("standing", "")
    text = request.GET.get("text", "")
    may_edit = may(reader.role, Act.EDIT_DIRECTORY)
    claims = _claims(request, reader, row, asked=asked, standing=standing, text=text, at=at)
    drafted = drafts(reader=reader, organisation=row.id, limit=5)
    name = Named(row.slug, spoken(row.names), tuple(row.critical))
    context: dict[str, object] = {
        "organisation": row,
        "name": name.name,
        "other_names": [(code, text) for code, text in sorted(row.names.items()) if text != name.name],
        "country": countries().get(row.country, row.country),
        "kind": KINDS.get(row.kind, row.kind),
        "size": SIZES.get(row.size, ""),
        "contacts": short_table(
            list(queries.contacts_of(row.id, reader=reader)), caption=_("Contacts"), columns=_CONTACT_COLUMNS
        ),
        "standings": _standings(reader, row, at=at),
        "standing": standing,
        "text": text,
        **_disagreements(reader, row, at=at),
        "drafts": short_table(drafted, caption=_("Draft warnings"), columns=draft_columns({row.id: name})),
        "may_edit": may_edit,
    }
    return answer(request, "directory/organisation.html", claims, context)


def _claims(
    request: HttpRequest, reader: Reader, row: Organisation, *, asked: Asked, standing: str, text: str, at: datetime
) -> Table[Claim]:
    found = queries.claims_of(
        row.id,
        reader=reader,
        at=at,
        standing=Standing(standing) if standing in set(Standing) else None,
        text=text,
    )
    return table_of(
        request,
        list(found[asked.offset : asked.offset + asked.limit]),
        name=f"claims-{row.slug}",
        caption=_("Claims"),
        columns=CLAIM_COLUMNS,
        asked=asked,
    )


def _disagreements(reader: Reader, row: Organisation, *, at: datetime) -> dict[str, object]:
    """Return the first few disagreements that the organisation is a side of, and how many there are."""
    found = queries.disagreements(reader=reader, at=at, organisation=row.slug)
    shown = found[:_DISAGREEMENTS_SHOWN]
    columns = disagreement_columns(names_on(shown, reader=reader))
    return {
        "disagreements": short_table(shown, caption=_("Disagreements"), columns=columns),
        "disagreement_number": len(found),
        "may_list_disagreements": may(reader.role, Act.READ_HUB_WIDE),
    }


def _standings(reader: Reader, row: Organisation, *, at: datetime) -> list[tuple[str, State, int]]:
    counted = queries.claim_standings(row.id, reader=reader, at=at)
    return [(one.value, STANDINGS[one], number) for one, number in counted.items() if number]


CLAIM_COLUMNS: Sequence[Column[Claim]] = [
    Column(
        key="value",
        label=_("Claims"),
        value=lambda row: Code(row.value),
        leads=lambda row: reverse("claim", args=[row.id]),
    ),
    Column(key="kind", label=_("Kind"), value=lambda row: CLAIM_KINDS.get(row.kind, row.kind)),
    Column(key="tier", label=_("Tier"), value=lambda row: TIERS.get(row.tier, row.tier)),
    Column(key="source", label=_("Entered"), value=lambda row: SOURCES.get(row.source, row.source)),
    Column(key="standing", label=_("State"), value=lambda row: STANDINGS[row.standing]),  # type: ignore[attr-defined]
    Column(key="verified_at", label=_("Verified"), value=lambda row: row.verified_at),
    Column(key="valid_from", label=_("Valid from"), value=lambda row: row.valid_from),
    Column(key="valid_to", label=_("Valid to"), value=lambda row: row.valid_to),
]

_CONTACT_COLUMNS: Sequence[Column[Contact]] = [
    Column(key="role", label=_("Role"), value=lambda row: row.role),
    Column(key="channel", label=_("Channel"), value=lambda row: row.channel),
    Column(key="address", label=_("Address"), value=lambda row: Code(row.address)),
    Column(key="priority", label=_("Order"), value=lambda row: row.priority, numeric=True),
    Column(key="verified_at", label=_("Verified"), value=lambda row: row.verified_at or _never()),
]


def _never() -> State:
    return State("never", _("never verified"), "warn")

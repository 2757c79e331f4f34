"""The directory as the pure rooms know it: whole for a feed run and an export, narrowed for one look-up."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.db.models import Q, QuerySet

from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.directory.models import Claim, Contact, Organisation
from kentongan.directory.queries.visibility import sight_of
from kentongan.directory.queries.visible import visible_claims, visible_contacts, visible_organisations
from kentongan.directory.queries.warnable import warnable_contacts
from kentongan.directory.rows import claims_by_slug, contacts_by_slug, organisation_term
from kentongan.directory.terms import PostField
from kentongan.routing.terms import ClaimKind, Directory


def routing_directory(*, reader: Reader = HUB_ITSELF, slugs: Iterable[str] | None = None) -> Directory:
    """Return the directory as routing knows it, ended claims too: a row is judged by its own time.

    The organisations' ids are their slugs. ``slugs`` narrows it to some of them.
    """
    organisations = visible_organisations(reader=reader)
    claims = visible_claims(reader=reader)
    if slugs is not None:
        organisations = organisations.filter(slug__in=list(slugs))
        claims = claims.filter(organisation__in=organisations.values("id"))
    return _directory(organisations, claims, contacts=_listed(reader))


def directory_covering(
    *,
    reader: Reader = HUB_ITSELF,
    address: str | None = None,
    name: str | None = None,
    asn: int | None = None,
    country: str | None = None,
    warned_at: datetime | None = None,
) -> Directory:
    """Return the part of the directory with every claim that covers what is given, whatever the claim's time.

    ``warned_at`` is for an answer that a person reads and nothing imports: the contacts are then those to warn at that
    time, the channels of technical posts' holders too, as far as the reader may see them; the first to ask first.

    ``address`` and ``name`` are in their comparable form (``routing.addresses``, ``routing.names``). A prefix claim
    is found by its text: an address has at most 129 prefixes, and the index on kind and value finds each at once.
    """
    covers = Q(pk__in=[])
    for kind, values in (
        (ClaimKind.CIDR, prefixes_of(address) if address else []),
        (ClaimKind.DOMAIN, domains_of(name) if name else []),
        (ClaimKind.ASN, [str(asn)] if asn is not None else []),
        (ClaimKind.COUNTRY, [country] if country else []),
    ):
        if values:
            covers |= Q(kind=kind.value, value__in=values)
    claims = visible_claims(reader=reader).filter(covers)
    organisations = visible_organisations(reader=reader).filter(id__in=claims.values("organisation_id"))
    listed = _listed(reader) if warned_at is None else _warned(reader, at=warned_at)
    return _directory(organisations, claims, contacts=listed)


def prefixes_of(address: str) -> list[str]:
    """Return every prefix that holds an address, the longest first, as claims write them."""
    parsed = ip_address(address)
    return [str(ip_network((parsed, length), strict=False)) for length in range(parsed.max_prefixlen, -1, -1)]


def domains_of(name: str) -> list[str]:
    """Return the name and every domain above it: ``a.b.example``, ``b.example``, ``example``."""
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


_FIRST_TO_ASK = ("lapsed", "priority", "role", "id")


def _listed(reader: Reader) -> QuerySet[Contact]:
    # A directory file has no posts: what belongs to a holder would come back as if it were anybody's.
    return visible_contacts(reader=reader).filter(assignment__isnull=True).order_by("priority", "role", "id")


def _warned(reader: Reader, *, at: datetime) -> QuerySet[Contact]:
    shown = sight_of(reader, at=at).can(PostField.CHANNELS, prefix="assignment__post__")
    rows = warnable_contacts(at=at).filter(Q(assignment__isnull=True) | shown)
    mine = rows.filter(pk__in=visible_contacts(reader=reader).values("pk"))
    return mine.order_by(*_FIRST_TO_ASK)


def _directory(
    organisations: QuerySet[Organisation], claims: QuerySet[Claim], *, contacts: QuerySet[Contact]
) -> Directory:
    listed = contacts_by_slug(contacts.filter(organisation__in=organisations.values("id")))
    claimed = claims_by_slug(claims)
    return Directory(
        organisations={
            row.slug: replace(
                organisation_term(row),
                contacts=tuple(listed.get(row.slug, ())),
                claims=tuple(claimed.get(row.slug, ())),
            )
            for row in organisations.order_by("slug")
        }
    )

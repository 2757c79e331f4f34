"""Reading the directory. Every read is given its reader, and the reader becomes part of the WHERE clause."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from kentongan.accounts.terms import HUB_ITSELF, Reader
from kentongan.directory.models import Claim, Contact, Hub, Organisation
from kentongan.directory.reading_rows import claims_by_slug, contacts_by_slug, organisation_term
from kentongan.routing.terms import Directory


def hub() -> Hub:
    """Return this hub's row."""
    return Hub.objects.get()


def visible_organisations(*, reader: Reader) -> QuerySet[Organisation]:
    """Return the organisations that the reader may see: staff all, a member theirs."""
    rows = Organisation.objects.all()
    return rows if reader.sees_all else rows.filter(id__in=reader.organisations)


def visible_contacts(*, reader: Reader) -> QuerySet[Contact]:
    """Return the contacts that the reader may see."""
    rows = Contact.objects.all()
    return rows if reader.sees_all else rows.filter(organisation_id__in=reader.organisations)


def visible_claims(*, reader: Reader) -> QuerySet[Claim]:
    """Return the claims that the reader may see."""
    rows = Claim.objects.all()
    return rows if reader.sees_all else rows.filter(organisation_id__in=reader.organisations)


def directory_revision() -> str:
    """Return a key that changes with every change of this hub's directory.

    Read it before the directory itself: then what is kept under a key is never older than the key.
    """
    row = hub()
    return f"{row.id}:{row.revision}"


def organisation_ids(*, reader: Reader = HUB_ITSELF) -> dict[str, UUID]:
    """Return the id of every organisation that the reader may see, by slug."""
    return dict(visible_organisations(reader=reader).values_list("slug", "id"))


def routing_directory(*, reader: Reader = HUB_ITSELF, slugs: Iterable[str] | None = None) -> Directory:
    """Return the directory as routing knows it, ended claims too: a row is judged by its own time.

    The organisations' ids are their slugs. ``slugs`` narrows it to some of them.
    """
    organisations = visible_organisations(reader=reader)
    if slugs is not None:
        organisations = organisations.filter(slug__in=list(slugs))
    chosen = organisations.values("id")
    contacts = contacts_by_slug(visible_contacts(reader=reader).filter(organisation__in=chosen))
    claims = claims_by_slug(visible_claims(reader=reader).filter(organisation__in=chosen))
    return Directory(
        organisations={
            row.slug: replace(
                organisation_term(row),
                contacts=tuple(contacts.get(row.slug, ())),
                claims=tuple(claims.get(row.slug, ())),
            )
            for row in organisations.order_by("slug")
        }
    )

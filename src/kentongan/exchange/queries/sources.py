"""The public sources that the hub's staff declared: the same list for everybody who asks."""

from collections.abc import Iterable

from django.db.models import QuerySet

from kentongan.exchange.errors import UnknownSource
from kentongan.exchange.models import PublicSource, PublicSourceEnd
from kentongan.stix.identity import in_one_spelling


def public_sources(*, ended: bool = False) -> QuerySet[PublicSource]:
    """Return those in force, each with its ``end``, by title; on request those that ended too."""
    several = PublicSource.objects.select_related("end").order_by("title", "identity", "-number")
    return several if ended else several.filter(end__isnull=True)


def end_of(source: PublicSource) -> PublicSourceEnd | None:
    """Return when and why a declaration ended, None while it holds."""
    return getattr(source, "end", None)


def source_in_force(identity: str) -> PublicSource | None:
    """Return the declaration of an identity that holds, None where there is none."""
    return public_sources().filter(identity=in_one_spelling(identity.strip())).first()


def source_named(identity: str) -> PublicSource:
    """Return the declaration of an identity that holds. Raises UnknownSource."""
    found = source_in_force(identity)
    if found is None:
        raise UnknownSource(source=identity)
    return found


def declared_among(identities: Iterable[str]) -> frozenset[str]:
    """Return which of these identities are public sources."""
    asked = sorted(set(identities))
    return (
        frozenset(public_sources().filter(identity__in=asked).values_list("identity", flat=True))
        if asked
        else frozenset()
    )

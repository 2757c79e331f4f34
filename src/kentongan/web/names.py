"""Organisations by the name that the reader reads best, for tables that hold only their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import translation

from kentongan.accounts.terms import Reader
from kentongan.directory.queries import visible_organisations
from kentongan.kernel.languages import Names, name_in


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation's name in the reader's language, and where its page is."""

    slug: str
    name: str
    critical: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address of its page."""
        return reverse("organisation", args=[self.slug])


def spoken(names: Names) -> str:
    """Return a name in the language of the page."""
    return name_in(names, [translation.get_language() or "en"])


def named(ids: Iterable[UUID | None], *, reader: Reader) -> Mapping[UUID, Named]:
    """Return the organisations that the reader may see, of those with these ids, in one query."""
    wanted = {one for one in ids if one is not None}
    rows = visible_organisations(reader=reader).in_bulk(wanted)
    return {id_: Named(row.slug, spoken(row.names), tuple(row.critical)) for id_, row in rows.items()}

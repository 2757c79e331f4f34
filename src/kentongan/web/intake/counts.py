"""Events counted by organisation and by what they mean, as short tables with bars."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kentongan.intake.terms import CountLine
from kentongan.web.meanings import meaning_of
from kentongan.web.names import Named
from kentongan.web.tables import Bar, Column, Table, short_table

Names = Mapping[UUID, Named]


def name_of(organisation: UUID | None, names: Names, *, slug: str) -> str:
    """Return an organisation's name; of one that has left the directory, its slug."""
    found = names.get(organisation) if organisation else None
    return found.name if found else slug


def address_of(organisation: UUID | None, names: Names) -> str | None:
    """Return the address of an organisation's page, if it is in the directory."""
    found = names.get(organisation) if organisation else None
    return found.address if found else None


def drafts_address(**within: str) -> str:
    """Return the address of the drafts that are within a run, a span, an organisation or a classification."""
    return f"{reverse('drafts')}?{urlencode(within)}"


def by_organisation(lines: Sequence[CountLine], names: Names, **within: str) -> Table[CountLine]:
    """Return who must act, the most first; each number leads to the drafts ``within`` a run or a span."""
    most = max((line.events for line in lines), default=0)
    columns: list[Column[CountLine]] = [
        Column(
            key="organisation",
            label=_("Organisation"),
            value=lambda line: name_of(line.organisation, names, slug=line.key),
            leads=lambda line: address_of(line.organisation, names),
        ),
        Column(
            key="events",
            label=_("Events"),
            value=lambda line: Bar(line.events, most),
            leads=lambda line: drafts_address(organisation=line.key, **within),
            numeric=True,
        ),
    ]
    return short_table(lines, caption=_("Who must act"), columns=columns)


def by_classification(lines: Sequence[CountLine], **within: str) -> Table[CountLine]:
    """Return what the events mean, in plain words, the most first; each number leads to its drafts."""
    most = max((line.events for line in lines), default=0)
    columns: list[Column[CountLine]] = [
        Column(key="meaning", label=_("What"), value=lambda line: meaning_of(line.key).name),
        Column(key="sentence", label=_("What it means"), value=lambda line: meaning_of(line.key).sentence),
        Column(
            key="events",
            label=_("Events"),
            value=lambda line: Bar(line.events, most),
            leads=lambda line: drafts_address(classification=line.key, **within),
            numeric=True,
        ),
    ]
    return short_table(lines, caption=_("What it means"), columns=columns)

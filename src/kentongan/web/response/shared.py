"""Where a warning comes from, for staff: the object of the exchange, its collection, its terms, and how it stands."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.response.terms import ConcernLine, ConcernState

CONCERN_STATES: Mapping[ConcernState, str | Promise] = {
    ConcernState.WAITING: _("goes to intake next"),
    ConcernState.HANDED: _("holds"),
    ConcernState.CHANGED: _("changed; a correction follows"),
    ConcernState.LATER: _("waits for its time"),
    ConcernState.REFUSED: _("its terms permit no warning"),
    ConcernState.PERSON: _("a person decides"),
    ConcernState.ASKED: _("changed; a person decides what becomes of the warning"),
    ConcernState.ENDING: _("holds no more; it is being taken back"),
    ConcernState.ENDED: _("holds no more"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """A line with the address of its object's page, empty where there is none, and how it stands."""

    line: ConcernLine
    address: str
    word: str | Promise


def shared_rows(several: Sequence[ConcernLine]) -> list[SharedRow]:
    """Return lines as a warning's page shows them."""
    return [SharedRow(line=one, address=_address(one), word=CONCERN_STATES[one.state]) for one in several]


def _address(line: ConcernLine) -> str:
    with suppress(NoReverseMatch):
        return reverse("exchange-object", args=[line.collection, line.stix_id])
    return ""

"""The names by which this hub knows states beside those that everybody knows: for the wording check and the gate."""

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from kentongan.directory.models import Organisation
from kentongan.directory.queries import directory_revision
from kentongan.messages.rules.parties import PublicBody, states_named
from kentongan.routing.terms import OrganisationKind

_KEPT: dict[tuple[str, UUID | None], frozenset[str]] = {}


def names_of_states() -> frozenset[str]:
    """Return the names of the states of this hub's parties, and those that rooms above know (``STATE_NAMERS``).

    What comes of the directory is kept until that changes.
    """
    return _of_the_directory().union(*(import_string(names)() for names in settings.STATE_NAMERS))


def _of_the_directory() -> frozenset[str]:
    # The id of the last party too: a hub put back from a copy counts its revisions again.
    last = Organisation.objects.order_by("-id").values_list("id", flat=True).first()
    key = (directory_revision(), last)
    kept = _KEPT.get(key)
    if kept is None:
        rows = Organisation.objects.values_list("country", "kind", "names")
        kept = states_named(PublicBody(country=a, kind=OrganisationKind(b), names=c) for a, b, c in rows.iterator())
        _KEPT.clear()
        _KEPT[key] = kept
    return kept

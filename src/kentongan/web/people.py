"""People by the name that they go by, for pages that hold only their ids."""

from collections.abc import Iterable
from uuid import UUID

from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader


def names_of(ids: Iterable[UUID | None], *, reader: Reader) -> dict[UUID | None, str]:
    """Return the people whom a reader may know by name: for staff all, for others those of their own parties."""
    wanted = {one for one in ids if one is not None}
    rows = User.objects.filter(pk__in=wanted)
    if not reader.sees_all:
        rows = rows.filter(memberships__organisation_id__in=reader.organisations).distinct()
    return {one.pk: one.display_name or one.username for one in rows}

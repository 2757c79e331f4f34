"""What the hub publishes of a party, and whether its results of checks are shown to others under its name.

By the hub's commands directly; a party's own people propose it, as they do all else.
"""

from datetime import datetime
from uuid import UUID

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.stating import Stated, state
from kentongan.directory.errors import UnknownOrganisation
from kentongan.directory.models import Organisation
from kentongan.directory.snapshots import stated_of
from kentongan.directory.terms import Subject


def publish(
    organisation: UUID,
    *,
    actor: UUID | None,
    at: datetime,
    security_txt: bool | None = None,
    compared: bool | None = None,
    reason: str = "",
) -> Organisation:
    """Say whether a party has a security.txt here, and whether it is compared by name; None leaves it as it is.

    What is so already changes nothing. Raises UnknownOrganisation.
    """
    with changing_directory():
        row = Organisation.objects.filter(pk=organisation).first()
        if row is None:
            raise UnknownOrganisation(organisation=organisation)
        before = stated_of(Subject.ORGANISATION, row)
        said = {"security_txt": security_txt, "compared": compared}
        after = before | {name: value for name, value in said.items() if value is not None}
        if after != before:
            stated = Stated(organisation=row.pk, subject=Subject.ORGANISATION, thing=row.pk, after=after)
            state(stated, actor=actor, at=at, reason=reason)
            row.refresh_from_db()
    return row

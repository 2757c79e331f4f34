"""Who must be told by a person that what a person handed over was corrected or withdrawn. For staff.

Found in the histories, from the steps that handed a warning over: there are few, and they have an index of their own.
``rules.recalls.untold`` says the same of one warning.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Organisation
from kentongan.response.letters.spoken import read_out
from kentongan.response.models import Transition, Warning
from kentongan.response.queries.addressees import addressee_of
from kentongan.response.queries.parts import history
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.recalls import HANDED_OVER, RECALLS, STANDS_AGAIN, TOLD_IN_PERSON, Untold, untold


def untold_warnings(*, reader: Reader) -> QuerySet[Warning]:
    """Warnings of which somebody must still be told in person, in no order."""
    rows = visible_warnings(reader=reader)
    if not reader.sees_all:
        return rows.none()
    told = Transition.objects.filter(warning=OuterRef("warning"), reason=TOLD_IN_PERSON, pk__gt=OuterRef("pk"))
    recalled = Transition.objects.filter(
        ~Exists(told), warning=OuterRef("warning"), reason__in=sorted(RECALLS), pk__gt=OuterRef("pk")
    )
    handed = Transition.objects.filter(Exists(recalled), reason=HANDED_OVER)
    return rows.filter(pk__in=handed.values("warning"))


def untold_of(warning: UUID, *, reader: Reader) -> Untold | None:
    """Return what a person must still tell of a warning; None where nothing is to be told, and for a member."""
    return untold(history(warning, reader=reader)) if reader.sees_all else None


def untold_of_each(warnings: Collection[UUID], *, reader: Reader) -> Mapping[UUID, Untold]:
    """Return what a person must still tell of each of a few warnings."""
    found = {one: untold_of(one, reader=reader) for one in warnings}
    return {one: to_tell for one, to_tell in found.items() if to_tell is not None}


def spoken_words(warning: UUID, told: Untold, *, reader: Reader) -> tuple[str, str]:
    """Return what can be read out on the telephone, and the language it is in: that of its recipient."""
    row = visible_warnings(reader=reader).get(pk=warning)
    to: Organisation = row.recipient or row.organisation
    addressee = addressee_of(to)
    again = Transition.objects.filter(
        warning__organisation=row.organisation_id, reason=STANDS_AGAIN, note=row.reference, at=told.recalls[-1].at
    )
    standing = list(again.order_by("pk").values_list("warning__reference", flat=True))
    words = read_out(told, reference=row.reference, language=addressee.language, standing=standing)
    return words, addressee.language

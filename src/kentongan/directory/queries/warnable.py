"""The contacts to which a warning may go: the one place that every way of a warning starts from."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from kentongan.directory.models import Contact
from kentongan.directory.queries.visibility import flag, holds_at
from kentongan.directory.rules.freshness import LAPSES_AFTER
from kentongan.directory.rules.warnable import WARNED_ROLES


def warnable_contacts(*, at: datetime) -> QuerySet[Contact]:
    """Return the contacts that were only ever listed, and those of the holders at this time of posts that are warned.

    Each has ``lapsed``: whether its post's record was not confirmed for so long that it comes after every other.
    """
    roles = [role.value for role in WARNED_ROLES]
    held = holds_at(at, prefix="assignment__") & Q(assignment__post__role__in=roles)
    said = Coalesce("assignment__post__confirmed_at", "assignment__post__recorded_at")
    rows = Contact.objects.filter(Q(assignment__isnull=True) | held).alias(said=said)
    return rows.annotate(lapsed=flag(Q(assignment__isnull=False, said__lte=at - LAPSES_AFTER)))

"""Who stands for a party now, by the record and by the accounts: channels of holders, and whom a record still names."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.directory.models import Assignment, Contact
from kentongan.directory.queries.visibility import holds_at, stands_at


def held_contacts(*, at: datetime) -> QuerySet[Contact]:
    """Return the channels of those who hold a post at a time: who left its party has none any more."""
    return Contact.objects.filter(holds_at(at, prefix="assignment__"), assignment__isnull=False)


def standing_for(user: UUID, *, at: datetime, organisation: UUID | None = None) -> list[Assignment]:
    """Return where the record names this account as a holder, now or later, of one party or of any; with its posts.

    Whether the account still belongs to the party is not asked: this is for whoever takes it out, and must tell.
    """
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    rows = Assignment.objects.filter(not_over, stands_at(at, prefix="post__"), user=user)
    if organisation is not None:
        rows = rows.filter(post__organisation=organisation)
    order = ("post__organisation__slug", "post__key", "valid_from", "pk")
    return list(rows.select_related("post__organisation", "post__team").order_by(*order))

"""Whose a message is: who wrote something of it, and who agreed that it leaves."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kentongan.messages.models import Step

_WROTE = ("written", "changed")


def of_author(user: UUID, *, prefix: str = "") -> Q:
    """Return the condition that this person wrote something of a message, authorised it, or approved what it accuses.

    ``prefix`` leads from the rows at hand to the message.
    """
    wrote = Step.objects.filter(message=OuterRef(f"{prefix}pk"), actor=user, what__in=_WROTE)
    agreed = Q(**{f"{prefix}authorised_by": user}) | Q(**{f"{prefix}diplomat": user})
    return Q(**{f"{prefix}written_by": user}) | agreed | Q(Exists(wrote))

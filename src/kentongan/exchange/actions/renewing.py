"""The revision of the exchange raised, and rights given anew to whom something had kept from using them."""

from datetime import datetime

from django.db.models import F

from kentongan.directory.models import Organisation
from kentongan.exchange.models import Arrangement, Collection, Right, State


def touch() -> None:
    """Say, in the transaction that changes it, that rights, arrangements, participations or labels are not as before."""
    State.objects.update(revision=F("revision") + 1)


def renew_rights(arrangement: Arrangement, *, organisation: Organisation, at: datetime) -> None:
    """Give an organisation's members their rights in an arrangement's collections anew, as of now."""
    old = Right.objects.filter(
        collection__arrangement=arrangement, member__organisation=organisation, ended_at__isnull=True
    )
    for right in list(old.order_by("collection", "id")):
        _renew(right, at=at)


def _renew(right: Right, *, at: datetime) -> None:
    since = 0
    if right.reads:
        there = Collection.objects.select_for_update().get(pk=right.collection_id)
        since = there.readership = there.readership + 1
        there.save(update_fields=["readership"])
    Right.objects.filter(pk=right.pk).update(ended_at=at)
    Right.objects.create(
        collection_id=right.collection_id,
        member_id=right.member_id,
        reads=right.reads,
        writes=right.writes,
        since=since,
        given_at=at,
    )

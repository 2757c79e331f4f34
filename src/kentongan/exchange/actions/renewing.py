"""Rights given anew to those who could not use them: as readers they are as new as that."""

from datetime import datetime

from kentongan.directory.models import Organisation
from kentongan.exchange.models import Arrangement, Collection, Right


def renew_rights(arrangement: Arrangement, *, organisation: Organisation, at: datetime) -> None:
    """Give an organisation's members their rights in an arrangement's collections anew, as of now."""
    old = Right.objects.filter(
        collection__arrangement=arrangement, member__organisation=organisation, ended_at__isnull=True
    )
    for right in list(old.order_by("collection", "id")):
        _renew(right, kind=organisation.kind, at=at)


def _renew(right: Right, *, kind: str, at: datetime) -> None:
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
        kind=kind,
        given_at=at,
    )

"""Whom shared domain names concern: for each of a world's, the bank, and a person of the hub's staff decides."""

from datetime import UTC, timedelta

from tests.exchange.leaks.building import EPOCH, Hub
from tests.exchange.leaks.worlds import ORGANISATIONS

from kentongan.exchange.models import Stored
from kentongan.response.models import Concern
from kentongan.response.terms import ConcernState


def concerned(hub: Hub) -> None:
    """Let each domain name concern the bank, in the order of being shared; those of one word wait, others count."""
    rows = Stored.objects.filter(type="domain-name", collection__in=hub.collections.values())
    Concern.objects.bulk_create(_concern(row) for row in rows.order_by("added", "serial"))


def _concern(row: Stored) -> Concern:
    at = (EPOCH + timedelta(microseconds=row.added)).replace(microsecond=0).astimezone(UTC)
    value = str(row.natural_key).partition(":")[2]
    waits = value.startswith("one")
    return Concern(
        collection=row.collection, stix_id=row.stix_id, version=row.version, added=row.added, label=row.label,
        sharer=None, kind=f"{row.variant}", value=value,
        organisation_id=ORGANISATIONS["bank"], tlp=1, classification="other", tag="observing",
        state=(ConcernState.PERSON if waits else ConcernState.REFUSED).value,
        reason="no_harm_said" if waits else "must_not_notify", made_at=at, changed_at=at,
    )  # fmt: skip

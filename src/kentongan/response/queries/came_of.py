"""What came of what an organisation shared: to staff as it is, to itself so that nothing can be found out by it.

Whoever shares could otherwise learn what the directory does not show them: they share one address after another, and
see by a count which of them is somebody's. So they are told of nothing but warnings that were sent, in steps, as it
stood when the month began: what they may learn in a month is three numbers, however much they share and take back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.response.models import Concern, Feedback, Item
from kentongan.response.rules.concerning import FEED
from kentongan.response.terms import WarningState


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOf:
    """Counted in objects, up to a time: how many concerned somebody (None: that is not told), led to a warning that
    was sent and stands, to one that was answered, to one that was called done."""

    concerned: int | None
    sent: int
    acknowledged: int
    fixed: int
    until: datetime


def what_came_of(organisation: UUID, *, reader: Reader, at: datetime) -> CameOf | None:
    """Return what came of what an organisation shared: for staff, and for itself in steps; None for others, and for
    itself before it was first counted."""
    if reader.sees_all:
        concerned = len(set(_objects(organisation).values()))
        numbers = counted(organisation, until=at)
        return CameOf(
            concerned=concerned,
            sent=numbers["sent"],
            acknowledged=numbers["acknowledged"],
            fixed=numbers["fixed"],
            until=at,
        )
    told = Feedback.objects.filter(organisation=organisation, organisation__in=reader.organisations).first()
    if told is None:
        return None
    return CameOf(concerned=None, sent=told.sent, acknowledged=told.acknowledged, fixed=told.fixed, until=told.until)


def counted(organisation: UUID, *, until: datetime) -> dict[str, int]:
    """Return how many objects of an organisation led to what was ``sent``, ``acknowledged``, ``fixed`` up to a time."""
    objects = _objects(organisation)
    found: dict[str, set[str]] = {"sent": set(), "acknowledged": set(), "fixed": set()}
    given = Item.objects.filter(exposure__feed__slug=FEED, warning__sent_at__lte=until)
    given = given.exclude(warning__state=WarningState.WITHDRAWN.value)
    for some in _batches(sorted(objects)):
        rows = given.filter(exposure__tag__in=some).values_list(
            "exposure__tag", "warning__acknowledged_at", "exposure__state", "exposure__answered_at"
        )
        for tag, acknowledged, state, answered in rows:
            found["sent"].add(objects[tag])
            if acknowledged is not None and acknowledged <= until:
                found["acknowledged"].add(objects[tag])
            if state == "mitigated" and answered is not None and answered <= until:
                found["fixed"].add(objects[tag])
    return {name: len(several) for name, several in found.items()}


def _objects(organisation: UUID) -> Mapping[str, str]:
    """Return the shared objects of which something was handed over, by the tag of each."""
    shared = Concern.objects.filter(sharer=organisation, handover__isnull=False)
    return dict(shared.values_list("tag", "stix_id"))


def _batches(tags: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(tags), 500):
        yield tags[start : start + 500]

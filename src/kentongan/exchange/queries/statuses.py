"""What became of requests to add objects, as TAXII 2.1 §4.3 tells it: to the member that made the request."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.exchange.errors import UnknownStatus
from kentongan.exchange.models import Status
from kentongan.kernel.microseconds import microseconds_of, write_six

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingStatus:
    """What became of one request. ``results``: the status resource's lists as JSON, as ``models.Status`` keeps them."""

    id: UUID
    at: datetime
    results: bytes


def status_of(status: str, *, root: str, member: UUID | None) -> bytes:
    """Return the status resource of a member's own request in an API root, by its id. Raises UnknownStatus."""
    found = None
    if member is not None and _ID.fullmatch(status):
        found = Status.objects.filter(pk=UUID(status), member=member, collection__root__name=root).first()
    if found is None:
        raise UnknownStatus(status=status)
    return told_status(SharingStatus(id=found.id, at=found.at, results=bytes(found.results)))


def told_status(status: SharingStatus) -> bytes:
    """Return the status resource. All is done when the request is answered, so it is always complete."""
    asked = write_six(microseconds_of(status.at))
    head = f'{{"id":"{status.id}","status":"complete","request_timestamp":"{asked}",'
    return head.encode() + status.results[1:]

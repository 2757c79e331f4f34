"""What became of requests to add objects, as TAXII 2.1 §4.3 tells it: to the member that made the request."""

import re
from uuid import UUID

from kentongan.exchange.errors import UnknownStatus
from kentongan.exchange.models import Status

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def status_of(status: str, *, root: str, member: UUID | None) -> bytes:
    """Return the status resource of a member's own request in an API root, by its id. Raises UnknownStatus."""
    found = None
    if member is not None and _ID.fullmatch(status):
        found = Status.objects.filter(pk=UUID(status), member=member, collection__root__name=root).first()
    if found is None:
        raise UnknownStatus(status=status)
    return told_status(found)


def told_status(status: Status) -> bytes:
    """Return the status resource. All is done when the request is answered, so it is always complete."""
    head = f'{{"id":"{status.pk}","status":"complete","request_timestamp":"{status.at:%Y-%m-%dT%H:%M:%S.%f}Z",'
    return head.encode() + bytes(status.results)[1:]

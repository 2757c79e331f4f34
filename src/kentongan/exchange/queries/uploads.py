"""What may be uploaded, and what was: got back by whoever uploaded it, until it is shared or a day has passed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from kentongan.exchange.errors import UploadGone
from kentongan.exchange.models import ApiRoot, Upload
from kentongan.exchange.queries.sight import Sight

KEPT = timedelta(days=1)


def upload(pk: UUID, *, user: UUID, at: datetime) -> bytes:
    """Return what somebody uploaded themselves, as it came. Raises UploadGone."""
    found = Upload.objects.filter(pk=pk, user=user, at__gt=at - KEPT).values_list("content", flat=True).first()
    if found is None:
        raise UploadGone
    return bytes(found)


def most_at_once(sight: Sight) -> int:
    """Return how many bytes a collection takes in one request: what its API root says (TAXII 2.1 §4.2.1)."""
    return ApiRoot.objects.values_list("max_content_length", flat=True).get(collections=sight.collection)


def most_anywhere() -> int:
    """Return how many bytes that collection takes which takes most."""
    return int(ApiRoot.objects.aggregate(most=Max("max_content_length"))["most"] or 0)

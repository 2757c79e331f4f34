"""The value of ``next`` (§3.4): where a page ended, signed, good for this caller, endpoint and filters only.

Nothing is kept for it: it holds across restarts and may be used again. ``added_after`` and ``limit`` are not signed,
so that a client may move on by either.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from kentongan.exchange.terms import Filters
from kentongan.taxii.errors import ForeignPage

_BYTES = 8
_SIGNATURE = 16


def next_page(cursor: int, *, user: UUID, endpoint: str, filters: Filters) -> str:
    """Return the value of ``next`` after this cursor; ``endpoint`` names the collection, and the object if one."""
    place = cursor.to_bytes(_BYTES, "big", signed=True)
    return urlsafe_b64encode(place + _signature(place, user, endpoint, filters)).rstrip(b"=").decode()


def cursor_of(value: str, *, user: UUID, endpoint: str, filters: Filters) -> int:
    """Return the cursor of a value of ``next``. Raises ForeignPage."""
    try:
        token = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except ValueError:
        raise ForeignPage from None
    place, signature = token[:_BYTES], token[_BYTES:]
    if len(token) != _BYTES + _SIGNATURE or not hmac.compare_digest(
        signature, _signature(place, user, endpoint, filters)
    ):
        raise ForeignPage
    return int.from_bytes(place, "big", signed=True)


def _signature(place: bytes, user: UUID, endpoint: str, filters: Filters) -> bytes:
    asked = repr((endpoint, filters.ids, filters.types, filters.versions, filters.specs)).encode()
    return hmac.digest(_key(settings.SECRET_KEY), place + user.bytes + asked, "sha256")[:_SIGNATURE]


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return sha256(b"kentongan.taxii.next" + secret.encode()).digest()

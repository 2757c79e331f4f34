"""Identifiers: UUIDv7 for every row, slugs for what people name."""

import re
from uuid import UUID

from uuid_utils.compat import uuid7

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What a directory's ids look like; a slug is unique within one hub, a hub's own id makes it unique beyond."""


def new_id() -> UUID:
    """Return a UUID of version 7 (RFC 9562 §5.7): sorts by the time of its making."""
    return uuid7()


def is_slug(text: str) -> bool:
    """Whether the text may be the id of an organisation or a feed."""
    return SLUG.fullmatch(text) is not None

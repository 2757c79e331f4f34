"""How lists go on: by a cursor that names the last row, so that a page costs the same wherever it is, and no row is
shown twice or left out when others come in meanwhile."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from ninja import Query, Schema

from kentongan.api.errors import UnreadableCursor

LARGEST = 500

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class Page(Schema, Generic[Item]):
    """Some rows of a list; ``next`` is the cursor of those that follow, null at the end."""

    items: list[Item]
    next: str | None


class Place(Schema):
    """Where in a list to begin, and how many rows to give."""

    cursor: str | None = None
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 100


def page_of(rows: QuerySet[Row], *, place: Place, key: str = "id", newest_first: bool = False) -> dict[str, Any]:
    """Return a page of rows ordered by a unique column, as ``Page`` has it. Raises UnreadableCursor.

    Ids are UUIDv7, so ``newest_first`` by id is by the time of making.
    """
    if place.cursor is not None:
        after = _read(place.cursor, is_id=key == "id")
        rows = rows.filter(**{f"{key}__{'lt' if newest_first else 'gt'}": after})
    found = list(rows.order_by(f"-{key}" if newest_first else key)[: place.limit + 1])
    more = len(found) > place.limit
    return {"items": found[: place.limit], "next": _write(getattr(found[place.limit - 1], key)) if more else None}


def page_of_list(items: Sequence[Item], *, place: Place) -> dict[str, Any]:
    """Return a page of a list that has no rows of its own; the cursor is a place in it. Raises UnreadableCursor."""
    start = 0
    if place.cursor is not None:
        text = str(_read(place.cursor, is_id=False))
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise UnreadableCursor
        start = int(text)
    until = start + place.limit
    return {"items": items[start:until], "next": _write(until) if until < len(items) else None}


def cursor_of_number(number: int) -> str:
    """Return the cursor of a row that is known by a number, for lists whose rows are no models."""
    return _write(number)


def number_of_cursor(cursor: str) -> int:
    """Return the number that a cursor names. Raises UnreadableCursor."""
    text = str(_read(cursor, is_id=False))
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise UnreadableCursor
    return int(text)


def _write(value: object) -> str:
    return urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def _read(cursor: str, *, is_id: bool) -> UUID | str:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        value: UUID | str = UUID(text) if is_id else text
    except (binascii.Error, ValueError):
        raise UnreadableCursor from None
    if "\x00" in text or len(text) > LARGEST:
        raise UnreadableCursor
    return value

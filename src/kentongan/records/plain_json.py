"""JSON of others as plain data: strict (RFC 8259), bounded in size and depth, no key twice, no NaN."""

import json
from typing import Any

import msgspec

from kentongan.kernel.errors import marked
from kentongan.records.errors import UnreadableRecord
from kentongan.records.texts import decoded

LARGEST = 4 * 1024 * 1024
DEEPEST = 40


def read_json(data: bytes, *, format: str, largest: int = LARGEST) -> object:
    """Return a file as plain data. Raises RecordTooLarge, UnreadableRecord.

    msgspec keeps to the standard; json is asked only for keys that stand twice.
    """
    text = decoded(data, format=format, largest=largest)
    _refuse_depth(text, format=format)
    try:
        plain: object = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, format=format))
    except RecursionError:
        raise UnreadableRecord(format=format, detail=marked("it is nested too deeply")) from None
    except (msgspec.DecodeError, ValueError):
        raise UnreadableRecord(format=format, detail=marked("it is not JSON")) from None
    return plain


def _object(pairs: list[tuple[str, Any]], *, format: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableRecord(format=format, detail=marked("a key stands twice in one object"))
    return found


def _refuse_depth(text: str, *, format: str) -> None:
    """Refuse what is deep before it is read. Brackets within texts count too: no honest record has forty of them."""
    depth = 0
    for sign in text:
        if sign in "[{":
            depth += 1
            if depth > DEEPEST:
                raise UnreadableRecord(format=format, detail=marked("it is nested too deeply"))
        elif sign in "]}":
            depth -= 1


def texts_in(value: object) -> list[str]:
    """Return the texts in a list, or a text alone as a list; what is none of these is left out."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def objects_in(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list, or none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

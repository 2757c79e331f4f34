"""ATT&CK for ICS multiplied: as many STIX 2.1 objects as asked for, each with an id of its own, the same every time.

A copy is the whole of ATT&CK with new ids, its relationships pointing to the copy's own objects. The marking
definition stays what it is, and so is none of the objects: it has no ``modified``, which OpenTAXII demands of all. The
ids are made by a keyed hash of the original id and the copy's number, so two runs send the same bytes. Each object's
times are moved by its number in milliseconds: ATT&CK changed 271 objects in one instant, and OpenTAXII, which looks
versions up by time alone, needs a minute and a half for a page when thousands share one.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

FILE = "stix/ics-attack-18.1.json"
_CREATED, _MODIFIED = "@created@", "@modified@"
_SLOT = re.compile(
    r"@created@|@modified@|[a-z][a-z0-9-]*--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def attack() -> list[dict[str, Any]]:
    """Return ATT&CK's objects as they are in the public data that lies beside the project."""
    for place in Path(__file__).resolve().parents:
        if (file := place / "shared" / "data" / FILE).is_file():
            objects: list[dict[str, Any]] = json.loads(file.read_bytes())["objects"]
            return objects
    raise SystemExit(f"ATT&CK is not beside the project: shared/data/{FILE}")


def markings() -> bytes:
    """Return an envelope of the marking definitions that the objects refer to."""
    return envelope(_bytes(one) for one in attack() if one["type"] == "marking-definition")


def envelope(objects: Iterator[bytes]) -> bytes:
    """Return a TAXII envelope of objects."""
    return b'{"objects":[' + b",".join(objects) + b"]}"


def envelopes(*, objects: int, each: int, first: int = 0) -> Iterator[tuple[bytes, list[str]]]:
    """Yield envelopes of ``each`` objects with their ids, from the object of number ``first`` on."""
    made = islice(multiplied(), first, first + objects)
    while some := list(islice(made, each)):
        yield envelope(content for _, content in some), [name for name, _ in some]


def multiplied() -> Iterator[tuple[str, bytes]]:
    """Yield objects without end: their ids and their bytes."""
    patterns = [_pattern(one) for one in attack() if one["type"] != "marking-definition"]
    known = {one.id for one in patterns}
    for copy in range(1 << 62):
        slots = {one: f"{one.partition('--')[0]}--{_uuid(one, copy=copy)}" for one in known}
        for place, one in enumerate(patterns):
            later = timedelta(milliseconds=copy * len(patterns) + place)
            slots |= {_CREATED: _written(one.created + later), _MODIFIED: _written(one.modified + later)}
            pieces = [one.literals[0]]
            for name, literal in zip(one.names, one.literals[1:], strict=True):
                pieces += (slots.get(name, name), literal)
            yield slots[one.id], "".join(pieces).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """An object with slots: the texts between its ids and times, and what stands in the slots."""

    id: str
    created: datetime
    modified: datetime
    literals: list[str]
    names: list[str]


def _pattern(one: dict[str, Any]) -> _Pattern:
    text = _bytes({**one, "created": _CREATED, "modified": _MODIFIED}).decode()
    return _Pattern(
        id=one["id"], created=datetime.fromisoformat(one["created"]), modified=datetime.fromisoformat(one["modified"]),
        literals=_SLOT.split(text), names=_SLOT.findall(text),
    )  # fmt: skip


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _bytes(one: dict[str, Any]) -> bytes:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()


def _uuid(name: str, *, copy: int) -> UUID:
    return UUID(bytes=hashlib.blake2b(name.encode(), digest_size=16, key=copy.to_bytes(8, "big")).digest(), version=4)

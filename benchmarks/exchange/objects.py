"""ATT&CK for ICS multiplied: as many STIX 2.1 objects as asked for, each with an id of its own, the same every time.

A copy is the whole of ATT&CK with new ids, its relationships pointing to the copy's own objects. The marking
definition stays what it is, and so is none of the objects: it has no ``modified``, which OpenTAXII demands of all. The
ids are made by a keyed hash of the original id and the copy's number, so two runs send the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

FILE = "stix/ics-attack-18.1.json"
_ID = re.compile(r"[a-z][a-z0-9-]*--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


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
    known = {own for own, _, _ in patterns}
    for copy in range(1 << 62):
        ids = {one: f"{one.partition('--')[0]}--{_uuid(one, copy=copy)}" for one in known}
        for own, literals, names in patterns:
            pieces = [literals[0]]
            for name, literal in zip(names, literals[1:], strict=True):
                pieces += (ids.get(name, name), literal)
            yield ids[own], "".join(pieces).encode()


def _pattern(one: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    """Return an object's id, the texts between the ids in it, and the ids."""
    text = _bytes(one).decode()
    return one["id"], _ID.split(text), _ID.findall(text)


def _bytes(one: dict[str, Any]) -> bytes:
    return json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()


def _uuid(name: str, *, copy: int) -> UUID:
    return UUID(bytes=hashlib.blake2b(name.encode(), digest_size=16, key=copy.to_bytes(8, "big")).digest(), version=4)

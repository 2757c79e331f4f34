"""Parts cut out of a JSON text, every other byte as it came.

What stands between two items is cut so that the text reads as its writer would have written it without the part, if the
writer spaces alike what is alike: on one line with or without spaces, indented, with any line ends. The first item
that stays has the white space that the first item had before it; the last one, what the last had after it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from msgspec import Raw
from msgspec.json import Decoder

Path = tuple[str | int, ...]
"""Keys and places, from the outermost."""

_MEMBERS: Decoder[dict[str, Raw]] = Decoder(dict[str, Raw])
_ITEMS: Decoder[list[Raw]] = Decoder(list[Raw])
_SPACE = re.compile(rb"[ \t\r\n]*")
_KEY = re.compile(rb'"(?:[^"\\]++|\\.)*+"[ \t\r\n]*+:[ \t\r\n]*+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Item:
    """A member or an item: the white space before it, its key with what belongs to it, its value, the space behind."""

    step: str | int
    before: bytes
    key: bytes
    value: bytes
    after: bytes


def cut(content: bytes, *, gone: Set[Path], renamed: Mapping[Path, str]) -> bytes:
    """Return a valid JSON text without what lies at some paths, and with other texts at others.

    A path that names nothing changes nothing. The whole is never gone.
    """
    touched = {path[:length] for path in (*gone, *renamed) for length in range(len(path))}
    start = _space(content, 0)
    end = len(content.rstrip(b" \t\r\n"))
    return content[:start] + _left(content[start:end], (), gone, renamed, touched) + content[end:]


def _left(value: bytes, path: Path, gone: Set[Path], renamed: Mapping[Path, str], touched: Set[Path]) -> bytes:
    if path in renamed:
        return _text(renamed[path])
    if path not in touched or value[:1] not in b"{[":
        return value
    items = list(_items(value))
    kept = [one for one in items if (*path, one.step) not in gone]
    if not kept:
        return value[:1] + value[-1:]
    parts = [
        (items[0] if one is kept[0] else one).before
        + one.key
        + _left(one.value, (*path, one.step), gone, renamed, touched)
        + (items[-1] if one is kept[-1] else one).after
        for one in kept
    ]
    return value[:1] + b",".join(parts) + value[-1:]


def _items(value: bytes) -> Iterator[_Item]:
    raw = _MEMBERS.decode(value).items() if value[:1] == b"{" else enumerate(_ITEMS.decode(value))
    at = 1
    for step, inner in raw:
        begun = _space(value, at)
        key = _KEY.match(value, begun) if isinstance(step, str) else None
        first = key.end() if key else begun
        last = first + len(bytes(inner))
        after = _space(value, last)
        yield _Item(step, value[at:begun], value[begun:first], value[first:last], value[last:after])
        at = after + 1  # behind the comma


def _space(value: bytes, at: int) -> int:
    found = _SPACE.match(value, at)
    return found.end() if found else at


def _text(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()

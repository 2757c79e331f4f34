"""JSON read so that no two parsers can read it differently (RFC 8259 with the strictness of RFC 7493, I-JSON).

Refused: a key twice in one object (Python keeps the last, others the first: a RED marking became CLEAR), NaN
and Infinity, lone surrogates, what is not UTF-8, a byte order mark, anything after the end, nesting deeper and numbers
longer than any STIX object has. The fast path is msgspec's decoder and four passes at the speed of C; each of them
only ever errs towards the slow, exact answer. ``tests/stix/test_strict_json.py`` compares both on generated texts.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder, Encoder

MOST_DEPTH = 32
"""Objects and lists within each other, the outermost counted."""

MOST_DIGITS = 40
"""Digits of one number, fraction and exponent included."""

_VALUE: Decoder[object] = Decoder()
_MEMBERS: Decoder[dict[str, Raw]] = Decoder(dict[str, Raw])
_WRITE = Encoder()

_AS_DIGITS = bytes(ord("0") if chr(byte) in "0123456789.eE+-" else byte for byte in range(256))
_LONG = b"0" * (MOST_DIGITS + 1)
_ESCAPED_COLON = b"\\u003"
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"|([0-9][0-9.eE+-]*+)', re.DOTALL)


class Refused(ValueError):
    """The text is no JSON that is read here; ``code`` says why (``json.duplicate_key``)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def read_value(content: bytes) -> object:
    """Return the value of one JSON text. Raises Refused."""
    try:
        value = _VALUE.decode(content)
    except ValidationError as error:
        raise Refused("json.number", str(error)) from None
    except UnicodeDecodeError as error:
        raise Refused("json.not_utf8", error.reason) from None
    except DecodeError as error:
        raise Refused("json.malformed", str(error)) from None
    except RecursionError:
        raise Refused("json.too_deep") from None
    # A text with no more than so many openers, those inside strings included, cannot be nested deeper.
    if content.count(b"{") + content.count(b"[") > MOST_DEPTH and _is_too_deep(value):
        raise Refused("json.too_deep")
    # With every character of a number made a nought, a long number is a long run of noughts; so is many a text.
    if _LONG in content.translate(_AS_DIGITS) and _has_long_number(content):
        raise Refused("json.number")
    if _may_repeat_keys(content, value) and _repeats_keys(content):
        raise Refused("json.duplicate_key")
    return value


def read_members(content: bytes) -> Mapping[str, Raw]:
    """Return the members of a JSON object as the bytes they came in, their syntax checked, their inside not yet read.

    Raises Refused; ``json.not_an_object`` where it is something else.
    """
    try:
        members = _MEMBERS.decode(content)
    except ValidationError:
        raise Refused("json.not_an_object") from None
    except UnicodeDecodeError as error:
        raise Refused("json.not_utf8", error.reason) from None
    except DecodeError as error:
        raise Refused("json.malformed", str(error)) from None
    except RecursionError:
        raise Refused("json.too_deep") from None
    if _may_repeat_keys(content, members) and _repeats_outer_keys(content):
        raise Refused("json.duplicate_key")
    return members


def write_value(value: object) -> bytes:
    """Return a value as compact JSON, keys in the order they have."""
    return _WRITE.encode(value)


def _may_repeat_keys(content: bytes, value: object) -> bool:
    """Whether a key may stand twice; if not, none does.

    Every colon of the text is one of a member or one inside a string. Decoding drops a repeated member, and with it at
    least one colon; what is kept is written back with the colons it had. So as many colons after as before means that
    nothing was dropped, unless a string had its colon escaped, which is written back as a colon that was not there.
    """
    return content.count(b":") != _WRITE.encode(value).count(b":") or _ESCAPED_COLON in content


def _repeats_keys(content: bytes) -> bool:
    try:
        _pairs_of(content, _each_once)
    except Refused:
        return True
    return False


def _repeats_outer_keys(content: bytes) -> bool:
    # What is inside is read, and judged, later and by itself.
    pairs = outer_pairs(content)
    return len(dict(pairs)) != len(pairs)


def outer_pairs(content: bytes) -> list[tuple[str, Any]]:
    """Return the outermost members, repeated ones too, of an object whose syntax is right; numbers are nought."""
    outermost: list[tuple[str, Any]] = []

    def keep(pairs: list[tuple[str, Any]]) -> None:
        # Objects end innermost first: the last one to be kept is the outermost.
        outermost[:] = pairs

    _pairs_of(content, keep)
    return outermost


def _pairs_of(content: bytes, hook: Callable[[list[tuple[str, Any]]], None]) -> None:
    # The syntax is known to be right. Undecodable bytes inside a member are found when it is read.
    text = content.decode("utf-8", "replace")
    json.loads(text, object_pairs_hook=hook, parse_int=_no_number, parse_float=_no_number)


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise Refused("json.duplicate_key")


def _no_number(_: str) -> int:
    return 0


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return any(isinstance(one, dict | list) for one in level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _has_long_number(content: bytes) -> bool:
    return any(sum(48 <= byte <= 57 for byte in number) > MOST_DIGITS for number in _TOKENS.findall(content) if number)

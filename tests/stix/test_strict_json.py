"""Strict JSON: whatever the slow, plain oracle below refuses is refused, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kentongan.stix.strict_json import MOST_DEPTH, MOST_DIGITS, Refused, read_members, read_value


class Unread(ValueError):
    pass


def oracle(content: bytes) -> object:
    """Read JSON slowly and plainly, by Python's reader, refusing what the module promises to refuse."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Unread("twice")
        return dict(pairs)

    def number(text: str) -> float | int:
        if sum(character.isdigit() for character in text) > MOST_DIGITS:
            raise Unread("long")
        value = int(text) if text.lstrip("-").isdigit() else float(text)
        if value in (float("inf"), float("-inf")):
            raise Unread("infinite")
        return value

    def constant(text: str) -> None:
        raise Unread(text)

    def depth(value: object) -> int:
        if isinstance(value, dict):
            return 1 + max(map(depth, value.values()), default=0)
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    try:
        text = content.decode("utf-8")
        if text.startswith("\ufeff"):
            raise Unread("mark")
        value = json.loads(text, object_pairs_hook=once, parse_int=number, parse_float=number, parse_constant=constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Unread(str(error)) from None
    if depth(value) > MOST_DEPTH:
        raise Unread("deep")
    return value


def verdict(read: Any, content: bytes) -> object:
    try:
        return json.dumps(read(content), sort_keys=True)
    except (Refused, Unread):
        return "refused"


TEXTS = st.text(max_size=6) | st.sampled_from(["a", "b", ":", "\u003a", '"', "{", "[", "0" * 41, "\\", '":'])
PIECES = [b"", b'"', b":", b"{", b"}", b"]", b",", b"\\", b"0", b"e", b"\xff", b"NaN"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS


@st.composite
def written(draw: st.DrawFn, depth: int = 4) -> str:
    """A JSON text, with white space, keys that stand twice and escapes that need not be."""
    space = st.sampled_from(["", "", "", " ", "\n\t"])
    kind = draw(st.sampled_from(["leaf", "leaf", "list", "object", "object"])) if depth else "leaf"
    if kind == "leaf":
        return draw(_string()) if draw(st.booleans()) else json.dumps(draw(LEAVES))
    if kind == "list":
        inner = draw(st.lists(written(depth - 1), max_size=3))
        return "[" + draw(space) + (draw(space) + ",").join(inner) + draw(space) + "]"
    members = draw(st.lists(st.tuples(_string(), written(depth - 1)), max_size=4))
    return "{" + ",".join(f"{draw(space)}{key}{draw(space)}:{value}" for key, value in members) + draw(space) + "}"


@st.composite
def _string(draw: st.DrawFn) -> str:
    text = draw(TEXTS)
    if draw(st.booleans()):
        return json.dumps(text, ensure_ascii=draw(st.booleans()))
    return '"' + "".join(f"\\u{ord(one):04x}" if ord(one) < 0x10000 else one for one in text) + '"'


@given(written())
@settings(max_examples=400)
def test_any_json_is_read_as_the_plain_oracle_reads_it(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    assert verdict(read_value, content) == verdict(oracle, content)


@given(written(), st.data())
@settings(max_examples=400)
def test_broken_json_is_refused_just_where_the_oracle_refuses_it(text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(
            st.sampled_from([b"", b'"', b":", b"{", b"}", b"]", b",", b"\\", b"0", b"e", b"\xff", b"NaN"])
        )
        content[place : place + data.draw(st.integers(0, 2))] = piece
    assert verdict(read_value, bytes(content)) == verdict(oracle, bytes(content))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a":1,"a":1}', "json.duplicate_key"),
        (b'{"x":{"a":1,"\\u0061":2}}', "json.duplicate_key"),
        (b'{"x":[{"a":":","a":"\\u003a\\u003a"}]}', "json.duplicate_key"),
        (b'{"a":1,"a":"\\u003A"}', "json.duplicate_key"),
        (b'{"a":NaN}', "json.malformed"),
        (b'{"a":-Infinity}', "json.malformed"),
        (b'{"a":1e400}', "json.number"),
        (b'{"a":' + b"9" * 41 + b"}", "json.number"),
        (b'{"a":' + b"9" * 100_000 + b"}", "json.number"),
        (b'{"a":0.' + b"0" * 50 + b"}", "json.number"),
        (b'{"a":"\\ud800"}', "json.malformed"),
        (b'{"a":"\xed\xa0\x80"}', "json.not_utf8"),
        (b'{"a":"\xff"}', "json.not_utf8"),
        (b'\xef\xbb\xbf{"a":1}', "json.malformed"),
        (b'{"a":1} {}', "json.malformed"),
        (b"", "json.malformed"),
        (b"[" * 33 + b"]" * 33, "json.too_deep"),
        (b"[" * 100_000, "json.too_deep"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "json.too_deep"),
    ],
)
def test_what_two_parsers_would_read_differently_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_value(content)
    assert refused.value.code == code


def test_what_only_looks_like_it_is_read() -> None:
    deep = b"[" * 32 + b"]" * 32
    assert read_value(deep)
    assert read_value(b'["' + b"{" * 50 + b'"]') == ["{" * 50]
    assert read_value(b'{"a":"' + b"7" * 64 + b'","b":' + b"1" * 40 + b"}") == {"a": "7" * 64, "b": int("1" * 40)}
    assert read_value(b'{"a\\u003a":":","b":"\\u003a"}') == {"a:": ":", "b": ":"}


def test_members_come_as_their_bytes_and_each_key_once() -> None:
    members = read_members(b' {"a" : [1, 2] , "b\\u003a":{"x":1,"x":2}} ')
    assert {key: bytes(raw) for key, raw in members.items()} == {"a": b"[1, 2]", "b:": b'{"x":1,"x":2}'}
    with pytest.raises(Refused, match="duplicate"):
        read_members(b'{"objects":[],"objects":[{}]}')
    with pytest.raises(Refused, match="not_an_object"):
        read_members(b"[]")

"""What is cut out of a JSON text leaves the text that its writer would have written without it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.stix.cutting import Path, cut

TEXTS = st.text(max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
WRITERS: dict[str, Callable[[Any], bytes]] = {
    "compact": msgspec.json.encode,
    "python": lambda value: json.dumps(value).encode(),
    "as it is": lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"),
    "indented": lambda value: json.dumps(value, indent=2).encode(),
    "tabs": lambda value: json.dumps(value, indent="\t").encode(),
    "spaced": lambda value: json.dumps(value, separators=(" , ", " : ")).encode(),
    "lines of Windows": lambda value: json.dumps(value, indent=4).replace("\n", "\r\n").encode() + b"\r\n",
}


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*path, step)
        yield from paths_of(inner, (*path, step))


def without(value: Any, gone: set[Path], path: Path = ()) -> Any:
    """Do the same with values: the oracle."""
    if isinstance(value, dict):
        return {
            key: without(one, gone, (*path, key)) for key, one in value.items() if (*path, key) not in gone
        }  # fmt: skip
    if isinstance(value, list):
        return [without(one, gone, (*path, place)) for place, one in enumerate(value) if (*path, place) not in gone]
    return value


@pytest.mark.parametrize("writer", WRITERS)
@given(value=st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5), data=st.data())
def test_a_text_without_a_part_is_the_text_of_the_value_without_it(
    writer: str, value: Any, data: st.DataObject
) -> None:
    write = WRITERS[writer]
    gone = data.draw(st.sets(st.sampled_from(list(paths_of(value))), max_size=4))
    assert cut(write(value), gone=gone, renamed={}) == write(without(value, gone))


@given(value=st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5), data=st.data())
def test_however_a_text_is_spaced_what_is_left_is_the_value_without_the_part(value: Any, data: st.DataObject) -> None:
    spaces = st.text(" \t\r\n", max_size=3)

    def write(one: Any) -> str:
        space = lambda: data.draw(spaces)  # noqa: E731
        if isinstance(one, dict):
            inner = ",".join(f"{space()}{json.dumps(key)}{space()}:{space()}{write(it)}" for key, it in one.items())
            return f"{{{inner}{space()}}}"
        if isinstance(one, list):
            return f"[{','.join(f'{space()}{write(it)}' for it in one)}{space()}]"
        return json.dumps(one)

    gone = data.draw(st.sets(st.sampled_from(list(paths_of(value))), max_size=4))
    text = f"{data.draw(spaces)}{write(value)}{data.draw(spaces)}"
    assert json.loads(cut(text.encode(), gone=gone, renamed={})) == without(value, gone)


def test_a_text_in_place_of_another_leaves_the_rest_as_it_is() -> None:
    text = b'{ "a": [ "x.[1]" ,"y"], "b":"\\u00e9" }'
    assert cut(text, gone=set(), renamed={("a", 0): "x.[0]"}) == b'{ "a": [ "x.[0]" ,"y"], "b":"\\u00e9" }'


def test_what_names_nothing_changes_nothing() -> None:
    text = b'{"a": [1, 2]}'
    assert cut(text, gone={("b",), ("a", 7), ("a", "x")}, renamed={("c",): "d"}) == text

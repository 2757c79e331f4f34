"""Characters that no text of ours has: found wherever they stand, and nothing else is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.kernel.texts import ControlCharacters, has_controls, refuse_controls

BAD = ["\x00", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\r", "\ud800", "\udfff"]
TURNED = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BAD = [*BAD, *TURNED]
_VISIBLE = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="".join(TURNED))
PLAIN = st.text(_VISIBLE, max_size=20) | st.sampled_from(["a\tb", "a\nb", "a\r\nb"])
PLAIN_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3),
)


@pytest.mark.parametrize("sign", BAD)
@given(before=PLAIN, after=st.text(_VISIBLE, max_size=5))
def test_a_text_with_such_a_character_is_found(sign: str, before: str, after: str) -> None:
    assert has_controls(before + sign + after)


@given(PLAIN_JSON)
def test_what_has_none_passes(told: Any) -> None:
    refuse_controls(told)


@given(PLAIN_JSON, st.sampled_from(BAD))
def test_one_is_found_however_deep_it_stands_and_in_a_name_too(told: Any, sign: str) -> None:
    for spoilt in ({"a": [told, {"b": f"x{sign}"}]}, [told, {f"x{sign}": told}], {"a": told, "z": sign}):
        with pytest.raises(ControlCharacters):
            refuse_controls(spoilt)


NEEDED = ["ភាសា\u200bខ្មែរ", "မြန်မာ\u200bစာ", "می\u200cخواهم", "ක්\u200dෂ", "سلام\u200f!", "a\u200e!"]


@pytest.mark.parametrize("word", NEEDED)
def test_what_a_script_needs_that_has_no_width_is_a_text_like_any_other(word: str) -> None:
    assert not has_controls(word)


def test_the_field_is_told_and_its_text_is_not() -> None:
    with pytest.raises(ControlCharacters) as refused:
        refuse_controls({"content": {"facts": [{"text": "secret\x00"}]}})
    assert refused.value.facts == {"field": "content.facts[0].text"}


def test_what_is_nested_beyond_all_sense_is_looked_through_too() -> None:
    told: Any = "\x00"
    for _ in range(100_000):
        told = [told]
    with pytest.raises(ControlCharacters):
        refuse_controls(told)

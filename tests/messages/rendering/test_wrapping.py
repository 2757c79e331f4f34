"""Lines in any script: as wide as they look, broken only where a reader would."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.messages.rendering.wrapping import columns, wrap

texts = st.text(alphabet="ab ក្រុងាំ។ ไทยที่ ລາວນີ້ မြို့။ 中文，（）。\u200b", max_size=80)


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("中文", 4), ("，", 2), ("ที่", 1), ("ខ្ញុំ", 2), ("a\u200bb", 2), ("e\u0301", 1), ("", 0)],
)
def test_a_text_is_as_wide_as_it_looks(text: str, wide: int) -> None:
    assert columns(text) == wide


@given(texts, st.integers(min_value=4, max_value=40))
def test_wrapping_loses_and_adds_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width, first="> ", rest="  ")
    assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")
    assert lines[0].startswith("> ")


@given(texts, st.integers(min_value=4, max_value=40))
def test_a_line_is_too_long_only_where_it_cannot_be_broken(text: str, width: int) -> None:
    for line in wrap(text, width):
        if columns(line) > width:
            assert len(wrap(line, 1)) == 1 or columns(wrap(line, width)[0]) == columns(line)
            assert " " not in line.strip()


@given(texts)
def test_no_line_begins_with_a_mark_that_belongs_to_the_letter_before(text: str) -> None:
    for line in wrap(text, 4)[1:]:
        assert not line or not unicodedata.category(line[0]).startswith("M")


def test_words_without_spaces_between_are_not_broken_but_phrases_are() -> None:
    phrase = "ผู้ส่งเสนอให้ความช่วยเหลือ"
    assert wrap(f"{phrase} {phrase}", 10) == [phrase, phrase]
    assert wrap("សារនេះ។សារមុន។", 5) == ["សារនេះ។", "សារមុន។"]
    assert wrap("ភាសា\u200bខ្មែរ", 4) == ["ភាសា\u200b", "ខ្មែរ"]


def test_chinese_is_broken_between_characters_but_not_before_a_closing_mark() -> None:
    assert wrap("本消息仅指出。", 6) == ["本消息", "仅指", "出。"]
    assert wrap("他（说）", 4) == ["他", "（说）"]
    assert all(not line.startswith(("。", "，", "）")) for line in wrap("发送方，贵方。（说明）" * 5, 10))


def test_a_long_address_stays_whole() -> None:
    address = "https://example.org/" + "a" * 90
    assert address in wrap(f"See {address} now", 72)

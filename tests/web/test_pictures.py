"""Pictures: named, described, in proportion, and safe."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from kentongan.web.pictures import Part, flow

SVG = "{http://www.w3.org/2000/svg}"


def _drawings(*numbers: int, word: str = "routed") -> list[ElementTree.Element]:
    parts = [Part(name="routed", word=word, number=number) for number in numbers]
    whole = Part(name="rows", word="rows", number=sum(numbers))
    text = flow(parts, whole=whole, title="What became of the rows", description="All in all.")
    return list(ElementTree.fromstring(f"<div>{text}</div>"))


def test_a_picture_has_a_title_and_a_description_that_it_points_to() -> None:
    for drawing in _drawings(3, 1):
        ids = drawing.attrib["aria-labelledby"].split()
        named = {child.attrib.get("id"): child.text for child in drawing}
        assert [named[one] for one in ids] == ["What became of the rows", "All in all."]


def test_the_two_drawings_share_no_id() -> None:
    ids = [
        one
        for drawing in _drawings(3, 1)
        for one in re.findall(r'id="([^"]+)"', ElementTree.tostring(drawing).decode())
    ]
    assert len(ids) == len(set(ids))


def test_nothing_has_a_word_but_no_stream() -> None:
    for drawing in _drawings(3, 0):
        assert len(drawing.findall("path")) == 1
        assert [text.text for text in drawing.findall("text")].count("0") == 1


def test_what_a_feed_is_called_cannot_break_out_of_the_picture() -> None:
    assert all(drawing.find("script") is None for drawing in _drawings(1, word="<script>x</script>"))


@given(numbers=st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_every_stream_lies_within_the_picture(numbers: list[int]) -> None:
    for drawing in _drawings(*numbers):
        height = float(drawing.attrib["viewBox"].split()[3])
        for bar in drawing.findall("rect"):
            assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= height

"""Pictures of the exchange: named, described, whole XML whatever the names, never larger than they can be."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.web.exchange.pictures import MOST, Neighbour, Place, neighbours, sharing

SVG = "{http://www.w3.org/2000/svg}"
names = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=60)
several = st.lists(names, max_size=15).map(tuple)
places = st.lists(st.builds(Place, name=names, under=names, gives=several, gets=several), min_size=1, max_size=12)
beside = st.lists(st.builds(Neighbour, name=names, under=names, outgoing=st.booleans()), max_size=40)


def drawings(text: str) -> list[ElementTree.Element]:
    found = list(ElementTree.fromstring(f"<div>{text}</div>"))
    ids = [one.attrib["id"] for drawing in found for one in drawing.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids)) == 4
    for drawing in found:
        titles = {one.attrib.get("id"): one.text for one in drawing}
        assert [titles[one] for one in drawing.attrib["aria-labelledby"].split()] == ["Title", "Told"]
    return found


def inside(drawing: ElementTree.Element) -> bool:
    """Whether every text and box stands within the picture's height."""
    height = float(drawing.attrib["viewBox"].split()[3])
    return all(0 <= float(one.attrib["y"]) <= height for one in drawing.iter() if "y" in one.attrib)


@given(places)
def test_whatever_is_shared_is_drawn_within_the_picture(drawn: list[Place]) -> None:
    for drawing in drawings(sharing(drawn, name="sharing", title="Title", description="Told")):
        assert inside(drawing)
        assert sum(one.tag == "rect" for one in drawing.iter()) == min(len(drawn), MOST)


@given(names, beside)
def test_whatever_stands_beside_an_object_is_drawn_within_the_picture(centre: str, others: list[Neighbour]) -> None:
    for drawing in drawings(neighbours(centre, "malware", others, name="r", title="Title", description="Told")):
        assert inside(drawing)


@pytest.mark.parametrize("number", [0, 1, MOST, MOST + 1, 50])
def test_of_many_the_picture_says_how_many_are_left_out(number: int) -> None:
    others = [Neighbour(name=f"n{one}", under="x", outgoing=True) for one in range(number)]
    text = neighbours("centre", "malware", others, name="r", title="Title", description="Told")
    assert (f"and {number - MOST} more" in text) == (number > MOST)

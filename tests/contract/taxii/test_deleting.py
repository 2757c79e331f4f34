"""Deleting an object (TAXII 2.1 §5.7): what one shared oneself, all of it or the versions named."""

from uuid import UUID

import pytest
from tests.contract.taxii.world import BOTH, ONLY_READ, ONLY_WRITTEN, World, indicator

from kentongan.exchange.actions import provisioning

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
FIRST = f"{OBJECTS}indicator--{UUID(int=1, version=4)}/"


def left(world: World) -> list[str]:
    return world.reader.get(FIRST + "versions/").json.get("versions", [])


def test_without_filters_the_whole_object_goes(filled: World):
    got = filled.sharer.ask("DELETE", FIRST)
    assert (got.status, got.body) == (200, b"")
    assert (got.header("Content-Type"), got.header("Content-Length")) == (None, "0")
    assert filled.reader.get(FIRST).status == 404
    assert len(filled.reader.get(OBJECTS).json["objects"]) == 3


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("match[version]=last", [0, 1]),
        ("match[version]=first", [1, 2]),
        ("match[version]=first,last", [1]),
        ("match[version]=2026-10-01T00:00:01Z", [0, 2]),
        ("match[spec_version]=2.1&match[version]=last", [0, 1]),
    ],
)
def test_the_versions_named_go_and_the_others_stay(filled: World, query: str, seconds: list[int]):
    assert filled.sharer.ask("DELETE", FIRST, query).status == 200
    assert left(filled) == [f"2026-10-01T00:00:0{one}.000Z" for one in seconds]
    last = filled.reader.get(FIRST).json["objects"]
    assert [one["confidence"] for one in last] == seconds[-1:]


@pytest.mark.parametrize("query", ["match[version]=2020-01-01T00:00:00Z", "match[spec_version]=2.0"])
def test_versions_that_are_not_there_are_404(filled: World, query: str):
    assert filled.sharer.ask("DELETE", FIRST, query).status == 404
    assert len(left(filled)) == 3


@pytest.mark.parametrize("query", ["match[version]=x", "match[type]=indicator", "match[id]=x"])
def test_what_no_filter_can_be_deletes_nothing(filled: World, query: str):
    assert filled.sharer.ask("DELETE", FIRST, query).status == 400
    assert len(left(filled)) == 3


def test_what_is_not_there_is_404(filled: World):
    assert filled.sharer.ask("DELETE", OBJECTS + "indicator--x/").status == 404


def test_who_may_not_write_may_not_delete(filled: World):
    assert filled.reader.ask("DELETE", FIRST).status == 403
    assert filled.sharer.ask("DELETE", filled.at(ONLY_READ, "objects/indicator--x/")).status == 403
    assert filled.sharer.ask("DELETE", filled.at(ONLY_WRITTEN, "objects/indicator--x/")).status == 403


def test_what_somebody_else_shared_stays(filled: World):
    provisioning.give_right(
        filled.collections[BOTH], member=filled.members["reader"], reads=True, writes=True, actor=None,
        at=filled.collections[BOTH].made_at,
    )  # fmt: skip
    assert filled.reader.ask("DELETE", FIRST).status == 403
    assert filled.share(indicator(1, version=9), by=filled.reader).json["success_count"] == 1
    assert filled.reader.ask("DELETE", FIRST).status == 200
    assert len(left(filled)) == 3


def test_a_deleted_object_may_be_shared_again_and_is_then_added_anew(filled: World):
    before = filled.reader.get(FIRST).header("X-TAXII-Date-Added-Last")
    filled.sharer.ask("DELETE", FIRST)
    assert filled.share(indicator(1, version=2)).json["success_count"] == 1
    assert filled.reader.get(FIRST).header("X-TAXII-Date-Added-Last") > before


@pytest.mark.parametrize("query", ["added_after=2099-01-01T00:00:00Z", "limit=1", "next=x"])
def test_a_parameter_that_would_narrow_a_page_deletes_nothing(filled: World, query: str):
    """It is none of deleting's (§5.7); passed over, all versions would be gone."""
    assert filled.sharer.ask("DELETE", FIRST, query).status == 400
    assert len(left(filled)) == 3

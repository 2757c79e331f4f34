"""Objects that are there in STIX 2.0 and in 2.1 (TAXII 2.1 §3.4.1, ``match[spec_version]``; §5.7)."""

from uuid import UUID

import pytest
from tests.contract.taxii.world import BOTH, World, indicator

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
MANIFEST = f"/taxii2/region/collections/{BOTH}/manifest/"
FIRST = f"indicator--{UUID(int=1, version=4)}"


def old(number: int, *, version: int) -> dict:
    """Return an indicator of STIX 2.0."""
    whole = indicator(number, version=version, labels=["malicious-activity"])
    return {key: one for key, one in whole.items() if key not in ("spec_version", "pattern_type")}


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("", ["05"]),
        ("match[version]=all", ["03", "05"]),
        ("match[version]=first", ["03"]),
        ("match[version]=2026-10-01T00:00:01Z", []),
        ("match[version]=2026-10-01T00:00:03Z", ["03"]),
        ("match[spec_version]=2.0", ["07"]),
        ("match[spec_version]=2.0&match[version]=all", ["01", "07"]),
        ("match[spec_version]=2.0,2.1", ["07"]),
        ("match[spec_version]=2.0,2.1&match[version]=all", ["01", "03", "05", "07"]),
    ],
)
def test_where_no_generation_is_asked_for_only_the_newest_that_is_there_is_given(world, query: str, seconds: list[str]):
    """§3.4.1: the latest specification version that the server can provide of each object."""
    shared = world.share(old(1, version=1), indicator(1, version=3), indicator(1, version=5), old(1, version=7))
    assert shared.json["failure_count"] == 0, shared.json
    world.share(old(2, version=1))
    for path in (OBJECTS, MANIFEST):
        got = world.reader.get(path, query).json.get("objects", [])
        times = [one.get("modified") or one["version"] for one in got if one["id"] == FIRST]
        assert [one[17:19] for one in times] == seconds
    there = [one["id"] for one in world.reader.get(OBJECTS, query).json.get("objects", [])]
    assert (indicator(2)["id"] in there) is not query.endswith("03Z")
    if "version]=all" in query:
        generation = query.partition("&")[0] if "spec" in query else ""
        told = world.reader.get(f"{OBJECTS}{FIRST}/versions/", generation).json["versions"]
        assert [one[17:19] for one in told] == seconds


def test_deleting_takes_every_generation_unless_one_is_named(world: World):
    world.share(old(1, version=1), indicator(1, version=3))
    assert world.sharer.ask("DELETE", f"{OBJECTS}{FIRST}/").status == 200
    assert world.reader.get(f"{OBJECTS}{FIRST}/").status == 404

"""Objects, manifest and versions (TAXII 2.1 §3.4, §3.5, §5.3, §5.4, §5.6, §5.8): filters, pages, headers."""

import json
from uuid import UUID

import pytest
from tests.contract.taxii.world import BOTH, GREEN, World, by_secret, indicator, quoted

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
MANIFEST = f"/taxii2/region/collections/{BOTH}/manifest/"
FIRST = f"indicator--{UUID(int=1, version=4)}"
DOMAIN = "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"


def ids(got) -> list[str]:
    return [one["id"] for one in got.json.get("objects", [])]


def confidences(got) -> list[int]:
    return [one["confidence"] for one in got.json.get("objects", [])]


def test_without_filters_the_last_version_of_everything_comes_in_the_order_of_adding(filled: World):
    got = filled.reader.get(OBJECTS)  # §3.4.1: match[version] is "last"
    assert [one.get("confidence") for one in got.json["objects"]] == [2, None, None, None]
    assert got.json["more"] is False
    assert ids(got) == [one["id"] for one in filled.reader.get(MANIFEST).json["objects"]]


def test_an_object_leaves_as_the_bytes_that_came(world: World):
    odd = json.dumps(indicator(1)).replace('", "', '" ,\n\t"').replace("indicator--", "indicator\\u002d-", 1)
    odd = odd.replace("indicator\\u002d-", "indicator--")
    world.sharer.post(OBJECTS, b'{"objects": [  ' + odd.encode() + b" ]}")
    assert odd.encode() in world.reader.get(OBJECTS).body


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", [2]),
        ("match[version]=last", [2]),
        ("match[version]=first", [0]),
        ("match[version]=first,last", [0, 2]),
        ("match[version]=last,first", [0, 2]),
        ("match[version]=all", [0, 1, 2]),
        ("match[version]=all,first", [0, 1, 2]),
        ("match[version]=2026-10-01T00:00:01.000Z", [1]),
        ("match[version]=2026-10-01T00:00:01Z", [1]),
        ("match[version]=2026-10-01T00:00:01.000000000Z", [1]),
        ("match[version]=2026-10-01T07:00:01%2B07:00", [1]),
        ("match[version]=2026-10-01T00:00:01Z,last", [1, 2]),
        ("match[version]=2026-10-01T00:00:09Z", []),
        ("match[version]=all&match[spec_version]=2.1", [0, 1, 2]),
        ("match[spec_version]=2.0", []),
        ("match[spec_version]=2.0,2.1", [2]),
    ],
)
def test_versions_are_chosen_in_every_endpoint_alike(filled: World, query: str, wanted: list[int]):
    one = filled.reader.get(f"{OBJECTS}{FIRST}/", query)  # §5.6
    several = filled.reader.get(OBJECTS, f"{query}&match[id]={FIRST}".lstrip("&"))  # §5.4
    listed = filled.reader.get(MANIFEST, f"{query}&match[id]={FIRST}".lstrip("&"))  # §5.3
    assert (one.status, several.status, listed.status) == (200, 200, 200)
    assert confidences(one) == confidences(several) == wanted
    assert [each["version"][17:19] for each in listed.json.get("objects", [])] == [f"0{each}" for each in wanted]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("match[type]=indicator", 3),
        ("match[type]=domain-name", 1),
        ("match[type]=indicator,domain-name", 4),
        ("match[type]=malware", 0),
        ("match[type]=indicator&match[type]=domain-name", 4),
        (f"match[id]={FIRST},{DOMAIN}", 2),
        (f"match[id]={FIRST},{FIRST}", 1),
        (f"match[id]={quoted(FIRST)}&match[type]=domain-name", 0),
        ("match[id]=nothing", 0),
        ("match%5Btype%5D=indicator", 3),
        ("match[spec_version]=2.1", 4),
        ("added_after=2001-01-01T00:00:00Z", 4),
        ("added_after=2001-01-01T00:00:00.123456789Z", 4),
        ("added_after=2099-01-01T00:00:00Z", 0),
        ("custom=1&type=indicator", 4),
    ],
)
def test_filters_and_their_lists(filled: World, query: str, count: int):
    assert len(ids(filled.reader.get(OBJECTS, query))) == count  # §3.4.1
    assert len(ids(filled.reader.get(MANIFEST, query))) == count


@pytest.mark.parametrize("path", [OBJECTS, MANIFEST, f"{OBJECTS}{FIRST}/"])
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=1.5",
        "limit=",
        "limit=1&limit=2",
        "limit=" + "9" * 19,
        "limit=%D9%A1",
        "added_after=yesterday",
        "added_after=2026-01-01",
        "added_after=",
        "next=",
        "next=x",
        "next=" + "A" * 32,
        "match[version]=newest",
        "match[version]=",
        "match[version]=last,",
        "match[spec_version]=3",
        "match[unknown]=1",
        "match[]=1",
        "match[type=1",
        "%ff=1",
        "limit=1%00",
    ],
)
def test_what_no_filter_can_be_is_400_and_names_the_parameter(filled: World, path: str, query: str):
    got = filled.reader.get(path, query)  # §3.4, §3.6
    assert (got.status, got.json["http_status"]) == (400, "400")


@pytest.mark.parametrize("field", ["id", "type"])
def test_an_object_is_not_filtered_by_what_its_address_says(filled: World, field: str):
    assert filled.reader.get(f"{OBJECTS}{FIRST}/", f"match[{field}]=x").status == 400  # §5.6: version, spec_version


def test_a_limit_larger_than_the_server_gives_is_no_error(filled: World):
    assert len(ids(filled.reader.get(OBJECTS, "limit=999999999"))) == 4  # §3.4


@pytest.mark.parametrize("path", [OBJECTS, MANIFEST])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_hold_everything_once(filled: World, path: str, limit: int):
    found, query = [], f"limit={limit}&match[version]=all"
    for _ in range(10):
        got = filled.reader.get(path, query)
        found += ids(got)
        assert ("next" in got.json) is got.json["more"]  # §3.7
        if not got.json["more"]:
            break
        query = f"limit={limit}&match[version]=all&next={got.json['next']}"
    assert len(found) == 6


def test_versions_come_in_pages_too(filled: World):
    path = f"{OBJECTS}{FIRST}/versions/"
    got = filled.reader.get(path, "limit=2")  # §5.8
    rest = filled.reader.get(path, f"limit=2&next={got.json['next']}")
    assert got.json["versions"] + rest.json["versions"] == [f"2026-10-01T00:00:0{one}.000Z" for one in range(3)]
    assert (got.json["more"], rest.json["more"]) == (True, False)


@pytest.mark.parametrize(
    "change", ["match[type]=indicator", "match[id]=x", "match[version]=all", "match[spec_version]=2.1"]
)
def test_a_next_with_other_filters_is_refused(filled: World, change: str):
    following = filled.reader.get(OBJECTS, "limit=1").json["next"]
    assert filled.reader.get(OBJECTS, f"limit=1&next={following}&{change}").status == 400


def test_a_next_is_good_again_and_with_another_limit_and_not_for_another_caller_or_endpoint(filled: World):
    following = filled.reader.get(OBJECTS, "limit=1").json["next"]
    again = [ids(filled.reader.get(OBJECTS, f"limit={limit}&next={following}")) for limit in (1, 1, 3)]
    assert again[0] == again[1] == again[2][:1]
    assert filled.sharer.get(OBJECTS, f"next={following}").status == 400
    assert filled.reader.get(MANIFEST, f"next={following}").status == 400


def test_a_next_is_good_after_the_secret_was_changed(filled: World):
    following = filled.reader.get(OBJECTS, "limit=1").json["next"]
    user = filled.members["reader"].user
    user.set_password("another one")
    user.save()
    assert by_secret("reader", "another one").get(OBJECTS, f"next={following}").status == 200


@pytest.mark.parametrize("path", [OBJECTS, MANIFEST, f"{OBJECTS}{FIRST}/", f"{OBJECTS}{FIRST}/versions/"])
def test_the_headers_say_when_the_first_and_the_last_on_the_page_were_added(filled: World, path: str):
    listed = filled.reader.get(MANIFEST, "match[version]=all").json["objects"]
    got = filled.reader.get(path, "" if path.endswith("versions/") else "match[version]=all")  # §5.3 to §5.8
    wanted = [one["date_added"] for one in listed if path in (OBJECTS, MANIFEST) or one["id"] == FIRST]
    assert got.header("X-TAXII-Date-Added-First") == wanted[0]
    assert got.header("X-TAXII-Date-Added-Last") == wanted[-1]


def test_an_empty_page_has_no_list_and_no_dates(filled: World):
    got = filled.reader.get(OBJECTS, "match[type]=malware")  # §1.6.2: no empty lists
    assert (got.json, got.header("X-TAXII-Date-Added-First")) == ({"more": False}, None)


def test_who_goes_on_by_the_header_gets_what_came_after_it(filled: World):
    got = filled.reader.get(OBJECTS, "limit=2")
    rest = filled.reader.get(OBJECTS, f"added_after={got.header('X-TAXII-Date-Added-Last')}")
    assert len(ids(got)) + len(ids(rest)) == 4
    assert set(ids(got)).isdisjoint(ids(rest))


def test_who_mixes_next_and_added_after_loses_and_repeats_nothing(filled: World):
    found, query = [], "limit=1"
    for _ in range(4):
        got = filled.reader.get(OBJECTS, query)
        found += ids(got)
        query = f"limit=1&added_after={got.header('X-TAXII-Date-Added-Last')}&next={got.json.get('next', '')}"
    assert len(found) == len(set(found)) == 4


def test_dates_of_adding_strictly_increase_in_microseconds(filled: World):
    dates = [one["date_added"] for one in filled.reader.get(MANIFEST, "match[version]=all").json["objects"]]
    assert dates == sorted(set(dates))
    assert {len(one) for one in dates} == {len("2026-11-26T00:00:00.000000Z")}


def test_an_object_without_a_version_has_the_date_of_its_adding(filled: World):
    (told,) = filled.reader.get(MANIFEST, "match[type]=domain-name").json["objects"]  # §3.4.1
    assert told["version"] == told["date_added"]
    assert ids(filled.reader.get(OBJECTS, f"match[version]={told['version']}")) == [DOMAIN]
    assert filled.reader.get(f"{OBJECTS}{DOMAIN}/versions/").json["versions"] == [told["version"]]


def test_the_manifest_tells_each_media_type(filled: World):
    told = filled.reader.get(MANIFEST).json["objects"]  # §5.3.1
    assert {one["media_type"] for one in told} == {"application/stix+json;version=2.1"}
    assert {frozenset(one) for one in told} == {frozenset({"id", "date_added", "version", "media_type"})}


def test_filters_that_leave_nothing_of_an_object_are_not_404(filled: World):
    assert filled.reader.get(f"{OBJECTS}{FIRST}/", "match[spec_version]=2.0").status == 200
    assert filled.reader.get(f"{OBJECTS}{FIRST}/versions/", "added_after=2099-01-01T00:00:00Z").status == 200


@pytest.mark.parametrize("path", [OBJECTS, MANIFEST])
def test_what_was_added_at_added_after_is_not_given_again(filled: World, path: str):
    dates = [one["date_added"] for one in filled.reader.get(MANIFEST).json["objects"]]
    for place, date in enumerate(dates):  # §3.4: after, not at
        assert len(ids(filled.reader.get(path, f"added_after={date}"))) == len(dates) - place - 1


def test_the_time_of_nothing_is_the_version_of_nothing(filled: World):
    """Objects without a version have that of their adding, and not 1970."""
    for path in (OBJECTS, MANIFEST, f"{OBJECTS}{DOMAIN}/"):
        assert ids(filled.reader.get(path, "match[version]=1970-01-01T00:00:00Z")) == []


def test_what_has_only_a_time_of_creation_has_it_as_its_version(world: World):
    statement = {
        "type": "marking-definition", "spec_version": "2.1", "created": "2026-10-01T00:00:00.000Z",
        "id": f"marking-definition--{UUID(int=9, version=4)}",
        "definition_type": "statement", "definition": {"statement": "(c)"}, "object_marking_refs": [GREEN],
    }  # fmt: skip
    told = world.share(statement).json
    (listed,) = world.reader.get(MANIFEST).json["objects"]  # §3.4.1, §5.3.1
    assert listed["version"] == told["successes"][0]["version"] == statement["created"]
    assert len(ids(world.reader.get(OBJECTS, f"match[version]={statement['created']}"))) == 1


def test_the_moment_where_clocks_begin_is_no_version(world: World):
    """A millisecond later is one."""
    never, later = "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.001Z"
    told = world.share(*(indicator(1, created=never, modified=modified) for modified in (never, later))).json
    assert told["success_count"] == 2
    versions = world.reader.get(f"{OBJECTS}{indicator(1)['id']}/versions/").json["versions"]
    assert versions == [one["version"] for one in told["successes"]]
    assert (versions[0][:4] > "2000", versions[1]) == (True, later)
    assert [one["modified"] for one in world.reader.get(OBJECTS).json["objects"]] == [later]


def test_versions_come_in_the_order_of_adding_and_not_of_their_times(world: World):
    world.share(indicator(1, version=5), indicator(1, version=1), indicator(1, version=3))
    told = world.reader.get(f"{OBJECTS}{FIRST}/versions/").json["versions"]  # §3.5, as objects and manifest
    assert [one[17:19] for one in told] == ["05", "01", "03"]
    assert [one["modified"][17:19] for one in world.reader.get(OBJECTS).json["objects"]] == ["05"]


@pytest.mark.parametrize(("values", "status"), [(200, 200), (201, 400)])
def test_a_list_has_its_most_values(filled: World, values: int, status: int):
    query = "match[id]=" + ",".join([FIRST] * values)
    assert filled.reader.get(OBJECTS, query).status == status


def test_several_filters_must_all_fit_and_several_values_any(filled: World):
    other = indicator(2)["id"]  # §3.4.1: AND between fields, OR within one
    query = f"match[id]={FIRST},{other},{DOMAIN}&match[type]=indicator&match[version]=first,last"
    assert sorted(ids(filled.reader.get(OBJECTS, query))) == sorted([FIRST, FIRST, other])

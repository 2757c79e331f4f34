"""Discovery, API roots, collections (TAXII 2.1 §4.1, §4.2, §5.1, §5.2): what there is for the caller, nothing else."""

import pytest
from tests.contract.taxii.world import BOTH, HIDDEN, ONLY_READ, ONLY_WRITTEN, TAXII, Got, World, envelope, indicator

from kentongan.exchange.actions import provisioning


def test_discovery_names_the_api_roots_of_the_caller_absolutely(world: World):
    assert world.sharer.get("/taxii2/").json == {  # §4.1.1
        "title": "Kentongan",
        "default": "http://localhost/taxii2/region/",
        "api_roots": ["http://localhost/taxii2/region/"],
    }
    assert world.stranger.get("/taxii2/").json["api_roots"] == ["http://localhost/taxii2/other/"]


def test_discovery_does_not_repeat_a_host_that_is_not_the_hub(world: World):
    got = world.sharer.get("/taxii2/", HTTP_HOST="evil.example")
    assert b"evil" not in got.body
    assert got.json["api_roots"] == ["/taxii2/region/"]


def test_discovery_says_https_where_the_hub_has_a_certificate(world: World, settings):
    settings.HTTPS = True
    got = world.sharer.get("/taxii2/", HTTP_X_FORWARDED_PROTO="https", HTTP_HOST="localhost")
    assert got.json["api_roots"] == ["https://localhost/taxii2/region/"]


def test_an_api_root_tells_its_title_versions_and_how_much_it_takes(world: World):
    assert world.sharer.get("/taxii2/region/").json == {  # §4.2.1
        "title": "Region",
        "description": "For all",
        "versions": [TAXII],
        "max_content_length": 10 * 1024 * 1024,
    }


def test_the_list_of_collections_holds_what_the_caller_reads_or_writes(world: World):
    told = world.sharer.get("/taxii2/region/collections/").json["collections"]  # §5.1.1
    assert {one["id"]: (one["can_read"], one["can_write"]) for one in told} == {
        str(BOTH): (True, True),
        str(ONLY_READ): (True, False),
        str(ONLY_WRITTEN): (False, True),
    }
    assert len(world.reader.get("/taxii2/region/collections/").json["collections"]) == 1


@pytest.mark.parametrize("collection", [BOTH, ONLY_READ, ONLY_WRITTEN])
def test_a_collection_is_told_as_in_the_list(world: World, collection):
    listed = world.sharer.get("/taxii2/region/collections/").json["collections"]
    told = world.sharer.get(world.at(collection)).json  # §5.2.1
    assert told in listed
    assert set(told) == {"id", "title", "alias", "can_read", "can_write", "media_types"}
    assert told["media_types"][0] == "application/stix+json;version=2.1"


def test_an_alias_stands_for_the_id(world: World):
    by_alias = world.sharer.get("/taxii2/region/collections/alias-1/")  # §5.2: alias
    assert by_alias.json["id"] == str(BOTH)
    assert world.sharer.get(f"/taxii2/other/collections/alias-{HIDDEN.int % 16}/").status == 404


def test_a_collection_is_found_by_its_id_in_capitals(world: World):
    assert world.sharer.get(f"/taxii2/region/collections/{str(BOTH).upper()}/").status == 200


@pytest.mark.parametrize("spelling", [f"{{{BOTH}}}", f"urn:uuid:{BOTH}", BOTH.hex, str(BOTH).replace("-", "", 1)])
def test_a_collection_has_no_name_but_its_id_and_its_alias(world: World, spelling: str):
    assert world.sharer.get(f"/taxii2/region/collections/{spelling}/").status == 404
    world.collections[BOTH].alias = spelling
    world.collections[BOTH].save()
    assert world.sharer.get(f"/taxii2/region/collections/{spelling}/").status == 200


@pytest.mark.parametrize("rest", ["objects/", "manifest/", "objects/x/", "objects/x/versions/"])
def test_who_may_only_write_is_forbidden_to_read(world: World, rest: str):
    assert world.sharer.get(world.at(ONLY_WRITTEN, rest)).status == 403  # §5.4: can_read


def test_who_may_only_read_is_forbidden_to_write(world: World):
    got = world.sharer.post(world.at(ONLY_READ, "objects/"), envelope(indicator(1)))
    assert got.status == 403  # §5.5: can_write


def test_discovery_names_no_default_where_there_are_several_roots_and_nothing_where_there_is_none(world: World):
    there, at = world.collections[HIDDEN], world.collections[HIDDEN].made_at
    provisioning.give_right(there, member=world.members["sharer"], reads=True, writes=False, actor=None, at=at)
    told = world.sharer.get("/taxii2/").json  # §4.1.1: default and api_roots are optional
    assert told == {
        "title": "Kentongan",
        "api_roots": ["http://localhost/taxii2/other/", "http://localhost/taxii2/region/"],
    }
    provisioning.end_right(there, member=world.members["stranger"], actor=None, at=at)
    assert world.stranger.get("/taxii2/").json == {"title": "Kentongan"}


@pytest.mark.parametrize(
    "path", ["/taxii2/", "/taxii2/region/", "/taxii2/region/collections/", f"/taxii2/region/collections/{BOTH}/"]
)
def test_what_is_no_page_of_objects_has_no_dates_of_adding(world: World, path: str):
    assert dates(world.sharer.get(path)) == []


def test_neither_has_what_answers_adding_asking_after_it_or_deleting(world: World):
    added = world.share(indicator(1))  # §5.5, §4.3, §5.7
    status = world.sharer.get(f"/taxii2/region/status/{added.json['id']}/")
    deleted = world.sharer.ask("DELETE", world.at(BOTH, f"objects/{indicator(1)['id']}/"))
    assert [(one.status, dates(one)) for one in (added, status, deleted)] == [(202, []), (200, []), (200, [])]


def dates(got: Got) -> list[str]:
    return [one for one in got.headers if one.startswith("x-taxii")]

"""Adding objects and the status of it (TAXII 2.1 §4.3, §5.5): what is taken in, what is refused, what survives."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from tests.contract.taxii.world import BOTH, ONLY_WRITTEN, RED, TAXII, Chunks, World, envelope, indicator

from kentongan.exchange.models import Stored

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
MANIFEST = f"/taxii2/region/collections/{BOTH}/manifest/"


def test_the_answer_is_202_with_a_complete_status(world: World):
    got = world.share(indicator(1), indicator(2))
    told = got.json  # §4.3.1
    assert (got.status, got.header("Content-Type")) == (202, TAXII)
    assert UUID(told["id"])
    assert told["status"] == "complete"
    assert datetime.fromisoformat(told["request_timestamp"])
    assert {key: told[key] for key in told if key.endswith("_count")} == {
        "total_count": 2,
        "success_count": 2,
        "failure_count": 0,
        "pending_count": 0,
    }
    assert [one["id"] for one in told["successes"]] == [indicator(1)["id"], indicator(2)["id"]]


def test_versions_in_the_status_are_those_of_the_manifest(world: World):
    domain = {"type": "domain-name", "spec_version": "2.1", "value": "example.org",
              "id": "domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7"}  # fmt: skip
    told = world.share(indicator(1), domain).json["successes"]
    listed = world.reader.get(MANIFEST).json["objects"]
    assert told == [{"id": one["id"], "version": one["version"]} for one in listed]


def test_a_status_is_there_again_for_who_made_the_request_and_for_nobody_else(world: World):
    told = world.share(indicator(1)).json
    path = f"/taxii2/region/status/{told['id']}/"
    assert world.sharer.get(path).json == told
    assert {world.reader.get(path).status, world.stranger.get(path).status} == {404}
    assert world.sharer.get(path.replace("region", "other")).status == 404


def test_the_good_are_stored_though_others_are_not_and_each_failure_says_why(world: World):
    broken = indicator(2) | {"modified": "yesterday"}
    told = world.share(indicator(1), broken, indicator(3)).json
    assert (told["success_count"], told["failure_count"], told["total_count"]) == (2, 1, 3)
    (failure,) = told["failures"]
    assert failure["id"] == broken["id"]
    assert "modified" in failure["message"]
    assert Stored.objects.count() == 2


@pytest.mark.parametrize(
    "flaw",
    [
        {"id": "indicator--1"},
        {"id": "malware--00000000-0000-4000-8000-000000000001"},
        {"type": "Indicator"},
        {"created": "2026-10-01"},
        {"modified": "2026-09-01T00:00:00.000Z"},
        {"pattern": "[ipv4-addr:value = ]"},
        {"pattern": 7},
        {"valid_from": None},
        {"object_marking_refs": []},
        {"object_marking_refs": "x"},
        {"confidence": 101},
        {"created_by_ref": "malware--00000000-0000-4000-8000-000000000001"},
        {"granular_markings": [{"selectors": ["nothing"], "marking_ref": RED}]},
    ],
)
def test_a_faulty_object_is_a_failure_beside_others_and_an_error_alone(world: World, flaw: dict):
    alone = world.share(indicator(1) | flaw, indicator(1) | flaw)
    assert (alone.status, alone.json["error_code"]) == (422, "nothing-to-take-in")  # §5.5
    assert not Stored.objects.exists()
    got = world.share(indicator(1) | flaw, indicator(2))
    assert (got.status, got.json["success_count"], got.json["failure_count"]) == (202, 1, 1)
    (failure,) = got.json["failures"]
    told = [{key: one[key] for key in ("id", "message")} for one in alone.json["details"]["failures"]]
    assert told == [{key: failure[key] for key in ("id", "message")}] * 2
    assert failure["message"] in alone.json["title"]


def test_of_many_that_cannot_be_processed_the_first_hundred_are_told(world: World):
    got = world.share(*(indicator(number) | {"modified": "yesterday"} for number in range(300)))
    assert got.status == 422
    assert len(got.json["details"]["failures"]) == 100


def test_what_is_valid_and_not_taken_in_is_no_error(world: World):
    world.share(indicator(1, confidence=1))
    got = world.share(indicator(1, confidence=2), indicator(2) | {"modified": "yesterday"})
    assert (got.status, got.json["failure_count"]) == (202, 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b'{"objects": 7}', 422),
        (b'{"objects": {}}', 422),
        (b'{"objects": []}', 202),
        (b"{}", 202),
        (b'{"objects": [], "objects": []}', 400),
        (b'{"objects": []} x', 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"objects": [NaN]}', 400),
        (b'{"objects": ["\xff"]}', 422),
        (b'{"a": 1}'.decode().encode("utf-16"), 400),
    ],
)
def test_what_is_no_envelope_is_refused_whole(world: World, body: bytes, status: int):
    got = world.sharer.post(OBJECTS, body)
    assert (got.status, got.header("Content-Type")) == (status, TAXII)
    if status >= 400:
        assert got.json["title"]


@pytest.mark.parametrize("member", [7, None, "x", [], {}, {"id": 7}, {"type": "indicator"}])
def test_what_is_no_object_is_a_failure_by_itself(world: World, member: object):
    got = world.sharer.post(OBJECTS, json.dumps({"objects": [member, indicator(1)]}).encode())
    assert (got.status, got.json["success_count"], got.json["failure_count"]) == (202, 1, 1)


def test_a_key_that_stands_twice_keeps_the_object_out(world: World):
    """Python keeps the last of two: a RED marking became CLEAR."""
    red = json.dumps(indicator(1, marks=[RED]))
    twice = red[:-1] + ', "object_marking_refs": ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"]}'
    got = world.sharer.post(OBJECTS, f'{{"objects": [{twice}]}}'.encode())
    assert (got.status, len(got.json["details"]["failures"])) == (422, 1)
    assert not Stored.objects.exists()


# Made when they are sent: every worker collects them.
HOSTILE: dict[str, Callable[[], str]] = {
    "deep": lambda: '{"x": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "deep-without-end": lambda: '{"x": ' + "[" * 1_000_000,
    "a-long-number": lambda: '{"x": ' + "9" * 100_000 + "}",
    "a-large-number": lambda: '{"x": 1e999999}',
    "infinity": lambda: '{"x": -Infinity}',
    "half-a-character": lambda: '{"x": "\\ud800"}',
    "brackets": lambda: json.dumps(indicator(1) | {"pattern": "(" * 400 + "[a:b = 1]" + ")" * 400}),
    "a-long-pattern": lambda: json.dumps(indicator(1) | {"pattern": "[a:b = 1] AND " * 20_000 + "[a:b = 1]"}),
    "a-long-name": lambda: json.dumps(indicator(1) | {"name": "x" * 5_000_000}),
    "many-keys": lambda: json.dumps(indicator(1) | {f"key{number}": [number] for number in range(450_000)}),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_refused_and_harms_nothing(world: World, hostile: Callable[[], str]):
    got = world.sharer.post(OBJECTS, f'{{"objects": [{hostile()}]}}'.encode())
    assert 400 <= got.status < 500
    assert world.share(indicator(2)).json["success_count"] == 1


@pytest.mark.parametrize("expression", ["(a+)+" * 5_000 + "$", "(a{1000}){1000}", "(x+x+)+y"])
def test_an_expensive_expression_is_valid_stix_and_costs_the_hub_nothing(world: World, expression: str):
    """Others' engines may read it; here google-re2 does, in linear time, or nobody (docs/formats)."""
    got = world.share(indicator(1) | {"pattern": f"[domain-name:value MATCHES '{expression}']"})
    assert (got.status, got.json["success_count"]) == (202, 1)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "application/json",
        "application/taxii+json;version=2.0",
        "application/stix+json;version=2.1",
        "text/plain",
    ],
)
def test_another_kind_of_body_is_415(world: World, content_type: str | None):
    got = world.sharer.post(OBJECTS, envelope(indicator(1)), content_type=content_type)
    assert got.status == 415  # §3.6
    assert not Stored.objects.exists()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "identity, gzip"])
def test_a_compressed_body_is_415_before_anything_is_unpacked(world: World, encoding: str):
    got = world.sharer.post(OBJECTS, b"\x1f\x8b" + b"\0" * 100, HTTP_CONTENT_ENCODING=encoding)
    assert got.status == 415


def test_more_than_the_root_takes_is_413_by_its_length_and_unread(world: World):
    got = world.sharer.ask("POST", OBJECTS, body=b"{}", CONTENT_LENGTH=str(10 * 1024 * 1024 + 1))
    assert (got.status, got.json["http_status"]) == (413, "413")  # §3.6


def test_more_than_the_root_takes_is_413_in_chunks_too_and_no_more_is_read(world: World):
    body = Chunks(b" " * (12 * 1024 * 1024), piece=1 << 20)
    assert world.sharer.post(OBJECTS, body).status == 413
    assert body.read_bytes <= 11 * 1024 * 1024


def test_a_body_in_chunks_is_read_whole(world: World):
    body = Chunks(envelope(indicator(1), indicator(2)), piece=7)
    assert world.sharer.post(OBJECTS, body).json["success_count"] == 2


def test_a_body_that_ends_early_is_refused(world: World):
    body = envelope(indicator(1))
    got = world.sharer.ask("POST", OBJECTS, body=body, CONTENT_LENGTH=str(len(body) + 1))
    assert got.status == 400
    assert not Stored.objects.exists()


def test_the_same_again_is_a_success_that_changes_nothing(world: World):
    world.share(indicator(1))
    before = world.reader.get(MANIFEST).body
    assert world.share(indicator(1)).json["success_count"] == 1
    assert world.reader.get(MANIFEST).body == before


def test_other_content_under_the_same_version_is_a_failure_and_the_first_stays(world: World):
    world.share(indicator(1, confidence=1))
    told = world.share(indicator(1, confidence=2)).json
    assert (told["success_count"], told["failure_count"]) == (0, 1)
    assert world.reader.get(OBJECTS).json["objects"][0]["confidence"] == 1


def test_a_revoked_object_gets_no_further_version(world: World):
    world.share(indicator(1), indicator(1, version=1, revoked=True))
    told = world.share(indicator(1, version=2)).json
    assert told["failure_count"] == 1
    assert world.reader.get(OBJECTS).json["objects"][0]["revoked"] is True


def test_an_older_version_that_comes_later_is_kept_and_is_not_the_last(world: World):
    world.share(indicator(1, version=5, confidence=5))
    world.share(indicator(1, version=1, confidence=1))
    assert [one["confidence"] for one in world.reader.get(OBJECTS).json["objects"]] == [5]
    assert len(world.reader.get(OBJECTS, "match[version]=all").json["objects"]) == 2


def test_who_may_only_write_is_told_what_became_of_it(world: World):
    got = world.share(indicator(1), into=ONLY_WRITTEN)
    assert (got.status, got.json["success_count"]) == (202, 1)
    assert world.sharer.get(f"/taxii2/region/status/{got.json['id']}/").json == got.json


def test_an_object_that_nobody_defined_the_marking_of_goes_to_named_readers_only(world: World):
    unknown = "marking-definition--11111111-1111-4111-8111-111111111111"
    assert world.share(indicator(1, marks=[unknown])).json["success_count"] == 1
    assert len(world.reader.get(OBJECTS).json["objects"]) == 1


@pytest.mark.parametrize(
    ("again", "word"),
    [
        (indicator(1, confidence=2), "modified"),
        (indicator(2, version=3), "revoked"),
        (indicator(3) | {"confidence": 101}, "confidence"),
        ({"id": "x"}, "type"),
    ],
)
def test_a_failure_names_the_object_its_version_and_why(world: World, again: dict, word: str):
    world.share(indicator(1, confidence=1), indicator(2, version=2, revoked=True))
    (failure,) = world.share(again, indicator(4)).json["failures"]  # §4.3.1: id and version required
    assert set(failure) == {"id", "version", "message"}
    assert word in failure["message"]
    assert datetime.fromisoformat(failure["version"])
    assert failure["version"] == again.get("modified", failure["version"])


def test_the_same_object_twice_in_a_request_is_two_successes_and_one_object(world: World):
    told = world.share(indicator(1), indicator(1)).json
    assert (told["total_count"], told["success_count"]) == (2, 2)
    assert Stored.objects.count() == 1

"""Bytes to objects: every object keeps its bytes, and a faulty one leaves the others standing."""

import json

import pytest
from tests.shared_data import shared_data

from kentongan.stix.errors import NotAnEnvelope, TooMuchAtOnce, UnreadableJson
from kentongan.stix.moments import moment_of
from kentongan.stix.reading import Limits, read_bundle, read_envelope, read_object
from kentongan.stix.terms import Flaw, Received, SpecVersion

TOOL = b'{"type" : "tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "spec_version":"2.1","name":"x",'
TOOL += b'"created":"2016-04-06T20:03:48.000Z","modified":"2016-04-06T20:03:48.1234567Z"}'


def test_an_object_keeps_the_very_bytes_it_came_in() -> None:
    (tool,) = read_envelope(b'{"objects": [ ' + TOOL + b" ]}")
    assert isinstance(tool, Received)
    assert tool.content == TOOL
    assert (tool.id, tool.type, tool.spec_version) == (json.loads(TOOL)["id"], "tool", SpecVersion.V21)
    assert tool.version == 1_459_973_028_123_456
    assert not tool.flaws


def test_a_whole_bundle_of_attack_for_ics_is_read_without_an_error() -> None:
    body = shared_data("stix/ics-attack-18.1.json").read_bytes()
    objects = read_bundle(body)
    assert len(objects) == 1826
    assert [json.loads(one.content) for one in objects if isinstance(one, Received)] == json.loads(body)["objects"]
    assert not [one for one in objects if isinstance(one, Flaw)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"id":"a","type":"b","x":1,"x":2}', "json.duplicate_key"),
        (b'{"id":"a","type":"b","x":{"y":{"z":1,"z":1}}}', "json.duplicate_key"),
        (b'{"id":"a","type":"b","x":' + b"[" * 40 + b"]" * 40 + b"}", "json.too_deep"),
        (b'{"id":"a","type":"b","x":' + b"1" * 100_000 + b"}", "json.number"),
        (b'{"id":"a","type":"b","x":"\xff"}', "json.not_utf8"),
        (b'{"type":"b"}', "object.no_id"),
        (b'{"id":7,"type":"b"}', "object.no_id"),
        (b'{"id":"' + b"a" * 257 + b'","type":"b"}', "object.no_id"),
        (b'{"id":"a"}', "object.no_type"),
        (b'{"id":"bundle--1","type":"bundle","objects":[]}', "object.is_a_bundle"),
        (b"[]", "object.not_an_object"),
        (b"null", "object.not_an_object"),
        (b'{"id":"a","type":"b","x":"' + b"a" * 2000 + b'"}', "object.too_large"),
    ],
)
def test_a_faulty_object_is_told_and_the_others_stand(content: bytes, code: str) -> None:
    limits = Limits(each=200_000 if b"111" in content else 1000)
    first, second = read_envelope(b'{"objects":[' + content + b"," + TOOL + b"]}", limits=limits)
    assert isinstance(first, Flaw)
    assert (first.code, first.path) == (code, "objects[0]")
    assert isinstance(second, Received)


def test_an_object_with_a_key_twice_is_still_known_by_its_only_id() -> None:
    flaw = read_object(b'{"id":"a--1","type":"b","x":1,"x":2}')
    assert isinstance(flaw, Flaw)
    assert flaw.facts == {"id": "a--1"}
    twice = read_object(b'{"id":"a--1","type":"b","id":"a--2"}')
    assert isinstance(twice, Flaw)
    assert twice.facts is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", UnreadableJson),
        (b"{", UnreadableJson),
        (b'{"objects":[NaN]}', UnreadableJson),
        (b'{"objects":[],"objects":[{}]}', UnreadableJson),
        (b'{"objects":' + b"[" * 100_000 + b"]" * 100_000 + b"}", UnreadableJson),
        (b'\xef\xbb\xbf{"objects":[]}', UnreadableJson),
        (b'{"objects":[]} x', UnreadableJson),
        (b"[]", NotAnEnvelope),
        (b'"objects"', NotAnEnvelope),
        (b'{"objects":{}}', NotAnEnvelope),
        (b'{"objects":null}', NotAnEnvelope),
        (b'{"objects":[1,2,3,4]}', TooMuchAtOnce),
        (b'{"objects":[' + b" " * 1000 + b"]}", TooMuchAtOnce),
        (b'{"objects":[[[],[],[],[],[],[],[],[],[]]]}', TooMuchAtOnce),
    ],
)
def test_an_envelope_that_cannot_be_read_is_refused_whole(body: bytes, error: type[Exception]) -> None:
    whole = 1000 if error is TooMuchAtOnce else 1_000_000
    parts = 10 if error is TooMuchAtOnce else 1_000_000
    with pytest.raises(error):
        read_envelope(body, limits=Limits(objects=3, whole=whole, parts=parts))


def test_an_envelope_without_objects_is_empty() -> None:
    assert read_envelope(b"{}") == ()
    assert list(read_envelope(b'{"objects":[]}')) == []


def test_a_bundle_says_that_it_is_one() -> None:
    with pytest.raises(NotAnEnvelope):
        read_bundle(b'{"objects":[]}')


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:01.5Z", 1_500_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
        ("9999-12-31T23:59:59.9999999Z", 253_402_300_799_999_999),
        ("9999-12-31T23:59:60Z", None),
        ("2016-01-01T00:00:00.123456789Z", 1_451_606_400_123_456),
        ("2016-02-30T00:00:00Z", None),
        ("2016-01-01T24:00:00Z", None),
        ("2016-01-01T00:00:00", None),
        ("2016-01-01t00:00:00z", None),
        ("2016-01-01T00:00:00+00:00", None),
        ("٢٠١٦-01-01T00:00:00Z", None),
        (7, None),
    ],
)
def test_a_timestamp_is_whole_microseconds(text: object, micros: int | None) -> None:
    assert moment_of(text) == micros


def test_the_generation_is_said_or_follows_from_what_the_object_has() -> None:
    assert [
        one.spec_version
        for one in read_envelope(
            b'{"objects":[{"type":"tool","id":"a","created":"x"},{"type":"url","id":"a"},'
            b'{"type":"tool","id":"a","created":"x","spec_version":"2.1"}]}'
        )
        if isinstance(one, Received)
    ] == [SpecVersion.V20, SpecVersion.V21, SpecVersion.V21]

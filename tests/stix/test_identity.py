"""Who an observable is: one id for one thing, and one key for its several spellings."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.stix.identity import deterministic_id, id_matches, natural_key

KEYS = [
    ({"type": "domain-name", "value": "Example.ORG."}, "domain-name:example.org"),
    ({"type": "domain-name", "value": "Bücher.example"}, "domain-name:xn--bcher-kva.example"),
    ({"type": "domain-name", "value": "XN--BCHER-KVA.example"}, "domain-name:xn--bcher-kva.example"),
    ({"type": "ipv4-addr", "value": "198.51.100.3/32"}, "ipv4-addr:198.51.100.3"),
    ({"type": "ipv4-addr", "value": "198.51.100.3/24"}, "ipv4-addr:198.51.100.0/24"),
    ({"type": "ipv4-addr", "value": "1.9.0.256"}, "ipv4-addr:1.9.0.256"),
    ({"type": "ipv6-addr", "value": "2001:DB8:0::1"}, "ipv6-addr:2001:db8::1"),
    ({"type": "ipv6-addr", "value": "2001:db8::1/128"}, "ipv6-addr:2001:db8::1"),
    ({"type": "url", "value": "HTTPS://Example.org:443"}, "url:https://example.org/"),
    ({"type": "url", "value": "https://User@Example.org:8443/A?B#C"}, "url:https://User@example.org:8443/A?B#C"),
    ({"type": "url", "value": "http://[2001:DB8::1]:80/x"}, "url:http://[2001:db8::1]/x"),
    ({"type": "url", "value": "http://[bad/x"}, "url:http://[bad/x"),
    ({"type": "email-addr", "value": "John.Doe@Example.ORG"}, "email-addr:John.Doe@example.org"),
    ({"type": "mac-addr", "value": "D2-FB-49-24-37-18"}, "mac-addr:d2:fb:49:24:37:18"),
    ({"type": "autonomous-system", "number": 64500}, "autonomous-system:64500"),
    ({"type": "file", "name": "a", "hashes": {"MD5": "AB", "SHA-256": "CD"}}, "file:SHA-256:cd"),
    ({"type": "file", "name": "a.exe"}, "file:a.exe"),
    (
        {"type": "windows-registry-key", "key": "HKLM\\System\\Foo\\"},
        "windows-registry-key:hkey_local_machine\\system\\foo",
    ),
    ({"type": "directory", "path": "/usr/lib/"}, "directory:/usr/lib"),
    ({"type": "user-account", "user_id": "1001", "account_type": "unix"}, "user-account:unix:1001"),
    ({"type": "x509-certificate", "issuer": "CN=x", "serial_number": "00:AB"}, "x509-certificate:CN=x:00ab"),
    ({"type": "process", "pid": 5}, ""),
    ({"type": "indicator", "name": "x"}, ""),
    ({"type": "domain-name"}, ""),
    ({"type": "domain-name", "value": 7}, ""),
    ({"type": "autonomous-system", "number": "x"}, ""),
]


@pytest.mark.parametrize(("value", "key"), KEYS)
def test_several_spellings_of_one_thing_have_one_key(value: dict[str, Any], key: str) -> None:
    assert natural_key(value) == key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([value["type"] for value, _ in KEYS]), st.data())
def test_whatever_stands_in_an_observable_has_a_key_or_none(kind: str, data: st.DataObject) -> None:
    names = ("value", "hashes", "name", "key", "path", "number", "user_id", "serial_number", "cpe", "id")
    value = {"type": kind, **data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))}
    assert isinstance(natural_key(value), str)
    assert id_matches(value) in (None, True, False)


def test_an_id_is_computed_of_the_first_hash_that_counts_and_the_other_properties() -> None:
    first = {"type": "file", "name": "a", "hashes": {"SHA-256": "a" * 64, "MD5": "b" * 32}}
    second = {"type": "file", "name": "a", "hashes": {"MD5": "b" * 32}, "size": 7}
    assert deterministic_id(first) == deterministic_id(second)
    assert deterministic_id({**second, "name": "b"}) != deterministic_id(second)
    assert id_matches({**second, "id": deterministic_id(second)}) is True
    assert id_matches({**second, "id": "file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"}) is False


@pytest.mark.parametrize("value", [{"type": "process", "pid": 1}, {"type": "tool", "name": "x"}, {"type": "file"}])
def test_where_nothing_gives_an_id_there_is_none(value: dict[str, Any]) -> None:
    assert deterministic_id(value) is None
    assert id_matches(value) is None


def test_what_json_cannot_hold_alike_everywhere_gives_no_id() -> None:
    assert deterministic_id({"type": "autonomous-system", "number": 2**70}) is None
    assert deterministic_id({"type": "domain-name", "value": "\ud800"}) is None

"""An object is found by its id, an observable by its value however spelt, by whoever sees it."""

import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import GREEN, RED, domain, malware, read, share, stix_id

from kentongan.exchange.queries.searching import search
from kentongan.exchange.queries.sight import viewer_of_member
from kentongan.stix.identity import natural_key

pytestmark = pytest.mark.django_db


def found(who: object, text: str, *, limit: int = 10) -> list[str]:
    return [hit.row.id for hit in search(viewer_of_member(who, secure=True), text=text, at=AT, limit=limit)]  # type: ignore[arg-type]


def test_who_sees_an_object_finds_it_by_id_or_value_in_every_collection() -> None:
    one, other = member("bank-a"), member("cert-b")
    first = collection("a", readers=(one,), writers=(one,))
    second = collection("b", readers=(one, other), writers=(one,))
    share(one, first, malware("a"), domain("example.org"))
    share(one, second, domain("example.org"))
    assert found(one, malware("a").id) == [malware("a").id]
    assert found(one, " EXAMPLE.org. ") == [domain("example.org").id] * 2
    assert found(one, "example.org", limit=1) == [domain("example.org").id]
    assert found(other, "example.org") == [domain("example.org").id]
    assert found(other, malware("a").id) == []
    for nothing in ("", " ", "example", "%", "\x00", "'"):
        assert found(one, nothing) == []


def test_what_is_hidden_is_found_by_nobody_it_is_hidden_from() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, domain("hidden.example", marks=(RED,)))
    give(held, late, reads=True)
    share(one, held, domain("open.example"))
    assert found(late, "hidden.example") == []
    assert found(late, "open.example") == [domain("open.example").id]


def test_a_hidden_part_is_no_way_to_find_an_object() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    digest = "A" * 64
    value = {
        "type": "file",
        "spec_version": "2.1",
        "id": "file--0b4a6a8e-5a5c-4f0e-9a57-0d9b5d0f9a11",
        "name": "a.exe",
        "hashes": {"SHA-256": digest},
        "object_marking_refs": [GREEN],
    }
    part = {"granular_markings": [{"marking_ref": RED, "selectors": ["hashes"]}]}
    plain = value | {"id": stix_id("plain", kind="file")}
    for one_file in (value | part, plain):
        got = read(one_file, version=0)
        share(
            one,
            held,
            type(got)(**{name: getattr(got, name) for name in got.__slots__} | {"natural_key": natural_key(one_file)}),
        )
    give(held, late, reads=True)
    assert found(late, digest.lower()) == [plain["id"]]
    assert found(one, digest.lower()) == [plain["id"]], "nor by who sees the part: the key is one for all"

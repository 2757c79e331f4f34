"""A UUID in capitals is the same UUID: one object, one marking, found by either; the bytes stay as they came."""

import json

import pytest
from tests.exchange import shared
from tests.exchange.actions.test_bound import posted
from tests.exchange.actions.test_passing_on import Two, contents, two
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, RED, malware

from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.models import Stored
from kentongan.exchange.terms import Filters
from kentongan.stix.reading import read_envelope
from kentongan.stix.terms import Received

pytestmark = pytest.mark.django_db

__all__ = ["two"]


def capitals(text: str) -> str:
    kind, _, uuid = text.partition("--")
    return f"{kind}--{uuid.upper()}"


def in_capitals(one: Received) -> Received:
    value = dict(one.value) | {"id": capitals(one.id)}
    (read,) = read_envelope(json.dumps({"objects": [value]}).encode())
    assert isinstance(read, Received)
    return read


def test_an_id_in_capitals_is_the_same_id_and_bound_alike(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)))
    assert posted(two, in_capitals(malware("a", marks=(CLEAR,), version=2)))[0] == 0


def test_a_collection_holds_one_object_of_one_uuid_and_its_bytes_as_they_came(two: Two) -> None:
    first, second = malware("a"), in_capitals(malware("a", version=2))
    shared.share(two.giver, two.here, first, second)
    assert contents(two.giver, two.here) == [second.content]
    assert capitals(first.id).encode() in second.content
    assert Stored.objects.filter(stix_id=first.id).count() == 2


def test_it_is_found_and_deleted_by_either_spelling(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    for spelt in (one.id, capitals(one.id)):
        assert len(shared.page(two.giver, two.here, ids=(spelt,)).rows) == 1
    seen = shared.sight(two.giver, two.here)
    delete_object(seen, member=two.giver.pk, stix_id=capitals(one.id), filters=Filters(), actor=None, at=AT)
    assert contents(two.giver, two.here) == []


def test_a_marking_in_capitals_is_that_marking(two: Two) -> None:
    shared.share(two.giver, two.here, in_capitals(malware("a", marks=(capitals(RED),))))
    assert posted(two, malware("a", marks=(CLEAR,)))[0] == 0
    (label,) = Stored.objects.values_list("label__handling", flat=True)
    assert (label["tlp"], label["unknown"]) == ("RED", False)

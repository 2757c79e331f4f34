"""What is promised of onward sharing, whatever programs do by themselves with what they read (decision 0014)."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_passing_on import Two, two
from tests.exchange.programs import OF_LISTS, OF_MARKS, PROGRAMS, Program, makes_a_version, sent
from tests.exchange.shared import AMBER, CLEAR, GREEN, domain, malware

from kentongan.exchange.models import Collection, Label, Stored
from kentongan.stix.identity import deterministic_id
from kentongan.stix.terms import Received

pytestmark = pytest.mark.django_db

__all__ = ["two"]

FIRST = {"first_seen": "2026-02-01T10:00:00Z"}
KNOWS = FIRST | {
    "description": "Seen at the harbour: état-major’s printers answer to 10.0.0.7",
    "labels": ["apt", "harbour"],
    "last_seen": FIRST["first_seen"],
}
PUBLIC = FIRST | {"description": "A family that many have described before", "labels": ["apt"]}
PAGES = [{"source_name": "mitre-attack", "external_id": one} for one in ("T1059", "T1105", "T1566")]
NUMBERS = count()

tried = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
programs = st.lists(st.sampled_from(PROGRAMS), min_size=1, max_size=5, unique=True)
keeping_marks = st.lists(st.sampled_from([one for one in PROGRAMS if one not in OF_MARKS]), max_size=5, unique=True)
seeds = st.integers(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """``between`` posts what it read, in the collection of others or in one of its own."""

    two: Two

    def takes(self, received: Received, *, where: Collection | None = None) -> int:
        taken, _ = shared.told(shared.share(self.two.between, where or self.two.there, received))
        return taken

    def give(self, *several: Received) -> None:
        taken, why = shared.told(shared.share(self.two.giver, self.two.here, *several))
        assert (taken, why) == (len(several), [])


@pytest.fixture
def posting(two: Two) -> Posting:
    provisioned.give(two.here, two.between, reads=True, writes=True)
    return Posting(two=two)


def new_name() -> str:
    """Each example is about an object of its own, for the database is one for all of them."""
    return f"family {next(NUMBERS)}"


@tried
@given(through=programs, seed=seeds)
def test_what_its_terms_keep_goes_nowhere(posting: Posting, through: list[Program], seed: int) -> None:
    read = malware(new_name(), marks=(AMBER,), **KNOWS)
    posting.give(read)
    assert posting.takes(sent(read.value, *through, seed=seed)) == 0


@tried
@given(through=programs, seed=seeds)
def test_where_it_is_it_is_marked_no_more_openly(posting: Posting, through: list[Program], seed: int) -> None:
    read = malware(new_name(), marks=(AMBER,), **KNOWS)
    posting.give(read)
    received = sent(read.value, *through, seed=seed)
    posting.takes(received, where=posting.two.here)
    for stored in Stored.objects.filter(stix_id=received.id):
        assert Label.objects.get(pk=stored.label_id).handling["tlp"] == "AMBER"
        assert AMBER in json.loads(bytes(stored.content))["object_marking_refs"]


@tried
@given(through=keeping_marks, seed=seeds)
def test_what_its_terms_let_go_goes_and_says_them(posting: Posting, through: list[Program], seed: int) -> None:
    read = malware(new_name(), marks=(GREEN,), **KNOWS)
    posting.give(read)
    assert posting.takes(sent(read.value, *through, seed=seed)) == 1


@tried
@given(through=programs, seed=seeds)
def test_an_earlier_version_goes_by_the_terms_of_what_its_giver_left_out(
    posting: Posting, through: list[Program], seed: int
) -> None:
    name = new_name()
    first = malware(name, marks=(AMBER,), **KNOWS)
    posting.give(first, malware(name, marks=(CLEAR,), version=2, **PUBLIC))
    assert posting.takes(sent(first.value, *through, seed=seed)) == 0


@tried
@given(through=keeping_marks, seed=seeds)
def test_a_later_version_goes_by_the_marks_that_its_giver_lifted(
    posting: Posting, through: list[Program], seed: int
) -> None:
    name = new_name()
    later = malware(name, marks=(CLEAR,), version=2, **PUBLIC)
    posting.give(malware(name, marks=(AMBER,), **KNOWS), later)
    assert posting.takes(sent(later.value, *through, seed=seed)) == 1


def own(two: Two) -> Collection:
    return provisioned.collection(new_name(), readers=(two.between,), writers=(two.between,))


@tried
@given(through=programs, seed=seeds)
def test_what_others_added_to_ones_own_stays_with_their_terms(
    posting: Posting, through: list[Program], seed: int
) -> None:
    name = new_name()
    shared.share(posting.two.between, own(posting.two), malware(name, marks=(CLEAR,)))
    merged = malware(name, marks=(AMBER,), version=2, **KNOWS)
    posting.give(merged)
    assert posting.takes(sent(merged.value, *through, seed=seed)) == 0


@tried
@given(through=programs, seed=seeds)
def test_ones_own_goes_however_others_marked_it(posting: Posting, through: list[Program], seed: int) -> None:
    name = new_name()
    mine = malware(name, marks=(CLEAR,), **PUBLIC)
    shared.share(posting.two.between, own(posting.two), mine)
    posting.give(malware(name, marks=(AMBER,), version=2, **(PUBLIC | KNOWS)))
    assert posting.takes(sent(mine.value, *through, seed=seed)) == 1


@tried
@given(through=programs, seed=seeds)
def test_what_was_found_of_an_address_is_whose_that_was(posting: Posting, through: list[Program], seed: int) -> None:
    read = computed(new_name(), marks=(AMBER,), x_note=KNOWS["description"])
    posting.give(read)
    kept = [one for one in through if one.__name__ != "drops_what_it_does_not_know"]
    assert posting.takes(sent(read.value, *kept, seed=seed)) == 0


@tried
@given(through=programs, seed=seeds)
def test_an_address_is_nobodys(posting: Posting, through: list[Program], seed: int) -> None:
    name = new_name()
    posting.give(computed(name, marks=(AMBER,), x_note=KNOWS["description"]))
    assert posting.takes(sent(computed(name, marks=(CLEAR,)).value, *through, seed=seed)) == 1


def computed(name: str, **more: Any) -> Received:
    value = name.replace(" ", "-") + ".example.org"
    raw = dict(domain(value, **more).value)
    return shared.read(raw | {"id": deterministic_id(raw)}, version=0)


@tried
@given(through=keeping_marks, seed=seeds)
def test_what_stood_openly_beside_a_marked_entry_stays_where_it_is(
    posting: Posting, through: list[Program], seed: int
) -> None:
    part = [{"selectors": ["x_pages.[0]"], "marking_ref": AMBER}]
    read = malware(new_name(), marks=(GREEN,), x_pages=PAGES, granular_markings=part)
    posting.give(read)
    kept = [one for one in through if one not in OF_LISTS]
    assert posting.takes(sent(read.value, *kept, makes_a_version, seed=seed), where=posting.two.here) == 1


def test_what_any_program_makes_is_taken_in_where_nothing_keeps_it(posting: Posting) -> None:
    for program in PROGRAMS:
        read = malware(new_name(), marks=(CLEAR,), **KNOWS)
        assert posting.takes(sent(read.value, program, seed=1)) == 1

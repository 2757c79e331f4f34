"""A public source frees what nobody said terms of, and nothing else: neither what is marked, nor by what is sent."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.exchange import made, provisioned, shared
from tests.exchange.actions.test_bound import LATER, MUCH_LATER, STATEMENT, posted, statement
from tests.exchange.actions.test_definitions import MARKING, policy
from tests.exchange.actions.test_passing_on import Two, pass_it_on, two
from tests.exchange.actions.test_taking_over import OPENCTI
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, malware
from tests.shared_data import shared_data

from kentongan.exchange.actions import arrangements
from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.actions.sources import declare_source, end_source
from kentongan.exchange.errors import NotPassedOn, SourceDeclared, UnknownSource, UnsuitableSource
from kentongan.exchange.models import Collection, Member, PassedOn, PublicSource
from kentongan.exchange.queries.sources import declared_among, public_sources, source_named
from kentongan.exchange.rules import onward
from kentongan.exchange.terms import Filters, Outcome
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.stix.reading import read_envelope
from kentongan.stix.terms import Received

pytestmark = pytest.mark.django_db

__all__ = ["two"]

PUBLISHER = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5"
BEFORE = AT - timedelta(minutes=1)
FACTS = {"title": "ATT&CK", "url": "https://attack.example/", "reason": "Published by its makers for everybody."}


def declare(identity: str = PUBLISHER, **more: Any) -> PublicSource:
    return declare_source(identity, **(FACTS | more), actor=None, at=BEFORE)


def public(name: str = "a", *, marks: tuple[str, ...] = (), **more: Any) -> Received:
    return malware(name, marks=marks, **({"created_by_ref": PUBLISHER} | more))


def under_an_arrangement(held: Collection, *members: Member, slug: str = "default", **more: Any) -> None:
    agreed = made.arrangement(slug, unmarked=TLP.AMBER.value, **more)
    for one in members:
        arrangements.join(agreed.pk, organisation=one.organisation_id, actor=None, at=BEFORE)
    arrangements.place_collection(held.id, arrangement=agreed.pk, actor=None, at=BEFORE)
    held.refresh_from_db()


@contextmanager
def as_hubs_took_it_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take copies without the mark of what they are of: they are held from before a mark could not be left out."""
    with monkeypatch.context() as patched:
        patched.setattr(onward, "is_marked_more_openly", lambda *_: False)
        yield


@pytest.fixture
def agreed(two: Two) -> Two:
    """What is unmarked counts as AMBER ``here``; ``there`` is under no arrangement."""
    under_an_arrangement(two.here, two.giver, two.between)
    return two


@pytest.mark.parametrize("marks", [(), (STATEMENT,)])
def test_what_is_published_goes_wherever_its_reader_shares_it_once_its_source_is_declared(
    agreed: Two, marks: tuple[str, ...]
) -> None:
    one = public(marks=marks)
    assert shared.told(shared.share(agreed.giver, agreed.here, statement(), one))[1] == []
    number, why = posted(agreed, one)
    assert number == 0
    assert "declare its source" in why[0]
    declare()
    assert posted(agreed, statement(), one)[0] == 2
    assert posted(agreed, public(version=2, marks=marks), at=LATER)[0] == 1
    assert not PassedOn.objects.filter(copy__stix_id=one.id).exists()


@pytest.mark.parametrize(("marks", "advised"), [((), True), ((STATEMENT,), True), ((AMBER,), False), ((RED,), False)])
def test_to_declare_a_source_is_advised_where_nobody_marked_it(
    agreed: Two, marks: tuple[str, ...], advised: bool
) -> None:
    one = public(marks=marks)
    shared.share(agreed.giver, agreed.here, statement(), one)
    taken, why = posted(agreed, one)
    assert taken == 0
    assert ("declare its source" in why[0]) == advised


def test_the_identity_itself_is_published_with_what_it_creates(agreed: Two) -> None:
    itself = malware("them", kind="identity", marks=(), id=PUBLISHER)
    shared.share(agreed.giver, agreed.here, itself)
    assert posted(agreed, itself)[0] == 0
    declare()
    assert posted(agreed, itself)[0] == 1


def test_a_source_is_the_same_however_its_id_is_spelt(agreed: Two) -> None:
    one = public(created_by_ref="identity--" + PUBLISHER.partition("--")[2].upper())
    shared.share(agreed.giver, agreed.here, one)
    declare("identity--" + PUBLISHER.partition("--")[2].upper())
    assert posted(agreed, one)[0] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"marks": (AMBER,)},
        {"marks": (GREEN, AMBER)},
        {"marks": (STATEMENT, AMBER)},
        {"granular_markings": [{"selectors": ["name"], "marking_ref": AMBER}]},
        {"marks": (MARKING,)},
        {"granular_markings": [{"selectors": ["name"], "marking_ref": MARKING}]},
        {"marks": (shared.stix_id("nowhere", kind="marking-definition"),)},
    ],
)
def test_what_is_said_in_the_object_itself_binds_as_before(agreed: Two, more: dict[str, Any]) -> None:
    terms = {"tlp": "AMBER"}
    assert shared.told(shared.share(agreed.giver, agreed.here, statement(), policy(terms), public(**more)))[1] == []
    declare()
    for sent in (public(**more), public(), public(marks=(CLEAR,)), public(version=2)):
        assert posted(agreed, sent)[0] == 0


def test_a_creator_that_is_named_by_what_is_sent_frees_nothing(agreed: Two) -> None:
    one = malware("a", marks=())
    shared.share(agreed.giver, agreed.here, one)
    declare()
    for version in (1, 2):
        assert posted(agreed, public("a", version=version))[0] == 0
    another = malware("b", marks=(), created_by_ref=shared.stix_id("someone", kind="identity"))
    shared.share(agreed.giver, agreed.here, another)
    assert posted(agreed, another)[0] == 0


def test_a_version_that_names_the_source_frees_none_that_does_not(agreed: Two) -> None:
    provisioned.give(agreed.here, agreed.other, writes=True)
    provisioned.give(agreed.here, agreed.between, reads=True, writes=True)
    shared.share(agreed.giver, agreed.here, malware("a", marks=()))
    declare()
    shared.share(agreed.between, agreed.here, public("a", version=2), at=LATER)
    assert posted(agreed, public("a", version=2), at=MUCH_LATER)[0] == 0


def test_who_marks_what_another_published_first_silences_nobody(agreed: Two) -> None:
    marker = provisioned.member("marker")
    arrangements.join(agreed.here.arrangement_id, organisation=marker.organisation_id, actor=None, at=BEFORE)
    provisioned.give(agreed.here, marker, reads=True, writes=True)
    shared.share(agreed.giver, agreed.here, public())
    declare()
    marked = public(version=2, marks=(AMBER,))
    assert shared.told(shared.share(marker, agreed.here, marked, at=LATER))[0] == 1
    assert posted(agreed, public(), at=MUCH_LATER)[0] == 1
    assert posted(agreed, marked, at=MUCH_LATER)[0] == 0


def test_a_strict_note_on_what_is_published_binds_by_the_note_alone(agreed: Two) -> None:
    declare()
    told = {"description": "what its makers publish of it"}
    shared.share(agreed.giver, agreed.here, public(**told))
    shared.share(agreed.giver, agreed.here, public(version=2, marks=(AMBER,), **told, x_note="what we know of it"))
    assert posted(agreed, public(version=3, **told, labels=["newer"])) == (1, [])
    assert posted(agreed, public(version=4, **told, x_note="what we know of it"))[0] == 0


ANOTHER = "First a token was stolen.\n\nThen the gateway of the bank fell."
IN_HTML = "<p>First a token was stolen.</p><p>Then the gateway of the bank fell.</p>"


@pytest.mark.parametrize(
    ("strict", "published", "taken"),
    [
        ({"version": 2, "description": ANOTHER}, {}, 0),
        ({"version": 1, "description": ANOTHER}, {}, 0),
        ({"version": 2, "description": ANOTHER}, {"version": 3}, 1),
        ({"version": 2, "description": "what its makers publish of it", "x_note": "what we know of it"}, {}, 1),
    ],
)
def test_what_another_says_in_other_words_is_bound_whole_however_its_creator_was_declared(
    agreed: Two, strict: dict[str, Any], published: dict[str, Any], taken: int
) -> None:
    """In whatever words, as a version that is not published; what is published goes as it is, whoever marks it."""
    own = provisioned.collection("Pub", readers=(agreed.between,), writers=(agreed.other,))
    told = {"description": "what its makers publish of it"}
    declare()
    one = public(**(told | published))
    shared.share(agreed.other, own, one)
    shared.share(agreed.giver, agreed.here, public(marks=(AMBER,), **strict))
    assert posted(agreed, public(version=5, **told, labels=["newer"]))[0] == taken
    assert posted(agreed, one)[0] == 1
    if not taken:
        assert posted(agreed, public(version=6, description=IN_HTML))[0] == 0


def nameless(kind: str, *, version: int = 1, marks: tuple[str, ...] = (), **more: Any) -> Received:
    one = public(version=version, kind=kind, marks=marks, **more)
    held = json.loads(one.content)
    del held["name"], held["is_family"]
    return shared.read(held, version=one.version)


def test_what_has_no_name_and_says_another_thing_than_what_is_published_is_bound_whole(agreed: Two) -> None:
    """A note is published and says one thing; another, of the same id, is somebody's own."""

    def note(content: str, **more: Any) -> Received:
        return nameless("note", content=content, object_refs=[shared.stix_id("b")], **more)

    own = provisioned.collection("Pub", readers=(agreed.between,), writers=(agreed.other,))
    declare()
    shared.share(agreed.other, own, note("what its makers publish of it", version=1))
    shared.share(agreed.giver, agreed.here, note(ANOTHER, version=2, marks=(AMBER,)))
    assert posted(agreed, note(IN_HTML, version=3))[0] == 0
    assert posted(agreed, note("what its makers publish of it", version=1))[0] == 1


RELATED = {"relationship_type": "uses", "source_ref": PUBLISHER, "target_ref": PUBLISHER.replace("c78", "d78")}
KEPT = {"x_mitre_version": "0.1", "x_mitre_attack_spec_version": "3.2.0"}
FILLED_IN = {"extension_type": "property-extension", "type": "uses", "is_inferred": False, "id": PUBLISHER[10:]}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(
    ("strict", "taken"),
    [
        ({}, 1),
        ({"confidence": 100, "extensions": {OPENCTI: {**FILLED_IN, "created_at": "2026-05-01T10:00:00Z"}}}, 1),
        ({"description": ANOTHER}, 0),
        ({"relationship_type": "attributed-to"}, 0),
        ({"x_mitre_version": "0.2"}, 0),
        ({"x_seen": 7}, 0),
        ({"start_time": "2026-05-01T10:00:00Z"}, 0),
        ({"source_ref": PUBLISHER.replace("c78", "e78")}, 0),
        ({"extensions": {OPENCTI: {**FILLED_IN, "labels": ["bank"]}}}, 0),
        ({"extensions": {OPENCTI: {**FILLED_IN, "count": 7}}}, 0),
    ],
)
def test_of_what_has_no_name_a_copy_without_what_programs_keep_beside_is_no_other_thing(
    agreed: Two, version: int, strict: dict[str, Any], taken: int
) -> None:
    """Whoever marks it, where it says nothing of its own; in the words of that, nothing of it goes."""
    own = provisioned.collection("Pub", readers=(agreed.between,), writers=(agreed.other,))
    declare()
    shared.share(agreed.other, own, nameless("relationship", **RELATED, **KEPT))
    theirs = RELATED | strict
    shared.share(agreed.giver, agreed.here, nameless("relationship", version=version, marks=(AMBER,), **theirs))
    sent = nameless("relationship", version=3, marks=(GREEN,), **RELATED, **KEPT, labels=["newer"])
    assert posted(agreed, sent)[0] == taken
    assert not strict or posted(agreed, nameless("relationship", version=4, marks=(GREEN,), **theirs))[0] == 0


def test_an_earlier_row_that_has_nothing_of_what_is_published_since_is_no_note_on_it(agreed: Two) -> None:
    declare()
    other = malware("a", marks=(RED,), description=ANOTHER, is_family=True)
    called = json.loads(other.content) | {"name": "Another of it"}
    shared.share(agreed.giver, agreed.here, shared.read(called, version=other.version))
    shared.share(agreed.giver, agreed.here, public(version=2))
    assert posted(agreed, public(version=3, labels=["newer"]))[0] == 0


def test_a_note_on_what_is_published_keeps_nobody_from_referring_to_it_in_its_place(agreed: Two) -> None:
    declare()
    shared.share(agreed.giver, agreed.here, public(first_seen="2026-05-01T10:00:00Z"))
    noted = {"first_seen": "2026-05-01T10:00:00Z", "x_breached_at": "2026-05-01T10:00:00Z"}
    shared.share(agreed.giver, agreed.here, public(version=2, marks=(AMBER,), **noted))
    assert posted(agreed, public(version=3, first_seen="2026-05-01T10:00:00Z", labels=["newer"])) == (1, [])
    assert posted(agreed, public(version=4, **noted))[0] == 0


def test_terms_that_a_copy_took_along_are_not_lost_by_a_default_that_says_the_same(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = provisioned.collection("Third", readers=(two.other, provisioned.member("out")), writers=(two.other,))
    under_an_arrangement(two.here, two.giver, two.between, two.other)
    under_an_arrangement(two.there, two.between, two.other, slug="second")
    provisioned.give(two.here, two.other, reads=True)
    shared.share(two.giver, two.here, public(marks=(AMBER,)))
    declare()
    assert shared.told(shared.share(two.between, two.there, public(version=2)))[0] == 0
    with as_hubs_took_it_before(monkeypatch):
        assert shared.told(shared.share(two.between, two.there, public(version=2)))[0] == 1
    assert PassedOn.objects.count() == 1
    assert shared.told(shared.share(two.other, third, public(version=2), at=MUCH_LATER))[0] == 0
    by_another = public("another")
    shared.share(two.between, two.there, by_another)
    assert shared.told(shared.share(two.other, third, by_another, at=MUCH_LATER))[0] == 1


def test_ones_own_copy_from_before_the_declaration_binds_oneself_no_more(two: Two) -> None:
    third = provisioned.collection("Third", readers=(provisioned.member("out"),), writers=(two.between,))
    under_an_arrangement(two.here, two.giver, two.between, two.other)
    provisioned.give(two.here, two.other, reads=True)
    one = public()
    shared.share(two.giver, two.here, one)
    assert posted(two, one)[0] == 1
    assert PassedOn.objects.count() == 1
    declare()
    assert shared.told(shared.share(two.between, third, one, at=LATER))[0] == 1


def test_ones_own_copy_without_the_mark_frees_nothing_when_what_it_is_of_is_gone(
    agreed: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    provisioned.give(agreed.here, agreed.between, reads=True, writes=True)
    declare()
    one = public(marks=(AMBER,), description="what was found of it")
    shared.share(agreed.giver, agreed.here, one)
    copy = public(version=2, description="what was found of it")
    with as_hubs_took_it_before(monkeypatch):
        assert shared.told(shared.share(agreed.between, agreed.here, copy)) == (1, [])
    delete_object(
        shared.sight(agreed.giver, agreed.here),
        member=agreed.giver.pk,
        stix_id=one.id,
        filters=Filters(),
        actor=None,
        at=AT,
    )
    assert posted(agreed, copy)[0] == 0


def test_a_definition_of_the_senders_own_makes_nothing_unsaid(agreed: Two) -> None:
    provisioned.give(agreed.here, agreed.between, reads=True, writes=True)
    shared.share(agreed.giver, agreed.here, public(marks=(STATEMENT,)))
    declare()
    shared.share(agreed.between, agreed.here, statement(), at=LATER)
    assert posted(agreed, public(marks=(STATEMENT,)), at=MUCH_LATER)[0] == 0


def test_a_catalogue_whose_marking_comes_in_a_later_envelope_is_free_when_it_has_come(agreed: Two) -> None:
    one = public(marks=(STATEMENT,))
    shared.share(agreed.giver, agreed.here, one)
    declare()
    assert posted(agreed, one)[0] == 0
    shared.share(agreed.giver, agreed.here, statement(), at=LATER)
    assert posted(agreed, one, at=MUCH_LATER)[0] == 1


def test_what_nobody_marked_is_passed_on_by_whoever_asks_too(agreed: Two) -> None:
    one = public()
    shared.share(agreed.giver, agreed.here, one)
    with pytest.raises(NotPassedOn) as refused:
        pass_it_on(agreed, one)
    assert "declare its source" in refused.value.message()
    declare()
    assert pass_it_on(agreed, one).outcome is Outcome.STORED


def test_what_was_declared_binds_again_from_its_end_on_and_what_was_shared_stays(agreed: Two) -> None:
    shared.share(agreed.giver, agreed.here, public("a"), public("b"))
    source = declare()
    assert posted(agreed, public("a"))[0] == 1
    end_source(source, reason="It publishes no more.", actor=None, at=LATER)
    assert posted(agreed, public("b"), at=LATER)[0] == 0
    assert len(shared.page(agreed.other, agreed.there).rows) == 1
    declare()
    assert posted(agreed, public("b"), at=MUCH_LATER)[0] == 1


def test_declaring_and_ending_stand_in_the_ledger_and_stay_known() -> None:
    first = declare()
    with pytest.raises(SourceDeclared):
        declare(title="Once more")
    ended = end_source(first, reason="Enough.", actor=None, at=LATER)
    assert end_source(first, reason="Again.", actor=None, at=MUCH_LATER) == ended
    with pytest.raises(UnknownSource):
        source_named(PUBLISHER)
    second = declare()
    assert [one.number for one in public_sources(ended=True)] == [2, 1]
    assert list(public_sources()) == [second]
    verbs = (
        Entry.objects.filter(verb__startswith="exchange.source_").order_by("position").values_list("verb", "subject")
    )
    assert [verb.rpartition("_")[2] for verb, _ in verbs] == ["declared", "ended", "declared"]
    assert {subject for _, subject in verbs} == {first.id, second.id}


@pytest.mark.parametrize("change", [{"title": "Other"}, None])
def test_a_declaration_is_neither_changed_nor_taken_away(change: dict[str, str] | None) -> None:
    source = declare()
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicSource.objects.filter(pk=source.pk).update(**change) if change else PublicSource.objects.all().delete()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("identity", {"identity": "malware--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5"}),
        ("identity", {"identity": "identity--nobody"}),
        ("title", {"title": "  "}),
        ("title", {"title": "x" * 201}),
        ("reason", {"reason": ""}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "https://"}),
        ("url", {"url": "https://[x"}),
    ],
)
def test_what_cannot_be_a_source_is_refused_by_name(field: str, said: dict[str, str]) -> None:
    with pytest.raises(UnsuitableSource) as refused:
        declare(**said)
    assert refused.value.facts["field"] == field
    assert not PublicSource.objects.exists()


def test_an_end_needs_a_reason() -> None:
    source = declare()
    with pytest.raises(UnsuitableSource):
        end_source(source, reason=" ", actor=None, at=LATER)
    assert declared_among([PUBLISHER]) == {PUBLISHER}


def asked_of_sources(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return sum("exchange_publicsource" in one["sql"] for one in asked.captured_queries)


def test_sources_are_asked_for_only_where_something_would_bind(agreed: Two) -> None:
    declare()
    shared.share(agreed.giver, agreed.here, public("a"))
    assert asked_of_sources(lambda: posted(agreed, public("fresh"))) == 0
    assert asked_of_sources(lambda: posted(agreed, public("a"))) == 1


def test_a_catalogue_is_judged_by_as_many_statements_as_one_object(agreed: Two) -> None:
    several = [public(f"n{number}", marks=(STATEMENT,)) for number in range(30)]
    shared.share(agreed.giver, agreed.here, statement(), *several)
    declare()
    with CaptureQueriesContext(connection) as one:
        assert posted(agreed, several[0])[0] == 1
    with CaptureQueriesContext(connection) as rest:
        assert posted(agreed, *several[1:], at=LATER)[0] == 29
    assert len(rest) <= len(one) + 3


def test_a_part_that_the_sender_does_not_see_makes_no_difference(agreed: Two) -> None:
    hidden = [{"selectors": ["description"], "marking_ref": shared.RED}]
    shared.share(agreed.giver, agreed.here, public("a", description="x", granular_markings=hidden), public("b"))
    late = provisioned.member("late")
    arrangements.join(agreed.here.arrangement_id, organisation=late.organisation_id, actor=None, at=AT)
    provisioned.give(agreed.here, late, reads=True)
    provisioned.give(agreed.there, late, writes=True)
    declare()
    seen = {msgspec.json.decode(bytes(one.content))["name"] for one in shared.page(late, agreed.here, at=LATER).rows}
    assert seen == {"a", "b"}
    told = shared.share(late, agreed.there, public("a"), public("b"), at=LATER)
    assert shared.told(told)[0] == 2


def test_attack_loaded_by_one_member_in_envelopes_is_loaded_elsewhere_by_another(agreed: Two) -> None:
    every = json.loads(shared_data("stix/ics-attack-18.1.json").read_text())["objects"]
    envelopes = [read_envelope(json.dumps({"objects": every[at : at + 500]}).encode()) for at in range(0, 1_826, 500)]
    for one in envelopes:
        shared.share(agreed.giver, agreed.here, *one)
    taken = [posted(agreed, *one, at=LATER)[0] for one in envelopes]
    assert sum(taken) == 1, "its marking alone"
    declare()
    assert sum(posted(agreed, *one, at=MUCH_LATER)[0] for one in envelopes) == 1_825  # one names no creator

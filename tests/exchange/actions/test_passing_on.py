"""What a member has from one collection and shares in another: by the terms that it came with, by whatever door."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from tests.exchange import made, provisioned, shared
from tests.exchange.provisioned import AT
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, domain, malware

from kentongan.exchange.actions.passing_on import pass_on
from kentongan.exchange.errors import MayNotWrite, NotPassedOn, UnknownObject
from kentongan.exchange.models import Collection, Conflict, Label, Member, PassedOn, Stored
from kentongan.exchange.queries import elsewhere
from kentongan.exchange.terms import Outcome, Receipt
from kentongan.ledger.models import Entry
from kentongan.routing.terms import OrganisationKind

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """``giver`` shares in ``here``, which ``between`` reads too; that one writes ``there``, where ``other`` reads."""

    giver: Member
    between: Member
    other: Member
    here: Collection
    there: Collection


@pytest.fixture
def two() -> Two:
    giver, between, other = (provisioned.member(name) for name in ("giver", "between", "other"))
    return Two(
        giver=giver,
        between=between,
        other=other,
        here=provisioned.collection("Here", readers=(giver, between), writers=(giver,)),
        there=provisioned.collection("There", readers=(between, other), writers=(between, other)),
    )


def pass_it_on(two: Two, one: Any, *, by: Member | None = None, **more: Any) -> Receipt:
    who = by or two.between
    return pass_on(
        shared.sight(who, two.here),
        stix_id=one.id,
        into=shared.sight(who, two.there),
        member=who.pk,
        actor=who.user_id,
        at=AT,
        **more,
    )


def contents(member: Member, collection: Collection) -> list[bytes]:
    return [bytes(one.content) for one in shared.page(member, collection).rows]


def label_of(one: Any, collection: Collection) -> dict[str, Any]:
    stored = Stored.objects.get(stix_id=one.id, collection=collection)
    handling: dict[str, Any] = Label.objects.get(pk=stored.label_id).handling
    return handling


def test_what_is_passed_on_is_what_was_seen_byte_by_byte_and_says_where_it_came_from(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    assert pass_it_on(two, one).outcome is Outcome.STORED
    assert contents(two.other, two.there) == contents(two.between, two.here) == [one.content]
    noted = PassedOn.objects.get()
    assert (noted.place, noted.first, noted.source) == (two.here, two.giver, Stored.objects.get(collection=two.here))
    (entry,) = Entry.objects.filter(verb="exchange.object_passed_on")
    assert (entry.subject, entry.actor) == (two.there.id, two.between.user_id)


def test_passing_on_twice_changes_nothing(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    before = (Stored.objects.count(), Entry.objects.count(), PassedOn.objects.count())
    assert pass_it_on(two, one).outcome is Outcome.KNOWN
    assert before == (Stored.objects.count(), Entry.objects.count(), PassedOn.objects.count())


@pytest.mark.parametrize(
    ("mark", "why"),
    [(RED, "TLP:RED, which goes no further"), (AMBER, "not everybody who reads here"), (GREEN, ""), (CLEAR, "")],
)
def test_a_client_that_posts_what_it_read_passes_it_on(two: Two, mark: str, why: str) -> None:
    one = malware("a", marks=(mark,))
    shared.share(two.giver, two.here, one)
    taken, failures = shared.told(shared.share(two.between, two.there, one))
    assert taken == (not why)
    assert [why in said for said in failures] == [True] * bool(why)
    assert contents(two.other, two.there) == [one.content] * taken
    assert PassedOn.objects.count() == taken
    if why:
        with pytest.raises(NotPassedOn, match=why):
            pass_it_on(two, one)


def test_what_its_owner_deletes_while_it_is_asked_for_binds_as_if_it_had_been_deleted_before(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, looked = malware("a", marks=(RED,)), elsewhere.seen_of
    shared.share(two.giver, two.here, one)

    def deleted_meanwhile(*given: Any, **named: Any) -> Any:
        Stored.objects.filter(collection=two.here).delete()
        return looked(*given, **named)

    monkeypatch.setattr(elsewhere, "seen_of", deleted_meanwhile)
    assert shared.told(shared.share(two.between, two.there, one)) == (1, [])


@pytest.mark.parametrize("changed", [{"marks": (CLEAR,)}, {"description": "mine"}, {"version": 2}, {"version": 0}])
def test_terms_are_not_washed_off_by_a_change(two: Two, changed: dict[str, Any]) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)))
    assert shared.told(shared.share(two.between, two.there, malware("a", **changed)))[0] == 0


def test_terms_are_not_washed_off_by_an_account_that_only_writes(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,)))
    writer = provisioned.member("between-writer", of=two.between.organisation)
    provisioned.give(two.there, writer, writes=True)
    assert shared.told(shared.share(writer, two.there, malware("a", marks=(CLEAR,))))[0] == 0


def test_terms_are_not_washed_off_by_the_note_of_a_conflict(two: Two) -> None:
    shared.share(two.other, two.there, malware("a", description="of the other"))
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), description="of the giver"))
    again = malware("a", description="of the giver")
    shared.told(shared.share(two.between, two.there, again))
    assert not Conflict.objects.exists()


def test_what_is_sent_under_a_stricter_mark_has_that_one(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,)))
    one = malware("a", marks=(AMBER,), version=2)
    shared.share(two.between, two.there, one)
    assert label_of(one, two.there)["tlp"] == "AMBER"


def test_ones_own_object_goes_wherever_one_shares_it(two: Two) -> None:
    provisioned.give(two.here, two.between, reads=True, writes=True)
    one = malware("a", marks=(AMBER,))
    shared.share(two.between, two.here, one)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), version=2))
    assert shared.told(shared.share(two.between, two.there, one)) == (1, [])
    assert not PassedOn.objects.filter(copy__collection=two.there).exists()


def test_what_one_does_not_see_makes_no_difference(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,)))
    late = provisioned.member("late")
    provisioned.give(two.here, late, reads=True)
    provisioned.give(two.there, late, reads=True, writes=True)
    assert shared.told(shared.share(late, two.there, malware("a", marks=(GREEN,)))) == (1, [])
    assert not PassedOn.objects.exists()


def test_a_computed_id_is_passed_on_only_where_it_says_the_same(two: Two) -> None:
    shared.share(two.giver, two.here, domain(marks=(AMBER,)))
    assert shared.told(shared.share(two.between, two.there, domain(marks=(AMBER,))))[0] == 0
    assert shared.told(shared.share(two.between, two.there, domain(marks=(GREEN,)))) == (1, [])


def test_amber_goes_to_where_everybody_sees_it_already_and_to_nobody_who_reads_there_later(two: Two) -> None:
    provisioned.give(two.here, two.between, reads=True, writes=True)  # who writes hears of who reads
    provisioned.give(two.here, two.other, reads=True)
    one = malware("a", marks=(AMBER,))
    shared.share(two.giver, two.here, one)
    assert pass_it_on(two, one).outcome is Outcome.STORED
    assert contents(two.other, two.there) == [one.content]
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    assert contents(late, two.there) == []


def test_who_may_not_hear_of_readers_learns_nothing_of_them_by_passing_on(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True)
    one = malware("a", marks=(AMBER,))
    shared.share(two.giver, two.here, one)
    with pytest.raises(NotPassedOn):
        pass_it_on(two, one)


def test_a_part_that_may_not_go_keeps_the_object_and_a_hidden_one_does_not(two: Two) -> None:
    parts = [{"selectors": ["description"], "marking_ref": RED}]
    one = malware("a", description="secret", granular_markings=parts)
    shared.share(two.giver, two.here, one)
    with pytest.raises(NotPassedOn, match="RED"):
        pass_it_on(two, one)
    late = provisioned.member("late")
    provisioned.give(two.here, late, reads=True)
    provisioned.give(two.there, late, writes=True)
    assert pass_it_on(two, one, by=late).outcome is Outcome.STORED
    (left,) = contents(two.other, two.there)
    assert [left] == contents(late, two.here)
    assert b"secret" not in left
    assert b"granular_markings" not in left


def test_limited_use_follows_the_object(two: Two) -> None:
    agreed = made.arrangement(refused_kinds=[OrganisationKind.REGULATOR.value], history=True)
    Collection.objects.filter(pk=two.here.pk).update(arrangement=agreed)
    for one in (two.giver, two.between):
        made.takes_part(one.organisation, agreed)
    sent = malware("a")
    shared.share(two.giver, two.here, sent)
    pass_it_on(two, sent)
    regulator = provisioned.member("watch", of=made.organisation("watch", kind=OrganisationKind.REGULATOR.value))
    provisioned.give(two.there, regulator, reads=True)
    assert contents(regulator, two.there) == []
    assert contents(two.other, two.there) == [sent.content]
    other = malware("b")
    shared.share(two.giver, two.here, other)
    with pytest.raises(NotPassedOn, match="limited use"):
        pass_it_on(two, other)


def test_a_copy_is_bound_as_its_origin_was(two: Two) -> None:
    """From the copy, too, it goes no further than it may; and the first sharer stays the first."""
    one = malware("a")
    shared.share(two.giver, two.here, one)
    pass_it_on(two, one)
    third = provisioned.collection("Third", readers=(two.other,), writers=(two.other,))
    shared.share(two.other, third, one)
    (copy,) = PassedOn.objects.filter(copy__collection=third)
    assert (copy.place, copy.first) == (two.there, two.giver)


def test_who_does_not_see_it_or_may_not_write_passes_nothing_on(two: Two) -> None:
    one = malware("a")
    shared.share(two.giver, two.here, one)
    with pytest.raises(UnknownObject):
        pass_it_on(two, malware("none"))
    provisioned.give(two.there, two.giver, reads=True)
    with pytest.raises(MayNotWrite):
        pass_it_on(two, one, by=two.giver)


def test_another_version_is_passed_on_where_it_is_asked_for(two: Two) -> None:
    first, second = malware("a"), malware("a", version=2)
    shared.share(two.giver, two.here, first, second)
    pass_it_on(two, first, version=first.version)
    assert contents(two.other, two.there) == [first.content]
    assert msgspec.json.decode(contents(two.between, two.here)[0]) == second.value

"""Nobody takes terms off by marking anew: not in the collection itself, not elsewhere, not of a part."""

from typing import Any

import pytest
from tests.exchange import made, provisioned, shared
from tests.exchange.actions.test_bound import MUCH_LATER, agreed, ends_the_arrangement, posted
from tests.exchange.actions.test_definitions import MARKING, policy
from tests.exchange.actions.test_passing_on import Two, contents, label_of, two
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, malware

from kentongan.exchange.models import Collection, Member, Stored

pytestmark = pytest.mark.django_db

__all__ = ["agreed", "two"]


def shared_here(two: Two, *several: Any, by: Member | None = None) -> tuple[int, list[str]]:
    return shared.told(shared.share(by or two.between, two.here, *several))


@pytest.fixture
def both_write(two: Two) -> Two:
    provisioned.give(two.here, two.between, reads=True, writes=True)
    return two


@pytest.mark.parametrize("mark", [RED, AMBER, GREEN])
def test_a_new_version_by_another_is_not_marked_more_openly_where_it_is(both_write: Two, mark: str) -> None:
    shared.share(both_write.giver, both_write.here, malware("a", marks=(mark,)))
    taken, why = shared_here(both_write, malware("a", marks=(CLEAR,), version=2))
    assert taken == 0
    assert "marked more openly" in why[0]


def test_a_new_version_by_another_is_for_those_who_had_the_first(both_write: Two) -> None:
    shared.share(both_write.giver, both_write.here, malware("a", marks=(RED,)))
    late = provisioned.member("late")
    provisioned.give(both_write.here, late, reads=True)
    assert shared_here(both_write, malware("a", marks=(RED,), version=2, description="more")) == (1, [])
    assert contents(late, both_write.here) == []
    assert b"more" in contents(both_write.giver, both_write.here)[0]


def test_whoever_shared_it_first_marks_it_anew_and_another_takes_that_over(both_write: Two) -> None:
    open_now = malware("a", marks=(CLEAR,), version=2)
    shared.share(both_write.giver, both_write.here, malware("a", marks=(AMBER,)), open_now)
    assert posted(both_write, open_now) == (1, [])
    assert posted(both_write, malware("a", marks=(CLEAR,), version=3)) == (1, [])


def test_who_writes_and_never_saw_what_was_there_is_bound_by_nothing(both_write: Two) -> None:
    shared.share(both_write.giver, both_write.here, malware("a", marks=(RED,)))
    late = provisioned.member("late")
    provisioned.give(both_write.here, late, reads=True, writes=True)
    assert shared_here(both_write, malware("a", marks=(GREEN,), version=2), by=late) == (1, [])
    assert label_of_version(both_write, 2)["tlp"] == "GREEN"


def label_of_version(two: Two, version: int) -> Any:
    return Stored.objects.get(collection=two.here, version=malware(version=version).version).label.handling


def test_what_somebody_marked_more_openly_in_between_frees_nobody(both_write: Two) -> None:
    """A version from before this was judged, or by somebody who had not seen the first."""
    shared.share(both_write.giver, both_write.here, malware("a", marks=(AMBER,)))
    blind = provisioned.member("blind")
    provisioned.give(both_write.here, blind, writes=True)
    washed = malware("a", marks=(CLEAR,), version=2)
    assert shared_here(both_write, washed, by=blind) == (1, [])
    assert posted(both_write, washed)[0] == 0


def test_a_mark_on_a_part_is_a_word_about_the_object(two: Two) -> None:
    part = [{"selectors": ["description"], "marking_ref": RED}]
    one = malware("a", marks=(), description="for few", granular_markings=part)
    shared.share(two.giver, two.here, one)
    assert posted(two, one)[0] == 0
    assert posted(two, malware("a", marks=(CLEAR,), description="for few", version=2))[0] == 0


FIRST_LABEL = [{"selectors": ["labels.[0]"], "marking_ref": RED}]
ALL_LABELS = [{"selectors": ["labels"], "marking_ref": RED}]


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"labels": ["harmless", "for few", "open"], "granular_markings": FIRST_LABEL}, 0),
        ({"labels": ["harmless"], "description": "for few", "granular_markings": FIRST_LABEL}, 0),
        ({"labels": ["for few", "more"], "granular_markings": FIRST_LABEL}, 1),
        ({"labels": ["open", "for few"], "granular_markings": ALL_LABELS}, 1),
    ],
)
def test_a_marked_text_is_not_moved_out_from_under_its_mark(both_write: Two, sent: dict[str, Any], taken: int) -> None:
    one = malware("a", marks=(CLEAR,), labels=["for few", "open"], granular_markings=FIRST_LABEL)
    shared.share(both_write.giver, both_write.here, one)
    assert shared_here(both_write, malware("a", marks=(CLEAR,), version=2, **sent))[0] == taken


@pytest.mark.parametrize("marks", [(CLEAR,), (GREEN,), (CLEAR, MARKING)])
def test_what_is_passed_on_says_in_its_marks_what_holds(two: Two, marks: tuple[str, ...]) -> None:
    terms = policy({"permitted_actions": "none"}, marks=(CLEAR,))
    shared.share(two.giver, two.here, terms, malware("a", marks=(GREEN, MARKING)))
    assert posted(two, terms, malware("a", marks=marks, version=2))[0] == 1
    assert posted(two, malware("a", marks=(GREEN, MARKING), version=2)) == (1, [])


def test_a_definition_without_a_mark_goes_freely_and_one_with_a_mark_as_that_says(agreed: Two) -> None:
    free = policy({"tlp": "GREEN"}, marks=())
    shared.share(agreed.giver, agreed.here, free, malware("a", marks=(MARKING,)))
    assert posted(agreed, free, malware("a", marks=(MARKING,))) == (2, [])
    assert label_of(malware("a"), agreed.there)["tlp"] == "GREEN"


def test_a_definition_that_has_a_mark_is_bound_by_it(two: Two) -> None:
    shared.share(two.giver, two.here, policy({"tlp": "GREEN"}, marks=(RED,)))
    assert posted(two, policy({"tlp": "GREEN"}, marks=()))[0] == 0


@pytest.mark.parametrize(
    "more",
    [
        {"marks": (GREEN, CLEAR)},
        {"marks": (GREEN,), "granular_markings": [{"selectors": ["description"], "marking_ref": CLEAR}]},
    ],
)
def test_no_mark_beside_the_old_one_says_that_it_is_more_open(both_write: Two, more: dict[str, Any]) -> None:
    shared.share(both_write.giver, both_write.here, malware("a", marks=(GREEN,), description="for the community"))
    told = malware("a", version=2, description="for the community", **more)
    assert shared_here(both_write, told)[0] == 0
    assert posted(both_write, told)[0] == 0


def test_a_copy_of_ones_own_does_not_keep_the_next_version_from_where_it_came_from(both_write: Two) -> None:
    own = provisioned.collection("Own", readers=(both_write.between,), writers=(both_write.between,))
    shared.share(both_write.giver, both_write.here, malware("a", marks=(AMBER,)))
    assert shared.told(shared.share(both_write.between, own, malware("a", marks=(AMBER,)))) == (1, [])
    assert shared_here(both_write, malware("a", marks=(AMBER,), version=2)) == (1, [])


def test_what_its_giver_shared_in_two_places_may_be_added_to_in_the_wider_one(both_write: Two) -> None:
    few = provisioned.collection("Few", readers=(both_write.giver, both_write.between), writers=(both_write.giver,))
    provisioned.give(both_write.here, both_write.other, reads=True)
    for place in (few, both_write.here):
        shared.share(both_write.giver, place, malware("a", marks=(AMBER,)))
    assert shared_here(both_write, malware("a", marks=(AMBER,), version=2)) == (1, [])


def test_what_was_added_for_few_stays_with_them(both_write: Two) -> None:
    few = provisioned.collection("Few", readers=(both_write.giver, both_write.between), writers=(both_write.giver,))
    provisioned.give(both_write.here, both_write.other, reads=True)
    shared.share(both_write.giver, both_write.here, malware("a", marks=(AMBER,)))
    shared.share(both_write.giver, few, malware("a", marks=(AMBER,), version=2, description="told to few alone"))
    assert shared_here(both_write, malware("a", marks=(AMBER,), version=3))[0] == 0


def test_a_definition_of_which_a_part_is_marked_is_bound_by_that(two: Two) -> None:
    part = [{"selectors": ["name"], "marking_ref": RED}]
    told = shared.read(
        {**policy({"tlp": "GREEN"}, marks=()).value, "name": "for few", "granular_markings": part}, version=0
    )
    shared.share(two.giver, two.here, told)
    openly = {name: value for name, value in told.value.items() if name != "granular_markings"}
    assert posted(two, shared.read(openly, version=0))[0] == 0


def test_what_an_arrangement_gave_that_has_ended_goes_no_further(agreed: Two) -> None:
    shared.share(agreed.giver, agreed.here, malware("a"), malware("b", marks=(CLEAR,)))
    ends_the_arrangement(agreed)
    taken, why = posted(agreed, malware("a"), malware("b", marks=(CLEAR,)), at=MUCH_LATER)
    assert taken == 1
    assert "no longer" in why[0]


def test_an_arrangement_that_takes_unmarked_for_open_makes_nothing_open(agreed: Two) -> None:
    """Unmarked is AMBER where it came from; elsewhere it keeps that, as it was sent."""
    open_to_all = made.arrangement("open-to-all", unmarked=0)
    Collection.objects.filter(pk=agreed.there.pk).update(arrangement=open_to_all)
    for one in (agreed.between, agreed.other):
        made.takes_part(one.organisation, open_to_all)
    agreed.here.arrangement.unmarked = 1  # type: ignore[union-attr]
    agreed.here.arrangement.save()  # type: ignore[union-attr]
    one = malware("a", marks=())
    shared.share(agreed.giver, agreed.here, one)
    assert posted(agreed, one) == (1, [])
    assert label_of(one, agreed.there)["tlp"] == "GREEN"


def test_a_part_without_which_there_is_no_object_is_not_opened_by_leaving_its_mark_out(both_write: Two) -> None:
    part = [{"selectors": ["name"], "marking_ref": RED}]
    one = indicator_like("a", granular_markings=part)
    shared.share(both_write.giver, both_write.here, one)
    assert shared_here(both_write, indicator_like("a", version=2))[0] == 0
    assert shared_here(both_write, indicator_like("a", version=3, granular_markings=part)) == (1, [])


def indicator_like(name: str, *, version: int = 1, **more: Any) -> Any:
    """An object that is none without its name, which is marked RED as a part."""
    return shared.read(
        {
            "type": "intrusion-set",
            "spec_version": "2.1",
            "id": shared.stix_id(name, kind="intrusion-set"),
            "created": "2026-01-01T00:00:00.000Z",
            "modified": f"2026-01-0{version}T00:00:00.000Z",
            "name": name,
            "object_marking_refs": [GREEN],
            **more,
        },
        version=version,
    )


def test_a_marked_text_is_not_put_into_another(both_write: Two) -> None:
    part = [{"selectors": ["description"], "marking_ref": RED}]
    told = "what only those named are told"
    shared.share(both_write.giver, both_write.here, malware("a", description=told, granular_markings=part))
    dummy = malware("a", version=2, description="nothing", x_note=f"NB {told}", granular_markings=part)
    assert shared_here(both_write, dummy)[0] == 0


FIRST_LOSS = [{"selectors": ["x_losses.[0]"], "marking_ref": RED}]


@pytest.mark.parametrize(
    ("shared_so", "sent", "taken"),
    [
        ([48_123_456, 100, 250], [100, 250, 48_123_456], 0),
        ([48_123_456, 100, 250], [48_123_456, 250], 1),
        ([100, 250, 100], [250, 100], 1),
        (["2026-11-01T00:00:12Z", "2026-11-02T00:00:12Z"], ["2026-11-02T00:00:12Z", "2026-11-01T00:00:12.000Z"], 0),
        ([{"n": 48_123_456}, {"n": 100}], [{"n": 100}, {"n": 48_123_456}], 0),
    ],
)
def test_a_marked_number_does_not_leave_its_mark_when_a_list_is_sorted(
    both_write: Two, shared_so: list[Any], sent: list[Any], taken: int
) -> None:
    one = malware("a", marks=(GREEN,), x_losses=shared_so, granular_markings=FIRST_LOSS)
    shared.share(both_write.giver, both_write.here, one)
    sorted_anew = malware("a", marks=(GREEN,), version=2, x_losses=sent, granular_markings=FIRST_LOSS)
    assert shared_here(both_write, sorted_anew)[0] == taken


PAGES = [{"source_name": "mitre-attack", "external_id": one} for one in ("T1059", "T1105", "T1566")]
HITS = [{"host": "alpha srv", "n": 48_123_456, "hit": True}, {"host": "beta srv", "n": 100, "hit": True}]
NOTES = [{"note": "what only those named are told"}, {"note": "NB: what only those named are told"}]
NESTED = [[["Maybank X", 500]], [["Maybank X", 600]]]


@pytest.mark.parametrize(
    ("shared_so", "sent", "taken"),
    [
        (PAGES, PAGES, 1),
        (PAGES, [PAGES[0], PAGES[2], PAGES[1]], 1),
        (PAGES, [PAGES[1], PAGES[0], PAGES[2]], 0),
        (PAGES, [*PAGES[:2], PAGES[0]], 0),
        (HITS, HITS, 1),
        (HITS, [HITS[1], HITS[0]], 0),
        (HITS, [HITS[0], HITS[1] | {"n": 48_123_456}], 0),
        (NOTES, NOTES, 1),
        (NOTES, [NOTES[0], NOTES[1] | {"at": "the harbour"}], 0),
        ([*HITS, HITS[0]], [*HITS, HITS[0]], 1),
        ([*HITS, HITS[0]], [HITS[1], HITS[0], HITS[0]], 0),
        (NESTED, NESTED, 1),
        (NESTED, [NESTED[1], NESTED[0]], 0),
    ],
)
@pytest.mark.parametrize("within", [False, True])
def test_an_entry_that_stood_openly_as_a_whole_stays_wherever_it_is_in_its_list(
    both_write: Two, within: bool, shared_so: list[Any], sent: list[Any], taken: int
) -> None:
    def told(several: list[Any]) -> dict[str, Any]:
        return {"x_in": {"x_losses": several}} if within else {"x_losses": several}

    part = [{"selectors": [f"{'x_in.' if within else ''}x_losses.[0]"], "marking_ref": RED}]
    shared.share(both_write.giver, both_write.here, malware("a", **told(shared_so), granular_markings=part))
    assert shared_here(both_write, malware("a", version=2, **told(sent), granular_markings=part))[0] == taken


def test_an_entry_with_a_mark_on_a_part_of_it_did_not_stand_openly_as_a_whole(both_write: Two) -> None:
    part = [{"selectors": ["x_losses.[0].n"], "marking_ref": RED}]
    shared.share(both_write.giver, both_write.here, malware("a", x_losses=[HITS[0]], granular_markings=part))
    twice = malware("a", version=2, x_losses=[HITS[0], HITS[0]], granular_markings=part)
    assert shared_here(both_write, twice)[0] == 0


def test_what_stands_openly_in_its_place_is_not_opened_by_staying_there(both_write: Two) -> None:
    part = [{"selectors": ["x_victim"], "marking_ref": RED}]
    told = {"x_victim": "the harbour of the north", "x_seen_at": "the harbour of the north", "granular_markings": part}
    shared.share(both_write.giver, both_write.here, malware("a", marks=(GREEN,), **told))
    assert shared_here(both_write, malware("a", marks=(GREEN,), version=2, description="more", **told)) == (1, [])
    moved = told | {"x_noted": told["x_victim"]}
    assert shared_here(both_write, malware("a", marks=(GREEN,), version=3, **moved))[0] == 0


def test_a_part_under_a_policy_is_not_taken_out_from_under_it(both_write: Two) -> None:
    terms = policy({"permitted_actions": "none", "affected_party_notifications": "must-not"}, marks=())
    part = [{"selectors": ["description"], "marking_ref": MARKING}]
    told = {"description": "what only those named are told"}
    shared.share(both_write.giver, both_write.here, terms, malware("a", granular_markings=part, **told))
    assert shared_here(both_write, malware("a", version=2, **told))[0] == 0
    assert shared_here(both_write, malware("a", version=3, granular_markings=part, **told)) == (1, [])


def test_a_policy_of_the_whole_is_not_kept_for_a_part_alone(both_write: Two) -> None:
    terms = policy({"permitted_actions": "none"}, marks=())
    shared.share(both_write.giver, both_write.here, terms, malware("a", marks=(GREEN, MARKING), labels=["mine"]))
    part = [{"selectors": ["labels"], "marking_ref": MARKING}]
    moved = malware("a", version=2, marks=(GREEN,), labels=["mine"], granular_markings=part)
    assert shared_here(both_write, moved)[0] == 0


@pytest.mark.parametrize("marks", [(), (MARKING,)])
def test_a_label_is_not_left_out_where_the_unmarked_counts_as_much(both_write: Two, marks: tuple[str, ...]) -> None:
    free = policy({"permitted_actions": "none"}, marks=())
    shared.share(both_write.giver, both_write.here, free, malware("a", marks=(AMBER, MARKING)))
    assert shared_here(both_write, malware("a", marks=marks, version=2))[0] == 0
    assert shared_here(both_write, malware("a", marks=(RED, MARKING), version=3)) == (1, [])


def test_of_several_marked_parts_none_loses_its_mark(both_write: Two) -> None:
    both = [{"selectors": ["name", "description"], "marking_ref": RED}]
    shared.share(both_write.giver, both_write.here, indicator_like("a", description="told", granular_markings=both))
    one = [{"selectors": ["name"], "marking_ref": RED}]
    assert shared_here(both_write, indicator_like("a", version=2, description="told", granular_markings=one))[0] == 0


def test_clear_is_no_label_that_must_stay(both_write: Two) -> None:
    shared.share(both_write.giver, both_write.here, malware("a", marks=(CLEAR,)))
    assert posted(both_write, malware("a", marks=(), version=2)) == (1, [])

"""Who shares a thing may mark it anew: more openly, which frees what they said again; or more strictly."""

from typing import Any

import pytest
from tests.exchange import provisioned, shared
from tests.exchange.actions.test_bound import LATER, MUCH_LATER, posted
from tests.exchange.actions.test_passing_on import Two, two
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, malware

from kentongan.exchange.actions import provisioning

pytestmark = pytest.mark.django_db

__all__ = ["two"]

TOLD = {"description": "what was found of it", "x_note": "and where it was found"}
LESS = {"description": TOLD["description"]}


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"description": TOLD["description"]}, 1),
        ({"description": TOLD["description"], "labels": ["mine"]}, 1),
        ({"description": "in words of my own"}, 1),
        ({**TOLD}, 0),
        ({"description": TOLD["x_note"]}, 0),
    ],
)
def test_what_its_giver_says_again_under_more_open_terms_is_free_and_what_they_left_out_is_not(
    two: Two, sent: dict[str, Any], taken: int
) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **LESS))[0] == 0
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **LESS))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **sent))[0] == taken


@pytest.mark.parametrize(
    "kept", [{"x_title": "First"}, {"labels": ["short"]}, {"x_score": 7}, {"x_map": {"Key-of-what-was-seen": 1}}]
)
def test_of_what_a_later_version_left_out_no_value_goes_with_what_it_says(two: Two, kept: dict[str, Any]) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,), **({"x_title": "First"} | kept)))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), x_title="Second"))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **({"x_title": "Second"} | kept)))[0] == 0
    assert posted(two, malware("a", version=4, marks=(GREEN,), x_title="Second")) == (1, [])


def test_the_terms_that_it_was_lifted_to_hold(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(CLEAR,), **TOLD))[0] == 0


def test_what_its_giver_marks_more_strictly_later_is_as_strict(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(RED,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0


def test_the_earlier_version_itself_stays_as_it_was_marked(two: Two) -> None:
    first = malware("a", marks=(AMBER,), **TOLD)
    shared.share(two.giver, two.here, first)
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **TOLD))
    assert posted(two, first)[0] == 0


def test_nobody_lifts_what_another_marked(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.other, two.here, malware("a", version=2, marks=(AMBER,), **TOLD))
    shared.share(two.other, two.here, malware("a", version=3, marks=(GREEN,), x_own="words of nobody else"))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **TOLD))[0] == 0


def test_a_version_without_a_word_about_its_terms_lifts_nothing(two: Two) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0


def test_a_later_version_that_is_not_theirs_to_see_lifts_nothing(two: Two) -> None:
    elsewhere = provisioned.collection("Elsewhere", readers=(two.giver,), writers=(two.giver,))
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, elsewhere, malware("a", version=2, marks=(CLEAR,), **TOLD))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **TOLD))[0] == 0


def test_what_another_added_is_not_lifted_by_whoever_shared_the_first(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    added = {"labels": ["victim"], "x_n": "Hospital 3"}
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **LESS))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), **LESS, **added))
    shared.share(two.giver, two.here, malware("a", version=3, marks=(GREEN,), **LESS))
    assert posted(two, malware("a", version=4, marks=(GREEN,), **LESS, **added))[0] == 0
    assert posted(two, malware("a", version=5, marks=(GREEN,), **LESS, x_n="Hospital 3"))[0] == 0


def test_what_another_marked_more_strictly_silences_nobody_who_takes_nothing_of_it(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **LESS))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), **LESS, x_note="what the third one found"))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **LESS, labels=["mine"])) == (1, [])
    assert posted(two, malware("a", version=4, marks=(GREEN,), x_note="what the third one found"))[0] == 0


def test_ones_own_stricter_mark_on_anothers_object_is_taken_back(two: Two) -> None:
    provisioned.give(two.here, two.between, reads=True, writes=True)
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **LESS))
    for version, mark in ((2, AMBER), (3, GREEN)):
        sent = malware("a", version=version, marks=(mark,), **LESS)
        assert shared.told(shared.share(two.between, two.here, sent)) == (1, [])


def test_what_was_lifted_stays_so_for_who_reads_there_no_more(two: Two) -> None:
    clear = malware("a", version=2, marks=(CLEAR,), **TOLD)
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **TOLD))
    shared.share(two.giver, two.here, clear)
    provisioning.end_right(two.here, member=two.between, actor=None, at=LATER)
    assert posted(two, clear, at=MUCH_LATER) == (1, [])
    assert posted(two, malware("a", version=3, marks=(CLEAR,), **TOLD), at=MUCH_LATER) == (1, [])


@pytest.mark.parametrize("framed", ["<p>{}</p>", "NB: {}", "{} (from a partner)"])
def test_what_was_left_out_is_known_within_another_text(two: Two, framed: str) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,), **TOLD))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **LESS))
    told = malware("a", version=3, marks=(GREEN,), **LESS, x_more=framed.format(TOLD["x_note"]))
    assert posted(two, told)[0] == 0


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ({"x_title": "Maybank"}, {"description": "Maybank"}),
        ({"labels": ["Ransom paid"]}, {"x_labels": ["ransom paid"]}),
        ({"x_loss": 12345678}, {"x_loss": 12345678.0}),
        ({"x_title": "MaybankHeist"}, {"aliases": ["MaybankHeist"]}),
        ({"x_call": "+60 12-345 6789"}, {"x_call": "+60123456789"}),
        ({"x_at": "2026-11-01T00:00:12Z"}, {"x_at": "2026-11-01T00:00:12.000Z"}),
        ({"created_by_ref": shared.stix_id("us", kind="identity")},) * 2,
    ],
)
def test_a_word_that_was_left_out_is_known_in_another_place(
    two: Two, kept: dict[str, Any], sent: dict[str, Any]
) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,), **kept))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), x_other="Second"))
    assert posted(two, malware("a", version=3, marks=(GREEN,), x_other="Second", **sent))[0] == 0


@pytest.mark.parametrize(
    "again", [{"description": f"{TOLD['description']}. And more."}, {"x_moved": TOLD["description"]}]
)
def test_what_its_giver_says_again_within_a_text_or_elsewhere_is_said_again(two: Two, again: dict[str, str]) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **LESS))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **again))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **again)) == (1, [])


def test_who_calls_anothers_object_by_what_it_says_silences_nobody(two: Two) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    said = {"description": "seen at mail-of-the-bank.example.org since May"}
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **said))
    shared.share(
        two.other, two.here, malware("a", version=2, marks=(RED,), **said, x_name="mail-of-the-bank.example.org")
    )
    for who, where in ((two.between, two.there), (two.giver, two.here)):
        mine = malware("a", version=3, marks=(GREEN,), **said, labels=["mine"])
        assert shared.told(shared.share(who, where, mine)) == (1, [])


CVE = [{"source_name": "cve", "external_id": "CVE-2026-1234"}]
NOTED = "First a token was stolen, then the gateway fell"


@pytest.mark.parametrize(
    ("noted", "taken"),
    [
        ({"malware_types": ["trojan"]}, 1),
        ({"external_references": CVE}, 1),
        ({"lang": "en"}, 1),
        ({"labels": ["harbour-of-the-north"]}, 0),
        ({"labels": ["workflow:breached-by-token"]}, 0),
        ({"malware_types": ["maybank-insider"]}, 0),
        ({"x_breached": True}, 0),
        ({"x_hosts": 7}, 0),
        ({"x_cves": ["CVE-2026-1234"], "x_hosts": 7}, 0),
    ],
)
def test_what_is_nobodys_binds_nobody_beside_a_note_and_any_other_value_does(
    two: Two, noted: dict[str, Any], taken: int
) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    shared.share(two.giver, two.here, malware("a", marks=(GREEN,), **LESS))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), **LESS, **noted, x_note=NOTED))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **LESS, **noted))[0] == taken
    assert posted(two, malware("a", version=4, marks=(GREEN,), **LESS, **noted, x_more=NOTED))[0] == 0


@pytest.mark.parametrize("kept", [{"malware_types": ["trojan"]}, {"external_references": CVE}, {"lang": "en"}])
def test_of_what_its_giver_left_out_what_is_nobodys_is_not_said_of_it_either(two: Two, kept: dict[str, Any]) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(RED,), **LESS, **kept))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **LESS))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **LESS, **kept))[0] == 0


EARLY, LATE = "2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"
BANK, LOADER = shared.stix_id("a bank", kind="identity"), shared.stix_id("a loader")


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"first_seen": EARLY, "last_seen": EARLY}, {"first_seen": EARLY, "last_seen": LATE}),
        ({"created_by_ref": BANK, "object_refs": [LOADER, BANK]}, {"created_by_ref": BANK, "object_refs": [LOADER]}),
        ({"source_ref": BANK, "target_ref": LOADER}, {"source_ref": LOADER, "target_ref": BANK}),
        ({"description": BANK, "created_by_ref": BANK}, {"created_by_ref": BANK}),
    ],
)
def test_a_time_or_a_reference_is_free_where_its_giver_says_it_again_and_nowhere_else(
    two: Two, first: dict[str, Any], later: dict[str, Any]
) -> None:
    shared.share(two.giver, two.here, malware("a", marks=(AMBER,), **first))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), **later))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **later, labels=["apt"])) == (1, [])
    left = next(name for name in first if first[name] != later.get(name))
    kept = malware("a", version=4, marks=(GREEN,), **(later | {left: first[left]}))
    assert posted(two, kept)[0] == 0
    moved = malware("a", version=5, marks=(GREEN,), **later, x_moved=first[left])
    assert posted(two, moved)[0] == 0


@pytest.mark.parametrize(
    ("makers", "note"),
    [
        ({"object_refs": [LOADER, BANK]}, {"x_confirmed_refs": [BANK]}),
        ({"object_refs": [LOADER, BANK]}, {"x_confirmed_refs": [BANK], "object_refs": [LOADER]}),
        ({"object_refs": [LOADER, BANK]}, {"description": BANK}),
        ({"first_seen": EARLY}, {"x_breached_at": EARLY}),
    ],
)
@pytest.mark.parametrize("makes", ["giver", "between"])
def test_a_note_on_what_its_maker_refers_to_keeps_nobody_from_referring_to_it_there(
    two: Two, makes: str, makers: dict[str, Any], note: dict[str, Any]
) -> None:
    provisioned.give(two.here, two.other, reads=True, writes=True)
    provisioned.give(two.here, two.between, reads=True, writes=True)
    late = provisioned.member("late")
    provisioned.give(two.there, late, reads=True)
    shared.share(getattr(two, makes), two.here, malware("a", marks=(GREEN,), **makers))
    shared.share(two.other, two.here, malware("a", version=2, marks=(RED,), **(makers | note)))
    assert posted(two, malware("a", version=3, marks=(GREEN,), **makers, x_mine="Seen by us as well")) == (1, [])
    if makes == "giver":
        assert posted(two, malware("a", version=4, marks=(GREEN,), **(makers | note)))[0] == 0
        assert posted(two, malware("a", version=5, marks=(GREEN,), **makers, x_moved=[*makers.values()]))[0] == 0


def test_what_stood_within_a_text_that_was_left_out_too_is_not_said_again(two: Two) -> None:
    more = f"{TOLD['x_note']}. And more."
    first = malware("a", marks=(RED,), description=TOLD["x_note"])
    shared.share(two.giver, two.here, first, malware("a", version=2, marks=(RED,), description=more))
    shared.share(two.giver, two.here, malware("a", version=3, marks=(GREEN,), x_other="What is left of it"))
    assert posted(two, malware("a", marks=(GREEN,), description=TOLD["x_note"]))[0] == 0
    assert posted(two, malware("a", version=4, marks=(GREEN,), description=TOLD["x_note"]))[0] == 0
    assert posted(two, malware("a", version=5, marks=(GREEN,), x_other="What is left of it")) == (1, [])


def test_what_stands_within_a_marked_part_is_not_said_again_for_everybody(two: Two) -> None:
    part = [{"selectors": ["description"], "marking_ref": RED}]
    more = f"{TOLD['x_note']}. And more."
    shared.share(two.giver, two.here, malware("a", marks=(RED,), x_note=TOLD["x_note"]))
    shared.share(two.giver, two.here, malware("a", version=2, marks=(GREEN,), description=more, granular_markings=part))
    assert posted(two, malware("a", version=3, marks=(GREEN,), x_note=TOLD["x_note"]))[0] == 0

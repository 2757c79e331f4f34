"""Marking definitions that compete: under one id there is one, and nobody makes another's terms more open."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import AMBER, CLEAR, GREEN, RED, malware, page, read, share, sight, stix_id, told, us

from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.actions.settling import settle_conflict
from kentongan.exchange.models import Collection, Conflict, Member, Stored
from kentongan.exchange.queries.conflicts import conflicts
from kentongan.exchange.queries.finding import versions_of
from kentongan.exchange.queries.previewing import preview
from kentongan.exchange.queries.terms_told import TermsTold, terms_of
from kentongan.exchange.terms import Filters
from kentongan.kernel.clock import read_moment
from kentongan.stix.markings import Kind
from kentongan.stix.terms import Flaw, Received

pytestmark = pytest.mark.django_db

MARKING = stix_id("ours", kind="marking-definition")
FIRST, LATER = "2026-01-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"
STRICT: Mapping[str, str] = {
    "tlp": "AMBER",
    "affected_party_notifications": "must-not",
    "permitted_actions": "none",
    "encrypt_in_transit": "must",
    "end_date": "2027-01-01T00:00:00Z",
}
WEAK: Mapping[str, str] = {
    "tlp": "CLEAR",
    "affected_party_notifications": "may",
    "permitted_actions": "externally-visible-direct-actions",
}


def policy(
    terms: Mapping[str, str] = STRICT, *, created: str = FIRST, marks: tuple[str, ...] = (GREEN,), **more: Any
) -> Received:
    value = {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKING,
        "created": created,
        "object_marking_refs": list(marks),
        "definition_type": "iep",
        "definition": {"id": "iep-1", "name": "Ours", **terms},
    }
    flaws = more.pop("flaws", ())
    return read(value | more, version=us(read_moment(created)), flaws=flaws)


def statement(words: str) -> Received:
    return policy(definition_type="statement", definition={"statement": words})


def under(name: str = "bad") -> Received:
    return malware(name, marks=(MARKING,))


def two() -> tuple[Collection, Member, Member]:
    one, other = member("bank-a"), member("telco-b")
    return collection(readers=(one, other), writers=(one, other)), one, other


def handling(name: str = "bad") -> dict[str, Any]:
    """The terms that an object was shared under."""
    row = Stored.objects.select_related("label").get(stix_id=stix_id(name))
    return dict(row.label.handling)


def demand_closed(name: str = "bad") -> None:
    """Demand that an object goes nowhere, and keeps the strictest of all that was said of its marking."""
    found = handling(name)
    assert (found["tlp"], found["unknown"]) == ("RED", True)
    assert (found["notify"], found["actions"], found["encrypted"]) == ("must-not", "none", True)
    assert found["ends"] == "2027-01-01T00:00:00Z"


def test_another_member_takes_no_marking_over_by_a_later_created() -> None:
    held, one, other = two()
    share(one, held, policy())
    good, (why,) = told(share(other, held, policy(WEAK, created=LATER)))
    assert good == 0
    assert "§7.2.1" in why
    share(one, held, under())
    assert (handling()["tlp"], handling()["notify"], handling()["unknown"]) == ("AMBER", "must-not", False)
    assert [row.version for row in page(one, held, ids=(MARKING,), versions=("all",)).rows] == [policy().version]


def test_whoever_defined_a_marking_changes_it_no_more_than_others() -> None:
    held, one, _ = two()
    share(one, held, policy())
    assert told(share(one, held, policy(WEAK, created=LATER)))[0] == 0
    share(one, held, under())
    demand_closed()


def test_a_marking_defined_first_by_another_opens_nothing_that_comes_with_its_own_definition() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK))
    assert told(share(one, held, policy(), under()))[0] == 1
    demand_closed()


def test_what_was_refused_as_a_definition_still_counts_for_what_its_sender_shares_later() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK, created=LATER))
    share(one, held, policy())
    share(one, held, under())
    demand_closed()
    share(other, held, under("theirs"))
    assert handling("theirs")["tlp"] == "CLEAR", "what others sent and nobody sees does not count for them"


def test_to_settle_the_conflict_opens_nothing() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK))
    share(one, held, policy())
    settle_conflict(sight(other, held), Conflict.objects.get().id, note="mine", actor=None, at=AT)
    share(one, held, under())
    demand_closed()


def test_two_definitions_in_one_envelope_are_one_and_a_conflict() -> None:
    held, one, _ = two()
    good, refused = told(share(one, held, policy(WEAK), policy(created=LATER), under()))
    assert (good, len(refused)) == (2, 1)
    demand_closed()


def test_a_definition_with_a_flaw_leaves_its_marking_unknown_whatever_others_say() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK))
    share(one, held, policy(flaws=[Flaw(code="property.form")]), under())
    assert (handling()["tlp"], handling()["unknown"]) == ("RED", True)
    share(one, held, Flaw(code="json.number", path="objects[0]", facts={"id": MARKING}), under("second"))
    assert (handling("second")["tlp"], handling("second")["unknown"]) == ("RED", True)


def test_definitions_that_say_the_same_are_no_doubt() -> None:
    held, one, other = two()
    share(other, held, policy())
    assert told(share(one, held, policy(x_note="ours too"), under()))[0] == 1, "the bytes differ, which is a conflict"
    assert (handling()["tlp"], handling()["unknown"]) == ("AMBER", False)


def test_statements_restrict_nothing_and_so_never_differ() -> None:
    held, one, other = two()
    share(other, held, statement("Copyright"))
    share(one, held, statement("©"), malware("bad", marks=(GREEN, MARKING)))
    assert (handling()["tlp"], handling()["unknown"]) == ("GREEN", False)


def test_what_its_writer_does_not_see_is_stored_beside_it_and_told_as_success() -> None:
    held, one, _ = two()
    share(one, held, policy(marks=(RED,)))
    late = member("shop")
    give(held, late, reads=True, writes=True)
    assert told(share(late, held, policy(WEAK, created=LATER), under("late"))) == (2, [])
    assert handling("late")["tlp"] == "CLEAR", "what they do not see does not show in what becomes of theirs"
    share(one, held, under())
    demand_closed()


def test_who_takes_a_definition_over_and_away_again_leaves_the_one_of_whoever_sent_it_too() -> None:
    held, one, other = two()
    share(other, held, policy())
    assert told(share(one, held, policy())) == (1, [])
    assert told(share(one, held, policy())) == (1, [])
    delete_object(sight(other, held), member=other.pk, stix_id=MARKING, filters=Filters(), actor=None, at=AT)
    assert told(share(other, held, policy(WEAK, created=LATER)))[0] == 0
    share(one, held, under())
    assert (handling()["tlp"], handling()["notify"]) == ("AMBER", "must-not")
    assert len(page(one, held, ids=(MARKING,), versions=("all",)).rows) == 1


def test_a_definition_sent_by_several_is_served_once() -> None:
    held, one, other = two()
    share(other, held, policy())
    share(one, held, policy())
    for filters in ({}, {"versions": ("all",)}, {"versions": ("first",)}):
        assert len(page(one, held, ids=(MARKING,), **filters).rows) == 1


def test_who_may_only_write_is_bound_by_what_they_defined_themselves() -> None:
    held, _, other = two()
    writer = member("ministry")
    give(held, writer, writes=True)
    share(writer, held, policy())
    share(other, held, policy(WEAK, created=LATER))
    share(writer, held, under())
    assert (handling()["tlp"], handling()["notify"]) == ("AMBER", "must-not")


def test_what_a_tlp_id_means_nobody_defines_so_copies_of_it_are_no_conflict() -> None:
    held, one, other = two()

    def green(created: str) -> Received:
        value = policy(created=created).value | {"id": GREEN, "definition_type": "tlp", "definition": {"tlp": "green"}}
        return read(value, version=us(read_moment(created)))

    assert told(share(one, held, green(FIRST))) == (1, [])
    assert told(share(other, held, green(LATER))) == (1, [])


def test_a_conflict_of_definitions_is_shown_to_people_whatever_its_created() -> None:
    held, one, other = two()
    share(one, held, policy())
    share(other, held, policy(WEAK, created=LATER))
    (line,) = conflicts(sight(one, held))
    assert msgspec.json.decode(line.held)["definition"]["tlp"] == "AMBER"
    assert msgspec.json.decode(line.came)["definition"]["tlp"] == "CLEAR"


def test_a_preview_tells_the_terms_that_sharing_gives() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK))
    seen = preview(sight(one, held), member=one.pk, received=(policy(), under()), at=AT)
    (group,) = seen.groups
    assert (group.handling.tlp.word, group.handling.unknown) == ("RED", True)


def test_a_marking_of_a_part_is_judged_by_the_same_definitions() -> None:
    held, one, other = two()
    share(other, held, policy(WEAK))
    part = [{"marking_ref": MARKING, "selectors": ["description"]}]
    share(one, held, policy(), malware("bad", marks=(AMBER,), description="ours", granular_markings=part))
    assert "description" not in msgspec.json.decode(page(member_later(held), held, types=("malware",)).rows[0].content)


def member_later(held: Collection) -> Member:
    """Somebody who reads from now on."""
    late = member("late")
    give(held, late, reads=True)
    return late


def test_of_a_statement_and_a_policy_the_policy_counts_as_well() -> None:
    held, one, other = two()
    share(other, held, statement("Copyright"))
    share(one, held, policy(), malware("bad", marks=(CLEAR, MARKING)))
    demand_closed()


def test_the_page_of_an_object_tells_the_definition_that_counted_and_no_later_one() -> None:
    held, one, other = two()
    share(one, held, policy({"tlp": "GREEN", "affected_party_notifications": "may"}), under())
    assert [each.name for each in terms_seen(other, held).policies] == ["Ours"]
    delete_object(sight(one, held), member=one.pk, stix_id=MARKING, filters=Filters(), actor=None, at=AT)
    share(one, held, policy(STRICT, created=LATER), under("second"))
    told = terms_seen(other, held)
    assert (told.handling.tlp.word, told.otherwise, told.policies) == ("GREEN", {MARKING}, [])
    assert [each.kind for each in told.meanings] == [Kind.UNKNOWN]
    assert not terms_seen(other, held, "second").otherwise


def test_of_definitions_whose_writers_do_not_see_each_other_each_object_has_its_own() -> None:
    held, one, _ = two()
    share(one, held, policy(marks=(RED,)), under())
    late = member("shop")
    give(held, late, reads=True, writes=True)
    share(late, held, policy(WEAK, created=LATER), under("late"))
    assert [each.affected_party_notifications for each in terms_seen(one, held).policies] == ["must-not"]
    assert [each.affected_party_notifications for each in terms_seen(one, held, "late").policies] == ["may"]
    assert terms_seen(late, held).otherwise == {MARKING}


def terms_seen(reader: Member, held: Collection, name: str = "bad") -> TermsTold:
    """The terms of an object as a reader's page tells them."""
    seen = sight(reader, held)
    (found,) = versions_of(seen, stix_id=stix_id(name))
    return terms_of(found, sight=seen)

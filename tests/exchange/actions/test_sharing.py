"""What is taken in, what is told of it, and what the store then holds."""

import msgspec
import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import (
    AMBER,
    CLEAR,
    GREEN,
    RED,
    domain,
    malware,
    names,
    page,
    read,
    share,
    sight,
    stix_id,
    told,
    us,
)

from kentongan.exchange.actions import sharing
from kentongan.exchange.errors import MayNotWrite
from kentongan.exchange.models import Collection, Conflict, Label, Member, State, Status, Stored
from kentongan.exchange.queries import labels
from kentongan.ledger.models import Entry
from kentongan.stix.terms import Flaw, Gravity, Received

pytestmark = pytest.mark.django_db


def two() -> tuple[Collection, Member, Member]:
    """A collection and two members who read and write it."""
    one, other = member("bank-a"), member("cert-b")
    return collection(readers=(one, other), writers=(one, other)), one, other


def test_an_object_is_kept_as_the_bytes_received_with_its_headers() -> None:
    held, one, other = two()
    got = malware("bad", revoked=True)
    status = share(one, held, got)
    (row,) = Stored.objects.all()
    assert bytes(row.content) == got.content
    assert (row.stix_id, row.type, row.spec, row.version) == (got.id, "malware", "2.1", got.version)
    assert row.revoked
    assert not row.beaten
    assert row.variant == 0
    assert row.member == one
    assert row.added == us(AT) + 1
    assert bytes(page(other, held).rows[0].content) == got.content
    assert told(status) == (1, [])


def test_the_status_counts_and_names_each_object_with_its_version() -> None:
    held, one, _ = two()
    fine, seen = malware("bad"), domain()
    early = Flaw(code="modified.early", path="modified", clause="STIX 2.1 §3.2")
    wrong = read(malware("worse").value, version=malware("worse").version, flaws=[early])
    status = share(one, held, fine, seen, wrong, Flaw(code="id.missing"))
    results = msgspec.json.decode(bytes(status.results))
    assert [results[name] for name in ("total_count", "success_count", "failure_count", "pending_count")] == [
        4,
        2,
        2,
        0,
    ]
    assert results["successes"] == [
        {"id": fine.id, "version": "2026-01-02T00:00:00.000Z"},
        {"id": seen.id, "version": "2026-11-02T08:00:00.000002Z"},
    ]
    assert results["failures"][0]["id"] == wrong.id
    assert "modified.early at modified (STIX 2.1 §3.2)" in results["failures"][0]["message"]
    assert results["failures"][1]["id"].startswith("unknown--")
    assert Stored.objects.count() == 2


def test_advice_keeps_nothing_out() -> None:
    held, one, _ = two()
    got = malware()
    status = share(one, held, read(got.value, version=got.version, flaws=[Flaw(code="x", gravity=Gravity.ADVICE)]))
    assert told(status) == (1, [])


def test_one_request_makes_one_entry_in_the_ledger_with_its_status() -> None:
    held, one, _ = two()
    status = share(one, held, malware("a"), malware("b"))
    (entry,) = Entry.objects.filter(verb="exchange.objects_shared")
    assert entry.subject == held.id
    assert entry.actor == one.user_id
    assert entry.statement().related == (status.id,)


def test_who_may_not_write_shares_nothing() -> None:
    one, other = member("bank-a"), member("cert-b")
    held = collection(readers=(one, other), writers=(one,))
    with pytest.raises(MayNotWrite):
        share(other, held, malware())
    assert not Stored.objects.exists()
    assert not Status.objects.exists()


def test_a_right_that_ended_after_the_look_counts_where_something_was_added_meanwhile() -> None:
    held, one, other = two()
    before = sight(one, held)
    give(held, one, reads=True)
    share(other, held, malware())
    with pytest.raises(MayNotWrite):
        sharing.share(before, member=one.pk, received=[malware("late")], actor=None, at=AT)


def test_the_same_pair_again_is_a_success_that_changes_nothing() -> None:
    held, one, other = two()
    share(one, held, malware(), domain())
    before = list(Stored.objects.values())
    revision, stand = State.objects.get().revision, Collection.objects.get().last_added
    for again in (one, other):
        status = share(again, held, malware(), domain())
        assert told(status) == (2, [])
    assert list(Stored.objects.values()) == before
    assert (State.objects.get().revision, Collection.objects.get().last_added) == (revision, stand)
    assert not Conflict.objects.exists()


def test_the_same_pair_twice_in_one_envelope_is_stored_once() -> None:
    held, one, _ = two()
    assert told(share(one, held, malware(), malware(), domain(), domain())) == (4, [])
    assert Stored.objects.count() == 2


def test_other_content_under_a_visible_version_is_a_conflict_that_is_told_and_kept_once() -> None:
    held, one, other = two()
    first = malware("bad")
    share(one, held, first)
    other_bytes = malware("bad", description="other")
    for _ in range(2):
        (good, (message,)) = told(share(other, held, other_bytes))
        assert good == 0
        assert "other content" in message
    (conflict,) = Conflict.objects.all()
    assert bytes(conflict.content) == other_bytes.content
    assert conflict.member == other
    assert [bytes(row.content) for row in page(one, held).rows] == [first.content]


def test_an_observable_never_changes() -> None:
    held, one, _ = two()
    share(one, held, domain())
    good, messages = told(share(one, held, domain(x_more="1")))
    assert good == 0
    assert len(messages) == 1
    assert Stored.objects.get().version == 0


def test_other_content_under_a_version_hidden_from_the_writer_is_a_further_variant_told_as_success() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    secret = malware("bad", marks=(RED,))
    share(one, held, secret)
    give(held, late, reads=True, writes=True)
    assert page(late, held).rows == []
    mine = malware("bad", description="mine")
    status = share(late, held, mine)
    assert told(status) == (1, [])
    assert not Conflict.objects.exists()
    assert list(Stored.objects.order_by("variant").values_list("variant", "beaten")) == [(0, False), (1, True)]
    assert [bytes(row.content) for row in page(late, held).rows] == [mine.content]
    # Who sees both gets the first; the same again changes nothing for either.
    assert [bytes(row.content) for row in page(one, held).rows] == [secret.content]
    assert told(share(late, held, mine)) == (1, [])
    assert told(share(one, held, secret)) == (1, [])
    assert Stored.objects.count() == 2


def test_who_may_only_write_and_sends_the_same_again_makes_no_variant() -> None:
    one, blind = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(blind,))
    for _ in range(3):
        assert told(share(blind, held, malware("bad"))) == (1, [])
    assert Stored.objects.count() == 1
    good, messages = told(share(blind, held, malware("bad", description="other")))
    assert good == 0
    assert len(messages) == 1


def test_revocation_is_final_within_one_envelope_and_later() -> None:
    held, one, other = two()
    good, (message,) = told(
        share(one, held, malware("a"), malware("a", version=2, revoked=True), malware("a", version=3))
    )
    assert good == 2
    assert "final" in message
    assert told(share(other, held, malware("a", version=4)))[0] == 0
    assert told(share(other, held, malware("a", version=0)))[0] == 1, "an older version came late"


def test_another_members_revocation_ends_nothing_but_what_they_share_themselves() -> None:
    held, one, other = two()
    share(one, held, malware("a"))
    assert told(share(other, held, malware("a", version=2, revoked=True))) == (1, [])
    assert told(share(one, held, malware("a", version=3))) == (1, [])
    assert told(share(other, held, malware("a", version=4)))[0] == 0
    assert names(page(other, held)) == ["a"]


def test_who_was_first_is_judged_by_what_the_sender_sees() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, malware("a", marks=(RED,)))
    third = member("isac")
    for who in (late, third):
        give(held, who, reads=True, writes=True)
    share(late, held, malware("a", version=2, revoked=True))
    assert told(share(third, held, malware("a", version=3)))[0] == 0, "the first to them is who revoked it"
    assert told(share(one, held, malware("a", version=4))) == (1, [])


def test_a_revocation_that_the_writer_may_not_see_refuses_them_nothing() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, malware("a", revoked=True, marks=(RED,)))
    give(held, late, reads=True, writes=True)
    assert told(share(late, held, malware("a", version=2))) == (1, [])


def test_objects_of_equal_terms_share_a_label_and_a_new_label_raises_the_revision_once() -> None:
    held, one, _ = two()
    before = State.objects.get().revision
    share(one, held, malware("a"), malware("b"), malware("c", marks=(CLEAR, AMBER)), domain())
    assert Label.objects.count() == 2
    assert State.objects.get().revision == before + 1
    share(one, held, malware("d"))
    assert Label.objects.count() == 2
    assert State.objects.get().revision == before + 1


def test_what_nobody_defined_is_red_and_the_label_says_so() -> None:
    held, one, _ = two()
    unknown = stix_id("nowhere", kind="marking-definition")
    share(one, held, malware("a", marks=(CLEAR, unknown)))
    (label,) = Label.objects.all()
    assert label.handling["tlp"] == "RED"
    assert label.handling["unknown"] is True


def test_objects_with_a_thousand_different_markings_make_few_labels() -> None:
    held, one, other = two()
    nowhere = [stix_id(f"nowhere {number}", kind="marking-definition") for number in range(500)]
    assert told(share(one, held, *(malware(f"a{number}", marks=(GREEN, mark)) for number, mark in enumerate(nowhere))))
    said = [
        malware(f"said {number}", kind="marking-definition", definition_type="statement", definition={"statement": "©"})
        for number in range(500)
    ]
    share(one, held, *said, *(malware(f"b{number}", marks=(GREEN, each.id)) for number, each in enumerate(said)))
    assert page(other, held, limit=2000).rows
    assert Label.objects.count() == 2


def policy(number: int) -> Received:
    return malware(
        f"policy {number}",
        kind="marking-definition",
        definition_type="iep",
        definition={"id": f"iep-{number}", "name": "One", "tlp": "GREEN"},
    )


def under(number: int) -> Received:
    return malware(f"under {number}", marks=(policy(number).id,))


def test_beyond_so_many_terms_an_object_with_others_is_refused_and_nobody_else_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels, "MOST", 4)
    held, one, other = two()
    several = [each for number in range(6) for each in (policy(number), under(number))]
    good, refused = told(share(one, held, *several))
    assert good == 6 + 3, "the definitions are terms of one kind, so three others find room"
    assert all("as many different terms" in each for each in refused)
    assert told(share(one, held, under(0), malware("plain"), under(5)))[0] == 2
    assert told(share(other, held, under(5), under(4))) == (2, []), "what others did does not count"
    assert Label.objects.count() == 4 + 2


def test_a_new_reader_takes_no_terms_from_who_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "MOST", 1)
    held, one, _ = two()
    share(one, held, malware("a"))
    give(held, member("isac"), reads=True)
    assert told(share(one, held, malware("b"))) == (1, [])
    assert Label.objects.count() == 2


def test_what_differs_and_has_no_room_for_its_terms_makes_no_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "MOST", 1)
    held, one, _ = two()
    share(one, held, malware("a"))
    (refused,) = told(share(one, held, malware("a", marks=(AMBER,))))[1]
    assert "as many different terms" in refused
    assert not Conflict.objects.exists()


def test_added_grows_strictly_even_when_the_clock_stands_or_goes_back() -> None:
    held, one, _ = two()
    for number, at in enumerate([AT, AT, AT.replace(hour=7), AT.replace(hour=9)]):
        share(one, held, malware(f"a{number}"), malware(f"b{number}"), at=at)
    added = list(Stored.objects.order_by("serial").values_list("added", flat=True))
    assert added == sorted(set(added))
    assert Collection.objects.get().last_added == added[-1]
    assert added[-2] == us(AT.replace(hour=9)) + 1


def test_only_the_newest_version_is_unbeaten_in_whatever_order_versions_come() -> None:
    held, one, _ = two()
    share(one, held, malware("a", version=3), malware("a", version=1))
    share(one, held, malware("a", version=2))
    share(one, held, malware("a", version=5), malware("a", version=4), malware("a", version=6))
    assert list(Stored.objects.order_by("version").values_list("beaten", flat=True)) == [True] * 5 + [False]
    assert names(page(one, held)) == ["a"]
    assert len(page(one, held, versions=("all",)).rows) == 6


def test_a_part_with_stricter_terms_is_hidden_and_the_rest_is_served() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    got = malware("a", description="who", granular_markings=[{"marking_ref": RED, "selectors": ["description"]}])
    share(one, held, got)
    give(held, late, reads=True, writes=True)
    assert bytes(page(one, held).rows[0].content) == got.content
    (row,) = page(late, held).rows
    assert "description" not in msgspec.json.decode(row.content)
    # What they were served is what they may share again: they cannot tell that there was more.
    seen = msgspec.json.decode(row.content)
    assert told(share(late, held, read(seen, version=got.version))) == (1, [])
    good, messages = told(share(late, held, got))
    assert good == 0
    assert len(messages) == 1


def test_a_part_that_cannot_be_taken_out_hides_the_whole() -> None:
    one, late = member("bank-a"), member("cert-b")
    held = collection(readers=(one,), writers=(one,))
    share(one, held, malware("a", granular_markings=[{"marking_ref": RED, "selectors": ["created"]}]))
    share(one, held, malware("b", granular_markings=[{"marking_ref": RED, "selectors": ["modified"]}]))
    give(held, late, reads=True)
    assert page(late, held).rows == []
    assert len(page(one, held).rows) == 2
    assert set(Stored.objects.values_list("parts", flat=True)) == {None}


def test_a_part_more_open_than_its_object_stays_as_strict() -> None:
    held, one, _ = two()
    share(one, held, malware("a", marks=(AMBER,), granular_markings=[{"marking_ref": CLEAR, "selectors": ["name"]}]))
    (label,) = Label.objects.exclude(handling__tlp="RED")
    assert label.handling["tlp"] == "AMBER"

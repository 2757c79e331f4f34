"""What becomes visible later is met by who pages by time, once, in its order; and nobody else notices."""

from datetime import timedelta

import pytest
from tests.exchange import made
from tests.exchange.provisioned import AT, collection, member
from tests.exchange.shared import GREEN, domain, malware, names, page, share, sight, us

from kentongan.exchange.actions import beginning
from kentongan.exchange.actions.beginning import add_begun
from kentongan.exchange.models import Collection, Label, State, Stored
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.changes import changes
from kentongan.exchange.terms import Filters
from kentongan.ledger.models import Entry
from kentongan.stix.terms import Received

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = malware(
    "later", kind="marking-definition", definition_type="iep",
    definition={"id": "later", "name": "Later", "tlp": "GREEN", "start_date": "2026-11-02T09:00:00Z"},
)  # fmt: skip
STARTS = AT.replace(hour=9)


def later(name: str, **more: object) -> Received:
    return malware(name, marks=(LATER.id,), **more)


def world() -> tuple[Collection, object, object]:
    one, other = member("bank-a"), member("cert-b")
    return collection(readers=(one, other), writers=(one, other)), one, other


def test_who_pages_by_time_meets_what_begins_in_its_order_and_once() -> None:
    held, one, other = world()
    share(one, held, LATER, later("b"), malware("open"), later("a"), later("c"))
    seen = page(other, held)
    last = seen.rows[-1].added
    assert "b" not in names(seen)
    assert add_begun(STARTS - HOUR / 60) == 0
    assert not page(other, held, after=last, at=STARTS - HOUR / 60).rows
    assert add_begun(STARTS) == 3
    new = page(other, held, after=last, at=STARTS)
    assert names(new) == ["b", "a", "c"]
    assert [row.added for row in new.rows] == [us(STARTS) + 1, us(STARTS) + 2, us(STARTS) + 3]
    assert add_begun(STARTS + HOUR) == 0
    assert not page(other, held, after=new.rows[-1].added, at=STARTS + HOUR).rows
    assert Collection.objects.get().last_added == new.rows[-1].added


def test_the_sharer_meets_it_again_as_the_same_version_and_everybody_sees_what_they_saw() -> None:
    held, one, other = world()
    share(one, held, LATER, later("a"), later("a", version=2), malware("open"))
    before = page(one, held, versions=("all",)).rows
    add_begun(STARTS)
    after = page(one, held, versions=("all",), at=STARTS).rows
    assert {(row.id, row.version, row.content) for row in before} == {
        (row.id, row.version, row.content) for row in after
    }
    assert names(page(other, held, at=STARTS)) == ["later", "open", "a"]
    assert pages.count(sight(other, held, at=STARTS)) == 3


def test_each_collection_is_told_of_once_in_the_ledger_and_nothing_without_need() -> None:
    held, one, _ = world()
    share(one, held, LATER, later("a"))
    empty = collection()
    revision = State.objects.get().revision
    for at in (STARTS, STARTS, STARTS + HOUR):
        add_begun(at)
    (entry,) = Entry.objects.filter(verb="exchange.objects_begun")
    assert (entry.subject, entry.actor) == (held.id, None)
    assert empty.id != held.id
    assert State.objects.get().revision == revision


def test_it_goes_on_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    held, one, other = world()
    share(one, held, LATER, *(later(f"{number}") for number in range(7)))
    monkeypatch.setattr(beginning, "BATCH", 2)
    assert beginning._add_anew(held.serial, starts={Label.objects.get(starts__isnull=False).pk: STARTS}, at=STARTS) == 2
    assert add_begun(STARTS) == 5, "the rest"
    assert names(page(other, held, after=us(STARTS), at=STARTS)) == [f"{number}" for number in range(7)]


def test_a_label_committed_late_is_not_passed_over() -> None:
    held, one, other = world()
    add_begun(STARTS + HOUR / 60)
    share(one, held, LATER, later("a"), at=STARTS - HOUR / 60)
    assert add_begun(STARTS + HOUR / 30) == 1
    assert names(page(other, held, after=us(STARTS), at=STARTS + HOUR / 30)) == ["a"]


def test_when_an_arrangement_starts_all_that_lies_under_it_is_added_anew() -> None:
    held, one, other = world()
    share(one, held, malware("a"), domain("b.example"), malware("c", marks=()))
    under = made.arrangement(starts=STARTS)
    for who in (one, other):
        made.takes_part(who.organisation, under)
    Collection.objects.filter(pk=held.pk).update(arrangement=under)
    made.changed()
    assert not page(other, held).rows
    assert add_begun(STARTS) == 3
    assert len(page(other, held, after=us(STARTS), at=STARTS).rows) == 3


def test_the_change_feed_tells_it_again_in_its_new_place() -> None:
    held, one, _ = world()
    share(one, held, LATER, later("a"), malware("open", marks=(GREEN,)))
    last = Collection.objects.get().last_added
    add_begun(STARTS)
    (change,) = changes(collection=held.serial, after=last, limit=9)
    assert (change.stix_id, change.version) == (later("a").id, later("a").version)
    assert Stored.objects.count() == 3
    assert (
        pages.objects(sight(one, held, at=STARTS), filters=Filters(after=last), limit=9).rows[0].added == change.added
    )

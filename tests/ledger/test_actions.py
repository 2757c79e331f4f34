"""What ``record`` takes and refuses, and how numbers come after the commit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid1, uuid4, uuid5

import pytest
from django.db import connection, connections, transaction

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import number_entries, record
from kentongan.ledger.errors import NotATime, NotOpaque, OutsideTransaction, UnknownVerb
from kentongan.ledger.models import Entry, Mention, Position, Waiting
from kentongan.ledger.queries import altered_entries, entries_from, history
from kentongan.ledger.terms import Statement

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def note(subject: UUID | None = None, **more: Any) -> Statement:
    """Record something in a transaction of its own."""
    with transaction.atomic():
        return record("directory.claim_added", actor=None, subject=subject, at=AT, **more)


def numbers() -> list[int]:
    return list(Position.objects.order_by("number").values_list("number", flat=True))


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what() -> None:
    actor, subject, others = new_id(), new_id(), (new_id(), new_id())

    with transaction.atomic():
        made = record(
            "directory.claim_added", actor=actor, subject=subject, at=AT, exercise=Exercise.EXERCISE, related=others
        )

    statement = Entry.objects.get(id=made.id).statement()
    assert (statement.actor, statement.subject, statement.at) == (actor, subject, AT)
    assert statement.related == others
    assert statement.exercise is Exercise.EXERCISE
    assert list(altered_entries()) == []


@pytest.mark.django_db(transaction=True)
def test_an_action_outside_a_transaction_is_not_recorded() -> None:
    with pytest.raises(OutsideTransaction):
        record("directory.claim_added", actor=None, subject=new_id(), at=AT)
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject",
    [
        "soc@bank-a.example",
        str(new_id()),
        uuid1(),
        uuid5(UUID(int=0), "soc@bank-a.example"),
        7,
    ],
    ids=["address", "text", "machine's", "guessable", "number"],
)
@pytest.mark.parametrize("slot", ["actor", "subject", "related"])
def test_what_is_no_opaque_identifier_is_refused(slot: str, subject: Any) -> None:
    slots: dict[str, Any] = {"actor": None, "subject": None, slot: [subject] if slot == "related" else subject}
    with transaction.atomic(), pytest.raises(NotOpaque) as refused:
        record("directory.claim_added", at=AT, **slots)
    assert str(subject) not in refused.value.message()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["claim_added", "directory.claim", "Directory.claim_added", "a.b_" + "c" * 64, ""])
def test_what_is_no_verb_of_a_room_is_refused(verb: str) -> None:
    with transaction.atomic(), pytest.raises(UnknownVerb):
        record(verb, actor=None, subject=None, at=AT)


@pytest.mark.django_db
def test_a_time_without_zone_is_refused() -> None:
    with transaction.atomic(), pytest.raises(NotATime):
        record("directory.claim_added", actor=None, subject=None, at=AT.replace(tzinfo=None))


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_nothing() -> None:
    def break_off() -> None:
        with transaction.atomic():
            record("directory.claim_added", actor=None, subject=new_id(), at=AT, related=[new_id()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert number_entries() == 0
    assert not any(table.objects.exists() for table in (Entry, Mention, Position, Waiting))


@pytest.mark.django_db(transaction=True)
def test_numbers_come_with_the_commit_and_without_gaps() -> None:
    with transaction.atomic():
        first = record("directory.claim_added", actor=None, subject=None, at=AT)
        # SQLite's transactions take turns, so the order is known before the commit; elsewhere only after it.
        assert Position.objects.exists() is (connection.vendor == "sqlite")
    second = note()

    assert [position.entry_id for position in Position.objects.order_by("number")] == [first.id, second.id]
    assert numbers() == [0, 1]
    assert not Waiting.objects.exists()
    assert number_entries() == 0


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_was_left_without_a_number_gets_one_with_the_next_and_before_it() -> None:
    with transaction.atomic():
        left = Entry.objects.create(verb="directory.claim_added", exercise=False, at=AT, leaf_hash="0" * 64)
        Waiting.objects.create(entry=left)
    following = note()

    assert list(Position.objects.order_by("number").values_list("entry_id", flat=True)) == [left.id, following.id]
    assert not Waiting.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_numbering_inside_a_transaction_is_refused() -> None:
    with transaction.atomic():
        entry = Entry.objects.create(verb="directory.claim_added", exercise=False, at=AT, leaf_hash="0" * 64)
        Waiting.objects.create(entry=entry)
        with pytest.raises(RuntimeError):
            number_entries()


@pytest.mark.django_db(transaction=True)
def test_several_writers_and_numberers_at_once_leave_no_gap_and_lose_nothing() -> None:
    writers, each = 4, 12
    start = threading.Barrier(writers)

    def write(_: int) -> None:
        start.wait()
        try:
            for turn in range(each):
                note(uuid4(), related=[uuid4()] * (turn % 3))
                number_entries()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    number_entries()

    assert numbers() == list(range(writers * each))
    assert Entry.objects.count() == writers * each
    assert not Waiting.objects.exists()
    assert list(altered_entries()) == []


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_gets_a_later_number_whatever_its_time_says() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing commits late")
    recorded, others_done = threading.Event(), threading.Event()

    def commit_late() -> UUID:
        try:
            with transaction.atomic():
                entry = record("directory.claim_added", actor=None, subject=None, at=AT)
                recorded.set()
                others_done.wait(30)
            return entry.id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(commit_late)
        assert recorded.wait(30)
        early = note().id
        assert numbers() == [0]
        others_done.set()
        assert late.result() < early

    assert list(Position.objects.order_by("number").values_list("entry_id", flat=True)) == [early, late.result()]


@pytest.mark.django_db(transaction=True)
def test_the_history_of_a_thing_has_what_was_done_to_it_and_with_it_in_order() -> None:
    thing = new_id()
    first = note(thing, related=[thing])
    note(new_id())
    second = note(new_id(), related=[new_id(), thing])

    assert [entry.id for entry in history(thing)] == [first.id, second.id]
    assert [entry.position.number for entry in history(thing)] == [0, 2]
    assert [entry.id for entry in entries_from(2)] == [second.id]

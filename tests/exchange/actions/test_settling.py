"""A person settles a conflict: what is held stays, the note says what was done, and it is told once."""

from datetime import timedelta

import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import RED, malware, page, share, sight

from kentongan.exchange.actions.settling import settle_conflict
from kentongan.exchange.errors import UnknownConflict
from kentongan.exchange.models import Collection, Conflict, Member
from kentongan.exchange.queries.conflicts import conflicts, known_conflict
from kentongan.exchange.queries.sight import sight_of
from kentongan.exchange.terms import Viewer
from kentongan.ledger.models import Entry

pytestmark = pytest.mark.django_db


def in_conflict(**more: object) -> tuple[Collection, Member, Conflict]:
    """A collection that two write, and a conflict of theirs."""
    one, other = member("bank-a"), member("cert-b")
    held = collection(readers=(one, other), writers=(one, other))
    share(one, held, malware("a", **more))
    share(other, held, malware("a", description="Otherwise", **more))
    return held, one, Conflict.objects.get()


def test_a_settled_conflict_waits_no_longer_and_says_what_was_done() -> None:
    held, one, conflict = in_conflict()
    before = page(one, held).rows
    settled = settle_conflict(sight(one, held), conflict.pk, note=" The first holds. ", actor=one.user_id, at=AT)
    assert (settled.note, settled.settled_at) == ("The first holds.", AT)
    seen = sight(one, held)
    assert conflicts(seen) == []
    (line,) = conflicts(seen, settled=True)
    assert (line.note, line.settled_at) == ("The first holds.", AT)
    assert page(one, held).rows == before
    (entry,) = Entry.objects.filter(verb="exchange.conflict_settled")
    assert (entry.actor, entry.subject) == (one.user_id, held.id)


def test_said_twice_the_first_stays_and_is_told_once() -> None:
    held, one, conflict = in_conflict()
    for days, note in enumerate(["First", "Second"]):
        settle_conflict(sight(one, held), conflict.pk, note=note, actor=None, at=AT + timedelta(days=days))
    conflict.refresh_from_db()
    assert (conflict.note, conflict.settled_at) == ("First", AT)
    assert Entry.objects.filter(verb="exchange.conflict_settled").count() == 1


def test_who_may_not_know_of_a_conflict_does_not_settle_it() -> None:
    held, _, conflict = in_conflict(marks=(RED,))
    late = member("isac")
    give(held, late, reads=True, writes=True)
    staff = sight_of(Viewer(hub=True), collection=held.id, at=AT)
    for seen in (sight(late, held), staff):
        assert known_conflict(seen, conflict.pk) is None
        with pytest.raises(UnknownConflict):
            settle_conflict(seen, conflict.pk, note="Gone", actor=None, at=AT)
    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_the_same_again_after_it_was_settled_waits_again() -> None:
    held, one, conflict = in_conflict()
    settle_conflict(sight(one, held), conflict.pk, note="Done", actor=None, at=AT)
    share(Member.objects.get(name="cert-b"), held, malware("a", description="Otherwise"))
    assert len(conflicts(sight(one, held))) == 1

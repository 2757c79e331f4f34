"""The change feed, conflicts and statuses: what each tells, and to whom."""

from datetime import timedelta

import msgspec
import pytest
from tests.exchange.provisioned import AT, collection, give, member
from tests.exchange.shared import RED, malware, share, sight, told

from kentongan.exchange.actions.purging import KEPT, purge_statuses
from kentongan.exchange.errors import UnknownStatus
from kentongan.exchange.models import Collection, Conflict, Member, Status, Stored
from kentongan.exchange.queries.changes import changes
from kentongan.exchange.queries.conflicts import conflicts
from kentongan.exchange.queries.statuses import status_of, told_status

pytestmark = pytest.mark.django_db


def two() -> tuple[Collection, Member, Member]:
    one, other = member("bank-a"), member("cert-b")
    return collection(readers=(one, other), writers=(one, other)), one, other


def test_changes_have_every_label_and_go_on_after_a_cursor() -> None:
    held, one, other = two()
    share(one, held, malware("a"), malware("b", marks=(RED,), revoked=True))
    share(other, held, malware("c"))
    first = changes(collection=held.serial, after=0, limit=2)
    assert [(change.stix_id, change.revoked, change.member) for change in first] == [
        (malware("a").id, False, one.pk),
        (malware("b").id, True, one.pk),
    ]
    assert [change.label for change in first] == list(
        Stored.objects.order_by("added").values_list("label", flat=True)[:2]
    )
    (rest,) = changes(collection=held.serial, after=first[-1].added, limit=2)
    assert (rest.stix_id, rest.content, rest.type, rest.removed) == (
        malware("c").id,
        malware("c").content,
        "malware",
        False,
    )
    assert changes(collection=held.serial, after=rest.added, limit=2) == []


def test_a_conflict_is_shown_to_who_sees_both_sides() -> None:
    held, one, other = two()
    share(one, held, malware("a"))
    came = malware("a", description="other")
    share(other, held, came)
    for who in (one, other):
        (line,) = conflicts(sight(who, held))
        assert (line.stix_id, line.held, line.came, line.member) == (
            came.id,
            malware("a").content,
            came.content,
            other.pk,
        )
    Conflict.objects.update(settled_at=AT, note="Told them")
    assert conflicts(sight(one, held)) == []
    assert conflicts(sight(one, held), settled=True)[0].note == "Told them"


def test_a_conflict_is_not_shown_to_who_sees_less_than_all_that_is_held_or_came() -> None:
    held, one, other = two()
    share(one, held, malware("a", marks=(RED,)), malware("b"))
    share(other, held, malware("a", description="other", marks=(RED,)), malware("b", description="other", marks=(RED,)))
    assert len(conflicts(sight(one, held))) == 2
    late = member("late")
    give(held, late, reads=True)
    assert conflicts(sight(late, held), settled=True) == []


def test_a_status_is_told_to_the_member_that_asked_and_to_nobody_else() -> None:
    held, one, other = two()
    status = share(one, held, malware("a"))
    found = msgspec.json.decode(status_of(str(status.id), root="region", member=one.pk))
    assert found == msgspec.json.decode(told_status(status))
    assert found["id"] == str(status.id)
    assert found["status"] == "complete"
    assert found["request_timestamp"] == "2026-11-02T08:00:00.000000Z"
    assert (found["total_count"], found["success_count"], found["pending_count"]) == (1, 1, 0)
    for asked in ({"member": other.pk}, {"member": None}, {"root": "elsewhere"}):
        with pytest.raises(UnknownStatus):
            status_of(str(status.id), **({"root": "region", "member": one.pk} | asked))  # type: ignore[arg-type]
    with pytest.raises(UnknownStatus):
        status_of("nothing", root="region", member=one.pk)


def test_a_status_is_kept_for_a_day_at_least_and_then_goes() -> None:
    held, one, _ = two()
    share(one, held, malware("a"))
    assert told(share(one, held, malware("b"), at=AT + timedelta(days=1))) == (1, [])
    assert timedelta(hours=24) <= KEPT
    assert purge_statuses(AT + timedelta(hours=24)) == 0
    assert purge_statuses(AT + KEPT + timedelta(seconds=1)) == 1
    assert Status.objects.count() == 1

"""What a person decides of shared objects, and what may be asked: staff all but RED, a sharer its own, no more."""

from collections.abc import Iterable
from typing import Any

import pytest
from tests.exchange.shared import AMBER, GREEN, RED
from tests.response.actions.post import settle
from tests.response.exchange import world
from tests.response.exchange.test_unsaying import DAY, LATER, OTHER, mails, send

from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.directory.models import Organisation
from kentongan.exchange.models import Collection
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response import queries
from kentongan.response.actions.answering import answer_as_reader
from kentongan.response.actions.approving import approve_warnings
from kentongan.response.actions.concern_deciding import decide_concern
from kentongan.response.actions.feedback import count_feedback
from kentongan.response.actions.sending import send_due
from kentongan.response.errors import CannotBeWarned, NothingToDecide
from kentongan.response.models import Concern, Warning
from kentongan.response.terms import NoticeKind, Verdict, WarningState
from kentongan.stix.identity import deterministic_id

pytestmark = pytest.mark.django_db

AT = world.AT


@pytest.fixture(autouse=True)
def collection() -> Collection:
    return world.set_up()


def of(slug: str) -> Reader:
    one = Organisation.objects.get(slug=slug).id
    return Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({one}))


def observable() -> dict[str, object]:
    value = {"type": "ipv4-addr", "spec_version": "2.1", "value": world.BANK, "object_marking_refs": [GREEN]}
    return value | {"id": deterministic_id(value)}


def test_a_person_may_make_a_draft_of_what_says_nothing_bad() -> None:
    world.shared(observable())
    decide_concern(Concern.objects.get().pk, holds=True, actor=None, at=AT)
    world.work()
    assert world.warning().state == WarningState.DRAFTED


def test_a_person_may_decide_that_nobody_is_warned_once() -> None:
    world.shared(observable())
    one = Concern.objects.get().pk
    decide_concern(one, holds=False, actor=None, at=AT)
    world.work()
    assert not Warning.objects.exists()
    with pytest.raises(NothingToDecide):
        decide_concern(one, holds=True, actor=None, at=AT)


def test_no_person_warns_where_it_is_not_clear_whom() -> None:
    world.shared(world.indicator(pattern="[ipv4-addr:value = '198.51.100.0/24']"))
    with pytest.raises(CannotBeWarned):
        decide_concern(Concern.objects.get().pk, holds=True, actor=None, at=AT)


def test_no_person_warns_against_the_terms() -> None:
    policy = world.policy("p", end_date="2026-11-21T00:00:00Z")
    world.shared(policy, observable() | {"object_marking_refs": [policy["id"]]})
    with pytest.raises(CannotBeWarned):
        decide_concern(Concern.objects.get().pk, holds=True, actor=None, at=AT + 5 * DAY)


@pytest.mark.parametrize(("holds", "state"), [(True, WarningState.DELIVERED), (False, WarningState.WITHDRAWN)])
def test_a_person_decides_what_anothers_version_means_for_what_was_sent(holds: bool, state: WarningState) -> None:
    world.shared(world.indicator())
    sent = send()
    world.shared(world.indicator(version=1, revoked=True), by="vendor", at=LATER)
    decide_concern(Concern.objects.get().pk, holds=holds, actor=None, at=LATER)
    world.work(LATER)
    sent.refresh_from_db()
    assert sent.state == state
    assert len(mails(NoticeKind.WITHDRAWAL)) == (not holds)


def test_staff_find_object_and_warning_from_each_other_and_members_only_what_reached_them() -> None:
    one = world.indicator()
    world.shared(one)
    waiting = world.warning()
    (line,) = queries.concerns_of_warning(waiting.pk, reader=HUB_ITSELF, secure=True, at=AT)
    assert (line.stix_id, line.collection_title, line.tlp) == (one["id"], "Indicators", TLP.GREEN)
    assert queries.warnings_of_object(one["id"], reader=HUB_ITSELF) == [waiting.pk]
    bank, isac = of("bank-a"), of("isac")
    assert queries.warnings_of_object(one["id"], reader=bank) == []
    send()
    assert queries.warnings_of_object(one["id"], reader=bank) == [waiting.pk]
    assert queries.warnings_of_object(one["id"], reader=isac) == []
    assert queries.concerns_of_warning(waiting.pk, reader=bank, secure=True, at=AT) == ()
    assert queries.concerns(reader=bank, secure=True, at=AT) == ()
    assert queries.concern_sums(reader=isac, secure=True, at=AT) == {}


def test_refusals_are_counted_with_their_reason_and_red_is_not() -> None:
    policy = world.policy("p", affected_party_notifications="must-not")
    world.shared(policy, world.indicator(marks=(policy["id"],)), world.indicator("two", marks=(RED,)))
    assert queries.concern_sums(reader=HUB_ITSELF, secure=True, at=AT) == {("refused", "must_not_notify"): 1}


def test_what_must_travel_encrypted_is_told_over_no_open_connection() -> None:
    policy = world.policy("p", encrypt_in_transit="must")
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    for secure in (True, False):
        assert len(queries.concerns(reader=HUB_ITSELF, secure=secure, at=AT)) == secure
        assert len(queries.concern_sums(reader=HUB_ITSELF, secure=secure, at=AT)) == secure


def told(one: queries.CameOf | None) -> tuple[int | None, ...]:
    return () if one is None else (one.concerned, one.sent, one.acknowledged, one.fixed)


def test_staff_read_what_came_of_what_somebody_shared() -> None:
    world.shared(world.indicator(), world.indicator("two", pattern=OTHER), world.indicator("three", marks=(AMBER,)))
    isac = Organisation.objects.get(slug="isac").id
    waiting = Warning.objects.get(tlp=1)
    assert told(queries.what_came_of(isac, reader=HUB_ITSELF, at=AT)) == (3, 0, 0, 0)
    send_to_all([waiting])
    listed = queries.items(waiting.pk, reader=HUB_ITSELF)
    answer_as_reader(waiting.pk, reader=of("bank-a"), verdict=Verdict.MITIGATED, items=[listed[0].id], at=LATER)
    assert told(queries.what_came_of(isac, reader=HUB_ITSELF, at=LATER)) == (3, 2, 2, 1)


def send_to_all(several: Iterable[Warning]) -> None:
    approve_warnings([one.pk for one in several], actor=None, at=AT)
    send_due(LATER)
    settle()


def many(number: int, *, address: str = world.BANK) -> list[dict[str, Any]]:
    return [world.indicator(f"{address} {one}", pattern=f"[ipv4-addr:value = '{address}']") for one in range(number)]


def test_who_shared_reads_of_it_in_steps_when_the_month_is_over() -> None:
    world.shared(*many(7))
    isac = Organisation.objects.get(slug="isac").id
    send_to_all(Warning.objects.all())
    waiting = world.warning()
    listed = queries.items(waiting.pk, reader=HUB_ITSELF)
    answer_as_reader(
        waiting.pk, reader=of("bank-a"), verdict=Verdict.MITIGATED, items=[one.id for one in listed], at=LATER
    )
    assert told(queries.what_came_of(isac, reader=of("isac"), at=LATER)) == ()
    for at, number in ((LATER, 0), (AT + 31 * DAY, 5)):
        assert count_feedback(at) == 3  # of three members
        assert count_feedback(at) == 0
        assert told(queries.what_came_of(isac, reader=of("isac"), at=at)) == (None, number, number, number)
        assert told(queries.what_came_of(isac, reader=of("bank-a"), at=at)) == ()


@pytest.mark.parametrize("before", [4, 5, 8])
def test_nobody_finds_out_by_sharing_and_taking_back_whose_an_address_is(before: int) -> None:
    world.shared(*many(before))
    isac, reader = Organisation.objects.get(slug="isac").id, of("isac")
    send_to_all(Warning.objects.all())

    def seen(days: int) -> tuple[int | None, ...]:
        count_feedback(AT + days * DAY)
        return told(queries.what_came_of(isac, reader=reader, at=AT + days * DAY))

    first = seen(1)
    world.shared(*many(1, address=world.TELCO), at=LATER)
    world.work(LATER)
    send_to_all(Warning.objects.filter(state=WarningState.DRAFTED))
    assert seen(2) == first
    then = seen(31)
    world.shared(*[one | {"modified": world.moment(LATER), "revoked": True} for one in many(before)], at=AT + 31 * DAY)
    world.work(AT + 31 * DAY)
    assert seen(32) == then

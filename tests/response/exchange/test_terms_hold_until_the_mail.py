"""Terms are asked again at every door out: what may not be told any more does not leave, whoever approved it before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.exchange.shared import AMBER, GREEN
from tests.response import made
from tests.response.actions.post import mail_of, settle
from tests.response.exchange import world
from tests.response.exchange.arranged import (
    AT,
    DAY,
    DUE,
    STRICT,
    approved,
    bank,
    drafted,
    no_longer_in_force,
    no_longer_participant,
    of_a_refused_kind,
    sent,
    set_up,
)

from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Organisation
from kentongan.exchange.models import Arrangement
from kentongan.response.actions.approving import approve_warnings, try_approving
from kentongan.response.actions.copying import send_copies
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.resending import send_again
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.unsaying import TAKEN_OUT, unsay
from kentongan.response.errors import TermsForbid
from kentongan.response.models import Concern, Notice, Preference, Transition, Warning
from kentongan.response.terms import NoticeKind, Route, WarningState

pytestmark = pytest.mark.django_db

Change = Callable[[Arrangement], str]

LATER = AT + timedelta(hours=2)
OTHER = "[ipv4-addr:value = '203.0.113.8']"


@pytest.fixture
def arranged() -> Arrangement:
    return set_up()


CHANGES = (no_longer_participant, no_longer_in_force, of_a_refused_kind)


def demand_taken_back(warning: Warning, *, reason: str) -> None:
    """Demand that nothing left, and that the history and the counts say why."""
    world.work(LATER)
    send_due(LATER + DAY)
    warning.refresh_from_db()
    assert warning.state == WarningState.WITHDRAWN
    assert not Notice.objects.exists()
    assert world.outcome() == [(world.BANK, "refused", reason)]
    assert Transition.objects.filter(warning=warning, reason="withdrawn").get().note


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_leaves_that_was_approved_before_its_terms_forbade_it(arranged: Arrangement, change: Change) -> None:
    one = approved()
    reason = change(arranged)
    assert send_due(DUE) == 0
    assert Concern.objects.get().state == "ending"
    demand_taken_back(one, reason=reason)


@pytest.mark.parametrize("change", CHANGES)
def test_no_person_approves_against_terms_that_changed_meanwhile(arranged: Arrangement, change: Change) -> None:
    one = drafted()
    reason = change(arranged)
    assert isinstance(try_approving([one.pk], at=AT).refused[one.pk], TermsForbid)
    assert Concern.objects.get().state == "handed", "trying does nothing"
    assert isinstance(approve_warnings([one.pk], actor=None, at=AT).refused[one.pk], TermsForbid)
    assert isinstance(approve_warnings([one.pk], actor=None, at=AT).refused[one.pk], TermsForbid), "not yet taken out"
    demand_taken_back(one, reason=reason)


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_lapses_before_anybody_looks_at_it(arranged: Arrangement, change: Change) -> None:
    one = drafted()
    demand_taken_back(one, reason=change(arranged))


@pytest.mark.parametrize("change", CHANGES)
def test_no_person_hands_over_what_the_terms_forbid(arranged: Arrangement, change: Change) -> None:
    one = drafted()
    change(arranged)
    with pytest.raises(TermsForbid):
        hand_over(one.pk, actor=None, at=AT, note="By telephone.")


def test_it_leaves_where_nothing_changed(arranged: Arrangement) -> None:
    sent()
    assert world.outcome() == [(world.BANK, "handed", "")]
    assert Notice.objects.get().kind == NoticeKind.WARNING


def test_what_was_sent_before_is_neither_told_again_nor_taken_back(arranged: Arrangement) -> None:
    one = sent()
    no_longer_in_force(arranged)
    world.work(LATER)
    one.refresh_from_db()
    assert one.state == WarningState.DELIVERED
    assert world.outcome() == [(world.BANK, "handed", "")]
    with pytest.raises(TermsForbid):
        send_again(one.pk, actor=None, at=LATER)
    assert Notice.objects.count() == 1


def test_a_mail_that_came_back_tries_no_other_contact_after_the_terms_forbade_it(arranged: Arrangement) -> None:
    made.contact(bank(), "second@bank-a.example", priority=2, verified_at=AT - 9 * DAY)
    one = approved()
    send_due(DUE)
    no_longer_in_force(arranged)
    settle(state=State.DEAD, reason=Reason.BOUNCED, at=LATER)
    one.refresh_from_db()
    assert (one.state, Notice.objects.count()) == (WarningState.UNDELIVERABLE, 1)
    assert Transition.objects.filter(warning=one, reason="terms").exists()


def test_of_two_objects_in_one_draft_the_one_that_is_forbidden_is_taken_out(arranged: Arrangement) -> None:
    policy = world.policy("p", end_date=world.moment(AT + DAY))
    world.shared(
        policy,
        world.indicator(marks=(policy["id"],)),
        world.indicator("two", pattern=OTHER, marks=(GREEN,)),
    )
    one = Warning.objects.get()
    approve_warnings([one.pk], actor=None, at=AT)
    assert send_due(AT + 2 * DAY) == 0, "it waits until the line is out"
    unsay(AT + 2 * DAY)
    assert send_due(AT + 2 * DAY) == 1
    text = mail_of(Notice.objects.get()).text
    assert "203.0.113.8" in text
    assert world.BANK not in text
    assert Transition.objects.filter(warning=one, reason=TAKEN_OUT).count() == 1


def test_a_draft_to_whoever_stands_in_for_them_asks_whether_these_may_hear_of_it(arranged: Arrangement) -> None:
    Arrangement.objects.update(refused_kinds=["national_cert"])
    one = drafted(AMBER)
    cert = Organisation.objects.get(slug="cert-my")
    Warning.objects.update(recipient=cert, route=Route.NATIONAL_CERT, state="approved", send_at=AT)
    assert send_due(DUE) == 0
    assert Concern.objects.get().reason == "limited_use"
    unsay(DUE)
    one.refresh_from_db()
    assert one.state == WarningState.WITHDRAWN


def test_no_copy_goes_to_a_cert_of_a_kind_that_limited_use_keeps_out(arranged: Arrangement) -> None:
    cert = Organisation.objects.get(slug="cert-my")
    made_preference(cert)
    Arrangement.objects.update(refused_kinds=["national_cert"])
    sent(GREEN)
    send_copies(LATER)
    assert [one.kind for one in Notice.objects.all()] == [NoticeKind.WARNING]


def test_a_copy_goes_where_the_terms_permit_it(arranged: Arrangement) -> None:
    made_preference(Organisation.objects.get(slug="cert-my"))
    sent(GREEN)
    assert {one.kind for one in Notice.objects.all()} == {NoticeKind.WARNING, NoticeKind.COPY}


def made_preference(cert: Organisation) -> None:
    Preference.objects.create(organisation=cert, copies=True, changed_at=AT)


def test_a_new_letter_does_not_tell_again_what_an_earlier_one_told_before_its_terms_ended(
    arranged: Arrangement,
) -> None:
    policy = world.policy("p", end_date=world.moment(AT + DAY))
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    first = world.warning()
    approve_warnings([first.pk], actor=None, at=AT)
    send_due(DUE)
    settle()
    world.shared(world.indicator("two", pattern=OTHER, marks=(GREEN,)), at=AT + 2 * DAY)
    second = Warning.objects.get(state=WarningState.DRAFTED)
    approve_warnings([second.pk], actor=None, at=AT + 2 * DAY)
    assert send_due(AT + 3 * DAY) == 1
    text = mail_of(Notice.objects.latest("created_at")).text
    assert "203.0.113.8" in text
    assert world.BANK not in text
    first.refresh_from_db()
    assert first.state == WarningState.DELIVERED


def test_a_line_that_nothing_stands_behind_any_more_leaves_by_no_mail(arranged: Arrangement) -> None:
    one = approved()
    Concern.objects.update(state="ended")
    send_due(DUE)
    one.refresh_from_db()
    assert one.state == WarningState.UNDELIVERABLE
    assert not Notice.objects.exists()


def test_the_terms_of_the_identity_that_names_a_victim_are_asked_again_too(arranged: Arrangement) -> None:
    identity = world.identity("bank-a") | {"object_marking_refs": [STRICT]}
    world.shared(identity, world.sighting(identity["id"]))
    one = world.warning()
    assert approve_warnings([one.pk], actor=None, at=AT).done == (one.pk,)
    no_longer_participant(arranged)
    assert send_due(DUE) == 0
    assert Concern.objects.get().reason == "participants_only"

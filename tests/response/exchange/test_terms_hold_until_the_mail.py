"""Terms are asked again at every door out: what may not be told any more does not leave, whoever approved it before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.exchange import made as exchange
from tests.exchange import provisioned
from tests.exchange.shared import AMBER, GREEN
from tests.response import made
from tests.response.actions.post import CERTIFICATE, mail_of, settle
from tests.response.exchange import world

from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Contact, Organisation
from kentongan.exchange.actions.arrangements import end_arrangement, join, leave
from kentongan.exchange.models import Arrangement, Collection
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.approving import approve_warnings, try_approving
from kentongan.response.actions.asking_again import ask_again
from kentongan.response.actions.copying import send_copies
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.hearing import hear
from kentongan.response.actions.resending import send_again
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.unsaying import TAKEN_OUT, unsay
from kentongan.response.errors import TermsForbid
from kentongan.response.models import Concern, Notice, Preference, Transition, Warning
from kentongan.response.terms import NoticeKind, Route, WarningState

pytestmark = pytest.mark.django_db

Change = Callable[[Arrangement], str]

AT = world.AT
DUE, LATER = AT + timedelta(minutes=5), AT + timedelta(hours=2)
DAY = timedelta(days=1)
STRICT = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
OTHER = "[ipv4-addr:value = '203.0.113.8']"


@pytest.fixture
def arranged() -> Arrangement:
    """Return the arrangement under which the collection lies; its members take part, and so does the bank's."""
    there = world.set_up()
    found = exchange.arrangement()
    for slug in ("isac", "vendor", "cert-my", "bank-a"):
        exchange.takes_part(Organisation.objects.get(slug=slug), found)
    bank = provisioned.member("bank-m", of=Organisation.objects.get(slug="bank-a"))
    provisioned.give(there, bank, reads=True)
    Collection.objects.update(arrangement=found)
    return found


def bank() -> Organisation:
    return Organisation.objects.get(slug="bank-a")


def drafted(*marks: str, **more: object) -> Warning:
    world.shared(world.indicator(marks=marks or (STRICT,), **more))
    found = world.warning()
    assert found.state == WarningState.DRAFTED
    return found


def approved(*marks: str) -> Warning:
    found = drafted(*marks)
    assert approve_warnings([found.pk], actor=None, at=AT).done == (found.pk,)
    return found


def sent(*marks: str) -> Warning:
    found = approved(*marks)
    assert send_due(DUE) == 1
    settle()
    found.refresh_from_db()
    assert found.state == WarningState.DELIVERED
    return found


def no_longer_participant(arrangement: Arrangement) -> str:
    leave(arrangement.pk, organisation=bank().pk, actor=None, at=AT)
    return "participants_only"


def no_longer_in_force(arrangement: Arrangement) -> str:
    end_arrangement(arrangement.pk, actor=None, at=AT)
    return "arrangement_ended"


def of_a_refused_kind(arrangement: Arrangement) -> str:
    Arrangement.objects.update(refused_kinds=["armed_forces"])
    Organisation.objects.filter(slug="bank-a").update(kind="armed_forces")
    return "limited_use"


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


def test_whoever_joins_is_warned_of_what_only_those_who_take_part_may_know(arranged: Arrangement) -> None:
    no_longer_participant(arranged)
    world.shared(world.indicator(marks=(STRICT,)))
    assert world.outcome() == [(world.BANK, "refused", "participants_only")]
    world.shared(world.indicator(version=1, marks=(STRICT,)))
    assert world.outcome() == [(world.BANK, "refused", "participants_only")], "a newer version loses it not"
    join(arranged.pk, organisation=bank().pk, actor=None, at=LATER)
    world.work(LATER)
    assert world.warning().tlp == TLP.AMBER_STRICT
    assert Warning.objects.count() == 1


def test_whoever_leaves_and_joins_again_is_warned_once_more_as_nobody_was_told(arranged: Arrangement) -> None:
    first = drafted()
    no_longer_participant(arranged)
    world.work(LATER)
    join(arranged.pk, organisation=bank().pk, actor=None, at=LATER)
    world.work(LATER)
    again = Warning.objects.get(state=WarningState.DRAFTED)
    assert again != first
    assert approve_warnings([again.pk], actor=None, at=LATER).done == (again.pk,)
    assert send_due(LATER + DAY) == 1


def test_a_key_that_comes_later_lets_out_what_must_travel_encrypted(arranged: Arrangement) -> None:
    policy = world.policy("p", encrypt_in_transit="must")
    world.shared(policy, world.indicator(marks=(policy["id"],)))
    assert world.outcome() == [(world.BANK, "refused", "not_encrypted")]
    Contact.objects.filter(organisation=bank()).update(openpgp=CERTIFICATE)
    world.work(LATER)
    assert world.warning().tlp == TLP.AMBER
    Contact.objects.filter(organisation=bank()).update(openpgp="")
    assert isinstance(next(iter(try_approving([world.warning().pk], at=LATER).refused.values())), TermsForbid)


def test_a_draft_lapses_when_the_term_of_the_arrangement_is_over(arranged: Arrangement) -> None:
    Arrangement.objects.update(ends=AT + DAY)
    one = drafted()
    assert Concern.objects.get().again_at == AT + DAY
    unsay(AT + DAY)
    one.refresh_from_db()
    assert one.state == WarningState.WITHDRAWN


def test_what_waits_for_intake_is_not_drafted_when_the_arrangement_has_ended(arranged: Arrangement) -> None:
    world.share(world.indicator())
    hear(AT)
    no_longer_in_force(arranged)
    world.work(LATER)
    assert world.outcome() == [(world.BANK, "refused", "arrangement_ended")]
    assert not Warning.objects.exists()


def test_nothing_is_asked_about_twice_where_nothing_changed(arranged: Arrangement) -> None:
    drafted()
    assert ask_again(LATER) == 0
    exchange.changed()  # as a new label does
    assert ask_again(LATER) == 0


def test_more_than_one_batch_is_asked_about_to_the_end(arranged: Arrangement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.response.actions.asking_again.BATCH", 2)
    several = [world.indicator(f"{one}", pattern=f"[ipv4-addr:value = '203.0.113.{one}']") for one in range(1, 6)]
    world.shared(*several)
    no_longer_in_force(arranged)
    assert [ask_again(LATER) for _ in range(4)] == [2, 2, 1, 0]
    assert {state for _, state, _ in world.outcome()} == {"ending"}


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


def test_a_stricter_version_makes_a_draft_of_its_own_under_its_terms(arranged: Arrangement) -> None:
    green = drafted(GREEN)
    world.shared(world.indicator(version=1, marks=(AMBER,), description="For their eyes."), at=LATER)
    green.refresh_from_db()
    assert green.state == WarningState.WITHDRAWN
    amber = Warning.objects.get(state=WarningState.DRAFTED)
    assert amber.tlp == TLP.AMBER
    assert world.outcome() == [(world.BANK, "handed", "")]


def test_a_stricter_version_of_what_was_sent_is_put_to_a_person_and_told_to_nobody(arranged: Arrangement) -> None:
    one = sent(GREEN)
    world.shared(world.indicator(version=1, marks=(AMBER,), description="For their eyes."), at=LATER)
    one.refresh_from_db()
    assert one.state == WarningState.DELIVERED
    assert Notice.objects.count() == 1
    assert world.outcome() == [(world.BANK, "asked", "stricter")]


def test_a_changed_detail_is_not_told_after_the_terms_forbade_it(arranged: Arrangement) -> None:
    sent(GREEN)
    world.share(world.indicator(version=1, description="Newer."), at=LATER)
    hear(LATER)
    assert Concern.objects.get().state == "changed"
    no_longer_in_force(arranged)
    world.work(LATER)
    assert Notice.objects.count() == 1
    assert world.outcome() == [(world.BANK, "asked", "arrangement_ended")]

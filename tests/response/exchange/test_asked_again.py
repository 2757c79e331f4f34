"""Terms asked again when who takes part changes, or a version is stricter: what was refused is drafted, and so on."""

from datetime import timedelta

import pytest
from tests.exchange import made as exchange
from tests.exchange.shared import AMBER, GREEN
from tests.response import made
from tests.response.actions.post import CERTIFICATE
from tests.response.exchange import world
from tests.response.exchange.arranged import (
    AT,
    DAY,
    STRICT,
    bank,
    drafted,
    no_longer_in_force,
    no_longer_participant,
    sent,
    set_up,
)

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.models import Contact, Organisation
from kentongan.exchange.actions.arrangements import join
from kentongan.exchange.models import Arrangement
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.approving import approve_warnings, try_approving
from kentongan.response.actions.asking_again import ask_again
from kentongan.response.actions.hearing import hear
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.unsaying import unsay
from kentongan.response.errors import TermsForbid
from kentongan.response.models import Concern, Notice, Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=2)


@pytest.fixture
def arranged() -> Arrangement:
    return set_up()


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
    with changing_directory():
        Contact.objects.filter(organisation=bank()).update(openpgp=CERTIFICATE)
    world.work(AT)
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


def test_what_whoever_stands_in_for_them_may_not_hear_becomes_no_draft(arranged: Arrangement) -> None:
    Arrangement.objects.update(refused_kinds=["national_cert"])
    foreign = Organisation.objects.filter(slug="bank-a")
    foreign.update(country="TH")
    made.organisation("cert-th", kind="national_cert", country="TH")
    drafts = {GREEN: "limited_use", STRICT: ""}
    world.shared(*[world.indicator(mark, marks=(mark,)) for mark in drafts])
    assert sorted(reason for _, _, reason in world.outcome()) == sorted(drafts.values())

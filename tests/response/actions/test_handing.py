"""What no mail may carry a person hands over."""

from datetime import timedelta

import pytest
from tests.response import made

from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.handing import hand_over
from kentongan.response.errors import NothingToHandOverTo, NotInThisState, ReasonNeeded, UnknownWarning
from kentongan.response.models import FeedPolicy, Transition, Warning
from kentongan.response.terms import Route, WarningState

pytestmark = pytest.mark.django_db

LATER = made.AT + timedelta(hours=1)


def test_a_red_warning_is_delivered_by_being_handed_over() -> None:
    warning = made.warning(made.organisation(), tlp=TLP.RED, critical=1)
    FeedPolicy.objects.create(feed=warning.feed, answer_days=2, changed_at=made.AT)
    actor = new_id()
    hand_over(warning.id, actor=actor, at=LATER, note="Told Ms Tan on her number of the directory")
    row = Warning.objects.get()
    assert (row.state, row.sent_at, row.delivered_at, row.reached) == ("delivered", LATER, LATER, True)
    assert row.due_at == LATER + timedelta(days=2)
    step = Transition.objects.latest("at")
    assert (step.reason, step.actor) == ("handed_over", actor)


def test_it_takes_the_place_of_an_earlier_one_about_the_same() -> None:
    bank = made.organisation()
    shared, left, gone = made.exposure(bank), made.exposure(bank), made.exposure(bank, gone_at=made.AT)
    old = made.warning(bank, shared, left, gone, state=WarningState.DELIVERED, drafted_at=made.AT - timedelta(days=1))
    new = made.warning(bank, shared)
    hand_over(new.id, actor=new_id(), at=LATER, note="told")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.superseded_by) == ("superseded", new)
    assert set(new.items.values_list("exposure", flat=True)) == {shared.id, left.id}
    assert (new.exposures, new.open) == (2, 2)


def test_somebody_and_something_must_be_named() -> None:
    bank = made.organisation()
    warning, nobody = made.warning(bank), made.warning(bank, recipient=None, route=Route.NOBODY)
    with pytest.raises(ReasonNeeded):
        hand_over(warning.id, actor=new_id(), at=LATER, note="")
    with pytest.raises(NothingToHandOverTo):
        hand_over(nobody.id, actor=new_id(), at=LATER, note="")
    with pytest.raises(UnknownWarning):
        hand_over(new_id(), actor=new_id(), at=LATER, note="told")
    assert set(Warning.objects.values_list("state", flat=True)) == {"drafted"}


def test_what_is_over_is_not_handed_over() -> None:
    warning = made.warning(made.organisation(), state=WarningState.WITHDRAWN)
    with pytest.raises(NotInThisState):
        hand_over(warning.id, actor=new_id(), at=LATER, note="told")

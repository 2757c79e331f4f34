"""A person approves many at once; what cannot leave says why, and what was approved can be taken back in time."""

from datetime import timedelta

import pytest
from tests.response import made

from kentongan.directory.models import Organisation
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.approving import approve_warnings, decline_warnings, take_back, try_approving
from kentongan.response.errors import (
    HandOverOnly,
    NobodyToWriteTo,
    NotInThisState,
    NoUsableContact,
    ReasonNeeded,
    RecipientChanged,
    UnknownWarning,
)
from kentongan.response.models import Agreement, Transition, Warning
from kentongan.response.terms import Route, WarningState

pytestmark = pytest.mark.django_db

ACTOR = new_id()
LATER = made.AT + timedelta(hours=1)


@pytest.fixture
def bank() -> Organisation:
    bank = made.organisation()
    made.contact(bank)
    return bank


def test_many_are_approved_and_each_refusal_is_told_apart(bank: Organisation) -> None:
    silent = made.organisation("silent")
    good = [made.warning(bank) for _ in range(2)]
    red = made.warning(bank, tlp=TLP.RED)
    withdrawn = made.warning(bank, state=WarningState.WITHDRAWN)
    mute = made.warning(silent)
    nowhere = new_id()
    ids = [good[0].id, red.id, withdrawn.id, mute.id, nowhere, good[1].id]
    tried = try_approving(ids, at=LATER)
    assert not Warning.objects.filter(state=WarningState.APPROVED).exists()
    approved = approve_warnings(ids, actor=ACTOR, at=LATER)
    assert set(approved.done) == set(tried.done) == {one.id for one in good}
    kinds = {one: type(why) for one, why in approved.refused.items()}
    assert kinds == {one: type(why) for one, why in tried.refused.items()}
    assert kinds == {
        red.id: HandOverOnly,
        withdrawn.id: NotInThisState,
        mute.id: NoUsableContact,
        nowhere: UnknownWarning,
    }
    row = Warning.objects.get(pk=good[0].id)
    assert (row.approved_by, row.send_at) == (ACTOR, LATER + timedelta(seconds=60))


def test_nothing_goes_to_somebody_else_than_was_shown(bank: Organisation) -> None:
    abroad = made.organisation("abroad", country="TH")
    cert = made.organisation("cert-th", country="TH", kind="national_cert")
    made.contact(abroad)
    made.contact(cert)
    warning = made.warning(abroad, recipient=None, route=Route.NOBODY)
    (why,) = approve_warnings([warning.id], actor=ACTOR, at=LATER).refused.values()
    assert isinstance(why, RecipientChanged)
    assert "cert-th" in why.message()
    warning.refresh_from_db()
    assert (warning.recipient, warning.route, warning.state) == (cert, Route.NATIONAL_CERT, "drafted")
    assert approve_warnings([warning.id], actor=ACTOR, at=LATER).done == (warning.id,)


def test_an_agreement_that_ended_lets_nothing_leave_directly() -> None:
    abroad = made.organisation("abroad", country="TH")
    made.contact(abroad)
    agreement = Agreement.objects.create(organisation=abroad, note="MoU", valid_from=made.AT, recorded_at=made.AT)
    warning = made.warning(abroad, route=Route.AGREEMENT)
    assert try_approving([warning.id], at=LATER).done == (warning.id,)
    agreement.valid_to = LATER
    agreement.save()
    (why,) = approve_warnings([warning.id], actor=ACTOR, at=LATER).refused.values()
    assert isinstance(why, NobodyToWriteTo)


def test_an_approval_is_taken_back_until_it_was_sent(bank: Organisation) -> None:
    one, sent = made.warning(bank), made.warning(bank)
    approve_warnings([one.id, sent.id], actor=ACTOR, at=LATER)
    Warning.objects.filter(pk=sent.id).update(state=WarningState.SENT)
    assert take_back([one.id, sent.id], actor=ACTOR, at=LATER) == {one.id}
    one.refresh_from_db()
    assert (one.state, one.approved_by, one.send_at) == ("drafted", None, None)


def test_what_could_not_be_delivered_can_be_approved_once_more(bank: Organisation) -> None:
    warning = made.warning(bank, state=WarningState.UNDELIVERABLE, sent_at=made.AT)
    assert approve_warnings([warning.id], actor=ACTOR, at=LATER).done == (warning.id,)


def test_a_draft_is_declined_for_a_reason(bank: Organisation) -> None:
    warning = made.warning(bank)
    with pytest.raises(ReasonNeeded):
        decline_warnings([warning.id], actor=ACTOR, at=LATER, note="  ")
    decline_warnings([warning.id], actor=ACTOR, at=LATER, note=" A honeypot of theirs ")
    step = Transition.objects.filter(warning=warning).latest("at")
    assert (step.after, step.reason, step.note) == ("closed", "declined", "A honeypot of theirs")


def test_all_are_declined_or_none(bank: Organisation) -> None:
    draft, sent = made.warning(bank), made.warning(bank, state=WarningState.SENT)
    with pytest.raises(NotInThisState):
        decline_warnings([draft.id, sent.id], actor=ACTOR, at=LATER, note="no")
    with pytest.raises(UnknownWarning):
        decline_warnings([draft.id, new_id()], actor=ACTOR, at=LATER, note="no")
    assert made.state_of(draft.id) is WarningState.DRAFTED

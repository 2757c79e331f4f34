"""What took earlier warnings' places is withdrawn: they stand again, and what only was carried over is not lost."""

from datetime import timedelta

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import LATER, SOON

from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.answering import answer_as_reader
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.recalling import withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Exposure, Notice, Transition, Warning
from kentongan.response.queries import figures, superseded_by
from kentongan.response.queries.byhand import spoken_words, untold_of
from kentongan.response.terms import NoticeKind, Verdict, Via, WarningState

pytestmark = pytest.mark.django_db

SINCE = made.AT - timedelta(days=30)


def withdraw(warning: Warning, *, earlier_too: bool = False) -> None:
    withdraw_warning(warning.id, actor=None, at=LATER, note="a mistake", earlier_too=earlier_too)


def in_turn(*, tlp: TLP = TLP.GREEN) -> tuple[Warning, Warning, Exposure]:
    """Return a warning that was delivered, the one that took its place, and what the latter only carried over."""
    bank = made.organisation()
    both, carried = made.exposure(bank, tlp=tlp), made.exposure(bank, tlp=tlp)
    old = post.delivered(bank, both, carried, tlp=tlp)
    new = post.approved(bank, both, tlp=tlp, drafted_at=SOON)
    send_due(SOON)
    post.settle(at=SOON)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.superseded_by, new.exposures) == ("superseded", new, 2)
    return old, new, carried


def counted() -> tuple[int | None, int | None]:
    whole = figures(reader=HUB_ITSELF, since=SINCE).whole
    return whole.warnings, whole.reach.whole


def test_the_earlier_one_stands_again_and_counts() -> None:
    old, new, _ = in_turn()
    assert [line.id for line in superseded_by(new.id, reader=HUB_ITSELF)] == [old.id]
    withdraw(new)
    old.refresh_from_db()
    assert (old.state, old.superseded_by, old.exposures, old.open) == ("delivered", None, 2, 2)
    assert (old.sent_at, old.delivered_at) == (made.AT, SOON)
    assert counted() == (1, 2)
    step = Transition.objects.get(warning=old, reason="stands-again")
    assert (step.before, step.after, step.note) == ("superseded", "delivered", new.reference)


@pytest.mark.parametrize("tlp", [TLP.GREEN, TLP.AMBER])
def test_whoever_got_the_withdrawal_reads_that_it_stands_again(tlp: TLP) -> None:
    old, new, _ = in_turn(tlp=tlp)
    withdraw(new)
    mail = post.mail_of(Notice.objects.get(kind=NoticeKind.WITHDRAWAL))
    assert f"message {old.reference} holds again" in mail.text
    assert f"message {old.reference} holds again" in mail.html


def test_where_it_does_not_hold_either_it_stays_superseded_and_nobody_reads_of_it() -> None:
    old, new, _ = in_turn()
    withdraw(new, earlier_too=True)
    assert made.state_of(old.id) is WarningState.SUPERSEDED
    assert old.reference not in post.mail_of(Notice.objects.get(kind=NoticeKind.WITHDRAWAL)).text
    assert counted() == (0, 0)


def test_what_was_answered_meanwhile_still_counts() -> None:
    old, new, _ = in_turn()
    staff = Reader(user_id=new_id(), role=Role.DUTY_OFFICER, organisations=frozenset())
    answer_as_reader(new.id, reader=staff, verdict=Verdict.MITIGATED, items=None, via=Via.STAFF, at=SOON)
    withdraw(new)
    old.refresh_from_db()
    assert (old.state, old.open, old.acknowledged_at) == ("mitigated", 0, SOON)


def test_what_is_gone_meanwhile_is_closed() -> None:
    old, new, _ = in_turn()
    Exposure.objects.update(gone_at=SOON)
    withdraw(new)
    assert made.state_of(old.id) is WarningState.CLOSED


def test_what_had_not_left_waits_for_a_person() -> None:
    bank = made.organisation()
    post.verified(bank)
    old = made.warning(bank, state=WarningState.APPROVED, send_at=LATER + timedelta(days=1))
    new = post.approved(bank, drafted_at=SOON)
    hand_over(new.id, actor=new_id(), at=SOON, note="Ms Tan")
    assert made.state_of(old.id) is WarningState.APPROVED
    Warning.objects.filter(pk=old.pk).update(state="superseded", superseded_by=new)
    Transition.objects.create(warning=old, before="approved", after="superseded", at=SOON, reason="superseded")
    withdraw(new)
    assert made.state_of(old.id) is WarningState.DRAFTED


def test_who_is_told_in_person_hears_it_too() -> None:
    bank = made.organisation()
    old = made.warning(bank, tlp=TLP.RED)
    hand_over(old.id, actor=new_id(), at=made.AT, note="Ms Tan")
    new = made.warning(bank, tlp=TLP.RED, drafted_at=SOON)
    hand_over(new.id, actor=new_id(), at=SOON, note="Ms Tan")
    withdraw(new)
    found = untold_of(new.id, reader=HUB_ITSELF)
    assert found is not None
    assert f"message {old.reference} holds again" in spoken_words(new.id, found, reader=HUB_ITSELF)[0]


def test_only_the_nearest_stands_again() -> None:
    old, new, _ = in_turn()
    third = post.approved(new.organisation, drafted_at=LATER)
    send_due(LATER)
    post.settle(at=LATER)
    withdraw_warning(third.id, actor=None, at=LATER, note="a mistake")
    assert made.state_of(new.id) is WarningState.DELIVERED
    assert made.state_of(old.id) is WarningState.SUPERSEDED

"""Whom a person told of a warning, a person tells of its correction or withdrawal; it waits until somebody did."""

from datetime import timedelta

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import LATER, SOON

from kentongan.accounts.terms import HUB_ITSELF, Reader, Role
from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Channel, Reason, State
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.actions.telling import tell_in_person
from kentongan.response.errors import NothingLeft, NothingToTell, ReasonNeeded, RecalledSince, UnknownWarning
from kentongan.response.models import Notice, Preference, Transition, Warning
from kentongan.response.queries import Wanted, history, untold_of, waiting, warnings
from kentongan.response.queries.byhand import spoken_words, untold_warnings
from kentongan.response.terms import NoticeKind, WarningState

pytestmark = pytest.mark.django_db

OFFICER = new_id()
EVENING = LATER + timedelta(hours=8)


def handed(of: made.Organisation, **more: object) -> Warning:
    warning = made.warning(of, tlp=TLP.RED, **more)
    hand_over(warning.id, actor=OFFICER, at=SOON, note="Ms Tan, by telephone")
    return warning


def correct(warning: Warning, text: str = "the port is 2323") -> None:
    correct_warning(warning.id, actor=OFFICER, at=LATER, text=text)


def withdraw(warning: Warning, note: str = "a mistake of the feed") -> None:
    withdraw_warning(warning.id, actor=OFFICER, at=LATER, note=note)


def tell(warning: Warning, **more: object) -> None:
    tell_in_person(warning.id, actor=OFFICER, at=EVENING, note="Ms Tan again, 17:10", **more)  # type: ignore[arg-type]


def waits() -> set[object]:
    return set(untold_warnings(reader=HUB_ITSELF).values_list("pk", flat=True))


def aloud(warning: Warning) -> str:
    found = untold_of(warning.id, reader=HUB_ITSELF)
    assert found is not None
    return spoken_words(warning.id, found, reader=HUB_ITSELF)[0]


def test_a_correction_of_what_was_handed_over_waits_until_they_were_told() -> None:
    warning = handed(made.organisation())
    assert waits() == set()
    correct(warning)
    assert waits() == {warning.id}
    assert waiting(reader=HUB_ITSELF, at=LATER).to_tell == 1
    assert not waiting(reader=HUB_ITSELF, at=LATER).nothing
    assert [line.id for line in warnings(Wanted(untold=True), reader=HUB_ITSELF)] == [warning.id]
    assert not Notice.objects.exists()
    tell(warning)
    assert waits() == set()
    assert waiting(reader=HUB_ITSELF, at=LATER).to_tell == 0
    step = Transition.objects.get(reason="told-in-person")
    assert (step.actor, step.note) == (OFFICER, "Ms Tan again, 17:10")
    assert (step.before, step.after) == ("delivered", "delivered")
    assert Entry.objects.filter(verb="response.warning_told", subject=warning.id).count() == 1


def test_what_is_to_be_read_out_says_what_and_why_and_lists_nothing() -> None:
    warning = handed(made.organisation())
    correct(warning)
    assert warning.reference in aloud(warning)
    assert "the port is 2323" in aloud(warning)
    withdraw(warning)
    words = aloud(warning)
    assert "a mistake of the feed" in words
    assert "2323" not in words
    assert warning.items.get().exposure.address not in words


def test_it_is_read_out_in_the_language_of_whom_it_was_handed_to() -> None:
    bank = made.organisation()
    Preference.objects.create(organisation=bank, language="ms", changed_at=made.AT)
    warning = handed(bank)
    withdraw(warning)
    found = untold_of(warning.id, reader=HUB_ITSELF)
    assert found is not None
    words, language = spoken_words(warning.id, found, reader=HUB_ITSELF)
    assert language == "ms"
    assert "We take back" not in words


def test_withdrawn_it_waits_too_and_a_second_recall_waits_again() -> None:
    warning = handed(made.organisation())
    correct(warning)
    tell(warning)
    withdraw(warning)
    assert waits() == {warning.id}
    tell(warning)
    assert waits() == set()
    assert made.state_of(warning.id) is WarningState.WITHDRAWN


def test_what_came_by_mail_and_by_hand_is_recalled_both_ways() -> None:
    bank = made.organisation()
    post.verified(bank, "first@bank-a.example")
    cert = post.cert()
    post.verified(cert)
    warning = post.approved(bank)
    send_due(made.AT)
    post.settle(state=State.DEAD, reason=Reason.REFUSED)
    post.settle()
    assert made.state_of(warning.id) is WarningState.ESCALATED
    hand_over(warning.id, actor=OFFICER, at=SOON, note="Their receptionist")
    withdraw(warning)
    assert {row.destination for row in post.waiting()} == {"soc@cert-my.example"}
    assert waits() == {warning.id}


def test_what_was_mailed_alone_waits_for_nobody() -> None:
    withdraw(post.delivered(made.organisation()))
    assert waits() == set()


def test_more_to_tell_than_was_read_is_not_told() -> None:
    warning = handed(made.organisation())
    correct(warning)
    read = untold_of(warning.id, reader=HUB_ITSELF)
    assert read is not None
    withdraw(warning)
    with pytest.raises(RecalledSince):
        tell(warning, seen=read.recalls[-1].id)
    assert waits() == {warning.id}


def test_a_recall_that_was_asked_for_earlier_and_written_later_is_not_taken_for_told() -> None:
    warning = handed(made.organisation())
    correct(warning)
    tell(warning)
    withdraw(warning)  # at a time before that of the telling: it waited for the row
    assert waits() == {warning.id}
    assert untold_of(warning.id, reader=HUB_ITSELF) is not None


def test_somebody_must_be_named_and_something_wait() -> None:
    warning = handed(made.organisation())
    with pytest.raises(NothingToTell):
        tell(warning)
    correct(warning)
    with pytest.raises(ReasonNeeded):
        tell_in_person(warning.id, actor=OFFICER, at=EVENING, note=" ")
    with pytest.raises(UnknownWarning):
        tell_in_person(new_id(), actor=OFFICER, at=EVENING, note="told")
    assert waits() == {warning.id}


def test_exercises_wait_apart() -> None:
    withdraw(handed(made.organisation(), exercise=True))
    assert waiting(reader=HUB_ITSELF, at=LATER).to_tell == 0
    assert waiting(reader=HUB_ITSELF, at=LATER, exercise=True).to_tell == 1


def test_a_member_reads_what_was_corrected_and_why_and_not_what_staff_noted() -> None:
    bank = made.organisation()
    warning = handed(bank)
    correct(warning)
    withdraw(warning)
    tell(warning)
    member = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({bank.id}))
    notes = {step.reason: step.note for step in history(warning.id, reader=member)}
    assert notes["corrected"] == "the port is 2323"
    assert notes["withdrawn"] == "a mistake of the feed"
    assert notes["handed_over"] == notes["told-in-person"] == ""
    assert untold_of(warning.id, reader=member) is None
    assert not untold_warnings(reader=member).exists()


def test_of_red_no_webhook_is_told() -> None:
    bank = made.organisation()
    Preference.objects.create(organisation=bank, webhook="https://bank-a.example/hook", changed_at=made.AT)
    withdraw(handed(bank))
    assert not Delivery.objects.filter(channel=Channel.WEBHOOK).exists()


def test_what_was_undeliverable_from_the_start_is_corrected_for_the_cert_that_got_it() -> None:
    post.verified(post.cert())
    warning = post.approved(made.organisation())
    send_due(made.AT)
    post.settle()
    warning.refresh_from_db()
    assert (warning.state, warning.sent_at) == ("escalated", None)
    correct(warning)
    assert Notice.objects.filter(kind=NoticeKind.CORRECTION).count() == 1


def test_a_draft_is_not_corrected() -> None:
    with pytest.raises(NothingLeft):
        correct(made.warning(made.organisation()))

"""Withdrawn and corrected: who got it is told once, who has not got it gets it right, and nobody is told more."""

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER, SOON

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.linking import open_link
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.recalling import correct_warning, withdraw_warning
from kentongan.response.actions.sending import send_due
from kentongan.response.errors import NothingLeft, NotInThisState, ReasonNeeded, UnknownWarning
from kentongan.response.models import Link, Notice, Preference, Transition
from kentongan.response.terms import LinkState, NoticeKind, NoticeState, WarningState

pytestmark = pytest.mark.django_db

OFFICER = new_id()


def withdraw(warning: made.Warning, note: str = "a mistake of the feed") -> None:
    withdraw_warning(warning.id, actor=OFFICER, at=LATER, note=note)


def correct(warning: made.Warning, text: str = "the port is 2323") -> None:
    correct_warning(warning.id, actor=OFFICER, at=LATER, text=text)


def test_who_got_it_is_told_of_the_withdrawal_once_and_the_link_says_so() -> None:
    warning = post.delivered(made.organisation())
    secret = post.secret_for(warning)
    withdraw(warning)
    with pytest.raises(NotInThisState):
        withdraw(warning)
    notice = Notice.objects.get(kind=NoticeKind.WITHDRAWAL)
    mail = post.mail_of(notice)
    assert "a mistake of the feed" in mail.text
    assert warning.reference in mail.text
    (row,) = post.waiting()
    assert row.key == f"response:withdrawal:{warning.id}:{notice.contact}:1"
    assert open_link(secret, at=LATER).withdrawn
    assert Transition.objects.filter(warning=warning, after="withdrawn", actor=OFFICER).exists()


def test_everyone_who_got_it_is_told_the_copy_and_the_escalation_too() -> None:
    bank, cert = made.organisation(), post.cert()
    for one in (bank, cert):
        post.verified(one)
    Preference.objects.create(organisation=cert, copies=True, changed_at=AT)
    warning = post.approved(bank)
    send_due(AT)
    post.settle()
    withdraw(warning)
    assert {row.destination for row in post.waiting()} == {"soc@bank-a.example", "soc@cert-my.example"}


def test_what_still_waits_is_cancelled_and_nobody_hears_of_it() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    withdraw(warning)
    follow_deliveries(LATER)
    assert not post.waiting()
    assert Notice.objects.get().state == NoticeState.CANCELLED
    assert made.state_of(warning.id) is WarningState.WITHDRAWN


def test_a_digest_that_waits_leaves_without_what_was_withdrawn() -> None:
    post.verified(bank := made.organisation())
    gone, stays = post.approved(bank), post.approved(bank)
    send_due(AT)
    withdraw(gone)
    follow_deliveries(LATER)
    (_row,) = post.waiting()
    mail = post.mail_of(Notice.objects.get(state=NoticeState.QUEUED))
    assert stays.reference in mail.text
    assert gone.reference not in mail.text
    post.settle()
    assert made.state_of(stays.id) is WarningState.DELIVERED
    assert made.state_of(gone.id) is WarningState.WITHDRAWN


def test_of_a_delivered_digest_only_the_one_is_withdrawn() -> None:
    post.verified(bank := made.organisation())
    gone, stays = post.approved(bank), post.approved(bank)
    send_due(AT)
    post.settle()
    withdraw(gone)
    mail = post.mail_of(Notice.objects.get(kind=NoticeKind.WITHDRAWAL))
    assert gone.reference in mail.text
    assert stays.reference not in mail.text
    assert made.state_of(stays.id) is WarningState.DELIVERED


def test_what_may_have_arrived_is_withdrawn_and_the_rest_of_its_digest_sent_again() -> None:
    post.verified(bank := made.organisation())
    gone, stays = post.approved(bank), post.approved(bank)
    send_due(AT)
    Delivery.objects.update(copies=1)  # the server broke off after it had the mail
    withdraw(gone)
    follow_deliveries(LATER)
    kinds = set(Notice.objects.filter(state=NoticeState.QUEUED).values_list("kind", flat=True))
    assert kinds == {"withdrawal", "warning"}
    assert made.state_of(stays.id) is WarningState.SENT


def test_what_is_in_a_workers_hands_is_withdrawn_by_mail() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    Delivery.objects.update(state=State.LEASED, worker=new_id(), begun=True)
    withdraw(warning)
    assert [row.destination for row in post.waiting()] == ["soc@bank-a.example"]
    Delivery.objects.filter(state=State.LEASED).update(
        state=State.DELIVERED, reason=Reason.ACCEPTED, worker=None, begun=False, settled_at=LATER, told=False
    )
    follow_deliveries(LATER)
    assert made.state_of(warning.id) is WarningState.WITHDRAWN


def test_a_contact_at_which_it_failed_is_not_told() -> None:
    bank = made.organisation()
    post.verified(bank, "first@bank-a.example")
    post.verified(bank, "second@bank-a.example", priority=2)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(state=State.DEAD, reason=Reason.REFUSED)
    post.settle()
    withdraw(warning)
    assert [row.destination for row in post.waiting()] == ["second@bank-a.example"]


def test_who_was_told_no_content_is_told_none_of_the_correction() -> None:
    bank = made.organisation()
    contact = post.verified(bank)
    warning = post.delivered(bank, made.exposure(bank, tlp=TLP.AMBER), tlp=TLP.AMBER)
    contact.openpgp = post.CERTIFICATE
    contact.save()
    correct(warning, "203.0.113.9 has port 2323")
    notice = Notice.objects.get(kind=NoticeKind.CORRECTION)
    assert notice.manner == "notice_only"
    assert "203.0.113." not in post.whole(post.mail_of(notice))
    assert "2323" not in post.whole(post.mail_of(notice))


def test_the_cert_that_learned_only_a_name_is_told_nothing_of_a_withdrawal() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(cert)
    warning = post.with_tlp(bank, TLP.AMBER_STRICT)
    send_due(AT)
    post.settle()
    withdraw(warning)
    assert not post.waiting()


def test_a_correction_is_told_once_and_a_second_one_again() -> None:
    warning = post.delivered(made.organisation())
    correct(warning)
    correct(warning)
    assert Notice.objects.filter(kind=NoticeKind.CORRECTION).count() == 1
    correct(warning, "the port is 23 after all")
    assert Notice.objects.filter(kind=NoticeKind.CORRECTION).count() == 2
    assert made.state_of(warning.id) is WarningState.DELIVERED
    opened = open_link(post.secret_for(warning), at=LATER)
    assert opened.state is LinkState.OPEN


def test_who_has_not_got_it_yet_gets_the_warning_with_its_correction() -> None:
    post.verified(bank := made.organisation())
    wrong, right = post.approved(bank), post.approved(bank)
    send_due(AT)
    correct(wrong)
    follow_deliveries(LATER)
    assert not Notice.objects.filter(kind=NoticeKind.CORRECTION).exists()
    mails = [post.mail_of(one) for one in Notice.objects.filter(state=NoticeState.QUEUED).order_by("pk")]
    assert [(wrong.reference in one.text, "the port is 2323" in one.text) for one in mails] == [
        (False, False),
        (True, True),
    ]
    assert right.reference in mails[0].text
    post.settle()
    assert {made.state_of(one.id) for one in (wrong, right)} == {WarningState.DELIVERED}


def test_what_never_left_is_withdrawn_in_silence_and_not_corrected() -> None:
    warning = made.warning(made.organisation())
    with pytest.raises(NothingLeft):
        correct(warning)
    withdraw(warning)
    assert not Notice.objects.exists()


def test_a_reason_is_needed_and_a_warning() -> None:
    warning = post.delivered(made.organisation())
    with pytest.raises(ReasonNeeded):
        withdraw(warning, " ")
    with pytest.raises(UnknownWarning):
        withdraw_warning(new_id(), actor=OFFICER, at=SOON, note="why")


def test_a_correction_of_a_copy_asks_for_nothing_either() -> None:
    bank, cert = made.organisation(), post.cert()
    for one in (bank, cert):
        post.verified(one)
    Preference.objects.create(organisation=cert, copies=True, changed_at=AT)
    warning = post.approved(bank)
    send_due(AT)
    post.settle()
    correct(warning)
    mails = {one.organisation.slug: post.mail_of(one) for one in Notice.objects.filter(kind=NoticeKind.CORRECTION)}
    assert len(post.secrets_in(mails["bank-a"])) == 1
    assert "the port is 2323" in mails["cert-my"].text
    assert post.secrets_in(mails["cert-my"]) == []
    assert "This is a copy for cert-my" in mails["cert-my"].text
    assert "How to answer" not in mails["cert-my"].text
    assert not Link.objects.filter(contact__in=cert.contacts.values("pk")).exists()

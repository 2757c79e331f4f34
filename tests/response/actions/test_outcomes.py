"""What came of a notice: the warning follows; what failed goes to the next contact, then to the CERT."""

from datetime import timedelta

import pytest
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, LATER, SOON

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Reason, State
from kentongan.directory.models import Contact
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions.answering import answer_by_link
from kentongan.response.actions.handing import hand_over
from kentongan.response.actions.linking import open_link
from kentongan.response.actions.outcomes import follow_deliveries
from kentongan.response.actions.sending import send_due
from kentongan.response.models import Notice, Warning
from kentongan.response.terms import NoticeKind, NoticeState, Verdict, WarningState

pytestmark = pytest.mark.django_db

REFUSED = {"state": State.DEAD, "reason": Reason.REFUSED}


def test_what_the_mail_server_accepted_is_delivered_and_reached_whom_somebody_verified() -> None:
    bank = made.organisation()
    warning = post.delivered(bank)
    assert (warning.delivered_at, warning.reached) == (SOON, True)
    notice = Notice.objects.get()
    assert (notice.state, notice.settled_at) == ("delivered", SOON)
    assert follow_deliveries(LATER) == 0


def test_a_contact_that_nobody_verified_lately_is_no_reach() -> None:
    bank = made.organisation()
    post.verified(bank, verified_at=AT - timedelta(days=181))
    assert not post.delivered(bank).reached


def test_a_delivery_clears_what_came_back_before() -> None:
    bank = made.organisation()
    contact = post.verified(bank, failed_at=AT - timedelta(days=8))
    post.delivered(bank)
    contact.refresh_from_db()
    assert contact.failed_at is None


def test_a_refused_mail_marks_its_contact_and_goes_to_the_next() -> None:
    bank = made.organisation()
    first = post.verified(bank, "first@bank-a.example")
    second = post.verified(bank, "second@bank-a.example", priority=2)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(**REFUSED)
    first.refresh_from_db()
    assert first.failed_at == SOON
    failed, again = Notice.objects.order_by("attempt")
    assert (failed.state, failed.reason) == ("failed", "refused")
    assert (again.contact, again.attempt, again.state) == (second.id, 2, "queued")
    assert made.state_of(warning.id) is WarningState.SENT
    assert Entry.objects.filter(verb="response.notice_failed", subject=failed.id).exists()
    assert Entry.objects.filter(verb="directory.contact_failed", subject=first.id).exists()
    post.settle()
    assert made.state_of(warning.id) is WarningState.DELIVERED


def test_a_mailbox_that_failed_is_not_tried_again_under_another_role() -> None:
    bank = made.organisation()
    post.verified(bank, "soc@bank-a.example")
    post.verified(bank, "SOC@bank-a.example", role="management", priority=2)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(**REFUSED)
    assert Notice.objects.filter(kind=NoticeKind.WARNING).count() == 1
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE


def test_that_the_hub_gave_up_says_nothing_of_the_mailbox_and_the_next_one_is_tried() -> None:
    bank = made.organisation()
    first = post.verified(bank, "first@bank-a.example")
    second = post.verified(bank, "second@bank-a.example", priority=2)
    post.approved(bank)
    send_due(AT)
    post.settle(state=State.DEAD, reason=Reason.GAVE_UP)
    first.refresh_from_db()
    assert first.failed_at is None
    assert Notice.objects.order_by("attempt").last().contact == second.id  # type: ignore[union-attr]


def test_a_later_bounce_undoes_the_delivery() -> None:
    bank = made.organisation()
    warning = post.delivered(bank)
    post.verified(bank, "second@bank-a.example", priority=2)
    post.bounce("soc@bank-a.example")
    warning.refresh_from_db()
    assert (warning.state, warning.delivered_at, warning.reached) == ("sent", None, False)
    assert [row.destination for row in post.waiting()] == ["second@bank-a.example"]


def test_what_was_answered_already_is_not_sent_again_after_a_bounce() -> None:
    bank = made.organisation()
    warning = post.delivered(bank)
    post.verified(bank, "second@bank-a.example", priority=2)
    opened = open_link(post.secret_for(warning), at=SOON)
    assert opened.link is not None
    answer_by_link(opened.link, verdict=Verdict.RECEIVED, items=None, at=SOON)
    post.bounce("soc@bank-a.example")
    assert not post.waiting()
    assert made.state_of(warning.id) is WarningState.ACKNOWLEDGED


def test_an_answer_may_be_quicker_than_the_mail_servers_word() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    opened = open_link(post.secret_for(warning), at=AT)
    assert opened.link is not None
    answer_by_link(opened.link, verdict=Verdict.MITIGATED, items=None, at=AT)
    post.settle()
    warning.refresh_from_db()
    assert (warning.state, warning.delivered_at, warning.reached) == ("mitigated", SOON, True)


def test_when_nobody_is_left_the_national_cert_is_told_and_it_is_escalated_once_that_arrived() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(bank)
    post.verified(cert)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(**REFUSED)
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE
    notice = Notice.objects.get(kind=NoticeKind.ESCALATION)
    assert (notice.organisation, notice.manner) == (cert, "full")
    assert "203.0.113." in post.mail_of(notice).text
    post.settle(at=LATER)
    assert made.state_of(warning.id) is WarningState.ESCALATED
    assert post.steps_of(warning.id)[-2:] == [("undeliverable", "no-contact-left"), ("escalated", "cert-told")]


def test_of_amber_strict_the_cert_learns_the_name_alone_and_that_once_a_day() -> None:
    bank, cert = made.organisation(names={"en": "Bank of Rivers"}), post.cert()
    post.verified(cert)
    warnings = [post.with_tlp(bank, TLP.AMBER_STRICT) for _ in range(2)]
    send_due(AT)
    late = post.with_tlp(bank, TLP.AMBER_STRICT)
    send_due(SOON)
    notice = Notice.objects.get()
    assert (notice.kind, notice.manner) == ("unreachable", "name_only")
    said = post.whole(post.mail_of(notice))
    assert "Bank of Rivers" in said
    for secret in (*(one.reference for one in warnings), "203.0.113.", "telnet", "Telnet", "shadowserver", "/w/"):
        assert secret not in said
    post.settle(at=LATER)
    assert {made.state_of(one.id) for one in [*warnings, late]} == {WarningState.ESCALATED}


def test_when_the_certs_contact_fails_too_its_next_is_told() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(cert, "a@cert-my.example")
    post.verified(cert, "b@cert-my.example", priority=2)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(**REFUSED)
    assert [row.destination for row in post.waiting()] == ["b@cert-my.example"]
    post.settle(**REFUSED)
    assert not post.waiting()
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE


def test_a_cert_that_cannot_be_reached_itself_is_not_told_of_itself() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(cert)
    warning = post.to_cert(bank, cert)
    send_due(AT)
    post.settle(**REFUSED)
    assert not post.waiting()
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE


def test_a_key_that_cannot_be_used_sends_nothing_in_clear_and_tells_no_cert() -> None:
    bank, cert = made.organisation(), post.cert()
    contact = post.verified(bank, openpgp=post.CERTIFICATE)
    post.verified(cert)
    warning = post.with_tlp(bank, TLP.AMBER)
    send_due(AT)
    post.settle(state=State.DEAD, reason=Reason.KEY_INVALID)
    assert not post.waiting()
    assert post.steps_of(warning.id)[-1] == ("undeliverable", "key-invalid")
    contact.refresh_from_db()
    assert contact.failed_at is None


def test_after_a_bad_key_the_next_contact_gets_a_notice_without_content() -> None:
    bank = made.organisation()
    post.verified(bank, "key@bank-a.example", openpgp=post.CERTIFICATE)
    post.verified(bank, "clear@bank-a.example", priority=2)
    post.with_tlp(bank, TLP.AMBER)
    send_due(AT)
    post.settle(state=State.DEAD, reason=Reason.KEY_INVALID)
    notice = Notice.objects.get(state=NoticeState.QUEUED)
    assert notice.manner == "notice_only"
    assert "203.0.113." not in post.whole(post.mail_of(notice))


def test_what_a_person_took_out_of_the_outbox_is_undeliverable_and_told_to_nobody() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(bank)
    post.verified(cert)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(state=State.CANCELLED, reason=Reason.CANCELLED)
    assert post.steps_of(warning.id)[-1] == ("undeliverable", "cancelled")
    assert not post.waiting()


def test_a_dead_letter_that_was_tried_again_and_arrived_counts() -> None:
    bank = made.organisation()
    contact = post.verified(bank)
    warning = post.approved(bank)
    send_due(AT)
    post.settle(**REFUSED)
    Delivery.objects.update(state=State.WAITING, settled_at=None, told=False)
    post.settle(at=LATER)
    contact.refresh_from_db()
    assert contact.failed_at is None
    assert made.state_of(warning.id) is WarningState.DELIVERED
    assert Notice.objects.get().state == NoticeState.DELIVERED


def test_outcomes_of_what_is_over_change_nothing() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    Warning.objects.filter(pk=warning.pk).update(state=WarningState.WITHDRAWN)
    post.settle(**REFUSED)
    assert made.state_of(warning.id) is WarningState.WITHDRAWN
    assert not post.waiting()


def test_a_contact_that_was_removed_meanwhile_hinders_nothing() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    Contact.objects.all().delete()
    post.settle(**REFUSED)
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE


def test_what_a_person_handed_over_stays_delivered_though_its_mail_comes_back() -> None:
    bank = made.organisation()
    post.verified(bank)
    post.verified(post.cert())
    warning = post.approved(bank)
    send_due(AT)
    hand_over(warning.id, actor=new_id(), at=SOON, note="Ms Tan, by telephone")
    post.settle(**REFUSED)
    warning.refresh_from_db()
    assert (warning.state, warning.delivered_at, warning.reached) == ("delivered", SOON, True)
    assert not Notice.objects.filter(kind=NoticeKind.ESCALATION).exists()

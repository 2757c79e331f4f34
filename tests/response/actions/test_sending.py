"""What was approved leaves when it is due: in one mail for one contact, with one link a warning."""

from datetime import timedelta

import pytest
from pytest_django import Settings
from tests.response import made
from tests.response.actions import post
from tests.response.actions.post import AT, SOON

from kentongan.delivery.models import Delivery
from kentongan.delivery.terms import Mail
from kentongan.directory.models import Contact
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions import mailing
from kentongan.response.actions.sending import send_due
from kentongan.response.letters.composing import NothingToSay
from kentongan.response.letters.terms import LetterFacts
from kentongan.response.models import FeedPolicy, Link, Notice, Preference, Warning
from kentongan.response.terms import ExposureState, Manner, NoticeKind, WarningState

pytestmark = pytest.mark.django_db


def test_a_warning_leaves_to_the_first_contact_and_says_by_when_an_answer_is_asked_for() -> None:
    bank = made.organisation()
    post.verified(bank, "second@bank-a.example", priority=2)
    first = post.verified(bank, "first@bank-a.example")
    warning = post.approved(bank, critical=1)
    FeedPolicy.objects.create(feed=warning.feed, answer_days=3, changed_at=AT)

    assert send_due(AT) == 1

    warning.refresh_from_db()
    assert (warning.state, warning.sent_at, warning.due_at) == ("sent", AT, AT + timedelta(days=3))
    notice = Notice.objects.get()
    assert (notice.contact, notice.manner, notice.verified, notice.organisation) == (first.id, "full", True, bank)
    (row,) = post.waiting()
    assert (row.destination, row.key, row.reference) == (
        "first@bank-a.example",
        f"response:notice:{notice.id}",
        notice.id,
    )
    assert warning.reference in post.mail_of(notice).text
    assert Link.objects.get().warning == warning
    assert Entry.objects.filter(verb="response.warning_sent", subject=warning.id).exists()
    assert send_due(SOON) == 0


def test_where_nothing_critical_depends_on_it_there_is_twice_the_time() -> None:
    post.verified(bank := made.organisation())
    warning = post.approved(bank)
    send_due(AT)
    warning.refresh_from_db()
    assert warning.due_at == AT + timedelta(days=14)


def test_what_is_not_due_yet_waits() -> None:
    post.verified(bank := made.organisation())
    post.approved(bank, send_at=SOON)
    assert send_due(AT) == 0


def test_all_that_is_due_for_a_contact_leaves_in_one_mail_with_a_link_each() -> None:
    post.verified(bank := made.organisation())
    warnings = [post.approved(bank) for _ in range(3)]
    assert send_due(AT) == 3
    notice = Notice.objects.get()
    mail = post.mail_of(notice)
    assert len(set(post.secrets_in(mail))) == 3
    assert all(one.reference in mail.text for one in warnings)


def test_real_ones_exercises_and_different_terms_leave_apart() -> None:
    post.verified(bank := made.organisation())
    post.approved(bank)
    post.approved(bank, exercise=True)
    post.with_tlp(bank, TLP.AMBER)
    send_due(AT)
    seen = {(one.exercise, one.manner) for one in Notice.objects.all()}
    assert seen == {(False, "full"), (True, "full"), (False, "notice_only")}


def test_an_interval_gathers_what_comes_in_between() -> None:
    post.verified(bank := made.organisation())
    Preference.objects.create(organisation=bank, interval_hours=24, changed_at=AT)
    post.approved(bank)
    assert send_due(AT) == 1
    post.approved(bank)
    post.approved(bank)
    assert send_due(AT + timedelta(hours=23)) == 0
    assert send_due(AT + timedelta(hours=24)) == 2
    assert Notice.objects.count() == 2


def test_who_is_muted_gets_only_what_a_person_approved_who_knew() -> None:
    post.verified(bank := made.organisation())
    Preference.objects.create(organisation=bank, muted_until=SOON, muted_reason="moving", changed_at=AT)
    by_rule = post.approved(bank)
    by_person = post.approved(bank, why="muted", approved_by=bank.id)
    assert send_due(AT) == 1
    assert made.state_of(by_rule.id) is WarningState.APPROVED
    assert made.state_of(by_person.id) is WarningState.SENT
    assert send_due(SOON) == 1


def test_an_earlier_warning_about_the_same_is_superseded_and_what_is_open_carried_over() -> None:
    bank = made.organisation()
    one, two = made.exposure(bank), made.exposure(bank, state=ExposureState.MITIGATED, answered_at=AT)
    old = post.delivered(bank, one, two)
    new = post.approved(bank, made.exposure(bank), drafted_at=SOON, send_at=SOON)
    send_due(SOON)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.superseded_by) == ("superseded", new)
    assert (new.exposures, new.open) == (2, 2)
    assert old.reference in post.mail_of(Notice.objects.latest("created_at", "pk")).text


def test_without_a_contact_nothing_is_superseded_and_the_warning_is_undeliverable() -> None:
    old = post.delivered(bank := made.organisation())
    Contact.objects.update(failed_at=SOON)
    new = post.approved(bank, drafted_at=SOON, send_at=SOON)
    send_due(SOON)
    assert made.state_of(new.id) is WarningState.UNDELIVERABLE
    assert made.state_of(old.id) is WarningState.DELIVERED


def test_amber_strict_never_goes_to_who_is_written_to_in_an_organisations_place() -> None:
    bank, cert = made.organisation(), post.cert()
    post.verified(cert)
    warning = post.to_cert(bank, cert, TLP.AMBER_STRICT)
    send_due(AT)
    assert made.state_of(warning.id) is WarningState.UNDELIVERABLE
    assert not post.waiting()


def test_a_cert_that_asked_gets_a_copy_without_a_link_where_the_terms_allow() -> None:
    bank, cert, other = made.organisation(), post.cert(), post.cert("cert-bn", country="BN")
    for one in (bank, cert, other):
        post.verified(one)
    for one in (cert, other):
        Preference.objects.create(organisation=one, copies=True, changed_at=AT)
    post.approved(bank)
    post.with_tlp(bank, TLP.AMBER)
    send_due(AT)
    copy = Notice.objects.get(kind=NoticeKind.COPY)
    assert (copy.organisation, copy.tlp, copy.about.count()) == (cert, TLP.GREEN, 1)
    assert not post.secrets_in(post.mail_of(copy))


def test_the_mail_is_in_the_language_of_the_preference_then_of_the_directory(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    one = made.organisation("one", languages=["ms-MY", "en"])
    two = made.organisation("two", languages=["fr"])
    three = made.organisation("three", languages=["ms"])
    Preference.objects.create(organisation=three, language="id", changed_at=AT)
    for bank in (one, two, three):
        post.verified(bank)
        post.approved(bank)
    send_due(AT)
    languages = dict(Notice.objects.values_list("organisation__slug", "language"))
    assert languages == {"one": "ms", "two": "en", "three": "id"}


def test_amber_without_a_key_tells_nothing_and_with_a_key_is_encrypted() -> None:
    bank = made.organisation()
    post.verified(bank, openpgp=post.CERTIFICATE)
    post.with_tlp(bank, TLP.AMBER)
    send_due(AT)
    mail = post.mail_of(Notice.objects.get(manner=Manner.ENCRYPTED))
    assert mail.openpgp
    assert "203.0.113." not in mail.outer_subject
    assert Warning.objects.get().state == WarningState.SENT


def test_a_letter_that_cannot_be_written_keeps_no_other_from_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    post.verified(bank := made.organisation())
    bad, good = post.approved(bank), post.approved(bank)
    compose = mailing.compose

    def failing(facts: LetterFacts) -> Mail:
        if any(part.reference == bad.reference for part in facts.parts):
            raise NothingToSay
        return compose(facts)

    monkeypatch.setattr(mailing, "compose", failing)
    send_due(AT)
    assert post.steps_of(bad.id)[-1] == ("undeliverable", "not-written")
    assert made.state_of(good.id) is WarningState.SENT
    assert Link.objects.get().warning == good


def test_the_members_of_its_organisation_see_a_draft_from_when_its_warning_left() -> None:
    bank = made.organisation()
    post.verified(bank)
    warning = post.approved(bank)
    assert warning.draft is None or warning.draft.released_at is None
    draft = made.draft(bank)
    Warning.objects.filter(pk=warning.pk).update(draft=draft)
    send_due(AT)
    draft.refresh_from_db()
    assert draft.released_at == AT


def test_what_is_in_doubt_is_not_carried_over_into_what_is_not() -> None:
    post.verified(bank := made.organisation())
    doubtful = post.delivered(bank, made.exposure(bank), doubt="two-claims")
    certain = post.approved(bank, made.exposure(bank), drafted_at=SOON, send_at=SOON)
    send_due(SOON)
    certain.refresh_from_db()
    assert made.state_of(doubtful.id) is WarningState.DELIVERED
    assert certain.exposures == 1


def test_what_is_sure_takes_the_place_of_nothing_that_is_in_doubt() -> None:
    bank = made.organisation()
    old = post.delivered(bank, doubt="conflict")
    new = post.approved(bank)
    send_due(AT)
    assert (made.state_of(old.id), made.state_of(new.id)) == (WarningState.DELIVERED, WarningState.SENT)


def test_an_escalation_that_cannot_be_written_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError

    post.verified(post.cert())
    unreachable, bank = made.organisation("nobody"), made.organisation()
    post.verified(bank)
    lost, sent = post.approved(unreachable), post.approved(bank, send_at=AT)
    monkeypatch.setattr("kentongan.response.actions.escalating.post_notice", fails)
    send_due(AT)
    assert (made.state_of(lost.id), made.state_of(sent.id)) == (WarningState.UNDELIVERABLE, WarningState.SENT)


def test_a_copy_that_cannot_be_written_costs_nobody_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise LookupError

    bank = made.organisation()
    post.verified(bank)
    warning = post.approved(bank)
    monkeypatch.setattr("kentongan.response.actions.sending.post_copies", fails)
    send_due(AT)
    assert made.state_of(warning.id) is WarningState.SENT


def test_what_is_of_a_feed_whose_warnings_stay_here_never_shares_a_mail_and_never_leaves() -> None:
    post.verified(bank := made.organisation())
    kept = made.feed("drill", exercise=True, sink=True)
    post.approved(bank, exercise=True)
    post.approved(bank, exercise=True, feed=kept)

    assert send_due(AT) == 2

    rows = {row.channel: row for row in Delivery.objects.all()}
    assert set(rows) == {"smtp", "sink"}
    assert (rows["sink"].state, rows["smtp"].state) == ("delivered", "waiting")

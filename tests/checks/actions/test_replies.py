"""What of the mail that comes in counts, and what does not."""

from datetime import UTC, datetime, timedelta

import pysequoia
import pytest
from tests.checks.made import (
    AT,
    HUB,
    SOON,
    code_in,
    comes,
    events,
    mail_to,
    probe_of,
    quoted,
    reply,
    running,
    settle,
    staffed,
    written,
)
from tests.unguarded import unguarded

from kentongan.checks.actions.asking import ask_due
from kentongan.checks.actions.replies import read_replies
from kentongan.checks.models import ProbeEvent
from kentongan.checks.rules.codes import make_code
from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Delivery, Unread
from kentongan.delivery.terms import Reason, State

pytestmark = pytest.mark.django_db

USER = "SOC <technical@cert-my.example>"


def state(contact):
    return probe_of(contact).state


def test_a_reply_that_quotes_the_mail_counts_and_verifies_the_contact():
    contact = staffed()
    running()
    reply(contact)
    probe = probe_of(contact)
    assert (probe.state, probe.how, probe.answered_at) == ("answered", "reply", SOON)
    contact.refresh_from_db()
    assert contact.verified_at == SOON
    assert events() == ["valid"]


@pytest.mark.parametrize(
    "text",
    [
        "您的邮件已收到，谢谢。",
        "Danke, ist angekommen.",
        "Dah terima.",
        "ได้รับแล้วค่ะ",
        "Đã nhận.",
        "បានទទួល",
        "Merci, bien reçu.",
    ],
)
def test_what_answers_in_any_words_without_our_text_brings_no_code(text: str):
    """No rule parts a mailbox that says so by itself from a person: the subject that both repeat has no code."""
    contact = staffed()
    running()
    reply(contact, text)
    assert state(contact) == "sent"


def test_a_code_typed_with_other_spaces_and_small_letters_counts():
    contact = staffed()
    running()
    code = code_in(mail_to(contact))
    reply(contact, code.lower().replace("-", "  "), subject="hello")
    assert state(contact) == "answered"


def test_a_code_with_a_mistake_counts_nothing_and_is_written_down():
    contact = staffed()
    running()
    code = code_in(mail_to(contact))
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    reply(contact, wrong, subject="hello")
    assert state(contact) == "sent"
    assert events(probe_of(contact)) == ["wrong_token"]


def test_a_made_up_code_of_a_stranger_is_written_down_for_nobody():
    staffed()
    running()
    comes(written(make_code(bytes(16)), sender="who@else.example"))
    row = ProbeEvent.objects.get()
    assert (row.reply, row.probe) == ("wrong_token", None)


def test_a_valid_code_from_another_address_counts_in_part_and_in_full_when_the_right_one_follows():
    contact = staffed()
    running()
    reply(contact, sender="private@mail.example")
    assert state(contact) == "partial"
    contact.refresh_from_db()
    assert contact.verified_at is None
    reply(contact, at=SOON + timedelta(minutes=1))
    assert state(contact) == "answered"
    assert events() == ["unlisted", "valid"]


def test_two_senders_in_one_from_are_nobody_that_is_listed():
    contact = staffed()
    running()
    reply(contact, sender=f"{contact.address}, evil@mail.example")
    assert state(contact) == "partial"


@pytest.mark.parametrize(
    ("headers", "text", "found"),
    [
        ({"Auto_Submitted": "auto-replied"}, None, "automatic"),
        ({"Precedence": "bulk"}, None, "automatic"),
        ({}, "I am out of the office until Monday.\n\n{quote}", "out_of_office"),
        ({}, "Saya sedang cuti sampai Senin.\n\n{quote}", "out_of_office"),
        ({"subject": "ตอบกลับอัตโนมัติ: check"}, "ข้อความ\n\n{quote}", "automatic"),
    ],
)
def test_what_programs_answer_does_not_count(headers, text, found):
    contact = staffed()
    running()
    said = None if text is None else text.replace("{quote}", quoted(mail_to(contact)))
    reply(contact, said, **headers)
    assert state(contact) == "sent"
    assert events() == [found]


def test_somebody_away_who_types_the_code_has_answered():
    contact = staffed()
    running()
    reply(contact, f"I am out of office but confirm {code_in(mail_to(contact))}")
    assert state(contact) == "answered"


def test_an_out_of_office_before_an_answer_takes_nothing_from_it():
    contact = staffed()
    running()
    reply(contact, Auto_Submitted="auto-replied")
    reply(contact, at=SOON + timedelta(hours=1))
    assert state(contact) == "answered"


def test_the_same_answer_again_counts_once():
    contact = staffed()
    running()
    raw = written(f"ok {code_in(mail_to(contact))}", sender=contact.address)
    comes(raw), comes(raw)
    reply(contact, at=SOON + timedelta(minutes=2))
    assert events() == ["valid", "again"]
    assert probe_of(contact).answered_at == SOON


def test_an_answer_after_the_end_is_late_and_one_that_came_before_counts_whenever_it_is_read():
    early, late = staffed("cert-my"), staffed("cert-id")
    check = running()
    store_received(written(code_in(mail_to(early)), sender=early.address), at=check.closes_at - timedelta(seconds=1))
    ask_due(check.closes_at)
    assert {state(early), state(late)} == {"silent"}
    read_replies(check.closes_at)
    reply(late, at=check.closes_at)
    assert (state(early), state(late)) == ("answered", "silent")
    assert events(probe_of(late)) == ["late"]


def test_one_mail_with_the_codes_of_two_posts_answers_both():
    one, two = (
        staffed("cert-my", address="soc@cert-my.example"),
        staffed("cert-my", "operations", address="soc@cert-my.example"),
    )
    running()
    comes(written(f"{code_in(mail_to(one))} and {code_in(mail_to(two))}", sender="soc@cert-my.example"))
    assert (state(one), state(two)) == ("answered", "answered")


def test_a_thousand_codes_in_one_mail_do_not_keep_the_hub_busy():
    contact = staffed()
    running()
    many = " ".join(make_code(number.to_bytes(16)) for number in range(1000))
    comes(written(f"{many} {code_in(mail_to(contact))}", sender=contact.address))
    assert state(contact) == "sent"


def test_a_mail_stored_late_is_not_passed_over():
    one, two = staffed("cert-my"), staffed("cert-id")
    running()
    store_received(written(code_in(mail_to(one)), sender=one.address), at=SOON)
    held_back = list(Unread.objects.all())
    Unread.objects.all().delete()  # as if its transaction were not over yet
    reply(two)
    Unread.objects.bulk_create(held_back)
    read_replies(SOON)
    assert (state(one), state(two)) == ("answered", "answered")
    assert not Unread.objects.exists()


def test_a_refusal_kills_the_channel_and_marks_the_contact_at_once():
    contact = staffed()
    running_without_arrival()
    settle(state=State.DEAD, reason=Reason.REFUSED)
    contact.refresh_from_db()
    assert (state(contact), contact.failed_at) == ("dead", AT)


def running_without_arrival():
    from tests.checks.made import planned

    check = planned()
    while ask_due(AT):
        pass
    return check


def test_a_key_that_cannot_be_used_is_no_dead_mailbox():
    contact = staffed(openpgp="x")
    running_without_arrival()
    settle(state=State.DEAD, reason=Reason.KEY_INVALID)
    contact.refresh_from_db()
    assert (probe_of(contact).state, probe_of(contact).reason, contact.failed_at) == ("dead", "key-invalid", None)


@pytest.mark.parametrize("bounce_first", [True, False])
def test_a_bounce_beside_a_full_answer_changes_nothing_in_whichever_order(bounce_first):
    contact = staffed()
    running()
    if not bounce_first:
        reply(contact)
    Delivery.objects.update(state=State.DEAD, reason=Reason.BOUNCED, settled_at=AT + timedelta(minutes=5), told=False)
    settle()
    if bounce_first:
        assert state(contact) == "dead"
        reply(contact)
    contact.refresh_from_db()
    assert (state(contact), contact.failed_at) == ("answered", None)


def test_a_bounce_is_written_down_and_never_an_answer():
    contact = staffed()
    running()
    row = Delivery.objects.get()
    raw = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {HUB}\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        f"--x\r\n\r\nIt failed. {code_in(mail_to(contact))}\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x\r\n"
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {row.message_id}\r\n\r\nx\r\n--x--\r\n"
    )
    comes(raw.encode())
    settle()
    assert (state(contact), events()) == ("dead", ["bounce"])


# Signatures


def key_of(contact_name=USER):
    return pysequoia.Tsk.generate(contact_name)


def certificate(key):
    return str(key.extract_certificate())


def clear(key, text):
    mode = pysequoia.SignatureMode.CLEAR
    return bytes(pysequoia.sign(signer=key.signer(), bytes=text.encode(), mode=mode)).decode()


def mime(key, text, *, sender):
    part = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    mode = pysequoia.SignatureMode.DETACHED
    signature = bytes(pysequoia.sign(signer=key.signer(), bytes=part.encode(), mode=mode)).decode()
    return (
        f"From: {sender}\nTo: {HUB}\nSubject: signed\nMIME-Version: 1.0\n"
        'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="=-s"\n\n'
        "ignored\n--=-s\n" + part.replace("\r\n", "\n") + "\n--=-s\nContent-Type: application/pgp-signature\n\n"
        f"{signature}\n--=-s--\n"
    ).encode()


def asked_with(certificate_text):
    contact = staffed(openpgp=certificate_text)
    running()
    return contact, code_in(mail_to(contact))


def test_a_reply_signed_in_clear_counts_in_full_where_a_key_is_known():
    key = key_of()
    contact, code = asked_with(certificate(key))
    reply(contact, clear(key, f"ok {code}\n"))
    probe = probe_of(contact)
    assert (probe.state, probe.signed) == ("answered", True)


def test_a_reply_signed_by_pgp_mime_counts_in_full():
    key = key_of()
    contact, code = asked_with(certificate(key))
    comes(mime(key, f"ok {code}", sender=contact.address))
    assert (state(contact), probe_of(contact).signed) == ("answered", True)


@pytest.mark.parametrize("how", ["unsigned", "other key", "code outside", "expired", "changed"])
def test_anything_less_is_partial(how):
    key, other = key_of(), key_of("Other <o@else.example>")
    kept = certificate(key)
    if how == "expired":
        past = datetime.now(UTC) + timedelta(minutes=1)
        kept = str(key.extract_certificate().set_expiration(past, key.certifier()))
        # The exchange below takes place by this test's clock, which is later than that.
    contact, code = asked_with(kept)
    text = {
        "unsigned": f"ok {code}",
        "other key": clear(other, f"ok {code}\n"),
        "code outside": f"{code}\n\n{clear(key, 'lunch at twelve')}",
        "expired": clear(key, f"ok {code}\n"),
        "changed": clear(key, "ok\n").replace("ok", f"ok {code}", 1),
    }[how]
    at = SOON
    if how == "expired":
        at = datetime.now(UTC) + timedelta(minutes=2)
        probe = probe_of(contact)
        window = {"opens_at": min(AT, at - timedelta(hours=1)), "closes_at": at + timedelta(hours=1)}
        with unguarded():
            probe.of.__class__.objects.update(**window)
    reply(contact, text, at=at)
    assert (state(contact), events()) == ("partial", ["unsigned"])

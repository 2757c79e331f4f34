"""What somebody wrote, out of whatever octets: who, under which subject, which words; and that it always ends."""

import pysequoia
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery.made import AT

from kentongan.delivery.actions import take_received
from kentongan.delivery.errors import OutsideTransaction
from kentongan.delivery.inbound.letters import ORIGINAL, letter, without_tags
from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Unread
from kentongan.delivery.signatures import signed_text

PLAIN = b"From: Desk <SOC@Bank.example>\nSubject: =?utf-8?b?4Lii4Li34LiZ4Lii4Lix4LiZ?=\n"
KEY = pysequoia.Tsk.generate("<soc@bank.example>")
CERTIFICATE = str(KEY.extract_certificate())


def test_sender_subject_and_words_are_read():
    raw = PLAIN + b'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\nb2s=\n'
    found = letter(raw)
    assert (found.sender, found.subject, found.text) == ("soc@bank.example", "ยืนยัน", "ok")


def test_of_html_the_words_stay_and_a_quotation_is_seen():
    page = "<style>p{}</style><p>Yes,&nbsp;we are</p><script>x()</script><blockquote>our own words</blockquote>"
    assert [line for line in without_tags(page).split("\n") if line] == ["Yes, we are", ORIGINAL, "our own words"]


def test_files_and_mails_that_are_brought_along_are_not_read():
    raw = PLAIN + (
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nhello\n'
        b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nin a file\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: other\n\nin a mail\n--b--\n"
    )
    assert letter(raw).text == "hello"


@pytest.mark.parametrize("said", ["a@x.example, b@x.example", "nobody", "", '"evil@x.example" <'])
def test_who_is_not_one_sender_is_none(said):
    assert letter(f"From: {said}\n\nx".encode()).sender in ("", "evil@x.example")[: 2 if "evil" in said else 1]


HEADERS = st.sampled_from(
    [b"From: a@b.example\n", b'Content-Type: multipart/signed; boundary="b"\n', b"Subject: =?x?q?=FF?=\n",
     b"Content-Type: text/html; charset=nonsense\n", b"Content-Transfer-Encoding: base64\n"]
)  # fmt: skip


@given(st.lists(HEADERS, max_size=4), st.binary(max_size=2000))
def test_whatever_comes_is_read_and_signs_nothing(headers, rest):
    for raw in (rest, b"".join(headers) + b"\n--b\n" + rest + b"\n--b\n" + rest + b"\n--b--\n"):
        letter(raw)
        assert signed_text(raw, certificate=CERTIFICATE, at=AT) == ""


@pytest.mark.parametrize("bad", ["<" * 200_000, "<style>" * 30_000, "&" * 200_000, "<br" * 60_000])
def test_html_made_to_keep_us_busy_ends(bad):
    raw = PLAIN + b"Content-Type: text/html\n\n" + bad.encode()
    assert len(letter(raw).text) <= 200_000


def test_beginnings_of_signatures_without_an_end_keep_nobody_busy():
    raw = PLAIN + b"\n" + b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 15_000
    assert signed_text(raw, certificate=CERTIFICATE, at=AT) == ""


def test_a_certificate_that_is_none_signs_nothing():
    text = bytes(pysequoia.sign(signer=KEY.signer(), bytes=b"ok\n", mode=pysequoia.SignatureMode.CLEAR))
    raw = PLAIN + b"\n" + text
    assert signed_text(raw, certificate=CERTIFICATE, at=AT).strip() == "ok"
    for certificate in ("", "garbage", CERTIFICATE[:200]):
        assert signed_text(raw, certificate=certificate, at=AT) == ""


@pytest.mark.django_db
def test_a_mail_is_given_to_a_room_once_and_again_only_where_its_work_failed():
    store_received(PLAIN + b"\none", at=AT)
    with transaction.atomic():
        assert len(take_received("checks", limit=5)) == 1
        transaction.set_rollback(True)  # as where the room's own work fails
    with transaction.atomic():
        (found,) = take_received("checks", limit=5)
        assert found.raw.endswith(b"one")
        assert take_received("checks", limit=5) == []
    assert not Unread.objects.exists()
    store_received(PLAIN + b"\none", at=AT)  # the same octets again
    assert not Unread.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_taken_in_a_transaction_only():
    with pytest.raises(OutsideTransaction):
        take_received("checks")

"""A mail as octets: the standard library's parser reads back what went in; nothing in it can add a header."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery.made import mail, parsed, rich_mail

from kentongan.delivery.mime import HIDDEN_SUBJECT, Envelope, rendered
from kentongan.delivery.rules import message_id
from kentongan.delivery.terms import Attachment, Mail
from kentongan.kernel.exercise import MARK, Exercise

AT = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
ID = message_id(UUID(int=7), tag="0" * 24, domain="cert.example")


def envelope(**more):
    given = {"sender": '"Hub" <hub@cert.example>', "recipient": "soc@bank.example", "message_id": ID, "at": AT}
    return Envelope(**given | {"exercise": Exercise.REAL} | more)


def octets(one: Mail, **more) -> bytes:
    return rendered(one, envelope=envelope(**more))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def as_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"


def decoded(part) -> str:
    return part.get_payload(decode=True).decode(part.get_content_charset()).replace("\r\n", "\n")


@given(texts, texts, texts, st.binary(max_size=500), texts)
def test_what_goes_in_comes_out(subject, text, html, content, name):
    one = Mail(subject, text, html=html, attachments=(Attachment(name, "text/csv", content),), language="ms")
    raw = octets(one)
    read = parsed(raw)
    plain = read.get_body(("plain",))
    assert decoded(plain) == as_lines(text)
    if html:
        assert decoded(read.get_body(("html",))) == as_lines(html)
    (file,) = read.iter_attachments()
    assert file.get_payload(decode=True) == content
    assert plain["Content-Language"] == "ms"
    assert read.defects == []


@given(texts)
def test_a_subject_comes_out_as_one_line(subject):
    read = parsed(octets(mail(subject)))
    wanted = "".join(" " if ord(one) < 32 or one in "\x7f\x85\u2028\u2029" else one for one in subject)
    assert " ".join(read["Subject"].split()) == " ".join(wanted.split())


@given(texts, texts, st.booleans())
def test_every_line_is_short_and_ascii(subject, text, long):
    one = Mail(subject, text * (40 if long else 1), html=text, attachments=(Attachment(subject, "x/y", b"z" * 999),))
    raw = octets(one)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_can_add_a_header(subject, value):
    evil = "\r\nBcc: evil@example.com\r\n\r\nHello"
    one = Mail(subject + evil, "text", headers={"Reply-To": value + evil, "X-Case": value + evil})
    read = parsed(octets(one))
    wanted = {"from", "to", "subject", "date", "message-id", "auto-submitted", "reply-to", "x-case", "mime-version"}
    assert {name.lower() for name in read} == wanted | {"content-type", "content-transfer-encoding"}


def test_the_headers_say_who_when_and_that_a_program_wrote_it():
    read = parsed(octets(rich_mail()))
    assert read["From"] == "Hub <hub@cert.example>"
    assert read["To"] == "soc@bank.example"
    assert read["Message-ID"] == ID
    assert read["Date"].datetime == AT.replace(microsecond=0)
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Subject"] == "Pelayan terbuka: သတိပေးချက်"
    assert "X-Kentongan-Exercise" not in read


def test_the_same_mail_is_the_same_octets():
    assert octets(rich_mail()) == octets(rich_mail())


def test_what_the_hub_writes_cannot_be_replaced():
    given = {"From": "a@b.c", "message-id": "<x@y>", "Content-Type": "text/html", "Auto-Submitted": "no", "X-Case": "7"}
    read = parsed(octets(mail(headers=given)))
    assert (read["From"].addresses[0].domain, read["Message-ID"], read["X-Case"]) == ("cert.example", ID, "7")
    assert read.get_content_type() == "text/plain"
    assert [read.get_all(name) for name in ("From", "Auto-Submitted")] == [
        ["Hub <hub@cert.example>"],
        ["auto-generated"],
    ]


def test_a_reply_goes_where_the_room_says():
    read = parsed(octets(mail(headers={"Reply-To": "Pegawai Bertugas ပတ် <duty@cert.example>"})))
    (address,) = read["Reply-To"].addresses
    assert (address.display_name, address.addr_spec) == ("Pegawai Bertugas ပတ်", "duty@cert.example")


def test_a_domain_in_other_letters_is_written_in_ascii_and_a_sender_s_name_too():
    read = parsed(octets(mail(), recipient="soc@bücher.example", sender='"Pusat ပတ်" <hub@bücher.example>'))
    assert read["To"] == "soc@xn--bcher-kva.example"
    assert read["From"] == "Pusat ပတ် <hub@xn--bcher-kva.example>"


def test_a_long_subject_in_ascii_is_folded_and_not_encoded():
    subject = " ".join(["ports"] * 40)
    raw = octets(mail(subject))
    assert b"=?" not in raw
    assert parsed(raw)["Subject"] == subject


@pytest.mark.parametrize(
    ("text", "how"), [("Plain.", "7bit"), ("Größe und Zeit, sonst nichts.", "quoted-printable"), ("သတိပေး", "base64")]
)
def test_a_text_is_carried_as_suits_it(text, how):
    assert parsed(octets(mail(text=text)))["Content-Transfer-Encoding"] == how


def test_a_file_keeps_its_name_and_a_wrong_media_type_is_none():
    files = (Attachment('၁/"x".csv', "text/csv", b"1"), Attachment("b", "text\r\nX: y", b"2"))
    first, second = parsed(octets(mail(attachments=files))).iter_attachments()
    assert first.get_filename() == "၁__x_.csv"
    assert first.get_content_charset() == "utf-8"
    assert second.get_content_type() == "application/octet-stream"


def test_an_exercise_is_marked_first_everywhere():
    read = parsed(octets(rich_mail(), exercise=Exercise.EXERCISE))
    assert read["X-Kentongan-Exercise"] == "yes"
    assert read["Subject"].startswith(MARK)
    assert decoded(read.get_body(("plain",))).startswith(MARK + "\n")
    assert f"<body><p><strong>{MARK}" in decoded(read.get_body(("html",)))


def test_what_is_encrypted_holds_everything_and_outside_stands_nothing_of_it():
    inside = []

    def encrypt(content: bytes) -> bytes:
        inside.append(content)
        return b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"

    one = rich_mail()
    read = parsed(rendered(one, envelope=envelope(), encrypt=encrypt))
    assert (read.get_content_type(), read.get_param("protocol")) == ("multipart/encrypted", "application/pgp-encrypted")
    version, secret = read.iter_parts()
    assert (version.get_content_type(), secret.get_content_type()) == (
        "application/pgp-encrypted",
        "application/octet-stream",
    )
    assert version.get_payload(decode=True) == b"Version: 1\r\n"
    assert read["Subject"] == HIDDEN_SUBJECT
    (content,) = inside
    assert b"port 23" not in rendered(one, envelope=envelope(), encrypt=encrypt)
    within = parsed(content)
    assert within["Subject"] == one.subject
    assert within.get_param("protected-headers") == "v1"
    assert decoded(within.get_body(("plain",))) == one.text
    assert len(list(within.iter_attachments())) == 1


def test_an_encrypted_exercise_is_marked_outside_and_inside():
    inside = []
    one = mail(outer_subject="A notice")
    raw = rendered(one, envelope=envelope(exercise=Exercise.EXERCISE), encrypt=lambda c: inside.append(c) or b"x")
    assert parsed(raw)["Subject"] == f"{MARK} A notice"
    assert parsed(inside[0])["Subject"].startswith(MARK)


def test_a_failing_encryption_is_never_a_mail_in_clear():
    def fail(_: bytes) -> bytes:
        raise LookupError

    with pytest.raises(LookupError):
        rendered(mail(), envelope=envelope(), encrypt=fail)


def test_further_headers_of_an_encrypted_mail_do_not_stand_outside():
    raw = rendered(mail(headers={"X-Case": "secret 7"}), envelope=envelope(), encrypt=lambda _: b"x")
    assert b"secret 7" not in raw


def test_the_ids_of_earlier_mails_stand_whole_and_outside_what_is_encrypted():
    earlier = [message_id(UUID(int=one), tag="0" * 24, domain="a-long-name-of-a-domain.cert.example") for one in (1, 2)]
    threaded = mail(headers={"In-Reply-To": earlier[1], "References": " ".join(earlier) + "\r\nBcc: x@evil.example"})
    for one in (
        rendered(threaded, envelope=envelope()),
        rendered(threaded, envelope=envelope(), encrypt=lambda _: b"x"),
    ):
        read = parsed(one)
        assert read["In-Reply-To"] == earlier[1]
        assert str(read["References"]).split() == earlier
        assert read["Bcc"] is None

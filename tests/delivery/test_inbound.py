"""Mail in: what did not arrive is found and told, automatic answers answer nothing, hostile mail breaks nothing."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery import servers
from tests.delivery.made import AT, means, outcomes, put, row
from tests.delivery.servers import Inbox, mail_server

from kentongan.accounts.terms import HUB_ITSELF, NOBODY
from kentongan.delivery import queries
from kentongan.delivery.actions.purging import purge
from kentongan.delivery.errors import UnknownDelivery
from kentongan.delivery.inbound.boxes import mailbox, read_mail
from kentongan.delivery.inbound.imap import Mailbox, read_imap
from kentongan.delivery.inbound.maildir import read_maildir
from kentongan.delivery.inbound.reading import read
from kentongan.delivery.inbound.storing import store_received
from kentongan.delivery.models import Delivery, ReceivedMail
from kentongan.delivery.sending import send_mail
from kentongan.delivery.terms import MailKind, State

ID = "<" + "0" * 31 + "7." + "a" * 24 + "@cert.example>"

DSN = """\
Return-Path: <>
From: MAILER-DAEMON@mx.bank.example
To: hub@cert.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.bank.example
{envelope}
Final-Recipient: rfc822; soc@bank.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--B
Content-Type: {returned}

From: hub@cert.example
Message-ID: {message_id}
Subject: Open port

--B--
"""


def dsn(message_id: str = ID, **more: str) -> bytes:
    usual = {"action": "failed", "status": "5.1.1", "returned": "text/rfc822-headers", "envelope": ""}
    envelope = more.pop("envelope", "")
    text = DSN.format(
        **usual | more | {"message_id": message_id, "envelope": envelope and f"Original-Envelope-Id: {envelope}\n"}
    )
    return text.replace("\n", "\r\n").encode()


def reply(**headers: str) -> bytes:
    one = EmailMessage()
    given = {"From": "soc@bank.example", "To": "hub@cert.example", "Subject": "Re: Open port", "In-Reply-To": ID}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        one[name] = value
    one.set_content("Thank you.")
    return one.as_bytes()


@pytest.fixture
def delivered() -> UUID:
    pk = put()
    with mail_server(Inbox()) as server:
        send_mail(means(server=server))
    assert [one.state for one in outcomes()] == [State.DELIVERED]
    return pk


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_notification_is_understood(returned):
    found = read(dsn(returned=returned))
    assert (found.kind, found.failed, found.status, found.message_ids) == (MailKind.DSN, True, "5.1.1", (ID,))
    assert found.detail == "smtp; 550 5.1.1 user unknown"


@pytest.mark.parametrize(
    ("action", "failed"), [("failed", True), ("Failed ", True), ("delayed", False), ("relayed", False)]
)
def test_only_what_failed_failed(action, failed):
    assert read(dsn(action=action)).failed is failed


def test_a_notification_may_name_the_envelope_alone():
    found = read(dsn("<other@x>", envelope=ID.strip("<>").partition("@")[0]))
    assert found.message_ids == (ID.strip("<>").partition("@")[0],)


OLDER = ["<" + "0" * 31 + f"{number}." + "b" * 24 + "@cert.example>" for number in (1, 2)]


@pytest.mark.parametrize(
    "quoted",
    [
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nReferences: %(older)s\r\nMessage-ID: %(id)s\r\n\r\n",
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nReferences: %(older)s\r\nMessage-ID:\r\n %(id)s\r\n\r\nx\r\n",
        b"--b\r\nContent-Type: text/plain\r\n\r\n> References: %(older)s\r\n> Message-ID: %(id)s\r\n",
        b"--b\r\nContent-Type: text/plain\r\n\r\nThe mail that you sent was not delivered.\r\n",
    ],
    ids=["headers", "whole", "text", "nothing"],
)
def test_what_comes_back_is_the_mail_that_was_sent_and_not_the_first_of_its_thread(quoted: bytes) -> None:
    ids = {b"id": ID.encode(), b"older": " ".join(OLDER).encode()}
    head = (
        b"From: Mailer-Daemon@relay.example\r\nX-Failed-Recipients: a@bank.example\r\nReferences: %(older)s %(id)s\r\n"
    )
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    assert read((head + kind + quoted + b"--b--\r\n") % ids).message_ids[0] == ID


def test_exim_says_it_in_its_own_way():
    raw = f"X-Failed-Recipients: soc@bank.example\r\nAuto-Submitted: auto-replied\r\n\r\nMessage-ID: {ID}\r\n".encode()
    found = read(raw)
    assert (found.kind, found.failed, found.message_ids) == (MailKind.DSN, True, (ID,))


QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.bank.example
Subject: failure notice

Hi. This is the qmail-send program at mx.bank.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<Soc@bank.example>:
No such user here.

--- Below this line is a copy of the message.

Return-Path: <hub@cert.example>
<not@bank.example>:
Message-ID: {ID}
"""


def test_qmail_says_it_in_its_own_way():
    found = read(QMAIL.encode())
    assert (found.kind, found.failed, found.failed_at) == (MailKind.DSN, True, ("soc@bank.example",))
    assert found.message_ids[0] == ID


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the desk of the Ministry. We are closed until Monday.",
        "Hi. This is the list manager.\n\n--\nThe list",
        f"Hi. This is the desk. We are away.\n\n----- Original Message -----\n<soc@bank.example>:\nMessage-ID: {ID}",
    ],
)
def test_what_only_begins_like_qmail_is_an_automatic_answer(text: str):
    raw = f"From: postmaster@bank.example\nAuto-Submitted: auto-replied\nIn-Reply-To: {ID}\n\n{text}\n"
    assert (read(raw.encode()).kind, read(raw.encode()).failed) == (MailKind.AUTO_REPLY, False)


def test_sendmail_names_beside_the_address_the_one_behind_it_that_failed():
    raw = dsn(ID).replace(b"\r\nAction: failed", b"\r\nX-Actual-Recipient: rfc822; ana@bank.example\r\nAction: failed")
    assert read(raw).failed_at == ("ana@bank.example",)


def test_what_a_person_writes_as_qmail_would_is_their_mail():
    raw = QMAIL.replace("Return-Path: <>\n", "").replace("MAILER-DAEMON@mx", "ana")
    assert read(raw.encode()).kind is MailKind.OTHER


@pytest.mark.parametrize("kind", [b"message/rfc822", b"message/global", b"message/news"])
def test_a_notification_that_somebody_forwards_to_a_list_is_none(kind: bytes):
    raw = (
        b"From: soc@bank.example\r\nPrecedence: list\r\nIn-Reply-To: %(id)s\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nSee.\r\n'
        b"--a\r\nContent-Type: %(kind)s\r\n\r\n%(dsn)s\r\n--a--\r\n"
    ) % {b"id": ID.encode(), b"dsn": dsn(OLDER[0]), b"kind": kind}
    assert not read(raw).failed


def test_a_notification_that_a_person_forwards_is_their_mail():
    """It is of a mail of theirs to somebody else, who has written to us just now."""
    raw = (
        b"From: soc@bank.example\r\nIn-Reply-To: %(id)s\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nSee.\r\n'
        b"--a\r\nContent-Type: message/rfc822\r\n\r\n%(dsn)s\r\n--a--\r\n"
    ) % {b"id": ID.encode(), b"dsn": dsn(OLDER[0])}
    found = read(raw)
    assert (found.kind, found.failed, found.message_ids[0]) == (MailKind.OTHER, False, ID)


def test_a_notification_in_a_wrapper_of_a_program_is_one():
    wrapped = (
        b"From: MAILER-DAEMON@mx.example\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n%s\r\n'
        b"--a\r\nContent-Type: text/plain\r\n\r\nThis mail was scanned.\r\n--a--\r\n"
    ) % dsn(ID)
    assert (read(wrapped).kind, read(wrapped).failed) == (MailKind.DSN, True)


def test_what_came_to_some_behind_an_address_and_not_to_others_came_there():
    both = dsn(ID).replace(
        b"Final-Recipient: rfc822; soc@bank.example",
        b"Final-Recipient: rfc822; ana@bank.example\r\nAction: relayed\r\n\r\n"
        b"Final-Recipient: rfc822; ben@bank.example",
    )
    found = read(both)
    assert (found.kind, found.failed, found.failed_at) == (MailKind.DSN, False, ("ben@bank.example",))


@pytest.mark.django_db
@pytest.mark.parametrize(("behind", "copies"), [(b"soc@bank.example", 0), (b"ana@bank.example", 1)])
def test_what_bounces_for_one_of_those_behind_an_address_may_have_come_to_the_others(delivered, behind, copies):
    raw = dsn(row(delivered).message_id).replace(b"rfc822; soc@bank.example", b"rfc822; " + behind)
    assert store_received(raw, at=AT + timedelta(hours=1))
    assert (row(delivered).state, row(delivered).copies) == (State.DEAD, copies)
    assert [one.perhaps_there for one in outcomes()] == [bool(copies)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"X_Auto_Response_Suppress": "All"},
        {"List_Id": "<news.example>"},
    ],
)
def test_an_automatic_answer_is_known(headers):
    found = read(reply(**headers))
    assert (found.kind, found.failed, found.message_ids) == (MailKind.AUTO_REPLY, False, (ID,))


@pytest.mark.parametrize("headers", [{}, {"Auto_Submitted": "no"}, {"Precedence": "first-class"}])
def test_what_a_person_wrote_is_known(headers):
    assert read(reply(**headers)).kind is MailKind.OTHER


def test_a_receipt_that_a_mail_was_displayed_is_automatic_without_any_header():
    raw = (
        b"From: soc@bank.example\r\nSubject: Read: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nRead.\r\n"
        b"--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822; soc@bank.example\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n"
    )
    assert read(raw).kind is MailKind.AUTO_REPLY


@pytest.mark.django_db
def test_what_bounces_after_it_was_delivered_is_told_once_more(delivered):
    assert store_received(dsn(row(delivered).message_id), at=AT + timedelta(hours=1))
    (told,) = outcomes()
    assert (told.id, told.state, told.reason) == (delivered, State.DEAD, "bounced")
    assert told.detail == "5.1.1 smtp; 550 5.1.1 user unknown"
    assert told.at == AT + timedelta(hours=1)
    (line,) = queries.received(reader=HUB_ITSELF, kind=MailKind.DSN)
    assert (line.about, line.failed) == (delivered, True)
    assert queries.received_after(None) == [line]
    assert queries.received_after(line.id) == []
    assert queries.received(reader=NOBODY) == []


@pytest.mark.django_db
def test_the_same_notification_again_changes_nothing(delivered):
    raw = dsn(row(delivered).message_id)
    assert store_received(raw, at=AT)
    assert not store_received(raw, at=AT)
    assert len(outcomes()) == 1
    assert ReceivedMail.objects.count() == 1


@pytest.mark.django_db
def test_who_has_not_got_the_mail_cannot_make_it_bounce(delivered):
    forged = f"<{delivered.hex}.{'0' * 24}@cert.example>"
    assert store_received(dsn(forged), at=AT)
    assert outcomes() == []
    assert queries.received(reader=HUB_ITSELF)[0].about is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw", [lambda one: reply(In_Reply_To=one, Auto_Submitted="auto-replied"), lambda one: dsn(one, action="delayed")]
)
def test_automatic_answers_and_delays_change_nothing_and_nothing_is_sent(delivered, raw):
    assert store_received(raw(row(delivered).message_id), at=AT)
    assert outcomes() == []
    assert Delivery.objects.count() == 1
    assert queries.received(reader=HUB_ITSELF)[0].about == delivered


@pytest.mark.django_db
def test_what_came_in_is_kept_for_its_time(delivered):
    store_received(dsn(row(delivered).message_id), at=AT)
    (line,) = queries.received(reader=HUB_ITSELF)
    assert queries.received_raw(line.id, reader=HUB_ITSELF).startswith(b"Return-Path")
    assert purge(at=AT + timedelta(days=31), kept=timedelta(days=30)) == 1
    assert (row(delivered).destination, row(delivered).state) == ("soc@bank.example", "dead")
    assert purge(at=AT + timedelta(days=61), kept=timedelta(days=30)) == 1
    assert row(delivered).destination == ""
    assert purge(at=AT + timedelta(days=61), kept=timedelta(days=30)) == 0
    with pytest.raises(UnknownDelivery):
        queries.received_raw(line.id, reader=HUB_ITSELF)
    with pytest.raises(UnknownDelivery):
        queries.message(delivered, reader=HUB_ITSELF)


HOSTILE = {
    "nothing": b"",
    "no header at all": b"\x00\xff" * 1000,
    "one endless header": b"X: " + b"a" * 3_000_000,
    "many headers": b"".join(b"X-%d: y\r\n" % number for number in range(50_000)) + b"\r\n",
    "one in the other": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(5000)
    ),
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "the same boundary": b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n' + b"--a\r\n" * 100_000,
    "an unknown charset": b"Content-Type: text/plain; charset=klingon\r\nSubject: =?klingon?q?x?=\r\n\r\nx",
    "a status that is none": dsn(status="\udcff".encode("utf-8", "surrogatepass").hex()),
    "a broken report": b"Content-Type: message/delivery-status\r\n\r\nAction failed\r\n\r\n\r\n\r\nAction: failed",
    "a zero boundary": b'Content-Type: multipart/report; boundary=""\r\n\r\n--\r\n----\r\n',
    "a parameter of many parts": b"Content-Type: multipart/mixed; " + b"; ".join(b"b*%d*=''x" % n for n in range(9999)),
    "a folded id": b"In-Reply-To:\r\n <" + b"0" * 32 + b".\r\n " + b"a" * 24 + b"@x>\r\n\r\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_is_read_and_comes_to_an_end(raw):
    assert read(raw).kind in MailKind


@given(st.binary(max_size=2000))
def test_any_octets_are_read(raw):
    assert read(raw).kind in MailKind


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=30), st.integers(0, 900))
def test_a_notification_with_anything_wrong_in_it_is_read(changes, cut):
    raw = bytearray(dsn())
    for place, octet in changes:
        raw[place % len(raw)] = octet
    assert read(bytes(raw[: len(raw) - cut])).kind in MailKind


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


@pytest.mark.django_db
def test_a_maildir_is_read_once_and_marked_as_seen(maildir, delivered, settings):
    settings.MAIL_IN = f"maildir://{maildir}"
    (maildir / "new" / "1.a.host").write_bytes(dsn(row(delivered).message_id))
    (maildir / "new" / "2.b.host").write_bytes(reply())
    assert read_mail(at=AT) == 2
    assert read_mail(at=AT) == 0
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1.a.host:2,S", "2.b.host:2,S"]
    assert [one.reason for one in outcomes()] == ["bounced"]


@pytest.mark.django_db
def test_a_mail_that_is_stored_and_was_not_moved_is_not_stored_again(maildir):
    file = maildir / "new" / "1.a.host"
    file.write_bytes(reply())
    assert store_received(reply(), at=AT)
    assert read_maildir(maildir, store=lambda raw: store_received(raw, at=AT)) == 0
    assert not file.exists()


def test_a_mail_stays_where_it_could_not_be_stored(maildir):
    (maildir / "new" / "1.a.host").write_bytes(reply())

    def fail(_: bytes) -> bool:
        raise connection.Database.OperationalError

    with pytest.raises(connection.Database.OperationalError):
        read_maildir(maildir, store=fail)
    assert (maildir / "new" / "1.a.host").exists()


def test_a_maildir_leads_nowhere_else(maildir):
    (maildir / "new" / "link").symlink_to("/etc/hostname")
    (maildir / "new" / "folder").mkdir()
    assert read_maildir(maildir, store=lambda _: pytest.fail("it was read")) == 0


class Imap:
    """Enough of an IMAP server: one folder, whose mails have numbers and flags."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, start=11))
        self.seen: set[int] = set()
        self.said: list[str] = []

    def __call__(self, connection) -> None:
        connection.sendall(b"* OK ready\r\n")
        for line in servers.lines_of(connection):
            tag, _, command = line.decode().partition(" ")
            self.said.append(command)
            for part in self._answer(command):
                connection.sendall(part)
            connection.sendall(f"{tag} {'NO' if 'wrong' in command else 'OK'} done\r\n".encode())

    def _answer(self, command: str):
        words = command.split()
        if words[0] == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif words[0] == "SELECT":
            yield b"* 2 EXISTS\r\n"
        elif words[:2] == ["UID", "SEARCH"]:
            yield f"* SEARCH {' '.join(str(n) for n in self.mails if n not in self.seen)}\r\n".encode()
        elif words[:2] == ["UID", "FETCH"]:
            raw = self.mails[int(words[2])]
            yield b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (words[2].encode(), len(raw), raw)
        elif words[:2] == ["UID", "STORE"]:
            self.seen.add(int(words[2]))


def imap_box(server, **more: str) -> Mailbox:
    given = {"host": servers.HOST, "port": server.port, "user": "hub", "password": "s3cret", "folder": 'In "box"'}
    return Mailbox(**given | more, context=servers.trusting())


def test_an_imap_folder_is_read_once_and_marked_as_seen():
    imap, stored = Imap(dsn(), reply()), []
    with servers.nasty_server(imap, context=servers.serving()) as server:
        for expected in (2, 0):
            assert read_imap(imap_box(server), store=lambda raw: stored.append(raw) is None) == expected
    assert stored == [dsn(), reply()]
    assert imap.seen == {11, 12}
    assert 'SELECT "In \\"box\\""' in imap.said
    assert any("BODY.PEEK" in command for command in imap.said)


def test_an_imap_mail_that_could_not_be_stored_stays_unseen():
    imap = Imap(reply())

    def fail(_: bytes) -> bool:
        raise RuntimeError

    with servers.nasty_server(imap, context=servers.serving()) as server, pytest.raises(RuntimeError):
        read_imap(imap_box(server), store=fail)
    assert imap.seen == set()


def test_an_imap_server_that_refuses_is_an_error_of_the_system():
    imap = Imap()
    with servers.nasty_server(imap, context=servers.serving()) as server, pytest.raises(Exception, match="done"):
        read_imap(imap_box(server, password="wrong"), store=lambda _: True)


def test_the_setting_names_a_mailbox():
    box = mailbox("imaps://hub%40cert.example:s%2F3@mail.example/Bounces%20in")
    assert (box.host, box.port, box.user, box.password, box.folder) == (
        "mail.example",
        993,
        "hub@cert.example",
        "s/3",
        "Bounces in",
    )
    assert mailbox("imaps://hub:x@mail.example").folder == "INBOX"

"""By SMTP, over a real exchange: what a server takes, refuses, puts off; and servers that hang, break off, are away."""

from datetime import timedelta

import pytest
from tests.delivery import servers
from tests.delivery.made import AT, SetClock, mail, means, outcomes, outgoing, parsed, put, put_many, rich_mail, row
from tests.delivery.servers import Inbox, mail_server, nasty_server, smtp_script

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.delivery import queries, sending
from kentongan.delivery.actions import hold
from kentongan.delivery.actions.leasing import lease
from kentongan.delivery.channels.smtp import MailServer, Message, ServerAway, Session
from kentongan.delivery.models import Gate
from kentongan.delivery.rules import PATIENCE
from kentongan.delivery.sending import send_mail
from kentongan.delivery.terms import Channel, Reason, Result, State
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    """Give servers that hang a second, and those that dribble two."""
    monkeypatch.setattr(sending, "Session", lambda server: Session(server, timeout=0.5, deadline=1.0))


def test_a_mail_arrives_once_as_it_was_rendered():
    pk = put(outgoing(mail=rich_mail()))
    inbox = Inbox()
    with mail_server(inbox) as server:
        assert send_mail(means(server=server)) == 1
        assert send_mail(means(server=server)) == 0
    (got,) = inbox.mails
    assert (got.mail_from, got.rcpt_tos) == ("hub@cert.example", ["soc@bank.example"])
    read = parsed(got.content)
    assert read["Message-ID"] == row(pk).message_id
    assert read["Subject"] == rich_mail().subject
    (told,) = outcomes()
    assert (told.id, told.state, told.reason, told.repeats) == (pk, State.DELIVERED, "accepted", 0)


def test_lines_that_begin_with_a_dot_arrive():
    text = ".\n..\n.hidden\nend\n"
    put(outgoing(mail=mail(text=text)))
    inbox = Inbox()
    with mail_server(inbox) as server:
        send_mail(means(server=server))
    assert parsed(inbox.mails[0].content).get_content().replace("\r\n", "\n") == text


def test_a_batch_goes_over_one_connection():
    put_many([outgoing(destination=f"a{number}@bank.example") for number in range(20)])
    inbox = Inbox()
    with mail_server(inbox) as server:
        assert send_mail(means(server=server)) == 20
    assert (len(inbox.mails), inbox.connections) == (20, 1)


def test_a_recipient_refused_for_good_is_dead_at_once_and_the_others_get_theirs():
    ids = put_many([outgoing(destination=f"{name}@bank.example") for name in ("a", "gone", "c")])
    inbox = Inbox(rcpt=lambda address: "550 5.1.1 no such user" if "gone" in address else "250 OK")
    with mail_server(inbox) as server:
        send_mail(means(server=server))
    assert [row(pk).state for pk in ids] == ["delivered", "dead", "delivered"]
    refused = next(one for one in outcomes() if one.id == ids[1])
    assert (refused.reason, refused.detail) == ("refused", "550 5.1.1 no such user")


def test_a_content_refused_for_good_is_dead_and_one_for_now_is_not():
    first, second = put_many([outgoing(), outgoing(mail=mail("later"))])
    inbox = Inbox(data=lambda got: "452 disk full" if b"later" in got.content else "554 5.7.1 not here")
    with mail_server(inbox) as server:
        send_mail(means(server=server))
    assert [(row(pk).state, row(pk).reason) for pk in (first, second)] == [("dead", "refused"), ("waiting", "later")]
    assert row(second).copies == 0


def test_greylisting_is_waited_for():
    pk, clock, tries = put(), SetClock(), []
    inbox = Inbox(rcpt=lambda _: tries.append(1) or ("250 OK" if len(tries) > 2 else "451 4.7.1 greylisted"))
    with mail_server(inbox) as server:
        for _ in range(3):
            send_mail(means(server=server, clock=clock))
            clock.at = max(clock(), row(pk).due_at)
    assert len(inbox.mails) == 1
    (told,) = outcomes()
    assert (told.state, told.repeats, row(pk).attempts) == (State.DELIVERED, 0, 3)


@pytest.mark.parametrize("then", [servers.hang, servers.break_off, servers.dribble], ids=["hang", "break", "dribble"])
@pytest.mark.parametrize("at", ["greeting", "EHLO", "MAIL"])
def test_a_server_that_does_not_work_is_left_alone_and_its_mails_wait(quick, at, then):
    ids = put_many([outgoing(), outgoing(mail=mail("2"))])
    with nasty_server(smtp_script(at=at, then=then)) as server:
        assert send_mail(means(server=server)) == 0
    assert [(row(pk).state, row(pk).copies) for pk in ids] == [("waiting", 0)] * 2
    (gate,) = queries.shut_gates(at=AT)
    assert gate.until > AT
    inbox, clock = Inbox(), SetClock(AT + timedelta(minutes=2))
    with mail_server(inbox) as server:
        assert send_mail(means(server=server)) == 0  # still shut
        assert send_mail(means(server=server, clock=clock)) == 2
    assert not Gate.objects.exists()
    assert [one.repeats for one in outcomes()] == [0, 0]


@pytest.mark.parametrize("then", [servers.hang, servers.break_off, servers.dribble], ids=["hang", "break", "dribble"])
def test_a_connection_that_breaks_at_the_recipient_is_tried_again_and_brought_nothing(quick, then):
    pk = put()
    with nasty_server(smtp_script(at="RCPT", then=then)) as server:
        send_mail(means(server=server))
    assert (row(pk).state, row(pk).reason, row(pk).copies) == ("waiting", "unreachable", 0)


@pytest.mark.parametrize("then", [servers.hang, servers.break_off, servers.dribble], ids=["hang", "break", "dribble"])
@pytest.mark.parametrize("at", ["content", "."])
def test_what_breaks_off_in_the_content_may_have_arrived_and_is_repeated_under_the_same_id(quick, at, then):
    pk, got = put(), []
    with nasty_server(smtp_script(at=at, then=then, got=got)) as server:
        send_mail(means(server=server))
    assert (row(pk).state, row(pk).reason, row(pk).copies) == ("waiting", "broken-off", 1)
    inbox, clock = Inbox(), SetClock(row(pk).due_at)
    with mail_server(inbox) as server:
        send_mail(means(server=server, clock=clock))
    assert parsed(inbox.mails[0].content)["Message-ID"] == row(pk).message_id
    if at == ".":
        assert f"Message-ID: {row(pk).message_id}".encode() in got
    (told,) = outcomes()
    assert (told.state, told.repeats) == (State.DELIVERED, 1)
    assert queries.outbox_counts(reader=HUB_ITSELF).repeats == 1


def test_a_refusal_counts_even_if_the_server_hangs_up_with_it():
    pk = put()

    def refuse(connection):
        connection.sendall(b"550 5.1.1 no\r\n")

    with nasty_server(smtp_script(at="RCPT", then=refuse)) as server:
        send_mail(means(server=server))
    assert (row(pk).state, row(pk).reason) == ("dead", "refused")


def test_a_server_that_is_away_for_a_day_gets_everything_when_it_is_back():
    ids, clock = put_many([outgoing(destination=f"a{number}@bank.example") for number in range(3)]), SetClock()
    away, tries = MailServer(host=servers.HOST, port=servers.free_port(), starttls=False), 0
    while clock() < AT + timedelta(days=1):
        assert send_mail(means(server=away, clock=clock)) == 0
        tries += 1
        clock.at = Gate.objects.get().shut_until
    assert 100 < tries < 250  # about every ten minutes
    inbox = Inbox()
    with mail_server(inbox) as server:
        assert send_mail(means(server=server, clock=clock)) == 3
    assert {one.id for one in outcomes() if one.state is State.DELIVERED} == set(ids)


def test_a_server_that_stays_away_is_given_up_and_told():
    pk, clock = put(), SetClock(AT + PATIENCE + timedelta(hours=1))
    new = put(outgoing(mail=mail("new")), at=clock())
    send_mail(means(server=MailServer(host=servers.HOST, port=servers.free_port(), starttls=False), clock=clock))
    (told,) = outcomes()
    assert (told.id, told.state, told.reason) == (pk, State.DEAD, "gave-up")
    assert row(new).state == State.WAITING


def test_a_message_that_the_server_will_not_hear_of_does_not_keep_the_others_back():
    poison, whole = put_many([outgoing(), outgoing(mail=mail("2"))])
    clock = SetClock()

    def refuse(connection):
        connection.sendall(b"550 5.7.1 no\r\n")

    with nasty_server(smtp_script(at="MAIL", then=refuse)) as server:
        send_mail(means(server=server, clock=clock))
    assert row(poison).due_at > row(whole).due_at
    assert row(poison).attempts == 1


def test_a_connection_that_was_closed_in_between_is_opened_again():
    ids = put_many([outgoing(), outgoing(mail=mail("2"))])

    def say_goodbye(connection):
        connection.sendall(b"250 OK\r\n")

    with nasty_server(smtp_script(at=".", then=say_goodbye)) as server:
        send_mail(means(server=server))
    assert [row(pk).state for pk in ids] == ["delivered", "delivered"]


def test_a_hold_in_the_middle_of_a_batch_stops_it():
    ids = put_many([outgoing(destination=f"a{number}@bank.example") for number in range(4)])
    sender, tried = means(), []

    def send(parcel):
        tried.append(parcel.id)
        if len(tried) == 2:
            hold(actor=None, at=AT, reason="stop")
        return Result(parcel.id, State.DELIVERED, Reason.ACCEPTED)

    parcels = lease(Channel.SMTP, worker=sender.worker, at=AT, limit=9)
    assert sending._one_by_one(parcels, sender, send) == 2
    assert [row(pk).state for pk in ids] == ["delivered", "delivered", "waiting", "waiting"]


def sent(server: MailServer, message: Message | None = None, **more) -> Result:
    given = {name: getattr(server, name) for name in MailServer.__dataclass_fields__}
    session = Session(MailServer(**given | more), timeout=5, deadline=10)
    try:
        return session.send(message or MESSAGE, row=new_id())
    finally:
        session.close()


MESSAGE = Message("hub@cert.example", "soc@bank.example", b"Subject: x\r\n\r\ny\r\n", "abc")


def test_tls_is_demanded_and_its_certificate_verified():
    inbox = Inbox()
    with mail_server(inbox) as plain, pytest.raises(ServerAway, match="Something"):
        sent(plain, starttls=True)
    with mail_server(inbox, tls_context=servers.serving()) as server:
        with pytest.raises(ServerAway) as refused:
            sent(server, starttls=True)
        assert "CERTIFICATE" in str(refused.value.facts["why"]).upper()
        with pytest.raises(ServerAway):
            sent(server, starttls=True, host="127.0.0.2", context=servers.trusting())
        result = sent(server, starttls=True, context=servers.trusting())
    assert result.state is State.DELIVERED


def test_tls_from_the_first_octet():
    inbox = Inbox()
    with mail_server(inbox, ssl_context=servers.serving()) as server:
        with pytest.raises(ServerAway):
            sent(server, tls=True)
        assert sent(server, tls=True, context=servers.trusting()).state == "delivered"


def test_a_password_is_given_and_a_wrong_one_is_the_hub_s_fault_not_the_recipient_s():
    inbox = Inbox()
    more = {"authenticator": servers.authenticator, "auth_required": True, "tls_context": servers.serving()}
    with mail_server(inbox, **more) as server:
        given = {"starttls": True, "context": servers.trusting(), "user": "hub"}
        with pytest.raises(ServerAway) as refused:
            sent(server, **given, password="wrong")
        assert "wrong" not in str(refused.value.facts)
        assert sent(server, **given, password="s3cret").state == "delivered"


def test_what_the_network_says_later_can_be_matched():
    """The envelope's id comes back with a delivery status notification (RFC 3461)."""
    got = []

    def script(connection):
        connection.sendall(b"220 x\r\n")
        for line in servers.lines_of(connection):
            got.append(line)
            connection.sendall(b"250-x\r\n250 DSN\r\n" if line.startswith(b"ehlo") else b"550 no\r\n")
            if line.startswith(b"MAIL"):
                return

    with nasty_server(script) as server, pytest.raises(ServerAway):
        sent(server)
    assert b"MAIL FROM:<hub@cert.example> RET=HDRS ENVID=abc" in got


def test_an_address_in_other_letters_needs_a_server_that_takes_it():
    first = Message("hub@cert.example", "ပတ်@bank.example", MESSAGE.octets, "abc")
    inbox = Inbox()
    with mail_server(inbox, enable_SMTPUTF8=False) as server:
        assert sent(server, first).reason is Reason.BAD_ADDRESS
    with mail_server(inbox, enable_SMTPUTF8=True) as server:
        assert sent(server, first).state is State.DELIVERED
    assert inbox.mails[0].rcpt_tos == ["ပတ်@bank.example"]


def test_without_a_mail_server_mails_wait():
    pk = put()
    assert send_mail(means()) == 0
    assert row(pk).state == State.WAITING

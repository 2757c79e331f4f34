"""By webhook: signed so that the receiver can verify it, to public addresses by TLS, and what each answer means."""

import base64
import hashlib
import hmac
import socket
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.delivery import servers
from tests.delivery.made import AT, SetClock, means, outcomes, outgoing, put, put_many, row
from tests.delivery.servers import Receiver, nasty_server, webhook_server

from kentongan.delivery.channels import webhook
from kentongan.delivery.channels.webhook import Outside, Post, is_public, post
from kentongan.delivery.secrets import webhook_secret
from kentongan.delivery.sending import send_webhooks
from kentongan.delivery.terms import Channel, Reason, State
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db
QUICK = Outside(private=True, timeout=0.5, deadline=1.0)


def to(address: str, **more):
    return outgoing(Channel.WEBHOOK, address, **more)


def verified(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Do what a receiver does, by the standard's own words."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(wanted, headers["webhook-signature"])


def test_a_receiver_can_verify_what_comes():
    receiver = Receiver()
    with webhook_server(receiver) as address:
        destination = f"{address}/hook?team=1#2"
        pk = put(to(destination))
        assert send_webhooks(means()) == 1
        assert send_webhooks(means()) == 0
    ((path, headers, body),) = receiver.posts
    assert path == "/hook?team=1"
    assert headers["webhook-id"] == f"msg_{pk.hex}"
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert verified(headers, body, webhook_secret(destination))
    assert not verified(headers, body + b" ", webhook_secret(destination))
    assert not verified(headers, body, webhook_secret(f"{address}/hook?team=1#3"))
    (told,) = outcomes()
    assert (told.state, told.reason, told.repeats) == (State.DELIVERED, "accepted", 0)


def test_an_exercise_is_told_as_one():
    receiver = Receiver()
    with webhook_server(receiver) as address:
        put_many([to(address), to(address, exercise=Exercise.EXERCISE)])
        send_webhooks(means())
    assert ["x-kentongan-exercise" in headers for _, headers, _ in receiver.posts] == [False, True]


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        (200, "delivered", "accepted"),
        (202, "delivered", "accepted"),
        (301, "dead", "refused"),
        (307, "dead", "refused"),
        (400, "dead", "refused"),
        (410, "dead", "refused"),
        (429, "waiting", "later"),
        (500, "waiting", "later"),
        (503, "waiting", "later"),
    ],
)
def test_what_an_answer_means(status, state, reason):
    receiver = Receiver(answer=lambda: (status, {"Location": "http://192.0.2.1/"}))
    with webhook_server(receiver) as address:
        pk = put(to(address))
        send_webhooks(means())
    assert (row(pk).state, row(pk).reason) == (state, reason)
    assert len(receiver.posts) == 1


def test_a_receiver_may_ask_for_time():
    receiver = Receiver(answer=lambda: (429, {"Retry-After": "7200"}))
    with webhook_server(receiver) as address:
        pk = put(to(address))
        send_webhooks(means())
    assert row(pk).due_at == AT + timedelta(hours=2)


def test_a_receiver_that_says_it_has_it_gets_nothing_twice():
    receiver, clock = Receiver(), SetClock()
    with webhook_server(receiver) as address:
        pk = put(to(address))
        type(row(pk)).objects.filter(pk=pk).update(copies=1)  # as if its worker had been killed after the request
        receiver.posts.append(("/", {"webhook-id": f"msg_{pk.hex}"}, b""))
        send_webhooks(means(clock=clock))
    assert len(receiver.posts) == 1
    (asked,) = receiver.questions
    assert verified(asked, b"question", webhook_secret(address))
    (told,) = outcomes()
    assert (told.state, told.reason, told.repeats) == (State.DELIVERED, "accepted", 0)


@pytest.mark.parametrize("tells", [True, False], ids=["it has not", "it knows no questions"])
def test_a_receiver_that_does_not_say_so_gets_it(tells):
    receiver = Receiver(tells=tells)
    with webhook_server(receiver) as address:
        pk = put(to(address))
        type(row(pk)).objects.filter(pk=pk).update(copies=1)
        send_webhooks(means())
    assert [headers["webhook-id"] for _, headers, _ in receiver.posts] == [f"msg_{pk.hex}"]
    assert [one.repeats for one in outcomes()] == [1]


@pytest.mark.parametrize("then", [servers.hang, servers.break_off], ids=["hang", "break"])
def test_while_a_receiver_cannot_be_asked_nothing_is_sent_again(then):
    with nasty_server(then) as server:
        pk = put(to(f"http://{servers.HOST}:{server.port}/"))
        type(row(pk)).objects.filter(pk=pk).update(copies=1)
        send_webhooks(means(outside=QUICK))
    assert (row(pk).state, row(pk).reason, row(pk).copies) == ("waiting", "unreachable", 1)


@pytest.mark.parametrize("then", [servers.hang, servers.break_off, servers.dribble], ids=["hang", "break", "dribble"])
def test_what_breaks_off_may_have_arrived_and_is_repeated_under_the_same_id(then):
    receiver, clock = Receiver(), SetClock()
    with nasty_server(then) as server:
        pk = put(to(f"http://{servers.HOST}:{server.port}/"))
        send_webhooks(means(outside=QUICK))
    assert (row(pk).state, row(pk).reason, row(pk).copies) == ("waiting", "broken-off", 1)
    with webhook_server(receiver) as address:
        type(row(pk)).objects.filter(pk=pk).update(destination=address)
        clock.at = row(pk).due_at
        send_webhooks(means(clock=clock))
    assert receiver.posts[0][1]["webhook-id"] == f"msg_{pk.hex}"
    assert [one.repeats for one in outcomes()] == [1]


def test_a_receiver_that_is_away_is_asked_once_a_batch(monkeypatch):
    away = f"http://{servers.HOST}:{servers.free_port()}/"
    ids = put_many([to(away) for _ in range(5)])
    asked = []
    real = webhook.socket.create_connection
    monkeypatch.setattr(webhook.socket, "create_connection", lambda *a, **k: asked.append(1) or real(*a, **k))
    send_webhooks(means())
    assert len(asked) <= 2
    assert {(row(pk).state, row(pk).reason, row(pk).copies) for pk in ids} == {("waiting", "unreachable", 0)}


def test_a_name_that_does_not_resolve_is_tried_again(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(webhook.socket, "getaddrinfo", unknown)
    pk = put(to("https://no-such-host.example/"))
    send_webhooks(means())
    assert (row(pk).state, row(pk).reason) == ("waiting", "no-such-host")


def result_of(destination: str, *, outside: Outside) -> Reason:
    one = Post(row=new_id(), destination=destination, document=b"{}", key=b"k", exercise=Exercise.REAL)
    return post(one, at=AT, outside=outside).reason


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "ff02::1",
    ],
)
def test_addresses_inside_are_not_spoken_to(monkeypatch, inside):
    monkeypatch.setattr(webhook.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (inside, 443))])
    assert not is_public(inside)
    assert result_of("https://innocent.example/", outside=Outside()) is Reason.ADDRESS_INSIDE


@pytest.mark.parametrize("public", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are(public):
    assert is_public(public)


@pytest.mark.parametrize(
    "destination",
    ["http://public.example/", "https://user:pass@public.example/", "https:///x", "https://h:port/", "https://[::1/"],
)
def test_what_is_no_address_of_a_receiver_is_refused(destination):
    assert result_of(destination, outside=Outside()) is Reason.BAD_ADDRESS


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that answers otherwise the second time leads nowhere else."""
    went = []

    def connect(place, timeout):
        went.append(place)
        raise ConnectionRefusedError

    answers = iter([[(2, 1, 6, "", ("8.8.8.8", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]])
    monkeypatch.setattr(webhook.socket, "getaddrinfo", lambda *_, **__: next(answers))
    monkeypatch.setattr(webhook.socket, "create_connection", connect)
    assert result_of("https://rebinding.example/", outside=Outside()) is Reason.UNREACHABLE
    assert went == [("8.8.8.8", 443)]


def test_a_certificate_is_verified():
    receiver = Receiver()
    with webhook_server(receiver, context=servers.serving()) as address:
        assert result_of(address, outside=QUICK) is Reason.UNREACHABLE
        trusting = Outside(private=True, context=servers.trusting())
        assert result_of(address, outside=trusting) is Reason.ACCEPTED
    assert len(receiver.posts) == 1


@given(st.text(max_size=80))
def test_no_destination_makes_it_fail_otherwise_than_by_a_result(text):
    outside = Outside()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webhook.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))])
        assert result_of("https://" + text, outside=outside) in {Reason.BAD_ADDRESS, Reason.ADDRESS_INSIDE}

"""The page of a message's link: read in ten languages, acknowledged by a person, shut to everybody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.messages.actions import post
from tests.unguarded import unguarded

from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.actions.sending import send
from kentongan.messages.models import Link, Message, Recipient
from kentongan.messages.terms import Ability, MessageType, RecipientState
from kentongan.messages.vocabulary import LANGUAGES, words
from kentongan.messages.vocabulary.frame import frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side(
        "cert-la", country="LA", languages=["lo", "en"], time_zone="Asia/Vientiane", confirmed_at=utc_now()
    )


@pytest.fixture
def ali(ours: Any) -> Any:
    return post.person("ali", ours.organisation, edits=True)


def path_of(message: Message) -> str:
    """Return the address in the mail that a message's only recipient got."""
    assert message.sent_at is not None
    return f"/m/{post.secret_in(post.mail_to('technical@cert-la.example'))}/"


def opened(ali: Any, ours: Any, theirs: Any, **more: Any) -> tuple[Message, str]:
    message = post.sent(ali, ours, theirs, at=utc_now(), **more)
    return message, path_of(message)


ANSWER = {"understood": "ພວກເຮົາຈະປິດພອດ 2404", "ability": "can", "reports": "2099-12-01T09:00"}


def test_a_look_changes_nothing_and_is_in_the_reader_s_language(ali: Any, ours: Any, theirs: Any) -> None:
    _message, path = opened(ali, ours, theirs)
    before = (list(Recipient.objects.values()), Entry.objects.count(), Message.objects.count())
    for method in ("get", "head", "get"):
        answer = getattr(Client(), method)(path)
        assert answer.status_code == 200
    assert (list(Recipient.objects.values()), Entry.objects.count(), Message.objects.count()) == before
    page = Client().get(path).content.decode()
    lao, english = words("lo"), words("en")
    for said in (
        lao("types", "notification"),
        lao("standing", "unreviewed"),
        lao("standing", "opening_is_nothing"),
        lao("fields", "understood"),
        english("standing", "not_about_country"),
        post.SECRET,
    ):
        assert said in page, said
    assert "<script" not in page
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_in_every_language_that_there_are_words_for(ali: Any, ours: Any, theirs: Any, language: str) -> None:
    _, path = opened(ali, ours, theirs)
    page = Client().get(path, {"language": language}).content.decode()
    assert words(language)("fields", "understood") in page
    assert f'hreflang="{language}"' not in page
    assert page.count("hreflang=") == len(LANGUAGES) - 1


def test_an_acknowledgement_is_taken_by_the_reader_s_clock_and_shown_after(ali: Any, ours: Any, theirs: Any) -> None:
    message, path = opened(ali, ours, theirs)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path + "?language=lo", ANSWER)
    assert (answer.status_code, answer["Location"]) == (302, path + "?language=lo")
    row = Recipient.objects.select_related("acknowledgement").get(message=message)
    assert row.state == RecipientState.ACKNOWLEDGED
    assert row.acknowledgement is not None
    assert row.acknowledgement.content["reports_at"].startswith("2099-12-01T02:00")
    page = client.get(path).content.decode()
    assert frame("lo")["thanks"] in page
    assert ANSWER["understood"] in page
    assert 'name="understood"' not in page
    assert "2099-12-01 09:00 (Asia/Vientiane)" in page


def test_times_are_told_by_the_reader_s_clock(ali: Any, ours: Any, theirs: Any) -> None:
    day = (utc_now() + timedelta(days=2)).replace(hour=3, minute=30, second=0, microsecond=0)
    _, path = opened(ali, ours, theirs, respond_by=day)
    page = Client().get(path).content.decode()
    assert f"{day:%Y-%m-%d} 10:30 (Asia/Vientiane)" in page
    assert f"{day:%Y-%m-%d} 03:30 (" not in page


def test_what_was_said_later_is_dated_by_the_reader_s_clock_as_the_message_is(ali: Any, ours: Any, theirs: Any) -> None:
    at = utc_now()
    message = post.sent(ali, ours, theirs, at=at)
    path = path_of(message)
    correction = correct(message.pk, content=post.content(subject="Port 2405"), actor=ali, at=at)
    send(correction.pk, actor=ali, at=at)
    dated = f"{at + timedelta(hours=7):%Y-%m-%d %H:%M} (UTC+07:00) = {at:%Y-%m-%d %H:%M} UTC"
    assert f"was sent on {dated}. Its link" in Client().get(path, {"language": "en"}).content.decode()
    retract(message.pk, actor=ali, at=at, reason="Wrong.")
    assert f"took it back on {dated}. The mail" in Client().get(path, {"language": "en"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "chosen", "language"), [("", None, "lo"), ("?language=en", None, "en"), ("?language=en", "th", "th")]
)
def test_an_acknowledgement_is_in_the_language_that_its_writer_says_or_reads(
    ali: Any, ours: Any, theirs: Any, asked: str, chosen: str | None, language: str
) -> None:
    message, path = opened(ali, ours, theirs)
    told = ANSWER if chosen is None else ANSWER | {"written_in": chosen}
    assert Client().post(path + asked, told).status_code == 302
    row = Recipient.objects.select_related("acknowledgement").get(message=message)
    assert row.acknowledgement is not None
    assert row.acknowledgement.language == language


def test_what_is_missing_is_said_at_its_field_and_nothing_entered_is_lost(ali: Any, ours: Any, theirs: Any) -> None:
    message, path = opened(ali, ours, theirs)
    answer = Client().post(path, {"understood": "Port 2404.", "reports": "soon"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for said in ('href="#ability-can"', 'href="#reports"', "Port 2404.", 'id="ability-error"', 'id="reports-error"'):
        assert said in page, said
    assert 'id="understood-error"' not in page
    past = Client().post(path, ANSWER | {"reports": "2020-01-01T09:00"}).content.decode()
    assert 'id="reports-error"' in past
    assert Recipient.objects.get(message=message).acknowledgement is None


def test_who_cannot_act_need_not_promise_a_report(ali: Any, ours: Any, theirs: Any) -> None:
    message, path = opened(ali, ours, theirs)
    assert Client().post(path, {"understood": "Not our network.", "ability": "not_ours"}).status_code == 302
    row = Recipient.objects.select_related("acknowledgement").get(message=message)
    assert row.acknowledgement is not None
    assert row.acknowledgement.content["ability"] == Ability.NOT_OURS


def test_amber_says_nothing_until_a_code_from_another_mailbox_is_entered(ali: Any, ours: Any, theirs: Any) -> None:
    post.add(theirs, "second@cert-la.example", verified_at=utc_now())
    _message, path = opened(ali, ours, theirs, tlp=TLP.AMBER)
    client = Client()
    page = client.get(path).content.decode()
    assert words("lo")("standing", "notice_only") in page
    for hidden in (post.SECRET, "Outage at the border", "cert-my"):
        assert hidden not in page
    assert client.post(path, ANSWER).status_code == 200
    assert not Recipient.objects.filter(acknowledgement__isnull=False).exists()
    assert client.post(path + "code/send/").status_code == 302
    code = post.code_in(post.mail_to("second@cert-la.example"))
    assert client.post(path + "code/", {"code": "0000 0000"}).status_code == 400
    assert client.post(path + "code/", {"code": code}).status_code == 302
    assert post.SECRET in client.get(path).content.decode()
    assert post.SECRET not in Client().get(path).content.decode()
    assert client.post(path, ANSWER).status_code == 302


def test_five_wrong_codes_lock_it(ali: Any, ours: Any, theirs: Any) -> None:
    _message, path = opened(ali, ours, theirs, tlp=TLP.AMBER)
    client = Client()
    for _ in range(5):
        client.post(path + "code/", {"code": "1111 2222"})
    assert client.get(path).status_code == 403
    assert frame("lo")["locked"] in client.get(path).content.decode()


def test_unknown_revoked_and_expired_links_tell_nothing(ali: Any, ours: Any, theirs: Any) -> None:
    _message, path = opened(ali, ours, theirs)
    unknown = Client().get("/m/" + "a" * 32 + "/")
    Link.objects.update(revoked_at=utc_now())
    revoked = Client().get(path)
    assert unknown.status_code == revoked.status_code == 404
    same = [one.content.decode().replace("a" * 32, "").replace(path[3:-1], "") for one in (unknown, revoked)]
    assert same[0] == same[1]
    with unguarded():
        Link.objects.update(revoked_at=None, created_at=utc_now() - timedelta(days=40), expires_at=utc_now())
    assert Client().get(path).status_code == 410
    assert Client().post(path, ANSWER).status_code == 410


def test_a_message_that_was_taken_back_is_shown_no_more(ali: Any, ours: Any, theirs: Any) -> None:
    message, path = opened(ali, ours, theirs)
    post.settle(at=utc_now())
    retract(message.pk, actor=ali, at=utc_now(), reason="The sensor was wrong.")
    page = Client().get(path).content.decode()
    assert "The sensor was wrong." in page
    assert post.SECRET not in page
    assert Client().post(path, ANSWER).status_code in (200, 409, 400)
    assert not Message.objects.filter(type=MessageType.ACKNOWLEDGEMENT).exists()


def test_that_an_amber_message_was_taken_back_is_told_without_a_code_but_not_why(
    ali: Any, ours: Any, theirs: Any
) -> None:
    message, path = opened(ali, ours, theirs, tlp=TLP.AMBER)
    post.settle(at=utc_now())
    retract(message.pk, actor=ali, at=utc_now(), reason="The sensor was wrong.")
    page = Client().get(path).content.decode()
    assert frame("lo")["taken_back"] in page
    assert "The sensor was wrong." not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_hold_a_state_responsible_is_asked_about_in_the_reader_s_language_and_confirmed_by_a_tick(
    ali: Any, ours: Any, theirs: Any, language: str
) -> None:
    message, path = opened(ali, ours, theirs)
    text = "ລັດຖະບານມາເລເຊຍຢູ່ເບື້ອງຫຼັງການໂຈມຕີນີ້"
    asked = Client().post(f"{path}?language={language}", ANSWER | {"understood": text})
    page = asked.content.decode()
    assert asked.status_code == 400
    assert f'<input type="checkbox" name="no_claim" value="{text}">' in page
    if language not in ("en", "ms", "id"):
        assert frame(language)["wrong_unread"] in page
        assert frame(language)["no_claim"] in page
    assert Recipient.objects.get(message=message).acknowledgement is None
    assert Client().post(path, ANSWER | {"understood": text, "no_claim": text}).status_code == 302
    row = Recipient.objects.select_related("acknowledgement").get(message=message)
    assert row.acknowledgement is not None
    assert row.acknowledgement.content["no_claim"] == [text]

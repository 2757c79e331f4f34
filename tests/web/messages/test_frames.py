"""Everything that a recipient meets is in their language: the page in every state, the mail, what is wrong."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.messages.actions import post
from tests.tiers import seldom
from tests.unguarded import unguarded

from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.recalling import correct, retract
from kentongan.messages.models import Code, Link, Message
from kentongan.messages.terms import CODE_ATTEMPTS, CODES_AN_HOUR
from kentongan.messages.vocabulary.frame import FRAMED, frame

pytestmark = pytest.mark.django_db

DAILY = ("th", "vi")
"""One that is written without spaces, and one in Latin letters; the others are tried exhaustively."""

UNSPACED = [one for one in FRAMED if one not in ("vi", "fil")]
"""Languages that are written in no Latin letters, so that any word in those is somebody's name or ours by mistake."""

NAMES = re.compile(
    r"CERT|FIRST|UTC|TLP:\w+(?:\+STRICT)?|EXERCISE|Region|Ali|(?:[Tt]echnical )?post|[Tt]echnical"
    r"|[A-Za-z-]*cert-\w+(?:\.example)?|Asia/\w+"
    r"|[A-Z0-9]{4}-[A-Z0-9]{4}(?:/[A-Z0-9]+)?|https?://\S+"
)


@pytest.fixture(autouse=True)
def hub(settings: Any) -> None:
    settings.HUB_NAME, settings.HUB_PHONE = "Region CERT", "+62 21 555 0100"


@pytest.fixture
def ours() -> Any:
    return post.side("cert-my", confirmed_at=utc_now())


@pytest.fixture
def theirs() -> Any:
    return post.side("cert-la", country="LA", confirmed_at=utc_now(), time_zone="Asia/Vientiane")


@pytest.fixture
def ali(ours: Any) -> Any:
    return post.person("ali", ours.organisation, edits=True)


def read(theirs: Any, language: str) -> None:
    theirs.languages = [language, "en"]
    theirs.save(update_fields=["languages"])


def path_to(ali: Any, ours: Any, theirs: Any, **more: Any) -> tuple[Message, str]:
    message = post.sent(ali, ours, theirs, at=utc_now(), **more)
    return message, f"/m/{post.secret_in(post.mail_to('technical@cert-la.example'))}/"


def own_words(page: str) -> str:
    """Return what stands on a page in the reader's language: no markup, and nothing that says it is in another."""
    inner = page
    for names in ("blockquote|a|span|strong|p|option", "article"):
        other = rf'(?s)<({names})\b[^>]*\blang="[a-z]+"[^>]*>.*?</\1>'
        inner = re.sub(other, _unless_here(page), inner)
    kept = " ".join(re.findall(r'(?:aria-label)="([^"]*)"', inner))
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script)\b.*?</\1>", "", inner)) + " " + kept)


def _unless_here(page: str) -> Any:
    here = re.findall(r'<html lang="(\w+)"', page)[0]
    return lambda found: found[0] if f'lang="{here}"' in found[0].partition(">")[0] else " "


def pieces(sentence: str) -> Iterator[str]:
    yield from (one.strip() for one in re.split(r"\{\w+\}", sentence) if len(one.strip()) > 3)


def no_english(page: str, *, language: str) -> None:
    assert f'<html lang="{language}"' in page
    said = own_words(page)
    left = [one for sentence in frame("en").values() for one in pieces(sentence) if one in said]
    assert left == []
    assert not re.search(r"\{\w+\}|%\(", said)
    if language in UNSPACED:
        assert re.findall(r"[A-Za-z]{3,}", NAMES.sub("", said)) == []


@pytest.mark.parametrize("language", seldom(FRAMED, but=DAILY))
def test_a_message_is_opened_answered_wrongly_and_acknowledged(ali: Any, ours: Any, theirs: Any, language: str) -> None:
    read(theirs, language)
    message, path = path_to(ali, ours, theirs)
    client = Client()
    page = client.get(path).content.decode()
    no_english(page, language=language)
    for key in ("unreviewed_page", "send", "pass_on", "whom_to_call", "genuine", "verify"):
        assert frame(language)[key] in unescape(page), key
    for told, key in (
        ({}, "wrong_understood"),
        ({"reports": "soon"}, "wrong_time"),
        ({"understood": "Yes.", "ability": "can"}, "wrong_reports"),
        ({"understood": "1", "ability": "can", "reports": "2020-01-01T09:00"}, "wrong_past"),
        ({"understood": "1" * 20_001, "ability": "not_ours"}, "wrong_long"),
        ({"understood": "Country B attacked the grid.", "ability": "not_ours"}, "wrong_accuses"),
    ):
        wrong = client.post(path, told)
        assert wrong.status_code == 400
        said = unescape(wrong.content.decode()).replace(told.get("understood", "") or "\0", "")
        assert next(pieces(frame(language)[key])) in said
        no_english(said, language=language)
    answer = {"understood": "1", "ability": "can", "reports": "2099-12-01T09:00"}
    assert client.post(path, answer).status_code == 302
    thanks = client.get(path).content.decode()
    assert frame(language)["thanks"] in unescape(thanks)
    no_english(thanks, language=language)
    again = client.post(path, answer | {"understood": "2"})
    assert next(pieces(frame(language)["already"])) in unescape(again.content.decode())
    no_english(again.content.decode(), language=language)
    post.settle(at=utc_now())
    correct(message.pk, content=post.content(subject="1"), actor=ali, at=utc_now())
    retract(message.pk, actor=ali, at=utc_now(), reason="0")
    no_english(client.get(path).content.decode(), language=language)


@pytest.mark.parametrize("language", seldom(FRAMED, but=DAILY))
def test_a_code_is_asked_for_mistaken_and_locks_the_link(ali: Any, ours: Any, theirs: Any, language: str) -> None:
    read(theirs, language)
    _message, path = path_to(ali, ours, theirs, tlp=TLP.AMBER)
    client = Client()
    no_english(client.get(path).content.decode(), language=language)
    nowhere = client.post(path + "code/send/")
    assert frame(language)["code_nowhere"] in unescape(nowhere.content.decode())
    no_english(nowhere.content.decode(), language=language)
    post.add(theirs, "second@cert-la.example", verified_at=utc_now())
    for _ in range(CODES_AN_HOUR):
        assert client.post(path + "code/send/").status_code == 302
    no_english(client.get(path + "?sent=1").content.decode(), language=language)
    no_english(client.post(path + "code/send/").content.decode(), language=language)
    no_english(client.post(path + "code/").content.decode(), language=language)
    for _ in range(CODE_ATTEMPTS):
        no_english(client.post(path + "code/", {"code": "0000 0000"}).content.decode(), language=language)
    locked = client.get(path)
    assert frame(language)["locked_renewed"] in unescape(locked.content.decode())
    no_english(locked.content.decode(), language=language)
    assert Code.objects.count() == CODES_AN_HOUR


@pytest.mark.parametrize("language", seldom(FRAMED, but=DAILY))
def test_what_opens_nothing_says_so_in_the_language_of_the_mail_or_the_browser(
    ali: Any, ours: Any, theirs: Any, language: str, settings: Any
) -> None:
    read(theirs, language)
    _message, path = path_to(ali, ours, theirs)
    with unguarded():
        Link.objects.update(created_at=utc_now() - timedelta(days=40), expires_at=utc_now())
    no_english(Client().get(path).content.decode(), language=language)
    browser = {"HTTP_ACCEPT_LANGUAGE": f"{language}-XX,{language};q=0.9,en;q=0.8"}
    no_english(Client().get("/m/" + "a" * 32 + "/", **browser).content.decode(), language=language)
    settings.HUB_PHONE = ""
    no_english(Client().get("/m/" + "a" * 32 + "/", **browser).content.decode(), language=language)
    no_english(Client().get(path).content.decode(), language=language)


@pytest.mark.parametrize("language", seldom(FRAMED, but=DAILY))
def test_a_mail_without_content_stands_above_the_same_in_english(
    ali: Any, ours: Any, theirs: Any, language: str
) -> None:
    read(theirs, language)
    post.add(theirs, "second@cert-la.example", verified_at=utc_now())
    _message, path = path_to(ali, ours, theirs, tlp=TLP.AMBER)
    Client().post(path + "code/send/")
    for address in ("technical@cert-la.example", "second@cert-la.example"):
        mail = post.mail_to(address)
        above, _, below = mail.text.partition("=" * 72)
        assert mail.language == language
        assert not [one for text in frame("en").values() for one in pieces(text) if one in mail.subject + above]
        assert "Our telephone: +62 21 555 0100" in " ".join(below.split())
        assert frame(language)["unreviewed_mail"].split()[0] in above
        if language in UNSPACED:
            assert re.findall(r"[A-Za-z]{3,}", NAMES.sub("", above)) == []


def test_the_languages_of_gettext_stay_with_gettext(ali: Any, ours: Any, theirs: Any) -> None:
    read(theirs, "ms")
    _message, path = path_to(ali, ours, theirs)
    page = Client().get(path).content.decode()
    assert '<html lang="ms"' in page
    assert "Send the acknowledgement" not in page
    assert 'class="soft unreviewed"' not in page


def test_a_name_cannot_bring_markup_into_a_sentence(ali: Any, ours: Any, theirs: Any, settings: Any) -> None:
    settings.HUB_NAME = "<b>Hub</b> {phone} %(phone)s"
    read(theirs, "th")
    _message, path = path_to(ali, ours, theirs)
    page = Client().get(path).content.decode()
    assert "<b>Hub</b>" not in page
    assert "&lt;b&gt;Hub&lt;/b&gt; {phone} %(phone)s" in page

"""Whether a message is genuine is asked and answered in the reader's language, of ten, with English beside it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.messages.actions import post
from tests.tiers import seldom
from tests.web.messages.test_frames import no_english
from tests.web.recipient.opened import make_path, make_warning

from kentongan.kernel.clock import utc_now
from kentongan.kernel.languages import SPOKEN
from kentongan.kernel.tlp import TLP
from kentongan.messages.vocabulary import LANGUAGES
from kentongan.messages.vocabulary.frame import FRAMED, frame
from kentongan.response.models import Link
from kentongan.response.terms import CODE_ATTEMPTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hub(settings: Any) -> None:
    settings.HUB_NAME, settings.HUB_PHONE = "Region CERT", "+62 21 555 0100"
    cache.clear()


def english_beside(page: str) -> str:
    return unescape(" ".join(re.findall(r'(?s)<article lang="en">(.*?)</article>', page)))


@pytest.mark.parametrize("language", seldom(FRAMED, but=("th", "vi")))
def test_a_reference_is_missing_wrong_right_and_asked_too_often(language: str) -> None:
    warning, client = make_warning(), Client()
    path = f"/verify/?language={language}"
    said = [client.get(path), client.post(path), client.post(path, {"reference": "0"})]
    said += [client.post(path, {"reference": warning.reference})]
    asked = [client.post(path, {"reference": "0"}) for _ in range(20)]
    pages = [unescape(one.content.decode()) for one in (*said, asked[-1])]
    assert [one.status_code for one in (*said, asked[-1])] == [200, 400, 200, 200, 429]
    for page in pages:
        no_english(page, language=language)
        assert frame(language)["unreviewed_page"] in page
        assert frame("en")["verify_second"] in english_beside(page)
    keys = ("verify_why", "verify_enter", "verify_no_do", "verify_changed", "verify_often")
    for page, key in zip(pages, keys, strict=True):
        assert frame(language)[key] in page, key
    day = f"{warning.sent_at:%Y-%m-%d}"
    assert frame(language)["verify_yes"].format(sender="Region CERT", reference=warning.reference, day=day) in pages[3]
    for page, key in zip(pages[2:], ("verify_no_do", "verify_changed", "verify_often"), strict=True):
        assert frame("en")[key] in english_beside(page), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_that_of_the_address_or_of_the_browser(language: str) -> None:
    here = f'<html lang="{language}"'
    browser = {"HTTP_ACCEPT_LANGUAGE": f"{language}-XX,{language};q=0.9,en;q=0.8"}
    assert here in Client().get("/verify/", **browser).content.decode()
    other = {"HTTP_ACCEPT_LANGUAGE": "ms" if language != "ms" else "th"}
    page = Client().get(f"/verify/?language={language}", **other).content.decode()
    assert here in page
    assert f'action="/verify/?language={language}"' in page


def test_a_language_that_there_is_not_is_answered_in_english() -> None:
    for path in ("/verify/?language=xx", "/verify/?language=%00", "/verify/?language="):
        assert '<html lang="en"' in Client().get(path, HTTP_ACCEPT_LANGUAGE="xx").content.decode()


@pytest.mark.parametrize("language", SPOKEN)
def test_what_gettext_speaks_needs_no_english_beside_it(language: str) -> None:
    page = Client().get(f"/verify/?language={language}").content.decode()
    assert english_beside(page) == ""
    assert 'class="soft unreviewed"' not in page


@pytest.mark.parametrize("language", seldom(FRAMED, but=("th", "vi")))
def test_the_page_of_a_message_leads_there_in_its_language(language: str) -> None:
    ours = post.side("cert-my", confirmed_at=utc_now())
    theirs = post.side("cert-la", country="LA", languages=[language], confirmed_at=utc_now())
    ali = post.person("ali", ours.organisation, edits=True)
    post.sent(ali, ours, theirs, at=utc_now())
    path = f"/m/{post.secret_in(post.mail_to('technical@cert-la.example'))}/"
    assert f'href="/verify/?language={language}"' in Client().get(path).content.decode()


@pytest.mark.parametrize("language", seldom(FRAMED, but=("th", "vi")))
def test_a_warnings_link_that_opens_nothing_says_so_in_the_language_of_the_browser(language: str) -> None:
    path = make_path(make_warning(tlp=TLP.AMBER))
    browser = {"HTTP_ACCEPT_LANGUAGE": f"{language};q=0.9,en;q=0.8"}
    nothing = Client().get("/w/nothing/", **browser)
    assert nothing.status_code == 404
    no_english(unescape(nothing.content.decode()), language=language)
    Link.objects.update(mistakes=CODE_ATTEMPTS)
    locked = Client().get(f"{path}?language={language}")
    assert locked.status_code == 403
    no_english(unescape(locked.content.decode()), language=language)
    assert frame(language)["locked_reopened"] in unescape(locked.content.decode())
    Link.objects.update(created_at=utc_now() - timedelta(days=400), expires_at=utc_now() - timedelta(days=300))
    expired = Client().get(path + "?language=" + language)
    assert expired.status_code == 410
    no_english(unescape(expired.content.decode()), language=language)


def test_a_known_link_speaks_the_language_of_its_mail_not_of_the_browser() -> None:
    path = make_path(make_warning())
    Link.objects.update(created_at=utc_now() - timedelta(days=400), expires_at=utc_now() - timedelta(days=300))
    page = Client().get(path, HTTP_ACCEPT_LANGUAGE="th")
    assert page.status_code == 410
    assert '<html lang="en"' in page.content.decode()

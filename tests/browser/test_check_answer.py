"""The page of a check's link in a browser: a telephone in the hand, no JavaScript, no account."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.tiers import seldom
from tests.web.checks.test_answer import asked

from kentongan.checks.models import Probe


@pytest.fixture(autouse=True)
def hub(transactional_db: None, settings: Any) -> None:
    settings.HUB_NAME = "Region CERT"
    settings.HUB_PHONE = "+62 21 555 0100"


@pytest.mark.parametrize("language", seldom(["en", "ms", "id"], but=["ms"]))
def test_the_question_fits_everywhere(page: Page, live_server: LiveServer, language: str) -> None:
    _, path = asked(languages=[language])
    page.goto(live_server.url + path)
    assert page.locator("html").get_attribute("lang") == language
    fits_everywhere(page, f"check-answer-{language}")


def test_without_javascript_the_button_answers_and_the_page_thanks(browser: Browser, live_server: LiveServer) -> None:
    _, path = asked()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(live_server.url + path)
    page.get_by_role("button", name="Yes, we are here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answer, thank you")
    context.close()
    assert Probe.objects.get().state == "answered"


def test_a_link_that_opens_nothing_fits_everywhere(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/c/" + "a" * 32 + "/")
    fits_everywhere(page, "check-answer-unknown")

"""The recipient's pages in a browser: one mail, no account, a telephone in the hand, no JavaScript."""

from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere, take_screenshot
from tests.response.made import contact
from tests.tiers import seldom
from tests.web.recipient.opened import make_path, make_warning, states

from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.linking import read_out_code
from kentongan.response.models import Exposure, Link, Transition
from kentongan.response.terms import WarningState

PHONE = "+62 21 555 0100"


@pytest.fixture(autouse=True)
def hub(transactional_db: None, settings: Any) -> None:
    settings.HUB_NAME = "Region CERT"
    settings.HUB_PHONE = PHONE
    settings.TIME_ZONE = "Asia/Jakarta"
    cache.clear()


def test_the_message_fits_everywhere(page: Page, live_server: LiveServer) -> None:
    path = make_path(make_warning())
    page.goto(live_server.url + path)
    fits_everywhere(page, "recipient")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 900})
    take_screenshot(page, "recipient-dark-320")
    page.set_viewport_size({"width": 1280, "height": 900})
    take_screenshot(page, "recipient-dark-1280")


@pytest.mark.parametrize("language", seldom(["ms", "id"], but=["id"]))
def test_the_message_fits_in_other_languages(page: Page, live_server: LiveServer, language: str) -> None:
    path = make_path(make_warning())
    page.goto(live_server.url + path + f"?language={language}")
    assert page.locator("html").get_attribute("lang") == language
    fits_everywhere(page, f"recipient-{language}")


def test_a_text_without_spaces_stays_inside(page: Page, live_server: LiveServer) -> None:
    path = make_path(make_warning(number=2))
    burmese = "အင်တာနက်တစ်ခုလုံးအတွက်ဖွင့်ထားသောဝန်ဆောင်မှုကိုပိတ်ပါ" * 6
    Exposure.objects.update(name="x" * 60 + "." + "y" * 60 + ".example")
    page.goto(live_server.url + path)
    script = """text => { document.documentElement.lang = 'my'; for (const one of document.querySelectorAll(
        'main p, main li, main h1, main h2, main label strong, main dd, main .button')) one.textContent = text }"""
    page.evaluate(script, burmese)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_to_press_is_large_enough(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + make_path(make_warning()))
    page.set_viewport_size({"width": 320, "height": 640})
    for kind in (
        "main label.place",
        "main .choices-large label",
        "main .button",
        ".tongues a",
        "footer a",
        ".lone-link",
    ):
        for one in page.locator(kind).all():
            box = one.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (kind, one.inner_text(), box)


def test_without_javascript_part_is_done_and_part_not_ours(browser: Browser, live_server: LiveServer) -> None:
    path = make_path(make_warning())
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(live_server.url + path)
    page.get_by_role("button", name="I have received this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answer, thank you")
    page.get_by_role("link", name="Back to the message").click()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what your answer is")
    page.get_by_label("203.0.113.1").check()
    page.get_by_label("Not ours").check()
    page.get_by_label("Anything we should know").fill("Sold in spring.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("For 1 address of Bank Sungai.")).to_be_visible()
    page.get_by_role("link", name="Back to the message").click()
    page.get_by_label("Done", exact=False).first.check()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("0 of 3")).to_be_visible()
    assert states() == ["mitigated", "mitigated", "wrong_owner"]
    assert not context.cookies()
    context.close()


def test_the_keyboard_is_enough(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + make_path(make_warning(number=1)))
    page.locator("#verdict-mitigated").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Replaced.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answer, thank you")
    fits_everywhere(page, "recipient-answered")


def test_an_answer_without_a_choice_fits_everywhere(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + make_path(make_warning()))
    page.get_by_role("button", name="Send the answer").click()
    fits_everywhere(page, "recipient-wrong")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#verdict-mitigated")).to_be_focused()


def test_a_code_opens_a_stricter_message(page: Page, live_server: LiveServer) -> None:
    warning = make_warning(tlp=TLP.AMBER_STRICT)
    contact(warning.organisation, "second@bank.example", priority=2, verified_at=utc_now())
    page.goto(live_server.url + make_path(warning))
    fits_everywhere(page, "recipient-code")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("status")).to_contain_text("We have sent a code")
    page.get_by_label("Code", exact=True).fill("1234 5678")
    page.get_by_role("button", name="Open the message").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    fits_everywhere(page, "recipient-code-wrong")
    link = Link.objects.get()
    page.get_by_label("Code", exact=True).fill(read_out_code(link.pk, actor=link.pk, at=utc_now()))
    page.get_by_role("button", name="Open the message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please check 3 addresses of Bank Sungai")
    expect(page.get_by_text("TLP:AMBER+STRICT").first).to_be_visible()


def test_what_is_shut_fits_everywhere(page: Page, live_server: LiveServer) -> None:
    warning = make_warning()
    path = make_path(warning)
    page.goto(live_server.url + "/w/nothing/")
    fits_everywhere(page, "recipient-unknown")
    Link.objects.update(created_at=utc_now().replace(year=2025), expires_at=utc_now().replace(year=2025, month=12))
    page.goto(live_server.url + path)
    fits_everywhere(page, "recipient-expired")
    Link.objects.all().delete()
    warning.state = WarningState.WITHDRAWN
    warning.save()
    Transition.objects.create(
        warning=warning,
        before="delivered",
        after="withdrawn",
        at=utc_now(),
        reason="withdrawn",
        note="It was a mistake.",
    )
    page.goto(live_server.url + make_path(warning))
    expect(page.get_by_text("It was a mistake.")).to_be_visible()
    fits_everywhere(page, "recipient-withdrawn")


def test_a_reference_is_checked(page: Page, live_server: LiveServer) -> None:
    warning = make_warning()
    page.goto(live_server.url + "/verify/")
    fits_everywhere(page, "verify")
    page.get_by_label("Reference").fill(warning.reference)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("status")).to_contain_text("Yes. Region CERT sent a message")
    fits_everywhere(page, "verify-yes")
    page.get_by_label("Reference").fill("K7QX-M2RF")
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("status")).to_contain_text("We cannot confirm")
    fits_everywhere(page, "verify-no")

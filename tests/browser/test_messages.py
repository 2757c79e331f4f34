"""Messages in a browser: read by whoever holds the mail, in their language, on a telephone, without JavaScript."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import SCREENSHOTS, fits_everywhere
from tests.messages.actions import post

from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.messages.models import Recipient
from kentongan.messages.terms import Attribution, Fact, MessageType, Priority

FACTS = (
    "192.0.2.7 opened 4,200 sessions to two substations at the border between 02:10 and 02:55.",
    "The sessions use the protocol of remote control of breakers (IEC 60870-5-104).",
)


@pytest.fixture
def sides(transactional_db: None, settings: Any) -> dict[str, Any]:
    """Two parties at a border, one of which reads Lao."""
    settings.HUB_NAME, settings.HUB_PHONE, settings.MFA_REQUIRED = "Region CERT", "+62 21 555 0100", False
    at = utc_now()
    ours = post.side("cert-my", confirmed_at=at, time_zone="Asia/Kuala_Lumpur")
    theirs = post.side("cert-la", country="LA", languages=["lo", "en"], time_zone="Asia/Vientiane", confirmed_at=at)
    return {"ours": ours, "theirs": theirs, "ali": post.person("ali", ours.organisation, edits=True)}


def content(**more: Any) -> Any:
    at = utc_now() - timedelta(hours=3)
    facts = tuple(Fact(text=text, source="sensors of the grid's operator", observed_at=at) for text in FACTS)
    made = post.content(
        subject="Sessions to two substations at the border",
        facts=facts,
        attribution=Attribution.INFRASTRUCTURE,
        concerns=("LA",),
        request="Please find out who uses 192.0.2.7, and whether its owner knows.",
        next_update=utc_now() + timedelta(hours=6),
        terms={"border substations": "those at Nam Theun and Sop Huai"},
    )
    return replace(made, **more)


def sent(sides: dict[str, Any], **more: Any) -> str:
    """Send a request and return the path of its link."""
    facts: dict[str, Any] = {
        "type": MessageType.INFORMATION_REQUEST,
        "priority": Priority.IMMEDIATE,
        "respond_by": utc_now() + timedelta(hours=4),
        "content": content(),
    } | more
    post.sent(sides["ali"], sides["ours"], sides["theirs"], at=utc_now(), **facts)
    return f"/m/{post.secret_in(post.mail_to('technical@cert-la.example'))}/"


def test_a_message_is_read_beside_its_authoritative_text(
    page: Page, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    path = sent(sides)
    for language in ("lo", "en", "my", "zh"):
        page.goto(live_server.url + path + f"?language={language}")
        fits_everywhere(page, f"message-opened-{language}")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 900})
    page.screenshot(path=SCREENSHOTS / "message-opened-dark-320.png", full_page=True)


def test_without_javascript_on_a_telephone_it_is_acknowledged(
    browser: Browser, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    path = sent(sides)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(live_server.url + path + "?language=id")
    page.get_by_role("button", name="Send the acknowledgement").or_(page.locator("form .button")).first.click()
    expect(page.locator(".errors li")).to_have_count(2)
    page.locator("#understood").fill("Dua gardu induk menerima sesi dari 192.0.2.7.")
    page.locator("label", has=page.locator("#ability-can")).click()
    page.locator("#reports").fill((utc_now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.locator("form .button").first.click()
    expect(page.locator("#given")).to_be_visible()
    assert Recipient.objects.get(message__by_recipient=False).acknowledged_at is not None
    page.screenshot(path=SCREENSHOTS / "message-acknowledged-320.png", full_page=True)
    context.close()


def test_amber_asks_for_a_code_first(page: Page, live_server: LiveServer, sides: dict[str, Any]) -> None:
    post.add(sides["theirs"], "second@cert-la.example", verified_at=utc_now())
    path = sent(sides, tlp=TLP.AMBER)
    page.goto(live_server.url + path)
    fits_everywhere(page, "message-code")
    page.locator("#send").click()
    page.locator("#code").fill(post.code_in(post.mail_to("second@cert-la.example")))
    page.get_by_role("button", name="Open the message").click()
    expect(page.get_by_text(FACTS[0]).first).to_be_visible()
    page.goto(live_server.url + "/m/" + "a" * 32 + "/")
    fits_everywhere(page, "message-nothing")

"""Messages in a browser: read by whoever holds the mail, in their language, on a telephone, without JavaScript."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accounts.people import PASSWORD
from tests.browser.looks import fits_everywhere, no_axe_violations, no_sideways_scrolling, take_screenshot
from tests.messages.actions import post
from tests.tiers import seldom

from kentongan.accounts.models import User
from kentongan.accounts.terms import Reader
from kentongan.directory.models import Grant
from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.messages.actions.authorising import submit
from kentongan.messages.actions.writing import write
from kentongan.messages.models import Message, Recipient
from kentongan.messages.terms import Attribution, Fact, Level, MessageState, MessageType, Priority
from kentongan.messages.vocabulary.frame import frame

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
    take_screenshot(page, "message-opened-dark-320")


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
    take_screenshot(page, "message-acknowledged-320")
    context.close()


def test_amber_asks_for_a_code_first(page: Page, live_server: LiveServer, sides: dict[str, Any]) -> None:
    post.add(sides["theirs"], "second@cert-la.example", verified_at=utc_now())
    path = sent(sides, tlp=TLP.AMBER)
    page.goto(live_server.url + path)
    fits_everywhere(page, "message-code")
    page.locator("#send").click()
    page.locator("#code").fill(post.code_in(post.mail_to("second@cert-la.example")))
    page.get_by_role("button", name=frame("lo")["code_open"]).click()
    expect(page.get_by_text(FACTS[0]).first).to_be_visible()
    page.goto(live_server.url + "/m/" + "a" * 32 + "/")
    fits_everywhere(page, "message-nothing")


@pytest.mark.parametrize("language", seldom(["th", "my"], but=["my"]))
def test_a_reader_goes_from_the_mail_to_the_acknowledgement_in_their_language(
    small_page: Page, live_server: LiveServer, sides: dict[str, Any], language: str
) -> None:
    page, said = small_page, frame(language)
    post.add(sides["theirs"], "second@cert-la.example", verified_at=utc_now())
    sides["theirs"].languages = [language]
    sides["theirs"].save(update_fields=["languages"])
    path = sent(sides, tlp=TLP.AMBER)
    mail = post.mail_to("technical@cert-la.example")
    assert (mail.language, said["notice_at_once"] in mail.text) == (language, True)
    page.goto(live_server.url + path)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_text(said["code_opens"])
    _on_a_telephone(page, f"frame-{language}-code")
    page.get_by_role("button", name=said["code_send"]).click()
    expect(page.get_by_text(said["code_sent"])).to_be_visible()
    page.locator("#code").fill("0000 0000")
    page.get_by_role("button", name=said["code_open"]).click()
    expect(page.locator("#code-error")).to_have_text(said["code_wrong"])
    _on_a_telephone(page, f"frame-{language}-code-wrong")
    page.locator("#code").fill(post.code_in(post.mail_to("second@cert-la.example")))
    page.get_by_role("button", name=said["code_open"]).click()
    page.get_by_role("button", name=said["send"]).click()
    expect(page.locator(".errors li")).to_have_count(2)
    expect(page.locator("#understood-error")).to_have_text(said["wrong_understood"])
    _on_a_telephone(page, f"frame-{language}-errors")
    page.locator("#understood").fill("2404")
    page.locator("label", has=page.locator("#ability-can")).click()
    page.locator("#reports").fill((utc_now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name=said["send"]).click()
    expect(page.locator("#given h2")).to_have_text(said["thanks"])
    _on_a_telephone(page, f"frame-{language}-thanks")
    page.goto(live_server.url + "/m/" + "a" * 32 + f"/?language={language}")
    expect(page.locator("h1")).to_have_text(said["nothing"])
    _on_a_telephone(page, f"frame-{language}-nothing")


def _on_a_telephone(page: Page, name: str) -> None:
    """Ask of a page 320 px wide what every page must hold, and take its picture."""
    no_axe_violations(page)
    no_sideways_scrolling(page)
    take_screenshot(page, f"{name}-320")


def enter(page: Page, live_server: LiveServer, reader: Reader) -> None:
    """Sign somebody in who is there already."""
    user = User.objects.get(pk=reader.user_id)
    user.set_password(PASSWORD)
    user.save()
    page.goto(live_server.url + "/account/login/")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(live_server.url + "/")


def local(hours: float) -> str:
    """Return a time as a field of a form takes it, by the hub's clock."""
    return (utc_now() + timedelta(hours=hours)).astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M")


def test_a_message_is_written_checked_previewed_sent_and_acknowledged(
    page: Page, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    enter(page, live_server, sides["ali"])
    page.goto(live_server.url + "/messages/write/")
    page.get_by_label("What is it?").select_option("information_request")
    page.locator("[name=to_0]").select_option(str(sides["theirs"].pk))
    page.get_by_label("Handling terms").select_option("1")
    page.get_by_label("Subject").fill("Sessions to two substations at the border")
    page.locator("[name=fact_0_text]").fill(FACTS[0])
    page.locator("[name=fact_0_source]").fill("sensors of the grid's operator")
    page.locator("[name=fact_0_at]").fill(local(-3))
    page.locator("[name=assessment]").fill("It is very likely, and with high confidence, the same group as in May.")
    page.get_by_role("button", name="Check the wording").first.click()
    expect(page.get_by_role("heading", name="It cannot leave like this")).to_be_visible()
    fits_everywhere(page, "message-write-checked")
    page.locator("[name=assessment]").fill("The breakers were not operated.")
    page.locator("[name=likelihood]").select_option("likely")
    page.locator("[name=confidence]").select_option("moderate")
    page.locator("[name=basis]").fill("The logs of both substations.")
    page.locator("[name=request]").fill("Please find out who uses 192.0.2.7.")
    page.locator("[name=respond_by]").fill(local(5))
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("heading", name="It can leave")).to_be_visible()
    fits_everywhere(page, "message-write-previewed")
    page.get_by_role("button", name="Send", exact=True).first.click()
    expect(page.get_by_text("The message is sent.")).to_be_visible()
    fits_everywhere(page, "thread-sent")
    page.goto(live_server.url + f"/m/{post.secret_in(post.mail_to('technical@cert-la.example'))}/")
    page.locator("#understood").fill("Find out who uses 192.0.2.7.")
    page.locator("label", has=page.locator("#ability-can")).click()
    page.locator("#reports").fill(local(30))
    page.locator("form .button").first.click()
    expect(page.locator("#given")).to_be_visible()
    page.goto(live_server.url + "/messages/")
    page.get_by_role("link", name="Sessions to two substations").first.click()
    expect(page.get_by_text("Find out who uses 192.0.2.7.").first).to_be_visible()
    fits_everywhere(page, "thread-acknowledged")


def test_hot_attribution_is_refused_and_what_was_observed_goes_at_once(
    page: Page, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    embassy = post.side("mfa-la", "diplomatic", country="LA", languages=["lo"], confirmed_at=utc_now())
    Grant.objects.get_or_create(post=embassy, field="existence", audience="region")
    enter(page, live_server, sides["ali"])
    page.goto(live_server.url + f"/posts/{embassy.pk}/")
    page.get_by_role("link", name="Write to this post").click()
    page.locator("[name=level]").select_option("3")
    page.locator("[name=tlp]").select_option("1")
    page.locator("[name=subject]").fill("Attack on our grid")
    page.locator("[name=fact_0_text]").fill(FACTS[0])
    page.locator("[name=fact_0_source]").fill("sensors of the grid's operator")
    page.locator("[name=fact_0_at]").fill(local(-3))
    page.locator("[name=assessment]").fill("State A very likely attacked us, high confidence.")
    page.get_by_role("button", name="Check the wording").first.click()
    expect(page.get_by_role("heading", name="It cannot leave like this")).to_be_visible()
    expect(page.get_by_text("it accuses more than it declares")).to_be_visible()
    fits_everywhere(page, "message-hot")
    button = page.get_by_role("button", name="Send this notice to their technical contact now")
    expect(button).to_have_count(0)  # the ministry's party has no technical post: nobody to send it to
    page.locator("[name=to_0]").select_option(str(sides["theirs"].pk))
    page.get_by_role("button", name="Check the wording").first.click()
    expect(button).to_be_visible()
    fits_everywhere(page, "message-hot-notice")
    button.click()
    expect(page.get_by_text("The notice is sent.")).to_be_visible()
    sent = Message.objects.get(state=MessageState.SENT)
    assert (sent.attribution, sent.level) == (Attribution.INFRASTRUCTURE, Level.TECHNICAL)
    assert "State A" not in post.mail_to("technical@cert-la.example").text


def test_a_diplomat_approves_what_an_approver_agreed_to(
    page: Page, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    at = utc_now()
    mfa = post.side("mfa-my", "diplomatic", confirmed_at=at)
    embassy = post.side("mfa-la", "diplomatic", country="LA", languages=["lo"], confirmed_at=at)
    writer = post.person("writer", mfa.organisation, edits=True)
    approver = post.person("approver", mfa.organisation, approves=True)
    diplomat = post.person("diplomat", mfa.organisation, holds=mfa)
    told = post.draft(mfa, embassy, level=Level.DIPLOMATIC, content=post.accusing())
    message = write(told, actor=writer, at=at)
    submit(message.pk, actor=writer, at=at)
    enter(page, live_server, approver)
    fits_everywhere(page, "today-with-messages")
    page.goto(live_server.url + "/messages/")
    fits_everywhere(page, "threads")
    page.get_by_role("link", name="Outage at the border substation").first.click()
    page.get_by_role("link", name="Agree to it").click()
    fits_everywhere(page, "message-authorise")
    page.get_by_role("button", name="Agree to it").click()
    expect(page.get_by_text("You agreed to the message.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    enter(page, live_server, diplomat)
    page.goto(live_server.url + f"/messages/one/{message.pk}/approve/")
    page.get_by_role("button", name="Approve the attribution").click()
    expect(page.get_by_text("You approved the attribution.")).to_be_visible()
    page.get_by_role("link", name="Send", exact=False).first.click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("The message is sent.")).to_be_visible()
    raise_link = page.get_by_role("link", name="Raise it")
    raise_link.click()
    page.locator("[name=reason]").fill("The ministry asks for policy to be heard.")
    fits_everywhere(page, "thread-raise")
    page.get_by_role("button", name="Raise it").click()
    expect(page.get_by_text("The thread was raised.")).to_be_visible()
    fits_everywhere(page, "thread-raised")


def test_a_call_is_made_and_what_was_said_is_written_down(
    page: Page, live_server: LiveServer, sides: dict[str, Any]
) -> None:
    post.add(sides["theirs"], "+856 21 555 010", channel="phone", carries=TLP.RED, verified_at=post.AT)
    post.sent(sides["ali"], sides["ours"], sides["theirs"], at=utc_now(), tlp=TLP.RED, content=content())
    enter(page, live_server, sides["ali"])
    page.goto(live_server.url + "/messages/calls/")
    fits_everywhere(page, "message-calls")
    page.locator("[name$=-understood]").fill("Two substations got sessions from 192.0.2.7.")
    page.locator("[name$=-ability]").select_option("can")
    page.locator("[name$=-reports_at]").fill(local(20))
    page.get_by_role("button", name="Somebody was reached").click()
    expect(page.get_by_text("Taken down, with what they said.")).to_be_visible()
    fits_everywhere(page, "message-calls-none")
    assert Recipient.objects.get(message__by_recipient=False).acknowledged_at is not None


@pytest.mark.parametrize("language", seldom(["th", "my"], but=["my"]))
def test_whoever_holds_a_mail_checks_on_a_telephone_that_it_is_genuine_in_their_language(
    small_page: Page, live_server: LiveServer, sides: dict[str, Any], language: str
) -> None:
    cache.clear()
    sides["theirs"].languages = [language, "en"]
    sides["theirs"].save(update_fields=["languages"])
    page, say = small_page, frame(language)
    page.goto(live_server.url + sent(sides))
    reference = page.locator(".spelled").first.inner_text()
    page.get_by_role("link", name=say["verify"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say["verify_title"])
    page.get_by_role("button", name=say["verify_button"]).click()
    expect(page.get_by_role("alert")).to_contain_text(say["verify_enter"])
    fits_everywhere(page, f"verify-missing-{language}")
    for entered, key in ((reference[:-1], "verify_no_do"), (reference, "verify_changed")):
        page.set_viewport_size({"width": 320, "height": 640})
        page.get_by_label(say["reference"], exact=True).fill(entered)
        page.get_by_role("button", name=say["verify_button"]).click()
        expect(page.get_by_role("status")).to_contain_text(say[key])
        expect(page.get_by_role("status").get_by_role("article")).to_contain_text(frame("en")[key])
        assert page.locator("html").get_attribute("lang") == language
        fits_everywhere(page, f"{key.replace('_', '-')}-{language}")
    page.get_by_role("link", name="English", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this message genuine?")
    no_axe_violations(page)

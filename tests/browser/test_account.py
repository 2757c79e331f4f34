"""Sign-in and one's own account in a real browser: pages that fit, passkeys made and used, no script refused."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.accounts.codes import code_for, stop_the_clock
from tests.accounts.people import PASSWORD, person
from tests.browser.looks import fits_everywhere

from kentongan.accounts.models import User
from kentongan.accounts.queries import has_second_factor
from kentongan.accounts.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(live_server: LiveServer, page: Page, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a hub; whatever the browser refuses for the policy's sake fails the test."""
    stop_the_clock(monkeypatch)
    page.on("console", lambda line: _no_refusal(line.text))
    return live_server.url.replace("127.0.0.1", "localhost")


def _no_refusal(text: str) -> None:
    assert "Content Security Policy" not in text, text


def sign_in(page: Page, hub: str) -> None:
    page.goto(hub + "/account/login/")
    page.get_by_label("User name or mail address").fill("analyst")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_sign_in_and_its_pages_fit_everywhere(hub: str, page: Page) -> None:
    person(Role.ANALYST, password=PASSWORD)
    for path, name in (
        ("login", "sign-in"),
        ("signup", "no-sign-up"),
        ("password/reset", "reset"),
        ("inactive", "shut"),
    ):
        page.goto(f"{hub}/account/{path}/")
        fits_everywhere(page, name)
    page.goto(hub + "/account/login/")
    page.get_by_label("User name or mail address").fill("analyst")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    fits_everywhere(page, "sign-in-wrong")


def test_ones_own_pages_fit_everywhere(hub: str, page: Page) -> None:
    person(Role.ANALYST, password=PASSWORD)
    sign_in(page, hub)
    page.goto(hub + "/account/")
    fits_everywhere(page, "account")
    page.goto(hub + "/account/mfa/app/add/")  # whoever just signed in is not asked for the password again
    fits_everywhere(page, "app-add")
    secret = page.locator("figcaption code").inner_text()
    page.get_by_label("Code").fill(code_for(secret))
    page.get_by_role("button", name="Turn it on").click()
    fits_everywhere(page, "recovery-codes")
    assert has_second_factor(User.objects.get())
    for path, name in (
        ("mfa/", "how-you-sign-in"),
        ("mfa/recovery-codes/", "recovery-codes-later"),
        ("mfa/passkeys/", "passkeys-none"),
        ("mfa/passkeys/add/", "passkey-add"),
        ("mfa/app/remove/", "app-remove"),
        ("tokens/", "tokens-none"),
        ("password/change/", "password-change"),
        ("nothing/", "error-404"),
    ):
        page.goto(f"{hub}/account/{path}")
        fits_everywhere(page, name)
    page.goto(hub + "/account/tokens/")  # for a token they are
    fits_everywhere(page, "confirm")
    confirm(page)
    page.get_by_role("textbox", name="Name").fill("collector")
    page.get_by_label("read organisations, contacts and claims").check()
    page.get_by_role("button", name="Make the token").click()
    fits_everywhere(page, "token-made")
    page.goto(hub + "/account/tokens/")
    fits_everywhere(page, "tokens")


def test_a_passkey_is_made_and_then_opens_the_hub_alone(hub: str, page: Page) -> None:
    person(Role.ANALYST, password=PASSWORD)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, hub)
    page.goto(hub + "/account/mfa/passkeys/add/")
    page.get_by_label("Name of this passkey").fill("work laptop")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto(hub + "/account/mfa/passkeys/")
    fits_everywhere(page, "passkeys")
    assert page.get_by_role("rowheader", name="work laptop").is_visible()
    page.goto(hub + "/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(hub + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(hub + "/account/")
    assert page.get_by_role("heading", name="Your account").is_visible()


def test_without_javascript_everything_but_passkeys_works(hub: str, browser, live_server: LiveServer) -> None:
    person(Role.ANALYST, password=PASSWORD)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(hub + "/account/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    sign_in(page, hub)
    page.goto(hub + "/account/mfa/passkeys/add/")
    assert page.get_by_text("This needs a browser with JavaScript").is_visible()
    context.close()

"""Pages of the exchange, looked at by axe, light and dark, wide and narrow; and shared by hand without JavaScript."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.browser.test_pages import sign_in
from tests.exchange.shared import RED
from tests.web.exchanged import Exchanged, indicator, make_exchange, marked, named
from tests.web.region import make_directory

from kentongan.accounts.terms import Role
from kentongan.exchange.actions.sources import declare_source, end_source
from kentongan.exchange.models import Conflict, PublicSource, Stored
from kentongan.kernel.clock import utc_now


@pytest.fixture
def exchanged(transactional_db: None, settings: Any) -> Exchanged:
    settings.MFA_REQUIRED = False
    at = utc_now()
    source = declare_source(
        "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5", title="ATT&CK", url="https://attack.example/" + "long/" * 30,
        reason="Its makers publish it for everybody.", actor=None, at=at,
    )  # fmt: skip
    end_source(source, reason="It went behind a door.", actor=None, at=at)
    return make_exchange(at=at, ids=make_directory(at=at))


def addresses(exchanged: Exchanged) -> dict[str, str]:
    """Return the pages that a party and the hub's staff both have."""
    collection = f"/exchange/collections/{exchanged.indicators.id}/"
    objects = {
        "malware": named("malware", "drum"),
        "under-a-policy": named("indicator", "Under a policy"),
        "revoked": named("indicator", "No longer true"),
        "report": named("report", "The week in one page"),
    }
    return {
        "exchange": "/exchange/",
        "exchange-arrangement": "/exchange/arrangements/cross-border/",
        "exchange-collection": collection,
        "exchange-collection-none": collection + "?text=nothing-like-it",
        "exchange-find": "/exchange/objects/?text=198.51.100.7",
        "exchange-find-first": "/exchange/objects/",
        "exchange-publish": "/exchange/publish/",
        "exchange-conflicts": "/exchange/conflicts/",
        "exchange-sources-none": "/exchange/sources/",
        "exchange-sources": "/exchange/sources/?ended=1",
        "exchange-source": f"/exchange/sources/{PublicSource.objects.get().pk}/",
        "exchange-conflict": f"{collection}conflicts/{Conflict.objects.get().pk}/",
        **{f"exchange-object-{name}": f"{collection}objects/{stix_id}/" for name, stix_id in objects.items()},
    }


def look_at(page: Page, live_server: LiveServer, pages: dict[str, str], before: str = "") -> None:
    for name, address in pages.items():
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == 200, address
        fits_everywhere(page, before + name)


def test_the_pages_of_the_exchange_fit_everywhere(page: Page, live_server: LiveServer, exchanged: Exchanged) -> None:
    sign_in(page, live_server, Role.OPERATOR)
    own = {"exchange-members": "/exchange/members/", "exchange-member": f"/exchange/members/{exchanged.getter.pk}/"}
    look_at(page, live_server, addresses(exchanged) | own)


def test_a_party_s_pages_of_the_exchange_fit_everywhere(
    page: Page, live_server: LiveServer, exchanged: Exchanged
) -> None:
    sign_in(page, live_server, Role.MEMBER, exchanged.giver.organisation_id)
    onward = f"/exchange/collections/{exchanged.indicators.id}/objects/{named('malware', 'drum')}/pass-on/"
    chosen = f"?member={exchanged.giver.pk}&into={exchanged.alone.id}"
    passing = {"exchange-pass-on": onward, "exchange-pass-on-preview": onward + chosen}
    look_at(page, live_server, addresses(exchanged) | passing, before="party-")


def test_who_takes_no_part_sees_pages_that_fit_everywhere(
    page: Page, live_server: LiveServer, exchanged: Exchanged
) -> None:
    sign_in(page, live_server, Role.MEMBER, exchanged.outsider.organisation_id)
    pages = ("exchange", "exchange-arrangement", "exchange-find", "exchange-publish", "exchange-conflicts")
    look_at(page, live_server, {one: addresses(exchanged)[one] for one in pages}, before="outsider-")


def test_an_empty_exchange_says_how_to_begin(
    page: Page, live_server: LiveServer, transactional_db: None, settings: Any
) -> None:
    settings.MFA_REQUIRED = False
    sign_in(page, live_server, Role.OPERATOR)
    look_at(page, live_server, {"exchange-empty": "/exchange/", "exchange-members-none": "/exchange/members/"})


def test_objects_are_shared_after_a_look_at_who_receives_them(
    page: Page, live_server: LiveServer, exchanged: Exchanged
) -> None:
    sign_in(page, live_server, Role.MEMBER, exchanged.giver.organisation_id)
    page.goto(f"{live_server.url}/exchange/publish/")
    bad = indicator("Without a pattern")
    del bad["pattern"]
    several = [
        indicator("Fresh"), indicator("For few", marks=(RED,)), bad, marked("indicator", "Changed twice", confidence=9),
        indicator("Odd words", indicator_types=["strange"]),
    ]  # fmt: skip
    page.get_by_label("Or its text").fill(json.dumps({"objects": several}))
    page.get_by_label("Into which collection?").select_option(label="Indicators of the week")
    page.get_by_role("button", name="Show who would receive it").click()
    expect(page.get_by_text("3 objects would be shared")).to_be_visible()
    fits_everywhere(page, "exchange-preview")
    page.get_by_role("button", name="Share all 3").click()
    expect(page.get_by_role("status").first).to_contain_text("3 objects are in the collection")
    assert Stored.objects.filter(stix_id=named("indicator", "Fresh")).exists()


def test_an_error_in_what_is_shared_is_told_first(page: Page, live_server: LiveServer, exchanged: Exchanged) -> None:
    sign_in(page, live_server, Role.MEMBER, exchanged.giver.organisation_id)
    page.goto(f"{live_server.url}/exchange/publish/")
    page.get_by_label("Or its text").fill("{")
    page.get_by_role("button", name="Show who would receive it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fits_everywhere(page, "exchange-publish-wrong")


def test_an_object_is_read_without_javascript(browser: Browser, live_server: LiveServer, exchanged: Exchanged) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, Role.MEMBER, exchanged.getter.organisation_id)
    page.goto(live_server.url + addresses(exchanged)["exchange-object-malware"])
    expect(page.get_by_role("heading", name="Who sees it, and why")).to_be_visible()
    page.get_by_role("link", name="Slit Gong").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Slit Gong")
    context.close()

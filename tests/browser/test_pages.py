"""Every page, looked at by axe, light and dark, wide and narrow, and without JavaScript."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accounts.people import PASSWORD, person
from tests.browser.looks import fits_everywhere
from tests.tiers import seldom
from tests.web.intake.test_feeds import NAME, ROWS
from tests.web.region import BANK, CONFLICT, make_directory, make_run
from tests.web.warned import make_warnings

from kentongan.accounts.terms import Role
from kentongan.directory.models import Claim
from kentongan.intake.models import Draft, Run
from kentongan.kernel.clock import utc_now
from kentongan.response.models import Link, Warning

STAFF_PAGES = {
    "today": "/",
    "warnings": "/warnings/",
    "warnings-all": "/warnings/?group=all",
    "warnings-none": "/warnings/?text=nothing-like-it",
    "warnings-preview-none": "/warnings/preview/",
    "unanswered": "/warnings/unanswered/",
    "exposures": "/exposures/",
    "figures": "/figures/",
    "figures-size": "/figures/?by=size",
    "outbox": "/outbox/",
    "outbox-dead": "/outbox/?state=dead",
    "holding": "/outbox/hold/",
    "release": "/release/",
    "release-of": "/release/feeds/scan-daily/",
    "agreements": "/release/agreements/",
    "preference": "/organisations/hospital-hill/preference/",
    "questioned": "/claims/questioned/",
    "drafts": "/drafts/",
    "doubtful": "/doubtful/",
    "unclaimed": "/unclaimed/",
    "quarantine": "/quarantine/",
    "runs": "/runs/",
    "organisations": "/organisations/",
    "organisation": f"/organisations/{BANK}/",
    "claim-add": "/claims/add/?kind=cidr&value=198.51.100.0%2F24",
    "disagreements": "/claims/disagreements/",
    "disagreements-none": "/claims/disagreements/?kind=vanished",
    "look-up": "/look-up/?what=192.0.2.7",
    "look-up-wrong": "/look-up/?what=1.9.0.256",
    "feeds": "/feeds/",
    "feed-add": "/feeds/add/",
    "feed-change": "/feeds/scan-daily/",
    "upload": "/feeds/scan-daily/upload/",
    "drills-none": "/drills/",
    "threads-empty": "/messages/",
    "message-write": "/messages/write/",
    "message-calls": "/messages/calls/",
    "look": "/look/",
    "style": "/style/",
}


@pytest.fixture
def region(transactional_db: None, settings: Any) -> Iterator[dict[str, UUID]]:
    """Return the ids of a region with one run, of which nothing is in the archive."""
    settings.MFA_REQUIRED = False
    settings.JURISDICTIONS = ("MY", "ID")
    ids = make_directory(at=utc_now())
    make_warnings(at=utc_now(), ids=ids, run=make_run(at=utc_now(), ids=ids))
    return ids


def sign_in(page: Page, live_server: LiveServer, role: Role, *organisations: UUID) -> None:
    """Sign in as a person does."""
    person(role, *organisations, password=PASSWORD)
    page.goto(live_server.url + "/account/login/")
    page.locator("[name=login]").fill(role.value.replace("_", "-"))
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(live_server.url + "/")


def test_every_page_fits_everywhere(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.OPERATOR)
    run, draft = Run.objects.get(), Draft.objects.exclude(doubt="").get()
    claim = Claim.objects.filter(value="192.0.2.0/26").first()
    assert claim is not None
    of = {one.reference: f"/warnings/{one.pk}/" for one in Warning.objects.all()}
    link = Link.objects.get(warning__reference="K7M-6UCJ8")
    waiting = "&".join(f"id={one.pk}" for one in Warning.objects.filter(state="drafted"))
    more = {
        "run": f"/runs/{run.pk}/",
        "draft": f"/drafts/{draft.pk}/",
        "claim": f"/claims/{claim.pk}/",
        "warnings-preview": f"/warnings/preview/?{waiting}",
        "warning-waiting": of["K7M-4SAG6"],
        "warning-answered": of["K7M-6UCJ8"],
        "warning-undeliverable": of["K7M-8WEL2"],
        "warning-answer": of["K7M-6UCJ8"] + "answer/",
        "warning-withdraw": of["K7M-6UCJ8"] + "withdraw/",
        "link-read-out": f"/links/{link.pk}/read-out/",
    }
    for name, address in (STAFF_PAGES | more).items():
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status in (200, 400), address
        fits_everywhere(page, name)


def test_a_member_s_pages_fit_everywhere(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.MEMBER, region[BANK])
    own = Warning.objects.get(reference="K7M-6UCJ8")
    pages = {
        "today": "/",
        "drafts": "/drafts/",
        "organisations": "/organisations/",
        "warnings": "/warnings/",
        "warning": f"/warnings/{own.pk}/",
        "answer": f"/warnings/{own.pk}/answer/",
        "exposures": "/exposures/",
        "figures": "/figures/",
        "preference": f"/organisations/{BANK}/preference/",
    }
    for name, address in pages.items():
        page.goto(live_server.url + address)
        fits_everywhere(page, f"member-{name}")


@pytest.mark.parametrize("address", ["/", "/exposures/", "/runs/", "/warnings/?group=all"])
def test_on_a_usual_screen_no_table_is_cut(
    page: Page, live_server: LiveServer, region: dict[str, UUID], address: str
) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + address)
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.ariaLabel)"
    assert page.locator(".scroll").count()
    assert page.locator(".scroll").evaluate_all(cut) == []


def test_who_is_to_be_told_in_person_fits_everywhere(
    page: Page, live_server: LiveServer, region: dict[str, UUID]
) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    warning = f"{live_server.url}/warnings/{Warning.objects.get(reference='K7M-4SAG6').pk}/"
    page.goto(warning + "hand-over/")
    page.get_by_label("To whom, how and when").fill("Dr Rahim, by telephone, 10:20")
    page.get_by_role("button", name="It was handed over").click()
    page.goto(warning + "withdraw/")
    page.get_by_label("Why; the recipients read this").fill("The feed took another machine for theirs")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("heading", name="Read this out")).to_be_visible()
    fits_everywhere(page, "told")
    for name, address in (("to-tell", warning), ("today-to-tell", live_server.url + "/")):
        page.goto(address)
        expect(page.get_by_text("Dr Rahim, by telephone, 10:20").first).to_be_visible()
        fits_everywhere(page, name)
    page.goto(warning)
    page.get_by_role("link", name="They were told").click()
    page.get_by_label("Whom, how and when").fill("Dr Rahim, by telephone, 16:00")
    page.get_by_role("button", name="They were told").click()
    expect(page.get_by_role("link", name="They were told")).to_have_count(0)


def test_what_is_held_is_told_on_every_page(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(live_server.url + "/outbox/hold/")
    page.get_by_label("Why?").fill("The scan of 22 November names the wrong people")
    page.get_by_role("button", name="Hold everything").click()
    expect(page.get_by_role("heading", name="Everything is held")).to_be_visible()
    fits_everywhere(page, "holding-held")
    page.goto(live_server.url + "/organisations/")
    expect(page.get_by_text("The scan of 22 November names the wrong people")).to_be_visible()


def test_a_page_that_is_not_there_fits_everywhere(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.ANALYST)
    page.goto(live_server.url + "/organisations/nobody/")
    fits_everywhere(page, "not-there")


@pytest.mark.parametrize("language", seldom(["ms", "id"], but=["id"]))
def test_pages_fit_in_other_languages(
    page: Page, live_server: LiveServer, region: dict[str, UUID], language: str
) -> None:
    sign_in(page, live_server, Role.OPERATOR)
    page.locator(f"footer button[value={language}]").click()
    for name in ("today", "doubtful", "look-up"):
        page.goto(live_server.url + STAFF_PAGES[name])
        assert page.locator("html").get_attribute("lang") == language
        fits_everywhere(page, f"{language}-{name}")


def test_without_javascript_a_duty_officer_claims_what_nobody_claims(
    browser: Browser, live_server: LiveServer, region: dict[str, UUID]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.get_by_role("link", name="Unclaimed", exact=True).click()
    page.get_by_role("row", name="198.51.100.0/24").get_by_role("link", name="Claim it").click()
    page.get_by_label("Organisation").select_option("three-of-us")
    page.get_by_label("I have made sure").check()
    page.get_by_role("button", name="Show what it would catch").click()
    expect(page.get_by_text("640 events of the last 30 days")).to_be_visible()
    page.get_by_role("button", name="Add this claim").click()
    expect(page.get_by_role("status")).to_contain_text("The claim was added")
    assert Claim.objects.get(value="198.51.100.0/24").organisation.slug == "three-of-us"
    context.close()


def test_without_javascript_a_file_is_sent_in_and_every_row_accounted_for(
    browser: Browser, live_server: LiveServer, region: dict[str, UUID], settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.get_by_role("link", name="Take in a file").click()
    page.get_by_role("row", name="Daily scan reports").get_by_role("link", name="Upload").click()
    page.get_by_label("Files").set_input_files({"name": NAME, "mimeType": "text/csv", "buffer": ROWS})
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Run of Daily scan reports")
    expect(page.get_by_role("row", name="rows in all 4")).to_be_visible()
    page.get_by_role("row", name="quarantined 1").get_by_role("link").click()
    expect(page.get_by_text("1.9.0.256,23")).to_be_visible()
    context.close()


def test_a_doubt_is_settled_where_it_is_seen(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.get_by_role("link", name="192.0.2.0/26").click()
    assert CONFLICT.split(" ")[1] in page.url
    page.get_by_role("button", name="Question Delta Telecom").click()
    expect(page.get_by_role("status")).to_contain_text("questioned")
    assert Claim.objects.get(value="192.0.2.0/26", organisation__slug="telco-delta").questioned_at is not None


def test_the_head_looks_up_from_every_page(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.ANALYST)
    page.goto(live_server.url + "/runs/")
    page.keyboard.press("/")
    page.keyboard.type("192.0.2.7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The whole reason")).to_be_visible()


def test_a_table_is_walked_with_the_keyboard(page: Page, live_server: LiveServer, region: dict[str, UUID]) -> None:
    sign_in(page, live_server, Role.ANALYST)
    page.goto(live_server.url + "/drafts/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Can be used to flood others")


def test_the_first_stop_of_the_keyboard_skips_to_the_page(
    page: Page, live_server: LiveServer, region: dict[str, UUID]
) -> None:
    sign_in(page, live_server, Role.ANALYST)
    page.goto(live_server.url + "/runs/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the page")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_dark_is_chosen_without_javascript(browser: Browser, live_server: LiveServer, transactional_db: None) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(live_server.url + "/look/")
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-look") == "dark"
    context.close()

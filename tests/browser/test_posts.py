"""The directory as people browse it: posts with what each reader may see of them."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.browser.test_pages import sign_in
from tests.directory import posted

from kentongan.accounts.terms import Role
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import PostRole


@pytest.fixture
def parties(transactional_db: None, settings: Any) -> dict[str, Any]:
    """Two parties with a technical desk each, and a defence post of one of them."""
    settings.MFA_REQUIRED = False
    at = utc_now()
    office = {"weekly": {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(1, 6)}}
    made: dict[str, Any] = {}
    for slug, country, zone in (("lumia-cert", "XA", "Asia/Bangkok"), ("santara-cert", "XB", "Asia/Jakarta")):
        party = posted.party(slug, country=country, names={"en": slug.partition("-")[0].title() + " CERT"})
        desk = posted.post(
            party,
            title={"en": "Technical desk"},
            mandate="Incidents in networks of the state and of critical services",
            may_discuss=["incidents", "vulnerabilities"],
            time_zone=zone,
            hours=office | {"holidays": [[str((at + timedelta(days=3)).date()), "National day"]]},
            languages=["en", "th" if country == "XA" else "id"],
            confirmed_at=at - timedelta(days=20 if country == "XA" else 200),
        )
        posted.channel(posted.holder(desk, "Duty team"), f"soc@{slug}.example", verified_at=at)
        phone = posted.holder(desk, "Head of the desk", priority=2)
        posted.channel(phone, "+6620000000", channel="phone")
        made |= {slug: party, f"{slug}/desk": desk}
    hidden = posted.post(made["santara-cert"], PostRole.DEFENCE, title={"en": "Cyber command liaison"})
    posted.channel(posted.holder(hidden, "Colonel Example"), "liaison@forces.example")
    made["defence"] = hidden
    return made


def test_a_duty_officer_finds_who_answers_and_how(page: Page, live_server: LiveServer, parties: dict[str, Any]) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(live_server.url + "/posts/")
    fits_everywhere(page, "posts")
    page.get_by_label("Country").select_option("XB")
    page.get_by_label("Role").select_option("technical")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Technical desk").click()
    expect(page.get_by_text("soc@santara-cert.example").first).to_be_visible()
    expect(page.get_by_text("lapsed", exact=True).first).to_be_visible()
    fits_everywhere(page, "post")


def test_another_party_sees_neither_who_the_defence_contact_is_nor_how_many_there_are(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    sign_in(page, live_server, Role.MEMBER, parties["lumia-cert"].id)
    page.goto(live_server.url + "/posts/")
    expect(page.get_by_text("Cyber command liaison")).to_have_count(0)
    expect(page.get_by_text("2 posts of 2 parties")).to_be_visible()
    for text in ("Colonel", "liaison@forces.example"):
        page.goto(live_server.url + f"/posts/?text={text}")
        expect(page.get_by_role("heading", name="None fits")).to_be_visible()
    answer = page.goto(live_server.url + f"/posts/{parties['defence'].id}/")
    assert answer is not None
    assert answer.status == 404
    page.goto(live_server.url + f"/posts/{parties['santara-cert/desk'].id}/")
    fits_everywhere(page, "post-of-another")


def test_everybody_reads_what_a_party_published_and_nothing_else(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    desk = parties["lumia-cert/desk"]
    desk.team.sections = {"1.1": "Version 1", "2.1": "Lumia CERT"}
    desk.team.publishes = True
    desk.team.save()
    page.goto(live_server.url + "/directory/")
    page.get_by_role("link", name="Lumia CERT").click()
    expect(page.get_by_role("heading", name="Technical desk")).to_be_visible()
    expect(page.get_by_text("soc@lumia-cert.example")).to_have_count(0)
    fits_everywhere(page, "published-party")
    page.goto(live_server.url + "/directory/")
    fits_everywhere(page, "published")
    answer = page.goto(live_server.url + f"/directory/lumia-cert/{desk.team.key}/rfc2350.txt")
    assert answer is not None
    assert "Version 1" in answer.text()

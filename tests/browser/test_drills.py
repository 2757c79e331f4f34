"""Pages of drills, looked at by axe, light and dark, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.accounts.people import person
from tests.browser.looks import fits_everywhere
from tests.browser.test_pages import sign_in
from tests.drills import made

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.drills import queries
from kentongan.kernel.clock import utc_now


@pytest.fixture
def drill(transactional_db: None, settings: Any) -> Any:
    settings.MFA_REQUIRED = False
    settings.JURISDICTIONS = frozenset({"XA", "XB"})
    return made.played(made.planned(), until=31)


def test_the_pages_of_a_drill_fit_everywhere(page: Page, live_server: LiveServer, drill: Any) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    mail = queries.mails(drill.pk, HUB_ITSELF, at=utc_now())[0]
    pages = {
        "drills": "/drills/",
        "drill": f"/drills/{drill.pk}/",
        "drill-mails": f"/drills/{drill.pk}/mails/",
        "drill-mail": f"/drills/{drill.pk}/mails/{mail.id}/",
        "drill-report": f"/drills/{drill.pk}/report/",
    }
    for name, address in pages.items():
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == 200, address
        fits_everywhere(page, name)


def test_a_player_s_pages_of_a_drill_fit_everywhere(page: Page, live_server: LiveServer, drill: Any) -> None:
    sign_in(page, live_server, Role.MEMBER, made.party("lumia").pk)
    for name, address in {"drills": "/drills/", "drill": f"/drills/{drill.pk}/"}.items():
        page.goto(live_server.url + address)
        fits_everywhere(page, f"member-{name}")


def test_a_second_person_approves_mail_to_real_people_with_the_keyboard(
    page: Page, live_server: LiveServer, transactional_db: None, settings: Any
) -> None:
    settings.MFA_REQUIRED = False
    dewi = person(Role.OPERATOR)
    real = made.planned(sends_real=True, named="short", actor=dewi.pk)
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(live_server.url + "/drills/plan/?scenario=power-grid")
    fits_everywhere(page, "drill-plan-real")
    page.goto(live_server.url + f"/drills/{real.pk}/")
    fits_everywhere(page, "drill-awaits")
    page.get_by_role("link", name="Look at it and approve it").press("Enter")
    fits_everywhere(page, "drill-approve")
    page.get_by_label("Write the name of the drill").fill("short")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The drill is approved.", exact=False)).to_be_visible()

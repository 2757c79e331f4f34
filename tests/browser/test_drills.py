"""Pages of drills, looked at by axe, light and dark, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
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

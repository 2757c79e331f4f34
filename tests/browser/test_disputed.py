"""What another member has revoked since it was drafted: the page before it leaves says so, and asks once more."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.browser.test_pages import sign_in
from tests.response.exchange import world

from kentongan.accounts.terms import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_reads_what_the_other_member_did_and_approves_in_spite_of_it(
    page: Page, live_server: LiveServer, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA, settings.JURISDICTIONS = tmp_path / "data", ("MY",)
    settings.MFA_REQUIRED = False
    world.set_up()
    world.shared(world.indicator())
    world.shared(world.indicator(version=1, revoked=True), by="vendor")
    draft = world.warning()
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(f"{live_server.url}/warnings/preview/?id={draft.pk}")
    expect(page.get_by_text("another member has revoked it")).to_be_visible()
    fits_everywhere(page, "warnings-preview-disputed")
    page.get_by_role("button", name="Approve it in spite of that").click()
    page.wait_for_load_state("networkidle")
    draft.refresh_from_db()
    assert draft.state == "approved"

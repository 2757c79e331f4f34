"""A duty officer plans a check, starts it, and sees what came of it; without JavaScript, at every width."""

from typing import Any

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.browser.test_pages import sign_in
from tests.browser.test_posts import parties as parties
from tests.checks import made

from kentongan.accounts.terms import Role
from kentongan.checks.actions.answering import answer_by_link
from kentongan.checks.actions.asking import ask_due
from kentongan.checks.models import Check, Probe
from kentongan.checks.terms import ProbeState
from kentongan.kernel.clock import utc_now


def test_a_check_is_planned_started_and_its_result_shown(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(live_server.url + "/checks/")
    fits_everywhere(page, "checks-none")
    page.get_by_role("link", name="Plan a check").first.click()
    page.get_by_label("What is it called?").fill("Desks in November")
    page.get_by_label("technical", exact=True).check()
    page.get_by_role("button", name="Show whom it would ask").click()
    expect(page.get_by_role("heading", name="4 channels would be asked")).to_be_visible()
    fits_everywhere(page, "check-plan")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Start now").click()
    page.get_by_role("button", name="Start now").click()
    fits_everywhere(page, "check-running")

    ask_due(utc_now())
    assert Probe.objects.filter(state=ProbeState.SENT).count() == 2
    page.goto(live_server.url + "/checks/calls/")
    fits_everywhere(page, "check-calls")
    page.get_by_role("button", name="Somebody answered").first.click()
    check = Check.objects.get()
    page.goto(live_server.url + f"/checks/{check.id}/")
    expect(page.get_by_text("1 of 3", exact=False).first).to_be_visible()
    fits_everywhere(page, "check")
    page.goto(live_server.url + f"/checks/{check.id}/cancel/")
    page.get_by_label("Why?").fill("Everybody is at a funeral")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The check is cancelled.")).to_be_visible()
    assert answer_by_link("no-such-secret", at=utc_now()).state.value == "unknown"


def test_a_reply_that_did_not_count_is_read_counted_and_taken_back_without_javascript(
    page: Page, live_server: LiveServer, transactional_db: None, settings: Any
) -> None:
    settings.MFA_REQUIRED = False
    one = running()
    address = f"{live_server.url}/checks/{one.id}/"
    sign_in(page, live_server, Role.DUTY_OFFICER)
    page.goto(address)
    fits_everywhere(page, "check-uncounted")
    page.get_by_role("link", name="Look at it").click()
    fits_everywhere(page, "check-reply")
    page.get_by_label("Why?").fill("Farid called back and said so")
    page.get_by_role("button", name="Count it by hand").press("Enter")
    expect(page.get_by_text("counted by hand: 1 of 1; together 1 of 1", exact=False).first).to_be_visible()
    fits_everywhere(page, "check-by-hand")
    page.get_by_role("link", name="Look at it").click()
    fits_everywhere(page, "check-reply-counted")
    page.get_by_label("Why?").fill("It was his ticket system")
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.get_by_text("The count is taken back.")).to_be_visible()
    expect(page.get_by_text("counted by hand")).to_have_count(0)


def running() -> Check:
    """Make a check that runs, to which somebody answered in words of a program's."""
    contact = made.staffed()
    one = made.running()
    said = f"This is an automatic reply. Your message reached our watch floor. {made.code_in(made.mail_to(contact))}"
    made.reply(contact, said)
    return one

"""A party keeps its own record: an editor proposes, the approver decides, the history tells who it was then."""

from base64 import b32encode
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browser.looks import fits_everywhere
from tests.browser.test_account import PASSWORD
from tests.browser.test_posts import parties as parties

from kentongan.accounts.actions import create_user
from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Role
from kentongan.directory.actions.confirming import ask_due
from kentongan.directory.actions.posts import add_assignment, add_channel, add_post
from kentongan.directory.models import Assignment, Contact
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import AssignmentRecord, ChannelRecord, Holder, PostRecord, PostRole


def _person(name: str, party: Any, **duties: bool) -> None:
    user = create_user(name, role=Role.MEMBER, password=PASSWORD, actor=None, at=utc_now())
    Membership.objects.create(user=user, organisation_id=party.id, **duties)


def _sign_in(page: Page, live_server: LiveServer, name: str) -> None:
    page.context.clear_cookies()
    page.goto(live_server.url + "/account/login/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(live_server.url + "/")


def test_a_holder_of_a_diplomatic_post_is_changed_by_two_people(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    party = parties["santara-cert"]
    at = utc_now() - timedelta(days=3)
    desk = PostRecord(key="cyber-affairs", role=PostRole.DIPLOMATIC, title={"en": "Cyber affairs desk"})
    post = add_post(desk, team=parties["santara-cert/desk"].team_id, actor=None, at=at)
    held = AssignmentRecord(holder=Holder.PERSON, name="Ambassador Old")
    old = add_assignment(held, post=post.id, actor=None, at=at)
    way = ChannelRecord(kind="email", address="old@ministry.example")
    add_channel(way, assignment=old.id, actor=None, at=at)
    _person("editor", party, edits=True, approves=True)
    _person("approver", party, approves=True)

    _sign_in(page, live_server, "editor")
    page.goto(live_server.url + f"/posts/{post.id}/")
    fits_everywhere(page, "post-own")
    page.get_by_role("link", name="Propose a change of this holder").click()
    page.get_by_label("Name").fill("Ambassador New")
    page.get_by_label("Why?").fill("The minister named her")
    fits_everywhere(page, "propose-holder")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("You proposed it, so somebody else decides.")).to_be_visible()
    assert Assignment.objects.get(pk=old.pk).name == "Ambassador Old"

    _sign_in(page, live_server, "approver")
    page.goto(live_server.url + "/record/")
    page.get_by_role("link", name="who holds a post").click()
    fits_everywhere(page, "proposal")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("It is so from now on.")).to_be_visible()
    assert Assignment.objects.get(pk=old.pk).name == "Ambassador New"

    page.goto(live_server.url + f"/posts/{post.id}/history/")
    expect(page.get_by_text("Ambassador New").first).to_be_visible()
    fits_everywhere(page, "post-history")
    page.goto(live_server.url + f"/record/post/{post.id}/")
    fits_everywhere(page, "propose-post")
    page.goto(live_server.url + f"/record/grants/{post.id}/")
    fits_everywhere(page, "propose-grants")
    page.goto(live_server.url + "/record/")
    page.get_by_role("link", name="Propose what is published").click()
    fits_everywhere(page, "propose-published")
    page.goto(live_server.url + "/record/")
    page.get_by_role("link", name="Propose partners").click()
    fits_everywhere(page, "propose-partners")


def test_somebody_of_another_party_reports_an_error_and_proposes_nothing(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    _person("neighbour", parties["lumia-cert"], edits=True)
    _person("keeper", parties["santara-cert"], edits=True)
    desk = parties["santara-cert/desk"]
    _sign_in(page, live_server, "neighbour")
    answer = page.goto(live_server.url + f"/record/post/{desk.id}/")
    assert answer is not None
    assert answer.status == 404
    page.goto(live_server.url + f"/posts/{desk.id}/")
    page.get_by_role("link", name="Report an error").click()
    page.get_by_label("What is wrong?").fill("The telephone is a fax")
    page.get_by_role("button", name="Report it").click()
    _sign_in(page, live_server, "keeper")
    page.goto(live_server.url + "/record/")
    expect(page.get_by_text("The telephone is a fax")).to_be_visible()
    fits_everywhere(page, "proposals")


def test_the_mail_that_asks_is_answered_by_one_press(
    page: Page, live_server: LiveServer, parties: dict[str, Any]
) -> None:
    secrets = iter([bytes([number]) * 20 for number in range(1, 9)])
    made: list[bytes] = []

    def chance(number: int) -> bytes:
        made.append(next(secrets)[:number])
        return made[-1]

    assert ask_due(utc_now() + timedelta(seconds=1), chance=chance) == 1
    page.goto(live_server.url + "/p/" + b32encode(made[0]).decode().lower() + "/")
    expect(page.get_by_role("heading", name="Does this still hold?")).to_be_visible()
    fits_everywhere(page, "asked")
    page.get_by_role("button", name="Yes, it all still holds").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert Contact.objects.exists()

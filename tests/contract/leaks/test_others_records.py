"""Proposals, error reports and changes of another party: unknown to others, by every door and whatever is sent."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.contract.leaks.canaries import Hub, make_hub, plant
from tests.contract.leaks.looking import browser, said_by
from tests.contract.leaks.test_history import CLOSED, OPEN
from tests.contract.leaks.test_one_post import masked

from kentongan.directory.models import Assignment, Contact, ErrorReport, Proposal
from kentongan.directory.terms import PostField, Subject
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db

CANARY = re.compile(r"zq[a-z]{3,12}\d{0,3}zq")
"""Whole: two letters alone stand in a form's random proof now and then."""

STRANGERS = ("of nothing", "region", "partner", "names the owner", "colleague", "was colleague")


@pytest.fixture
def hub() -> Hub:
    return planted_with_proposals()


def planted_with_proposals() -> Hub:
    """Return a hub whose owner has a proposal and an error report for each of its posts."""
    made = make_hub()
    for post in plant(made, OPEN, CLOSED, {}):
        Proposal.objects.create(
            organisation=made.owner,
            subject=Subject.POST.value,
            thing=post.id,
            before={"mandate": "zqbeforezq"},
            after={"mandate": "zqafterzq"},
            reason="zqreasonzq",
            proposed_at=made.at,
        )
        ErrorReport.objects.create(
            organisation=made.owner, post=post.id, text="zqreportzq", reported_by=new_id(), reported_at=made.at
        )
    return made


def told_of(client: Client, name: str, *args: object, **sent: object) -> tuple[int, str]:
    """Return what a door answers about an id to whoever only reads it, or sends something."""
    address = reverse(name, args=args)
    return masked(client.post(address, sent) if sent else client.get(address), args[-1])


@pytest.mark.parametrize("name", STRANGERS)
def test_another_party_s_proposals_and_reports_are_unknown(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    said = said_by(client.get("/record/")) + said_by(client.get("/record/?format=json"))
    assert not CANARY.findall(said)
    proposal, report = Proposal.objects.first(), ErrorReport.objects.first()
    assert proposal is not None
    assert report is not None
    for send in ({}, {"do": "approve", "note": "x"}, {"do": "withdraw"}):
        assert told_of(client, "proposal", proposal.id, **send) == told_of(client, "proposal", new_id(), **send)
    settled = told_of(client, "report-settle", report.id, note="x")
    assert settled == told_of(client, "report-settle", new_id(), note="x")
    report.refresh_from_db()
    assert report.settled_at is None


@pytest.mark.parametrize("name", STRANGERS)
def test_another_party_s_record_is_changed_by_nobody_and_its_ids_are_unknown(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    held, contact = Assignment.objects.get(post=hub.posts[2].id), Contact.objects.filter(channel="phone").last()
    assert contact is not None
    team = held.post.team_id
    things = {"post": held.post_id, "grants": held.post_id, "assignment": held.id, "channel": contact.id, "team": team}
    parents = {"post": team, "assignment": held.post_id, "channel": held.id, "team": hub.owner.id}
    for sent in ({}, {"reason": "x", "do": "end"}):
        for subject, thing in things.items():
            there, nowhere = (told_of(client, "record-change", subject, one, **sent) for one in (thing, new_id()))
            assert there == nowhere, subject
        for subject, parent in parents.items():
            there, nowhere = (told_of(client, "record-add", subject, one, **sent) for one in (parent, new_id()))
            assert there == nowhere, subject
    assert Proposal.objects.count() == 3


@pytest.mark.parametrize("name", STRANGERS)
def test_a_post_is_confirmed_by_none_of_them_and_a_hidden_one_is_unknown(hub: Hub, name: str) -> None:
    client = browser(hub.people[name])
    for post in hub.posts:
        sees = PostField.EXISTENCE in post.seen_by(hub.people[name].towards)
        status, said = told_of(client, "post-confirm", post.id, sent="x")
        assert status == (403 if sees else 404)
        assert ("“owner”" in said) == sees
        reported = client.post(reverse("post-report", args=[post.id]), {"text": "wrong"})
        assert reported.status_code == (302 if sees else 404)


def test_the_party_and_the_hub_see_what_waits(hub: Hub) -> None:
    for name in ("own", "analyst", "duty officer"):
        said = said_by(browser(hub.people[name]).get("/record/"))
        assert "zqreasonzq" in said
        assert "zqreportzq" in said

"""Today tells of proposals to decide, posts to confirm, errors reported and calls to make, to whom they wait for."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.checks import made

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Role
from kentongan.checks.actions.planning import start_check
from kentongan.directory.models import ErrorReport, Post, Proposal
from kentongan.directory.terms import Subject
from kentongan.intake.models import Run
from kentongan.kernel.clock import utc_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


def tiles(client: Client) -> dict[str, str]:
    """Return the address of each tile of what waits, by its word."""
    answer = client.get("/")
    assert answer.status_code == 200
    found = re.findall(r'<dt>([^<]*)</dt><dd><a href="([^"]*)">', answer.content.decode())
    return {word: address for word, address in found if client.get(address.partition("#")[0]).status_code == 200}


@pytest.fixture
def waiting(run: Run) -> Post:
    """Return an old post with a proposal, a report and a telephone to call for a check."""
    now = utc_now()
    contact = made.staffed("cert-x", channel="phone", address="+60312345678")
    held = contact.assignment
    assert held is not None
    Post.objects.update(recorded_at=now - timedelta(days=100))
    owner = contact.organisation
    Proposal.objects.create(
        organisation=owner,
        subject=Subject.POST.value,
        thing=held.post_id,
        before={},
        after={"mandate": "All"},
        reason="It moved",
        proposed_at=now,
    )
    ErrorReport.objects.create(organisation=owner, post=held.post_id, text="Wrong number", reported_at=now)
    check = made.planned(opens_at=now, closes_at=now + timedelta(hours=1), at=now)
    start_check(check.id, actor=None, at=now)
    return held.post


WORDS = {"changes to decide", "posts to confirm", "reported wrong", "calls to make for a check"}


def test_staff_who_step_in_see_all_four_and_each_leads_somewhere(waiting: Post) -> None:
    assert tiles(signed_in(Role.OPERATOR)).keys() >= WORDS


def test_an_approver_sees_what_is_theirs_and_another_member_nothing(waiting: Post) -> None:
    approver = signed_in(Role.MEMBER, waiting.organisation_id, name="approver")
    Membership.objects.update(approves=True)
    assert tiles(approver).keys() & WORDS == WORDS - {"calls to make for a check"}
    other = signed_in(Role.MEMBER, made.party("cert-y").id, name="other")
    assert not tiles(other).keys() & WORDS

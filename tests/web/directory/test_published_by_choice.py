"""What a party chooses to publish, and its partners: proposed by a form, approved, and shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.people import signed_in
from tests.directory import posted

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Role
from kentongan.directory.models import Organisation, Partnership, Proposal
from kentongan.directory.rules.visibility import DEFAULTS
from kentongan.directory.terms import Audience, PostField
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def party() -> Organisation:
    return posted.party("cert-b", country="ID", names={"en": "CERT B", "id": "CERT B"}, critical=["dns"])


def _keeper(party: Organisation, name: str, **duties: bool) -> Client:
    client = signed_in(Role.MEMBER, party.id, name=name)
    Membership.objects.filter(user__username=name).update(**duties)
    return client


def _propose(client: Client, party: Organisation, subject: str, **said: Any) -> Any:
    return client.post(reverse("record-change", args=[subject, party.id]), {"reason": "We agreed.", **said})


def _approve(client: Client) -> None:
    row = Proposal.objects.get(state="open")
    client.post(reverse("proposal", args=[row.id]), {"do": "approve", "note": ""})
    row.refresh_from_db()
    assert row.state == "approved"


def test_a_security_txt_is_there_once_its_party_said_so_and_shows_a_channel_to_everybody(party: Organisation) -> None:
    granted = dict(DEFAULTS[PostRole.TECHNICAL]) | {PostField.CHANNELS: frozenset({Audience.PUBLIC})}
    desk = posted.post(party, granted=granted)
    posted.channel(posted.holder(desk), "soc@cert-b.example")
    where = reverse("published-security", args=["cert-b"])
    assert Client().get(where).status_code == 404
    editor = _keeper(party, "editor", edits=True)
    answer = _propose(editor, party, "organisation", security_txt="on")
    assert answer.status_code == 302, answer.content
    assert Client().get(where).status_code == 404
    page = _keeper(party, "approver", approves=True)
    assert "Publish a security.txt" in page.get(answer.url).content.decode()
    _approve(page)
    assert "mailto:soc@cert-b.example" in Client().get(where).content.decode()
    party.refresh_from_db()
    assert (party.security_txt, party.compared, party.critical) == (True, False, ["dns"])
    assert party.names == {"en": "CERT B", "id": "CERT B"}


def test_being_compared_is_proposed_and_taken_back(party: Organisation) -> None:
    keeper = _keeper(party, "keeper", edits=True, approves=True)
    _propose(keeper, party, "organisation", compared="on")
    _approve(keeper)
    party.refresh_from_db()
    assert (party.compared, party.security_txt) == (True, False)
    assert "checked" in keeper.get(reverse("record-change", args=["organisation", party.id])).content.decode()
    _propose(keeper, party, "organisation")
    _approve(keeper)
    party.refresh_from_db()
    assert not party.compared


def test_partners_are_chosen_from_those_of_whom_the_editor_may_know(party: Organisation) -> None:
    known, hidden = posted.party("cert-c", country="TH"), posted.party("cert-d", country="MY")
    posted.post(known)
    posted.post(hidden, PostRole.DEFENCE, granted={})
    keeper = _keeper(party, "keeper", edits=True, approves=True)
    page = keeper.get(reverse("record-change", args=["partners", party.id])).content.decode()
    assert "cert-c" in page
    assert "cert-d" not in page
    assert _propose(keeper, party, "partners", partners=["cert-d"]).status_code == 200
    assert not Proposal.objects.exists()
    _propose(keeper, party, "partners", partners=["cert-c"])
    _approve(keeper)
    assert [row.partner_id for row in Partnership.objects.filter(organisation=party)] == [known.id]
    _propose(keeper, party, "partners")
    _approve(keeper)
    assert not Partnership.objects.exists()


@pytest.mark.parametrize("subject", ["organisation", "partners"])
def test_only_who_keeps_the_record_finds_the_form_and_nothing_there_ends(party: Organisation, subject: str) -> None:
    where = reverse("record-change", args=[subject, party.id])
    stranger = _keeper(posted.party("cert-c"), "stranger", edits=True, approves=True)
    assert stranger.get(where).status_code == 404
    assert signed_in(Role.MEMBER, party.id, name="reads").get(where).status_code == 404
    editor = _keeper(party, "editor", edits=True)
    assert where in editor.get(reverse("proposals")).content.decode()
    assert 'value="end"' not in editor.get(where).content.decode()
    assert editor.post(where, {"do": "end", "reason": "x"}).status_code == 200
    assert not Proposal.objects.filter(after=None).exists()
    assert editor.get(reverse("record-add", args=[subject, party.id])).status_code == 404

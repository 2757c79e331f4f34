"""Records as files in the API: out as far as the caller sees, in as far as they may change it; reports settled."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.api.test_posts import _keeper, _send
from tests.directory import posted

from kentongan.accounts.terms import Role
from kentongan.directory.models import Contact, Organisation, Post, Proposal
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db

HEAD = "team,team_name,post,role,title,holder,name,channel,address,verified_at"
DESK = "csirt,CSIRT,desk,technical,Duty desk,role,Duty officer,email,soc@cert-b.example,{verified}"
ENVOY = "csirt,CSIRT,envoy,diplomatic,Envoy,role,Envoy,email,envoy@cert-b.example,"


@pytest.fixture
def party() -> Organisation:
    return posted.party("cert-b", country="ID")


def _file(*rows: str, verified: str = "") -> bytes:
    return "\n".join([HEAD, *(row.format(verified=verified) for row in rows), ""]).encode()


def _bring(client: Client, data: bytes, *, slug: str = "cert-b", **more: Any) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"format": "posts", **more}.items())
    return client.post(f"/api/v1/organisations/{slug}/record?{query}", data, content_type="application/octet-stream")


def test_who_approves_writes_what_they_may_decide_alone_and_proposes_the_rest(party: Organisation) -> None:
    approver = _keeper(party, name="approver", approves=True)
    tried = _bring(approver, _file(DESK, ENVOY), dry_run="true")
    assert tried.status_code == 200, tried.content
    assert tried.json()["dry_run"]
    assert not Post.objects.exists()
    told = _bring(approver, _file(DESK, ENVOY)).json()
    assert {(one["entry"], one["proposed"]) for one in told["steps"] if one["path"][0] == "envoy"} == {
        ("post", True), ("assignment", True), ("channel", True),
    }  # fmt: skip
    assert Post.objects.get().key == "desk"
    assert Proposal.objects.filter(state="open").count() == 3
    assert _bring(approver, _file(DESK, ENVOY)).json()["unchanged"] == 4
    assert Proposal.objects.count() == 3


def test_what_an_editor_brings_is_proposed_and_nothing_is_written(party: Organisation) -> None:
    editor, approver = _keeper(party, name="editor", edits=True), _keeper(party, name="approver", approves=True)
    told = _bring(editor, _file(DESK)).json()
    assert {one["proposed"] for one in told["steps"]} == {True}
    assert not Post.objects.exists()
    waits = approver.get("/api/v1/proposals?state=open").json()["items"]
    assert [one["subject"] for one in waits] == ["team", "post", "assignment", "channel"]
    assert approver.get(f"/api/v1/proposals/{waits[0]['id']}").json()["after"]["key"] == "csirt"
    for one in waits:
        assert _send(approver, f"proposals/{one['id']}/approve").json()["state"] == "approved"
    assert Contact.objects.get().address == "soc@cert-b.example"


def test_no_file_of_a_party_verifies_its_own_channels(party: Organisation, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    when = (utc_now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    _bring(_keeper(party, name="approver", approves=True), _file(DESK, verified=when))
    assert Contact.objects.get().verified_at is None
    posted.party("cert-c", country="TH")
    file = _file(DESK.replace("cert-b", "cert-c"), verified=when)
    assert _bring(signed_in(Role.DUTY_OFFICER), file, slug="cert-c").status_code == 200
    assert Contact.objects.get(organisation__slug="cert-c").verified_at is not None


def test_nobody_brings_a_record_that_is_not_theirs_to_change(party: Organisation, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    approver = _keeper(party, name="approver", approves=True)
    assert _bring(signed_in(Role.MEMBER, party.id, name="reads"), _file(DESK)).json()["code"] == "not-your-record"
    assert _bring(signed_in(Role.DUTY_OFFICER), _file(DESK)).json()["code"] == "not-your-record"
    stranger = _keeper(posted.party("cert-c"), name="stranger", approves=True)
    assert _bring(stranger, _file(DESK)).json()["code"] == "unknown-organisation"
    other = _file(DESK).replace(b"team,", b"organisation,team,", 1).replace(b"csirt,", b"cert-c,csirt,", 1)
    refused = _bring(approver, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "record-of-others")
    assert [one["where"] for one in refused.json()["errors"]] == ["line 2, organisation"]
    nothing = _bring(approver, _file(DESK).replace(b"technical", b"astrologer")).json()
    assert (nothing["steps"], len(nothing["refused"])) == ([], 1)
    assert _bring(approver, b"").json()["code"] == "empty-body"
    assert _bring(approver, b"\x00").status_code == 400
    assert not Post.objects.exists()
    assert not Proposal.objects.exists()


def test_rows_of_others_are_refused_by_line_and_the_rest_is_brought(party: Organisation) -> None:
    file = _file(DESK, DESK.replace("csirt,", "cert-x,", 1))
    mixed = file.replace(b"team,", b"organisation,team,", 1).replace(b"\ncsirt,", b"\ncert-b,csirt,")
    answer = _bring(_keeper(party, name="approver", approves=True), mixed.replace(b"\ncert-x,", b"\ncert-x,csirt,"))
    assert [one["place"] for one in answer.json()["refused"]] == ["line 3, organisation"]
    assert Post.objects.get().organisation == party


def test_a_record_leaves_as_far_as_the_caller_sees_it(party: Organisation) -> None:
    desk = posted.post(party, key="desk")
    posted.channel(posted.holder(desk, "Verborgen"), "soc@cert-b.example")
    posted.post(party, PostRole.DEFENCE, key="liaison")
    path = "/api/v1/organisations/cert-b/record?format=posts"
    own = signed_in(Role.MEMBER, party.id, name="own").get(path)
    assert own.headers["Content-Type"].startswith("text/csv")
    assert b"Verborgen" in own.content
    assert b"liaison" in own.content
    other = signed_in(Role.MEMBER, posted.party("cert-c").id, name="other").get(path)
    assert b"desk" in other.content
    assert b"Verborgen" not in other.content
    assert b"liaison" not in other.content


def test_of_several_teams_the_rfc_2350_text_of_one_is_asked_for(party: Organisation) -> None:
    own = signed_in(Role.MEMBER, party.id, name="own")
    for key in ("csirt", "second"):
        posted.post(party, key=f"desk-{key}", team=posted.team(party, key=key))
    path = "/api/v1/organisations/cert-b/record?format=rfc2350"
    assert own.get(path).json()["code"] == "one-team-alone"
    assert own.get(f"{path}&team=second").status_code == 200
    assert own.get(f"{path}&team=third").json()["code"] == "team-not-listed"


def test_what_was_reported_wrong_is_listed_and_settled_by_its_party(party: Organisation) -> None:
    desk = posted.post(party)
    stranger = _keeper(posted.party("cert-c"), name="stranger", approves=True)
    assert _send(stranger, f"posts/{desk.id}/report", text="The number is dead.").status_code == 204
    assert stranger.get("/api/v1/reports").json()["items"] == []
    editor = _keeper(party, name="editor", edits=True)
    [report] = editor.get("/api/v1/reports?settled=false").json()["items"]
    assert (report["text"], report["slug"]) == ("The number is dead.", "cert-b")
    path = f"reports/{report['id']}/settle"
    assert _send(stranger, path, note="x").json()["code"] == "unknown-error-report"
    assert _send(signed_in(Role.MEMBER, party.id, name="reads"), path, note="x").status_code == 403
    assert _send(editor, path, note="A new one.").json()["note"] == "A new one."
    assert editor.get("/api/v1/reports?settled=false").json()["items"] == []


def test_a_check_is_previewed_and_its_calls_are_written_down_by_staff_alone(party: Organisation, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    at = utc_now()
    desk = posted.post(party)
    posted.channel(posted.holder(desk), "+62 21 555 0100", channel="phone")
    officer, member = signed_in(Role.DUTY_OFFICER), signed_in(Role.MEMBER, party.id, name="member")
    [asked] = _send(officer, "checks/preview", countries=["ID"]).json()["items"]
    assert (asked["organisation_slug"], asked["post"], asked["channel"]) == ("cert-b", str(desk.id), "phone")
    assert _send(officer, "checks/preview", countries=["TH"]).json()["items"] == []
    assert _send(member, "checks/preview").status_code == 403
    said = {"title": "Desks", "opens_at": at.isoformat(), "closes_at": (at + timedelta(hours=3)).isoformat()}
    check = _send(officer, "checks", **said).json()["id"]
    assert _send(officer, f"checks/{check}/start").json()["state"] == "running"
    [call] = officer.get("/api/v1/checks/calls").json()["items"]
    assert call["number"] == "+62 21 555 0100"
    assert member.get("/api/v1/checks/calls").status_code == 403
    assert _send(member, f"checks/calls/{call['id']}", reached=True).status_code == 403
    assert _send(officer, f"checks/calls/{call['id']}", reached=False).json()["state"] == "sent"
    assert _send(officer, f"checks/calls/{call['id']}", reached=True).json()["state"] == "answered"
    assert officer.get("/api/v1/checks/calls").json()["items"] == []
    assert officer.get(f"/api/v1/checks/{check}").json()["answered"] == 1

"""Posts, proposals and checks in the API: what a caller may not see is null or unknown; what is grave needs two."""

import json
from datetime import timedelta
from typing import Any

import pysequoia
import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.directory import posted

from kentongan.accounts.models import Membership
from kentongan.accounts.terms import Role
from kentongan.demo.region.posts import expired_key
from kentongan.directory.models import Organisation, Post
from kentongan.kernel.clock import utc_now
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db


def _keeper(party: Organisation, *, name: str, **duties: bool) -> Client:
    client = signed_in(Role.MEMBER, party.id, name=name)
    Membership.objects.filter(user__username=name).update(**duties)
    return client


def _send(client: Client, path: str, **said: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(said), content_type="application/json")


def _diplomat() -> tuple[Organisation, Post]:
    party = posted.party("cert-b", country="ID")
    return party, posted.post(party, PostRole.DIPLOMATIC, title={"en": "Cyber affairs"})


def test_what_a_caller_may_not_see_is_null() -> None:
    party = posted.party("cert-b", country="ID")
    desk = posted.post(party, mandate="Secret mandate")
    posted.channel(posted.holder(desk, "Somebody"), "soc@cert-b.example")
    stranger = signed_in(Role.MEMBER, posted.party("cert-c").id)
    (one,) = stranger.get("/api/v1/posts").json()["items"]
    assert "holder" not in one["seen"]
    assert "Somebody" not in json.dumps(one)
    staff = signed_in(Role.ANALYST).get(f"/api/v1/posts/{desk.id}").json()
    assert staff["holders"][0]["channels"][0]["address"] == "soc@cert-b.example"


def test_a_certificate_is_told_with_its_end_and_why_it_cannot_be_used() -> None:
    now = utc_now()
    key = pysequoia.Tsk.generate("SOC <soc@cert-b.example>")
    soon, late = (now + timedelta(days=days) for days in (9, 900))
    ending = [str(key.extract_certificate().set_expiration(ends, key.certifier())) for ends in (soon, late)]
    desk = posted.post(posted.party("cert-b", country="ID"))
    held = posted.holder(desk, "Somebody")
    for number, whole in enumerate([expired_key()[0], *ending, "", "no key"], start=1):
        posted.channel(held, f"soc{number}@cert-b.example", openpgp=whole, priority=number)
    analyst = signed_in(Role.ANALYST)
    told = [one["certificate"] for one in _channels(analyst, desk)]
    expired, first, second, none, bad = told
    assert [expired["expires_at"], first["expires_at"], second["expires_at"], bad["expires_at"]] == [
        "2026-11-01T00:00:22Z", f"{soon:%Y-%m-%dT%H:%M:%SZ}", f"{late:%Y-%m-%dT%H:%M:%SZ}", None
    ]  # fmt: skip
    assert [bool(one["unusable"]) for one in (expired, first, second, bad)] == [True, False, False, True]
    assert "expired" in expired["unusable"]
    assert (first["fingerprint"], none, bad["fingerprint"]) == (key.extract_certificate().fingerprint.upper(), None, "")
    page = analyst.get(f"/posts/{desk.id}/").content.decode()
    for word in ("OpenPGP, expired", "OpenPGP, ends soon", "OpenPGP, cannot be used"):
        assert page.count(word) == 1


def _channels(client: Client, desk: Post) -> Any:
    return client.get(f"/api/v1/posts/{desk.id}").json()["holders"][0]["channels"]


def test_a_post_that_a_caller_may_not_know_of_is_as_unknown_as_a_wrong_id() -> None:
    party = posted.party("cert-b", country="ID")
    hidden = posted.post(party, PostRole.DEFENCE)
    stranger = signed_in(Role.MEMBER, posted.party("cert-c").id)
    assert stranger.get(f"/api/v1/posts/{hidden.id}").status_code == 404
    assert stranger.get(f"/api/v1/posts/{hidden.id}/on/2026-11-26").status_code == 404
    assert _send(stranger, f"posts/{hidden.id}/report", text="I guess").status_code == 404
    assert stranger.get("/api/v1/posts").json()["items"] == []


def test_a_diplomatic_post_changes_when_a_second_person_agrees() -> None:
    party, post = _diplomat()
    editor = _keeper(party, name="editor", edits=True, approves=True)
    second = _keeper(party, name="second", approves=True)
    content = {"team": str(post.team_id), "key": post.key, "role": "diplomatic", "title": {"en": "Digital affairs"}}
    made = _send(
        editor, "organisations/cert-b/proposals", subject="post", thing=str(post.id), after=content, reason="x"
    )
    assert made.status_code == 201, made.content
    assert made.json()["obstacle"] == "own-proposal"
    assert _send(editor, f"proposals/{made.json()['id']}/approve").status_code == 403
    done = _send(second, f"proposals/{made.json()['id']}/approve")
    assert done.json()["state"] == "approved"
    assert second.get(f"/api/v1/posts/{post.id}").json()["title"] == {"en": "Digital affairs"}
    versions = second.get("/api/v1/organisations/cert-b/versions").json()["items"]
    assert versions[0]["after"]["title"] == {"en": "Digital affairs"}
    assert signed_in(Role.MEMBER, posted.party("cert-c").id).get("/api/v1/proposals").json()["items"] == []


def test_a_check_is_planned_started_and_cancelled_by_staff_alone(settings: Any) -> None:
    settings.MFA_REQUIRED = False
    party = posted.party("cert-b", country="ID")
    posted.channel(posted.holder(posted.post(party)), "soc@cert-b.example")
    at = utc_now()
    said = {
        "title": "Desks",
        "opens_at": (at + timedelta(hours=1)).isoformat(),
        "closes_at": (at + timedelta(hours=3)).isoformat(),
    }
    member = signed_in(Role.MEMBER, party.id)
    assert _send(member, "checks", **said).status_code == 403
    officer = signed_in(Role.DUTY_OFFICER)
    made = _send(officer, "checks", **said)
    assert made.status_code == 201, made.content
    check = made.json()["id"]
    assert _send(officer, f"checks/{check}/start").json()["state"] == "running"
    assert member.get(f"/api/v1/checks/{check}").status_code == 404  # not announced, and nobody of theirs was asked yet
    assert officer.get(f"/api/v1/checks/{check}/results").json()[0]["group"] == "all"
    assert _send(officer, f"checks/{check}/cancel", reason="a funeral").json()["state"] == "cancelled"

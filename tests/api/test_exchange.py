"""The exchange by the API: objects as the bytes that came, who sees one and why, what one may not know is 404."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.web.exchanged import Exchanged, indicator, make_exchange, named
from tests.web.region import make_directory

from kentongan.accounts.actions import issue_token
from kentongan.accounts.models import User
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Role, Scope
from kentongan.exchange.actions.provisioning import add_collection
from kentongan.exchange.actions.sources import declare_source, end_source
from kentongan.exchange.models import ApiRoot, Collection, Stored
from kentongan.kernel.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> datetime:
    return utc_now()


@pytest.fixture
def exchanged(db: None, at: datetime, settings: Any) -> Exchanged:
    settings.MFA_REQUIRED = False
    return make_exchange(at=at, ids=make_directory(at=at))


def asker(user: User, *scopes: Scope, at: datetime) -> Client:
    secret = new_secret()
    issue_token(
        user, name="x", scopes=scopes or (Scope.TAXII_READ,), expires_at=at + timedelta(days=1), secret=secret,
        actor=None, at=at,
    )  # fmt: skip
    return Client(headers={"Authorization": f"Bearer {secret}"})


def objects_of(exchanged: Exchanged) -> str:
    return f"/api/v1/exchange/collections/{exchanged.indicators.id}/objects"


def test_objects_come_as_the_bytes_that_came_and_pages_follow_each_other(exchanged: Exchanged, at: datetime) -> None:
    client, cursor, seen = asker(exchanged.getter.user, at=at), None, b""
    while True:
        answer = client.get(objects_of(exchanged), {"limit": 4} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200
        seen += answer.content
        cursor = answer.json()["next"]
        if cursor is None:
            break
    for row in Stored.objects.filter(collection=exchanged.indicators):
        assert bytes(row.content) in seen


def test_objects_are_narrowed_by_type_and_id_and_time(exchanged: Exchanged, at: datetime) -> None:
    client, address = asker(exchanged.getter.user, at=at), objects_of(exchanged)
    kinds = {one["type"] for one in client.get(address + "?type=malware&type=report").json()["items"]}
    assert kinds == {"malware", "report"}
    assert len(client.get(address, {"id": named("malware", "drum")}).json()["items"]) == 1
    assert client.get(address, {"added_after": (at + timedelta(days=1)).isoformat()}).json()["items"] == []
    assert client.get(address + "?versions=newest").status_code == 422
    assert client.get(address + "?cursor=!!!").status_code == 400


def test_a_member_shares_and_is_told_what_became_of_each(exchanged: Exchanged, at: datetime) -> None:
    bad = indicator("Bad")
    del bad["pattern"]
    body = json.dumps({"objects": [indicator("Fresh"), bad]})
    writer = asker(exchanged.giver.user, Scope.TAXII_WRITE, at=at)
    told = writer.post(objects_of(exchanged), body, content_type="application/json").json()
    assert (told["status"], told["success_count"], told["failure_count"]) == ("complete", 1, 1)
    reader = asker(exchanged.giver.user, at=at)
    assert reader.post(objects_of(exchanged), body, content_type="application/json").status_code == 403
    staff = asker(User.objects.get(pk=signed_in(Role.OPERATOR).session["_auth_user_id"]), Scope.TAXII_WRITE, at=at)
    assert staff.post(objects_of(exchanged), body, content_type="application/json").status_code == 403
    assert writer.post(objects_of(exchanged), "{", content_type="application/json").status_code == 400


def test_why_is_told_with_codes_and_nobody_hears_of_whom_they_may_not_know(exchanged: Exchanged, at: datetime) -> None:
    address = f"/api/v1/exchange/objects/{named('indicator', 'For those named')}"
    (told,) = asker(exchanged.giver.user, at=at).get(address + "/why").json()
    seers = {one["member"]: (one["sees"], one["reason"]) for one in told["seers"]}
    assert told["tlp"] == "RED"
    assert seers == {
        None: (False, "not_a_named_recipient"),
        "bank-rivers": (True, "sharer"),
        "telco-delta": (True, "named_recipient"),
    }
    for path in ("", "/why"):
        assert asker(exchanged.outsider.user, at=at).get(address + path).status_code == 404


def test_an_object_is_told_with_its_terms_wherever_it_is_seen(exchanged: Exchanged, at: datetime) -> None:
    stix_id = named("indicator", "Under a policy")
    (told,) = asker(exchanged.getter.user, at=at).get(f"/api/v1/exchange/objects/{stix_id}").json()
    assert told["object"] == json.loads(bytes(Stored.objects.get(stix_id=stix_id).content))
    assert (told["terms"]["tlp"], told["terms"]["notify"]) == ("AMBER", "must-not")
    assert not {"sharer", "readership"} & told["terms"].keys()


def test_what_asks_for_encryption_is_not_told_without(exchanged: Exchanged, at: datetime) -> None:
    client, address = (
        asker(exchanged.getter.user, at=at),
        f"/api/v1/exchange/objects/{named('indicator', 'Under a policy')}",
    )
    assert client.get(address, REMOTE_ADDR="203.0.113.7").status_code == 404


def test_a_party_reads_who_takes_part_and_who_might_join_the_terms_alone(exchanged: Exchanged, at: datetime) -> None:
    address = "/api/v1/exchange/arrangements/cross-border"
    party = asker(exchanged.giver.user, at=at).get(address).json()
    assert [one["slug"] for one in party["taking_part"]] == ["bank-rivers", "telco-delta"]
    assert party["wordings"][0]["legal_basis"].startswith("Memorandum")
    other = asker(exchanged.outsider.user, at=at)
    assert (other.get(address).json()["taking_part"], other.get(address).json()["shared"]) == ([], [])
    assert other.get("/api/v1/exchange/arrangements/no-such").status_code == 404
    assert [one["slug"] for one in other.get("/api/v1/exchange/arrangements").json()["items"]] == ["cross-border"]


def test_collections_are_those_one_may_know_of(exchanged: Exchanged, at: datetime) -> None:
    address = "/api/v1/exchange/collections"
    titles = {one["title"]: one["writes"] for one in asker(exchanged.getter.user, at=at).get(address).json()["items"]}
    assert titles == {"Between two": False, "Indicators of the week": True}
    assert asker(exchanged.outsider.user, at=at).get(address).json()["items"] == []
    for unknown in (exchanged.indicators.id, UUID(int=1)):
        answer = asker(exchanged.outsider.user, at=at).get(f"{address}/{unknown}/objects")
        assert answer.status_code == 404


@pytest.fixture
def beside(exchanged: Exchanged, at: datetime) -> Collection:
    """A collection that the telecom writes and the hospital reads."""
    return add_collection(
        "For the hospital", root=ApiRoot.objects.get(name="region"), readers=(exchanged.outsider, exchanged.getter),
        writers=(exchanged.getter,), actor=None, at=at,
    )  # fmt: skip


def onward_of(exchanged: Exchanged, stix_id: str, into: Collection) -> str:
    return f"{objects_of(exchanged)}/{stix_id}/pass-on/{into.id}"


def test_an_object_is_passed_on_after_a_look_at_who_receives_it(
    exchanged: Exchanged, beside: Collection, at: datetime
) -> None:
    address = onward_of(exchanged, named("malware", "drum"), beside)
    client = asker(exchanged.getter.user, Scope.TAXII_READ, Scope.TAXII_WRITE, at=at)
    looked = client.get(address).json()
    assert looked["outcome"] == "stored"
    assert {one["member"] for one in looked["seers"] if one["sees"] and one["member"]} == {
        "telco-delta",
        "hospital-hill",
    }
    assert not Stored.objects.filter(collection=beside).exists()
    assert [client.post(address).json()["outcome"] for _ in range(2)] == ["stored", "known"]
    assert Stored.objects.filter(collection=beside).count() == 1


def test_what_may_not_go_on_is_refused_with_the_code_of_its_reason(
    exchanged: Exchanged, beside: Collection, at: datetime
) -> None:
    address = onward_of(exchanged, named("indicator", "For those named"), beside)
    client = asker(exchanged.getter.user, Scope.TAXII_READ, Scope.TAXII_WRITE, at=at)
    looked = client.get(address).json()
    assert (looked["outcome"], looked["reason"], looked["why"]) == ("refused", "may_not_go_on", "goes_no_further")
    refused = client.post(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-passed-on")


def test_a_token_passes_on_only_what_it_may_read_and_where_it_may_write(
    exchanged: Exchanged, beside: Collection, at: datetime
) -> None:
    address = onward_of(exchanged, named("malware", "drum"), beside)
    assert asker(exchanged.getter.user, Scope.TAXII_WRITE, at=at).post(address).status_code == 403
    assert asker(exchanged.getter.user, Scope.TAXII_READ, at=at).post(address).status_code == 403
    both = (Scope.TAXII_READ, Scope.TAXII_WRITE)
    assert asker(exchanged.outsider.user, *both, at=at).post(address).status_code == 404
    assert asker(exchanged.giver.user, *both, at=at).post(address).status_code == 404
    into = onward_of(exchanged, named("malware", "none"), beside)
    assert asker(exchanged.getter.user, *both, at=at).post(into).status_code == 404


def test_public_sources_are_the_same_list_for_everybody(exchanged: Exchanged, at: datetime) -> None:
    address, identity = "/api/v1/exchange/sources", "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5"
    made = declare_source(identity, title="T", url="https://a.example/", reason="For all.", actor=None, at=at)
    callers = [asker(exchanged.outsider.user, at=at), asker(exchanged.giver.user, at=at), signed_in(Role.ANALYST)]
    (told,) = {json.dumps(one.get(address).json()) for one in callers}
    (only,) = json.loads(told)["items"]
    assert (only["identity"], only["ended_at"], only["ended_because"]) == (identity, None, None)
    end_source(made, reason="It closed.", actor=None, at=at)
    assert callers[0].get(address).json()["items"] == []
    (ended,) = callers[0].get(address, {"ended": True}).json()["items"]
    assert ended["ended_because"] == "It closed."
    assert Client().get(address).status_code == 401

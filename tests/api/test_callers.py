"""Who may call: live tokens within their scopes, browsers with proof of origin, nobody else, and not without end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import PASSWORD, person, signed_in

from kentongan.accounts.actions import disable_user, issue_token, revoke_token
from kentongan.accounts.models import Token, User
from kentongan.accounts.terms import Role, Scope
from kentongan.api.callers import FAILURES
from kentongan.kernel.clock import utc_now

pytestmark = pytest.mark.django_db
SECRET = "kentongan_for-a-test"


def give_token(user: User, *scopes: Scope, secret: str = SECRET, days: float = 1) -> Token:
    now = utc_now()
    return issue_token(
        user,
        name="test",
        scopes=scopes or (Scope.HUB_READ,),
        expires_at=now + timedelta(days=days),
        secret=secret,
        actor=None,
        at=now,
    )


def ask(client: Client, path: str = "hub", secret: str = SECRET, scheme: str = "Bearer") -> Any:
    return client.get(f"/api/v1/{path}", headers={"Authorization": f"{scheme} {secret}"})


def test_a_live_token_opens_what_its_scope_names(client):
    token = give_token(person(Role.ANALYST))
    answer = ask(client)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Kentongan"
    token.refresh_from_db()
    assert token.last_used == utc_now().date()


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(client, scheme):
    give_token(person(Role.ANALYST))
    assert ask(client, scheme=scheme).status_code == 200


def test_it_opens_nothing_else(client):
    give_token(person(Role.ANALYST))
    answer = ask(client, "organisations")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert "directory:read" in answer.json()["detail"]


def test_unknown_expired_revoked_and_disabled_are_told_alike(client):
    users = [person(Role.ANALYST, name=name) for name in ("expired", "revoked", "disabled")]
    tokens = [give_token(user, secret=f"kentongan_{user.username}") for user in users]
    Token.objects.filter(pk=tokens[0].pk).update(
        created_at=utc_now() - timedelta(days=2), expires_at=utc_now() - timedelta(seconds=1)
    )
    revoke_token(tokens[1], actor=None, at=utc_now())
    disable_user(users[2], actor=None, at=utc_now())
    said = []
    for name in ("unknown", "expired", "revoked", "disabled"):
        answer = ask(client, secret=f"kentongan_{name}")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kentongan"'
        body = answer.json()
        body.pop("instance")
        said.append(body)
    assert all(one == said[0] for one in said)
    assert said[0]["code"] == "token-not-accepted"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", SECRET, "Bearer \x00", "Bearer é"])
def test_a_header_that_is_no_token_is_refused_even_in_a_signed_in_browser(header):
    browser = signed_in(Role.ANALYST)
    give_token(User.objects.get())
    answer = browser.get("/api/v1/hub", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_token_in_the_address_opens_nothing(client):
    give_token(person(Role.ANALYST))
    assert client.get(f"/api/v1/hub?token={SECRET}&access_token={SECRET}").status_code == 401


def test_a_token_never_does_what_its_users_role_may_no_longer_do(client):
    user = person(Role.ANALYST)
    give_token(user, Scope.RUNS_READ)
    assert ask(client, "runs").status_code == 200
    User.objects.update(role=Role.MEMBER)
    assert (ask(client, "runs").status_code, ask(client, "runs").json()["code"]) == (403, "not-allowed")


def test_after_many_failures_a_network_must_wait_and_live_tokens_still_open(client):
    give_token(person(Role.ANALYST))
    for _ in range(FAILURES):
        assert ask(client, secret="wrong").status_code == 401
    refused = ask(client, secret="wrong")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "300"
    assert ask(client).status_code == 200
    elsewhere = client.get("/api/v1/hub", headers={"Authorization": "Bearer wrong"}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 401


def test_one_customers_many_ipv6_addresses_are_one_network(client):
    for host in range(FAILURES):
        client.get("/api/v1/hub", headers={"Authorization": "Bearer x"}, REMOTE_ADDR=f"2001:db8:0:1::{host:x}")
    answer = client.get("/api/v1/hub", headers={"Authorization": "Bearer x"}, REMOTE_ADDR="2001:db8:0:1:ffff::1")
    assert answer.status_code == 429


def test_a_forged_forwarded_address_does_not_evade_the_limit(client):
    for number in range(FAILURES + 1):
        headers = {"Authorization": "Bearer x", "X-Forwarded-For": f"192.0.2.{number}"}
        answer = client.get("/api/v1/hub", headers=headers)
    assert answer.status_code == 429


def test_a_signed_in_browser_reads():
    assert signed_in(Role.ANALYST).get("/api/v1/runs").status_code == 200


def test_a_browser_changes_nothing_without_proof_of_origin():
    browser = Client(enforce_csrf_checks=True)
    user = person(Role.ANALYST)
    browser.force_login(user)
    token = give_token(user)
    answer = browser.delete(f"/api/v1/tokens/{token.id}")
    assert (answer.status_code, answer.json()["code"]) == (403, "no-proof-of-origin")
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_program_needs_no_such_proof():
    program = Client(enforce_csrf_checks=True)
    token = give_token(person(Role.ANALYST))
    answer = program.delete(f"/api/v1/tokens/{token.id}", headers={"Authorization": f"Bearer {SECRET}"})
    assert answer.status_code == 204
    assert ask(program).status_code == 401


def test_a_program_makes_no_tokens(client):
    give_token(person(Role.ANALYST))
    answer = client.post(
        "/api/v1/tokens",
        {"name": "x", "scopes": ["hub:read"], "expires_at": (utc_now() + timedelta(days=1)).isoformat()},
        content_type="application/json",
        headers={"Authorization": f"Bearer {SECRET}"},
    )
    assert answer.status_code == 401


def test_a_browser_makes_a_token_once_the_password_was_given_again(client):
    user = person(Role.ANALYST, password=PASSWORD)
    client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    wanted = {
        "name": "collector",
        "scopes": ["hub:read"],
        "expires_at": (utc_now() + timedelta(days=1)).isoformat(),
    }
    first = client.post("/api/v1/tokens", wanted, content_type="application/json")
    assert (first.status_code, first.json()["code"]) == (403, "confirmation-needed")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    made = client.post("/api/v1/tokens", wanted, content_type="application/json")
    assert made.status_code == 201
    program = Client()
    assert ask(program, "me", secret=made.json()["secret"]).json()["scopes"] == ["hub:read"]
    assert "secret" not in client.get("/api/v1/tokens").json()["items"][0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scopes": ["emperor"]}, "unknown-scope"),
        ({"scopes": ["feeds:ingest"]}, "scope-beyond-role"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "token-too-long"),
        ({"expires_at": "2999-01-01T00:00:00Z"}, "token-too-long"),
        ({"scopes": []}, "not-valid"),
        ({"name": ""}, "not-valid"),
        ({"name": "x" * 101}, "not-valid"),
        ({"expires_at": "soon"}, "not-valid"),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_its_reason(change, code):
    browser = signed_in(Role.ANALYST)
    wanted = {"name": "x", "scopes": ["hub:read"], "expires_at": (utc_now() + timedelta(days=1)).isoformat()}
    answer = browser.post("/api/v1/tokens", wanted | change, content_type="application/json")
    assert answer.json()["code"] == code
    assert answer.status_code in {400, 422}
    assert not Token.objects.exists()


def test_an_operator_without_a_second_factor_reads_nothing_in_a_browser():
    answer = signed_in(Role.OPERATOR).get("/api/v1/hub")
    assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-needed")


def test_somebody_elses_token_is_not_there():
    browser = signed_in(Role.ANALYST)
    theirs = give_token(person(Role.ANALYST, name="other"))
    assert browser.delete(f"/api/v1/tokens/{theirs.id}").status_code == 404
    assert browser.get("/api/v1/tokens").json()["items"] == []

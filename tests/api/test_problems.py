"""Errors: always problem details (RFC 9457), never the inside, never what was sent."""

import json

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.contract.world import make_world

from kentongan.accounts.terms import Role
from kentongan.api.problems import MEDIA_TYPE

pytestmark = pytest.mark.django_db


def is_problem(answer, status: int, code: str = "") -> dict:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["type"] == f"urn:kentongan:error:{told['code']}"
    assert told["title"]
    assert told["detail"]
    assert told["next_step"]
    assert told["instance"] == "urn:uuid:" + answer.headers["X-Request-ID"]
    if code:
        assert told["code"] == code
    return told


@pytest.fixture
def browser() -> Client:
    return signed_in(Role.ANALYST)


def test_nothing_there(browser, client):
    is_problem(browser.get("/api/v1/nothing"), 404, "not-found")
    is_problem(client.get("/api/v2/hub"), 404, "not-found")
    is_problem(client.get("/api/"), 404, "not-found")
    is_problem(browser.get("/api/v1/runs/00000000-0000-0000-0000-000000000000"), 404, "unknown-run")
    is_problem(browser.get("/api/v1/runs/not-an-id"), 404)
    is_problem(browser.get("/api/v1/organisations/nobody"), 404, "unknown-organisation")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post", "options", "trace"])
def test_a_wrong_method_is_told_the_right_one(browser, method):
    answer = getattr(browser, method)("/api/v1/hub")
    is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET"


def test_not_signed_in(client):
    answer = client.get("/api/v1/hub")
    is_problem(answer, 401, "sign-in-needed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kentongan"'


def test_not_allowed():
    is_problem(signed_in(Role.MEMBER).get("/api/v1/quarantine"), 403, "not-allowed")


@pytest.mark.parametrize(
    ("query", "where"),
    [("limit=0", "limit"), ("limit=501", "limit"), ("limit=many", "limit"), ("kind=emperor", "kind")],
)
def test_what_is_not_valid_is_named_and_not_repeated(browser, query, where):
    told = is_problem(browser.get(f"/api/v1/organisations?{query}"), 422, "not-valid")
    assert [one for one in told["errors"] if where in one["where"]]
    assert query.partition("=")[2] not in {str(value) for one in told["errors"] for value in one.values()}


@pytest.mark.parametrize("cursor", ["!", "a", "////", "AAAA", "MTIz", "x" * 5000, "%00", "é"])
def test_a_cursor_that_no_list_gave(browser, cursor):
    is_problem(browser.get("/api/v1/runs", {"cursor": cursor}), 400, "unreadable-cursor")


def test_a_body_that_does_not_say_that_it_is_json(browser):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = browser.post("/api/v1/tokens", '{"name": "x"}', content_type=kind)
        is_problem(answer, 415, "not-json")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', '{"name": NaN}', "[" * 5000, b"\xff\xfe", '{"a":1}x'])
def test_a_body_that_is_no_such_object(browser, body):
    answer = browser.post("/api/v1/tokens", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    is_problem(answer, answer.status_code)


def test_a_body_that_is_too_large(browser):
    answer = browser.post("/api/v1/tokens", b" " * (1024 * 1024 + 1), content_type="application/json")
    is_problem(answer, 413, "too-large")


def test_a_body_larger_than_any_file_is_refused_by_its_header(client, settings):
    settings.UPLOAD_LIMIT = 2 * 1024 * 1024
    answer = client.generic("POST", "/api/v1/tokens", b"x", CONTENT_LENGTH=str(3 * 1024 * 1024))
    is_problem(answer, 413, "too-large")


def test_an_unknown_host(client):
    is_problem(client.get("/api/v1/hub", HTTP_HOST="evil.example"), 400, "bad-request")


def test_a_failure_of_ours_tells_nothing_of_its_inside(client, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the-inside")

    browser = signed_in(Role.ANALYST)
    browser.raise_request_exception = False
    monkeypatch.setattr("kentongan.api.endpoints.hub.this_hub", broken)
    answer = browser.get("/api/v1/hub")
    is_problem(answer, 500, "internal")
    assert b"the-inside" not in answer.content


def test_errors_are_told_in_the_readers_language(browser):
    answer = browser.get("/api/v1/nothing", headers={"Accept-Language": "id"})
    assert answer.headers["Content-Language"] == "id"


def test_lists_go_on_by_cursor_without_leaving_out_or_repeating():
    make_world()
    browser = signed_in(Role.ANALYST, name="reader")
    for path, number in (("drafts", 3), ("organisations", 2), ("claims", 2), ("runs", 2), ("feeds", 2)):
        found, cursor = [], {}
        while True:
            page = browser.get(f"/api/v1/{path}", {"limit": 1, **cursor}).json()
            found += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert len(found) == len(set(found)) == number
        assert found == [item["id"] for item in browser.get(f"/api/v1/{path}").json()["items"]]


def test_what_was_answered_to_somebody_known_is_kept_in_no_cache(browser):
    assert browser.get("/api/v1/hub").headers["Cache-Control"] == "no-store"

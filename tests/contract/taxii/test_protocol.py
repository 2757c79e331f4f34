"""What holds for every endpoint: methods, media types, addresses, sign-in, errors; the clauses are of TAXII 2.1."""

from datetime import timedelta

import pytest
from tests.contract.taxii.world import BOTH, HIDDEN, TAXII, Client, World, envelope, indicator, token_client

from kentongan.accounts.actions import disable_user, revoke_token, set_password
from kentongan.accounts.models import Token
from kentongan.accounts.terms import Scope
from kentongan.kernel.clock import utc_now
from kentongan.taxii.door import mounted

OBJECTS = f"/taxii2/region/collections/{BOTH}/objects/"
EVERY = (
    "/taxii2/",
    "/taxii2/region/",
    "/taxii2/region/collections/",
    f"/taxii2/region/collections/{BOTH}/",
    f"/taxii2/region/collections/{BOTH}/manifest/",
    OBJECTS,
)


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (TAXII, 200),  # §1.6.8
        ("application/taxii+json", 200),
        ("application/taxii+json; version=2.1", 200),
        ("*/*", 200),
        (None, 200),
        ("text/html, application/taxii+json;q=0.2", 200),
        ("application/json", 406),  # §1.6.8.1, §3.6
        ("application/taxii+json;version=2.0", 406),
        ("application/taxii+json;version=2.1;q=0", 406),
    ],
)
def test_media_types_are_negotiated(filled: World, path: str, accept: str | None, status: int):
    got = filled.reader.get(path, accept=accept)
    assert (got.status, got.header("Content-Type")) == (status, TAXII)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/taxii2/", "GET, HEAD, OPTIONS"),
        ("PUT", OBJECTS, "GET, HEAD, POST, OPTIONS"),
        ("DELETE", OBJECTS, "GET, HEAD, POST, OPTIONS"),
        ("POST", OBJECTS + "x--1/", "GET, HEAD, DELETE, OPTIONS"),
        ("PATCH", "/taxii2/region/collections/", "GET, HEAD, OPTIONS"),
        ("BREW", "/taxii2/region/", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_an_endpoint_has_not_is_405_and_those_it_has_are_named(world, method, path, allow):
    got = world.sharer.ask(method, path)
    assert (got.status, got.header("Allow"), got.json["http_status"]) == (405, allow, "405")


def test_options_names_the_methods_without_asking_who_calls(world: World):
    got = Client().ask("OPTIONS", OBJECTS)
    assert (got.status, got.header("Allow"), got.body) == (204, "GET, HEAD, POST, OPTIONS", b"")


@pytest.mark.parametrize("path", EVERY)
def test_head_has_the_headers_of_get_and_no_body(filled: World, path: str):
    got, head = filled.reader.get(path), filled.reader.ask("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.header("Content-Length") == got.header("Content-Length") == str(len(got.body))


@pytest.mark.parametrize("path", [one for one in EVERY if one != "/taxii2/"])
def test_an_address_without_its_last_slash_is_not_there_and_the_error_says_why(filled: World, path: str):
    got = filled.reader.get(path.rstrip("/"))  # §1.6.5: addresses end in a slash
    assert got.status == 404
    assert "slash" in got.json["description"]


@pytest.mark.parametrize(
    "path",
    [
        "/taxii2/nowhere/",
        "/taxii2/region/nothing/",
        "/taxii2/region/collections/not-a-uuid/",
        f"/taxii2/other/collections/{BOTH}/",
        f"/taxii2/region/collections/{BOTH}/objects/indicator--none/",
        f"/taxii2/region/collections/{BOTH}/objects/indicator--none/versions/",
        "/taxii2/region/status/00000000-0000-4000-8000-000000000000/",
        "/taxii2/region/status/x/",
        "/taxii2//",
        "/taxii2/region//collections/",
        "/taxii2/region/collections/\x00/",
    ],
)
def test_what_is_not_there_is_404(filled: World, path: str):
    got = filled.reader.get(path)
    assert (got.status, got.json["http_status"], got.header("Content-Type")) == (404, "404", TAXII)


@pytest.mark.parametrize(
    "rest", ["", "manifest/", "objects/", "objects/indicator--x/", "objects/indicator--x/versions/"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_what_one_may_not_see_is_the_same_to_the_byte_as_what_is_not_there(world: World, rest: str, method: str):
    nowhere = str(HIDDEN).replace("4", "5", 1)
    body = envelope(indicator(1)) if method == "POST" else None
    hidden = world.sharer.ask(method, f"/taxii2/other/collections/{HIDDEN}/{rest}", body=body)
    absent = world.sharer.ask(method, f"/taxii2/other/collections/{nowhere}/{rest}", body=body)
    assert (hidden.status, hidden.body) == (absent.status, absent.body)
    different = {name for name in hidden.headers if hidden.headers[name] != absent.headers.get(name)}
    assert different == {"x-request-id"}


def test_an_api_root_without_anything_for_the_caller_is_not_there(world: World):
    assert world.sharer.get("/taxii2/other/").body == world.sharer.get("/taxii2/nowhere/").body


@pytest.mark.parametrize("path", [*EVERY, "/taxii2/region/status/x/"])
def test_nobody_is_asked_to_sign_in_with_both_schemes(world: World, path: str):
    got = Client().get(path)  # §1.6.9, §3.6; RFC 9110 §11.6.1
    assert got.status == 401
    assert [one.partition(" ")[0] for one in got.headers["www-authenticate"]] == ["Basic", "Bearer"]
    assert got.json["title"]


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic",
        "Basic !!!",
        "Basic cmVhZGVy",
        "Basic cmVhZGVyOndyb25n",
        "Bearer",
        "Bearer x",
        "Digest x",
        "Basic /////w==",
        "Basic AHJlYWRlcjo=",
        "Bearer \x00",
    ],
)
def test_whatever_is_wrong_with_a_secret_is_told_alike(world: World, authorization: str):
    got = Client(authorization).get("/taxii2/")
    assert got.status == 401
    assert got.body == Client("Basic bm9ib2R5Ong=").get("/taxii2/").body


def test_another_secret_ends_the_first_at_once(world: World):
    assert world.reader.get("/taxii2/").status == 200
    set_password(world.members["reader"].user, password="an altogether new secret", actor=None, at=utc_now())
    assert world.reader.get("/taxii2/").status == 401


def test_an_account_that_was_shut_is_out_at_once_by_secret_and_by_token(world: World):
    now = utc_now()
    held = token_client(world.members["reader"], Scope.TAXII_READ, expires_at=now + timedelta(days=1), at=now)
    assert (world.reader.get("/taxii2/").status, held.get("/taxii2/").status) == (200, 200)
    disable_user(world.members["reader"].user, actor=None, at=now)
    assert (world.reader.get("/taxii2/").status, held.get("/taxii2/").status) == (401, 401)


def test_a_token_opens_what_its_scopes_name_until_it_is_revoked(world: World):
    now = utc_now()
    reads = token_client(world.members["sharer"], Scope.TAXII_READ, expires_at=now + timedelta(days=1), at=now)
    writes = token_client(world.members["sharer"], Scope.TAXII_WRITE, expires_at=now + timedelta(days=1), at=now)
    assert reads.get(OBJECTS).status == 200
    assert reads.post(OBJECTS, envelope(indicator(1))).status == 403
    assert writes.post(OBJECTS, envelope(indicator(1))).status == 202
    assert writes.get(OBJECTS).status == 403
    told = reads.get(f"/taxii2/region/collections/{BOTH}/").json
    assert (told["can_read"], told["can_write"]) == (True, False)
    for one in Token.objects.all():
        revoke_token(one, actor=None, at=now)
    assert reads.get(OBJECTS).status == 401


def test_a_token_is_taken_as_taxii2_client_and_opencti_send_it(world: World):
    now = utc_now()
    held = token_client(world.members["sharer"], Scope.TAXII_READ, expires_at=now + timedelta(days=1), at=now)
    assert held.authorization is not None
    assert Client(held.authorization.replace("Bearer", "Token")).get(OBJECTS).status == 200


def test_a_token_of_another_kind_opens_nothing(world: World):
    now = utc_now()
    held = token_client(world.members["sharer"], Scope.HUB_READ, expires_at=now + timedelta(days=1), at=now)
    assert {held.get(path).status for path in EVERY} == {403}


def test_an_expired_token_is_no_token(world: World):
    now = utc_now() - timedelta(days=2)
    held = token_client(world.members["sharer"], Scope.TAXII_READ, expires_at=now + timedelta(days=1), at=now)
    assert held.get("/taxii2/").status == 401


def test_a_hub_with_a_certificate_takes_no_secret_in_clear(world: World, settings):
    settings.HTTPS = True
    assert world.reader.get("/taxii2/", REMOTE_ADDR="198.51.100.7").status == 403
    assert world.reader.get("/taxii2/", HTTP_X_FORWARDED_PROTO="http").status == 403
    assert world.reader.get("/taxii2/", HTTP_X_FORWARDED_PROTO="https").status == 200


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_is_kept_out_of_caches_and_has_a_number(filled: World, path: str):
    got = filled.reader.get(path)
    assert got.header("Cache-Control") == "no-store"
    assert got.header("X-Content-Type-Options") == "nosniff"
    assert got.header("X-Request-ID") != filled.reader.get(path).header("X-Request-ID")


def test_an_error_of_ours_is_told_without_its_insides(world: World, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the insides")

    monkeypatch.setattr("kentongan.exchange.queries.pages.objects", fails)
    got = world.reader.get(OBJECTS)
    assert (got.status, got.json["http_status"]) == (500, "500")
    assert b"insides" not in got.body


def test_an_answer_without_a_body_says_nothing_of_its_length_or_kind(world: World):
    got = Client().ask("OPTIONS", OBJECTS)  # RFC 9110 §8.6
    assert (got.header("Content-Length"), got.header("Content-Type")) == (None, None)


@pytest.mark.parametrize(
    ("path", "ours"), [("/taxii2/", 1), ("/taxii2", 1), ("/taxii2x", 0), ("/", 0), ("//taxii2/", 0)]
)
def test_what_is_under_the_mount_never_comes_to_the_pages_nor_the_other_way_round(world: World, path: str, ours: int):
    went: list[str] = []

    def pages(environ: dict, _: object) -> list[bytes]:
        went.append(environ["PATH_INFO"])
        return []

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1"}
    mounted(pages)(environ, lambda *_: went.append("taxii"))
    assert went == (["taxii"] if ours else [path])

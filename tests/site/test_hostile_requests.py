"""Requests that mean no good: wrong methods, huge bodies, bad kinds, path tricks, other hosts; and every header."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.accounts.people import PASSWORD, person, signed_in

from kentongan.accounts.terms import Role
from kentongan.site.headers import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.django_db
MIB = 1024 * 1024


def test_every_answer_carries_the_policies(client):
    for path in ("/account/login/", "/nothing", "/api/v1/hub", "/static/passkeys.js"):
        answer = client.get(path)
        answer.close()
        headers = answer.headers
        assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_a_page_may_stand_in_no_frame(client):
    assert client.get("/account/login/").headers["X-Frame-Options"] == "DENY"


def test_what_somebody_known_was_shown_is_kept_in_no_cache():
    assert signed_in(Role.ANALYST).get(reverse("account")).headers["Cache-Control"] == "no-store"


def test_what_is_the_same_for_all_may_be_kept():
    answer = signed_in(Role.ANALYST).get("/static/passkeys.js")
    answer.close()
    assert answer.headers["Cache-Control"] != "no-store"


def test_cookies_are_closed_to_scripts_and_to_other_sites(client):
    user = person(Role.ANALYST, password=PASSWORD)
    client.get("/account/login/")
    client.post("/account/login/", {"login": user.username, "password": PASSWORD})
    for name in ("session", "csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1:80@evil.example", "", "a b"])
def test_a_host_that_is_not_ours_gets_a_page_without_a_link_to_it(client, host):
    answer = client.get("/account/login/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert b"KENTONGAN_HOSTS" in answer.content
    assert b"evil" not in answer.content


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_headers_of_a_proxy_change_no_address(client, header):
    answer = client.get("/account/", headers={header: "evil.example"})
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../site/settings.py",
        "/static/%2e%2e/%2e%2e/site/settings.py",
        "/static/..%5c..%5csettings.py",
        "//evil.example/account/",
        "/account/../../../etc/passwd",
        "/account/%00",
        "/api/v1/../../etc/passwd",
        "/api/v1/organisations/..%2f..%2fetc",
        "/account/login/%0d%0aSet-Cookie:%20a=b",
        "/" + "a" * 5000,
    ],
)
def test_a_path_with_tricks_leads_nowhere(client, path):
    answer = client.get(path)
    assert answer.status_code in {301, 302, 400, 401, 404}
    assert "a=b" not in str(answer.cookies)
    if answer.status_code in {301, 302}:
        assert not answer.url.startswith(("//", "http"))


@pytest.mark.parametrize("method", ["patch", "delete", "trace"])
def test_a_wrong_method_is_refused(client, method):
    assert getattr(client, method)("/account/login/").status_code in {403, 405}


def test_an_invented_method_is_refused(client):
    assert client.generic("FROBNICATE", "/account/login/").status_code in {403, 405}


def test_a_page_that_does_not_take_this_method_says_so_in_words():
    answer = signed_in(Role.ANALYST).delete(reverse("account"))
    assert answer.status_code == 405
    assert b"This page does not do that" in answer.content
    assert "GET" in answer.headers["Allow"]


def test_a_strangers_huge_form_is_refused_before_it_is_read(client):
    answer = client.generic("POST", "/account/login/", b"x", CONTENT_LENGTH=str(MIB + 1))
    assert answer.status_code == 413
    assert b"This is too large" in answer.content


def test_a_strangers_file_is_refused_though_it_is_no_form_field(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("feed.csv", b"x" * (MIB + 1))
    assert client.post("/account/login/", {"login": "x", "file": file}).status_code == 413


@pytest.mark.parametrize(("role", "status"), [(Role.MEMBER, 413), (Role.ANALYST, 413), (Role.DUTY_OFFICER, 405)])
def test_only_who_takes_feeds_in_may_send_large_files(settings, role, status):
    settings.MFA_REQUIRED = False
    answer = signed_in(role).generic("POST", reverse("account"), b"x", CONTENT_LENGTH=str(2 * MIB))
    assert answer.status_code == status


def test_a_form_of_too_many_fields_is_refused(client):
    answer = client.post("/account/login/", {f"field-{number}": "x" for number in range(1001)})
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "ten", "1e9", "٣", "9" * 30])
def test_a_length_that_is_no_number_breaks_nothing(client, length):
    assert client.generic("POST", "/account/login/", b"x", CONTENT_LENGTH=length).status_code in {200, 400, 413}


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300, "application/xml", "x/y; charset=nope"],
)
def test_a_body_of_a_kind_that_no_form_has_breaks_nothing(client, kind):
    answer = client.generic("POST", "/account/login/", b"--x\r\n\x00\xff", content_type=kind)
    assert answer.status_code in {200, 400, 403}


@pytest.mark.parametrize("name", ["a" * 100_000, "<script>alert(1)</script>", "' or 1=1 --", "\u200f"])
def test_a_strange_name_at_sign_in_is_a_wrong_name(client, name):
    answer = client.post("/account/login/", {"login": name, "password": "x"})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_a_form_from_elsewhere_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "x", "password": "x"})
    assert answer.status_code == 403
    assert b"This form could not be accepted" in answer.content


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away(client, next_page):
    user = person(Role.ANALYST, password=PASSWORD)
    form = {"login": user.username, "password": PASSWORD, "next": next_page}
    assert client.post("/account/login/", form).url == "/"


def test_a_failure_tells_no_inside_and_needs_no_database(client, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the-inside")

    browser = signed_in(Role.ANALYST)
    browser.raise_request_exception = False
    monkeypatch.setattr("kentongan.web.account.views.has_second_factor", broken)
    answer = browser.get(reverse("account"))
    assert answer.status_code == 500
    assert b"the-inside" not in answer.content
    assert b"The hub made a mistake" in answer.content
    assert answer.headers["X-Request-ID"].encode() in answer.content


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500])
def test_every_error_page_says_what_happened_what_was_lost_and_what_to_do(rf, status):
    from kentongan.web.errors import TELLINGS, error_page

    page = error_page(rf.get("/"), status=status).content.decode()
    telling = TELLINGS[status]
    for sentence in (telling.title, telling.happened, telling.lost, telling.next_step):
        assert sentence
        assert str(sentence).replace("'", "&#x27;") in page
    assert not re.search(r" style=|<script|<style", page)


def test_a_hub_behind_https_says_so_to_browsers(tmp_path):
    """Settings are read once in a process, so another one is asked."""
    import os
    import subprocess
    import sys

    asked = (
        "from kentongan.site import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )
    environment = os.environ | {"KENTONGAN_HTTPS": "yes", "KENTONGAN_DATA": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True", "__Host-session", "31536000", "True", "False"]


@pytest.mark.parametrize(
    "path", ["/warnings/", "/exposures/", "/organisations/", "/api/v1/warnings", "/api/v1/exposures", "/verify/"]
)
@pytest.mark.parametrize("name", ["feed", "classification", "organisation", "text", "language"])
def test_an_address_with_a_null_character_is_refused(path, name):
    assert signed_in(Role.ANALYST).get(path, {name: "a\x00b"}).status_code == 400


@pytest.mark.parametrize("path", ["/warnings/", "/exposures/", "/figures/", "/outbox/", "/organisations/"])
def test_the_number_of_a_page_may_have_any_length(path):
    assert signed_in(Role.ANALYST).get(path, {"page": "9" * 5000}).status_code == 200


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x08", "\u202e", "\u2069"])
@pytest.mark.parametrize("path", ["/account/login/", "/messages/write/", "/checks/plan/", "/verify/"])
def test_a_form_with_a_character_that_cannot_be_seen_is_refused_with_a_sentence(path, sign):
    answer = signed_in(Role.ANALYST).post(path, {"subject": f"a{sign}b"})
    assert answer.status_code == 400
    assert "subject[0]" in answer.content.decode()


def test_what_browsers_send_of_a_text_of_several_lines_is_no_such_character(client):
    assert client.post("/account/login/", {"login": "a\r\nb\tc", "password": "x"}).status_code == 200

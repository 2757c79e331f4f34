"""The demo's own pages: there in a demo, not there in a hub, and everybody's mail readable in it."""

import json
import mailbox

import pytest
from django.test import Client

from kentongan.demo.mail_server import Office

pytestmark = pytest.mark.django_db

MAIL = (
    b"From: hub@example.org\r\nTo: soc@bank.example\r\nSubject: =?utf-8?q?Periksa_3_alamat?=\r\n"
    b"Content-Language: ms\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nLihat http://127.0.0.1:8000/w/abc/ <script>\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Lihat</p><script>alert(1)</script>\r\n--b--\r\n"
)


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = tmp_path
    return tmp_path


def _put(folder, content=MAIL, *, recipient="soc@bank.example"):
    office = Office(folder / "mailbox", back=folder / "back")
    head = f"X-Demo-Recipient: {recipient}\r\nX-Demo-Taken: 2026-11-26T08:00:00+00:00\r\n".encode()
    return office.delivered.add(head + content)


@pytest.mark.parametrize("path", ["/demo/", "/demo/mail/", "/demo/mail/x/", "/demo/mail/x/html/"])
def test_a_hub_that_is_no_demo_has_none_of_these_pages(path):
    assert Client().get(path).status_code == 404


def test_the_story_needs_no_account_and_leads_to_what_it_tells(demo):
    (demo / "story.json").write_text(json.dumps({"places": {"bounced": "/warnings/one/"}}), "utf-8")
    page = Client().get("/demo/").content.decode()
    assert 'href="/warnings/one/"' in page


def test_everybodys_mail_is_listed_and_one_mailbox_can_be_chosen(demo):
    _put(demo)
    _put(demo, recipient="it@hospital.example")
    assert Client().get("/demo/mail/").content.count(b"Periksa 3 alamat") == 2
    chosen = Client().get("/demo/mail/?to=it@hospital.example").content
    assert chosen.count(b"Periksa 3 alamat") == 1


def test_a_mail_is_shown_as_text_its_links_can_be_followed_and_nothing_in_it_runs(demo):
    key = _put(demo)
    page = Client().get(f"/demo/mail/{key}/").content.decode()
    assert 'href="http://127.0.0.1:8000/w/abc/"' in page
    assert "<script>" not in page.partition("<pre")[2].partition("</pre>")[0]
    alone = Client().get(f"/demo/mail/{key}/html/")
    assert "sandbox" in alone.headers["Content-Security-Policy"]
    assert "script-src" not in alone.headers["Content-Security-Policy"]


def test_what_lies_in_the_mailbox_and_is_no_mail_of_the_demo_is_passed_over(demo):
    box = mailbox.Maildir(demo / "mailbox", create=True)
    box.add(b"\xff\xfe no mail at all")
    assert b"No mail yet" in Client().get("/demo/mail/").content

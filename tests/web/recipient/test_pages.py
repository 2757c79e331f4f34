"""The page of a mail's link: a look changes nothing, an answer counts once, nothing is told to whom it is not for."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.response.made import contact
from tests.web.recipient.opened import make_path, make_warning, spoken, states, waiting

from kentongan.kernel.clock import utc_now
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.response.actions.linking import read_out_code
from kentongan.response.models import Answer, Exposure, Link, Transition, Warning
from kentongan.response.terms import WarningState
from kentongan.site.logs import formatter

pytestmark = pytest.mark.django_db


def test_a_look_shows_what_was_seen_and_changes_nothing() -> None:
    path, client = make_path(make_warning()), Client(enforce_csrf_checks=True)
    before = (Entry.objects.count(), states(), list(Warning.objects.values()), list(Link.objects.values()))
    for method in (client.get, client.head, client.get):
        assert method(path).status_code == 200
        assert method(path + "table.csv").status_code == 200
    assert (Entry.objects.count(), states(), list(Warning.objects.values()), list(Link.objects.values())) == before
    page = client.get(path).content.decode()
    for said in (
        "Please check 3 addresses of Bank Sungai",
        "203.0.113.1, port 23 (TCP)",
        "What to do now",
        "TLP:GREEN",
    ):
        assert said in page, said


def test_nobody_keeps_the_page_and_no_cookie_is_left() -> None:
    path = make_path(make_warning())
    for address in (path, path + "table.csv", "/w/nothing/", "/verify/"):
        answer = Client().get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not answer.cookies, address
        assert b"http://" not in answer.content.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")


def test_the_secret_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = make_path(make_warning())
    secret = path.split("/")[2]
    client = Client(raise_request_exception=False)
    for address in (path, path + "table.csv", path + "nothing/"):
        client.get(address)
    client.post(path, {"verdict": "nonsense"})
    written = formatter(form="json", inside=False)
    assert caplog.records
    for record in caplog.records:
        assert secret not in written.format(record)


def test_one_button_says_that_it_was_received() -> None:
    path, client = make_path(make_warning()), Client(enforce_csrf_checks=True)
    answer = client.post(path, {"quick": "received"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == path + "answered/"
    assert Warning.objects.get().state == WarningState.ACKNOWLEDGED
    assert waiting() == 3
    assert "I have received this" in client.get(path + "answered/").content.decode()


def test_an_answer_is_for_those_that_were_ticked_and_for_all_without_a_tick() -> None:
    warning = make_warning()
    path, client = make_path(warning), Client()
    first = Exposure.objects.order_by("address").first()
    assert first is not None
    client.post(path, {"verdict": "mitigated", "item": str(first.pk), "note": "Router replaced."})
    assert states() == ["mitigated", "open", "open"]
    page = client.get(path + "answered/").content.decode()
    assert "For 1 address of Bank Sungai." in page
    assert "Router replaced." in page
    assert "2 of 3" in page
    client.post(path, {"verdict": "not_affected"})
    assert states() == ["mitigated", "not_affected", "not_affected"]


def test_an_answer_can_be_given_again() -> None:
    path, client = make_path(make_warning(number=1)), Client()
    only = str(Exposure.objects.get().pk)
    client.post(path, {"verdict": "mitigated"})
    client.post(path, {"verdict": "risk_accepted", "item": only})
    assert states() == ["risk_accepted"]
    assert "We accept the risk" in client.get(path + "answered/").content.decode()


def test_the_page_of_a_single_address_answers_for_it_again() -> None:
    path, client = make_path(make_warning(number=1)), Client()
    client.post(path, {"verdict": "mitigated"})
    assert f'type="hidden" form="answer" name="item" value="{Exposure.objects.get().pk}"' in (
        client.get(path).content.decode()
    )


@pytest.mark.parametrize("given", [{}, {"verdict": ""}, {"verdict": "gone"}, {"quick": "gone"}])
def test_without_a_choice_the_page_says_what_is_wrong(given: dict[str, str]) -> None:
    path, client = make_path(make_warning()), Client()
    answer = client.post(path, given | {"note": "<b>kept</b>"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#verdict-mitigated"' in page
    assert "&lt;b&gt;kept&lt;/b&gt;" in page
    assert not Answer.objects.exists()


def test_an_address_of_another_warning_is_refused_as_a_whole() -> None:
    warning = make_warning()
    path, client = make_path(warning), Client()
    mine = str(Exposure.objects.first().pk)  # type: ignore[union-attr]
    for foreign in ("00000000-0000-0000-0000-000000000001", "nonsense"):
        assert client.post(path, {"verdict": "mitigated", "item": [mine, foreign]}).status_code == 404
    assert not Answer.objects.exists()


def test_an_unknown_and_a_revoked_link_look_the_same() -> None:
    path, client = make_path(make_warning()), Client()
    Link.objects.update(revoked_at=utc_now())
    revoked, unknown = client.get(path), client.get("/w/" + "a" * 32 + "/")
    assert revoked.status_code == unknown.status_code == 404
    strip = path.split("/")[2].encode()
    assert revoked.content.replace(strip, b"a" * 32) == unknown.content
    assert b"Bank Sungai" not in revoked.content
    assert client.post(path, {"verdict": "mitigated"}).status_code == 404
    assert waiting() == 3


def test_an_expired_link_says_what_to_do(settings: Any) -> None:
    settings.HUB_PHONE = "+62 21 555 0100"
    path = make_path(make_warning(), at=utc_now() - timedelta(days=61))
    answer = Client().get(path)
    assert answer.status_code == 410
    assert "+62 21 555 0100" in answer.content.decode()
    assert "Bank Sungai" not in answer.content.decode()
    assert Client().post(path, {"verdict": "mitigated"}).status_code == 410


def test_a_withdrawn_warning_says_so_and_why_and_takes_no_answer() -> None:
    warning = make_warning(state=WarningState.WITHDRAWN)
    Transition.objects.create(warning=warning, before="delivered", after="withdrawn", at=utc_now(),
                              reason="withdrawn", note="The scan was wrong.")  # fmt: skip
    path = make_path(warning)
    page = Client().get(path).content.decode()
    assert "This message was taken back" in page
    assert "The scan was wrong." in page
    Client().post(path, {"verdict": "mitigated"})
    assert not Answer.objects.exists()


def test_a_correction_stands_first() -> None:
    warning = make_warning()
    Transition.objects.create(warning=warning, before="delivered", after="delivered", at=utc_now(),
                              reason="corrected", note="Port 23, not 2323.")  # fmt: skip
    page = Client().get(make_path(warning)).content.decode()
    assert page.index("Port 23, not 2323.") < page.index("What was seen")


def test_an_exercise_says_so() -> None:
    assert "EXERCISE EXERCISE EXERCISE" in Client().get(make_path(make_warning(exercise=True))).content.decode()


def test_the_page_speaks_the_language_of_the_mail_unless_asked_for_another() -> None:
    warning = make_warning()
    path = make_path(warning)
    spoken(warning, "id")
    assert '<html lang="id">' in Client().get(path).content.decode()
    assert '<html lang="ms">' in Client().get(path + "?language=ms").content.decode()
    assert '<html lang="id">' in Client().get(path + "?language=xx").content.decode()
    answer = Client().post(path + "?language=ms", {"quick": "received"})
    assert answer.headers["Location"].endswith("answered/?language=ms")


def test_the_table_is_safe_in_a_spreadsheet() -> None:
    warning = make_warning(number=2)
    Exposure.objects.filter(address="203.0.113.1").update(tag="=HYPERLINK(1)")
    answer = Client().get(make_path(warning) + "table.csv")
    text = answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in text
    assert "TLP:GREEN" in text
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("tlp", [TLP.AMBER, TLP.AMBER_STRICT])
def test_a_stricter_warning_says_nothing_before_its_code(tlp: TLP) -> None:
    path, client = make_path(make_warning(tlp=tlp)), Client()
    for address in (path, path + "table.csv", path + "answered/"):
        page = client.get(address).content.decode()
        for secret in ("Bank Sungai", "203.0.113", "Telnet", "telnet", "Daily scan", "3 addresses"):
            assert secret not in page, (address, secret)
    client.post(path, {"verdict": "mitigated"})
    assert waiting() == 3


def test_a_code_opens_the_link_in_this_browser_only() -> None:
    warning = make_warning(tlp=TLP.AMBER)
    path, client = make_path(warning), Client()
    code = read_out_code(Link.objects.get().pk, actor=Link.objects.get().pk, at=utc_now())
    answer = client.post(path + "code/", {"code": code.replace("-", " ")})
    assert answer.headers["Location"] == path
    cookie = answer.cookies["opened"]
    assert cookie["path"] == path
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "203.0.113.1" in client.get(path).content.decode()
    assert "203.0.113.1" not in Client().get(path).content.decode()
    client.post(path, {"verdict": "mitigated"})
    assert waiting() == 0


def test_a_cookie_that_was_changed_opens_nothing() -> None:
    path = make_path(make_warning(tlp=TLP.AMBER))
    client = Client()
    client.cookies["opened"] = str(Link.objects.get().pk) + ":1:forged"
    assert "203.0.113.1" not in client.get(path).content.decode()


def test_wrong_codes_are_counted_and_lock_the_link(settings: Any) -> None:
    settings.HUB_PHONE = "+62 21 555 0100"
    path, client = make_path(make_warning(tlp=TLP.AMBER)), Client()
    assert "5 tries are left" in client.get(path).content.decode()
    answer = client.post(path + "code/", {"code": "0000-0000"})
    assert answer.status_code == 400
    assert "4 tries are left" in answer.content.decode()
    assert client.post(path + "code/", {"code": " "}).status_code == 400
    for _ in range(4):
        answer = client.post(path + "code/", {"code": "0000-0000"})
    assert answer.status_code == 403
    assert "+62 21 555 0100" in answer.content.decode()
    assert client.get(path).status_code == 403


def test_a_code_is_sent_to_another_contact_or_the_page_says_whom_to_call(settings: Any) -> None:
    settings.HUB_PHONE = "+62 21 555 0100"
    warning = make_warning(tlp=TLP.AMBER)
    path, client = make_path(warning), Client()
    refused = client.post(path + "code/send/")
    assert refused.status_code == 400
    assert "call" in refused.content.decode()
    contact(warning.organisation, "second@bank.example", priority=2, verified_at=utc_now())
    sent = client.post(path + "code/send/")
    assert sent.headers["Location"] == path + "?sent=1"
    assert "We have sent a code" in client.get(path + "?sent=1").content.decode()


def test_only_posts_ask_for_a_code() -> None:
    path = make_path(make_warning(tlp=TLP.AMBER))
    assert Client().get(path + "code/send/").status_code == 405
    assert Client().get(path + "code/").status_code == 405


def test_of_a_withdrawn_warning_no_page_tells_what_it_said() -> None:
    warning = make_warning(state=WarningState.WITHDRAWN)
    path = make_path(warning)
    contact_of = warning.organisation.contacts.get()
    answer = Answer.objects.create(
        warning=warning, verdict="received", exposures=1, at=utc_now(), via="link", contact=contact_of.id
    )
    answer.answered.create(exposure=Exposure.objects.first(), before="open")
    for address in (path, path + "table.csv", path + "answered/"):
        page = Client().get(address).content.decode()
        assert "This message was taken back" in page
        for said in ("203.0.113.", "Bank Sungai", "telnet"):
            assert said not in page, (address, said)


def test_no_name_from_outside_turns_the_page_around() -> None:
    warning = make_warning()
    turned = "Bank \u202eiagnuS\u2066 \u061cA"
    type(warning.organisation).objects.update(names={"en": turned})
    type(warning.feed).objects.update(name=f"Scans {turned}")
    Transition.objects.create(warning=warning, before="delivered", after="delivered", at=utc_now(),
                              reason="corrected", note=f"Ask {turned}")  # fmt: skip
    page = Client().get(make_path(warning)).content.decode()
    assert "Bank" in page
    for sign in "\u202e\u2066\u061c":
        assert sign not in page

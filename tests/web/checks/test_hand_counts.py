"""The page of a reply that did not count, and the same in the API: read, counted, taken back, by who may run checks."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.checks.actions.test_hand_counting import LONG, refused
from tests.checks.made import code_in, link_in, mail_to, probe_of, quoted, reply, running, staffed

from kentongan.accounts.models import User
from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.checks.models import Check, HandCount
from kentongan.checks.queries import uncounted
from kentongan.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


def _came() -> tuple[Check, str]:
    contact = staffed()
    one = running()
    refused(contact)
    return one, str(uncounted(one.id, HUB_ITSELF)[0].id)


def _post(client: Client, path: str, **said: Any) -> Any:
    return client.post(f"/api/v1/checks/{path}", json.dumps(said), content_type="application/json")


def test_a_duty_officer_reads_the_mail_counts_it_and_takes_that_back() -> None:
    one, id_ = _came()
    client = signed_in(Role.DUTY_OFFICER, name="dewi")
    listed = client.get(f"/checks/{one.id}/").content.decode()
    address = f"/checks/{one.id}/replies/{id_}/"
    assert address in listed
    page = client.get(address).content.decode()
    assert LONG[:30] in page
    assert "Ref KTG-…" in page  # whoever reads it must not answer with it
    assert client.post(address, {"step": "count", "reason": " "}).status_code == 200
    assert not HandCount.objects.exists()
    client.post(address, {"step": "count", "reason": "Farid called"})
    told = re.sub(r"\s+", " ", client.get(f"/checks/{one.id}/").content.decode())
    assert "counted by hand: 1 of 1; together 1 of 1" in told
    assert "0 of 1" in told
    assert "Farid called" in told
    assert "dewi" in client.get(address).content.decode()
    client.post(address, {"step": "take-back", "reason": "It was a program"})
    assert "counted by hand: 1" not in client.get(f"/checks/{one.id}/").content.decode()
    actor = User.objects.get(username="dewi").pk
    assert list(HandCount.objects.order_by("id").values_list("actor", "reason")) == [
        (actor, "Farid called"),
        (actor, "It was a program"),
    ]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MEMBER])
def test_who_may_not_run_checks_counts_nothing(role: Role) -> None:
    one, id_ = _came()
    client = signed_in(role)
    address = f"/checks/{one.id}/replies/{id_}/"
    assert client.get(address).status_code == 403
    assert client.post(address, {"step": "count", "reason": "x"}).status_code == 403
    assert client.get(f"/api/v1/checks/{one.id}/uncounted/{id_}").status_code == 403
    for deed in ("count", "take-back"):
        assert _post(client, f"{one.id}/uncounted/{id_}/{deed}", reason="x").status_code == 403
    assert address not in client.get(f"/checks/{one.id}/").content.decode()
    assert not HandCount.objects.exists()


def test_a_party_reads_that_its_channel_was_counted_by_hand_and_why() -> None:
    one, id_ = _came()
    _post(signed_in(Role.DUTY_OFFICER, name="dewi"), f"{one.id}/uncounted/{id_}/count", reason="Farid called")
    contact = Check.objects.get().probes.get()
    told = signed_in(Role.MEMBER, contact.organisation_id).get(f"/api/v1/checks/{one.id}/uncounted").json()
    assert told[0]["by_hand"]["reason"] == "Farid called"
    stranger = signed_in(Role.MEMBER, staffed("cert-id").organisation_id, name="stranger")
    assert stranger.get(f"/api/v1/checks/{one.id}/uncounted").status_code == 404


def test_the_api_counts_and_takes_back_and_tells_both_rates() -> None:
    one, id_ = _came()
    client = signed_in(Role.DUTY_OFFICER)
    seen = client.get(f"/api/v1/checks/{one.id}/uncounted/{id_}").json()
    assert (seen["may_count"], seen["by_hand"], seen["reply"]) == ("full", None, "automatic")
    assert LONG in seen["text"]
    assert seen["text"].endswith("Ref KTG-…")
    told = _post(client, f"{one.id}/uncounted/{id_}/count", reason="Farid called").json()
    assert (told["may_count"], told["by_hand"]["counts"]) == (None, "full")
    (line,) = client.get(f"/api/v1/checks/{one.id}/results").json()
    assert (line["rate"]["answered"], line["by_hand"], line["together"]["answered"]) == (0, 1, 1)
    assert line["together"]["asked"] == line["rate"]["asked"] == 1
    assert client.get(f"/api/v1/checks/{one.id}").json()["by_hand"] == 1
    assert client.get(f"/api/v1/checks/{one.id}/probes").json()["items"][0]["by_hand"] == "full"
    again = _post(client, f"{one.id}/uncounted/{id_}/count", reason="Farid called")
    assert (again.status_code, again.json()["code"]) == (409, "not-by-hand")
    assert again.json()["detail"].endswith("the channel counts as much already.")
    assert _post(client, f"{one.id}/uncounted/{id_}/take-back", reason="no").json()["by_hand"] is None
    assert _post(client, f"{one.id}/uncounted/{id_}/take-back", reason="no").json()["code"] == "not-counted-by-hand"
    assert Entry.objects.filter(verb="checks.count_taken_back").count() == 1


def test_a_reply_of_another_check_is_unknown_in_this_one() -> None:
    one, id_ = _came()
    client = signed_in(Role.DUTY_OFFICER)
    other = running(title="Another")
    for deed in ("count", "take-back"):
        answer = _post(client, f"{other.id}/uncounted/{id_}/{deed}", reason="x")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-check-reply")
    assert client.get(f"/checks/{other.id}/replies/{id_}/").status_code == 404
    assert _post(client, f"{one.id}/uncounted/{id_}/count", reason="").json()["code"] == "check-reason-needed"


def test_what_the_mail_quotes_answers_nothing_for_whoever_reads_it() -> None:
    contact = staffed()
    one = running()
    mail = mail_to(contact)
    reply(contact, f"{LONG}\n\n{quoted(mail)}", Auto_Submitted="auto-replied")
    id_ = uncounted(one.id, HUB_ITSELF)[0].id
    client = signed_in(Role.DUTY_OFFICER)
    for path in (f"/checks/{one.id}/replies/{id_}/", f"/api/v1/checks/{one.id}/uncounted/{id_}"):
        said = client.get(path).content.decode()
        assert link_in(mail) not in said
        assert code_in(mail) not in said
    assert probe_of(contact).state == "sent"

"""Sharing by hand: what would become of each object and who would get it, before anything is shared."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.accounts.people import signed_in
from tests.exchange.shared import RED
from tests.web.exchanged import Exchanged, indicator, make_exchange, marked, named

from kentongan.accounts.terms import Role
from kentongan.exchange.actions.arrangements import leave
from kentongan.exchange.actions.uploading import purge_uploads
from kentongan.exchange.models import Conflict, Stored, Upload
from kentongan.kernel.clock import utc_now
from kentongan.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]
PUBLISH = "/exchange/publish/"


@pytest.fixture
def at() -> datetime:
    return utc_now()


@pytest.fixture
def exchanged(region: dict[str, UUID], at: datetime) -> Exchanged:
    return make_exchange(at=at, ids=region)


@pytest.fixture
def bank(exchanged: Exchanged, region: dict[str, UUID]) -> Client:
    return signed_in(Role.MEMBER, region["bank-rivers"], name="person-of-the-bank")


def facts(exchanged: Exchanged, text: str, **more: Any) -> dict[str, Any]:
    return {"member": exchanged.giver.pk, "collection": exchanged.indicators.id, "pasted": text, **more}


def envelope(*several: dict[str, Any]) -> str:
    return json.dumps({"objects": several})


def share(client: Client, exchanged: Exchanged, text: str) -> Any:
    """Look at the preview and press its button, as a browser does."""
    looked = client.post(PUBLISH, facts(exchanged, text, step="preview")).content.decode()
    found = re.search(r'name="looked_at" value="([^"]+)"', looked)
    assert found is not None, looked
    return client.post(PUBLISH, facts(exchanged, "", looked_at=found[1], step="share"), follow=True)


def test_a_preview_says_who_would_receive_each_and_shares_nothing(bank: Client, exchanged: Exchanged) -> None:
    before = (Stored.objects.count(), Entry.objects.count())
    text = envelope(indicator("New"), indicator("Newer", marks=(RED,)))
    said = bank.post(PUBLISH, facts(exchanged, text, step="preview")).content.decode()
    assert "2 objects would be shared" in said
    assert "Delta Telecom" in said
    assert "Whoever joins later does not get it" in said
    assert (Stored.objects.count(), Entry.objects.count()) == before


def test_what_was_looked_at_is_shared_byte_by_byte(bank: Client, exchanged: Exchanged) -> None:
    text = envelope(indicator("New")).replace('", "', '",\r\n  "')
    assert "One object is in the collection" in share(bank, exchanged, text).content.decode()
    stored = bytes(Stored.objects.get(stix_id=named("indicator", "New")).content)
    assert stored.decode() in text.replace("\r\n", "\n")
    again = bank.post(PUBLISH, facts(exchanged, text, step="preview")).content.decode()
    assert "is there already; that changes nothing" in again


@pytest.mark.parametrize("wrap", ["object", "list", "bundle", "envelope"])
def test_a_bundle_an_envelope_a_list_and_one_object_are_taken(bank: Client, exchanged: Exchanged, wrap: str) -> None:
    one = indicator("New")
    told = {
        "object": one,
        "list": [one],
        "bundle": {"type": "bundle", "id": named("bundle", "b"), "objects": [one]},
        "envelope": {"more": False, "objects": [one]},
    }
    share(bank, exchanged, json.dumps(told[wrap]))
    assert Stored.objects.filter(stix_id=one["id"]).count() == 1


@pytest.mark.parametrize("missing", ["id", "type"])
def test_of_one_object_it_is_told_what_it_lacks(bank: Client, exchanged: Exchanged, missing: str) -> None:
    one = {key: value for key, value in indicator("New").items() if key != missing}
    said = bank.post(PUBLISH, facts(exchanged, json.dumps(one), step="preview")).content.decode()
    assert f"It has no {missing}" in said
    assert "There is no object in it" not in said


@pytest.mark.parametrize("text", ['{"more": false}', "{}", '{"type": "bundle", "id": "bundle--1"}'])
def test_an_envelope_or_a_bundle_may_hold_no_object(bank: Client, exchanged: Exchanged, text: str) -> None:
    said = bank.post(PUBLISH, facts(exchanged, text, step="preview")).content.decode()
    assert "There is no object in it" in said


def test_each_flaw_is_told_of_its_object_and_the_others_are_shared(bank: Client, exchanged: Exchanged) -> None:
    bad = indicator("Bad")
    del bad["pattern"]
    text = envelope(indicator("Good"), bad, marked("indicator", "Changed twice", description="a third way"))
    said = bank.post(PUBLISH, facts(exchanged, text, step="preview")).content.decode()
    assert "A property that it must have is missing." in said
    assert "with other content" in said
    done = share(bank, exchanged, text).content.decode()
    assert "2 were not taken in" in done
    assert Stored.objects.filter(stix_id=named("indicator", "Good")).exists()
    assert not Stored.objects.filter(stix_id=bad["id"]).exists()
    assert Conflict.objects.count() == 2


def test_what_was_looked_at_is_nobody_elses(
    bank: Client, exchanged: Exchanged, region: dict[str, UUID], at: datetime
) -> None:
    bank.post(PUBLISH, facts(exchanged, envelope(indicator("New")), step="preview"))
    there = facts(exchanged, "", looked_at=Upload.objects.get().pk, step="share")
    other = signed_in(Role.MEMBER, region["bank-rivers"], name="colleague-of-the-bank")
    assert "is not kept any more" in other.post(PUBLISH, there).content.decode()
    assert not Stored.objects.filter(stix_id=named("indicator", "New")).exists()
    purge_uploads(at + timedelta(days=2))
    assert "is not kept any more" in bank.post(PUBLISH, there).content.decode()
    assert not Stored.objects.filter(stix_id=named("indicator", "New")).exists()


def test_the_button_pressed_twice_shares_once_and_fails_never(bank: Client, exchanged: Exchanged) -> None:
    bank.post(PUBLISH, facts(exchanged, envelope(indicator("New")), step="preview"))
    there = facts(exchanged, "", looked_at=Upload.objects.get().pk, step="share")
    for _ in range(2):
        assert "One object is in the collection" in bank.post(PUBLISH, there, follow=True).content.decode()
    assert Stored.objects.filter(stix_id=named("indicator", "New")).count() == 1


def filler(megabytes: float) -> str:
    """An envelope of that size."""
    text = "x" * 500_000
    return envelope(*(indicator(f"Large {number}", description=text) for number in range(round(megabytes * 2))))


def test_a_file_may_be_as_large_as_what_a_taxii_client_sends(bank: Client, exchanged: Exchanged) -> None:
    file = SimpleUploadedFile("bundle.json", filler(5).encode())
    looked = bank.post(PUBLISH, facts(exchanged, "", uploaded=file, step="preview")).content
    assert b"10 objects would be shared" in looked
    assert len(looked) < 500_000
    there = facts(exchanged, "", looked_at=Upload.objects.get().pk, step="share")
    assert "10 objects are in the collection" in bank.post(PUBLISH, there, follow=True).content.decode()


def test_a_file_that_is_too_large_is_told_what_to_do(bank: Client, exchanged: Exchanged) -> None:
    several: list[tuple[dict[str, Any], int]] = [
        ({"pasted": "", "uploaded": SimpleUploadedFile("large.json", filler(10.5).encode())}, 200),
        ({"pasted": "", "uploaded": SimpleUploadedFile("larger.json", filler(13).encode())}, 413),
        ({"pasted": filler(1.5)}, 413),
    ]
    for sent, status in several:
        answer = bank.post(PUBLISH, facts(exchanged, "", step="preview") | sent)
        assert answer.status_code == status
        assert "in several parts" in answer.content.decode()
    assert not Upload.objects.exists()


def test_what_is_large_is_taken_from_who_may_share_and_there_alone(bank: Client, exchanged: Exchanged) -> None:
    text = filler(2)
    for client, place in ((Client(), PUBLISH), (bank, "/exchange/")):
        assert client.post(place, {"pasted": SimpleUploadedFile("large.json", text.encode())}).status_code == 413


def test_a_file_is_taken_like_its_text(bank: Client, exchanged: Exchanged) -> None:
    file = SimpleUploadedFile("bundle.json", envelope(indicator("Filed")).encode())
    said = bank.post(PUBLISH, facts(exchanged, "", uploaded=file, step="preview")).content.decode()
    assert "One object would be shared" in said


@pytest.mark.parametrize(
    "text", ["", "no json", "[1", "3", '{"objects": 3}', '{"objects": [], "objects": []}', "\ud800"]
)
def test_what_cannot_be_read_is_told_and_nothing_is_lost(bank: Client, exchanged: Exchanged, text: str) -> None:
    answer = bank.post(PUBLISH, facts(exchanged, text.encode("utf-8", "replace").decode(), step="preview"))
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


@pytest.mark.parametrize("looked_at", ["%%%", "e30", str(UUID(int=7))])
def test_a_button_that_was_tampered_with_shares_nothing(bank: Client, exchanged: Exchanged, looked_at: str) -> None:
    before = Stored.objects.count()
    answer = bank.post(PUBLISH, facts(exchanged, "", looked_at=looked_at, step="share"))
    assert answer.status_code == 200
    assert Stored.objects.count() == before


def test_nobody_shares_for_another_member_nor_where_they_may_not_write(
    bank: Client, exchanged: Exchanged, region: dict[str, UUID]
) -> None:
    text = envelope(indicator("New"))
    for more in ({"member": exchanged.getter.pk}, {"collection": UUID(int=1)}):
        bank.post(PUBLISH, facts(exchanged, text, step="share") | more)
    telecom = signed_in(Role.MEMBER, region["telco-delta"], name="person-of-the-telecom")
    telecom.post(
        PUBLISH,
        facts(exchanged, text, step="share") | {"member": exchanged.getter.pk, "collection": exchanged.alone.id},
    )
    assert not Stored.objects.filter(stix_id=named("indicator", "New")).exists()


def test_who_left_meanwhile_shares_nothing(
    bank: Client, exchanged: Exchanged, region: dict[str, UUID], at: datetime
) -> None:
    leave(exchanged.arrangement.id, organisation=region["bank-rivers"], actor=None, at=at)
    bank.post(PUBLISH, facts(exchanged, envelope(indicator("New")), step="share"))
    assert not Stored.objects.filter(stix_id=named("indicator", "New")).exists()


def test_who_cannot_share_is_told_why(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    assert "the hub shares nothing of its own" in signed_in(Role.OPERATOR).get(PUBLISH).content.decode()
    hospital = signed_in(Role.MEMBER, region["hospital-hill"], name="person-of-the-hospital")
    assert "has no right to write" in hospital.get(PUBLISH).content.decode()
    assert "is no member of the exchange yet" in signed_in(name="nobody").get(PUBLISH).content.decode()

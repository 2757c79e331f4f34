"""Pages of the exchange: who sees what and why, in plain words; and 404 for what one may not see."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.accounts.people import signed_in
from tests.web.exchanged import Exchanged, indicator, make_exchange, marked, named, objects, send

from kentongan.accounts.terms import Role
from kentongan.exchange.actions.arrangements import end_arrangement, leave
from kentongan.exchange.models import Conflict, Stored
from kentongan.kernel.clock import utc_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("password_is_enough")]


@pytest.fixture
def at() -> datetime:
    return utc_now()


@pytest.fixture
def exchanged(region: dict[str, UUID], at: datetime) -> Exchanged:
    return make_exchange(at=at, ids=region)


def of(region: dict[str, UUID], slug: str) -> Client:
    return signed_in(Role.MEMBER, region[slug], name=f"person-of-{slug}")


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def object_page(exchanged: Exchanged, name: str, *, kind: str = "indicator", into: str = "indicators") -> str:
    return f"/exchange/collections/{getattr(exchanged, into).id}/objects/{named(kind, name)}/"


def test_every_page_of_the_exchange_opens_for_staff_and_parties(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    for client in (signed_in(Role.OPERATOR), of(region, "bank-rivers"), of(region, "telco-delta")):
        for address in (
            "/exchange/", "/exchange/arrangements/cross-border/", f"/exchange/collections/{exchanged.indicators.id}/",
            "/exchange/objects/?text=198.51.100.7", "/exchange/publish/", "/exchange/conflicts/",
            object_page(exchanged, "C2 of the week"), object_page(exchanged, "Under a policy"),
            object_page(exchanged, "drum", kind="malware"),
        ):  # fmt: skip
            page(client, address)


def test_what_one_may_not_know_is_not_there(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    hospital = of(region, "hospital-hill")
    for address in (
        f"/exchange/collections/{exchanged.indicators.id}/", object_page(exchanged, "C2 of the week"),
        f"/exchange/objects/{named('indicator', 'C2 of the week')}/", "/exchange/arrangements/no-such/",
        f"/exchange/collections/{uuid4()}/", f"/exchange/collections/{exchanged.indicators.id}/conflicts/{uuid4()}/",
    ):  # fmt: skip
        page(hospital, address, 404)
    for said in (page(hospital, "/exchange/"), page(hospital, "/exchange/objects/?text=198.51.100.7")):
        assert "Indicators of the week" not in said
        assert "Bank of Rivers" not in said


def test_who_might_join_reads_the_terms_and_not_who_takes_part(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    said = page(of(region, "hospital-hill"), "/exchange/arrangements/cross-border/")
    assert "Act 854, section 21" in said
    assert "may join" in said
    assert "Bank of Rivers" not in said
    page(of(region, "three-of-us"), "/exchange/arrangements/cross-border/", 404)


def test_an_object_s_page_says_who_sees_it_and_why(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    bank = of(region, "bank-rivers")
    said = page(bank, object_page(exchanged, "C2 of the week"))
    assert "They shared it themselves" in said
    assert "They read this collection, and the terms leave the object to all of its readers." in said
    assert "Recipients may tell it within their community" in said
    red = page(bank, object_page(exchanged, "For those named"))
    assert "they read this collection when it was shared" in red
    page(signed_in(Role.ANALYST), object_page(exchanged, "For those named"), 404)


def test_all_thirteen_fields_of_a_policy_are_shown(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    said = page(of(region, "telco-delta"), object_page(exchanged, "Under a policy"))
    for word in (
        "Version of IEP", "Description", "Holds from", "Holds until", "Encrypted on the way", "Permitted actions",
        "Those affected may be told", "Its source may be named", "It may be sold on unchanged", "Where it is written",
    ):  # fmt: skip
        assert word in said
    assert "the hub makes no warning of it" in said


def test_of_a_marking_that_was_defined_otherwise_since_the_page_says_so(
    exchanged: Exchanged, region: dict[str, UUID], at: datetime
) -> None:
    (policy,) = (one for one in objects() if one["type"] == "marking-definition")
    Stored.objects.filter(stix_id=policy["id"]).delete()
    later = policy["definition"] | {"tlp": "CLEAR", "name": "For ever"}
    send(exchanged.giver, exchanged.indicators, policy | {"definition": later}, at=at)
    said = page(of(region, "telco-delta"), object_page(exchanged, "Under a policy"))
    assert "What it said then counts." in said
    assert "TLP:AMBER" in said
    assert "For ever" not in said


def test_the_arrangement_s_policy_and_label_hold_for_what_says_nothing_itself(
    exchanged: Exchanged, region: dict[str, UUID]
) -> None:
    said = page(of(region, "telco-delta"), object_page(exchanged, "Without a marking"))
    assert "TLP:AMBER" in said
    assert "the arrangement says what counts then" in said
    assert "Careful" in said


def test_relations_lead_to_what_the_reader_sees(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    telecom = of(region, "telco-delta")
    said = page(telecom, object_page(exchanged, "drum", kind="malware"))
    assert "Slit Gong" in said
    assert object_page(exchanged, "Slit Gong", kind="intrusion-set") in said
    assert "<svg" in said
    note = page(telecom, object_page(exchanged, "For one", kind="note", into="alone"))
    assert "not here" in note


def test_a_hidden_part_is_on_no_page_of_who_may_not_see_it(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    address = object_page(exchanged, "With a hidden part")
    assert "Seen at the bank" in page(of(region, "telco-delta"), address)
    staff = signed_in(Role.ANALYST)
    for said in (page(staff, address), page(staff, address + "?format=json")):
        assert "Seen at the bank" not in said
    searched = f"/exchange/collections/{exchanged.indicators.id}/?text=Seen+at+the+bank"
    assert "With a hidden part" not in page(staff, searched)
    assert "With a hidden part" in page(of(region, "bank-rivers"), searched)


def test_an_object_as_json_is_the_bytes_that_came(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    stored = Stored.objects.get(stix_id=named("indicator", "C2 of the week"))
    answer = of(region, "telco-delta").get(object_page(exchanged, "C2 of the week") + "?format=json")
    assert answer.content == bytes(stored.content)


def test_an_id_leads_to_the_object_wherever_it_is(exchanged: Exchanged, region: dict[str, UUID]) -> None:
    client, stix_id = of(region, "telco-delta"), named("indicator", "C2 of the week")
    assert client.get(f"/exchange/objects/{stix_id}/")["Location"] == object_page(exchanged, "C2 of the week")


def test_who_left_sees_no_more_and_who_reads_learns_nothing_of_others(
    exchanged: Exchanged, region: dict[str, UUID], at: datetime
) -> None:
    telecom = of(region, "telco-delta")
    between = page(telecom, f"/exchange/collections/{exchanged.alone.id}/")
    assert "You see your own right alone" in between
    assert "Bank of Rivers" not in between
    leave(exchanged.arrangement.id, organisation=region["telco-delta"], actor=None, at=at)
    page(telecom, f"/exchange/collections/{exchanged.indicators.id}/", 404)


def test_what_ended_is_said_to_have_ended(exchanged: Exchanged, region: dict[str, UUID], at: datetime) -> None:
    end_arrangement(exchanged.arrangement.id, actor=None, at=at)
    said = page(of(region, "bank-rivers"), object_page(exchanged, "C2 of the week"))
    assert "The arrangement has ended, and with it what others gave by it." in said
    page(of(region, "telco-delta"), object_page(exchanged, "C2 of the week"), 404)


def test_a_conflict_is_shown_side_by_side_and_settled_by_a_person(
    exchanged: Exchanged, region: dict[str, UUID]
) -> None:
    (one,) = Conflict.objects.all()
    officer = signed_in(Role.DUTY_OFFICER)
    assert "Changed twice" in page(officer, "/exchange/conflicts/")
    address = f"/exchange/collections/{exchanged.indicators.id}/conflicts/{one.pk}/"
    assert "otherwise" in page(officer, address)
    of(region, "telco-delta").post(address, {"note": "mine"})
    officer.post(address, {"note": "Called them; a slip."})
    one.refresh_from_db()
    assert one.note == "Called them; a slip."
    assert "Changed twice" not in page(officer, "/exchange/conflicts/")
    assert "Called them; a slip." in page(officer, "/exchange/conflicts/?settled=1")


def test_types_and_words_narrow_the_objects_and_files_hold_the_same(
    exchanged: Exchanged, region: dict[str, UUID]
) -> None:
    client, address = of(region, "telco-delta"), f"/exchange/collections/{exchanged.indicators.id}/"
    rows: list[Any] = json.loads(page(client, address + "?type=malware&format=json"))
    assert [row["title"] for row in rows] == ["drum"]
    assert json.loads(page(client, address + "?text=gendang&format=json"))[0]["id"] == named("malware", "drum")


def test_terms_that_ask_for_encryption_hide_from_who_comes_without(
    exchanged: Exchanged, region: dict[str, UUID]
) -> None:
    client, address = of(region, "telco-delta"), object_page(exchanged, "Under a policy")
    page(client, address)
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get(address, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404


def test_markup_in_an_object_is_shown_and_never_run(
    exchanged: Exchanged, region: dict[str, UUID], at: datetime
) -> None:
    evil = "<script>alert(1)</script>"
    send(exchanged.giver, exchanged.indicators, marked("malware", evil, is_family=False, description=evil), at=at)
    client = of(region, "telco-delta")
    for address in (f"/exchange/collections/{exchanged.indicators.id}/", object_page(exchanged, evil, kind="malware")):
        assert evil not in page(client, address)


def test_somebody_without_an_organisation_is_told_why_nothing_is_here(exchanged: Exchanged) -> None:
    assert "You belong to no organisation here" in page(signed_in(Role.MEMBER, name="alone"), "/exchange/")


def test_indicators_of_the_fixture_are_sound(exchanged: Exchanged, at: datetime) -> None:
    assert send(exchanged.giver, exchanged.indicators, indicator("Sound"), at=at)["success_count"] == 1

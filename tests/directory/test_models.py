"""What the database refuses of the directory, whoever writes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.directory.made import AT

from kentongan.directory.models import Claim, Contact, Hub, Organisation
from kentongan.kernel.identifiers import new_id

pytestmark = pytest.mark.django_db


def organisation(**more: Any) -> Organisation:
    said: dict[str, Any] = {
        "slug": "bank-a",
        "names": {"und": "Bank A"},
        "country": "MY",
        "kind": "company",
        "origin": "hand",
        "recorded_at": AT,
        "changed_at": AT,
        "searched": "bank a",
    }
    return Organisation.objects.create(**(said | more))


def claim(**more: Any) -> Claim:
    said: dict[str, Any] = {
        "kind": "cidr",
        "value": "203.0.113.0/24",
        "tier": "owner",
        "source": "manual",
        "recorded_at": AT,
        "origin": "hand",
    }
    return Claim.objects.create(organisation=Organisation.objects.first() or organisation(), **(said | more))


def test_a_hub_has_one_id_from_its_first_migration_and_never_another() -> None:
    assert Hub.objects.get().id.version == 7
    for more in ({}, {"only": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Hub.objects.create(id=new_id(), **more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bank"},
        {"size": "huge"},
        {"origin": "guess"},
        {"country": "MYS"},
        {"slug": ""},
        {"names": {}},
    ],
    ids=str,
)
def test_an_organisation_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        organisation(**wrong)


def test_a_slug_is_given_once() -> None:
    organisation()
    with pytest.raises(DatabaseError), transaction.atomic():
        organisation()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "ip"},
        {"tier": "best"},
        {"source": "rumour"},
        {"origin": "rumour"},
        {"value": ""},
        {"value": "203.0.113.0"},
        {"kind": "country", "value": "MYS"},
        {"valid_from": AT, "valid_to": AT},
        {"valid_from": AT, "valid_to": AT - timedelta(seconds=1)},
        {"value": "0.0.0.0/0"},
        {"value": "96.0.0.0/7"},
        {"value": "2400::/12"},
        {"value": "2400:e000::/18"},
    ],
    ids=str,
)
def test_a_claim_that_nobody_may_make_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        claim(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"value": "100.0.0.0/8"},
        {"value": "2400:e000::/19"},
        {"value": "2400::/12", "tier": "fallback"},
        {"value": "2001:db8::/128"},
        {"value": "203.0.113.7/32"},
        {"kind": "domain", "value": "my", "tier": "fallback"},
        {"valid_from": AT, "valid_to": AT + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_claim_that_somebody_may_make_is_kept(right: dict[str, Any]) -> None:
    claim(**right)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("begins", [None, AT])
def test_what_begins_at_one_time_is_one_claim(begins: Any) -> None:
    claim(valid_from=begins)
    with pytest.raises(DatabaseError), transaction.atomic():
        claim(valid_from=begins)
    claim(valid_from=AT + timedelta(days=1))
    claim(valid_from=begins, source="import")


def test_a_contact_stands_once_and_is_whole() -> None:
    said: dict[str, Any] = {"role": "technical", "channel": "email", "address": "soc@bank-a.example"}
    said |= {"origin": "hand", "recorded_at": AT, "organisation": organisation()}
    Contact.objects.create(**said)
    for wrong in (
        {},
        {"address": ""},
        {"role": ""},
        {"priority": 0, "role": "legal"},
        {"origin": "x", "role": "legal"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contact.objects.create(**(said | wrong))

"""What the hub writes of a party it reads again: on the same hub nothing changes, on an empty one it is the same."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.directory.made import AT
from tests.records.rich import RICH

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.directory.actions import import_record, planned_record
from kentongan.directory.models import Assignment, Contact, Grant, Organisation, Post, Team
from kentongan.directory.queries.records import party_record
from kentongan.directory.terms import Change, Origin, Subject
from kentongan.records import rfc2350
from kentongan.records.formats import WHOLE, Format, read_record, write_record
from kentongan.records.terms import PartyRecord

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
TABLES: tuple[Any, ...] = (Contact, Assignment, Grant, Post, Team)
ORIGINS = {
    Format.POSTS: Origin.POSTS,
    Format.RFC2350: Origin.RFC2350,
    Format.JCARD: Origin.JCARD,
    Format.RDAP: Origin.RDAP,
    Format.SECURITY_TXT: Origin.SECURITY_TXT,
    Format.TRUSTED_INTRODUCER: Origin.TRUSTED_INTRODUCER,
}


@pytest.fixture(autouse=True)
def bank() -> None:
    names = {"en": "Bank A", "th": "ธนาคารเอ"}
    facts = {"names": names, "country": "TH", "kind": "company", "origin": Origin.HAND.value}
    Organisation.objects.create(slug="bank-a", recorded_at=AT, changed_at=AT, searched="bank a", **facts)
    brought(RICH, format=Format.POSTS)


def brought(record: PartyRecord, *, format: Format) -> None:
    chance = lambda count: b"\x07" * count  # noqa: E731
    complete = format in WHOLE
    import_record(record, origin=ORIGINS[format], actor=None, at=AT, chance=chance, complete=complete)


def exported(format: Format) -> bytes:
    found = party_record("bank-a", reader=HUB_ITSELF, at=AT)
    one = found.teams[0].key if format is Format.RFC2350 else ""
    return write_record(replace(found, expires=LATER), format=format, team=one)


def read_again(data: bytes, *, format: Format) -> tuple[PartyRecord, ...]:
    reading = read_record(data, format=format, organisation="bank-a")
    assert reading.refused == ()
    return reading.records


@pytest.mark.parametrize("origin", ["as it came", "by hand"])
@pytest.mark.parametrize("format", Format)
def test_on_the_same_hub_nothing_changes(format: Format, origin: str) -> None:
    if origin == "by hand":
        for table in (Contact, Assignment, Post, Team):
            table.objects.update(origin=Origin.HAND.value)
    for record in read_again(exported(format), format=format):
        plan = planned_record(record, origin=ORIGINS[format], at=AT, complete=format in WHOLE)
        assert plan.steps == ()


@pytest.mark.parametrize("format", Format)
def test_on_an_empty_hub_it_is_the_same_record(format: Format) -> None:
    before = exported(format)
    for table in TABLES:
        table.objects.all().delete()
    for record in read_again(before, format=format):
        brought(record, format=format)
    assert exported(format).decode() == before.decode()
    for record in read_again(before, format=format):
        assert planned_record(record, origin=ORIGINS[format], at=AT, complete=format in WHOLE).steps == ()


def test_each_team_s_own_description_says_nothing_new() -> None:
    found = party_record("bank-a", reader=HUB_ITSELF, at=AT)
    for team in found.teams:
        for record in read_again(rfc2350.write(found, team=team.key), format=Format.RFC2350):
            assert planned_record(record, origin=Origin.RFC2350, at=AT, complete=True).steps == ()


DESCRIBED = """
2.1 Name of the Team
    {name}
2.7 Electronic Mail Address
    soc@bank-a.example
3.3 Sponsorship and/or Affiliation
    Bank A
"""


@pytest.mark.parametrize(
    "name", ["SOC of Bank A", "The SOC of Bank A", "SOC-BA, the SOC of bank A (Bangkok)", "ศูนย์ปฏิบัติการของธนาคารเอ"]
)
def test_a_description_that_somebody_wrote_is_known_by_the_team_s_name_and_renames_nothing(name: str) -> None:
    Team.objects.update(origin=Origin.RFC2350.value)
    (record,) = read_again(DESCRIBED.format(name=name).encode(), format=Format.RFC2350)
    (step,) = planned_record(record, origin=Origin.RFC2350, at=AT, complete=True).steps
    assert (step.change, step.subject, step.path) == (Change.CHANGED, Subject.TEAM, ("soc-a",))
    assert step.after["names"] == RICH.teams[0].names
    assert step.after["sections"]["3.3"] == "Bank A"


def test_a_name_that_two_teams_have_is_neither_s() -> None:
    Team.objects.update(names={"en": "SOC of Bank A"}, sections={})
    (record,) = read_again(DESCRIBED.format(name="SOC of Bank A").encode(), format=Format.RFC2350)
    plan = planned_record(record, origin=Origin.RFC2350, at=AT, complete=True)
    assert {step.path[0] for step in plan.steps if step.subject is Subject.TEAM} == {"soc-of-bank-a"}


def test_a_security_txt_that_says_something_new_is_told() -> None:
    data = exported(Format.SECURITY_TXT) + b"Encryption: https://bank-a.example/new-key.asc\n"
    (record,) = read_again(data, format=Format.SECURITY_TXT)
    plan = planned_record(record, origin=Origin.SECURITY_TXT, at=AT, complete=True)
    assert [(step.change, step.path) for step in plan.steps] == [(Change.ADDED, ("security",))]
    more = exported(Format.SECURITY_TXT) + b"Contact: mailto:new@bank-a.example\n"
    (record,) = read_again(more, format=Format.SECURITY_TXT)
    added = planned_record(record, origin=Origin.SECURITY_TXT, at=AT, complete=True).steps
    assert ("security", "Security contact", "", "email", "new@bank-a.example") in {step.path for step in added}

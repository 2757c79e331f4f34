"""A look-up's answer names whom to warn, the holders of technical posts too; a directory file never has them."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.accounts.people import signed_in
from tests.directory.made import AT, claim, directory, organisation
from tests.directory.posted import channel, holder, post

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.cli.main import main
from kentongan.directory import actions, queries
from kentongan.directory.models import Contact, Organisation
from kentongan.kernel.clock import utc_now
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import PostRole
from kentongan.routing.directory_file import read_directory, write_directory

ADDRESS = "203.0.113.7"
NOW = utc_now()


@pytest.fixture
def bank(db: None) -> Organisation:
    """Return a party that is reached by its posts only: two technical desks, one lapsed, and a diplomat."""
    found = directory(organisation(contacts=(), claims=(claim("203.0.113.0/24", verified_at=AT),)))
    actions.import_directory(found, actor=None, at=AT)
    row = Organisation.objects.get()
    old = post(row, PostRole.OPERATIONS, recorded_at=AT - timedelta(days=400))
    channel(holder(old), "old@bank-a.example", verified_at=AT)
    channel(holder(post(row, recorded_at=NOW)), "desk@bank-a.example", priority=2, verified_at=AT)
    channel(holder(post(row), valid_to=AT), "left@bank-a.example")
    channel(holder(post(row, PostRole.DIPLOMATIC)), "envoy@bank-a.example")
    return row


def shown(*, reader: Reader) -> Iterator[str]:
    covering = queries.directory_covering(reader=reader, address=ADDRESS, warned_at=NOW)
    yield from (one.address for party in covering.organisations.values() for one in party.contacts)


def test_staff_and_the_party_see_whom_to_warn_the_lapsed_last_and_others_see_nobody(bank: Organisation) -> None:
    staff = Reader(user_id=new_id(), role=Role.DUTY_OFFICER)
    own = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({bank.id}))
    other = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({new_id()}))
    for reader in (HUB_ITSELF, staff, own):
        assert list(shown(reader=reader)) == ["desk@bank-a.example", "old@bank-a.example"]
    for reader in (other, NOBODY):
        assert list(shown(reader=reader)) == []


def test_what_is_exported_has_no_holder_s_channel_and_comes_back_as_nothing_new(bank: Organisation) -> None:
    file = write_directory(queries.routing_directory())
    assert b"@bank-a.example" not in file
    again, _refused = read_directory(file)
    actions.import_directory(again, actor=None, at=NOW)
    assert Contact.objects.count() == 4
    assert not Contact.objects.filter(assignment__isnull=True).exists()


def test_the_page_and_the_api_name_the_desk(bank: Organisation) -> None:
    analyst = signed_in(Role.ANALYST)
    page = analyst.get("/look-up/", {"what": ADDRESS})
    assert "desk@bank-a.example" in page.content.decode()
    answer = analyst.get("/api/v1/lookup", {"what": ADDRESS}).json()
    assert [one["address"] for one in answer["contacts"]] == ["desk@bank-a.example", "old@bank-a.example"]


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_desk(bank: Organisation) -> None:
    told = CliRunner().invoke(main, ["directory", "lookup", ADDRESS, "--json"])
    assert [one["address"] for one in json.loads(told.stdout)["contacts"]] == [
        "desk@bank-a.example",
        "old@bank-a.example",
    ]
    assert "desk@bank-a.example" in CliRunner().invoke(main, ["directory", "lookup", ADDRESS]).output

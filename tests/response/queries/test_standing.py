"""What is known of everybody: every change that decides is seen at the next turn; nothing is read where none was."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.response import made
from tests.response.actions.post import CERTIFICATE

from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.models import Assignment, Contact, Hub, Organisation, Post, Team, Version
from kentongan.kernel.identifiers import new_id
from kentongan.response.actions.deciding import add_agreement, end_agreement
from kentongan.response.queries.standing import parties_digest

pytestmark = pytest.mark.django_db

AT = made.AT
SOON = AT + timedelta(seconds=15)


@pytest.fixture
def bank() -> Organisation:
    with changing_directory():
        found = made.organisation()
        made.contact(found)
    return found


def tables_read(*, at: datetime) -> set[str]:
    with CaptureQueriesContext(connection) as ran:
        parties_digest(at=at)
    tables = ("directory_contact", "directory_organisation")
    return {table for table in tables for one in ran if f'FROM "{table}"' in one["sql"]}


def test_parties_are_not_read_again_where_nothing_changed(bank: Organisation) -> None:
    assert tables_read(at=AT) == {"directory_contact", "directory_organisation"}
    assert tables_read(at=SOON) == set()
    with changing_directory():
        pass
    assert tables_read(at=SOON) == {"directory_contact", "directory_organisation"}


def test_a_change_that_decides_nothing_changes_no_digest(bank: Organisation) -> None:
    before = parties_digest(at=AT)
    with changing_directory():
        Contact.objects.update(failed_at=AT)
        Organisation.objects.update(names={"en": "Another name"})
    assert parties_digest(at=SOON) == before


@pytest.mark.parametrize(
    ("of_contact", "of_party"),
    [
        ({"openpgp": CERTIFICATE}, {}),
        ({"channel": "phone"}, {}),
        ({}, {"kind": "armed_forces"}),
        ({}, {"country": "TH"}),
    ],
)
def test_what_decides_is_seen_at_the_next_turn(
    bank: Organisation, of_contact: dict[str, str], of_party: dict[str, str]
) -> None:
    before = parties_digest(at=AT)
    with changing_directory():
        Contact.objects.filter(organisation=bank).update(**of_contact or {"priority": 1})
        Organisation.objects.filter(pk=bank.pk).update(**of_party or {"size": ""})
    assert parties_digest(at=SOON) != before


def test_a_contact_that_comes_or_goes_is_seen(bank: Organisation) -> None:
    before = parties_digest(at=AT)
    with changing_directory():
        made.contact(bank, "other@bank-a.example")
    after = parties_digest(at=SOON)
    with changing_directory():
        Contact.objects.filter(address="other@bank-a.example").delete()
    assert (after != before, parties_digest(at=SOON) == before) == (True, True)


def test_a_party_that_comes_is_seen(bank: Organisation) -> None:
    before = parties_digest(at=AT)
    with changing_directory():
        made.organisation("cert-th", kind="national_cert", country="TH")
    assert parties_digest(at=SOON) != before


def test_an_agreement_is_seen_when_it_begins_and_when_it_ends(bank: Organisation) -> None:
    begins = SOON + timedelta(minutes=5)
    before = parties_digest(at=AT)
    agreed = add_agreement(
        organisation=bank.pk, country="", valid_from=begins, valid_to=None, note="By letter.", actor=None, at=AT
    )
    assert parties_digest(at=SOON) == before
    assert parties_digest(at=begins) != before
    end_agreement(agreed.pk, actor=None, at=begins + timedelta(seconds=5))
    assert parties_digest(at=begins + timedelta(seconds=5)) == before


def test_a_holder_whose_time_is_over_is_seen_within_the_hour(bank: Organisation) -> None:
    with changing_directory():
        team = Team.objects.create(organisation=bank, key="t", names={"en": "T"}, origin="hand", recorded_at=AT)
        post = Post.objects.create(
            team=team, organisation=bank, key="p", role="technical", title={"en": "P"}, recorded_at=AT
        )
        held = Assignment.objects.create(
            post=post, holder="role", name="desk", recorded_at=AT, valid_to=AT + timedelta(minutes=30)
        )
        made.contact(bank, "desk@bank-a.example", assignment=held)
    assert parties_digest(at=AT) != parties_digest(at=AT + timedelta(hours=1))


def test_a_hub_put_back_from_a_copy_counts_its_revisions_again_and_is_still_read(bank: Organisation) -> None:
    def version() -> None:
        Version.objects.create(
            organisation=bank.pk, subject="organisation", thing=bank.pk, at=AT, digest="0" * 64, id=new_id()
        )

    version()
    before, revision = parties_digest(at=AT), Hub.objects.get().revision
    Organisation.objects.update(country="TH")
    version()
    Hub.objects.update(revision=revision)
    assert parties_digest(at=SOON) != before

"""Whoever sees a post may say that it is wrong; a party names its partners by its approver."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.accounts.people import person
from tests.directory.made import AT
from tests.directory.posted import party, post

from kentongan.accounts.actions import add_membership, set_membership_duties
from kentongan.accounts.errors import NoSuchMembership
from kentongan.accounts.models import User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory import queries
from kentongan.directory.actions.partnerships import (
    add_partner,
    enter_partner,
    leave_partner,
    propose_partner,
    remove_partner,
)
from kentongan.directory.actions.proposing import approve, propose
from kentongan.directory.actions.reporting import report_error, settle_report
from kentongan.directory.errors import (
    FourEyesNeeded,
    NotAStatement,
    NotYours,
    NotYoursToDecide,
    ReasonMissing,
    UnknownOrganisation,
    UnknownPartner,
    UnknownPost,
    UnknownReport,
)
from kentongan.directory.models import Organisation, Partnership
from kentongan.directory.terms import Audience, PostField, ProposalState, Subject
from kentongan.ledger.models import Entry
from kentongan.records.terms import PostRole

pytestmark = pytest.mark.django_db


def reader(of: Organisation, name: str, **duties: bool) -> Reader:
    user = person(Role.MEMBER, of.id, name=name)
    set_membership_duties(user, organisation_id=of.id, actor=None, at=AT, **duties)
    return reader_of(User.objects.get(pk=user.pk))


def test_who_sees_a_post_reports_it_and_its_party_settles_that() -> None:
    owner, other = party("cert-a"), party("cert-b")
    made = post(owner)
    stranger, editor, member = reader(other, "other"), reader(owner, "ed", edits=True), reader(owner, "member")
    report = report_error(made.id, text="The number is dead", reader=stranger, at=AT)
    assert queries.waiting(reader=editor, at=AT).reports == 1
    assert queries.error_reports(reader=stranger) == []
    with pytest.raises(UnknownReport):
        settle_report(report.id, note="Done", reader=stranger, at=AT)
    with pytest.raises(NotYours):
        settle_report(report.id, note="Done", reader=member, at=AT)
    assert settle_report(report.id, note="Corrected", reader=editor, at=AT).settled_at == AT
    assert queries.waiting(reader=editor, at=AT).reports == 0


REPORTED = [
    "DELETE FROM directory_errorreport",
    "UPDATE directory_errorreport SET text = 'All is well'",
    "UPDATE directory_errorreport SET reported_by = NULL",
    "UPDATE directory_errorreport SET note = 'Nothing was wrong'",
    "UPDATE directory_errorreport SET settled_at = NULL",
]


def test_what_was_reported_and_what_came_of_it_cannot_be_edited_in_the_database_either() -> None:
    made, stranger = post(party("cert-a")), reader(party("cert-b"), "other")
    report = report_error(made.id, text="The number is dead", reader=stranger, at=AT)
    settle_report(report.id, note="Corrected", reader=reader(made.organisation, "ed", edits=True), at=AT)
    for statement in REPORTED:
        with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_one_does_not_see_one_cannot_report_and_nobody_reports_without_a_name() -> None:
    owner, other = party("cert-a"), party("cert-b")
    stranger = reader(other, "other")
    with pytest.raises(UnknownPost):
        report_error(post(owner, PostRole.DEFENCE).id, text="Wrong", reader=stranger, at=AT)
    seen = post(owner)
    with pytest.raises(NotYours):
        report_error(seen.id, text="Wrong", reader=NOBODY, at=AT)
    with pytest.raises(ReasonMissing):
        report_error(seen.id, text=" ", reader=stranger, at=AT)


def test_an_approver_names_partners_and_an_editor_does_not() -> None:
    owner, other = party("cert-a"), party("cert-b")
    approver, editor = reader(owner, "ap", approves=True), reader(owner, "ed", edits=True)
    with pytest.raises(NotYoursToDecide):
        add_partner(owner.id, partner=other.id, reader=editor, at=AT)
    with pytest.raises(NotYours):
        add_partner(owner.id, partner=other.id, reader=HUB_ITSELF, at=AT)
    for _ in range(2):
        add_partner(owner.id, partner=other.id, reader=approver, at=AT)
    assert Partnership.objects.count() == 1
    remove_partner(owner.id, partner=other.id, reader=approver, at=AT)
    for one in (other, owner):
        with pytest.raises(UnknownPartner):
            remove_partner(owner.id, partner=one.id, reader=approver, at=AT)


@pytest.mark.parametrize("role", [PostRole.DIPLOMATIC, PostRole.POLICY, PostRole.DEFENCE])
def test_a_partner_who_would_see_a_guarded_post_is_added_by_two_people(role: PostRole) -> None:
    owner, other = party("cert-a"), party("cert-b")
    one, two = reader(owner, "one", edits=True, approves=True), reader(owner, "two", approves=True)
    guarded = post(owner, role, granted={PostField.EXISTENCE: {Audience.PARTNERS}})
    theirs = reader(other, "theirs")
    with pytest.raises(FourEyesNeeded):
        add_partner(owner.id, partner=other.id, reader=one, at=AT)
    made = propose_partner(owner.id, partner=other.id, reason="We agreed on it", reader=one, at=AT)
    with pytest.raises(FourEyesNeeded):
        approve(made.id, reader=one, at=AT)
    assert queries.posts(reader=theirs, at=AT) == []
    assert approve(made.id, reader=two, at=AT).state == ProposalState.APPROVED
    assert [line.id for line in queries.posts(reader=theirs, at=AT)] == [guarded.id]
    (version,) = queries.versions(reader=one, thing=owner.id)
    assert (version.before, version.after) == ({"partners": []}, {"partners": ["cert-b"]})
    remove_partner(owner.id, partner=other.id, reader=one, at=AT)
    assert queries.posts(reader=theirs, at=AT) == []


def test_a_guarded_post_that_partners_see_nothing_of_makes_nobody_wait() -> None:
    owner, other = party("cert-a"), party("cert-b")
    post(owner, PostRole.DIPLOMATIC, granted={PostField.EXISTENCE: {Audience.REGION}})
    post(owner, PostRole.DEFENCE, ended_at=AT)
    add_partner(owner.id, partner=other.id, reader=reader(owner, "ap", approves=True), at=AT)
    assert Partnership.objects.count() == 1


def test_partners_are_proposed_as_a_whole_list_of_known_parties_and_taken_out_by_one() -> None:
    owner, other = party("cert-a"), party("cert-b")
    post(owner, PostRole.DEFENCE)
    one = reader(owner, "one", edits=True, approves=True)
    Partnership.objects.create(organisation=owner, partner=other, recorded_at=AT)
    why = {"subject": Subject.PARTNERS, "reason": "Why", "reader": one, "at": AT}
    for wrong in ({}, {"partners": "cert-b"}, {"other": []}, None):
        with pytest.raises(NotAStatement):
            propose(owner.id, thing=owner.id, after=wrong, **why)
    for elsewhere in (None, other.id):
        with pytest.raises(NotAStatement):
            propose(owner.id, thing=elsewhere, after={"partners": []}, **why)
    for slug, refused in (("cert-a", UnknownPartner), ("nobody", UnknownOrganisation)):
        named = propose(owner.id, thing=owner.id, after={"partners": ["cert-b", slug]}, **why)
        with pytest.raises(refused):
            approve(named.id, reader=reader(owner, slug + "-ap", approves=True), at=AT)
    nobody = propose(owner.id, thing=owner.id, after={"partners": []}, **why)
    approve(nobody.id, reader=one, at=AT)
    assert Partnership.objects.count() == 0


def test_the_hub_s_commands_enter_partners_directly() -> None:
    owner, other = party("cert-a"), party("cert-b")
    post(owner, PostRole.DEFENCE)
    for _ in range(2):
        enter_partner(owner.id, partner=other.id, actor=None, at=AT)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["directory.partner_added"]
    leave_partner(owner.id, partner=other.id, actor=None, at=AT)
    for one in (other, owner):
        with pytest.raises(UnknownPartner):
            leave_partner(owner.id, partner=one.id, actor=None, at=AT)
    with pytest.raises(UnknownPartner):
        enter_partner(owner.id, partner=owner.id, actor=None, at=AT)


def test_duties_are_a_member_s_and_recorded_once() -> None:
    owner = party()
    user = person()
    with pytest.raises(NoSuchMembership):
        set_membership_duties(user, organisation_id=owner.id, edits=True, actor=None, at=AT)
    add_membership(user, organisation_id=owner.id, actor=None, at=AT)
    for _ in range(2):
        set_membership_duties(user, organisation_id=owner.id, edits=True, actor=None, at=AT)
    set_membership_duties(user, organisation_id=owner.id, approves=True, actor=None, at=AT)
    who = reader_of(User.objects.get(pk=user.pk))
    assert (who.edits, who.approves) == ({owner.id}, {owner.id})
    assert Entry.objects.filter(verb="accounts.duties_set").count() == 2

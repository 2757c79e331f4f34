"""What is stated of a party's record is written once, with its version; and nobody reaches into another's record."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from tests.accounts.people import person
from tests.directory.made import AT, contact
from tests.directory.posted import party

from kentongan.accounts.actions import add_membership
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory import queries
from kentongan.directory.actions import add_contact, change_contact, mark_contact_failed, remove_contact, verify_contact
from kentongan.directory.actions import posts as acts
from kentongan.directory.actions.erasing import erase_person
from kentongan.directory.actions.stating import Stated, state
from kentongan.directory.errors import (
    KeyTaken,
    NotAMember,
    NotAStatement,
    ProposalNeeded,
    TeamHasPosts,
    UnknownPost,
    UnknownTeam,
)
from kentongan.directory.models import Contact, Organisation, Post, Version, VersionContent
from kentongan.directory.rules.statements import read_statement
from kentongan.directory.terms import Audience, PostField, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.models import Entry
from kentongan.records.terms import AssignmentRecord, ChannelRecord, Holder, PostRecord, PostRole, TeamRecord

pytestmark = pytest.mark.django_db

TEAM = TeamRecord(key="cert", names={"en": "CERT"}, sections={"1.1": "Version"})
POST = PostRecord(key="duty", role=PostRole.OPERATIONS, title={"en": "Duty desk"}, languages=("lo",))
DESK = AssignmentRecord(holder=Holder.ROLE, name="Desk")
MAIL = ChannelRecord(kind="email", address="desk@cert-a.example")


def a_post(of: Organisation, record: PostRecord = POST) -> Post:
    team = acts.add_team(TEAM, organisation=of.id, actor=None, at=AT)
    return acts.add_post(record, team=team.id, actor=None, at=AT)


def a_channel(of: Post, record: ChannelRecord = MAIL) -> Contact:
    held = acts.add_assignment(DESK, post=of.id, actor=None, at=AT)
    return acts.add_channel(record, assignment=held.id, actor=None, at=AT)


def test_each_thing_is_written_with_a_version_and_an_entry() -> None:
    owner = party()
    channel = a_channel(a_post(owner))
    lines = queries.versions(reader=HUB_ITSELF, organisation=owner.id)
    assert [line.subject for line in reversed(lines)] == [
        Subject.TEAM,
        Subject.POST,
        Subject.GRANTS,
        Subject.ASSIGNMENT,
        Subject.CHANNEL,
    ]
    assert all(line.intact and not line.erased and line.before is None and line.after for line in lines)
    assert queries.altered_versions() == []
    assert set(Entry.objects.values_list("verb", flat=True)) == {
        "directory.team_added",
        "directory.post_added",
        "directory.assignment_added",
        "directory.contact_added",
    }
    assert channel.role == PostRole.OPERATIONS


def test_history_is_the_party_s_and_the_staff_s() -> None:
    owner = party()
    a_post(owner)
    mine = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({owner.id}))
    assert queries.versions(reader=mine)
    other = Reader(user_id=new_id(), role=Role.MEMBER, organisations=frozenset({party("cert-b").id}))
    assert queries.versions(reader=other, organisation=owner.id) == queries.versions(reader=NOBODY) == []


def test_a_change_that_changes_nothing_is_no_version() -> None:
    made = a_post(party())
    before = Version.objects.count()
    acts.change_post(made.id, post=POST, actor=None, at=AT + timedelta(days=1))
    assert Version.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE directory_version SET reason = 'nicer'",
        "DELETE FROM directory_version",
        "UPDATE directory_versioncontent SET salt = 'other'",
        "UPDATE directory_versioncontent SET after = NULL",
    ],
)
def test_history_cannot_be_edited(statement: str) -> None:
    a_post(party())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_content_put_in_another_s_place_is_noticed() -> None:
    a_post(party())
    content = VersionContent.objects.latest("pk")
    serial = content.version_id
    content.delete()
    VersionContent.objects.create(version_id=serial, salt=content.salt, before=None, after={"key": "other"})
    assert queries.altered_versions() == [Version.objects.get(pk=serial).id]


def test_what_is_known_of_a_person_can_be_erased_and_that_shows() -> None:
    owner = party()
    channel = a_channel(a_post(owner), ChannelRecord(kind="email", address="siti@cert-a.example"))
    acts.end_channel(channel.id, actor=None, at=AT)
    before = Version.objects.count()
    assert erase_person(["SITI@cert-a.example"], actor=None, at=AT) == 2
    assert Version.objects.count() == before
    lines = queries.versions(reader=HUB_ITSELF, thing=channel.id)
    assert [(line.erased, line.before, line.after) for line in lines] == [(True, None, None)] * 2
    assert Entry.objects.filter(verb="directory.history_erased").count() == 1


def test_a_holder_s_account_stays_until_somebody_says_otherwise() -> None:
    owner = party()
    user = person(Role.MEMBER, owner.id)
    held = acts.add_assignment(DESK, post=a_post(owner).id, actor=None, at=AT, user=user.pk)
    renamed = AssignmentRecord(holder=Holder.ROLE, name="Night desk")
    assert acts.change_assignment(held.id, assignment=renamed, actor=None, at=AT).user == user.pk
    assert acts.change_assignment(held.id, assignment=renamed, actor=None, at=AT, user=None).user is None


def test_nothing_of_another_party_s_record_is_written() -> None:
    mine, other = party("cert-a"), party("cert-b")
    theirs = a_post(other)
    content = acts.post_content(POST, team=theirs.team_id)
    with pytest.raises(UnknownPost):
        state(Stated(organisation=mine.id, subject=Subject.POST, thing=theirs.id, after=content), actor=None, at=AT)
    with pytest.raises(UnknownTeam):
        state(Stated(organisation=mine.id, subject=Subject.POST, thing=new_id(), after=content), actor=None, at=AT)
    with pytest.raises(UnknownPost):
        state(
            Stated(organisation=mine.id, subject=Subject.GRANTS, thing=theirs.id, after={"keys": ["public"]}),
            actor=None,
            at=AT,
        )


def test_a_holder_stays_at_their_post() -> None:
    owner = party()
    desk = a_post(owner)
    held = acts.add_assignment(DESK, post=desk.id, actor=None, at=AT)
    embassy = acts.add_post(
        PostRecord(key="envoy", role=PostRole.DIPLOMATIC, title={"en": "Envoy"}), team=desk.team_id, actor=None, at=AT
    )
    content = acts.assignment_content(DESK, post=embassy.id)
    with pytest.raises(NotAStatement):
        state(
            Stated(organisation=owner.id, subject=Subject.ASSIGNMENT, thing=held.id, after=content), actor=None, at=AT
        )


def test_only_an_account_of_the_party_holds_a_post_of_it() -> None:
    owner = party()
    desk = a_post(owner)
    user = person()
    with pytest.raises(NotAMember):
        acts.add_assignment(DESK, post=desk.id, user=user.id, actor=None, at=AT)
    add_membership(user, organisation_id=owner.id, actor=None, at=AT)
    assert acts.add_assignment(DESK, post=desk.id, user=user.id, actor=None, at=AT).user == user.id


def test_keys_are_unique_and_a_team_ends_after_its_posts() -> None:
    owner = party()
    desk = a_post(owner)
    with pytest.raises(KeyTaken):
        acts.add_team(TEAM, organisation=owner.id, actor=None, at=AT)
    with pytest.raises(KeyTaken):
        acts.add_post(POST, team=desk.team_id, actor=None, at=AT)
    with pytest.raises(TeamHasPosts):
        acts.end_team(desk.team_id, actor=None, at=AT)
    acts.end_post(desk.id, actor=None, at=AT)
    acts.end_team(desk.team_id, actor=None, at=AT)
    assert queries.posts(reader=HUB_ITSELF, at=AT) == []
    assert queries.post(desk.id, reader=HUB_ITSELF, at=AT).ended_at == AT


def test_grants_are_replaced_whole() -> None:
    desk = a_post(party())
    acts.set_grants(desk.id, granted={PostField.EXISTENCE: [Audience.REGION]}, actor=None, at=AT)
    assert queries.posts(reader=NOBODY, at=AT) == []
    assert set(desk.grants.values_list("field", "audience")) == {("existence", "region")}


def test_a_person_changes_what_belongs_to_a_post_only_by_a_proposal() -> None:
    channel = a_channel(a_post(party()))
    with pytest.raises(ProposalNeeded):
        change_contact(channel.id, contact=contact("other@cert-a.example"), actor=new_id(), at=AT)
    with pytest.raises(ProposalNeeded):
        remove_contact(channel.id, actor=new_id(), at=AT)


def test_the_old_verbs_of_contacts_write_versions_too() -> None:
    owner = party()
    row = add_contact(contact("noc@cert-a.example"), organisation=owner.slug, actor=None, at=AT)
    mark_contact_failed(row.id, failed_at=AT, actor=None, at=AT)
    verify_contact(row.id, actor=None, at=AT + timedelta(hours=1))
    change_contact(row.id, contact=contact("soc@cert-a.example"), actor=None, at=AT + timedelta(hours=2))
    remove_contact(row.id, actor=None, at=AT + timedelta(hours=3))
    lines = queries.versions(reader=HUB_ITSELF, thing=row.id)
    assert len(lines) == 5
    for later, earlier in pairwise(lines):
        assert later.before == earlier.after
    assert lines[0].after is None


def test_what_a_version_says_may_be_stated_again() -> None:
    channel = a_channel(a_post(party()))
    for version in VersionContent.objects.exclude(version__subject=Subject.GRANTS.value):
        subject, said = Subject(version.version.subject), version.after
        stated = read_statement(subject, said)
        assert {said[name] for name in said if name not in stated} <= {None}
    assert read_statement(Subject.CHANNEL, {"channel": "email", "address": "a@b.example", "carries": "TLP:RED"}) == {
        "channel": "email", "address": "a@b.example", "carries": 4,
    }  # fmt: skip
    with pytest.raises(NotAStatement):
        read_statement(Subject.CHANNEL, {"channel": "email", "address": channel.address, "carries": "RED?"})

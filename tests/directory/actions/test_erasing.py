"""What is known of a person is erased from history where a field is exactly theirs, and nobody else's goes with it."""

from dataclasses import replace

import pytest
from tests.accounts.people import person
from tests.directory.made import AT
from tests.directory.posted import party

from kentongan.accounts.terms import HUB_ITSELF, Role
from kentongan.directory import queries
from kentongan.directory.actions import posts as acts
from kentongan.directory.actions.erasing import erase_person
from kentongan.directory.errors import ReasonMissing
from kentongan.directory.models import Assignment, Organisation, Proposal, VersionContent
from kentongan.directory.rules.digests import ERASED
from kentongan.directory.terms import ProposalState, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import AssignmentRecord, Holder, PostRecord, PostRole, TeamRecord

pytestmark = pytest.mark.django_db

DUTY = PostRecord(key="duty", role=PostRole.TECHNICAL, title={"en": "An"}, mandate="Ask An")


@pytest.fixture
def owner() -> Organisation:
    return party()


def held_by(name: str, *, of: Organisation, **more) -> Assignment:
    team = acts.add_team(TeamRecord(key=f"t-{new_id().hex}", names={"en": "T"}), organisation=of.id, actor=None, at=AT)
    post = acts.add_post(replace(DUTY, key=f"p-{new_id().hex}"), team=team.id, actor=None, at=AT)
    record = AssignmentRecord(holder=Holder.PERSON, name=name)
    return acts.add_assignment(record, post=post.id, actor=None, at=AT, **more)


def erased(held: Assignment) -> bool:
    return all(line.erased for line in queries.versions(reader=HUB_ITSELF, thing=held.id))


def test_a_short_name_erases_nobody_whose_name_only_holds_it(owner: Organisation) -> None:
    an, anh = held_by("An", of=owner), held_by("Tran Anh", of=owner)
    assert erase_person(["an"], actor=None, at=AT) == 1
    assert (erased(an), erased(anh)) == (True, False)
    assert VersionContent.objects.filter(after__title={"en": "An"}).count() == 2, "a title is no person"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("Nguyễn Ánh", "NGUYỄN ÁNH"),
        ("Nguyễn Ánh", "Nguyễn A\u0301nh"),
        ("Groß", "GROSS"),
        ("สมชาย", "สมชาย"),
        ("\u212aim", "kim"),
        ('Siti "100%" \\ Ali', 'siti "100%" \\ ali'),
    ],
)
def test_a_name_is_found_in_whatever_case_and_script(owner: Organisation, stored: str, said: str) -> None:
    held, other = held_by(stored, of=owner), held_by("Other", of=owner)
    assert erase_person([f" {said} "], actor=None, at=AT) == 1
    assert (erased(held), erased(other)) == (True, False)


def test_an_account_is_found_by_its_id(owner: Organisation) -> None:
    user = person(Role.MEMBER, owner.id)
    held = held_by("Siti", of=owner, user=user.pk)
    assert erase_person([str(user.pk)], actor=None, at=AT) == 1
    assert erased(held)


def test_decided_proposals_are_erased_and_open_ones_stay(owner: Organisation) -> None:
    facts = {"organisation": owner, "subject": Subject.ASSIGNMENT.value, "thing": new_id(), "reason": "r"}
    facts |= {"proposed_at": AT, "after": {"name": "Siti"}}
    still = Proposal.objects.create(**facts)
    decided = Proposal.objects.create(**facts, state=ProposalState.DECLINED.value, decided_at=AT)
    assert erase_person(["SITI"], actor=None, at=AT) == 1
    decided.refresh_from_db()
    still.refresh_from_db()
    assert (decided.before, decided.after, still.after) == (None, ERASED, {"name": "Siti"})


def test_what_was_erased_is_told_from_what_somebody_took_away(owner: Organisation) -> None:
    siti, other = held_by("Siti", of=owner), held_by("Other", of=owner)
    facts = {"organisation": owner, "subject": Subject.ASSIGNMENT.value, "thing": new_id(), "reason": "r"}
    facts |= {"proposed_at": AT, "state": ProposalState.DECLINED.value, "decided_at": AT}
    Proposal.objects.create(**facts, after={"name": "Siti"})
    left = Proposal.objects.create(**facts, after={"name": "Left"})
    erase_person(["Siti"], actor=None, at=AT)
    assert erased(siti)
    assert queries.lost_contents() == []
    taken = VersionContent.objects.get(version__thing=other.id)
    version = taken.version.id
    taken.delete()
    Proposal.objects.filter(pk=left.pk).update(after=dict(ERASED))
    assert queries.lost_contents() == [version, left.id]


def test_somebody_is_to_be_named() -> None:
    with pytest.raises(ReasonMissing):
        erase_person([" "], actor=None, at=AT)

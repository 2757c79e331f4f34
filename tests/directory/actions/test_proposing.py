"""A party's editors propose, its approver decides; two people for those who speak for states."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.accounts.people import person
from tests.directory.actions.test_stating import DESK, a_channel, a_post
from tests.directory.made import AT
from tests.directory.posted import party

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory import queries
from kentongan.directory.actions import posts as acts
from kentongan.directory.actions import verify_contact
from kentongan.directory.actions.confirming import confirm_posts
from kentongan.directory.actions.proposing import approve, decline, propose, withdraw
from kentongan.directory.errors import (
    FourEyesNeeded,
    NotAStatement,
    NotYourProposal,
    NotYours,
    NotYoursToDecide,
    ProposalDecided,
    UnknownProposal,
)
from kentongan.directory.models import Organisation, Post, Proposal
from kentongan.directory.terms import ProposalState, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.records.terms import PostRecord, PostRole

pytestmark = pytest.mark.django_db


def reader(of: Organisation, name: str, *, edits: bool = False, approves: bool = False) -> Reader:
    user = person(Role.MEMBER, of.id, name=name)
    Membership.objects.filter(user=user).update(edits=edits, approves=approves)
    return reader_of(User.objects.get(pk=user.pk))


def title(text: str) -> dict[str, Any]:
    return {"title": {"en": text}}


def proposed(of: Post, who: Reader, *, after: dict[str, Any] | None = None, thing: UUID | None = None) -> Proposal:
    return propose(
        of.organisation_id,
        subject=Subject.POST,
        thing=thing or of.id,
        after=after or title("New title"),
        reason="It moved",
        reader=who,
        at=AT,
    )


def test_what_an_editor_proposes_becomes_so_when_the_approver_says_so() -> None:
    owner = party()
    desk = a_post(owner)
    editor, approver = reader(owner, "ed", edits=True), reader(owner, "ap", approves=True)
    made = proposed(desk, editor)
    assert Post.objects.get(pk=desk.pk).title == {"en": "Duty desk"}
    assert queries.waiting(reader=approver, at=AT).proposals == 1
    assert queries.waiting(reader=editor, at=AT).proposals == 0
    with pytest.raises(NotYoursToDecide):
        approve(made.id, reader=editor, at=AT)
    assert approve(made.id, reader=approver, at=AT).state == ProposalState.APPROVED
    row = Post.objects.get(pk=desk.pk)
    assert (row.title, row.languages) == ({"en": "New title"}, ["lo"])
    (version, *_) = queries.versions(reader=approver, thing=desk.id)
    assert (version.actor, version.proposal, version.reason) == (approver.user_id, made.id, "It moved")
    with pytest.raises(ProposalDecided):
        approve(made.id, reader=approver, at=AT)


@pytest.mark.parametrize("role", list(PostRole))
def test_one_person_alone_changes_no_diplomatic_policy_or_defence_post(role: PostRole) -> None:
    owner = party()
    desk = a_post(owner, PostRecord(key="duty", role=role, title={"en": "Duty desk"}))
    channel = a_channel(desk)
    both = reader(owner, "both", edits=True, approves=True)
    other = reader(owner, "other", approves=True)
    changes: list[tuple[Subject, UUID | None, dict[str, Any] | None]] = [
        (Subject.POST, desk.id, title("New title")),
        (Subject.TEAM, desk.team_id, {"names": {"en": "Other"}}),
        (Subject.ASSIGNMENT, channel.assignment_id, {"name": "Other"}),
        (Subject.ASSIGNMENT, None, acts.assignment_content(DESK, post=desk.id)),
        (Subject.CHANNEL, channel.id, {"channel": "email", "address": "x@cert-a.example"}),
        (Subject.GRANTS, desk.id, {"existence": ["public"]}),
        (Subject.CHANNEL, channel.id, None),
        (Subject.POST, desk.id, None),
    ]
    needs_two = role in {PostRole.DIPLOMATIC, PostRole.POLICY, PostRole.DEFENCE}
    for subject, thing, after in changes:
        made = propose(owner.id, subject=subject, thing=thing, after=after, reason="Why", reader=both, at=AT)
        line = queries.proposal(made.id, reader=both)
        assert line.needs_another == needs_two, subject
        assert line.obstacle == ("own-proposal" if needs_two else "")
        if needs_two:
            with pytest.raises(FourEyesNeeded):
                approve(made.id, reader=both, at=AT)
            assert approve(made.id, reader=other, at=AT).state == ProposalState.APPROVED
        else:
            assert approve(made.id, reader=both, at=AT).state == ProposalState.APPROVED


def test_a_technical_post_does_not_become_a_diplomatic_one_by_one_person() -> None:
    owner = party()
    desk = a_post(owner)
    both = reader(owner, "both", edits=True, approves=True)
    for after in ({"role": "diplomatic"}, {"role": "defence"}):
        with pytest.raises(FourEyesNeeded):
            approve(proposed(desk, both, after=after).id, reader=both, at=AT)
    new = acts.post_content(PostRecord(key="envoy", role=PostRole.POLICY, title={"en": "Envoy"}), team=desk.team_id)
    made = propose(owner.id, subject=Subject.POST, after=new, reason="New", reader=both, at=AT)
    with pytest.raises(FourEyesNeeded):
        approve(made.id, reader=both, at=AT)


def test_staff_step_in_only_where_a_party_has_no_approver() -> None:
    owner = party()
    desk = a_post(owner)
    officer = reader_of(person(Role.DUTY_OFFICER))
    analyst = reader_of(person(Role.ANALYST))
    with pytest.raises(NotYours):
        proposed(desk, analyst)
    assert approve(proposed(desk, officer).id, reader=officer, at=AT).state == ProposalState.APPROVED
    reader(owner, "ap", approves=True)
    with pytest.raises(NotYours):
        proposed(desk, officer)


def test_what_was_changed_meanwhile_is_overtaken_and_changes_nothing() -> None:
    owner = party()
    desk = a_post(owner)
    both = reader(owner, "both", edits=True, approves=True)
    first, second = proposed(desk, both, after=title("First")), proposed(desk, both, after=title("Second"))
    approve(second.id, reader=both, at=AT)
    assert approve(first.id, reader=both, at=AT).state == ProposalState.OVERTAKEN
    assert Post.objects.get(pk=desk.pk).title == {"en": "Second"}


def test_that_a_contact_was_verified_overtakes_nothing() -> None:
    owner = party()
    channel = a_channel(a_post(owner))
    both = reader(owner, "both", edits=True, approves=True)
    made = propose(
        owner.id,
        subject=Subject.CHANNEL,
        thing=channel.id,
        after={"priority": 2},
        reason="Second",
        reader=both,
        at=AT,
    )
    verify_contact(channel.id, actor=None, at=AT)
    assert approve(made.id, reader=both, at=AT).state == ProposalState.APPROVED


def test_nobody_proposes_for_another_party_or_sees_its_proposals() -> None:
    owner, other = party("cert-a"), party("cert-b")
    desk, theirs = a_post(owner), a_post(other)
    mine = reader(owner, "mine", edits=True, approves=True)
    stranger = reader(other, "stranger", edits=True, approves=True)
    with pytest.raises(NotYours):
        proposed(desk, stranger)
    with pytest.raises(NotAStatement):
        proposed(desk, mine, thing=theirs.id)
    made = proposed(desk, mine)
    for who in (stranger, NOBODY):
        with pytest.raises(UnknownProposal):
            queries.proposal(made.id, reader=who)
        with pytest.raises(UnknownProposal):
            approve(made.id, reader=who, at=AT)
    assert queries.proposals(reader=stranger) == []


def test_a_proposal_is_declined_with_a_reason_and_withdrawn_by_who_made_it() -> None:
    owner = party()
    desk = a_post(owner)
    editor, approver = reader(owner, "ed", edits=True), reader(owner, "ap", approves=True)
    declined = decline(proposed(desk, editor).id, reader=approver, at=AT, note="Not now")
    assert (declined.state, declined.note) == (ProposalState.DECLINED, "Not now")
    with pytest.raises(NotYourProposal):
        withdraw(proposed(desk, editor).id, reader=approver, at=AT)
    assert withdraw(proposed(desk, editor).id, reader=editor, at=AT).state == ProposalState.WITHDRAWN
    assert len(queries.proposals(reader=HUB_ITSELF, state=ProposalState.OPEN)) == 1


@pytest.mark.parametrize(
    "after",
    [
        {"role": "minister"},
        {"time_zone": "Mars/Olympus"},
        {"hours": {"weekly": {"1": [["17:00", "08:00"]]}}},
        {"hours": {"weekly": {"8": [["08:00", "17:00"]]}}},
        {"languages": ["no such tag!"]},
        {"title": {}},
        {"organisation": str(new_id())},
        {"confirmed_at": "2026-11-26T00:00:00+00:00"},
    ],
)
def test_what_cannot_stand_in_a_record_is_refused(after: dict[str, Any]) -> None:
    owner = party()
    desk = a_post(owner)
    with pytest.raises(NotAStatement):
        proposed(desk, reader(owner, "ed", edits=True), after=after)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM directory_proposal",
        "UPDATE directory_proposal SET state = 'open', decided_at = NULL",
        "UPDATE directory_proposal SET state = 'declined'",
        "UPDATE directory_proposal SET decided_by = proposed_by",
        "UPDATE directory_proposal SET note = 'As agreed'",
        "UPDATE directory_proposal SET reason = 'Nicer'",
        "UPDATE directory_proposal SET proposed_by = decided_by",
        "UPDATE directory_proposal SET after = '{}'",
        "UPDATE directory_proposal SET before = NULL",
    ],
)
def test_who_decided_what_and_why_cannot_be_edited(statement: str) -> None:
    owner = party()
    editor, approver = reader(owner, "ed", edits=True), reader(owner, "ap", approves=True)
    approve(proposed(a_post(owner), editor).id, reader=approver, at=AT)
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_was_proposed_is_not_edited_before_it_is_decided() -> None:
    owner = party()
    proposed(a_post(owner), reader(owner, "ed", edits=True))
    for change in ("after = '{\"erased\": true}'", "reason = 'Nicer'", "thing = organisation_id"):
        with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
            connection.cursor().execute(f"UPDATE directory_proposal SET {change}")


def test_an_editor_who_would_decide_is_told_who_does_and_not_sent_to_report() -> None:
    owner = party("cert-a")
    desk = a_post(owner)
    editor = reader(owner, "ed", edits=True)
    reader(owner, "ap", approves=True)
    made = proposed(desk, editor)
    for deed in (
        lambda: approve(made.id, reader=editor, at=AT),
        lambda: decline(made.id, reader=editor, at=AT, note="No"),
    ):
        with pytest.raises(NotYoursToDecide) as told:
            deed()
        assert "“cert-a”" in told.value.message()
        assert "approvers decides" in told.value.advice()
    withdraw(made.id, reader=editor, at=AT)
    with pytest.raises(ProposalDecided) as told_again:
        withdraw(made.id, reader=editor, at=AT)
    assert "is taken back already" in told_again.value.message()


def test_what_a_version_has_may_be_sent_back_with_what_was_found_out() -> None:
    owner = party()
    desk = a_post(owner)
    channel = a_channel(desk)
    both = reader(owner, "both", edits=True, approves=True)
    verify_contact(channel.id, actor=None, at=AT)
    confirm_posts([desk.id], reader=both, at=AT + timedelta(days=1))
    for subject, thing, found_out in (
        (Subject.POST, desk.id, "confirmed_at"),
        (Subject.CHANNEL, channel.id, "verified_at"),
    ):
        (last, *_) = queries.versions(reader=both, thing=thing)
        assert last.after is not None
        assert last.after[found_out]
        made = propose(owner.id, subject=subject, thing=thing, after=last.after, reason="Back", reader=both, at=AT)
        assert found_out not in (made.after or {})
        assert approve(made.id, reader=both, at=AT).state == ProposalState.APPROVED
    assert Post.objects.get(pk=desk.id).confirmed_at == AT + timedelta(days=1)


@pytest.mark.parametrize("said", ["2036-01-01T00:00:00+00:00", [], {}, 5])
def test_what_is_found_out_cannot_be_proposed_otherwise(said: object) -> None:
    owner = party()
    desk = a_post(owner)
    both = reader(owner, "both", edits=True, approves=True)
    with pytest.raises(NotAStatement):
        proposed(desk, both, after={"confirmed_at": said})


def test_hours_need_the_zone_by_whose_clock_they_are() -> None:
    owner = party()
    desk = a_post(owner)
    both = reader(owner, "both", edits=True, approves=True)
    hours = {"always": False, "weekly": {"1": [["08:00", "16:00"]]}, "holidays": []}
    with pytest.raises(NotAStatement) as refused:
        proposed(desk, both, after={"hours": hours, "time_zone": ""})
    assert refused.value.facts["field"] == "time_zone"
    approve(proposed(desk, both, after={"hours": hours, "time_zone": "Asia/Jakarta"}).id, reader=both, at=AT)
    approve(proposed(desk, both, after={"hours": {**hours, "weekly": {}}}).id, reader=both, at=AT)
    with pytest.raises(NotAStatement):
        proposed(desk, both, after={"time_zone": ""})

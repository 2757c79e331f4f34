"""A party's record out of a file: what is added, changed, ended and kept; versions of all that is written."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.people import person
from tests.directory.made import AT
from tests.records.made import posts

from kentongan.accounts.models import Membership, User
from kentongan.accounts.queries import reader_of
from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory import queries
from kentongan.directory.actions import import_record, planned_record
from kentongan.directory.actions.erasing import erase_person
from kentongan.directory.actions.posts import change_channel, end_assignment, end_channel, end_post
from kentongan.directory.actions.proposing import approve
from kentongan.directory.errors import DirectoryMoved, NotYours, RecordExpired, UnknownOrganisation
from kentongan.directory.models import (
    Assignment,
    Contact,
    Grant,
    Organisation,
    Post,
    Proposal,
    TakenOut,
    Team,
    Version,
    VersionContent,
)
from kentongan.directory.queries import posts_on
from kentongan.directory.queries.records import party_record
from kentongan.directory.rules.record_import import GUARDED
from kentongan.directory.rules.record_things import RecordPlan
from kentongan.directory.terms import Because, Change, Origin, ProposalState, Subject
from kentongan.kernel.identifiers import new_id
from kentongan.kernel.tlp import TLP
from kentongan.ledger.models import Entry
from kentongan.records.errors import NotSaidHere
from kentongan.records.formats import Format, read_record, write_record
from kentongan.records.terms import (
    AssignmentRecord,
    ChannelRecord,
    Holder,
    PartyRecord,
    PostRecord,
    PostRole,
    TeamRecord,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def bank() -> Organisation:
    return Organisation.objects.create(
        slug="bank-a",
        names={"und": "Bank A"},
        country="MY",
        kind="company",
        origin="hand",
        recorded_at=AT,
        changed_at=AT,
        searched="bank a",
    )


def mail(address: str = "soc@bank-a.example", **more: Any) -> ChannelRecord:
    return ChannelRecord(kind="email", address=address, **more)


def holder(*channels: ChannelRecord, name: str = "SOC", **more: Any) -> AssignmentRecord:
    return AssignmentRecord(holder=Holder.ROLE, name=name, channels=channels, **more)


def post(*holders: AssignmentRecord, key: str = "soc", role: PostRole = PostRole.TECHNICAL, **more: Any) -> PostRecord:
    return PostRecord(key=key, role=role, title=more.pop("title", {"en": "Duty desk"}), assignments=holders, **more)


def record(*mine: PostRecord, team: str = "cert", **more: Any) -> PartyRecord:
    said = TeamRecord(key=team, names={"en": "SOC of Bank A"}, posts=mine)
    return PartyRecord(organisation="bank-a", teams=(said,), **more)


def imported(
    given_record: PartyRecord, *, origin: Origin = Origin.POSTS, at: Any = AT, complete: bool = True, **more: Any
) -> RecordPlan:
    return import_record(
        given_record, origin=origin, actor=None, at=at, chance=lambda count: b"\x07" * count, complete=complete, **more
    )


def member(name: str, **duties: bool) -> Reader:
    owner = Organisation.objects.get(slug="bank-a")
    user = person(Role.MEMBER, owner.id, name=name)
    Membership.objects.filter(user=user).update(**duties)
    return reader_of(User.objects.get(pk=user.pk))


def changes(plan: RecordPlan) -> list[tuple[Change, Subject]]:
    return [(step.change, step.subject) for step in plan.steps]


SOUND = record(post(holder(mail())))


def test_a_record_is_written_with_a_version_for_each_thing_and_one_entry() -> None:
    plan = imported(SOUND)
    assert changes(plan) == [
        (Change.ADDED, Subject.TEAM),
        (Change.ADDED, Subject.POST),
        (Change.ADDED, Subject.ASSIGNMENT),
        (Change.ADDED, Subject.CHANNEL),
    ]
    assert Contact.objects.get().assignment == Assignment.objects.get()
    assert (Contact.objects.get().role, Contact.objects.get().origin) == ("technical", "csv")
    subjects = [one.subject for one in Version.objects.order_by("serial")]
    assert subjects == ["team", "post", "grants", "assignment", "channel"]
    assert VersionContent.objects.filter(before__isnull=True).count() == 5
    assert Entry.objects.get().verb == "directory.record_imported"


def test_who_the_contact_was_is_answered_of_what_an_import_brought() -> None:
    imported(SOUND)
    (line,) = posts_on(AT.date(), reader=HUB_ITSELF, at=LATER)
    assert line.key == Post.objects.get().key
    (held,) = line.holders or ()
    assert held.name == Assignment.objects.get().name
    assert [one.address for one in held.channels or ()] == [Contact.objects.get().address]


def test_a_second_import_changes_and_writes_nothing() -> None:
    imported(SOUND)
    again = imported(SOUND, at=LATER)
    assert (again.steps, again.unchanged) == ((), 4)
    assert Version.objects.count() == 5
    assert Entry.objects.count() == 1


def test_planning_writes_nothing() -> None:
    planned_record(SOUND, origin=Origin.POSTS, at=AT, complete=True)
    assert not Team.objects.exists()


def test_what_a_person_entered_here_is_kept() -> None:
    imported(SOUND)
    Post.objects.update(origin="hand", mandate="By hand")
    plan = imported(record(post(holder(mail()), mandate="By file")), at=LATER)
    assert changes(plan) == [(Change.KEPT, Subject.POST)]
    assert Post.objects.get().mandate == "By hand"


def test_a_post_that_a_person_ended_here_stays_ended_with_all_below_it() -> None:
    imported(SOUND)
    Post.objects.update(origin="hand", ended_at=AT)
    plan = imported(record(post(holder(mail(), mail("new@bank-a.example")))), at=LATER)
    assert {(step.change, step.because) for step in plan.steps} == {(Change.KEPT, Because.ENDED_HERE)}
    assert Contact.objects.count() == 1


def test_what_a_person_ends_is_not_opened_again_by_the_file_that_brought_it() -> None:
    both = record(post(holder(mail(), mail("new@bank-a.example")), holder(name="Gone")), post(key="second"))
    imported(both)
    end_post(Post.objects.get(key="second").pk, actor=None, at=LATER)
    end_assignment(Assignment.objects.get(name="Gone").pk, actor=None, at=LATER)
    end_channel(Contact.objects.get(address="new@bank-a.example").pk, actor=None, at=LATER)
    for days in (1, 2):
        plan = imported(both, at=LATER + timedelta(days=days))
        assert {step.change for step in plan.steps} == {Change.KEPT}
        assert [(step.subject, step.because) for step in plan.steps] == [
            (Subject.POST, Because.ENDED_HERE),
            (Subject.ASSIGNMENT, Because.ENDED_HERE),
            (Subject.CHANNEL, Because.TAKEN_OUT_HERE),
        ]
    assert Post.objects.get(key="second").ended_at == LATER
    assert Assignment.objects.get(name="Gone").valid_to == LATER
    assert [row.address for row in Contact.objects.all()] == ["soc@bank-a.example"]


def test_a_channel_that_was_taken_out_is_not_brought_again_after_its_history_was_erased() -> None:
    both = record(post(holder(mail(), mail("aminah@bank-a.example"), mail("old@bank-a.example"))))
    imported(both)
    end_channel(Contact.objects.get(address="aminah@bank-a.example").pk, actor=None, at=LATER)
    changed = Contact.objects.get(address="old@bank-a.example")
    change_channel(changed.pk, channel=mail("fresh@bank-a.example"), actor=None, at=LATER)
    assert erase_person(["Aminah@bank-a.example", "old@bank-a.example"], actor=None, at=LATER) == 4
    kept = [imported(both, at=LATER + timedelta(days=days)) for days in (1, 2)]
    for plan in kept:
        assert [(step.path[-1], step.change, step.because) for step in plan.steps] == [
            ("aminah@bank-a.example", Change.KEPT, Because.TAKEN_OUT_HERE),
            ("old@bank-a.example", Change.KEPT, Because.TAKEN_OUT_HERE),
        ]
    assert not [row for row in TakenOut.objects.values() if "bank-a.example" in str(row)]
    assert erase_person(["aminah@bank-a.example"], actor=None, at=LATER) == 0


def test_a_channel_that_an_import_took_out_is_brought_again_after_its_history_was_erased() -> None:
    both = record(post(holder(mail(), mail("aminah@bank-a.example"))))
    imported(both)
    imported(SOUND, at=LATER)
    erase_person(["aminah@bank-a.example"], actor=None, at=LATER)
    assert changes(imported(both, at=LATER + timedelta(days=1))) == [(Change.ADDED, Subject.CHANNEL)]


def test_a_channel_that_the_file_itself_left_out_comes_back_with_it() -> None:
    both = record(post(holder(mail(), mail("new@bank-a.example"))))
    imported(both)
    imported(SOUND, at=LATER)
    assert changes(imported(both, at=LATER + timedelta(days=1))) == [(Change.ADDED, Subject.CHANNEL)]


def test_what_an_earlier_file_brought_and_a_whole_one_no_longer_has_ends() -> None:
    imported(record(post(holder(mail(), mail("old@bank-a.example")), holder(name="Gone")), post(key="second")))
    plan = imported(SOUND, at=LATER)
    assert changes(plan) == [
        (Change.ENDED, Subject.POST),
        (Change.ENDED, Subject.ASSIGNMENT),
        (Change.REMOVED, Subject.CHANNEL),
    ]
    assert Post.objects.get(key="second").ended_at == LATER
    assert Assignment.objects.get(name="Gone").valid_to == LATER
    assert [row.address for row in Contact.objects.all()] == ["soc@bank-a.example"]
    assert not imported(SOUND, at=LATER + timedelta(days=1)).writes


def test_a_file_of_which_something_was_refused_ends_nothing() -> None:
    imported(record(post(holder(mail())), post(key="second")))
    assert not imported(SOUND, at=LATER, complete=False).writes


def test_what_ended_comes_back_with_the_file_that_has_it_again() -> None:
    both = record(post(holder(mail())), post(key="second"))
    imported(both)
    imported(SOUND, at=LATER)
    plan = imported(both, at=LATER + timedelta(days=1))
    assert changes(plan) == [(Change.CHANGED, Subject.POST)]
    assert Post.objects.get(key="second").ended_at is None


@pytest.mark.parametrize("other", [Origin.HAND, Origin.SECURITY_TXT, Origin.RDAP])
def test_an_import_ends_nothing_that_came_another_way(other: Origin) -> None:
    imported(record(post(holder(mail())), post(key="second")))
    for table in (Team, Post, Assignment, Contact):
        table.objects.update(origin=other.value)  # type: ignore[attr-defined]
    assert not imported(SOUND, at=LATER).writes


def test_an_import_ends_nothing_of_teams_that_it_does_not_name() -> None:
    imported(SOUND)
    plan = imported(record(post(key="other"), team="second"), at=LATER)
    assert changes(plan) == [(Change.ADDED, Subject.TEAM), (Change.ADDED, Subject.POST)]


def test_another_format_changes_nothing_that_a_csv_brought_but_a_csv_does() -> None:
    imported(SOUND, origin=Origin.RDAP)
    titled = record(post(holder(mail()), title={"en": "Other"}))
    assert changes(imported(titled, origin=Origin.JCARD, complete=False)) == [(Change.KEPT, Subject.POST)]
    assert changes(imported(titled, origin=Origin.POSTS, complete=False)) == [(Change.CHANGED, Subject.POST)]


def test_an_empty_field_says_nothing_and_a_confirmation_counts_if_it_is_newer() -> None:
    imported(record(post(holder(mail()), mandate="All incidents", languages=("ms",))))
    plan = imported(record(post(holder(mail()), confirmed_at=AT)), at=LATER)
    assert changes(plan) == [(Change.CONFIRMED, Subject.POST)]
    row = Post.objects.get()
    assert (row.mandate, row.languages, row.confirmed_at) == ("All incidents", ["ms"], AT)


def test_terms_that_a_format_cannot_say_stay() -> None:
    imported(record(post(holder(mail(carries=TLP.GREEN)))), origin=Origin.JCARD, complete=False)
    Contact.objects.update(carries=TLP.GREEN.value)
    assert not imported(SOUND, origin=Origin.JCARD, complete=False, at=LATER).writes


def test_a_file_that_does_not_say_since_when_means_the_holder_that_is_there() -> None:
    imported(record(post(holder(mail(), valid_from=AT))))
    assert not imported(SOUND, at=LATER).steps


@pytest.mark.parametrize("role", sorted(GUARDED))
def test_posts_that_need_four_eyes_are_not_touched_by_an_import(role: str) -> None:
    plan = imported(record(post(holder(mail()), key="desk", role=PostRole(role)), post(key="soc")))
    guarded = [step for step in plan.steps if step.guarded]
    assert [step.subject for step in guarded] == [Subject.POST, Subject.ASSIGNMENT, Subject.CHANNEL]
    assert [row.key for row in Post.objects.all()] == ["soc"]


def test_what_two_people_change_is_proposed_by_whoever_imports_it_and_approved_from_above_to_below() -> None:
    editor, approver = member("ed", edits=True), member("ap", approves=True)
    envoy = post(holder(mail("envoy@mfa.example"), name="Envoy", valid_from=AT), key="envoy", role=PostRole.DIPLOMATIC)
    for _ in range(2):
        imported(record(envoy, post(key="soc")), proposer=editor)
    lines = queries.proposals(reader=approver)
    assert [line.subject for line in lines] == [Subject.POST, Subject.ASSIGNMENT, Subject.CHANNEL]
    assert {(line.proposed_by, line.reason) for line in lines} == {(editor.user_id, "import: csv")}
    assert all(line.needs_another for line in lines)
    assert [row.key for row in Post.objects.all()] == ["soc"]
    for line in lines:
        assert approve(line.id, reader=approver, at=AT).state == ProposalState.APPROVED
    found = Contact.objects.get(address="envoy@mfa.example")
    assert found.assignment is not None
    assert (found.assignment.name, found.assignment.valid_from, found.assignment.post.key) == ("Envoy", AT, "envoy")
    imported(record(envoy, post(key="soc")), proposer=editor, at=LATER)
    assert Proposal.objects.filter(state=ProposalState.OPEN).count() == 0


def test_a_change_of_such_a_post_is_proposed_and_a_mere_confirmation_is_not() -> None:
    editor = member("ed", edits=True)
    imported(record(post(holder(mail())), post(key="envoy")))
    Post.objects.filter(key="envoy").update(role="diplomatic")
    again = post(key="envoy", role=PostRole.DIPLOMATIC, confirmed_at=LATER)
    imported(record(post(holder(mail())), again), proposer=editor, at=LATER)
    assert not Proposal.objects.exists()
    imported(record(post(holder(mail())), replace(again, title={"en": "Envoy"})), proposer=editor, at=LATER)
    made = Proposal.objects.get()
    assert made.thing == Post.objects.get(key="envoy").id
    assert made.after is not None
    assert (made.after["title"], Post.objects.get(key="envoy").title) == ({"en": "Envoy"}, {"en": "Duty desk"})


def test_a_new_team_of_such_posts_alone_is_proposed_with_them() -> None:
    editor, approver = member("ed", edits=True), member("ap", approves=True)
    imported(record(post(role=PostRole.DEFENCE), team="mod"), proposer=editor)
    lines = queries.proposals(reader=approver)
    assert [line.subject for line in lines] == [Subject.TEAM, Subject.POST]
    for line in lines:
        approve(line.id, reader=approver, at=AT)
    assert Post.objects.get().team.key == "mod"


def test_who_may_not_propose_imports_nothing_of_it() -> None:
    guarded = record(post(key="envoy", role=PostRole.DIPLOMATIC), post(key="soc"))
    with pytest.raises(NotYours):
        imported(guarded, proposer=member("nobody"))
    assert not Post.objects.exists()


def test_a_team_of_a_post_that_needs_four_eyes_is_not_changed_by_an_import() -> None:
    imported(record(post(holder(mail())), post(key="envoy")))
    Post.objects.filter(key="envoy").update(role="diplomatic")
    renamed = replace(SOUND, teams=(replace(SOUND.teams[0], names={"en": "Another"}),))
    plan = imported(renamed, at=LATER)
    assert [(step.subject, step.guarded) for step in plan.steps] == [(Subject.TEAM, True)]
    assert Team.objects.get().names == {"en": "SOC of Bank A"}


SECTIONS = replace(SOUND, teams=(replace(SOUND.teams[0], sections={"3.1": "To help."}),))


def entered_by_hand(**more: Any) -> Team:
    imported(SOUND)
    Team.objects.update(origin="hand", **more)
    return Team.objects.get()


def test_a_text_for_a_team_entered_by_hand_is_proposed_once_by_the_party_s_editor() -> None:
    team = entered_by_hand()
    nobody_named = imported(SECTIONS, origin=Origin.RFC2350, at=LATER)
    assert [(step.change, step.guarded) for step in nobody_named.steps] == [(Change.KEPT, True)]
    editor, approver = member("siti", edits=True), member("budi", approves=True)
    for _ in range(2):
        imported(SECTIONS, origin=Origin.RFC2350, at=LATER, proposer=editor)
    made = Proposal.objects.get()
    assert (made.subject, made.thing, made.proposed_by) == ("team", team.pk, editor.user_id)
    assert Team.objects.get().sections == {}
    approve(made.id, reader=approver, at=LATER)
    assert Team.objects.get().sections == {"3.1": "To help."}
    assert imported(SECTIONS, origin=Origin.RFC2350, at=LATER, proposer=editor).steps == ()


def test_what_a_team_says_already_is_changed_by_its_editor_s_proposal_only() -> None:
    entered_by_hand(sections={"3.1": "To serve."})
    for proposer in (None, member("nobody")):
        plan = imported(SECTIONS, origin=Origin.RFC2350, at=LATER, proposer=proposer)
        assert [(step.change, step.guarded) for step in plan.steps] == [(Change.KEPT, False)]
    imported(SECTIONS, origin=Origin.RFC2350, at=LATER, proposer=member("siti", edits=True))
    assert Proposal.objects.get().before["sections"] == {"3.1": "To serve."}


@pytest.mark.parametrize("format", [Format.RDAP, Format.JCARD])
def test_what_we_write_in_another_format_makes_no_second_post(format: Format) -> None:
    imported(record(post(holder(mail()), key="contact"), names={"und": "Bank A"}))
    text = write_record(party_record("bank-a", reader=HUB_ITSELF, at=AT), format=format)
    (found,) = read_record(text, format=format, organisation="bank-a", team="").records
    imported(found, origin=Origin.RDAP, at=LATER, complete=False)
    assert [row.key for row in Post.objects.all()] == ["contact"]
    assert (Team.objects.count(), Contact.objects.count()) == (1, 1)
    assert Team.objects.get().names == {"en": "SOC of Bank A"}


def test_nothing_is_added_below_a_post_that_has_ended_and_came_another_way() -> None:
    imported(SOUND)
    Post.objects.update(ended_at=AT)
    plan = imported(record(post(holder(mail("new@bank-a.example")))), origin=Origin.TRUSTED_INTRODUCER, at=LATER)
    assert {step.change for step in plan.steps} == {Change.KEPT}
    assert [row.address for row in Contact.objects.all()] == ["soc@bank-a.example"]


def test_a_new_team_of_such_posts_alone_is_not_made() -> None:
    imported(record(post(holder(mail()), role=PostRole.DEFENCE), team="mod"))
    assert not Team.objects.exists()


def test_no_import_makes_a_technical_post_a_diplomatic_one() -> None:
    imported(SOUND)
    plan = imported(record(post(holder(mail()), role=PostRole.DIPLOMATIC)), at=LATER)
    assert changes(plan) == [(Change.KEPT, Subject.POST)]
    assert Post.objects.get().role == "technical"


def test_a_record_past_its_end_is_not_imported() -> None:
    with pytest.raises(RecordExpired):
        imported(replace(SOUND, expires=AT))
    assert imported(replace(SOUND, expires=LATER)).writes


def test_a_record_of_nobody_here_is_refused() -> None:
    with pytest.raises(UnknownOrganisation):
        imported(replace(SOUND, organisation="bank-b"))


def test_what_somebody_changed_meanwhile_is_not_overwritten() -> None:
    agreed = planned_record(SOUND, origin=Origin.POSTS, at=AT, complete=True)
    imported(record(post(holder(mail())), post(key="second")))
    with pytest.raises(DirectoryMoved):
        imported(SOUND, expected=agreed)


def test_a_contact_of_a_post_is_no_business_of_a_directory_file() -> None:
    from tests.directory.made import contact, directory, organisation

    from kentongan.directory.actions import import_directory

    imported(SOUND)
    Contact.objects.update(origin="file")
    import_directory(directory(organisation(contacts=(contact("other@bank-a.example"),))), actor=None, at=LATER)
    assert {row.address for row in Contact.objects.all()} == {"soc@bank-a.example", "other@bank-a.example"}


def open_record(record: PartyRecord) -> PartyRecord:
    return replace(record, as_of=None, names={}, country="")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(posts(), min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_what_was_imported_is_what_is_exported(mine: list[PostRecord]) -> None:
    for table in (Contact, Assignment, Post, Team):
        table.objects.all().delete()  # type: ignore[attr-defined]
    kept = [one for one in mine if one.role.value not in GUARDED]
    said = record(*kept)
    imported(said)
    found = open_record(party_record("bank-a", reader=HUB_ITSELF, at=AT))
    again = planned_record(found, origin=Origin.POSTS, at=AT, complete=False)
    assert not again.writes
    assert {one.key for one in found.teams[0].posts} == {one.key for one in kept}


REGION = Reader(user_id=None, role=Role.MEMBER, organisations=frozenset({new_id()}))
PERSON = record(post(holder(mail("aminah@bank-a.example"), name="Puan Aminah", valid_from=AT)))


def test_a_new_post_shows_what_its_role_shows_until_its_party_says_otherwise() -> None:
    imported(PERSON)
    (team,) = party_record("bank-a", reader=NOBODY, at=AT).teams
    assert [(one.key, one.assignments) for one in team.posts] == [("soc", ())]
    (seen,) = party_record("bank-a", reader=REGION, at=AT).teams[0].posts[0].assignments
    assert (seen.name, seen.valid_from) == ("Duty desk", None)
    assert [one.address for one in seen.channels] == ["aminah@bank-a.example"]


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize(("reader", "hidden"), [(NOBODY, [b"aminah", b"Aminah"]), (REGION, [b"Puan Aminah"])])
def test_no_export_says_what_its_reader_may_not_see(reader: Reader, hidden: list[bytes], format: Format) -> None:
    imported(PERSON)
    Team.objects.update(sections={"2.9": "Puan Aminah"})
    found = replace(party_record("bank-a", reader=reader, at=AT), expires=LATER)
    with suppress(NotSaidHere):
        written = write_record(found, format=format)
        assert not [text for text in hidden if text in written]
    assert b"Aminah" in write_record(party_record("bank-a", reader=HUB_ITSELF, at=AT), format=Format.POSTS)


def test_a_team_that_publishes_shows_its_description_to_everybody() -> None:
    imported(SOUND)
    Team.objects.update(publishes=True, sections={"3.2": "Bank A"})
    assert party_record("bank-a", reader=NOBODY, at=AT).teams[0].sections == {"3.2": "Bank A"}


@pytest.mark.parametrize("slug", ["bank-a", "bank-b"])
def test_a_party_of_which_nothing_is_seen_is_as_unknown_as_one_that_is_not_there(slug: str) -> None:
    imported(SOUND)
    Grant.objects.all().delete()
    with pytest.raises(UnknownOrganisation):
        party_record(slug, reader=NOBODY, at=AT)


@pytest.mark.parametrize("origin", [Origin.RFC2350, Origin.TRUSTED_INTRODUCER])
def test_a_post_that_says_nothing_new_under_another_name_is_known_by_its_channels(origin: Origin) -> None:
    imported(record(post(holder(mail()), key="technical"), post(holder(mail("duty@bank-a.example")), key="duty")))
    both = holder(mail(), mail("duty@bank-a.example"))
    assert not imported(record(post(both, key="contact")), origin=origin, at=LATER).steps
    assert not imported(record(post(key="contact")), origin=origin, at=LATER).steps
    more = holder(mail(), mail("new@bank-a.example"))
    assert (Change.ADDED, Subject.POST) in changes(imported(record(post(more, key="contact")), origin=origin, at=LATER))

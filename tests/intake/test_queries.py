"""What pages are told: staff everything, a member what is theirs and settled, by the query."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.intake import made

from kentongan.accounts.terms import HUB_ITSELF, NOBODY, Reader, Role
from kentongan.directory.queries import organisation_ids
from kentongan.intake import queries
from kentongan.intake.actions.releasing import release_drafts
from kentongan.intake.errors import UnknownDraft, UnknownFeed, UnknownRun
from kentongan.intake.models import Draft
from kentongan.intake.terms import RunSums

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path) -> UUID:
    made.hub_with_feed()
    done = made.take_in(made.feed_file(tmp_path, *made.ROWS))
    assert done.run is not None
    release_drafts(Draft.objects.values_list("id", flat=True), at=made.AT)
    return done.run


def member(*slugs: str) -> Reader:
    ids = organisation_ids()
    return Reader(user_id=None, role=Role.MEMBER, organisations=frozenset(ids[slug] for slug in slugs))


def test_staff_see_a_run_with_its_sums(run: UUID) -> None:
    line = queries.run(run, reader=HUB_ITSELF)
    assert line.sums == RunSums(rows=9, routed=5, unclaimed=1, duplicates=1, quarantined=2, warnings=3, doubtful=1)
    assert [one.id for one in queries.runs(reader=HUB_ITSELF)] == [run]
    assert [one.rows for one in queries.run_files(run, reader=HUB_ITSELF)] == [9]


def test_a_member_sees_of_a_run_only_what_is_theirs(run: UUID) -> None:
    line = queries.run(run, reader=member("telco-b"))
    assert (line.sums, line.own) == (None, 1)
    assert queries.run_files(run, reader=member("telco-b")) == []
    assert [one.key for one in queries.run_organisations(run, reader=member("telco-b"))] == ["telco-b"]


def test_a_member_sees_nothing_of_what_has_not_left_as_a_warning(run: UUID) -> None:
    Draft.objects.update(released_at=None)
    reader = member("bank-a", "telco-b")
    assert queries.drafts(reader=reader) == []
    assert queries.runs(reader=reader) == []
    assert queries.feeds(reader=reader) == []
    assert queries.run_organisations(run, reader=reader) == []
    assert release_drafts([Draft.objects.get(organisation_slug="bank-a").id], at=made.AT) == 1
    assert [one.organisation_slug for one in queries.drafts(reader=reader)] == ["bank-a"]
    assert [one.key for one in queries.run_organisations(run, reader=reader)] == ["bank-a"]


def test_a_member_never_sees_what_is_in_doubt(run: UUID) -> None:
    reader = member("cert-my")  # proposed for the one event in doubt, and nothing else
    assert queries.runs(reader=reader) == []
    assert queries.drafts(reader=reader) == []
    assert queries.doubtful(reader=reader) == []
    assert queries.run_organisations(run, reader=reader) == []
    with pytest.raises(UnknownRun):
        queries.run(run, reader=reader)


def test_who_belongs_to_nothing_sees_nothing(run: UUID) -> None:
    assert queries.runs(reader=NOBODY) == []
    assert queries.feeds(reader=NOBODY) == []
    assert queries.unclaimed(reader=NOBODY) == []
    assert queries.quarantined(reader=NOBODY) == []
    assert queries.quarantine_sums(reader=NOBODY) == []
    assert queries.today(reader=NOBODY, since=made.AT - timedelta(days=1)).sums == RunSums()
    with pytest.raises(UnknownFeed):
        queries.feed_named("shadowserver", reader=NOBODY)


def test_drafts_of_critical_services_come_first(run: UUID) -> None:
    lines = queries.drafts(reader=HUB_ITSELF)
    assert [(one.organisation_slug, one.critical) for one in lines] == [("bank-a", 1), ("cert-my", 0), ("telco-b", 0)]


def test_the_events_of_a_draft_are_read_from_the_archive(run: UUID) -> None:
    draft = Draft.objects.get(organisation_slug="bank-a")
    events = queries.events_of_draft(draft.id, reader=member("bank-a"))
    assert [one.address for one in events] == ["203.0.113.7", "203.0.113.8", "2001:db8:a::1"]
    assert events[0].count == 2
    assert len(queries.events_of_draft(draft.id, reader=HUB_ITSELF, limit=1, offset=2)) == 1


def test_the_events_of_a_draft_in_doubt_are_those_in_doubt(run: UUID) -> None:
    draft = Draft.objects.get(organisation_slug="cert-my")
    (event,) = queries.events_of_draft(draft.id, reader=HUB_ITSELF)
    assert event.address == "198.51.100.200"
    assert event.doubt.startswith("conflict: ")


def test_another_ones_draft_is_not_there(run: UUID) -> None:
    draft = Draft.objects.get(organisation_slug="bank-a")
    with pytest.raises(UnknownDraft):
        queries.events_of_draft(draft.id, reader=member("telco-b"))
    with pytest.raises(UnknownDraft):
        queries.draft(draft.id, reader=member("telco-b"))


def test_today_adds_up_what_came_in(run: UUID) -> None:
    today = queries.today(reader=HUB_ITSELF, since=made.AT - timedelta(hours=1))
    assert (today.runs, today.sums.rows, today.critical, today.drafts) == (1, 9, 1, 3)
    assert today.organisations[0].key == "bank-a"
    assert queries.today(reader=HUB_ITSELF, since=made.AT + timedelta(hours=1)).sums == RunSums()
    assert queries.today(reader=HUB_ITSELF, since=made.AT - timedelta(hours=1), exercise=True).runs == 0


def test_today_of_a_member_is_their_own(run: UUID) -> None:
    today = queries.today(reader=member("bank-a"), since=made.AT - timedelta(hours=1))
    assert (today.sums.routed, today.sums.unclaimed, today.sums.quarantined, today.drafts) == (3, 0, 0, 1)


def test_what_is_unsettled_is_told_by_reason(run: UUID) -> None:
    (doubt,) = queries.doubtful(reader=HUB_ITSELF, run=run)
    assert (doubt.reason, doubt.organisation_slug, doubt.events, doubt.runs) == ("conflict", "cert-my", 1, 1)
    (block,) = queries.unclaimed(reader=HUB_ITSELF, since=made.AT - timedelta(hours=1))
    assert (block.reason, block.block, block.events) == ("no claim", "192.0.2.0/24", 1)


def test_refused_rows_are_told_with_their_reason_and_text(run: UUID) -> None:
    lines = queries.quarantined(reader=HUB_ITSELF, run=run)
    assert [(one.row, one.reason) for one in lines] == [(8, "address-unreadable"), (9, "port-unreadable")]
    assert "1.9.0.256" in lines[0].raw
    assert sum(one.rows for one in queries.quarantine_sums(reader=HUB_ITSELF)) == 2

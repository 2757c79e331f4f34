"""What the feed sees no more is gone, and what nobody answers expires."""

from datetime import timedelta

import pytest
from tests.response import made

from kentongan.intake.models import ArchiveFile, Run, RunFile
from kentongan.response.actions.quieting import expire_warnings, mark_gone
from kentongan.response.models import Exposure, FeedPolicy, Transition, Warning
from kentongan.response.terms import WarningState

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SEEN = made.AT - timedelta(hours=6)


def heard(
    days: int,
    *,
    events_days: int | None = None,
    exercise: bool = False,
    state: str = "finished",
    report: str = "scan_telnet",
    again: bool = False,
) -> None:
    """Let the feed be taken in so many days later, with a file of one report and events of so many days later."""
    at = made.AT + days * DAY
    day = (made.AT + (days if events_days is None else events_days) * DAY).date()
    ended = None if state == "running" else at
    run = Run.objects.create(feed=made.feed(), state=state, tlp=1, started_at=at, finished_at=ended, exercise=exercise)
    facts = {"bytes": 1, "digest": "0" * 64, "written_at": at, "exercise": exercise}
    ArchiveFile.objects.create(run=run, feed=run.feed, path=f"{run.id}", day=day, tlp=1, rows=1, **facts)
    RunFile.objects.create(run=run, number=0, name="feed.csv", report=report, digest="0" * 64, rows=1, again=again)


def test_what_was_not_seen_for_the_quiet_period_is_gone_and_its_warning_closed() -> None:
    bank = made.organisation()
    warning = made.warning(bank, state=WarningState.DELIVERED)
    heard(6)
    assert mark_gone(made.AT + 6 * DAY) == 0
    heard(7)
    assert mark_gone(made.AT + 7 * DAY) == 1
    assert mark_gone(made.AT + 7 * DAY) == 0
    warning.refresh_from_db()
    assert (warning.gone, warning.state) == (1, "closed")
    assert Transition.objects.filter(warning=warning).latest("at").reason == "gone"
    assert Exposure.objects.get().gone_at == made.AT + 7 * DAY


def test_an_answer_stays_what_is_told_of_a_warning_whose_exposures_are_gone() -> None:
    warning = made.warning(made.organisation(), state=WarningState.MITIGATED)
    heard(8)
    mark_gone(made.AT + 8 * DAY)
    warning.refresh_from_db()
    assert (warning.gone, warning.state) == (1, "mitigated")


def test_a_warning_is_open_while_one_of_its_exposures_is_seen() -> None:
    bank = made.organisation()
    seen = made.exposure(bank, last_seen=made.AT + 7 * DAY)
    warning = made.warning(bank, made.exposure(bank), seen, state=WarningState.DELIVERED)
    heard(8)
    assert mark_gone(made.AT + 8 * DAY) == 1
    warning.refresh_from_db()
    assert (warning.gone, warning.state) == (1, "delivered")


def test_the_feed_states_its_own_quiet_period() -> None:
    made.warning(made.organisation(), state=WarningState.DELIVERED)
    FeedPolicy.objects.create(feed=made.feed(), quiet_days=30, changed_at=made.AT)
    heard(29)
    assert mark_gone(made.AT + 29 * DAY) == 0


@pytest.mark.parametrize(
    "silence",
    [
        {"days": 30, "events_days": 1},  # an old file, taken in late
        {"days": 30, "state": "running"},
        {"days": 30, "exercise": True},
        {"days": 1, "events_days": 400},  # dated into the future
        {"days": 30, "report": "scan_rdp"},  # another report of the same feed
        {"days": 30, "again": True},  # the same file once more
    ],
)
def test_a_feed_that_was_not_heard_says_nothing(silence: dict[str, object]) -> None:
    made.warning(made.organisation(), state=WarningState.DELIVERED)
    heard(**silence)  # type: ignore[arg-type]
    assert mark_gone(made.AT + 30 * DAY) == 0


def test_a_file_of_several_reports_is_heard_for_each() -> None:
    made.warning(made.organisation(), state=WarningState.DELIVERED)
    heard(8, report="")
    assert mark_gone(made.AT + 8 * DAY) == 1


def test_unanswered_warnings_expire_and_answered_ones_do_not() -> None:
    bank = made.organisation()
    old = {"sent_at": made.AT}
    unanswered = made.warning(bank, state=WarningState.DELIVERED, **old)
    escalated = made.warning(bank, state=WarningState.ESCALATED, **old)
    read = made.warning(bank, state=WarningState.ACKNOWLEDGED, acknowledged_at=made.AT, **old)
    young = made.warning(bank, state=WarningState.DELIVERED, sent_at=made.AT + DAY)
    assert expire_warnings(made.AT + 60 * DAY) == 2
    assert expire_warnings(made.AT + 60 * DAY) == 0
    expired = {unanswered.id, escalated.id}
    assert set(Warning.objects.filter(state=WarningState.EXPIRED).values_list("id", flat=True)) == expired
    assert made.state_of(read.id) is WarningState.ACKNOWLEDGED
    assert made.state_of(young.id) is WarningState.DELIVERED

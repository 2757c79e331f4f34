"""One at a time with a feed; feeds do not wait for one another."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from tests.intake import made

from kentongan.intake.archive.layout import work_folder
from kentongan.intake.archive.turns import turn
from kentongan.intake.errors import FeedBusy
from kentongan.intake.models import Run
from kentongan.intake.terms import RunState
from kentongan.kernel.identifiers import new_id


@pytest.mark.django_db
def test_a_feed_that_is_being_taken_in_is_refused_with_the_reason(tmp_path: Path) -> None:
    made.hub_with_feed()
    with turn("shadowserver", wait=timedelta(0)), pytest.raises(FeedBusy):
        made.take_in(made.feed_file(tmp_path, *made.ROWS), wait=timedelta(0))
    assert not Run.objects.exists()


def test_who_waits_gets_the_turn() -> None:
    order: list[str] = []

    def second() -> None:
        with turn("shadowserver", wait=timedelta(seconds=30)):
            order.append("second")

    with turn("shadowserver", wait=timedelta(0)):
        waiting = threading.Thread(target=second)
        waiting.start()
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_feeds_do_not_wait_for_one_another() -> None:
    with turn("one", wait=timedelta(0)), turn("two", wait=timedelta(0)):
        pass


@pytest.mark.django_db
def test_what_a_killed_run_left_is_settled_by_the_next(tmp_path: Path) -> None:
    made.hub_with_feed()
    first = made.take_in(made.feed_file(tmp_path, *made.ROWS))
    dead = Run.objects.get(pk=first.run)
    dead.pk, dead.state, dead.finished_at = new_id(), RunState.RUNNING, None
    dead.save(force_insert=True)
    left = work_folder(feed="shadowserver", run=dead.pk)
    left.mkdir(parents=True)
    (left / "run.duckdb").write_bytes(b"half")
    done = made.take_in(made.feed_file(tmp_path / "2", made.row("203.0.113.77")))
    assert done.swept == (f"work/shadowserver/{dead.pk}",)
    assert not left.exists()
    assert Run.objects.get(pk=dead.pk).state == RunState.INTERRUPTED


@pytest.mark.django_db
def test_files_of_runs_that_this_hub_never_heard_of_stay(tmp_path: Path, data_folder: Path) -> None:
    made.hub_with_feed()
    made.take_in(made.feed_file(tmp_path, *made.ROWS))
    strange = data_folder / "archive" / "events" / "day=2026-01-01" / "feed=shadowserver" / f"{new_id()}.RED.0.parquet"
    strange.parent.mkdir(parents=True)
    strange.write_bytes(b"of another installation")
    assert made.take_in(made.feed_file(tmp_path / "2", made.row("203.0.113.77"))).swept == ()
    assert strange.exists()

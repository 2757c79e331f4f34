"""``feed``, ``ingest``, ``retention`` and ``erase`` in the terminal: sums that add up, and exit codes that mean it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from tests.intake import made

from kentongan.cli.ingest import show
from kentongan.cli.main import main
from kentongan.directory.actions import import_directory
from kentongan.intake.actions.ingest import Ingested
from kentongan.intake.models import Feed, Run
from kentongan.intake.terms import RunSums
from kentongan.kernel.exercise import Exercise

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: object) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def hub() -> None:
    import_directory(made.directory(), actor=None, at=made.VERIFIED)
    assert called("feed", "add", "shadowserver", "--tlp", "amber", "--keep-tlp", "RED=7").exit_code == 0


def test_a_feed_is_declared_listed_and_changed() -> None:
    hub()
    assert called("feed", "change", "shadowserver", "--name", "Shadowserver", "--window", 24).exit_code == 0
    (told,) = json.loads(called("feed", "list", "--json").stdout)
    assert (told["name"], told["tlp"], told["window_hours"], told["retention_by_tlp"]) == (
        "Shadowserver",
        "AMBER",
        24,
        {"RED": 7},
    )
    assert "Shadowserver" in called("feed", "list").stdout


def test_what_a_feed_cannot_be_is_refused_with_the_reason() -> None:
    refused = called("feed", "add", "shadowserver", "--zone", "Asia/Atlantis")
    assert refused.exit_code == 3
    assert "Asia/Atlantis" in refused.stderr
    assert not Feed.objects.exists()
    assert called("feed", "add", "shadowserver", "--keep-tlp", "PURPLE=7").exit_code == 2


def test_files_are_taken_in_and_their_sums_told(tmp_path: Path) -> None:
    hub()
    file = made.feed_file(tmp_path, *made.ROWS)
    done = called("ingest", file, "--feed", "shadowserver", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["rows"] == told["routed"] + told["unclaimed"] + told["duplicates"] + told["quarantined"] == 9
    assert told["run"] == str(Run.objects.get().id)
    again = called("ingest", file, "--feed", "shadowserver")
    assert "duplicates" in again.stdout


def test_an_exercise_says_so(tmp_path: Path) -> None:
    hub()
    done = called("ingest", made.feed_file(tmp_path, *made.ROWS), "--feed", "shadowserver", "--exercise")
    assert "EXERCISE EXERCISE EXERCISE" in done.stdout
    assert Run.objects.get().exercise


def test_a_dry_run_says_that_nothing_was_kept(tmp_path: Path) -> None:
    hub()
    done = called("ingest", made.feed_file(tmp_path, *made.ROWS), "--feed", "shadowserver", "--dry-run")
    assert "nothing was kept" in done.stdout
    assert not Run.objects.exists()


def test_an_unknown_feed_is_refused_with_the_next_step(tmp_path: Path) -> None:
    refused = called("ingest", made.feed_file(tmp_path, *made.ROWS), "--feed", "nothing")
    assert refused.exit_code == 3
    assert "kentongan feed add nothing" in refused.stderr


def test_retention_and_erasure_say_what_they_did(tmp_path: Path) -> None:
    hub()
    called("ingest", made.feed_file(tmp_path, *made.ROWS), "--feed", "shadowserver")
    tried = called("erase", "203.0.113.7", "--reason", "request 17", "--dry-run", "--json")
    none = {"id": None, "files": 1, "events": 1, "quarantined": 0, "elsewhere": 0, "dry_run": True}
    assert json.loads(tried.stdout) == none
    assert "They are erased" in called("erase", "203.0.113.7", "--reason", "request 17").stdout
    told = json.loads(called("retention", "apply", "--dry-run", "--json").stdout)
    assert [one["feed"] for one in told["feeds"]] == ["shadowserver"]
    assert called("erase", "nonsense!", "--reason", "x").exit_code == 3


@pytest.mark.parametrize(
    ("warnings", "doubtful", "told"),
    [
        (1, 0, "1 draft warning. 0 events are in doubt and wait for a person."),
        (2, 1, "2 draft warnings. 1 event is in doubt and waits for a person."),
        (1200, 2, "1,200 draft warnings. 2 events are in doubt and wait for a person."),
    ],
)
def test_one_is_told_as_one_and_many_as_many(warnings: int, doubtful: int, told: str) -> None:
    sums = RunSums(doubtful=doubtful, warnings=warnings)
    screen = Console(file=StringIO(), width=200)
    show(Ingested(run=None, feed="shadowserver", exercise=Exercise.REAL, files=1, sums=sums), screen)
    assert told in " ".join(screen.file.getvalue().split())  # type: ignore[attr-defined]

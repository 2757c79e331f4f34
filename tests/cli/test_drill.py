"""``drill`` in the terminal: a file checked, a drill planned, looked at, paused, ended, told of; a rehearsal."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import person
from tests.drills import made

from kentongan.accounts.terms import Role
from kentongan.cli.main import main
from kentongan.drills.models import Drill
from kentongan.kernel.exercise import MARK


def called(*words: object, **more: str) -> Result:
    return CliRunner().invoke(main, ["drill", *map(str, words)], **more)


def test_a_file_is_checked_without_a_hub(tmp_path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(made.SHORT)
    bad.write_bytes(made.spoilt("format = 1", "format = 2"))
    assert called("check", good).exit_code == 0
    told = called("check", bad)
    assert (told.exit_code, told.stdout.startswith("format: ")) == (1, True)
    assert called("check", "power-grid").exit_code == 0
    assert called("check", "no-such").exit_code == 3
    assert len(called("scenarios").stdout.splitlines()) == 3


@pytest.mark.django_db(transaction=True)
def test_a_drill_from_its_plan_to_its_report(tmp_path) -> None:
    file = tmp_path / "short.toml"
    file.write_text(made.SHORT)
    cast = [f"--cast={part}={slug}" for part, slug in made.region().items()]
    plan = called("plan", file, *cast, "--machine=lumia", "--starts=2099-01-01T00:00Z", "--json")
    [line] = json.loads(plan.stdout)
    assert (line["state"], line["sends_real"], line["exercise"]) == ("planned", False, True)
    drill = line["id"]
    assert called("start", drill).exit_code == 0
    assert called("pause", drill).exit_code == 0
    assert called("pause", drill).exit_code == 3
    assert called("resume", drill).exit_code == 0
    status = json.loads(called("status", drill, "--json").stdout)
    assert [one["key"] for one in status["injects"]][:2] == ["dark", "rows"]
    for told in (called("status", drill), called("list"), called("report", drill)):
        assert told.exit_code == 0
        assert told.stdout.startswith(MARK)
    assert called("end", drill).exit_code == 0
    report = json.loads(called("report", drill, "--json").stdout)
    assert (report["state"], report["asked"], [one["met"] for one in report["expectations"]]) == (
        "ended", 0, [None, None],
    )  # fmt: skip
    assert report["cut_short"]
    assert "The drill ended before its time: " in called("report", drill).stdout
    assert called("plan", file, "--cast=lumia").exit_code == 2
    assert called("plan", file, *cast, "--sends-real", input="n\n").exit_code != 0
    assert Drill.objects.count() == 1


@pytest.mark.exhaustive
def test_a_rehearsal_needs_no_hub_and_leaves_none(tmp_path) -> None:
    file, named = tmp_path / "short.toml", tmp_path / "real"
    file.write_text(made.SHORT)
    # Whoever opened the hub that the environment names would fail, so this runs on one database.
    environ = {"KENTONGAN_DATA": str(named), "KENTONGAN_DATABASE_URL": "postgresql://real.invalid/hub"}
    done = subprocess.run(
        [sys.executable, "-m", "kentongan", "drill", "rehearse", str(file), "--json"],
        capture_output=True,
        text=True,
        env=os.environ | environ,
        check=True,
    )
    report = json.loads(done.stdout)
    assert (report["state"], report["answered"]) == ("ended", 1)
    assert [one["met"] for one in report["expectations"]] == [True, True]
    assert not named.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_person_approves_at_the_terminal_by_name() -> None:
    person(Role.DUTY_OFFICER, name="omar")
    person(Role.ANALYST, name="tan")
    drill = made.planned(sends_real=True, named="short", actor=person(Role.DUTY_OFFICER, name="dewi").pk)
    assert "second person" in called("list").stdout
    assert called("start", drill.pk).exit_code == 3
    for words in (("--as=dewi", "--named=short"), ("--as=tan", "--named=short"), ("--as=omar", "--named=long")):
        assert called("approve", drill.pk, *words).exit_code == 3, words
    assert called("approve", drill.pk, "--named=short").exit_code == 2
    assert called("approve", drill.pk, "--as=omar", "--named=short").exit_code == 0
    assert called("start", drill.pk).exit_code == 0

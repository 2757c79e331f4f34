"""``check``, ``backup``, ``restore`` and ``upgrade`` as an operator calls them: what they say and how they end."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kentongan.demo.region.directory import directory_file
from kentongan.upkeep import swap


def _kentongan(environ, *words):
    command = [sys.executable, "-m", "kentongan", *map(str, words)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def _directory(environ):
    """Return the hub's directory; JSON, because PostgreSQL keeps the keys of an object in an order of its own."""
    return json.loads(_kentongan(environ, "directory", "export").stdout)


@pytest.mark.exhaustive
def test_the_way_of_a_hub_from_its_making_to_its_restoring(empty_hub, tmp_path):
    missing = _kentongan(empty_hub, "check")
    assert (missing.returncode, "kentongan upgrade" in missing.stdout) == (1, True)
    assert _kentongan(empty_hub, "backup", tmp_path / "b").returncode == 3
    made = json.loads(_kentongan(empty_hub, "upgrade", "--json").stdout)
    assert made["backup"] is None
    checked = _kentongan(empty_hub, "check", "--deep", "--json")
    assert checked.returncode == 0, checked.stdout
    assert json.loads(checked.stdout)["wrong"] == 0
    backup = json.loads(_kentongan(empty_hub, "backup", tmp_path / "b", "--json").stdout)
    assert Path(backup["file"]) == tmp_path / "b"
    assert "Whole and restorable" in _kentongan(empty_hub, "restore", tmp_path / "b", "--dry-run").stdout
    refused = _kentongan(empty_hub, "restore", tmp_path / "b")
    assert (refused.returncode, "--replace" in refused.stderr) == (3, True)
    restored = json.loads(_kentongan(empty_hub, "restore", tmp_path / "b", "--replace", "--json").stdout)
    assert Path(restored["aside"]).is_dir()


def test_what_is_no_backup_is_refused_without_a_traceback(empty_hub, tmp_path):
    (tmp_path / "letter").write_text("Dear operator")
    refused = _kentongan(empty_hub, "restore", tmp_path / "letter")
    assert refused.returncode == 3
    assert "is not a backup of a hub" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.exhaustive
def test_a_backup_moves_between_the_two_databases(empty_hub, tmp_path):
    if "KENTONGAN_DATABASE_URL" not in empty_hub or not empty_hub["KENTONGAN_DATABASE_URL"]:
        pytest.skip("needs PostgreSQL beside SQLite; runs with --database postgresql")
    small = {name: value for name, value in empty_hub.items() if name != "KENTONGAN_DATABASE_URL"}
    small["KENTONGAN_DATA"] = str(tmp_path / "small")
    assert _kentongan(small, "upgrade").returncode == 0
    (tmp_path / "region.json").write_bytes(directory_file(date(2026, 11, 23)))
    assert _kentongan(small, "directory", "import", tmp_path / "region.json", "--yes").returncode == 0
    exported = _directory(small)
    assert _kentongan(small, "backup", tmp_path / "small.backup").returncode == 0
    moved = _kentongan(empty_hub, "restore", tmp_path / "small.backup")
    assert moved.returncode == 0, moved.stderr
    assert _directory(empty_hub) == exported
    assert _kentongan(empty_hub, "backup", tmp_path / "large.backup").returncode == 0
    back = _kentongan(small, "restore", tmp_path / "large.backup", "--replace")
    assert back.returncode == 0, back.stderr
    assert _directory(small) == exported
    assert len(exported["organisations"]) > 30


def test_a_restore_that_was_cut_short_is_finished_by_the_next_command(migrated_hub):
    """The journal is written and the machine stops: no part has moved yet."""
    if migrated_hub.get("KENTONGAN_DATABASE_URL"):
        pytest.skip("the journal of a PostgreSQL hub is tried in tests/upkeep/test_killed.py")
    assert _kentongan(migrated_hub, "check").returncode in (0, 1)  # the first command makes the keys
    data = Path(migrated_hub["KENTONGAN_DATA"])
    new = swap.stage(data)
    (new / "keys").mkdir()
    (new / "keys" / "secret").write_text("the secret of the restored hub, long enough")
    swap.decide(data, swap.Journal(aside="replaced-then", mark=""))
    _kentongan(migrated_hub, "check")
    assert (data / "keys" / "secret").read_text() == "the secret of the restored hub, long enough"
    assert (data / "replaced-then" / "keys" / "secret").is_file()
    assert not (data / ".restore").exists()


@pytest.mark.parametrize("words", ["directory lookup 203.0.113.7", "feed list", "user list", "token list"])
def test_without_a_hub_every_command_says_how_to_make_one(empty_hub, words):
    told = _kentongan(empty_hub, *words.split())
    assert (told.returncode, "Traceback" in told.stderr) == (3, False)
    assert "kentongan upgrade" in told.stderr

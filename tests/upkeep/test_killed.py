"""Killed at any moment, upkeep loses nothing: kill -9 at each step that a command takes on the disk, one by one."""

import pytest
from django.core.management import call_command
from tests.tiers import as_many
from tests.upkeep.hub import AT, killed_after

from kentongan.upkeep.restore import verified_manifest
from kentongan.upkeep.upgrade import upgrade_hub

MANY = 2000
"""More steps than any of these takes; a run that comes through ends the test before."""


def _stride(request, *, quick):
    """Every step in the slow run; in others every so many, from the first on, and fewer every day."""
    return 1 if request.config.getoption("--slow") else as_many(request.config)(4 * quick, exhaustively=quick)


def test_a_backup_killed_at_any_step_leaves_no_file_or_a_whole_one(hub, tmp_path, request):
    folder = tmp_path / "backups"
    folder.mkdir()
    for steps in range(0, MANY, _stride(request, quick=2)):
        code = killed_after(steps, lambda: hub.backup(folder / "b"))
        if (folder / "b").exists():
            verified_manifest(folder / "b")
            (folder / "b").unlink()
        if code == 0:
            break
        assert code == -9
    assert code == 0
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("tables_at_once")
def test_a_restore_killed_at_any_step_leaves_the_one_hub_or_the_other(hub, tmp_path, request):
    restored = hub.state()
    backup = hub.backup(tmp_path / "b").file
    hub.add_user("later")
    before = hub.state()
    seen_before = seen_restored = False
    for steps in range(0, MANY, _stride(request, quick=7)):
        code = killed_after(steps, lambda: hub.restore(backup, replace=True))
        hub.recover()
        now = hub.state()
        assert now in (before, restored), f"killed after {steps} steps on the disk"
        seen_before, seen_restored = seen_before or now == before, seen_restored or now == restored
        if code == 0:
            break
        assert code == -9
        if now == restored:
            hub.add_user("later")
            before = hub.state()
    assert (code, now) == (0, restored)
    assert (seen_before, seen_restored) == (True, True)


def test_an_upgrade_killed_at_any_step_goes_on_when_called_again(hub, request):
    for steps in range(0, MANY, _stride(request, quick=4)):
        call_command("migrate", "sessions", "zero", verbosity=0)
        before = hub.state()["rows"]
        code = killed_after(steps, lambda: upgrade_hub(data=hub.data, at=AT, actor=None))
        for kept in hub.data.glob("backups/*.backup"):
            kept.unlink()
        if code == 0:
            break
        assert code == -9
        upgrade_hub(data=hub.data, at=AT, actor=None)
        for kept in hub.data.glob("backups/*.backup"):
            verified_manifest(kept)
            kept.unlink()
        after = hub.state()["rows"]
        after.pop("sessions.session")
        assert after == before
    assert code == 0

"""Killed at any moment, upkeep loses nothing: kill -9 at the steps that a command takes on the disk, one by one."""

import pytest
from tests.upkeep.hub import add_user, kentongan, killed_after, make_hub, python, state_of, without_ledger

MANY = 2000
"""More steps than any of these commands takes; a run that comes through ends the test before."""


@pytest.fixture
def hub(empty_hub):
    make_hub(empty_hub)
    return empty_hub


def _stride(request, quick):
    """Every step in the slow run; in the quick one every so many, starting at the first."""
    return 1 if request.config.getoption("--slow") else quick


def test_a_restore_killed_at_any_step_leaves_the_one_hub_or_the_other(hub, tmp_path, request):
    restored = without_ledger(state_of(hub))
    assert kentongan(hub, "backup", tmp_path / "b").returncode == 0
    add_user(hub, "later")
    before = without_ledger(state_of(hub))
    seen_before = seen_restored = False
    for steps in range(0, MANY, _stride(request, 9)):
        code = killed_after(steps, hub, "restore", tmp_path / "b", "--replace")
        now = without_ledger(state_of(hub))
        assert now in (before, restored), f"killed after {steps} steps on the disk"
        seen_before, seen_restored = seen_before or now == before, seen_restored or now == restored
        if code == 0:
            break
        assert code == -9
        if now == restored:
            add_user(hub, "later")
            before = without_ledger(state_of(hub))
    assert (code, now) == (0, restored)
    assert (seen_before, seen_restored) == (True, True)


def test_a_backup_killed_at_any_step_leaves_no_file_or_a_whole_one(hub, tmp_path, request):
    folder = tmp_path / "backups"
    folder.mkdir()
    for steps in range(0, MANY, _stride(request, 2)):
        code = killed_after(steps, hub, "backup", folder / "b")
        if (folder / "b").exists():
            assert kentongan(hub, "restore", folder / "b", "--dry-run").returncode == 0
            (folder / "b").unlink()
        if code == 0:
            break
        assert code == -9
    assert code == 0
    assert list(folder.iterdir()) == []


_OLDER = "from django.core.management import call_command; call_command('migrate', 'sessions', 'zero', verbosity=0)"


def test_an_upgrade_killed_at_any_step_goes_on_when_called_again(hub, request):
    for steps in range(0, MANY, _stride(request, 4)):
        python(hub, _OLDER)
        before = without_ledger(state_of(hub))
        code = killed_after(steps, hub, "upgrade")
        if code == 0:
            break
        assert code == -9
        done = kentongan(hub, "upgrade")
        assert done.returncode == 0, done.stderr
        after = without_ledger(state_of(hub))
        after["rows"].pop("sessions.session")
        assert after["rows"] == before["rows"]
    assert code == 0

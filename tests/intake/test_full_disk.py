"""No room on the disk: a clear error, nothing of the run kept, nothing earlier lost, and the same files again work."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from tests.intake import made
from tests.intake.test_kills import assert_killed_is_whole, hub
from tests.killable import ROOT, Hub

__all__ = ["hub"]

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.argv = {argv!r}
from kentongan.cli.main import main
main()
"""


def limited(migrated_hub: dict[str, str], path: str, *, limit: int) -> subprocess.CompletedProcess[str]:
    """Take a file in by a process that cannot write a file longer than ``limit`` bytes."""
    argv = ["kentongan", "ingest", path, "--feed", "killed", "--tlp", "amber"]
    code = LIMITED.format(limit=limit, argv=argv)
    return subprocess.run([sys.executable, "-c", code], env=migrated_hub, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system has no RLIMIT_FSIZE")
def test_no_room_is_told_and_nothing_is_lost(hub: Hub, migrated_hub: dict[str, str], tmp_path: Path) -> None:
    first = str(made.feed_file(tmp_path / "1", *made.random_rows(60, seed=1)))
    second = str(made.feed_file(tmp_path / "2", *made.random_rows(60, seed=2)))
    hub.done("ingest", file=first, feed="killed")
    # No room for anything, none for the archive, and none for SQLite's commit.
    on_sqlite = "KENTONGAN_DATABASE_URL" not in migrated_hub
    for limit in (500, 3_000, *((300_000,) if on_sqlite else ())):
        refused = limited(migrated_hub, second, limit=limit)
        assert refused.returncode == 3, refused
        assert "Nothing of this run was kept" in refused.stderr
        assert "Traceback" not in refused.stderr
    hub.done("ingest", file=second, feed="killed")
    for path in (first, second):
        hub.done("ingest", file=path, feed="whole")
    assert_killed_is_whole(hub)

"""What reading a file of the archive comes upon is told as the hub's own errors."""

from pathlib import Path

import pytest

from kentongan.intake.archive.engine import open_engine, told_when_missing, told_when_unreadable
from kentongan.intake.errors import ArchiveFileDamaged, ArchiveFileMissing

READ = "FROM read_parquet($path)"


@pytest.mark.parametrize("told", [told_when_missing, told_when_unreadable])
def test_a_file_that_is_gone_is_told_by_its_path_in_the_manifest(told, tmp_path: Path) -> None:
    with open_engine() as engine, pytest.raises(ArchiveFileMissing) as raised, told("events/gone.parquet"):
        engine.execute(READ, {"path": str(tmp_path / "gone.parquet")})
    assert raised.value.facts["path"] == "events/gone.parquet"


def test_a_file_that_is_no_parquet_is_told_as_damaged(tmp_path: Path) -> None:
    (file := tmp_path / "torn.parquet").write_text("This was a Parquet file before the disk broke.")
    with open_engine() as engine, pytest.raises(ArchiveFileDamaged), told_when_unreadable("events/torn.parquet"):
        engine.execute(READ, {"path": str(file)})


def test_what_is_not_the_library_s_is_left_as_it_is() -> None:
    with pytest.raises(OSError, match="of ours"), told_when_unreadable("events/whole.parquet"):
        raise OSError("of ours")

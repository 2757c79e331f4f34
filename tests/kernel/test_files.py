"""Files are there whole or not at all."""

from pathlib import Path

import pytest

from kentongan.kernel.files import replaced_whole


def test_a_file_takes_the_place_of_the_old_one_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "state"
    target.write_text("old")
    with replaced_whole(target) as partial:
        partial.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_on_the_way_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "state"
    target.write_text("old")

    def fail_half_way() -> None:
        with replaced_whole(target) as partial:
            partial.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk"):
        fail_half_way()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]

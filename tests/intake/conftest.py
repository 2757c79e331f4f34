"""Every test of intake has an archive of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the data folder, in which only this test writes."""
    settings.DATA = tmp_path / "data"
    return tmp_path / "data"

"""A hub that takes a feed in and follows it: for tests of what is made of runs."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the data folder, in which only this test writes; the hub is Malaysia's."""
    settings.DATA = tmp_path / "data"
    settings.JURISDICTIONS = ("MY",)
    return tmp_path / "data"

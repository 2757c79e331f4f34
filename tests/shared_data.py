"""Where the public data sets lie that stay outside the project because each has its own licence.

``shared_data("kev.json")`` returns the file, or skips the test with the reason where it is not there. The folder is
named by ``KENTONGAN_SHARED_DATA``, or stands as ``shared/data`` beside the project or one level further up.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _folders() -> list[Path]:
    named = os.environ.get("KENTONGAN_SHARED_DATA")
    return [Path(named)] if named else [place / "shared" / "data" for place in (ROOT.parent, ROOT.parent.parent)]


def shared_data(path: str = ".") -> Path:
    """Return a file or folder of the public data, by its path there; skips where it is absent."""
    for folder in _folders():
        if (folder / path).exists():
            return folder / path
    pytest.skip(f"the public test data is not beside the project: shared/data/{path}")

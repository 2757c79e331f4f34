"""The words for what happened: RSIT's classes and types, and others' words put into them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

UNDETERMINED = "other/undetermined"


def is_classification(text: str) -> bool:
    """Say whether a text is a ``class/type`` of the taxonomy."""
    kind, _, name = text.partition("/")
    return bool(_table()["class"].get(name) == kind)


def classifications() -> list[str]:
    """Return every ``class/type`` of the taxonomy, in its order."""
    return [f"{kind}/{name}" for name, kind in _table()["class"].items()]


def taxonomy_version() -> str:
    """Return the version of the taxonomy's machine-readable copy."""
    return str(_table()["version"])


def from_intelmq(kind: str) -> str:
    """Return what IntelMQ's ``classification.type`` means; of one that is not known, ``other/undetermined``."""
    word = kind.strip().lower()
    name = _table()["intelmq"].get(word, word)
    found = _table()["class"].get(name)
    return f"{found}/{name}" if found else UNDETERMINED


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(files("kentongan.routing").joinpath("classification.toml").read_text("utf-8"))

"""The folder that a run writes: whole or not at all, in the place of an earlier run's and of nothing else."""

import errno
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.identifiers import new_id

SIGN = "summary.json"
HELD = frozenset({SIGN, "warnings.ndjson", "events", "quarantine.csv", "attribution.parquet"})
"""All that a run leaves; a folder with anything else in it is no earlier run's, or no longer only that."""


class OutputInTheWay(KentonganError):
    """The folder for the outputs holds something that no run wrote."""

    code = "output-in-the-way"
    status = 409
    text = marked("“{folder}” is not empty and is not the result of an earlier run.")
    next_step = marked("Name a new folder. Nothing was changed.")


class NotApart(KentonganError):
    """Results in a folder of feeds would be read as feeds the next time; a state in the results would be removed."""

    code = "not-apart"
    status = 409
    text = marked("“{inner}” lies in “{outer}”: feeds, results and state must lie apart.")
    next_step = marked("Name a place outside. Nothing was changed.")


class Unwritable(KentonganError):
    """There is no room for the results, or no right to write them."""

    code = "unwritable"
    status = 507
    text = marked("The results could not be written: {why}.")
    next_step = marked("Make room, or name another place. What was there before is unchanged.")


def check_apart(*, out: Path | None, state: Path | None, feeds: Iterable[str | Path]) -> None:
    """Say before the work begins what would make it worthless. Raises OutputInTheWay, NotApart."""
    if out is None:
        return
    _check_replaceable(out)
    folders = [Path(feed) for feed in feeds if str(feed) != "-" and Path(feed).is_dir()]
    inside = [(out, folder) for folder in folders] + ([(state, out)] if state else [])
    for inner, outer in inside:
        if inner.resolve().is_relative_to(outer.resolve()):
            raise NotApart(inner=inner, outer=outer)


def _check_replaceable(target: Path) -> None:
    try:
        if not target.exists():
            return
        held = {entry.name for entry in target.iterdir()}
        if not held or (held <= HELD and "rows" in json.loads((target / SIGN).read_bytes())):
            return
    except (OSError, ValueError, TypeError):
        pass
    raise OutputInTheWay(folder=target)


@contextmanager
def folder_replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target`` that takes its place when the block is done, and vanishes if it fails.

    Only an empty folder or the result of an earlier run is replaced; of a link, what it leads to. Raises
    OutputInTheWay.
    """
    target = target.resolve()
    _check_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial, old = (target.with_name(f".{target.name}.{new_id().hex}.{end}") for end in ("partial", "old"))
    try:
        partial.mkdir()
        yield partial
        if target.exists():
            target.rename(old)
        try:
            partial.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


_ERRORS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.EEXIST,
     errno.ENOTDIR, errno.ENAMETOOLONG}
)  # fmt: skip
_WORDS = ("No space left", "File too large", "Disk quota", "Read-only file", "Permission denied", "disk is full")


@contextmanager
def told_when_unwritable() -> Iterator[None]:
    """Raise Unwritable for what the system or DuckDB raise where they cannot write."""
    try:
        yield
    except OSError as error:
        if error.errno not in _ERRORS:
            raise
        raise Unwritable(why=error.strerror or str(error)) from error
    except duckdb.Error as error:
        why = next((words for words in _WORDS if words.lower() in str(error).lower()), None)
        if why is None:
            raise
        raise Unwritable(why=why) from error

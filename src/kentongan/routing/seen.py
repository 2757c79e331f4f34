"""What earlier runs saw: a Parquet file of files and identities, so that a repetition is known across runs.

Columns: ``kind`` (``file`` or ``identity``), ``feed``, ``key_hi`` and ``key_lo`` (the first half of a file's SHA-256;
the MD5 of an identity), ``first_seen`` (UTC). Files are kept for good: the same file again changes nothing, at any
age. Identities are kept for as long as a late row could still meet them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from kentongan.kernel.errors import KentonganError, marked
from kentongan.kernel.files import replaced_whole

LATE = timedelta(days=3)
"""How much later than its window an identity is kept, for feeds that arrive out of order."""

COLUMNS = {"kind": "VARCHAR", "feed": "VARCHAR", "key_hi": "UBIGINT", "key_lo": "UBIGINT", "first_seen": "TIMESTAMP"}


class StateInUse(KentonganError):
    """Two runs with one state: the second to end would forget what the first saw."""

    code = "state-in-use"
    status = 409
    text = marked("Another run works with “{file}” at this moment.")
    next_step = marked("Wait until it has ended, or name another state.")


class UnreadableState(KentonganError):
    """The state file of earlier runs is not one."""

    code = "unreadable-state"
    status = 400
    text = marked("“{file}” does not hold what earlier runs saw.")
    next_step = marked("Name the file that an earlier run wrote with --state, or one that does not exist yet.")


@contextmanager
def alone(state: Path | None) -> Iterator[None]:
    """Be the only run with this state; the lock is the kernel's, on a file beside it. Raises StateInUse."""
    if state is None:
        yield
        return
    path = state.with_name(f".{state.name}.lock")
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(lock), path.stat()):
                raise FileExistsError
        except (BlockingIOError, FileExistsError, FileNotFoundError):  # held, or let go and taken anew meanwhile
            raise StateInUse(file=state.name) from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)  # while it is still held
    finally:
        os.close(lock)


def load(database: duckdb.DuckDBPyConnection, file: Path) -> bool:
    """Fill the table ``seen``, mark the files of this run that it names, and return whether there was such a file.

    Raises UnreadableState.
    """
    if not file.exists():
        return False
    try:
        found = database.execute("describe from read_parquet(?)", [str(file)]).fetchall()
        if {name: kind for name, kind, *_ in found} != COLUMNS:
            raise UnreadableState(file=file.name)
        database.execute(f"insert into seen select {', '.join(COLUMNS)} from read_parquet(?)", [str(file)])
    except duckdb.Error:
        raise UnreadableState(file=file.name) from None
    database.execute(
        f"update file set known = ({_HALF_DIGESTS}) in (select (key_hi, key_lo) from seen where kind = 'file')"
    )
    return True


def write(database: duckdb.DuckDBPyConnection, target: Path, *, now: datetime) -> None:
    """Write what was seen before and in this run, without what no late row can meet any more.

    How late rows are follows from the latest time that the feed told; one that lies after ``now`` is no news of that.
    """
    with replaced_whole(target) as partial:
        latest = now.astimezone(UTC).replace(tzinfo=None)
        database.execute(_COPY, {"late": LATE, "target": str(partial), "now": latest})


_HALF_DIGESTS = "(('0x' || digest[1:16])::ubigint, ('0x' || digest[17:32])::ubigint)"

_COPY = f"""
copy (
    with spans as (select feed, max(repeats_within) as span from source group by feed),
    everything as (
        select {", ".join(COLUMNS)} from seen
        union
        select 'file', '', ('0x' || digest[1:16])::ubigint, ('0x' || digest[17:32])::ubigint, null from file
        union all
        select 'identity', feed, key_hi, key_lo, first_seen from event
    ),
    latest as (select feed, max(least(first_seen, $now)) as latest from everything group by feed)
    select {", ".join("everything." + name for name in COLUMNS)}
    from everything left join spans using (feed) left join latest using (feed)
    where kind = 'file' or span is null or first_seen > latest - 2 * span - $late::interval
    order by kind, feed, key_hi, key_lo, first_seen
) to $target (format parquet)
"""

"""The machine: Python, the clock, the time zones, the disk."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import available_timezones

from kentongan.kernel.errors import marked
from kentongan.upkeep.terms import Finding, Severity

OLDEST_PYTHON = (3, 11)
SOFTWARE_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock that stands before this is wrong: the software did not exist then."""

FREE_SHARE = 0.05
FREE_BYTES = 1 << 30


def machine_findings(data: Path, *, at: datetime) -> Iterator[Finding]:
    """Give what there is to say of the machine."""
    yield _python()
    yield _clock(at)
    if not available_timezones():
        yield Finding(
            code="time-zones-missing",
            severity=Severity.WRONG,
            text=marked("The system has no time zones."),
            advice=marked("Install the package tzdata."),
        )
    yield _disk(data)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding(
            code="python", severity=Severity.FINE, text=marked("Python {version}."), facts={"version": version}
        )
    return Finding(
        code="python-too-old",
        severity=Severity.WRONG,
        text=marked("Python {version} is too old."),
        facts={"version": version},
        advice=marked("Install Python 3.11 or later."),
    )


def _clock(at: datetime) -> Finding:
    if at >= SOFTWARE_WRITTEN:
        return Finding(
            code="clock",
            severity=Severity.FINE,
            text=marked("The clock says {at:%Y-%m-%d %H:%M} UTC."),
            facts={"at": at},
        )
    return Finding(
        code="clock-wrong",
        severity=Severity.WRONG,
        text=marked("The clock says {at:%Y-%m-%d %H:%M} UTC, before this software was written."),
        facts={"at": at},
        advice=marked("Set the clock and let a time service keep it."),
    )


def _disk(data: Path) -> Finding:
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    low = usage.free < max(FREE_BYTES, int(usage.total * FREE_SHARE))
    facts = {"gigabytes": f"{usage.free / 1e9:.1f}", "percent": round(100 * usage.free / usage.total)}
    if low:
        return Finding(
            code="disk-low",
            severity=Severity.WRONG,
            text=marked("The disk of the data folder has {gigabytes} GB ({percent} %) left."),
            facts=facts,
            advice=marked("Make room, or shorten how long feeds are kept; a full disk stops the intake of feeds."),
        )
    return Finding(
        code="disk",
        severity=Severity.FINE,
        text=marked("The disk of the data folder has {gigabytes} GB ({percent} %) left."),
        facts=facts,
    )

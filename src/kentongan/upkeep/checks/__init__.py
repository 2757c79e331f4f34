"""What ``kentongan check`` looks at. One module a subject; each gives findings and changes nothing.

A finding is a sentence with slots and, where something is wrong, what to do. The order is the order of the report.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kentongan.upkeep.checks.database import database_findings
from kentongan.upkeep.checks.delivery import delivery_findings
from kentongan.upkeep.checks.files import file_findings
from kentongan.upkeep.checks.machine import machine_findings
from kentongan.upkeep.checks.release import release_findings
from kentongan.upkeep.checks.settings import setting_findings
from kentongan.upkeep.terms import Finding, Severity


def all_findings(*, data: Path, at: datetime, deep: bool) -> Iterator[Finding]:
    """Give every finding; ``deep`` reads the whole archive and the whole ledger, which takes its time."""
    yield from machine_findings(data, at=at)
    yield from setting_findings()
    database = list(database_findings(at=at, deep=deep))
    yield from database
    usable = all(finding.severity is not Severity.WRONG for finding in database)
    if usable:
        yield from release_findings()
        yield from delivery_findings(at=at)
    yield from file_findings(data, deep=deep, database_usable=usable)

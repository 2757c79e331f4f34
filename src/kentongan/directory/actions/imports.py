"""Many entries at once, all or nothing: planned, shown to a person, planned again under the lock, and written.

One ledger entry tells an import as such and mentions what it touched, but not what it only confirmed: a registry's
monthly file says of 20,000 claims that nothing changed. An import that changes nothing writes nothing at all.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.directory.actions.changing import lock_directory, new_revision
from kentongan.directory.actions.writing import written
from kentongan.directory.errors import DirectoryMoved
from kentongan.directory.queries.stored import stored_delegations, stored_organisations
from kentongan.directory.queries.visible import hub
from kentongan.directory.rules import plan_delegations, plan_file_import
from kentongan.directory.terms import Delegations, Origin, Plan
from kentongan.ledger.actions import record
from kentongan.routing.terms import Directory

MOST_MENTIONED = 100_000
"""Beyond this an entry mentions only the organisations."""


def planned_directory(directory: Directory, *, at: datetime, complete: bool = True) -> Plan:
    """Return what ``import_directory`` would do, and write nothing."""
    return plan_file_import(directory, stored=stored_organisations(directory.organisations), at=at, complete=complete)


def import_directory(
    directory: Directory,
    *,
    actor: UUID | None,
    at: datetime,
    complete: bool = True,
    expected: Plan | None = None,
) -> Plan:
    """Bring the hub's directory to what a file says, and return what was done. A second time it changes nothing.

    ``complete``: what the file no longer has of its organisations ends, if a file brought it. ``expected`` is the
    plan that a person agreed to, made with the same ``at``. Raises DirectoryMoved where it is no longer that.
    """
    return _import(
        "directory.file_imported",
        plan=lambda: planned_directory(directory, at=at, complete=complete),
        origin=Origin.FILE,
        actor=actor,
        at=at,
        expected=expected,
    )


def planned_delegations(delegations: Sequence[Delegations], *, at: datetime) -> Plan:
    """Return what ``import_delegations`` would do, and write nothing. Raises NotANationalCert."""
    stored = stored_organisations(country.organisation.id for country in delegations)
    return plan_delegations(delegations, stored=stored, at=at, neighbours=stored_delegations(except_of=stored))


def import_delegations(
    delegations: Sequence[Delegations], *, actor: UUID | None, at: datetime, expected: Plan | None = None
) -> Plan:
    """Bring the national CERTs' fallback claims to what registries delegated, and return what was done.

    Raises NotANationalCert, and DirectoryMoved as ``import_directory`` does.
    """
    return _import(
        "directory.delegations_imported",
        plan=lambda: planned_delegations(delegations, at=at),
        origin=Origin.RIR,
        actor=actor,
        at=at,
        expected=expected,
    )


def _import(
    verb: str,
    *,
    plan: Callable[[], Plan],
    origin: Origin,
    actor: UUID | None,
    at: datetime,
    expected: Plan | None,
) -> Plan:
    with transaction.atomic():
        lock_directory()
        made = plan()
        if expected is not None and made != expected:
            raise DirectoryMoved
        if not made.writes:
            return made
        touched = written(made.writes, origin=origin, actor=actor, at=at)
        new_revision()
        entries = touched.entries if len(touched.entries) <= MOST_MENTIONED else ()
        record(verb, actor=actor, subject=hub().id, at=at, related=[*touched.organisations, *entries])
    return made

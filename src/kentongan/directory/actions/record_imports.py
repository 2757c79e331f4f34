"""A party's record out of a file of others: planned, shown to a person, planned again under the lock, and written.

All or nothing. Every thing that is written gets a version; one ledger entry tells the import as such. An import that
changes nothing writes nothing. What two people change, and a team entered by hand, is proposed in the name of whoever
imports it, where that is an account.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.changing import lock_directory, new_revision
from kentongan.directory.actions.record_proposing import propose_guarded
from kentongan.directory.actions.record_writing import write_steps
from kentongan.directory.errors import DirectoryMoved, RecordExpired, UnknownOrganisation
from kentongan.directory.models import Organisation
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.stored_records import removed_channels, stored_record
from kentongan.directory.rules.proposals import may_propose
from kentongan.directory.rules.record_import import plan_record_import
from kentongan.directory.rules.record_things import RecordPlan, imported_as, ways_of
from kentongan.directory.terms import Origin
from kentongan.kernel.clock import write_moment
from kentongan.ledger.actions import record as record_entry
from kentongan.records.formats import has_expired
from kentongan.records.terms import PartyRecord

Chance = Callable[[int], bytes]


def planned_record(
    record: PartyRecord, *, origin: Origin, at: datetime, complete: bool, proposer: Reader | None = None
) -> RecordPlan:
    """Return what ``import_record`` would do, and write nothing. Raises UnknownOrganisation, RecordExpired."""
    if record.expires is not None and has_expired(record, at=at):
        raise RecordExpired(expires=write_moment(record.expires))
    owner = _owner(record).id
    duties = None if proposer is None else duties_of(proposer, organisations=[owner]).towards(owner)
    return plan_record_import(
        record,
        stored=stored_record(owner),
        organisation=record.organisation,
        origin=origin,
        at=at,
        complete=complete,
        removed=removed_channels(owner, among=ways_of(record)),
        may_propose=None if duties is None else may_propose(duties),
    )


def import_record(
    record: PartyRecord,
    *,
    origin: Origin,
    actor: UUID | None,
    at: datetime,
    chance: Chance,
    complete: bool,
    expected: RecordPlan | None = None,
    proposer: Reader | None = None,
) -> RecordPlan:
    """Bring what the hub has of ``record.organisation`` to what a record says, and return what was done.

    A second time it changes nothing. ``expected`` is the plan that a person agreed to, made with the same ``at``.
    ``proposer``: in whose name is proposed what the party itself is to change; else it is kept as it is. Raises
    UnknownOrganisation, RecordExpired, DirectoryMoved where the plan is no longer that, and what ``propose`` raises.
    """
    with transaction.atomic():
        lock_directory()
        plan = planned_record(record, origin=origin, at=at, complete=complete, proposer=proposer)
        if expected is not None and plan != expected:
            raise DirectoryMoved
        owner = _owner(record)
        if plan.writes:
            touched = write_steps(plan.writes, organisation=owner.id, origin=origin, actor=actor, at=at, chance=chance)
            new_revision()
            record_entry("directory.record_imported", actor=actor, subject=owner.id, at=at, related=touched)
        if proposer is not None:  # last: what is proposed may stand below what was just written
            propose_guarded(plan, organisation=owner.id, reason=imported_as(origin), reader=proposer, at=at)
    return plan


def import_records(
    records: Sequence[PartyRecord],
    *,
    origin: Origin,
    actor: UUID | None,
    at: datetime,
    chance: Chance,
    complete: bool,
    expected: Sequence[RecordPlan],
    proposer: Reader | None = None,
) -> None:
    """Import the records of several parties as ``import_record`` does each, all or nothing."""
    with transaction.atomic():
        for record, plan in zip(records, expected, strict=True):
            import_record(
                record,
                origin=origin,
                actor=actor,
                at=at,
                chance=chance,
                complete=complete,
                expected=plan,
                proposer=proposer,
            )


def _owner(record: PartyRecord) -> Organisation:
    row = Organisation.objects.filter(slug=record.organisation).first()
    if row is None:
        raise UnknownOrganisation(organisation=record.organisation)
    return row

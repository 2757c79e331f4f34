"""A party's record out of a file that somebody brings through a door: as far as they may change the record themselves.

Who decides for the party lets it be written, as an import does; of what two people change it is proposed. Who only
edits proposes all of it, and nothing is written. When a record was confirmed and a channel verified is a fact and no
statement: a party's own people bring none of those.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.changing import lock_directory
from kentongan.directory.actions.record_imports import Chance, import_record, planned_record
from kentongan.directory.actions.record_proposing import propose_guarded
from kentongan.directory.errors import NotYours
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.visible import organisation
from kentongan.directory.rules.proposals import Duties, may_decide, may_propose
from kentongan.directory.rules.record_things import RecordPlan, RecordStep, imported_as
from kentongan.directory.terms import Change, Origin
from kentongan.records.terms import PartyRecord

_PROPOSED = frozenset({Change.ADDED, Change.CHANGED})
"""What an editor's file proposes; that something ends is never proposed by a file."""


def demand_bringer(slug: str, *, reader: Reader) -> None:
    """Refuse who changes nothing of a party's record, before a file is read. Raises UnknownOrganisation, NotYours."""
    _duties(slug, reader=reader)


def planned_for(
    record: PartyRecord, *, origin: Origin, reader: Reader, at: datetime, complete: bool
) -> tuple[PartyRecord, RecordPlan]:
    """Return what ``bring_record`` would do, and the record as this reader may bring it; write nothing.

    Raises UnknownOrganisation, NotYours, RecordExpired.
    """
    duties = _duties(record.organisation, reader=reader)
    said = record if duties.steps_in else _without_facts(record)
    plan = planned_record(said, origin=origin, at=at, complete=complete)
    if not may_decide(duties):
        plan = replace(plan, steps=tuple(_only_proposed(step) for step in plan.steps))
    return said, plan


@transaction.atomic
def bring_record(
    record: PartyRecord, *, origin: Origin, reader: Reader, at: datetime, chance: Chance, complete: bool
) -> RecordPlan:
    """Bring a party's record to what a file says as far as this reader may, and return what was done.

    Steps that are ``guarded`` were proposed in their name. Raises UnknownOrganisation, NotYours, RecordExpired, and
    what ``propose`` raises.
    """
    lock_directory()
    said, plan = planned_for(record, origin=origin, reader=reader, at=at, complete=complete)
    if may_decide(_duties(record.organisation, reader=reader)):
        return import_record(
            said, origin=origin, actor=reader.user_id, at=at, chance=chance, complete=complete, proposer=reader
        )
    owner = organisation(record.organisation, reader=reader)
    propose_guarded(plan, organisation=owner.id, reason=imported_as(origin), reader=reader, at=at)
    return plan


def _duties(slug: str, *, reader: Reader) -> Duties:
    owner = organisation(slug, reader=reader)
    duties = duties_of(reader, organisations=[owner.id]).towards(owner.id)
    if not may_propose(duties):
        raise NotYours(organisation=owner.slug)
    return duties


def _only_proposed(step: RecordStep) -> RecordStep:
    if step.change is Change.KEPT:
        return step
    return replace(step, change=Change.KEPT, guarded=step.change in _PROPOSED)


def _without_facts(record: PartyRecord) -> PartyRecord:
    """Return a record that says nothing of when a post was confirmed, or a channel verified."""
    teams = []
    for team in record.teams:
        posts = []
        for post in team.posts:
            holders = tuple(
                replace(one, channels=tuple(replace(way, verified_at=None) for way in one.channels))
                for one in post.assignments
            )
            posts.append(replace(post, confirmed_at=None, assignments=holders))
        teams.append(replace(team, posts=tuple(posts)))
    return replace(record, teams=tuple(teams))

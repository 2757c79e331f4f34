"""Sharing objects in a collection: one request, one transaction, one status, one entry in the ledger.

The collection's row is held from the first look to the commit, so the order in which objects are added is the order in
which they become visible, and two requests never judge the same version at once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kentongan.exchange.actions.holding import held_collection, renewed, written_whole
from kentongan.exchange.actions.labelling import made_labels
from kentongan.exchange.actions.origins import note_origins
from kentongan.exchange.errors import MayNotWrite
from kentongan.exchange.models import Conflict, Stored
from kentongan.exchange.queries import sql
from kentongan.exchange.queries.judging import judge
from kentongan.exchange.queries.labels import Labels, terms_used
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.queries.standing import Standing
from kentongan.exchange.queries.statuses import SharingStatus
from kentongan.exchange.rules.receipts import results_json
from kentongan.exchange.rules.taking_in import Candidate, Held, Plan
from kentongan.exchange.terms import Handling
from kentongan.kernel.identifiers import new_id
from kentongan.ledger.actions import record
from kentongan.ledger.columns import id_column, moment_column
from kentongan.ledger.statements import run, run_each
from kentongan.stix.identity import natural_key
from kentongan.stix.markings import redacted
from kentongan.stix.terms import Flaw, Received

LONGEST_KEY = 500

Serials = Mapping[Handling, int]


@written_whole()
def share(
    sight: Sight, *, member: UUID, received: Sequence[Received | Flaw], actor: UUID | None, at: datetime
) -> SharingStatus:
    """Take in what a member sent, as far as it can be, and return the status, whose results are complete.

    Raises MayNotWrite, StoreFull. An object that is refused does not keep the others out.
    """
    collection = held_collection(sight)
    sight = renewed(sight, collection=collection, at=at)
    if not sight.writes:
        raise MayNotWrite
    judgement = judge(received, sight=sight, collection=collection, member=member, at=at)
    write_plan(judgement.plan, labels=judgement.labels, collection=collection, member=member, at=at)
    status = SharingStatus(id=new_id(), at=at, results=results_json(judgement.receipts))
    run(
        sql.ADD_STATUS,
        [id_column(status.id), collection.serial, id_column(member), moment_column(at), status.results],
    )
    record("exchange.objects_shared", actor=actor, subject=collection.id, at=at, related=[status.id])
    return status


def write_plan(plan: Plan, *, labels: Labels, collection: Standing, member: UUID, at: datetime) -> None:
    """Write what was judged. The caller holds the collection's row."""
    used = terms_used([one for one, _ in (*plan.stored, *plan.conflicts)])
    made = made_labels(labels, used=used, collection=collection, at=at)
    for one, place in plan.stored:
        place.label = made[one.handling]
    if plan.conflicts:
        _note_conflicts(plan.conflicts, labels=made, collection=collection, member=member, at=at)
    if not plan.stored:
        return
    own = id_column(member)
    by_identity = {id(one.handling): one.handling for one, _ in plan.stored}
    serials = {key: made[handling] for key, handling in by_identity.items()}
    rows = [
        _row(one, place, label=serials[id(one.handling)], labels=made, collection=collection, member=own)
        for one, place in plan.stored
    ]
    run_each(sql.ADD, rows)
    run(sql.ADVANCE, [plan.last_added, collection.serial])
    note_origins(plan.stored, collection=collection.serial, at=at)
    if plan.outdone:
        Stored.objects.filter(serial__in=plan.outdone).update(beaten=True)


def _parts(one: Candidate, *, labels: Serials) -> str | None:
    return json.dumps([[selector, labels[part]] for selector, part in one.parts]) if one.parts else None


def _row(
    one: Candidate, place: Held, *, label: int, labels: Serials, collection: Standing, member: Any
) -> tuple[Any, ...]:  # fmt: skip
    got = one.received
    return (
        collection.serial,
        got.id,
        got.type,
        got.spec_version.value,
        got.version,
        place.variant,
        place.added,
        label,
        member,
        got.revoked,
        place.beaten,
        _parts(one, labels=labels),
        _key(one),
        got.content,
    )


def _key(one: Candidate) -> str:
    """Return the value that an object is found by, without its parts that have terms of their own."""
    key = one.received.natural_key
    if one.parts and key:
        left = redacted(one.received.content, hidden=frozenset(selector for selector, _ in one.parts))
        key = natural_key(json.loads(left)) if left is not None else ""
    return sql.sent(key[:LONGEST_KEY])


def _note_conflicts(
    several: Iterable[tuple[Candidate, Sequence[Held]]],
    *,
    labels: Serials,
    collection: Standing,
    member: UUID,
    at: datetime,
) -> None:
    """Keep what came under a version that is held with other content; the same again from the same member once."""
    for one, known in several:
        got = one.received
        open_ones = Conflict.objects.filter(
            collection=collection.serial, stix_id=got.id, version=got.version, member_id=member, settled_at=None
        )
        if any(bytes(content) == got.content for content in open_ones.values_list("content", flat=True)):
            continue
        Conflict.objects.create(
            collection_id=collection.serial,
            stix_id=got.id,
            version=got.version,
            label_id=labels[one.handling],
            parts=_parts(one, labels=labels),
            against=sorted({other.label for other in known}),
            member_id=member,
            content=got.content,
            at=at,
        )

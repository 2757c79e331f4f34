"""Writing to the ledger: ``record`` inside every action's transaction, numbers after it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from kentongan.kernel.exercise import Exercise
from kentongan.kernel.identifiers import new_id
from kentongan.ledger import rules
from kentongan.ledger.columns import id_column, moment_column, vendor
from kentongan.ledger.errors import NotATime, NotOpaque, OutsideTransaction, UnknownVerb
from kentongan.ledger.models import Position, Waiting
from kentongan.ledger.statements import run, run_each, this_connection
from kentongan.ledger.terms import Statement

NUMBERING_TURN = 0x6B656E746F6E67
"""The key of PostgreSQL's advisory lock that lets one numberer work at a time."""

BATCH = 1000

# Every action of the hub writes an entry: by hand, which takes a fifth of the time that the models' own way takes.
ADD_ENTRY = """
INSERT INTO ledger_entry (id, verb, actor, subject, exercise, at, leaf_hash) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
ADD_MENTION = "INSERT INTO ledger_mention (entry_id, place, thing) VALUES (%s, %s, %s)"
ADD_WAITING = "INSERT INTO ledger_waiting (entry_id) VALUES (%s)"
ADD_NEXT_POSITION = """
INSERT INTO ledger_position (number, entry_id)
SELECT next.number, %s
FROM (SELECT coalesce(max(number) + 1, 0) AS number FROM ledger_position) next
WHERE NOT EXISTS (SELECT 1 FROM ledger_waiting)
"""
"""Where nobody else can be writing: the next number, unless an earlier entry still waits for one."""


def record(
    verb: str,
    *,
    actor: UUID | None,
    subject: UUID | None,
    at: datetime,
    exercise: Exercise = Exercise.REAL,
    related: Sequence[UUID] = (),
) -> Statement:
    """Write down one action, in the transaction that does it, and return what was written.

    Raises OutsideTransaction, UnknownVerb, NotOpaque or NotATime. With the transaction the entry vanishes.
    Its order number comes after the commit (``number_entries``); on SQLite, whose transactions take turns, with it,
    which saves a second commit.
    """
    _refuse_misuse(verb, actor=actor, subject=subject, at=at, related=related)
    statement = Statement(
        id=new_id(), verb=verb, actor=actor, subject=subject, at=at, exercise=Exercise(exercise), related=tuple(related)
    )
    entry = id_column(statement.id)
    run(
        ADD_ENTRY,
        [
            entry,
            verb,
            id_column(actor),
            id_column(subject),
            statement.exercise.value,
            moment_column(at),
            rules.leaf_hash(statement),
        ],
    )
    if related:
        run_each(ADD_MENTION, [(entry, place, id_column(thing)) for place, thing in enumerate(statement.related)])
    if vendor() == "sqlite" and run(ADD_NEXT_POSITION, [entry]) == 1:
        return statement
    run(ADD_WAITING, [entry])
    # Robust: the action is done and told; an entry that stays without a number gets one with the next.
    transaction.on_commit(number_entries, robust=True)
    return statement


def number_entries() -> int:
    """Give every committed entry that has none its order number, and return how many got one.

    Numbers run from 0 without a gap. Several may do this at once: they take turns. An entry whose transaction commits
    late gets a later number, whatever its time says. Raises RuntimeError inside a transaction.
    """
    numbered = 0
    while Waiting.objects.exists():
        with transaction.atomic(durable=True):
            _take_turn()
            numbered += _number_batch()
    return numbered


def _number_batch() -> int:
    waiting = list(Waiting.objects.order_by("entry_id").values_list("entry_id", flat=True)[:BATCH])
    Position.objects.bulk_create(
        Position(number=number, entry_id=entry) for number, entry in enumerate(waiting, start=_next_number())
    )
    Waiting.objects.filter(entry_id__in=waiting).delete()
    return len(waiting)


def _next_number() -> int:
    last: int | None = Position.objects.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def _take_turn() -> None:
    # SQLite's transactions begin IMMEDIATE, so the transaction itself is the turn.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING_TURN])


def _refuse_misuse(
    verb: str, *, actor: UUID | None, subject: UUID | None, at: datetime, related: Sequence[UUID]
) -> None:
    if not rules.is_verb(verb):
        raise UnknownVerb(verb=verb)
    if not this_connection().in_atomic_block:
        raise OutsideTransaction(verb=verb)
    for slot, value in (("actor", actor), ("subject", subject)):
        if value is not None and not rules.is_opaque(value):
            raise NotOpaque(verb=verb, slot=slot)
    if not all(map(rules.is_opaque, related)):
        raise NotOpaque(verb=verb, slot="related")
    if at.tzinfo is None:
        raise NotATime(verb=verb)

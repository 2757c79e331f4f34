"""Writes of delivery.

``enqueueing``, ``outcomes`` and ``receiving`` are what other rooms call, ``deciding`` is what people do, ``leasing``,
``settling`` and ``gates`` are the worker's. What leaves by itself makes no entry in the ledger: the room that enqueued
it records what it did and what came of it. What a person does to the outbox is recorded here.
"""

from kentongan.delivery.actions.deciding import cancel, drop_dead, hold, hold_what_waits, release, retry_dead
from kentongan.delivery.actions.enqueueing import enqueue, enqueue_many
from kentongan.delivery.actions.outcomes import take_outcomes
from kentongan.delivery.actions.receiving import take_received

__all__ = [
    "cancel",
    "drop_dead",
    "enqueue",
    "enqueue_many",
    "hold",
    "hold_what_waits",
    "release",
    "retry_dead",
    "take_outcomes",
    "take_received",
]

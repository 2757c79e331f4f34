"""What an entry of the ledger says, as a value without a database."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.kernel.exercise import Exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """That ``actor`` did ``verb`` to ``subject`` at ``at``, and what else it touched. Opaque ids only.

    ``actor`` is None where the hub itself acted. ``related`` keeps its order. ``at`` is aware.
    """

    id: UUID
    verb: str
    actor: UUID | None
    subject: UUID | None
    at: datetime
    exercise: Exercise = Exercise.REAL
    related: tuple[UUID, ...] = ()

"""Keeping where an object came from that somebody shared who had it from another collection."""

from collections.abc import Iterable
from datetime import datetime

from kentongan.exchange.rules.taking_in import Candidate, Held
from kentongan.ledger.columns import moment_column, vendor
from kentongan.ledger.statements import run_each

NOTE = """
INSERT INTO exchange_passedon (copy_id, source_id, place_id, first_id, follows, at)
SELECT c.serial, o.serial, o.collection_id, CASE WHEN p.copy_id IS NULL THEN o.member_id ELSE p.first_id END, %s, {at}
FROM exchange_stored c
JOIN exchange_stored o ON o.serial = %s
LEFT JOIN exchange_passedon p ON p.copy_id = o.serial
WHERE c.collection_id = %s AND c.added = %s
"""
"""Who shared it first is who did so of the row that it came from, however far that is from the first of all."""

_AT = {"sqlite": "%s", "postgresql": "CAST(%s AS timestamptz)"}


def note_origins(several: Iterable[tuple[Candidate, Held]], *, collection: int, at: datetime) -> None:
    """Note for rows just written from which row each was passed on, and who shared it first of all."""
    rows = [
        (one.follows, moment_column(at), one.origin, collection, place.added) for one, place in several if one.origin
    ]
    if rows:
        run_each(NOTE.format(at=_AT[vendor()]), rows)

"""Writes of intake: one verb, one transaction, one entry in the ledger each."""

from kentongan.intake.actions.erasure import Erasure, erase
from kentongan.intake.actions.feeds import change_feed, declare_feed
from kentongan.intake.actions.ingest import Ingested, ingest
from kentongan.intake.actions.retention import Retired, apply_retention

__all__ = [
    "Erasure",
    "Ingested",
    "Retired",
    "apply_retention",
    "change_feed",
    "declare_feed",
    "erase",
    "ingest",
]

"""Reads of checks. Every one is given its ``reader``; what they may see is in the WHERE clause (``visible``)."""

from kentongan.checks.queries.hand_counts import reply_letter, uncounted, uncounted_reply
from kentongan.checks.queries.lists import calls, check, checks, probes, waiting
from kentongan.checks.queries.results import results

__all__ = [
    "calls",
    "check",
    "checks",
    "probes",
    "reply_letter",
    "results",
    "uncounted",
    "uncounted_reply",
    "waiting",
]

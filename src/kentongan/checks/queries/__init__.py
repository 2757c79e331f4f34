"""Reads of checks. Every one is given its ``reader``; what they may see is in the WHERE clause (``visible``)."""

from kentongan.checks.queries.lists import calls, check, checks, probes, uncounted, waiting
from kentongan.checks.queries.results import results

__all__ = ["calls", "check", "checks", "probes", "results", "uncounted", "waiting"]

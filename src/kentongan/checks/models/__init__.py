"""Tables of communication checks. Every row of them is an exercise, and the database lets none be anything else."""

from kentongan.checks.models.checks import Check, HandCount, Probe, ProbeEvent

__all__ = ["Check", "HandCount", "Probe", "ProbeEvent"]

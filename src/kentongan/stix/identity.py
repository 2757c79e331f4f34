"""Stub until the next slice."""

from kentongan.stix.terms import Thing


def natural_key(value: Thing) -> str:
    """Return the normalised value."""
    return ""

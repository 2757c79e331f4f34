"""Timestamps of patterns: whether a calendar has them, and their order, in any precision (STIX 2.1 OS §2.15, §9.2)."""

from datetime import date


def exists(text: str) -> bool:
    """Whether a calendar has the day of a timestamp of the right form; the grammar takes the 30th of February."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def moment(text: str) -> tuple[str, str]:
    """Return what orders timestamps: the second, and its fraction without the zeros behind it."""
    second, _, fraction = text.removesuffix("Z").partition(".")
    return second, fraction.rstrip("0")

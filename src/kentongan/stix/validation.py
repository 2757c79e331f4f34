"""Stub until the next slice."""

from collections.abc import Callable, Sequence

from kentongan.stix.terms import Flaw, Thing


def flaws_of(value: Thing, *, pattern_check: Callable[[str], Sequence[Flaw]] | None = None) -> tuple[Flaw, ...]:
    """Return what is wrong with an object."""
    return ()

"""The wording check. Its rules are yet to come: for now it finds nothing."""

from collections.abc import Collection

from kentongan.messages.terms import Attribution, Finding


def check(text: str, *, defined: Collection[str] = ()) -> list[Finding]:
    """Return every place of a text that may be misread, in order; ``defined`` are words that its sender explains."""
    return []


def attribution_in(text: str) -> Attribution:
    """Return what a text says about who did it, whatever its sender declares: NONE, ACTOR or STATE."""
    return Attribution.NONE

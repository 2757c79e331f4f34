"""The expressions of MATCHES, compiled by RE2: in linear time and within a bound of memory, whatever they say.

The standard asks for PCRE (STIX 2.1 OS §9.6.1), whose back-references and lookaround cannot be matched in linear time.
Such an expression is kept and said to be beyond us; one that no dialect reads is broken. RE2 stops at the first thing
that it does not take, so an expression that is both is told as the one that comes first.
"""

from functools import lru_cache
from typing import Protocol

import re2

from kentongan.kernel.errors import marked, told_of
from kentongan.stix.patterns.errors import RegexBeyondUs, RegexBroken

MEMORY = 1 << 20
"""Bytes for an expression and its automaton; RE2's own default is eight times as much."""
LONGEST = 10_000
"""Characters of an expression."""

_BROKEN = ("missing )", "missing ]", "unexpected )", "trailing \\", "no argument for repetition operator")
_VERB = "(*"
"""How PCRE begins a verb such as ``(*UTF8)``: to RE2, a repetition of nothing."""


class Regex(Protocol):
    """A compiled expression."""

    def search(self, text: str) -> object | None:
        """Return what was found anywhere in a text, or None."""


@lru_cache(maxsize=256)
def regex(text: str) -> Regex:
    """Return a compiled expression; ``search`` it, for MATCHES is not anchored. Raises RegexBroken, RegexBeyondUs."""
    if len(text) > LONGEST:
        raise RegexBeyondUs(why=told_of(marked("it is longer than {limit} characters"), {"limit": LONGEST}))
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        compiled: Regex = re2.compile(text, options)
    except re2.error as error:
        reason = _said(error)
    else:
        return compiled
    if reason.startswith(_BROKEN) and _VERB not in text:
        raise RegexBroken(why=reason)
    raise RegexBeyondUs(why=reason)


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)

"""The expressions of MATCHES, compiled by RE2: in linear time and within a bound of memory, whatever they say.

The standard asks for PCRE (STIX 2.1 OS §9.6.1), whose back-references and lookaround cannot be matched in linear time.
Such an expression is kept and said to be beyond us; one that no dialect reads is broken. RE2 stops at the first thing
that it does not take, so an expression that is both is told as the one that comes first.
"""

from typing import Protocol

from kentongan.kernel.errors import marked, told_of
from kentongan.stix.patterns.errors import RegexBeyondUs, RegexBroken

MEMORY = 1 << 18
"""Bytes for an expression and its automaton; RE2's package remembers the last 128 of them."""
AFFORDED = 2_000
"""What an expression, or all of one pattern together, may cost to compile, as ``price`` tells it."""
_OF_A_REPETITION, _OF_A_CLASS = 50, 500

_BROKEN = ("missing )", "missing ]", "unexpected )", "trailing \\", "no argument for repetition operator")
_VERB = "(*"
"""How PCRE begins a verb such as ``(*UTF8)``: to RE2, a repetition of nothing."""


TOO_DEAR = marked("it is too long, or has too many repetitions or classes of Unicode")


def price(text: str) -> int:
    """Return what an expression costs to compile, in characters: counted repetitions and classes of Unicode weigh more.

    Measured: 5 microseconds for a character of ``.{999}``, 20 for one of ``\\pL``, 0.1 for others.
    """
    classes = text.count("\\p") + text.count("\\P")
    return len(text) + _OF_A_REPETITION * text.count("{") + _OF_A_CLASS * classes


class Regex(Protocol):
    """A compiled expression."""

    def search(self, text: str) -> object | None:
        """Return what was found anywhere in a text, or None."""


def regex(text: str) -> Regex:
    """Return a compiled expression; ``search`` it, for MATCHES is not anchored. Raises RegexBroken, RegexBeyondUs."""
    if price(text) > AFFORDED:
        raise RegexBeyondUs(why=told_of(TOO_DEAR))
    import re2  # 1.5 MB, for those who have such expressions

    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    options.never_capture = True  # we ask whether, not where; with captures a search took minutes
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

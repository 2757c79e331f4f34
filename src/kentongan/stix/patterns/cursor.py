"""A place among a pattern's tokens, and the ways on from it; parts and depth are counted here."""

from kentongan.kernel.errors import marked
from kentongan.stix.patterns.errors import PatternUnreadable
from kentongan.stix.patterns.lexing import tokens_of, too_large, unreadable
from kentongan.stix.patterns.terms import PatternLimits


class Cursor:
    """The next token's ``kind``, and the way on. Behind the last one stands a token without a kind."""

    __slots__ = ("index", "kind", "limits", "parts", "tokens")

    def __init__(self, text: str, *, limits: PatternLimits) -> None:
        self.tokens = tokens_of(text, limits=limits)
        self.limits = limits
        self.index, self.parts = 0, 0
        self.kind = self.tokens[0][0]

    def on(self) -> None:
        """Go on to the next token."""
        self.index += 1
        self.kind = self.tokens[self.index][0]

    def take(self, kind: str, *, expected: str = "") -> None:
        """Go on behind a token that must stand here."""
        if self.kind != kind:
            raise self.refused(expected or kind)
        self.index += 1
        self.kind = self.tokens[self.index][0]

    def count(self) -> int:
        """Count one part more and return its place."""
        at = self.tokens[self.index][2]
        self.parts += 1
        if self.parts > self.limits.parts:
            raise too_large(at, limit=self.limits.parts, what=marked("parts"))
        return at

    def deeper(self, depth: int) -> int:
        """Return the depth within one parenthesis more."""
        if depth >= self.limits.depth:
            at = self.tokens[self.index - 1][2]
            raise too_large(at, limit=self.limits.depth, what=marked("parentheses within each other"))
        return depth + 1

    def refused(self, expected: str, *, index: int | None = None) -> PatternUnreadable:
        """Return the error that something else was expected here, or at another token."""
        _, text, at = self.tokens[self.index if index is None else index]
        return unreadable(at, expected=expected, found=text)

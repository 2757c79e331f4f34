"""Text to a pattern: a reader by recursive descent, bounded in depth, length and parts (STIX 2.1 OS §9.3 to §9.7).

Binding, the tightest first: AND, OR, and, between observations, FOLLOWEDBY; all from the left. What a grammar alone
decides is decided here; the standard's further rules are ``judging``'s.
"""

from collections.abc import Callable
from decimal import Decimal

from kentongan.kernel.errors import marked
from kentongan.stix.patterns import lexing
from kentongan.stix.patterns.constants import CONSTANTS, TRUTH, unescaped
from kentongan.stix.patterns.cursor import Cursor
from kentongan.stix.patterns.terms import (
    LIMITS,
    Comparator,
    Compared,
    Comparison,
    Constant,
    Every,
    Expression,
    Junction,
    ObjectPath,
    Observations,
    Observed,
    Pattern,
    PatternLimits,
    Proposition,
    Qualified,
    Qualifier,
    Repeats,
    StartStop,
    Step,
    Within,
)
from kentongan.stix.terms import SpecVersion

_SIGNS = {
    "=": Comparator.EQUAL,
    "==": Comparator.EQUAL,
    "!=": Comparator.UNEQUAL,
    "<>": Comparator.UNEQUAL,
    ">": Comparator.GREATER,
    "<": Comparator.LESS,
    ">=": Comparator.AT_LEAST,
    "<=": Comparator.AT_MOST,
}
_OF_STRINGS = {name: Comparator(name) for name in ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET")}
_EQUALITY = (Comparator.EQUAL, Comparator.UNEQUAL)
_JUNCTIONS = {name: Junction(name) for name in ("AND", "OR", "FOLLOWEDBY")}


def parse(text: str, *, version: SpecVersion = SpecVersion.V21, limits: PatternLimits = LIMITS) -> Pattern:
    """Return the pattern that a text says. Raises PatternUnreadable.

    Of STIX 2.0 (Part 5) what differs is read too where the version says so: START and STOP with strings, and keys
    with hyphens outside quotes; EXISTS is a word like others there.
    """
    reader = _Reader(text, version=version, limits=limits)
    expression = reader.observations(0)
    if reader.kind:
        raise reader.refused(marked("AND, OR, FOLLOWEDBY, a qualifier or the end"))
    return Pattern(expression, tuple(reader.comparisons))


class _Reader(Cursor):
    """Reads the rules of the grammar, a method each, and stops behind what it read."""

    __slots__ = ("comparisons", "types", "unquoted", "version")

    def __init__(self, text: str, *, version: SpecVersion, limits: PatternLimits) -> None:
        super().__init__(text, limits=limits)
        self.version = version
        self.types: tuple[str, ...] = (lexing.WORD, lexing.HYPHENATED)
        self.unquoted: tuple[str, ...] = (lexing.WORD,)
        if version is SpecVersion.V20:
            self.types = self.unquoted = (*self.types, "EXISTS")
        self.comparisons: list[Comparison] = []

    def observations(self, depth: int) -> Expression:
        followed, either, both = list[Expression](), list[Expression](), list[Expression]()
        while True:
            both.append(self.observation(depth))
            junction = _JUNCTIONS.get(self.kind)
            if junction is not Junction.AND:
                either.append(_observations(Junction.AND, both))
                both = []
                if junction is not Junction.OR:
                    followed.append(_observations(Junction.OR, either))
                    either = []
            if junction is None:
                return _observations(Junction.FOLLOWEDBY, followed)
            self.on()

    def observation(self, depth: int) -> Expression:
        at = self.count()
        expression: Expression
        if self.kind == "[":
            self.on()
            expression = Observed(self.propositions(depth), at)
            self.take("]", expected=marked("], AND or OR"))
        elif self.kind == "(":
            self.on()
            expression = self.observations(self.deeper(depth))
            self.take(")", expected=marked("), AND, OR, FOLLOWEDBY or a qualifier"))
        else:
            raise self.refused(marked("[ or ("))
        qualifiers = self.qualifiers()
        return Qualified(expression, qualifiers, at) if qualifiers else expression

    def qualifiers(self) -> tuple[Qualifier, ...]:
        found = list[Qualifier]()
        while read := _QUALIFIERS.get(self.kind):
            self.count()
            self.on()
            found.append(read(self))
        return tuple(found)

    def within(self) -> Within:
        seconds = self.positive()
        self.take("SECONDS")
        return Within(seconds)

    def repeats(self) -> Repeats:
        at = self.index
        times = self.positive()
        if isinstance(times, Decimal):
            raise self.refused(marked("a whole number"), index=at)
        self.take("TIMES")
        return Repeats(times)

    def start_stop(self) -> StartStop:
        start = self.moment()
        self.take("STOP")
        return StartStop(start, self.moment())

    def positive(self) -> int | Decimal:
        """Read a number without a minus; whether it may be 0 is for the judge."""
        text = self.tokens[self.index][1]
        if self.kind != lexing.NUMBER or text[0] == "-":
            raise self.refused(marked("a positive number"))
        self.on()
        return Decimal(text) if "." in text else int(text)

    def moment(self) -> str:
        _, text, _ = self.tokens[self.index]
        if self.kind == lexing.STRING and self.version is SpecVersion.V20 and lexing.is_timestamp(text[1:-1]):
            text = text[1:-1]
        elif self.kind != lexing.TIMESTAMP:
            raise self.refused(marked("a timestamp such as t'2026-01-31T12:00:00Z'"))
        self.on()
        return text

    def propositions(self, depth: int) -> Proposition:
        either, both = list[Proposition](), list[Proposition]()
        while True:
            both.append(self.proposition(depth))
            kind = self.kind
            if kind != "AND":
                either.append(_compared(Junction.AND, both))
                both = []
                if kind != "OR":
                    return _compared(Junction.OR, either)
            self.on()

    def proposition(self, depth: int) -> Proposition:
        if self.kind == "(":
            self.on()
            inner = self.propositions(self.deeper(depth))
            self.take(")", expected=marked("), AND or OR"))
            return inner
        at = self.count()
        asked = self.kind in ("NOT", "EXISTS") and "EXISTS" not in self.types
        comparison = self.existence(at) if asked else self.comparison(at)
        self.comparisons.append(comparison)
        return comparison

    def existence(self, at: int) -> Comparison:
        negated = self.kind == "NOT"
        if negated:
            self.on()
        self.take("EXISTS")
        return Comparison(self.path(), Comparator.EXISTS, (), negated, at)

    def comparison(self, at: int) -> Comparison:
        path = self.path()
        negated = self.kind == "NOT"
        if negated:
            self.on()
        kind, text, _ = self.tokens[self.index]
        constants: tuple[Constant, ...]
        if kind == lexing.OPERATOR and text in _SIGNS:
            self.on()
            comparator = _SIGNS[text]
            constants = (self.constant(ordered=comparator not in _EQUALITY),)
        elif kind == "IN":
            self.on()
            comparator, constants = Comparator.IN, self.constants()
        elif kind in _OF_STRINGS:
            self.on()
            if self.kind != lexing.STRING:
                raise self.refused(marked("a string"))
            comparator, constants = _OF_STRINGS[kind], (self.constant(),)
        else:
            raise self.refused(marked("a comparison operator"))
        return Comparison(path, comparator, constants, negated, at)

    def path(self) -> ObjectPath:
        kind, root, _ = self.tokens[self.index]
        if kind not in self.types:
            raise self.refused(marked("the type of an object"))
        self.on()
        self.take(":")
        steps: list[Step] = [self.key()]
        while True:
            if self.kind == ".":
                self.on()
                steps.append(self.key())
            elif self.kind == "[":
                self.on()
                steps.append(self.item())
                self.take("]")
            else:
                return ObjectPath(root, tuple(steps))

    def key(self) -> str:
        kind, text, _ = self.tokens[self.index]
        self.count()
        if kind in self.unquoted:
            self.on()
            return text
        if kind == lexing.STRING:
            self.on()
            return unescaped(text)
        raise self.refused(marked("the name of a property, in quotes where it has a hyphen"))

    def item(self) -> Step:
        kind, text, _ = self.tokens[self.index]
        self.count()
        if kind == "*":
            self.on()
            return Every.ITEM
        if kind != lexing.NUMBER or text[0] == "-" or "." in text:
            raise self.refused(marked("the number of an item, from 0, or *"))
        self.on()
        return int(text)

    def constants(self) -> tuple[Constant, ...]:
        self.take("(")
        found = list[Constant]()
        if self.kind != ")":
            found.append(self.constant())
            while self.kind == ",":
                self.on()
                found.append(self.constant())
        self.take(")", expected=marked("a comma or )"))
        return tuple(found)

    def constant(self, *, ordered: bool = False) -> Constant:
        kind, text, _ = self.tokens[self.index]
        self.count()
        read = CONSTANTS.get(kind)
        if read is not None:
            self.on()
            return read(text)
        if kind in TRUTH and not ordered:
            self.on()
            return TRUTH[kind]
        raise self.refused(marked("a constant that can be ordered") if ordered else marked("a constant"))


_QUALIFIERS: dict[str, Callable[[_Reader], Qualifier]] = {
    "WITHIN": _Reader.within,
    "REPEATS": _Reader.repeats,
    "START": _Reader.start_stop,
}


def _observations(by: Junction, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Observations(by, tuple(parts), parts[0].at)


def _compared(by: Junction, parts: list[Proposition]) -> Proposition:
    return parts[0] if len(parts) == 1 else Compared(by, tuple(parts), parts[0].at)

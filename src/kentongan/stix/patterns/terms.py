"""The words of a pattern: constants, object paths, comparisons, observations and their qualifiers.

A chain joined by one operator is one node, so depth comes from parentheses alone. Parentheses that change nothing
leave no trace. ``at`` is the place of the text, counted from 0, and takes no part in equality.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum


class ConstantKind(StrEnum):
    """The types of constants (STIX 2.1 OS §9.2)."""

    BOOLEAN = "boolean"
    BINARY = "binary"
    FLOAT = "float"
    HEX = "hex"
    INTEGER = "integer"
    STRING = "string"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant and its type. A timestamp is kept as its text, for it may be finer than microseconds."""

    kind: ConstantKind
    value: str | int | Decimal | bool | bytes


class Every(Enum):
    """The step ``[*]``: any item of a list (§9.7.2)."""

    ITEM = "*"


Step = str | int | Every
"""A property or key, the index of an item, or any item."""


@dataclass(frozen=True, slots=True)
class ObjectPath:
    """The type of an object and the way to a value in it (§9.7)."""

    type: str
    steps: tuple[Step, ...]


class Comparator(StrEnum):
    """The comparison operators (§9.6.1)."""

    EQUAL = "="
    UNEQUAL = "!="
    GREATER = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="
    IN = "IN"
    LIKE = "LIKE"
    MATCHES = "MATCHES"
    ISSUBSET = "ISSUBSET"
    ISSUPERSET = "ISSUPERSET"
    EXISTS = "EXISTS"


class Junction(StrEnum):
    """What joins comparisons (AND, OR; §9.6) and observations (all three; §9.5.2), the tightest first."""

    AND = "AND"
    OR = "OR"
    FOLLOWEDBY = "FOLLOWEDBY"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A path compared with constants: one; any number for IN; none for EXISTS."""

    path: ObjectPath
    comparator: Comparator
    constants: tuple[Constant, ...] = ()
    negated: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two or more comparisons joined by AND or by OR."""

    by: Junction
    parts: tuple["Comparison | Compared", ...]
    at: int = field(default=0, compare=False)


Proposition = Comparison | Compared


@dataclass(frozen=True, slots=True)
class Within:
    """``WITHIN x SECONDS`` (§9.5.1)."""

    seconds: int | Decimal


@dataclass(frozen=True, slots=True)
class Repeats:
    """``REPEATS x TIMES`` (§9.5.1)."""

    times: int


@dataclass(frozen=True, slots=True)
class StartStop:
    """``START x STOP y``: the first moment and the first one after (§9.5.1), as written."""

    start: str
    stop: str


Qualifier = Within | Repeats | StartStop


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation expression: what holds of one object, in brackets (§9.5)."""

    proposition: Proposition
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Qualified:
    """An observation expression with the qualifiers that stand right behind it."""

    expression: "Observed | Observations | Qualified"
    qualifiers: tuple[Qualifier, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Observations:
    """Two or more observation expressions joined by one operator."""

    by: Junction
    parts: tuple["Observed | Observations | Qualified", ...]
    at: int = field(default=0, compare=False)


Expression = Observed | Observations | Qualified


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read, and its comparisons in the order of the text."""

    expression: Expression
    comparisons: tuple[Comparison, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternLimits:
    """How large a pattern may be. ``parts``: comparisons, constants, steps, observations; ``depth``: of parentheses."""

    characters: int = 100_000
    parts: int = 20_000
    depth: int = 64
    digits: int = 40


LIMITS = PatternLimits()

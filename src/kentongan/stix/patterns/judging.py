"""What is wrong with a pattern: the grammar first, then the standard's rules that a grammar cannot say.

Errors break a MUST of STIX 2.1 OS §9; advice is for what can never match, or cannot be matched here.
"""

from collections.abc import Iterator
from itertools import pairwise

from kentongan.stix.patterns.comparing import flaws_of_comparison
from kentongan.stix.patterns.errors import PatternTooLarge, PatternUnreadable
from kentongan.stix.patterns.matching import AFFORDED, price
from kentongan.stix.patterns.moments import exists, moment
from kentongan.stix.patterns.parsing import parse
from kentongan.stix.patterns.terms import (
    LIMITS,
    Comparator,
    Comparison,
    Expression,
    Junction,
    Observations,
    Observed,
    Pattern,
    PatternLimits,
    Proposition,
    Qualified,
    Qualifier,
    Repeats,
    StartStop,
    Within,
)
from kentongan.stix.terms import Flaw, Gravity, SpecVersion

_PATH = "pattern"


def flaws_of_pattern(
    text: str, *, version: SpecVersion = SpecVersion.V21, limits: PatternLimits = LIMITS
) -> tuple[Flaw, ...]:
    """Return what is wrong with a pattern: of a text that is none, that alone. ``facts`` has the position, from 1."""
    try:
        pattern = parse(text, version=version, limits=limits)
    except PatternTooLarge as error:
        return (Flaw(code="pattern.too_large", path=_PATH, clause="STIX 2.1 §9", facts=error.facts),)
    except PatternUnreadable as error:
        return (Flaw(code="pattern.syntax", path=_PATH, clause="STIX 2.1 §9", facts=error.facts),)
    return flaws_of_parsed(pattern, version=version)


def flaws_of_parsed(pattern: Pattern, *, version: SpecVersion = SpecVersion.V21) -> tuple[Flaw, ...]:
    """Return what is wrong with a pattern that could be read. STIX 2.0 lets a qualifier stand twice."""
    flaws = (*_of_expression(pattern.expression), *_of_comparisons(pattern))
    if version is SpecVersion.V20:
        return tuple(flaw for flaw in flaws if flaw.code != "pattern.qualifier_twice")
    return flaws


def _of_comparisons(pattern: Pattern) -> Iterator[Flaw]:
    left = AFFORDED
    for comparison in pattern.comparisons:
        if comparison.comparator is Comparator.MATCHES:
            left -= price(str(comparison.constants[0].value))
        yield from flaws_of_comparison(comparison, affordable=left >= 0)


def _of_expression(expression: Expression) -> Iterator[Flaw]:
    match expression:
        case Observed():
            yield from _types_differ(expression.proposition)
        case Observations():
            for part in expression.parts:
                yield from _of_expression(part)
        case Qualified():
            yield from _of_expression(expression.expression)
            yield from _of_qualifiers(expression.qualifiers, at=expression.at)


def _types_differ(proposition: Proposition) -> Iterator[Flaw]:
    """Yield a flaw where nothing can satisfy an AND, for no object is of two types (§9.5)."""
    faulty = list[int]()
    _types(proposition, faulty)
    for at in faulty:
        yield _flaw("pattern.types_differ", at=at, clause="STIX 2.1 §9.5")


def _types(proposition: Proposition, faulty: list[int]) -> frozenset[str]:
    """Return the types of objects that can satisfy a proposition; of a faulty AND, all that it names."""
    if isinstance(proposition, Comparison):
        return frozenset((proposition.path.type,))
    of_parts = [_types(part, faulty) for part in proposition.parts]
    either = frozenset[str]().union(*of_parts)
    if proposition.by is Junction.OR:
        return either
    both = of_parts[0].intersection(*of_parts[1:])
    if not both:
        faulty.append(proposition.at)
    return both or either


def _of_qualifiers(qualifiers: tuple[Qualifier, ...], *, at: int) -> Iterator[Flaw]:
    kinds = sorted(type(qualifier).__name__ for qualifier in qualifiers)
    if any(one == next_ for one, next_ in pairwise(kinds)):
        yield _flaw("pattern.qualifier_twice", at=at, clause="STIX 2.1 §9.5.1")
    for qualifier in qualifiers:
        match qualifier:
            case Within(seconds):
                if not seconds:
                    yield _flaw("pattern.not_positive", at=at, clause="STIX 2.1 §9.5.1", qualifier="WITHIN")
            case Repeats(times):
                if not times:
                    yield _flaw("pattern.not_positive", at=at, clause="STIX 2.1 §9.5.1", qualifier="REPEATS")
            case StartStop(start, stop):
                yield from _of_interval(start, stop, at=at)


def _of_interval(start: str, stop: str, *, at: int) -> Iterator[Flaw]:
    for text in (start, stop):
        if not exists(text):
            yield _flaw("pattern.timestamp", at=at, clause="STIX 2.1 §9.2", value=text)
            return
    if moment(start) >= moment(stop):
        yield _flaw("pattern.empty_interval", at=at, clause="STIX 2.1 §9.5.1", gravity=Gravity.ADVICE)


def _flaw(code: str, *, at: int, clause: str, gravity: Gravity = Gravity.ERROR, **facts: object) -> Flaw:
    return Flaw(code=code, path=_PATH, clause=clause, gravity=gravity, facts={"position": at + 1, **facts})

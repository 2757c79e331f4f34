"""Patterns made for tests: trees of every form that the language has, and texts that are nearly patterns."""

from decimal import Decimal

from hypothesis import strategies as st

from kentongan.stix.patterns.terms import (
    Comparator,
    Compared,
    Comparison,
    Constant,
    ConstantKind,
    Every,
    Expression,
    Junction,
    ObjectPath,
    Observations,
    Observed,
    Pattern,
    Proposition,
    Qualified,
    Repeats,
    StartStop,
    Within,
)

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
_TYPES = st.sampled_from(["file", "ipv4-addr", "network-traffic", "x-our-thing", "A", "_b"])
_KEYS = st.sampled_from(["value", "name", "hashes", "MD5", "SHA-256", "dst_ref", "t", "h", "true", "AND"]) | _TEXTS
_STEPS = st.one_of(_KEYS, st.integers(0, 10**6), st.just(Every.ITEM))
_MOMENTS = st.builds(
    lambda moment, fraction: f"{moment.isoformat(timespec='seconds')}{fraction}Z",
    st.datetimes(),
    st.sampled_from(["", ".0", ".123456789"]),
)
_FLOATS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
_ORDERED = st.one_of(
    st.builds(Constant, st.just(ConstantKind.STRING), _TEXTS),
    st.builds(Constant, st.just(ConstantKind.INTEGER), st.integers(-(10**20), 10**20)),
    st.builds(Constant, st.just(ConstantKind.FLOAT), _FLOATS),
    st.builds(Constant, st.just(ConstantKind.HEX), st.binary(max_size=6)),
    st.builds(Constant, st.just(ConstantKind.BINARY), st.binary(min_size=1, max_size=6)),
    st.builds(Constant, st.just(ConstantKind.TIMESTAMP), _MOMENTS),
)
_CONSTANTS = _ORDERED | st.builds(Constant, st.just(ConstantKind.BOOLEAN), st.booleans())
_STRINGS = st.builds(Constant, st.just(ConstantKind.STRING), _TEXTS | st.sampled_from(["a(b)c", "10.0.0.0/8", "x%"]))
_OF_STRINGS = (Comparator.LIKE, Comparator.MATCHES, Comparator.ISSUBSET, Comparator.ISSUPERSET)


@st.composite
def _paths(draw: st.DrawFn) -> ObjectPath:
    return ObjectPath(draw(_TYPES), (draw(_KEYS), *draw(st.lists(_STEPS, max_size=3))))


@st.composite
def _comparisons(draw: st.DrawFn) -> Comparison:
    comparator = draw(st.sampled_from(Comparator))
    constants: tuple[Constant, ...]
    match comparator:
        case Comparator.EXISTS:
            constants = ()
        case Comparator.IN:
            constants = tuple(draw(st.lists(_CONSTANTS, max_size=3)))
        case Comparator.EQUAL | Comparator.UNEQUAL:
            constants = (draw(_CONSTANTS),)
        case _:
            constants = (draw(_STRINGS if comparator in _OF_STRINGS else _ORDERED),)
    return Comparison(draw(_paths()), comparator, constants, draw(st.booleans()))


def _joined(parts: st.SearchStrategy[Proposition]) -> st.SearchStrategy[Proposition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Compared, st.sampled_from([Junction.AND, Junction.OR]), several)


PROPOSITIONS: st.SearchStrategy[Proposition] = st.recursive(_comparisons(), _joined, max_leaves=5)
_QUALIFIERS = st.one_of(
    st.builds(Within, st.integers(0, 10**6) | st.decimals(Decimal(0), Decimal(10**6), places=2)),
    st.builds(Repeats, st.integers(0, 10**6)),
    st.builds(StartStop, _MOMENTS, _MOMENTS),
)


def _observed(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    qualifiers = st.lists(_QUALIFIERS, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Observations, st.sampled_from(Junction), several), st.builds(Qualified, parts, qualifiers)
    )


EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(st.builds(Observed, PROPOSITIONS), _observed, max_leaves=4)
PATTERNS = st.builds(Pattern, EXPRESSIONS)

_PIECES = [
    "[",
    "]",
    "(",
    ")",
    ",",
    ".",
    ":",
    "*",
    "=",
    "==",
    "!=",
    "<>",
    "<",
    ">",
    "<=",
    ">=",
    "'",
    "\\",
    "/",
    "/*",
    "*/",
    "//",
    "\n",
    "AND",
    "OR",
    "NOT",
    "FOLLOWEDBY",
    "LIKE",
    "MATCHES",
    "ISSUBSET",
    "ISSUPERSET",
    "IN",
    "EXISTS",
    "WITHIN",
    "5",
    "SECONDS",
    "REPEATS",
    "2",
    "TIMES",
    "START",
    "STOP",
    "true",
    "false",
    "LAST",
    "file:name",
    "file:hashes.MD5",
    "file:hashes.'SHA-256'",
    "ipv4-addr:value",
    "a:b-c",
    "a:b[*].c",
    "a:b[0]",
    "a:b[-1]",
    "'x'",
    "'\\''",
    "'\\\\'",
    "'ab%'",
    "-1",
    "+1",
    "0.5",
    ".5",
    "1.",
    "007",
    "h'ff'",
    "h'f'",
    "b'AAA='",
    "b'A'",
    "t'2020-02-30T00:00:00Z'",
    "t'2020-01-01T00:00:60Z'",
    "t'2020-01-01T00:00:00.5Z'",
    "t'2020-01-01'",
    "within",
    "'d41d8cd98f00b204e9800998ecf8427e'",
    "é",
    "\x1c",
    "\u2003",
]
_WRITTEN = (
    "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' OR ipv4-addr:value = 'x'] WITHIN 5 SECONDS",
    "[file:hashes.'SHA-1' IN ('da39a3ee5e6b4b0d3255bfef95601890afd80709', 'da39') AND file:size > 5.5]",
    "[file:hashes.SSDEEP NOT MATCHES '^3:AB' OR file:hashes.MD6 != 'd41d8cd98f00b204e9800998ecf8427e']",
    "[a:b[*].'c' NOT IN (1, 'x') AND a:c = t'2020-01-01T00:00:00.5Z' AND (a:d < b'AAA=' OR a:e = h'ff')]",
    "([a:b = 1] FOLLOWEDBY [EXISTS a:c]) START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z' OR [a:d LIKE 'x']",
    "[a:b-c.d = true] START '2016-01-01T00:00:00Z' STOP '2016-01-02T00:00:00Z' REPEATS 2 TIMES",
)
WRITTEN = st.sampled_from(_WRITTEN)
PIECES = st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)


@st.composite
def damaged(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw a pattern's text with pieces cut out, put in or exchanged."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.integers(0, 4)))
        text = text[:first] + draw(st.sampled_from(["", *_PIECES])) + text[last:]
    return text

"""Whether one comparison holds of one value, for equality, sets and MATCHES: no more of a pattern is evaluated.

Values are JSON's. Where types do not fit, ``=`` is false and ``!=`` true (STIX 2.1 OS §9.6). ``None`` means that it
cannot be told: another operator, or an expression that is beyond RE2. Unknown is never taken for no.
"""

import base64
import binascii
import unicodedata
from decimal import Decimal

from kentongan.stix.patterns.errors import RegexRefused
from kentongan.stix.patterns.lexing import is_timestamp
from kentongan.stix.patterns.matching import regex
from kentongan.stix.patterns.moments import moment
from kentongan.stix.patterns.terms import Comparator, Comparison, Constant, ConstantKind, Step

LONGEST = 100_000
"""Characters of a value that an expression is searched in."""


def holds(comparison: Comparison, value: object) -> bool | None:
    """Return whether a comparison holds of the value that its path leads to; None where that cannot be told."""
    match comparison.comparator:
        case Comparator.EQUAL | Comparator.IN:
            held = _among(comparison, value)
        case Comparator.UNEQUAL:
            held = _not(_among(comparison, value))
        case Comparator.MATCHES:
            held = _matches(str(comparison.constants[0].value), value)
        case _:
            held = None
    return _not(held) if comparison.negated else held


def _not(held: bool | None) -> bool | None:
    return None if held is None else not held


def _among(comparison: Comparison, value: object) -> bool | None:
    octets = _octets(comparison.path.steps[-1], value)
    said = {_equal(constant, value, octets=octets) for constant in comparison.constants}
    return True if True in said else None if None in said else False


def _equal(constant: Constant, value: object, *, octets: bytes | None) -> bool | None:
    match constant.kind:
        case ConstantKind.BOOLEAN:
            return value is constant.value
        case ConstantKind.INTEGER | ConstantKind.FLOAT:
            return _number(value) == constant.value
        case ConstantKind.STRING:
            return value == constant.value
        case ConstantKind.TIMESTAMP:
            return isinstance(value, str) and is_timestamp(value) and moment(value) == moment(str(constant.value))
        case ConstantKind.HEX | ConstantKind.BINARY:
            return None if octets is None else octets == constant.value


def _number(value: object) -> int | Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if isinstance(value, int) else Decimal(repr(value)) if isinstance(value, float) else value


def _octets(name: Step, value: object) -> bytes | None:
    """Return the octets of a value whose property's name says that it is hexadecimal or Base64."""
    if not (isinstance(name, str) and isinstance(value, str)):
        return None
    try:
        if name.endswith("_hex"):
            return binascii.unhexlify(value.encode())
        return base64.b64decode(value, validate=True) if name.endswith("_bin") else None
    except ValueError:
        return None


def _matches(expression: str, value: object) -> bool | None:
    if not isinstance(value, str):
        return False
    if len(value) > LONGEST:
        return None
    try:
        compiled = regex(unicodedata.normalize("NFC", expression))
    except RegexRefused:
        return None
    return compiled.search(unicodedata.normalize("NFC", value)) is not None

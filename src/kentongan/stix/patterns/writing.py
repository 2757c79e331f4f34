"""A pattern to its text, in one form: what ``parsing.parse`` reads back to the same pattern."""

import base64
import re
from decimal import Decimal

from kentongan.stix.patterns.lexing import KEYWORDS
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
    Qualifier,
    Repeats,
    Step,
    Within,
)

_UNQUOTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_BINDING = (Junction.AND, Junction.OR, Junction.FOLLOWEDBY)


def write(pattern: Pattern) -> str:
    """Return a pattern as text of STIX 2.1."""
    return _expression(pattern.expression)


def write_path(path: ObjectPath) -> str:
    """Return an object path as text: ``file:hashes.'SHA-256'``."""
    first, *rest = path.steps
    return f"{path.type}:{_step(first).removeprefix('.')}{''.join(map(_step, rest))}"


def _expression(expression: Expression) -> str:
    match expression:
        case Observed():
            return f"[{_proposition(expression.proposition)}]"
        case Qualified():
            inner = _expression(expression.expression)
            if not isinstance(expression.expression, Observed):
                inner = f"({inner})"
            return " ".join((inner, *map(_qualifier, expression.qualifiers)))
        case Observations():
            return f" {expression.by} ".join(
                f"({_expression(part)})"
                if isinstance(part, Observations) and not _tighter(part.by, expression.by)
                else _expression(part)
                for part in expression.parts
            )


def _proposition(proposition: Proposition) -> str:
    match proposition:
        case Comparison():
            return _comparison(proposition)
        case Compared():
            return f" {proposition.by} ".join(
                f"({_proposition(part)})"
                if isinstance(part, Compared) and not _tighter(part.by, proposition.by)
                else _proposition(part)
                for part in proposition.parts
            )


def _tighter(inner: Junction, outer: Junction) -> bool:
    return _BINDING.index(inner) < _BINDING.index(outer)


def _comparison(comparison: Comparison) -> str:
    path = write_path(comparison.path)
    not_ = "NOT " if comparison.negated else ""
    if comparison.comparator is Comparator.EXISTS:
        return f"{not_}EXISTS {path}"
    constants = ", ".join(map(write_constant, comparison.constants))
    if comparison.comparator is Comparator.IN:
        constants = f"({constants})"
    return f"{path} {not_}{comparison.comparator} {constants}"


def _step(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if isinstance(step, Every):
        return "[*]"
    return f".{step if _UNQUOTED.fullmatch(step) and step not in KEYWORDS else _quoted(step)}"


def write_constant(constant: Constant) -> str:
    """Return a constant as text."""
    value = constant.value
    match constant.kind:
        case ConstantKind.BOOLEAN:
            return "true" if value else "false"
        case ConstantKind.STRING:
            return _quoted(_text(value))
        case ConstantKind.TIMESTAMP:
            return f"t'{_text(value)}'"
        case ConstantKind.BINARY:
            return f"b'{base64.b64encode(_octets(value)).decode()}'"
        case ConstantKind.HEX:
            return f"h'{_octets(value).hex()}'"
        case ConstantKind.INTEGER:
            return f"{int(_text(value))}"
        case ConstantKind.FLOAT:
            return _decimal(Decimal(_text(value)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def _octets(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("a constant of this kind has bytes")
    return value


def _decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text if "." in text else f"{text}.0"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _qualifier(qualifier: Qualifier) -> str:
    match qualifier:
        case Within(seconds):
            return f"WITHIN {_decimal(seconds) if isinstance(seconds, Decimal) else seconds} SECONDS"
        case Repeats(times):
            return f"REPEATS {times} TIMES"
        case _:
            return f"START t'{qualifier.start}' STOP t'{qualifier.stop}'"

"""Tokens to constants (STIX 2.1 OS §9.2)."""

import base64
import re
from collections.abc import Callable
from decimal import Decimal

from kentongan.stix.patterns import lexing
from kentongan.stix.patterns.terms import Constant, ConstantKind

_ESCAPED = re.compile(r"\\(['\\])")

TRUTH = {"true": Constant(ConstantKind.BOOLEAN, True), "false": Constant(ConstantKind.BOOLEAN, False)}


def unescaped(text: str) -> str:
    """Return what a string literal says, without its quotes and escapes."""
    inner = text[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner


def _number(text: str) -> Constant:
    if "." in text:
        return Constant(ConstantKind.FLOAT, Decimal(text))
    return Constant(ConstantKind.INTEGER, int(text))


CONSTANTS: dict[str, Callable[[str], Constant]] = {
    lexing.STRING: lambda text: Constant(ConstantKind.STRING, unescaped(text)),
    lexing.NUMBER: _number,
    lexing.TIMESTAMP: lambda text: Constant(ConstantKind.TIMESTAMP, text),
    lexing.BINARY: lambda text: Constant(ConstantKind.BINARY, base64.b64decode(text)),
    lexing.HEX: lambda text: Constant(ConstantKind.HEX, bytes.fromhex(text)),
}
"""What a token of each kind is as a constant; ``true`` and ``false`` are in TRUTH, for they have no order."""

"""What is wrong with one comparison: days that no calendar has, hashes, expressions, sets, networks."""

import ipaddress
import re
from collections.abc import Iterator

from kentongan.kernel.errors import told_of
from kentongan.stix.patterns.errors import RegexBroken, RegexRefused
from kentongan.stix.patterns.matching import TOO_DEAR, regex
from kentongan.stix.patterns.moments import exists
from kentongan.stix.patterns.terms import Comparator, Comparison, ConstantKind
from kentongan.stix.terms import Flaw, Gravity

_DIGITS = {
    "MD5": (32,),
    "MD6": (32, 40, 56, 64, 96, 128),
    "RIPEMD160": (40,),
    "SHA1": (40,),
    "SHA224": (56,),
    "SHA256": (64,),
    "SHA384": (96,),
    "SHA512": (128,),
    "SHA3224": (56,),
    "SHA3256": (64,),
    "SHA3384": (96,),
    "SHA3512": (128,),
    "WHIRLPOOL": (128,),
}
"""How many hexadecimal digits a hash has, by the name of its algorithm without hyphens, in capitals."""
_HEX = re.compile(r"[0-9a-fA-F]+")
_SSDEEP = re.compile(r"[a-zA-Z0-9/+:.]{1,128}")
_WHOLE = (Comparator.EQUAL, Comparator.UNEQUAL, Comparator.IN)
_OF_NETWORKS = (Comparator.ISSUBSET, Comparator.ISSUPERSET)
_ADDRESSES = ("ipv4-addr", "ipv6-addr")


def flaws_of_comparison(comparison: Comparison, *, affordable: bool = True) -> Iterator[Flaw]:
    """Yield what is wrong with a comparison that could be read. What is not affordable is not compiled."""
    for constant in comparison.constants:
        if constant.kind is ConstantKind.TIMESTAMP and not exists(str(constant.value)):
            yield _flaw("pattern.timestamp", comparison, clause="STIX 2.1 §9.2", value=constant.value)
    match comparison.comparator:
        case Comparator.MATCHES:
            if affordable:
                yield from _of_regex(comparison)
            else:
                yield _advice("pattern.regex_unmatched", comparison, clause="STIX 2.1 §9.6.1", why=told_of(TOO_DEAR))
        case Comparator.IN:
            yield from _of_set(comparison)
        case Comparator.ISSUBSET | Comparator.ISSUPERSET:
            yield from _of_network(comparison)
        case _:
            pass
    if comparison.comparator in _WHOLE and "hashes" in comparison.path.steps:
        yield from _of_hash(comparison)


def _of_regex(comparison: Comparison) -> Iterator[Flaw]:
    try:
        regex(str(comparison.constants[0].value))
    except RegexBroken as error:
        yield _flaw("pattern.regex", comparison, clause="STIX 2.1 §9.6.1", **error.facts)
    except RegexRefused as error:
        yield _advice("pattern.regex_unmatched", comparison, clause="STIX 2.1 §9.6.1", **error.facts)


def _of_set(comparison: Comparison) -> Iterator[Flaw]:
    kinds = {constant.kind for constant in comparison.constants}
    if not kinds:
        yield _advice("pattern.empty_set", comparison, clause="STIX 2.1 §9.6.1")
    elif len(kinds) > 1 and kinds != {ConstantKind.INTEGER, ConstantKind.FLOAT}:
        yield _advice("pattern.mixed_set", comparison, clause="STIX 2.1 §9.6.1")


def _of_network(comparison: Comparison) -> Iterator[Flaw]:
    if comparison.path.type in _ADDRESSES:
        value = str(comparison.constants[0].value)
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            yield _advice("pattern.no_network", comparison, clause="STIX 2.1 §9.6.1", value=value)


def _of_hash(comparison: Comparison) -> Iterator[Flaw]:
    """Yield a flaw where a whole hash is asked for that is none of its algorithm's (§2.7)."""
    name = comparison.path.steps[-1]
    if not isinstance(name, str):
        return
    algorithm = name.upper().replace("-", "")
    for constant in comparison.constants:
        if not _is_hash(constant.value, algorithm=algorithm):
            yield _flaw("pattern.hash", comparison, clause="STIX 2.1 §2.7", algorithm=name, value=constant.value)


def _is_hash(value: object, *, algorithm: str) -> bool:
    if algorithm == "SSDEEP":
        return isinstance(value, str) and _SSDEEP.fullmatch(value) is not None
    digits = _DIGITS.get(algorithm)
    if digits is None:
        return True
    return isinstance(value, str) and len(value) in digits and _HEX.fullmatch(value) is not None


def _flaw(code: str, comparison: Comparison, *, clause: str, **facts: object) -> Flaw:
    return Flaw(code=code, path="pattern", clause=clause, facts={"position": comparison.at + 1, **facts})


def _advice(code: str, comparison: Comparison, *, clause: str, **facts: object) -> Flaw:
    told = {"position": comparison.at + 1, **facts}
    return Flaw(code=code, path="pattern", clause=clause, gravity=Gravity.ADVICE, facts=told)

"""One property's value against its form: quick to say that it is right, exact to say what is wrong.

A ``Check`` has two sides: ``ok`` decides, at the speed that bulk reading needs; ``tell`` is asked only about what is
not ok, and says where and why. Forms that need no table are here; ``shapes`` puts them together.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

import idna

from kentongan.stix.moments import MOMENT, moment_of
from kentongan.stix.terms import Flaw, Gravity


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a value has a form, and what is wrong where it has not: flaws with their paths, ``tell(value, path)``."""

    ok: Callable[[object], bool]
    tell: Callable[[object, str], Iterator[Flaw]]


UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
IDENTIFIER = re.compile(rf"([a-z][a-z0-9-]+[a-z0-9])--{UUID}")
"""An identifier: a type and a UUID of RFC 4122, versions 1 to 5 (STIX 2.1 §2.9)."""

_LANG = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)?(?:(?:^|-)x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_URL = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*+:(?://(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{{2}})*+@)?"
    rf"(?:\[[0-9A-Fa-fv:.]++\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{{2}})*+)(?::[0-9]*+)?"
    rf"(?:/{_PCHAR}*+)*+|(?!//)(?:{_PCHAR}|/)*+)(?:\?(?:{_PCHAR}|[/?])*+)?(?:#(?:{_PCHAR}|[/?])*+)?"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_LABEL = r"(?!-)(?![a-wyz0-9-][a-z0-9-]--|x[a-mo-z0-9-]--|xn--)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.IGNORECASE)
_CPE_PART = r"(?:\?*|\*?)(?:[a-zA-Z0-9._-]|\\[\\*?!\"#$%&'()+,/:;<=>@\[\]^`{|}~])++(?:\?*|\*?)|[*-]"
_LONGEST_HOST = 254
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)

_PATTERNS: Mapping[str, tuple[str, str]] = {
    "millis": (MOMENT.pattern.replace(r"(?:\.(\d+))?Z", r"\.(\d{3,})Z"), "§3.2"),
    "seconds": (MOMENT.pattern.replace(r"(?:\.(\d+))?Z", "Z"), "§6.7.6"),
    "binary": (r"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?(?<=.)", "§2.1"),
    "hex": (r"(?:[a-fA-F0-9]{2})++", "§2.8"),
    "relation": (r"[a-z0-9-]++", "§5.1"),
    "mime": (r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-zA-Z0-9.+_-]+", "§6.1"),
    "charset": (r"[a-zA-Z0-9/.+_:-]{2,250}", "§6.3"),
    "mac": (r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "§6.10"),
    "ipv4": (rf"(?:{_OCTET}\.){{3}}{_OCTET}(?:/(?:3[0-2]|[12]?[0-9]))?", "§6.8"),
    "email": (r"[^\s<>@]++@[^\s<>@]++|\"[^\"]++\"@[^\s<>@]++", "§6.5"),
    "registry": (r"(?!(?i:hklm|hkcc|hkcr|hkcu|hku)(?:\\|$))[\s\S]*+", "§6.17"),
    "cpe": (
        rf"cpe:2\.3:[aho*-](?::(?:{_CPE_PART})){{5}}:(?:[a-zA-Z]{{2,3}}(?:-(?:[a-zA-Z]{{2}}|[0-9]{{3}}))?|[*-])"
        rf"(?::(?:{_CPE_PART})){{4}}",
        "§6.14",
    ),
    # A step beyond the first may be a key of a dictionary, which has capitals (§2.4): ``hashes.SHA-256``.
    "selector": (r"[a-z0-9_-]{3,250}(?:\.(?:\[\d+\]|[a-zA-Z0-9_-]{1,250}))*|id", "§7.2.3.1"),
    "spec": (r"2\.1", "§3.2"),
}


def told(code: str, *, clause: str = "", **facts: object) -> Callable[[object, str], Iterator[Flaw]]:
    """Return the side of a check that says just this."""

    def tell(value: object, path: str) -> Iterator[Flaw]:
        yield Flaw(code=code, path=path, clause=clause and f"STIX 2.1 {clause}", facts=facts or None)

    return tell


def leaf(ok: Callable[[object], bool], wanted: str, clause: str = "") -> Check:
    """Return the check of a form without parts."""
    return Check(ok, told("property.form", clause=clause, wanted=wanted))


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_object(value: object) -> bool:
    return type(value) is dict


def _is_timestamp(value: object) -> bool:
    match = MOMENT.fullmatch(value) if type(value) is str else None
    return match is not None and (match[3] <= "28" or moment_of(value) is not None)


def _is_url(value: object) -> bool:
    return type(value) is str and _URL.fullmatch(value) is not None


def _is_lang(value: object) -> bool:
    return type(value) is str and 0 < len(value) <= 100 and _LANG.fullmatch(value) is not None


def _is_domain(value: object) -> bool:
    if type(value) is not str or len(value) > _LONGEST_HOST:
        return False
    if _HOST.fullmatch(value):
        return True
    try:
        idna.encode(value)
    except (idna.IDNAError, UnicodeError):
        return False
    return True


def _is_ipv6(value: object) -> bool:
    if type(value) is not str:
        return False
    address, slash, length = value.partition("/")
    try:
        IPv6Address(address)
    except (AddressValueError, ValueError):
        return False
    return not slash or (
        length.isascii() and length.isdecimal() and str(int(length[:4])) == length <= "999" and int(length) <= 128
    )


def _matching(name: str) -> Check:
    pattern, clause = _PATTERNS[name]
    matches = re.compile(pattern, re.ASCII).fullmatch
    return leaf(lambda value: type(value) is str and matches(value) is not None, name, clause)


def _millis() -> Check:
    matches = re.compile(_PATTERNS["millis"][0], re.ASCII).fullmatch

    def ok(value: object) -> bool:
        match = matches(value) if type(value) is str else None
        return match is not None and (match[3] <= "28" or moment_of(value) is not None)

    return leaf(ok, "millis", "§3.2")


def integer(low: int | None, high: int | None) -> Check:
    """Return the check of a whole number between two limits, themselves included (STIX 2.1 §2.10)."""
    least, most = -(2**53) + 1 if low is None else low, 2**53 - 1 if high is None else high
    return leaf(lambda value: type(value) is int and least <= value <= most, f"integer {least}..{most}", "§2.10")


def number(low: float, high: float) -> Check:
    """Return the check of a number between two limits, themselves included (STIX 2.1 §2.6)."""
    return leaf(lambda value: type(value) in (int, float) and low <= value <= high, f"number {low}..{high}", "§2.6")  # type: ignore[operator]


def word(words: Collection[str], name: str) -> Check:
    """Return the check of a word of a closed vocabulary (STIX 2.1 §2.4)."""
    allowed = frozenset(words)
    return Check(
        lambda value: type(value) is str and value in allowed, told("word.unknown", clause="§10", vocabulary=name)
    )


def open_word(words: Collection[str], name: str) -> Check:
    """Return the check of a text that had better be a word of an open vocabulary (STIX 2.1 §2.13)."""
    allowed = frozenset(words)

    def tell(value: object, path: str) -> Iterator[Flaw]:
        if type(value) is not str:
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §2.13", facts={"wanted": "text"})
        elif value not in allowed:
            facts = {"vocabulary": name}
            yield Flaw(code="word.unusual", path=path, clause="STIX 2.1 §10", gravity=Gravity.ADVICE, facts=facts)

    return Check(lambda value: type(value) is str and value in allowed, tell)


def reference(may: Callable[[str], bool] | None, wanted: str) -> Check:
    """Return the check of the id of an object of certain types; ``may`` is asked for the type, None stands for any."""

    def ok(value: object) -> bool:
        match = IDENTIFIER.fullmatch(value) if type(value) is str else None
        return match is not None and (may is None or may(match[1]))

    def tell(value: object, path: str) -> Iterator[Flaw]:
        match = IDENTIFIER.fullmatch(value) if type(value) is str else None
        code = "reference.form" if match is None else "reference.type"
        yield Flaw(code=code, path=path, clause="STIX 2.1 §2.9", facts={"wanted": wanted})

    return Check(ok, tell)


def list_of(check: Check) -> Check:
    """Return the check of a list of one or more (STIX 2.1 §2.12: an empty list is no list)."""
    each = check.ok

    def ok(value: object) -> bool:
        return type(value) is list and bool(value) and all(map(each, value))

    def tell(value: object, path: str) -> Iterator[Flaw]:
        if type(value) is not list:
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §2.12", facts={"wanted": "list"})
        elif not value:
            yield Flaw(code="property.empty", path=path, clause="STIX 2.1 §2.12")
        else:
            for place, one in enumerate(value):
                if not each(one):
                    yield from check.tell(one, f"{path}[{place}]")

    return Check(ok, tell)


LEAVES: Mapping[str, Check] = {
    **{name: _matching(name) for name in _PATTERNS if name not in ("millis",)},
    "millis": _millis(),
    "text": leaf(_is_text, "text", "§2.14"),
    "object": leaf(_is_object, "object"),
    "boolean": leaf(lambda value: type(value) is bool, "boolean", "§2.2"),
    "timestamp": leaf(_is_timestamp, "timestamp", "§2.15"),
    "lang": leaf(_is_lang, "lang", "§3.2"),
    "url": leaf(_is_url, "url", "§6.15"),
    "domain": leaf(_is_domain, "domain", "§6.4"),
    "ipv6": leaf(_is_ipv6, "ipv6", "§6.9"),
    "integer": integer(None, None),
    "number": number(float("-inf"), float("inf")),
}
"""The forms that have neither parts nor limits of their own, by their names in the tables."""

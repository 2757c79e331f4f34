"""The tables compiled, once: for each type of object and each part its checks and rules, as callables.

A ``Shape`` is a type that the tables describe. ``FORMS`` are the forms made of parts: hashes, dictionaries, extensions.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kentongan.stix import checks, rules
from kentongan.stix.checks import LEAVES, Check, told
from kentongan.stix.tables import read_table
from kentongan.stix.terms import Flaw, Thing

OBJECTS = read_table("objects")
OBSERVABLES = read_table("observables")
PARTS = read_table("parts")
VOCABULARIES = read_table("vocabularies")

RELATIONS = frozenset({"relationship", "sighting"})
META = frozenset({"language-content", "marking-definition", "extension-definition", "bundle"})
DOMAIN = frozenset(OBJECTS) - RELATIONS - META - {"common", "common_of_observables"}

_GROUPS: Mapping[str, Callable[[str], bool]] = {
    # A type that nobody here knows may be any of these.
    "OBSERVABLE": lambda kind: kind not in DOMAIN and kind not in RELATIONS and kind not in META,
    "RELATION": lambda kind: kind in RELATIONS,
    "THING": lambda kind: kind not in RELATIONS and kind not in META,
    "SIGHTABLE": lambda kind: kind not in RELATIONS and kind not in META and kind not in OBSERVABLES,
    "TRANSLATABLE": lambda kind: kind not in ("bundle", "language-content"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A type as the tables have it. ``checks`` by property; ``rules`` between properties; ``closed``: nothing else may
    stand in it."""

    clause: str
    required: tuple[str, ...]
    checks: Mapping[str, Check]
    rules: tuple[rules.Rule, ...]
    closed: bool = False

    def ok(self, value: object) -> bool:
        """Whether a value has this shape."""
        if type(value) is not dict or not value:
            return False
        for name in self.required:
            if name not in value:
                return False
        for name, one in value.items():
            check = self.checks.get(name)
            if check is None:
                if self.closed or one is None:
                    return False
            elif not check.ok(one):
                return False
        return all(rule(value) is None for rule in self.rules)

    def tell(self, value: object, path: str) -> Iterator[Flaw]:
        """Say what keeps a value from having this shape."""
        if not isinstance(value, dict) or not value:
            code = "property.empty" if isinstance(value, dict) else "property.form"
            yield Flaw(code=code, path=path, clause=self.clause, facts={"wanted": "object"})
            return
        for name, one in value.items():
            check = self.checks.get(name)
            if check is not None and not check.ok(one):
                yield from check.tell(one, f"{path}.{name}")
            elif check is None and (self.closed or one is None):
                code = "property.null" if one is None else "property.unknown"
                yield Flaw(code=code, path=f"{path}.{name}", clause=self.clause)
        yield from self.wrong(value, f"{path}.")

    def wrong(self, value: Thing, prefix: str = "") -> Iterator[Flaw]:
        """Say which required properties are missing and which rules are broken."""
        for name in self.required:
            if name not in value:
                yield Flaw(code="property.missing", path=prefix + name, clause=self.clause)
        for rule in self.rules:
            broken = rule(value)
            if broken is not None:
                code, name, facts = broken
                yield Flaw(code=code, path=(prefix + name).rstrip("."), clause=self.clause, facts=facts)

    @property
    def check(self) -> Check:
        """This shape as the form of a property."""
        return Check(self.ok, self.tell)


def shape_of(table: Mapping[str, Any], common: Mapping[str, Any] | None = None) -> Shape:
    """Compile one table entry, with the properties that all of its kind have."""
    shared: Mapping[str, str] = table.get("own_common") or (common or {}).get("properties", {})
    own: Mapping[str, str] = table["properties"]
    written = {name.removesuffix("!"): (form, name.endswith("!")) for name, form in {**shared, **own}.items()}
    for name in own:
        # A type may ask for what is otherwise optional.
        written[name.removesuffix("!")] = (own[name], name.endswith("!"))
    order = [*(() if "own_common" in table else (common or {}).get("order", ())), *table.get("order", ())]
    return Shape(
        clause=f"STIX 2.1 {table['clause']}",
        required=tuple(name for name, (_, required) in written.items() if required),
        checks={name: check_of(form) for name, (form, _) in written.items()},
        rules=(*_rules_of(table), *(rules.ordered(one) for one in order)),
        closed=table.get("closed", False),
    )


def _rules_of(table: Mapping[str, Any]) -> Iterator[rules.Rule]:
    if table.get("any_of_own"):
        own = [name for name in table["properties"] if not name.endswith("!")]
        yield rules.at_least_one([*own, *table.get("counts", ())])
    if "any" in table:
        yield rules.at_least_one(table["any"])
    if "only_one" in table:
        yield rules.just_one(table["only_one"])
    if "together" in table:
        yield rules.together(table["together"])
    for name, others in table.get("needs", {}).items():
        yield rules.needs(name, others)
    for name in table.get("rules", ()):
        yield rules.NAMED[name]


@cache
def check_of(form: str) -> Check:
    """Compile a form as the tables write it."""
    kind, _, rest = form.partition(" ")
    match kind:
        case "list":
            return checks.list_of(check_of(rest))
        case "part":
            return part(rest).check
        case "word":
            return checks.word(VOCABULARIES[rest], rest)
        case "open":
            return checks.open_word(VOCABULARIES[rest], rest)
        case "ref":
            return checks.reference(_may_refer(tuple(rest.split())), rest or "any")
        case "integer" if rest:
            low, _, high = rest.partition("..")
            return checks.integer(int(low), int(high) if high else None)
        case "number" if rest:
            low, _, high = rest.partition("..")
            return checks.number(float(low), float(high))
        case _:
            return LEAVES.get(kind) or FORMS[kind]


@cache
def part(name: str) -> Shape:
    """Return a type that stands inside others."""
    return shape_of(PARTS[name])


def _may_refer(wanted: tuple[str, ...]) -> Callable[[str], bool] | None:
    groups = [_GROUPS[one] for one in wanted if one in _GROUPS]
    if not wanted:
        return None
    if len(groups) == 1 == len(wanted):
        return groups[0]
    types = frozenset(wanted)
    if not groups:
        return types.__contains__
    return lambda kind: kind in types or any(group(kind) for group in groups)


PROPERTY_NAME = re.compile(r"[a-z][a-z0-9_]{2,249}|id", re.ASCII).fullmatch
TYPE_NAME = re.compile(r"(?=.{3})(?!action$)[a-z][a-z0-9]*+(?:-[a-z0-9]++)*+-?", re.ASCII).fullmatch
_KEY = re.compile(r"[a-zA-Z0-9_-]{1,250}", re.ASCII)


def dictionary(
    each: Callable[[object], bool], *, keys: Callable[[str], object] = _KEY.fullmatch, clause: str = "§2.3"
) -> Check:
    """Return the check of a dictionary (STIX 2.1 §2.3) whose values pass ``each``."""

    def ok(value: object) -> bool:
        return (
            type(value) is dict
            and bool(value)
            and all(keys(key) is not None for key in value)
            and all(map(each, value.values()))
        )

    def tell(value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, dict) or not value:
            code = "property.empty" if isinstance(value, dict) else "property.form"
            yield Flaw(code=code, path=path, clause=f"STIX 2.1 {clause}", facts={"wanted": "dictionary"})
            return
        for key, one in value.items():
            if keys(key) is None:
                yield Flaw(code="dictionary.key", path=f"{path}.{key[:250]}", clause=f"STIX 2.1 {clause}")
            if not each(one):
                yield Flaw(code="dictionary.value", path=f"{path}.{key[:250]}", clause=f"STIX 2.1 {clause}")

    return Check(ok, tell)


def is_something(value: object) -> bool:
    """Whether a value may stand in STIX at all: no null, no empty list (STIX 2.1 §2.12, §3.1)."""
    return value is not None and value != []


_HASH_FORMS = {
    name: re.compile(form, re.ASCII).fullmatch
    for name, form in {
        "MD5": r"[a-fA-F0-9]{32}",
        "SHA-1": r"[a-fA-F0-9]{40}",
        "SHA-256": r"[a-fA-F0-9]{64}",
        "SHA-512": r"[a-fA-F0-9]{128}",
        "SHA3-256": r"[a-fA-F0-9]{64}",
        "SHA3-512": r"[a-fA-F0-9]{128}",
        "SSDEEP": r"[a-zA-Z0-9/+:.]{1,128}",
        "TLSH": r"(?:T1)?[a-zA-Z0-9]{70}",
    }.items()
}
_HASH_NAME = re.compile(r"[a-zA-Z0-9_-]{3,250}", re.ASCII)


def _hashes(*, known_only: bool) -> Check:
    def right(name: str, one: object) -> bool:
        form = _HASH_FORMS.get(name)
        if type(one) is not str:
            return False
        return form(one) is not None if form else not known_only and _HASH_NAME.fullmatch(name) is not None

    def ok(value: object) -> bool:
        return type(value) is dict and bool(value) and all(right(name, one) for name, one in value.items())

    def tell(value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, dict) or not value:
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §2.7", facts={"wanted": "hashes"})
            return
        for name, one in value.items():
            if not right(name, one):
                yield Flaw(code="hash.form", path=f"{path}.{name[:250]}", clause="STIX 2.1 §2.7")

    return Check(ok, tell)


def _texts(value: object) -> bool:
    return type(value) is list and bool(value) and all(type(one) is str for one in value)


FORMS: Mapping[str, Check] = {
    "hashes": _hashes(known_only=False),
    "known-hashes": _hashes(known_only=True),
    "dictionary": dictionary(is_something),
    "texts": dictionary(lambda value: type(value) is str, clause="§6.7.4"),
    "headers": dictionary(lambda value: type(value) is str or _texts(value), clause="§6.6"),
    "request-header": dictionary(_texts, clause="§6.12.2"),
    "ipfix": dictionary(lambda value: type(value) in (str, int), clause="§6.12"),
    "exif": dictionary(
        lambda value: type(value) in (str, int),
        keys=re.compile(r"[A-Z][a-zA-Z0-9_-]+", re.ASCII).fullmatch,
        clause="§6.7.5",
    ),
    "socket-options": dictionary(
        lambda value: type(value) is int,
        keys=re.compile(r"(?:SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)(?:_[A-Z]+)+", re.ASCII).fullmatch,
        clause="§6.12.4",
    ),
    "translations": dictionary(
        lambda value: (
            type(value) is dict
            and bool(value)
            and all(PROPERTY_NAME(name) and is_something(one) for name, one in value.items())
        ),
        keys=lambda key: True if LEAVES["lang"].ok(key) else None,
        clause="§7.1",
    ),
    # These three hold whole objects or need the object around them: ``validation`` looks into them.
    "extensions": checks.leaf(lambda value: type(value) is dict and bool(value), "extensions", "§7.3"),
    "definition-extensions": checks.leaf(lambda value: type(value) is dict and bool(value), "extensions", "§7.2.1"),
    "observed": checks.leaf(lambda value: type(value) is dict and bool(value), "dictionary", "§4.14"),
    "bundled": checks.leaf(lambda value: type(value) is list and bool(value), "list", "§8"),
    "type": checks.leaf(
        lambda value: type(value) is str and len(value) <= 250 and TYPE_NAME(value) is not None, "type", "§3.1"
    ),
    "id": Check(
        lambda value: type(value) is str and checks.IDENTIFIER.fullmatch(value) is not None,
        told("id.form", clause="§2.9"),
    ),
}

"""Whether an object is what the standard says it must be, told from the tables: every flaw, where it is, its clause.

Objects of STIX 2.1 are judged in full. Those of 2.0 are kept and served as they are: of them only what the hub itself
relies on is judged, which is their id, type, times and markings (``docs/formats/stix-differences.md``).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from kentongan.stix.checks import IDENTIFIER, LEAVES, UUID
from kentongan.stix.identity import contributing, id_matches, is_random
from kentongan.stix.rules import EXTENSION_ID, tlp_is_what_its_id_says
from kentongan.stix.shapes import (
    OBJECTS,
    OBSERVABLES,
    PARTS,
    PROPERTY_NAME,
    Shape,
    check_of,
    is_something,
    part,
    shape_of,
)
from kentongan.stix.terms import Flaw, Gravity, SpecVersion, Thing


class PatternCheck(Protocol):
    """Judges the text of a STIX pattern, as ``patterns.flaws_of_pattern`` does."""

    def __call__(self, text: str, *, version: SpecVersion) -> Sequence[Flaw]:
        """Return what is wrong with it."""


_COMMON, _COMMON_OF_OBSERVABLES = OBJECTS["common"], OBJECTS["common_of_observables"]
_SHAPES: dict[str, Shape] = {
    **{name: shape_of(table, _COMMON) for name, table in OBJECTS.items() if not name.startswith("common")},
    **{name: shape_of(table, _COMMON_OF_OBSERVABLES) for name, table in OBSERVABLES.items()},
}
_CUSTOM = shape_of({"clause": "§7.3", "properties": {}}, _COMMON)
_CUSTOM_OBSERVABLE = shape_of({"clause": "§7.3", "properties": {}}, _COMMON_OF_OBSERVABLES)
_OLD = shape_of(
    {
        "clause": "§3.2",
        "own_common": {
            "type!": "type",
            "id!": "id",
            "created!": "timestamp",
            "modified": "timestamp",
            "revoked": "boolean",
            "created_by_ref": "ref identity",
            "object_marking_refs": "list ref marking-definition",
            "granular_markings": "list part granular-marking",
        },
        "properties": {},
        "order": ["modified >= created"],
    }
)
_PREDEFINED = {name: part(name) for name, table in PARTS.items() if "extension_of" in table}
_EXTENSION_TYPE = check_of("word extension-type")
_NAMED_EXTENSION = re.compile(r"[a-z][a-z0-9]*+(?:-[a-z0-9]++)*-ext", re.ASCII)
_RESERVED = frozenset({"severity", "action", "username", "phone_numbers"})
_OWNERS = {name: table["extension_of"] for name, table in PARTS.items() if "extension_of" in table}


def flaws_of(value: Thing, *, pattern_check: PatternCheck | None = None) -> tuple[Flaw, ...]:
    """Return what is wrong with an object, errors and advice; nothing where nothing is.

    ``pattern_check`` judges the pattern of an indicator whose ``pattern_type`` is ``stix``.
    """
    return tuple(_flaws(value, pattern_check))


def required_of(kind: str) -> frozenset[str]:
    """Return the properties without which an object of this type is none; what 2.1 requires holds for 2.0 too."""
    shape = _SHAPES.get(kind)
    return frozenset(shape.required) if shape is not None else frozenset()


def _flaws(value: Thing, pattern_check: PatternCheck | None) -> Iterator[Flaw]:
    kind, said = value.get("type"), value.get("spec_version")
    if not isinstance(kind, str):
        yield Flaw(code="property.form", path="type", clause="STIX 2.1 §3.2", facts={"wanted": "type"})
        return
    if said == "2.0" or (said is None and "created" in value and kind not in OBSERVABLES):
        yield from _flaws_of_old(value)
        return
    shape = _SHAPES.get(kind)
    if shape is None:
        shape = _CUSTOM if "created" in value or "modified" in value else _CUSTOM_OBSERVABLE
    yield from _properties(value, shape)
    yield from shape.wrong(value)
    yield from _identity(value, kind)
    if "extensions" in value:
        yield from _extensions(value, kind)
    if "granular_markings" in value:
        yield from _selectors(value)
    if kind == "indicator" and pattern_check is not None and value.get("pattern_type") == "stix":
        pattern = value.get("pattern")
        version = SpecVersion.V20 if value.get("pattern_version") == "2.0" else SpecVersion.V21
        yield from pattern_check(pattern, version=version) if isinstance(pattern, str) else ()
    elif kind == "observed-data" and isinstance(value.get("objects"), dict):
        yield from _observed(value["objects"])
    elif kind == "bundle" and isinstance(value.get("objects"), list):
        yield from _bundled(value["objects"], pattern_check)


def _properties(value: Thing, shape: Shape) -> Iterator[Flaw]:
    known = shape.checks
    for name, one in value.items():
        check = known.get(name)
        if check is None:
            yield from _own_property(name, one)
        elif not check.ok(one):
            yield from check.tell(one, name)


def _own_property(name: str, value: object) -> Iterator[Flaw]:
    """Judge a property that the standard does not know (STIX 2.1 §3.1, §7.3)."""
    if PROPERTY_NAME(name) is None:
        yield Flaw(code="property.name", path=name[:250], clause="STIX 2.1 §3.1")
    if name in _RESERVED:
        yield Flaw(code="property.reserved", path=name, clause="STIX 2.1 §3.1")
    if value is None:
        yield Flaw(code="property.null", path=name, clause="STIX 2.1 §3.1")
    elif value == []:
        yield Flaw(code="property.empty", path=name, clause="STIX 2.1 §2.12")
    elif name.endswith(("_bin", "_hex")) and not LEAVES["hex" if name.endswith("_hex") else "binary"].ok(value):
        yield Flaw(code="property.form", path=name, clause="STIX 2.1 §3.1", facts={"wanted": name[-3:]})


def _identity(value: Thing, kind: str) -> Iterator[Flaw]:
    id_ = value.get("id")
    match = IDENTIFIER.fullmatch(id_) if isinstance(id_, str) else None
    if match is None:
        return
    if match[1] != kind:
        yield Flaw(code="id.type", path="id", clause="STIX 2.1 §2.9")
    if kind not in OBSERVABLES:
        return
    names = contributing(value)
    if names.isdisjoint(value):
        if not is_random(value):
            yield Flaw(code="id.not_random", path="id", clause="STIX 2.1 §2.9")
    elif not is_random(value) and id_matches(value) is False:
        yield Flaw(code="id.not_deterministic", path="id", clause="STIX 2.1 §2.9", gravity=Gravity.ADVICE)


def _extensions(value: Thing, kind: str) -> Iterator[Flaw]:
    extensions = value["extensions"]
    for name, one in extensions.items() if isinstance(extensions, dict) else ():
        path = f"extensions.{name[:250]}"
        if type(one) is not dict or not one:
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §7.3", facts={"wanted": "object"})
        elif EXTENSION_ID.fullmatch(name):
            if not _EXTENSION_TYPE.ok(one.get("extension_type")):
                yield Flaw(code="extension.type", path=f"{path}.extension_type", clause="STIX 2.1 §7.3")
            yield from _inside(one, path)
        elif kind == "marking-definition" or not _NAMED_EXTENSION.fullmatch(name):
            yield Flaw(code="extension.name", path=path, clause="STIX 2.1 §7.3")
        elif name in _PREDEFINED and _OWNERS[name] == kind:
            shape = _PREDEFINED[name]
            if not shape.ok(one):
                yield from shape.tell(one, path)
        else:
            yield from _inside(one, path)


def _inside(extension: Thing, path: str) -> Iterator[Flaw]:
    for name, one in extension.items():
        if PROPERTY_NAME(name) is None or not is_something(one):
            code = "property.name" if is_something(one) else "property.empty"
            yield Flaw(code=code, path=f"{path}.{name[:250]}", clause="STIX 2.1 §7.3")


def _selectors(value: Thing) -> Iterator[Flaw]:
    granular = value["granular_markings"]
    for place, marking in enumerate(granular if isinstance(granular, list) else ()):
        selectors = marking.get("selectors") if isinstance(marking, dict) else None
        for number, selector in enumerate(selectors if isinstance(selectors, list) else ()):
            if isinstance(selector, str) and not _is_there(value, selector):
                path = f"granular_markings[{place}].selectors[{number}]"
                yield Flaw(code="selector.nowhere", path=path, clause="STIX 2.1 §7.2.3.1")


def _is_there(value: Any, selector: str) -> bool:
    for step in selector.split("."):
        if isinstance(value, list):
            number = step[1:-1]
            if step[:1] != "[" or step[-1:] != "]" or not number.isdecimal() or len(number) > 9:
                return False
            if int(number) >= len(value):
                return False
            value = value[int(number)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return False
    return True


def _observed(objects: dict[str, Any]) -> Iterator[Flaw]:
    """Judge the objects inside observed data, the deprecated form: their references are keys of the dictionary."""
    kinds = {key: one.get("type") for key, one in objects.items() if isinstance(one, dict)}
    for key, one in objects.items():
        path = f"objects.{key[:250]}"
        if not isinstance(one, dict) or not isinstance(one.get("type"), str):
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §4.14", facts={"wanted": "object"})
            continue
        for flaw in _flaws(_resolved(one, kinds), None):
            yield _under(path, flaw)


_ANY_UUID = "00000000-0000-4000-8000-000000000000"


def _resolved(value: Any, kinds: dict[str, Any], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _resolved(one, kinds, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, kinds, name) for one in value]
    if name.endswith(("_ref", "_refs")) and isinstance(value, str) and isinstance(kinds.get(value), str):
        return f"{kinds[value]}--{_ANY_UUID}"
    return value


def _bundled(objects: list[Any], pattern_check: PatternCheck | None) -> Iterator[Flaw]:
    for place, one in enumerate(objects):
        path = f"objects[{place}]"
        if not isinstance(one, dict) or one.get("type") == "bundle":
            yield Flaw(code="property.form", path=path, clause="STIX 2.1 §8", facts={"wanted": "object"})
            continue
        for flaw in _flaws(one, pattern_check):
            yield _under(path, flaw)


def _under(path: str, flaw: Flaw) -> Flaw:
    whole = f"{path}.{flaw.path}" if flaw.path else path
    return Flaw(code=flaw.code, path=whole, clause=flaw.clause, gravity=flaw.gravity, facts=flaw.facts)


def _flaws_of_old(value: Thing) -> Iterator[Flaw]:
    """Judge an object of STIX 2.0: what the hub itself relies on."""
    for name, check in _OLD.checks.items():
        if name in value and not check.ok(value[name]):
            yield from check.tell(value[name], name)
    yield from _OLD.wrong(value)
    id_ = value.get("id")
    if isinstance(id_, str) and id_.partition("--")[0] != value.get("type"):
        yield Flaw(code="id.type", path="id", clause="STIX 2.1 §2.9")
    if "granular_markings" in value:
        yield from _selectors(value)
    if value.get("type") == "marking-definition" and "definition_type" in value:
        broken = tlp_is_what_its_id_says({"name": _name_of(value), **value})
        if broken is not None:
            yield Flaw(code=broken[0], path=broken[1], clause="STIX 2.1 §7.2.1.4")


def _name_of(value: Thing) -> str:
    """Return the name that a TLP definition has in 2.1; in 2.0 it has none."""
    definition = value.get("definition")
    colour = definition.get("tlp") if isinstance(definition, dict) else None
    return f"TLP:{str(colour).upper()}"


__all__ = ["UUID", "PatternCheck", "flaws_of", "required_of"]

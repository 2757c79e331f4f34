"""What must hold between the properties of one object: the rules that tables say in a word, and those with a name.

A rule looks at an object whose properties may be of any form, and returns what is wrong, or None: code, path, facts.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kentongan.stix.checks import UUID
from kentongan.stix.definitions import FIRST_GENERATION, SECOND_GENERATION, TLP_EXTENSION
from kentongan.stix.moments import MOMENT, in_order
from kentongan.stix.terms import Thing

Wrong = tuple[str, str, Mapping[str, object] | None]
Rule = Callable[[Thing], Wrong | None]


def at_least_one(names: Sequence[str]) -> Rule:
    """Return the rule that one of these properties is there."""
    wanted = frozenset(names)

    def rule(value: Thing) -> Wrong | None:
        return ("properties.one_of", "", {"names": sorted(wanted)}) if wanted.isdisjoint(value) else None

    return rule


def just_one(names: Sequence[str]) -> Rule:
    """Return the rule that exactly one of these properties is there."""
    wanted = frozenset(names)

    def rule(value: Thing) -> Wrong | None:
        there = len(wanted & value.keys())
        return None if there == 1 else ("properties.only_one_of", "", {"names": sorted(wanted)})

    return rule


def together(names: Sequence[str]) -> Rule:
    """Return the rule that all or none of these properties are there."""
    wanted = frozenset(names)

    def rule(value: Thing) -> Wrong | None:
        there = len(wanted & value.keys())
        return None if there in (0, len(wanted)) else ("properties.together", "", {"names": sorted(wanted)})

    return rule


def needs(name: str, others: Sequence[str]) -> Rule:
    """Return the rule that a property is there only with others."""

    def rule(value: Thing) -> Wrong | None:
        if name not in value or all(other in value for other in others):
            return None
        return "properties.needs", name, {"names": sorted(others)}

    return rule


def ordered(text: str) -> Rule:
    """Return the rule that a time is later than another (``valid_until > valid_from``), or as late (``>=``)."""
    later, sign, earlier = text.split()
    equal_will_do = sign == ">="

    def rule(value: Thing) -> Wrong | None:
        last, first = value.get(later), value.get(earlier)
        if last is None or first is None:
            return None
        if last == first:
            return None if equal_will_do else ("times.order", later, {"earlier": earlier})
        if not (_is_moment(last) and _is_moment(first)) or in_order(last) > in_order(first):
            return None
        return "times.order", later, {"earlier": earlier}

    return rule


def _is_moment(value: object) -> bool:
    return type(value) is str and MOMENT.fullmatch(value) is not None


def a_family_has_a_name(value: Thing) -> Wrong | None:
    """STIX 2.1 §4.11: the name of a malware family is required."""
    missing = value.get("is_family") is True and "name" not in value
    return ("property.missing", "name", None) if missing else None


def a_message_has_one_kind_of_body(value: Thing) -> Wrong | None:
    """STIX 2.1 §6.6: ``body`` where it is not multipart, ``body_multipart`` where it is."""
    multipart = value.get("is_multipart")
    wrong = "body" if multipart is True else "body_multipart" if multipart is False else ""
    return ("properties.not_with", wrong, {"other": "is_multipart"}) if wrong in value else None


def active_traffic_has_no_end(value: Thing) -> Wrong | None:
    """STIX 2.1 §6.12: ``end`` must not be there while the traffic is active."""
    wrong = value.get("is_active") is True and "end" in value
    return ("properties.not_with", "end", {"other": "is_active"}) if wrong else None


def extension_properties_are_of_the_top_level(value: Thing) -> Wrong | None:
    """STIX 2.1 §7.3: ``extension_properties`` only for extensions of the top level."""
    types = value.get("extension_types")
    wrong = "extension_properties" in value and not (isinstance(types, list) and "toplevel-property-extension" in types)
    return ("properties.not_with", "extension_properties", {"other": "extension_types"}) if wrong else None


def a_marking_says_something(value: Thing) -> Wrong | None:
    """STIX 2.1 §7.2.1: by ``definition_type`` and ``definition``, or by an extension."""
    definition_type, definition = value.get("definition_type"), value.get("definition")
    if (definition_type is None or definition is None) and "extensions" not in value:
        return "property.missing", "definition" if definition is None else "definition_type", None
    if definition_type == "statement" and not isinstance(_member(definition, "statement"), str):
        return "property.form", "definition.statement", {"wanted": "text"}
    if definition_type == "tlp" and str(value.get("id")) not in FIRST_GENERATION:
        return "marking.tlp_of_its_own", "definition_type", None
    return None


def tlp_is_what_its_id_says(value: Thing) -> Wrong | None:
    """STIX 2.1 §7.2.1.4 and OASIS's definitions of TLP 2.0: these objects are fixed, whoever sends them."""
    marking = value.get("id")
    first, second = FIRST_GENERATION.get(str(marking)), SECOND_GENERATION.get(str(marking))
    if first is not None:
        colour = "white" if first.word == "CLEAR" else first.word.lower()
        fixed: dict[str, Any] = {
            "name": f"TLP:{colour.upper()}",
            "created": "2017-01-20T00:00:00.000Z",
            "definition_type": "tlp",
            "definition": {"tlp": colour},
        }
        same = value.keys() - {"type", "spec_version", "id"} == fixed.keys()
    elif second is not None:
        extension = {"extension_type": "property-extension", "tlp_2_0": second.word.lower()}
        fixed = {"created": "2022-10-01T00:00:00.000Z", "extensions": {TLP_EXTENSION: extension}}
        same = value.get("name", second.label) == second.label and "definition" not in value
    else:
        return None
    same = same and all(value.get(name) == one for name, one in fixed.items())
    return None if same else ("marking.not_the_standard_one", "", None)


def a_marking_does_not_mark_itself(value: Thing) -> Wrong | None:
    """STIX 2.1 §7.2.2: no circular references."""
    refs, granular = value.get("object_marking_refs"), value.get("granular_markings")
    own = value.get("id")
    if isinstance(refs, list) and own in refs:
        return "marking.circular", "object_marking_refs", None
    if isinstance(granular, list) and any(_member(one, "marking_ref") == own for one in granular):
        return "marking.circular", "granular_markings", None
    return None


_CVE = re.compile(r"CVE-\d{4}-(?:0\d{3}|[1-9]\d{3,})", re.ASCII)
_CAPEC = re.compile(r"CAPEC-\d+", re.ASCII)


def cve_and_capec_are_named_so(value: Thing) -> Wrong | None:
    """STIX 2.1 §2.5, §4.1, §4.19: ``cve`` and ``capec`` have such numbers, and such numbers those names."""
    name, number = value.get("source_name"), value.get("external_id")
    for source, form in (("cve", _CVE), ("capec", _CAPEC)):
        formed = isinstance(number, str) and form.fullmatch(number) is not None
        if formed is not (name == source):
            return "reference.external", "external_id", {"source": source}
    return None


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


NAMED: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        a_family_has_a_name,
        a_message_has_one_kind_of_body,
        active_traffic_has_no_end,
        extension_properties_are_of_the_top_level,
        a_marking_says_something,
        tlp_is_what_its_id_says,
        a_marking_does_not_mark_itself,
        cve_and_capec_are_named_so,
    )
}

EXTENSION_ID = re.compile(rf"extension-definition--{UUID}")

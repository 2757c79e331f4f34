"""Where our verdicts and those of the other two differ, and why, as ``docs/formats/stix-differences.md`` tells it.

A difference is known by its name there, and recognised by our flaws (code and path), the other's first words, and the
object. What no entry here explains fails the test.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kentongan.stix.shapes import OBSERVABLES
from kentongan.stix.terms import Flaw

Explains = Callable[[Sequence[Flaw], Sequence[str], Mapping[str, Any]], bool]


def _ours(codes: str, *, path: str = "", kinds: Any = None) -> Explains:
    """We refuse and the other does not: each of our flaws is of these codes, at such a path, in such an object."""

    def explains(flaws: Sequence[Flaw], errors: Sequence[str], value: Mapping[str, Any]) -> bool:
        return (
            not errors
            and bool(flaws)
            and (kinds is None or value["type"] in kinds)
            and all(re.search(rf"^(?:{codes})$", one.code) and re.search(path, one.path) for one in flaws)
        )

    return explains


def _theirs(words: str) -> Explains:
    """The other refuses and we do not: each of its errors has such words."""

    def explains(flaws: Sequence[Flaw], errors: Sequence[str], value: Mapping[str, Any]) -> bool:
        return not flaws and bool(errors) and all(re.search(words, one, re.DOTALL) for one in errors)

    return explains


def _beyond(value: Any, flaw: Flaw) -> bool:
    """Whether a flaw is of a whole number that a double cannot hold."""
    found: Any = value
    for step in re.findall(r"[^.\[\]]+", flaw.path):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return flaw.code == "property.form" and type(found) is int and abs(found) >= 2**53


VALIDATOR: Mapping[str, Explains] = {
    "references of observables": _ours(r"reference\.(form|type)", kinds=OBSERVABLES),
    "references to markings and creators": _ours(r"reference\.type", path=r"marking_ref|created_by_ref"),
    "reserved and own properties of marking definitions": _ours(
        r"property\.(name|null|empty|reserved|form)", kinds=("marking-definition",)
    ),
    "names of own properties": _ours(r"property\.name"),
    "creator of an extension definition": _ours(r"property\.missing", path="^created_by_ref$"),
    "languages of parts": _theirs("'marking_ref' is a required property"),
    "languages": _theirs("not a valid RFC 5646|must be an RFC 5646 code|invalid language code"),
    "registries of IANA": _theirs("must be an IANA registered"),
    "times of observables": _ours(r"property\.form|times\.order", path="^(created|modified|lang)$", kinds=OBSERVABLES),
    "nothing translated": _ours(r"dictionary\.value", path="^contents", kinds=("language-content",)),
    "what is sighted": _ours(r"reference\.type", path="^sighting_of_ref$"),
    "ends of a relationship": _ours(r"reference\.type", path="^(source|target)_ref$"),
    "integrity level": _theirs("windows-process-ext.*not valid under any of the given schemas"),
    "subkeys alone": _theirs("windows-registry-key--.*not valid under any of the given schemas"),
    "ids of TLP": _ours(r"marking\.(not_the_standard_one|tlp_of_its_own)"),
    "times finer than microseconds": _theirs("must be later than"),
    "samples of malware": _ours(r"reference\.(form|type)", path="^sample_refs", kinds=("malware",)),
    "alternate data streams": _ours(r"property\.form", path="ntfs-ext.alternate_data_streams"),
    "whole numbers beyond 2^53": lambda flaws, errors, value: (
        not errors and bool(flaws) and all(_beyond(value, flaw) for flaw in flaws)
    ),
    "capitals in selectors": _theirs(r"does not match '\^\(\[a-z0-9_-\]\{3,249\}"),
    "empty bundles": _ours(r"property\.form", path="^objects$", kinds=("bundle",)),
}

STIX2: Mapping[str, Explains] = {
    "times that it cannot read": _theirs("timestamp string in a recognizable format"),
    "what a builder forgives": _ours(
        r"property\.(form|missing|empty|reserved|name|null|unknown)|extension\.(type|name)|id\.(form|not_random)"
        r"|dictionary\.(key|value)|reference\.(form|external)|word\.unknown|times\.order|marking\.\w+|hash\.form"
        r"|properties\.\w+"
    ),
    "an end without is_active": _theirs("'is_active' must be False if 'end' is present"),
    "selectors of empty values": _theirs("InvalidSelectorError"),
    "keys in selectors": _theirs("must adhere to selector syntax"),
    "kinds of marking definitions": _theirs("must be a valid marking type|must be a Statement, TLP Marking"),
}

"""FIRST's Information Exchange Policy 2.0, all 13 of its fields, read from a STIX marking definition.

Two forms are read: the extension that OASIS's common objects define for it, and a ``definition`` of the type ``iep``
with the fields as FIRST's own JSON names them. A policy of another version, or with a word that IEP 2.0 has not, is no
policy that can be followed: None, so that it is taken for the strictest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from kentongan.kernel.clock import UnreadableTime, read_moment
from kentongan.kernel.tlp import TLP, read_tlp
from kentongan.stix.terms import Thing

IEP_EXTENSION = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a"

PERMITTED_ACTIONS = (
    "none",
    "contact-for-instruction",
    "internally-visible-actions",
    "externally-visible-indirect-actions",
    "externally-visible-direct-actions",
)
"""From the least to the most."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "encrypt_in_transit": ("must", "may"),
    "permitted_actions": PERMITTED_ACTIONS,
    "affected_party_notifications": ("must-not", "may"),
    "attribution": ("must-not", "must", "may"),
    "unmodified_resale": ("must-not", "may"),
}
"""The words of each field, the strictest first: of a list of several, that one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IepPolicy:
    """One policy (FIRST IEP 2.0). Words are in lower case with hyphens; what a policy leaves open is empty or None, and
    what that means is for the reader to decide."""

    id: str = ""
    name: str = ""
    version: str = "2.0"
    description: str = ""
    start_date: datetime | None = None
    end_date: datetime | None = None
    encrypt_in_transit: str = ""
    permitted_actions: str = ""
    affected_party_notifications: str = ""
    tlp: TLP | None = None
    attribution: str = ""
    unmodified_resale: str = ""
    external_reference: str = ""


_NAMES = frozenset(one.name for one in fields(IepPolicy))


class _Unfollowable(ValueError):
    pass


def read_policy(value: Thing) -> IepPolicy | None:
    """Return the policy that a marking definition carries; None where it has none, or none that can be followed."""
    given = _fields(value)
    if given is None:
        return None
    try:
        return _policy(given, value)
    except (_Unfollowable, UnreadableTime):
        return None


def digest_of(policy: IepPolicy) -> str:
    """Return 64 bits of the SHA-256, in hexadecimal, of all that a policy says, however it was written."""
    told = json.dumps(asdict(policy), sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_field(key: str) -> bool:
    """Whether a key of a definition or an extension is one of a policy's fields, in one of the spellings in use."""
    name = key.lower().replace("-", "_").removeprefix("provider_").removeprefix("iep_").removeprefix("policy_")
    return name in _NAMES


def _fields(value: Thing) -> Mapping[str, object] | None:
    extensions = value.get("extensions")
    found = extensions.get(IEP_EXTENSION) if isinstance(extensions, dict) else None
    definition_type = value.get("definition_type")
    if found is None and isinstance(definition_type, str) and definition_type.lower().startswith("iep"):
        found = value.get("definition")
        inner = found.get("iep") if isinstance(found, dict) else None
        found = inner if isinstance(inner, dict) else found
    return {key.lower().replace("-", "_"): one for key, one in found.items()} if isinstance(found, dict) else None


def _policy(given: Mapping[str, object], value: Thing) -> IepPolicy:
    version = given.get("iep_version", given.get("version", "2.0"))
    if str(version) not in ("2", "2.0"):
        raise _Unfollowable(version)
    tlp = given.get("tlp")
    words = {name: _word(name, given) for name in _WORDS}
    return IepPolicy(
        id=_text(given, "iep_id", "id") or str(value.get("id", "")),
        name=_text(given, "policy_name", "name") or str(value.get("name", "")),
        description=_text(given, "description"),
        start_date=_moment(given.get("start_date")),
        end_date=_moment(given.get("end_date")),
        tlp=None if tlp is None else read_tlp(tlp if isinstance(tlp, str) else None),
        external_reference=_reference(given, value),
        **words,
    )


def _word(name: str, given: Mapping[str, object]) -> str:
    said = given.get(name, given.get(f"provider_{name}"))
    if said is None:
        return ""
    several = said if isinstance(said, list) else [said]
    words = {one.lower().replace("_", "-").replace(" ", "-") for one in several if isinstance(one, str)}
    if not words or len(words) < len(several) or not words <= set(_WORDS[name]):
        raise _Unfollowable(name)
    return min(words, key=_WORDS[name].index)


def _text(given: Mapping[str, object], *names: str) -> str:
    return next((one for name in names if isinstance(one := given.get(name), str) and one), "")


def _moment(said: object) -> datetime | None:
    if said is None:
        return None
    if not isinstance(said, str):
        raise _Unfollowable(said)
    return read_moment(said)


def _reference(given: Mapping[str, object], value: Thing) -> str:
    own = _text(given, "external_reference")
    if own:
        return own
    listed = value.get("external_references")
    several = listed if isinstance(listed, list) else []
    return next((one["url"] for one in several if isinstance(one, dict) and isinstance(one.get("url"), str)), "")

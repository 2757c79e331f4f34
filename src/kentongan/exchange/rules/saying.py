"""What an object says, apart from its markings and from when and by whom: so that it is known again under other marks.

Compared property by property. Whoever writes a text anew says something else; no rule finds that.
"""

import json
from hashlib import sha256

from kentongan.stix.identity import CONTRIBUTING

Said = frozenset[tuple[str, str]]
"""Names of properties, each with a digest of its value: enough to know it again when the object is gone."""

NOTHING: Said = frozenset()

_APART = frozenset(
    {"type", "spec_version", "id", "created", "modified", "created_by_ref", "revoked", "defanged"}
    | {"object_marking_refs", "granular_markings"}
)
_CARRIED = {"artifact": {"payload_bin"}, "email-message": {"subject", "body"}}
"""Properties that an id is computed from, and that are more than the name of a thing that anybody may come across."""


def said_in(content: bytes) -> Said:
    """Return what an object says. Its content has been found valid."""
    value = json.loads(content)
    return frozenset((name, _digest(told)) for name, told in value.items() if name not in _APART)


def said_json(said: Said) -> str:
    """Return as JSON what an object says."""
    return json.dumps(sorted(said))


def read_said(told: str) -> Said:
    """Return what an object said, as ``said_json`` wrote it."""
    return frozenset((name, digest) for name, digest in json.loads(told))


def _digest(told: object) -> str:
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def beyond_the_bare_value(said: Said, *, kind: str) -> Said:
    """Return what an observable of a type says beyond that by which anybody knows it: an address, a hash, a name."""
    bare = frozenset(CONTRIBUTING.get(kind, ())) - _CARRIED.get(kind, frozenset())
    return frozenset((name, told) for name, told in said if name not in bare)

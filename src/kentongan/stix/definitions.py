"""What a marking definition means: a label of the Traffic Light Protocol, a statement, an Information Exchange Policy.

The ids of TLP labels are fixed: those of TLP 1.0 by STIX 2.1 §7.2.1.4, those of 2.0 by OASIS's common objects, and one
by OpenCTI, which had AMBER+STRICT before OASIS did. What an id means does not depend on what somebody sends under it.
A definition under another id that calls itself TLP is believed only where it asks for more care than most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kentongan.kernel.tlp import TLP, read_tlp
from kentongan.stix.identity import in_one_spelling
from kentongan.stix.policies import IEP_EXTENSION, IepPolicy, read_policy
from kentongan.stix.terms import Thing

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

FIRST_GENERATION: Mapping[str, TLP] = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": TLP.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": TLP.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": TLP.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": TLP.RED,
}
SECOND_GENERATION: Mapping[str, TLP] = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": TLP.CLEAR,
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": TLP.GREEN,
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": TLP.AMBER,
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": TLP.AMBER_STRICT,
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": TLP.RED,
}
_OF_OPENCTI = {"marking-definition--826578e1-40ad-459f-bc73-ede076f81f37": TLP.AMBER_STRICT}
_WELL_KNOWN: Mapping[str, TLP] = {**FIRST_GENERATION, **SECOND_GENERATION, **_OF_OPENCTI}

_BELIEVED = TLP.AMBER_STRICT
"""From here on a claim under an unknown id counts; whatever is more open is as if nobody had defined it."""


def label_under(mark: str) -> TLP | None:
    """Return the label of the Traffic Light Protocol whose fixed id this is."""
    return _WELL_KNOWN.get(mark)


class Kind(StrEnum):
    """What sort of thing a marking definition says."""

    TLP = "tlp"
    STATEMENT = "statement"
    IEP = "iep"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one marking definition says. ``tlp`` is None where it says nothing of TLP that can be believed; ``claimed``
    is what it calls itself. A statement restricts nothing that software could enforce, and is known nevertheless; of
    ``UNKNOWN`` nothing is known, which whoever decides has to take for RED."""

    id: str
    kind: Kind
    tlp: TLP | None = None
    claimed: TLP | None = None
    statement: str = ""
    policy: IepPolicy | None = None


def well_known(marking_id: str) -> TLP | None:
    """Return the label that an id stands for, of either generation of TLP; None for every other id."""
    return _WELL_KNOWN.get(marking_id)


def has_one_version(stix_id: str) -> bool:
    """Whether whatever comes under an id is one and the same for good: a marking definition, which has no versions and
    cannot be changed (STIX 2.1 §7.2.1). Of a TLP label the id alone says what it means, so its copies may differ."""
    return stix_id.startswith("marking-definition--") and stix_id not in _WELL_KNOWN


def read_definition(value: Thing) -> Meaning:
    """Return what a marking definition means. It may be faulty: what cannot be read is UNKNOWN."""
    marking = in_one_spelling(str(value.get("id", "")))
    known = well_known(marking)
    if known is not None:
        return Meaning(id=marking, kind=Kind.TLP, tlp=known, claimed=claimed_tlp(value))
    policy = read_policy(value)
    if policy is not None:
        return Meaning(id=marking, kind=Kind.IEP, tlp=policy.tlp, policy=policy)
    claimed = claimed_tlp(value)
    if claimed is not None:
        believed = claimed if claimed >= _BELIEVED else None
        return Meaning(id=marking, kind=Kind.TLP if believed else Kind.UNKNOWN, tlp=believed, claimed=claimed)
    statement = _statement(value)
    if statement is not None and not _says_more(value):
        return Meaning(id=marking, kind=Kind.STATEMENT, statement=statement)
    return Meaning(id=marking, kind=Kind.UNKNOWN, statement=statement or "")


def claimed_tlp(value: Thing) -> TLP | None:
    """Return the label that a definition calls itself: by TLP 2.0's extension, by 2.1's ``definition_type`` ``tlp``, or
    as OpenCTI writes it; the strictest of several, RED for a colour that there is not, None where it calls itself none.
    """
    claims = []
    extension = _inner(value, "extensions", TLP_EXTENSION)
    if extension is not None:
        claims.append(extension.get("tlp_2_0"))
    definition_type = value.get("definition_type")
    if isinstance(definition_type, str) and definition_type.lower().startswith("tlp"):
        inner = _inner(value, "definition")
        claims.append(definition_type if inner is None else inner.get("tlp"))
    if str(value.get("x_opencti_definition_type", "")).upper() == "TLP":
        claims.append(value.get("x_opencti_definition"))
    return max((read_tlp(claim if isinstance(claim, str) else None) for claim in claims), default=None)


def _statement(value: Thing) -> str | None:
    inner = _inner(value, "definition")
    said = inner.get("statement") if inner is not None and value.get("definition_type") == "statement" else None
    return said if isinstance(said, str) else None


def _says_more(value: Thing) -> bool:
    """Whether a statement carries an extension, which may restrict more than its words."""
    return bool(value.get("extensions"))


def _inner(value: Thing, *path: str) -> Mapping[str, object] | None:
    found: object = value
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


__all__ = [
    "FIRST_GENERATION",
    "IEP_EXTENSION",
    "SECOND_GENERATION",
    "TLP_EXTENSION",
    "Kind",
    "Meaning",
    "claimed_tlp",
    "has_one_version",
    "read_definition",
    "well_known",
]

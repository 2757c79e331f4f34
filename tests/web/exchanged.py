"""An exchange in a small region: an arrangement with two parties, a third that might join, objects under every term."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tests.exchange.shared import AMBER, CLEAR, GREEN, RED

from kentongan.directory.models import Organisation
from kentongan.exchange.actions.arrangements import add_arrangement, join
from kentongan.exchange.actions.provisioning import add_collection, add_member, add_root
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.models import Arrangement, Collection, Member
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.terms import Inclusion, Proposed, Text
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind, SizeTier
from kentongan.stix.patterns.judging import flaws_of_pattern
from kentongan.stix.reading import read_envelope

NAMESPACE = UUID("5f0c4e52-2f6c-4d8e-9a57-6a1d0c4be7a1")
STIX_NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
SECRET = "kentongan_sound-of-a-wooden-drum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What addresses name."""

    giver: Member
    getter: Member
    outsider: Member
    arrangement: Arrangement
    indicators: Collection
    alone: Collection


def make_exchange(*, at: datetime, ids: dict[str, UUID]) -> Exchanged:
    """Make the members of the bank, the telecom and the hospital, and share for the bank."""
    began = at - timedelta(days=30)
    bank, telecom, hospital = (
        _member(slug, ids[slug], at=began) for slug in ("bank-rivers", "telco-delta", "hospital-hill")
    )
    agreed = add_arrangement(
        Proposed(
            slug="cross-border",
            names={"en": "Cross-border warning", "ms": "Amaran rentas sempadan"},
            starts=began,
            ends=at + timedelta(days=700),
            refused_kinds=frozenset({OrganisationKind.REGULATOR}),
            unmarked=TLP.AMBER,
            policy={"id": "iep-1", "name": "Careful", "attribution": "must-not", "encrypt_in_transit": "may"},
            inclusion=Inclusion(
                kinds=(OrganisationKind.COMPANY, OrganisationKind.OPERATOR),
                sizes=(SizeTier.SMALL, SizeTier.MEDIUM, SizeTier.LARGE),
                languages=("ms", "en"),
                cost={"en": "Nothing; each party bears its own work."},
            ),
        ),
        text=Text(
            purpose="So that who sees a threat warns everyone who is exposed to it.",
            legal_basis="Memorandum of 3 March 2026, version 2; Act 854, section 21",
            limited_use="Not for supervision, prosecution or advertising.",
        ),
        actor=None,
        at=began,
    )
    for one in (bank, telecom):
        join(agreed.id, organisation=one.organisation_id, actor=None, at=began)
    root = add_root("region", actor=None, at=began)
    indicators = add_collection(
        "Indicators of the week", description="What was seen, and how to find it.", root=root, arrangement=agreed,
        readers=(bank, telecom), writers=(bank, telecom), actor=None, at=began,
    )  # fmt: skip
    alone = add_collection("Between two", root=root, readers=(telecom,), writers=(bank,), actor=None, at=began)
    made = Exchanged(
        giver=bank, getter=telecom, outsider=hospital, arrangement=agreed, indicators=indicators, alone=alone
    )
    send(bank, indicators, *objects(), at=at - timedelta(hours=3))
    send(bank, indicators, marked("indicator", "Changed twice", description="otherwise"), at=at - timedelta(hours=2))
    send(
        bank,
        alone,
        marked("note", "For one", marks=(), content="Only you two", object_refs=[named("malware", "drum")]),
        at=at,
    )
    return made


def objects() -> list[dict[str, Any]]:
    """Objects that hang together, under different terms."""
    malware = marked(
        "malware", "drum", is_family=False, description="Beats at night.\nAnd by day.", aliases=["gendang", "kentong"]
    )
    group = marked("intrusion-set", "Slit Gong", marks=(AMBER,))
    address = {
        "type": "ipv4-addr", "spec_version": "2.1", "value": "198.51.100.7", "object_marking_refs": [CLEAR],
        "id": "ipv4-addr--" + str(uuid5(STIX_NAMESPACE, '{"value":"198.51.100.7"}')),
    }  # fmt: skip
    policy = marked(
        "marking-definition", "Until the summer", marks=(GREEN,), definition_type="iep",
        definition={
            "id": "iep-2", "name": "Until the summer", "end_date": "2036-06-30T00:00:00Z", "tlp": "AMBER",
            "encrypt_in_transit": "must", "affected_party_notifications": "must-not", "attribution": "must-not",
            "permitted_actions": "internally-visible-actions", "unmodified_resale": "must-not",
        },
    )  # fmt: skip
    del policy["modified"]
    part = [{"marking_ref": RED, "selectors": ["description"]}]
    listed = [malware["id"], group["id"], address["id"]]
    return [
        malware,
        group,
        address,
        policy,
        indicator("C2 of the week", marks=(GREEN,)),
        indicator("For those named", marks=(RED,)),
        indicator("Under a policy", marks=(policy["id"],)),
        indicator("Without a marking", marks=()),
        indicator("With a hidden part", marks=(GREEN,), granular_markings=part, description="Seen at the bank"),
        indicator("Changed twice", marks=(AMBER,)),
        indicator("No longer true", marks=(GREEN,), revoked=True),
        related("uses", group, malware),
        related("indicates", indicator("C2 of the week"), malware),
        related("communicates-with", malware, address),
        marked("report", "The week in one page", published="2026-11-20T00:00:00Z", object_refs=listed),
    ]  # fmt: skip


def named(kind: str, name: str) -> str:
    """Return the id of an object of a name."""
    return f"{kind}--{uuid5(NAMESPACE, name).hex[:8]}-0000-4000-8000-{uuid5(NAMESPACE, name).hex[:12]}"


def marked(kind: str, name: str, *, marks: tuple[str, ...] = (GREEN,), **more: Any) -> dict[str, Any]:
    """Return an object of a name."""
    value = {
        "type": kind, "spec_version": "2.1", "id": named(kind, name), "created": "2026-11-20T08:00:00.000Z",
        "modified": "2026-11-20T08:00:00.000Z", "name": name,
    }  # fmt: skip
    if kind == "indicator":
        value |= {
            "pattern": "[ipv4-addr:value = '198.51.100.7']",
            "pattern_type": "stix",
            "valid_from": "2026-11-20T08:00:00Z",
        }
    if kind in ("note", "relationship"):
        del value["name"]
    return value | ({"object_marking_refs": list(marks)} if marks else {}) | more


def indicator(name: str, **more: Any) -> dict[str, Any]:
    """Return an indicator of a name."""
    return marked("indicator", name, **more)


def related(word: str, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return a relationship between two objects."""
    facts = {"relationship_type": word, "source_ref": one["id"], "target_ref": other["id"]}
    return marked("relationship", f"{one['id']} {word} {other['id']}", **facts)


def send(member: Member, collection: Collection, *several: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Share objects as a member's machine does, and return what became of them."""
    sight = sight_of(viewer_of_member(member, secure=True), collection=collection.id, at=at)
    received = read_envelope(json.dumps({"objects": several}).encode(), pattern_check=flaws_of_pattern)
    status = share(sight, member=member.pk, received=received, actor=member.user_id, at=at)
    found: dict[str, Any] = json.loads(bytes(status.results))
    return found


def _member(slug: str, organisation: UUID, *, at: datetime) -> Member:
    one = Organisation.objects.get(pk=organisation)
    return add_member(slug, organisation=one, secret=SECRET, actor=None, at=at)

"""A hub with a small directory, two members that share and one that reads, and the worker's steps of this room."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.exchange import provisioned
from tests.exchange.shared import GREEN
from tests.intake import made as intake
from tests.response import made

from kentongan.directory.actions import import_directory
from kentongan.directory.models import Organisation
from kentongan.exchange.actions import sharing
from kentongan.exchange.actions.deleting import delete_object
from kentongan.exchange.models import Collection, Member
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.terms import Filters
from kentongan.response.actions.asking_again import ask_again
from kentongan.response.actions.following import follow_runs
from kentongan.response.actions.handing_over import hand_over_concerns
from kentongan.response.actions.hearing import hear
from kentongan.response.actions.unsaying import unsay
from kentongan.response.models import Concern, Warning
from kentongan.routing.terms import Claim, ClaimKind, Directory
from kentongan.stix.reading import read_envelope

AT = intake.AT
BANK, TELCO = "203.0.113.7", "198.51.100.5"
MUST_NOT, NONE_OF_IT, NAMED = "must-not-notify", "permits-nothing", "name-the-source"


def set_up() -> Collection:
    """Make the hub; the collection is written by two and read by a third, of the bank."""
    intake_directory = intake.directory()
    parties = dict(intake_directory.organisations)
    name = Claim(organisation="bank-a", kind=ClaimKind.DOMAIN, value="bank-a.example", verified_at=intake.VERIFIED)
    bank = parties["bank-a"]
    import_directory(
        Directory(
            organisations=parties
            | {
                "bank-a": intake.organisation("bank-a", *bank.claims, name, critical=("payments",)),
                "isac": intake.organisation("isac"),
                "vendor": intake.organisation("vendor"),
            }
        ),
        actor=None,
        at=intake.VERIFIED,
    )
    for organisation in Organisation.objects.all():
        made.contact(organisation, verified_at=intake.VERIFIED)
    several = {one: provisioned.member(f"{one}-m", of=Organisation.objects.get(slug=one)) for one in ("isac", "vendor")}
    reader = provisioned.member("cert-m", of=Organisation.objects.get(slug="cert-my"))
    return provisioned.collection(readers=(*several.values(), reader), writers=tuple(several.values()))


def member(name: str = "isac") -> Member:
    return Member.objects.select_related("organisation").get(name=f"{name}-m")


def indicator(
    name: str = "one",
    *,
    pattern: str = f"[ipv4-addr:value = '{BANK}']",
    version: int = 0,
    marks: Any = (GREEN,),
    **more: Any,
) -> dict[str, Any]:
    created = AT - timedelta(days=2)
    value = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid5(NAMESPACE_URL, name)}",
        "created": moment(created),
        "modified": moment(created + timedelta(minutes=version)),
        "name": name,
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": moment(created),
        "indicator_types": ["malicious-activity"],
        "object_marking_refs": list(marks),
    }
    return value | more


def moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def policy(name: str, **fields: str) -> dict[str, Any]:
    """A marking definition with an IEP 2.0 policy under TLP:GREEN."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid5(NAMESPACE_URL, name)}",
        "created": moment(AT - timedelta(days=9)),
        "name": name,
        "extensions": {
            "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a": {
                "extension_type": "property-extension",
                "iep_version": "2.0",
                "tlp": "green",
                **fields,
            }
        },
    }


def share(*objects: dict[str, Any], by: str = "isac", at: datetime = AT) -> dict[str, Any]:
    """Share objects, and return the status resource."""
    who, there = member(by), Collection.objects.get()
    received = read_envelope(json.dumps({"objects": list(objects)}).encode())
    seen = sight_of(viewer_of_member(who, secure=True), collection=there.id, at=at)
    status = sharing.share(seen, member=who.pk, received=received, actor=who.user_id, at=at)
    found: dict[str, Any] = json.loads(bytes(status.results))
    assert found["failure_count"] == 0, found
    return found


def delete(stix_id: str, *, by: str = "isac", at: datetime = AT) -> int:
    who, there = member(by), Collection.objects.get()
    seen = sight_of(viewer_of_member(who, secure=True), collection=there.id, at=at)
    return delete_object(
        seen, member=who.pk, stix_id=stix_id, filters=Filters(versions=("all",)), actor=who.user_id, at=at
    )


def work(at: datetime = AT) -> None:
    """Let the worker do what is its to do in this room, in its order, until nothing is left."""
    while sum((hear(at), ask_again(at), hand_over_concerns(at), follow_runs(at), unsay(at))):
        pass


def shared(*objects: dict[str, Any], by: str = "isac", at: datetime = AT) -> None:
    share(*objects, by=by, at=at)
    work(at)


def outcome() -> list[tuple[str, str, str]]:
    return sorted(Concern.objects.values_list("value", "state", "reason"))


def warning(slug: str = "bank-a") -> Warning:
    return Warning.objects.get(organisation__slug=slug, superseded_by__isnull=True)


def identity(name: str, *, kind: str = "organization") -> dict[str, Any]:
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{uuid5(NAMESPACE_URL, name)}",
        "created": moment(AT - timedelta(days=9)),
        "modified": moment(AT - timedelta(days=9)),
        "name": name,
        "identity_class": kind,
        "object_marking_refs": [GREEN],
    }


def sighting(where: str, *, of: str = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f") -> dict[str, Any]:
    return {
        "type": "sighting",
        "spec_version": "2.1",
        "id": f"sighting--{uuid5(NAMESPACE_URL, where + of)}",
        "created": moment(AT - timedelta(days=1)),
        "modified": moment(AT - timedelta(days=1)),
        "sighting_of_ref": of,
        "where_sighted_refs": [where],
        "object_marking_refs": [GREEN],
    }

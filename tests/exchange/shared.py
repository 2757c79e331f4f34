"""Objects as a reader hands them on, and members that share and read them, for the tests of the store."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from tests.exchange.provisioned import AT

from kentongan.exchange.actions import sharing
from kentongan.exchange.models import Collection, Member, Status
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight, sight_of, viewer_of_member
from kentongan.exchange.terms import Filters, Page
from kentongan.stix.markings import markings_of
from kentongan.stix.terms import Flaw, Received, SpecVersion

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLEAR = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def stix_id(name: str, *, kind: str = "malware") -> str:
    return f"{kind}--{uuid5(NAMESPACE_URL, name)}"


def us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def malware(
    name: str = "bad", *, version: int = 1, kind: str = "malware", marks: Sequence[str] = (GREEN,), **more: Any
) -> Received:
    """An object of a name, in its version of that number."""
    modified = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=version)
    value = {
        "type": kind,
        "spec_version": "2.1",
        "id": stix_id(name, kind=kind),
        "created": "2026-01-01T00:00:00.000Z",
        "modified": modified.isoformat(timespec="milliseconds")[:-6] + "Z",
        "name": name,
        "is_family": False,
        **({"object_marking_refs": list(marks)} if marks else {}),
        **more,
    }
    return read(value, version=us(modified))


def domain(name: str = "example.org", *, marks: Sequence[str] = (GREEN,), **more: Any) -> Received:
    value = {
        "type": "domain-name",
        "spec_version": "2.1",
        "id": stix_id(name, kind="domain-name"),
        "value": name,
        **({"object_marking_refs": list(marks)} if marks else {}),
        **more,
    }
    return read(value, version=0)


def read(value: Mapping[str, Any], *, version: int, flaws: Sequence[Flaw] = ()) -> Received:
    marks = markings_of(value)
    return Received(
        content=msgspec.json.encode(value),
        id=value["id"],
        type=value["type"],
        spec_version=SpecVersion(value.get("spec_version", "2.0")),
        version=version,
        revoked=bool(value.get("revoked", False)),
        natural_key=f"{value['type']}:{value['value']}" if "value" in value else "",
        marks=marks.refs,
        granular=marks.granular,
        flaws=flaws,
    )


def sight(member: Member, collection: Collection, *, at: datetime = AT, secure: bool = True) -> Sight:
    return sight_of(viewer_of_member(member, secure=secure), collection=collection.id, at=at)


def share(member: Member, collection: Collection, *received: Received | Flaw, at: datetime = AT, **more: Any) -> Status:
    seen = sight(member, collection, at=at, **more)
    return sharing.share(seen, member=member.pk, received=received, actor=member.user_id, at=at)


def told(status: Status) -> tuple[int, list[str]]:
    """How many were taken in, and why the others were not."""
    results = msgspec.json.decode(bytes(status.results))
    return results["success_count"], [one["message"] for one in results["failures"]]


def page(
    member: Member,
    collection: Collection,
    *,
    limit: int = 100,
    cursor: int | None = None,
    at: datetime = AT,
    secure: bool = True,
    **filters: Any,
) -> Page:
    seen = sight(member, collection, at=at, secure=secure)
    return pages.objects(seen, filters=Filters(**filters), cursor=cursor, limit=limit)


def names(found: Page) -> list[str]:
    return [msgspec.json.decode(bytes(one.content)).get("name", "") for one in found.rows]

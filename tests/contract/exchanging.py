"""Alpha's side of the exchange: a member, an arrangement that Beta could not join, an object, a conflict."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kentongan.directory.models import Organisation
from kentongan.exchange.actions.arrangements import add_arrangement, join
from kentongan.exchange.actions.provisioning import add_collection, add_member, add_root
from kentongan.exchange.actions.sharing import share
from kentongan.exchange.models import Arrangement, Collection, Conflict, Label, Member
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.terms import Inclusion, Proposed, Text
from kentongan.response.models import Concern
from kentongan.response.terms import ConcernState
from kentongan.routing.terms import SizeTier
from kentongan.stix.reading import read_envelope

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
STIX_ID = "malware--7a3f4a52-6d0e-4f63-9d0c-3f8b1d5f6a01"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanging:
    """The rows that addresses name."""

    member: Member
    arrangement: Arrangement
    collection: Collection
    conflict: Conflict
    concern: Concern

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Ids that no list may show to others."""
        return (self.member.pk, self.arrangement.id, self.collection.id, self.conflict.pk, self.concern.pk)


def make_exchanging(alpha: Organisation) -> Exchanging:
    """Make the rows and return them."""
    Organisation.objects.filter(pk=alpha.pk).update(size=SizeTier.LARGE)
    member = add_member("alpha-machine", organisation=alpha, secret="x" * 20, actor=None, at=AT)
    agreed = add_arrangement(
        Proposed(slug="alpha", names={"en": "Verborgen"}, starts=AT, inclusion=Inclusion(sizes=(SizeTier.LARGE,))),
        text=Text(purpose="Verborgen", legal_basis="Verborgen"),
        actor=None,
        at=AT,
    )
    join(agreed.id, organisation=alpha.pk, actor=None, at=AT)
    collection = add_collection(
        "Verborgen", root=add_root("alpha", actor=None, at=AT), arrangement=agreed, readers=(member,),
        writers=(member,), actor=None, at=AT,
    )  # fmt: skip
    for name in ("Verborgen one", "Verborgen two"):
        _share(member, collection, name)
    return Exchanging(
        member=member,
        arrangement=agreed,
        collection=collection,
        conflict=Conflict.objects.get(),
        concern=_concern(alpha, collection),
    )


def _concern(alpha: Organisation, collection: Collection) -> Concern:
    """Make what a person of the hub must decide: a shared object that names something of Alpha's."""
    label = Label.objects.filter(collection=collection)[0]
    return Concern.objects.create(
        collection=collection, stix_id=STIX_ID, version=1, added=1, label=label, sharer=alpha, kind="victim",
        value=alpha.slug, organisation=alpha, tlp=1, classification="other", tag="verborgen",
        state=ConcernState.PERSON, made_at=AT, changed_at=AT,
    )  # fmt: skip


def _share(member: Member, collection: Collection, name: str) -> None:
    value: dict[str, Any] = {
        "type": "malware", "spec_version": "2.1", "id": STIX_ID, "created": "2026-11-20T08:00:00.000Z",
        "modified": "2026-11-20T08:00:00.000Z", "name": name, "is_family": False, "object_marking_refs": [GREEN],
    }  # fmt: skip
    sight = sight_of(viewer_of_member(member, secure=True), collection=collection.id, at=AT)
    received = read_envelope(json.dumps({"objects": [value]}).encode())
    share(sight, member=member.pk, received=received, actor=None, at=AT)

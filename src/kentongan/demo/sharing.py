"""The scene of the exchange: two arrangements, members under different terms, and an indicator that became a warning.

A CERT shares what it sees: something RED for those named, something whose name is RED within what is GREEN, and an
address in a bank's network. The bank is warned. The day after, the CERT finds that it was wrong, and revokes: the bank
reads so. This morning it shares another, which waits for whoever looks at the demo.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from kentongan.accounts.secrets import new_secret
from kentongan.demo.play import Play
from kentongan.directory.models import Organisation
from kentongan.exchange.actions import arrangements, provisioning, sharing
from kentongan.exchange.models import Collection, Member, Stored
from kentongan.exchange.queries.sight import sight_of, viewer_of_member
from kentongan.exchange.terms import Proposed, Text
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Warning
from kentongan.routing.terms import OrganisationKind
from kentongan.stix.reading import read_envelope

SHARER, READER, LIMITED = "xa-cert", "xb-cert", "xa-bank-sungai"
WARNED = "10.10.9.9"
WAITS = "10.20.8.40"

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def arrange(play: Play) -> None:
    """Let the operator write down two arrangements and what is shared under each, and let members in."""
    at, actor = play.now - timedelta(days=1), play.operator
    members = {slug: _member(slug, actor=actor, at=at) for slug in (SHARER, READER, LIMITED)}
    root = provisioning.add_root("region", title="The region", actor=actor, at=at)
    several = (
        (_region(at), _REGION, (SHARER, READER), "region", "Indicators of the region"),
        (_banks(at), _BANKS, (SHARER, LIMITED), "banks", "Fraud against banks"),
    )
    for proposed, text, parties, alias, title in several:
        made = arrangements.add_arrangement(proposed, text=text, actor=actor, at=at)
        for slug in parties:
            arrangements.join(made.id, organisation=members[slug].organisation_id, actor=actor, at=at)
        provisioning.add_collection(
            title,
            root=root,
            alias=alias,
            arrangement=made,
            readers=[members[slug] for slug in parties],
            writers=[members[SHARER]],
            actor=actor,
            at=at,
        )


def share_first(play: Play) -> None:
    """Share what the first day brought."""
    granular = [{"marking_ref": RED, "selectors": ["description"]}]
    _share(
        play,
        "region",
        indicator("Tidal Bore: a server that gives orders", WARNED, at=play.now, kind="c2"),
        indicator("Seen at one member only", "10.30.8.77", at=play.now, marks=(RED,)),
        indicator(
            "A page that imitates a bank",
            "172.20.1.5",
            at=play.now,
            kind="phishing",
            description="How we know is for those named.",
            granular_markings=granular,
        ),
    )
    _share(play, "banks", indicator("Money mules' mailbox", "172.20.1.9", at=play.now, marks=(AMBER,), kind="scam"))


def revoke(play: Play) -> None:
    """Revoke what was wrong: the server was the bank's own test."""
    first = indicator("Tidal Bore: a server that gives orders", WARNED, at=play.now - timedelta(days=1), kind="c2")
    held = _read_back(first["id"])
    _share(play, "region", held | {"modified": _moment(play.now), "revoked": True})


def share_last(play: Play) -> None:
    """Share what came this morning, and leave its warning to whoever looks at the demo."""
    _share(play, "region", indicator("Tidal Bore: another one", WAITS, at=play.now, marks=(AMBER,), kind="c2"))


def note_shared(play: Play) -> None:
    """Note where the scene can be seen."""
    taken_back = Warning.objects.filter(feed__slug="exchange", state="withdrawn").order_by("drafted_at").first()
    waits = Warning.objects.filter(feed__slug="exchange", state="drafted").order_by("-drafted_at").first()
    for name, one in (("shared_withdrawn", taken_back), ("shared_waits", waits)):
        if one is not None:
            play.places[name] = f"/warnings/{one.pk}/"


def indicator(
    name: str,
    address: str,
    *,
    at: datetime,
    marks: tuple[str, ...] = (GREEN,),
    kind: str = "malicious-activity",
    **more: Any,
) -> dict[str, Any]:
    """Return an indicator for an address."""
    value = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid5(NAMESPACE_URL, 'demo ' + name)}",
        "created": _moment(at),
        "modified": _moment(at),
        "name": name,
        "indicator_types": ["malicious-activity"],
        "labels": [kind],
        "pattern": f"[ipv4-addr:value = '{address}']",
        "pattern_type": "stix",
        "valid_from": _moment(at),
        "confidence": 60,
        "object_marking_refs": list(marks),
    }
    return value | more


def _share(play: Play, alias: str, *objects: dict[str, Any]) -> None:
    member = Member.objects.select_related("organisation").get(name=f"{SHARER}-taxii")
    there = Collection.objects.get(alias=alias)
    sight = sight_of(viewer_of_member(member, secure=True), collection=there.id, at=play.now)
    received = read_envelope(json.dumps({"objects": list(objects)}).encode())
    sharing.share(sight, member=member.pk, received=received, actor=member.user_id, at=play.now)


def _read_back(stix_id: str) -> dict[str, Any]:
    held = Stored.objects.filter(collection__alias="region", stix_id=stix_id).order_by("-version")[0]
    found: dict[str, Any] = json.loads(bytes(held.content))
    return found


def _member(slug: str, *, actor: UUID, at: datetime) -> Member:
    organisation = Organisation.objects.get(slug=slug)
    return provisioning.add_member(f"{slug}-taxii", organisation=organisation, secret=new_secret(), actor=actor, at=at)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_REGION = Text(
    purpose="To warn those whose machines are misused, across borders.",
    legal_basis="Memorandum between the CERTs of the Wind Islands and Sungaya, article 4.",
)
_BANKS = Text(
    purpose="To stop fraud against the customers of banks.",
    legal_basis="Agreement of the banks with their CERT, section 2.",
    limited_use="Not for supervision: no ministry and no regulator takes part.",
)


def _region(at: datetime) -> Proposed:
    return Proposed(
        slug="islands-and-sungaya",
        names={"en": "The Wind Islands and Sungaya: indicators"},
        starts=at,
        history=True,
        unmarked=TLP.AMBER,
        ceiling=TLP.RED,
    )


def _banks(at: datetime) -> Proposed:
    return Proposed(
        slug="banks-against-fraud",
        names={"en": "Banks against fraud"},
        starts=at,
        refused_kinds=frozenset({OrganisationKind.MINISTRY, OrganisationKind.REGULATOR}),
        history=False,
        unmarked=TLP.RED,
        ceiling=TLP.AMBER,
    )

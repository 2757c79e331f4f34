"""Warnings made by hand, for tests of what is done with them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from kentongan.directory.models import Contact, Organisation
from kentongan.directory.terms import Origin
from kentongan.intake.models import Draft, Feed, Run
from kentongan.kernel.references import make_reference
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Exposure, Item, Transition, Warning
from kentongan.response.terms import ExposureState, Route, WarningState

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
_numbers = count(1)


def organisation(slug: str = "bank-a", **more: Any) -> Organisation:
    facts = {"names": {"en": slug}, "country": "MY", "kind": "company", "origin": Origin.HAND.value} | more
    return Organisation.objects.create(slug=slug, recorded_at=AT, changed_at=AT, searched=slug, **facts)


def contact(of: Organisation, address: str = "", **more: Any) -> Contact:
    facts = {"role": "abuse", "channel": "email", "priority": 1, "origin": Origin.HAND.value} | more
    return Contact.objects.create(organisation=of, address=address or f"soc@{of.slug}.example", recorded_at=AT, **facts)


def feed(slug: str = "shadowserver", **more: Any) -> Feed:
    found = Feed.objects.filter(slug=slug).first()
    return found or Feed.objects.create(slug=slug, name=slug, created_at=AT, **({"tlp": TLP.GREEN} | more))


def exposure(of: Organisation, *, of_feed: Feed | None = None, **more: Any) -> Exposure:
    number = next(_numbers)
    facts = {
        "key": f"{number:032x}",
        "report": "scan_telnet",
        "classification": "vulnerable/vulnerable-system",
        "tlp": TLP.GREEN,
        "address": f"203.0.113.{number % 256}",
        "port": 23,
        "transport": "tcp",
        "first_seen": AT - timedelta(days=1),
        "last_seen": AT - timedelta(hours=6),
    }
    return Exposure.objects.create(organisation=of, feed=of_feed or feed(), **(facts | more))


def warning(of: Organisation, *exposures: Exposure, state: WarningState = WarningState.DRAFTED, **more: Any) -> Warning:
    """Make a warning in a state, with its items and its first step; with one exposure where none is given."""
    listed = exposures or (exposure(of, exercise=more.get("exercise", False)),)
    facts = {
        "feed": listed[0].feed,
        "recipient": of,
        "route": Route.OWNER,
        "classification": listed[0].classification,
        "tlp": listed[0].tlp,
        "country": of.country,
        "exposures": len(listed),
        "open": sum(one.state == ExposureState.OPEN for one in listed),
        "first_seen": min(one.first_seen for one in listed),
        "last_seen": max(one.last_seen for one in listed),
        "drafted_at": AT,
        "changed_at": AT,
    }
    made = Warning.objects.create(
        reference=make_reference(next(_numbers).to_bytes(8)), organisation=of, state=state, **(facts | more)
    )
    Item.objects.bulk_create(Item(warning=made, exposure=one, seen_at=one.last_seen) for one in listed)
    Transition.objects.create(warning=made, after=state, at=AT, reason="made")
    return made


def state_of(one: UUID) -> WarningState:
    return WarningState(Warning.objects.get(pk=one).state)


def draft(of: Organisation, **more: Any) -> Draft:
    """Make a draft of a finished run of the feed."""
    run = Run.objects.create(feed=feed(), state="finished", tlp=TLP.GREEN, started_at=AT, finished_at=AT)
    facts = {"classification": "vulnerable/vulnerable-system", "tlp": TLP.GREEN, "events": 1}
    return Draft.objects.create(
        run=run, number=1, organisation=of.id, organisation_slug=of.slug, first_seen=AT, last_seen=AT, **(facts | more)
    )

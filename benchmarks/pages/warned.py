"""A hundred thousand warnings with a million exposures and all that hangs on them, written straight into the tables.

What is measured is reading: the rows are made by executemany, past every action, and look as actions leave them.
"""

import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

COUNTRIES = ("MY", "ID", "TH", "VN", "PH", "SG", "BN", "KH", "LA", "MM")
SECTORS = ("banking", "telecom", "health", "energy", "government", "education", "software", "transport", "")
SIZES = ("micro", "small", "medium", "large", "")
CLASSES = (
    "malicious-code/infected-system", "vulnerable/vulnerable-system", "vulnerable/ddos-amplifier",
    "vulnerable/potentially-unwanted-accessible", "intrusions/system-compromise",
)  # fmt: skip
STATES = (
    *["mitigated"] * 34, *["delivered"] * 20, *["acknowledged"] * 12, *["superseded"] * 10, *["drafted"] * 5,
    *["not_affected"] * 5, *["expired"] * 5, *["closed"] * 4, *["undeliverable"] * 2, "escalated", "wrong_owner",
    "withdrawn",
)  # fmt: skip
REFERENCE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def make_warnings(*, warnings: int, each: int, at: datetime, seed: int = 7) -> None:
    """Make so many warnings over the last 300 days, each with so many exposures, of the organisations there are."""
    from django.db import connection, transaction

    from kentongan.delivery.models import Delivery
    from kentongan.directory.models import Organisation
    from kentongan.intake.models import Feed
    from kentongan.response.models import (
        Answer,
        Exposure,
        Item,
        Link,
        Notice,
        NoticeWarning,
        Transition,
        Warning,
    )

    begun, chance = time.monotonic(), random.Random(seed)
    feed, organisations = Feed.objects.get(slug="daily"), list(Organisation.objects.order_by("slug"))
    for place, one in enumerate(organisations):
        one.country, one.size = COUNTRIES[place % len(COUNTRIES)], SIZES[place % len(SIZES)]
        one.sectors = [sector for sector in SECTORS[place % len(SECTORS) :][:1] if sector]
    Organisation.objects.bulk_update(organisations, ["country", "size", "sectors"])
    make_contacts(organisations, at=at)
    made: dict[Any, list[Any]] = {
        model: [] for model in (Warning, Exposure, Item, Transition, Notice, NoticeWarning, Link, Answer, Delivery)
    }
    tables = {model: Table(model) for model in made}
    with transaction.atomic(), connection.cursor() as cursor:
        for number in range(warnings):
            owner = organisations[chance.randrange(len(organisations))]
            _make(number, owner=owner, feed=feed, each=each, at=at, chance=chance, made=made)
            if number % 2_000 == 1_999 or number == warnings - 1:
                for model, rows in made.items():
                    tables[model].write(cursor, rows)
                    rows.clear()
        cursor.execute("ANALYZE")
    print(
        f"{warnings:,} warnings with {warnings * each:,} exposures, {time.monotonic() - begun:.0f} s", file=sys.stderr
    )


def make_contacts(organisations: Iterable[Any], *, at: datetime) -> None:
    """Give each organisation an address to which warnings go."""
    from kentongan.directory.models import Contact

    Contact.objects.bulk_create(
        Contact(
            organisation=one, role="technical", channel="email", address=f"soc@{one.slug}.example", verified_at=at,
            origin="hand", recorded_at=at,
        )
        for one in organisations
    )  # fmt: skip


class Table:
    """A model's table, written row by row from differences to its first row: converting each field costs minutes."""

    def __init__(self, model: Any) -> None:
        self.fields = model._meta.concrete_fields
        names = ", ".join(field.column for field in self.fields)
        self.sql = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(self.fields))})"
        self.model = model

    def write(self, cursor: Any, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows, each the values of its columns where they are not the model's defaults."""
        from django.db import connection

        def converted(row: dict[str, Any]) -> tuple[Any, ...]:
            one = self.model(**row)
            return tuple(field.get_db_prep_save(field.pre_save(one, True), connection) for field in self.fields)

        for batch in _batches(map(converted, rows), 5_000):
            cursor.executemany(self.sql, batch)


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _make(
    number: int, *, owner: Any, feed: Any, each: int, at: datetime, chance: random.Random, made: dict[Any, list[Any]]
) -> None:
    from kentongan.delivery.models import Delivery
    from kentongan.kernel.identifiers import new_id
    from kentongan.kernel.tlp import TLP
    from kentongan.response.models import (
        Answer,
        Exposure,
        Item,
        Link,
        Notice,
        NoticeWarning,
        Transition,
        Warning,
    )

    state = STATES[number % len(STATES)]
    drafted = at - timedelta(seconds=chance.randrange(300 * 86_400))
    sent = None if state in {"drafted", "closed"} else drafted + timedelta(minutes=chance.randrange(1, 600))
    delivered = sent + timedelta(minutes=chance.randrange(1, 90)) if sent and state != "undeliverable" else None
    settled = state in {"mitigated", "not_affected", "wrong_owner"}
    answered = (
        delivered + timedelta(minutes=chance.randrange(5, 9_000))
        if delivered and (settled or state == "acknowledged")
        else None
    )
    gone = each if state == "mitigated" and number % 3 else each // 3 if delivered else 0
    again = 1 if state == "mitigated" and number % 11 == 0 else 0
    code = "".join(REFERENCE[number // 32**place % 32] for place in range(8))
    common = {"classification": CLASSES[number % len(CLASSES)], "tlp": TLP.AMBER if number % 4 else TLP.GREEN}
    warning, contact = new_id(), new_id()
    seen = {"first_seen": drafted - timedelta(days=2), "last_seen": drafted}
    made[Warning].append(
        {
            "id": warning, "reference": f"{code[:3]}-{code[3:]}", "feed_id": feed.id, "organisation_id": owner.id,
            "recipient_id": owner.id, "route": "owner", "state": state, "why": "no_rule" if state == "drafted" else "",
            "critical": len(owner.critical), "country": owner.country, "sector": (owner.sectors or [""])[0],
            "size": owner.size, "exposures": each, "open": 0 if settled else each, "gone": gone, "seen_again": again,
            "reached": bool(delivered) and number % 5 > 0, "drafted_at": drafted, "sent_at": sent,
            "delivered_at": delivered, "acknowledged_at": answered, "changed_at": at,
            "due_at": sent + timedelta(days=14) if sent else None, **seen, **common,
            "superseded_by_id": made[Warning][-1]["id"] if state == "superseded" and made[Warning] else None,
        }
    )  # fmt: skip
    for place in range(each):
        exposure = new_id()
        made[Exposure].append(
            {
                "id": exposure, "organisation_id": owner.id, "feed_id": feed.id, "key": exposure.hex,
                "report": "scan_telnet", "address": f"100.{place}.{number >> 8 & 255}.{number & 255}", "port": 23,
                "transport": "tcp", "evidence_kind": "cidr", "evidence_value": "100.0.0.0/16",
                "state": state if settled else "open", "answered_at": answered if settled else None,
                "mitigated_before": state == "mitigated", "seen_again": again if place == 0 else 0,
                "gone_at": at if place < gone else None, **seen, **common,
            }
        )  # fmt: skip
        made[Item].append({"warning_id": warning, "exposure_id": exposure, "seen_at": drafted, "again": False})
    steps = [("", "drafted", drafted), ("drafted", "approved", sent), ("approved", "sent", sent)]
    for before, after, then in [*steps, ("sent", state, delivered or sent)]:
        if then is not None:
            made[Transition].append(
                {"warning_id": warning, "before": before, "after": after, "at": then, "reason": "made"}
            )
    if sent is None:
        return
    notice, outbox = new_id(), new_id()
    dead = state == "undeliverable"
    made[Delivery].append(
        {
            "id": outbox, "key": f"bench-{number}", "topic": "response", "reference": notice, "channel": "smtp",
            "destination": f"soc@{owner.slug}.example", "state": "dead" if dead else "delivered", "created_at": sent,
            "waiting_since": sent, "due_at": sent, "settled_at": sent, "attempts": 1, "copies": 1, "told": True,
        }
    )  # fmt: skip
    made[Notice].append(
        {
            "id": notice, "kind": "warning", "manner": "full", "organisation_id": owner.id, "contact": contact,
            "verified": True, "language": "en", "tlp": common["tlp"], "state": "failed" if dead else "delivered",
            "outbox": outbox, "created_at": sent, "settled_at": sent,
        }
    )  # fmt: skip
    made[NoticeWarning].append({"notice_id": notice, "warning_id": warning})
    made[Link].append(
        {
            "warning_id": warning, "contact": contact, "secret": warning.hex * 2, "created_at": sent,
            "expires_at": sent + timedelta(days=60),
        }
    )  # fmt: skip
    if answered:
        made[Answer].append(
            {
                "warning_id": warning, "verdict": state if settled else "received", "exposures": each, "at": answered,
                "via": "link", "contact": contact,
            }
        )  # fmt: skip

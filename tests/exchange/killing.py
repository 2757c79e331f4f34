"""A hub whose sharing can be killed at any commit, done by several at once, and read meanwhile (``tests.killing``)."""

import random
import resource
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import msgspec
from tests import killing  # sets Django up
from tests.exchange.made import collection, member, right
from tests.exchange.shared import AMBER, GREEN, domain, malware, us

from kentongan.exchange.actions import sharing
from kentongan.exchange.actions.beginning import add_begun
from kentongan.exchange.models import Collection, Label, Member, Removal, State, Status, Stored
from kentongan.exchange.queries import pages
from kentongan.exchange.queries.sight import Sight, sight_of, viewer_of_member
from kentongan.exchange.terms import Filters
from kentongan.kernel.errors import KentonganError
from kentongan.ledger.models import Entry

WRITERS = ("writer-0", "writer-1", "writer-2", "writer-3")
EACH = 8
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def set_up() -> None:
    """Make a collection that four write and one reads."""
    held = collection()
    for name in WRITERS:
        right(member(name), held, writes=True)
    right(member("reader"), held)


def look(name: str) -> tuple[Member, Sight]:
    who = Member.objects.select_related("organisation").get(name=name)
    seen = sight_of(viewer_of_member(who, secure=True), collection=Collection.objects.get().id, at=datetime.now(UTC))
    return who, seen


def turn(
    day: int, writer: str = WRITERS[0], step: int | None = None, before: bool = True, begins: bool = True
) -> dict[str, Any]:
    """Share a day's envelope: new objects, a new version of an old one, an observable, new terms; those of some begin
    later, and then they do."""
    steps = killing.watched(step, before=before)
    who, seen = look(writer)
    starts = LATER + timedelta(days=day)
    policy = malware(
        f"{writer} {day}",
        kind="marking-definition",
        definition_type="iep",
        definition={
            "id": f"{writer} {day}",
            "name": "Of a day",
            "tlp": "GREEN",
            **({"start_date": starts.isoformat()[:-6] + "Z"} if begins else {}),
        },
    )
    envelope = [malware(f"{writer} {day} {number}") for number in range(EACH - 4)]
    envelope += [
        malware(f"{writer} all along", version=day + 1),
        domain(f"{day}.{writer}.example"),
        policy,
        malware(f"{writer} {day} terms", marks=(GREEN, AMBER, policy.id)),
    ]
    sharing.share(seen, member=who.pk, received=envelope, actor=who.user_id, at=datetime.now(UTC))
    if begins:
        add_begun(starts + timedelta(hours=1))
    return {"steps": steps.count}


def turn_without_room(day: int, limit: int) -> str:
    """Share in a process that cannot write a file longer than so many bytes; return how that was told."""
    look(WRITERS[0])  # opens the connection
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    try:
        turn(day)
    except KentonganError as error:
        return error.code
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))  # the answer is written to a file too
    return ""


def put(day: int) -> None:
    """Nothing has to be there before a day's turn."""


def share_many(writer: str, days: int) -> None:
    """Share so many envelopes, dawdling before each commit: whoever does not wait their turn overtakes another."""
    record, chance = sharing.record, random.Random(writer)

    def dawdle(*given: Any, **named: Any) -> Entry:
        time.sleep(chance.random() / 50)
        return record(*given, **named)

    sharing.record = dawdle
    for day in range(days):
        turn(day, writer, begins=False)


def page_out(enough: int, by: str) -> list[list[Any]]:
    """Read as a client does while others write, by ``cursor``, by ``after`` or by both in turn, until so many rows.

    Every version is asked for: what is overtaken between two pages has not to be given again. It gives up after 100
    seconds in which nothing came, not sooner: on a busy machine the writers take longer than that.
    """
    rows: list[list[Any]] = []
    last, turns = 0, 0
    heard = monotonic()
    while len(rows) < enough and monotonic() < heard + 100:
        turns += 1
        by_cursor = by == "cursor" or (by == "mixed" and turns % 2)
        filters = Filters(versions=("all",), after=None if by_cursor else last)
        _, seen = look("reader")
        found = pages.objects(seen, filters=filters, cursor=last if by_cursor else None, limit=3 + turns % 5)
        rows += [[row.id, row.version, row.added] for row in found.rows]
        if found.rows:
            last, heard = found.rows[-1].added, monotonic()
    return rows


def state() -> dict[str, Any]:
    """Tell what must be so at the end: each request whole or not at all."""
    statuses = [msgspec.json.decode(bytes(one.results)) for one in Status.objects.all()]
    rows = list(Stored.objects.order_by("added").values_list("stix_id", "version", "added", "beaten", "label"))
    unbeaten = Counter(stix_id for stix_id, _, _, beaten, _ in rows if not beaten)
    return {
        "objects": len(rows),
        "statuses": len(statuses),
        "entries": Entry.objects.filter(verb="exchange.objects_shared").count(),
        "told as stored and not there": sum(one["failure_count"] for one in statuses)
        + sum((told["id"]) not in unbeaten for one in statuses for told in one["successes"]),
        "ids without one last version": sum(count != 1 for count in unbeaten.values())
        + len({row[0] for row in rows} - unbeaten.keys()),
        "added twice": len(rows) - len({row[2] for row in rows}),
        "added behind the collection": abs(Collection.objects.get().last_added - rows[-1][2]) if rows else 0,
        "behind their start": sum(
            row.added < us(row.label.starts) and row.label.starts <= State.objects.get().begun
            for row in Stored.objects.filter(label__starts__isnull=False).select_related("label")
        ),
        "labels of nothing": Label.objects.exclude(serial__in={row[4] for row in rows}).count(),
        "removals": Removal.objects.count(),
    }


def all_rows() -> list[list[Any]]:
    return [list(row) for row in Stored.objects.order_by("added").values_list("stix_id", "version", "added")]


if __name__ == "__main__":
    killing.obey(set_up, turn, turn_without_room, put, share_many, page_out, state, all_rows)

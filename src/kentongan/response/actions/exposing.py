"""Exposures out of a run's identities: made or brought up to date in one statement a chunk, and listed in warnings.

By SQL and tuples rather than by rows of models: a run may have millions of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from kentongan.intake.archive.identities import Identity
from kentongan.kernel.identifiers import new_id
from kentongan.response.actions.bulk import run_statement, spelling_of_ids, spelling_of_times
from kentongan.response.actions.counting import recount
from kentongan.response.actions.listing import locked_listing
from kentongan.response.actions.stepping import batches, locked, step_many
from kentongan.response.models import Exposure, Item
from kentongan.response.rules.sightings import opens_again, was_seen_again
from kentongan.response.rules.states import SETTLED
from kentongan.response.terms import ExposureState, WarningState

ROWS = 500
"""Rows that one statement writes: with their parameters well below what SQLite takes."""

_TABLE = Exposure._meta.db_table
_COLUMNS = (
    "id", "organisation_id", "feed_id", "key", "report", "classification", "tlp", "address", "name", "port",
    "transport", "tag", "evidence_kind", "evidence_value", "state", "first_seen", "last_seen", "count",
    "mitigated_before", "seen_again", "exercise",
)  # fmt: skip
_LATEST = ", ".join(
    f"{name} = CASE WHEN excluded.last_seen >= {_TABLE}.last_seen THEN excluded.{name} ELSE {_TABLE}.{name} END"
    for name in ("classification", "address", "port", "evidence_kind", "evidence_value", "last_seen")
)
_UPSERT = f"""
INSERT INTO {_TABLE} ({", ".join(_COLUMNS)}) VALUES {{rows}}
ON CONFLICT (organisation_id, feed_id, key, exercise) DO UPDATE SET {_LATEST},
    first_seen = CASE WHEN excluded.first_seen < {_TABLE}.first_seen
                      THEN excluded.first_seen ELSE {_TABLE}.first_seen END,
    tlp = CASE WHEN excluded.tlp > {_TABLE}.tlp THEN excluded.tlp ELSE {_TABLE}.tlp END,
    count = {_TABLE}.count + excluded.count
RETURNING organisation_id, key, id, state, answered_at, seen_again_at, gone_at, last_seen
"""  # noqa: S608 - names of our own tables
"""Terms only grow stricter: what came under stricter ones once stays under them."""

_ITEMS = f"""
INSERT INTO {Item._meta.db_table} (id, warning_id, exposure_id, seen_at, count, again) VALUES {{rows}}
"""  # noqa: S608


@dataclass(slots=True, kw_only=True)
class Tally:
    """One draft on its way to a warning: what it is of, and what its identities came to."""

    warning: UUID
    organisation: UUID
    classification: str
    tlp: int
    exposures: int = 0
    open: int = 0
    gone: int = 0
    again: int = 0
    reports: set[str] = field(default_factory=set)
    evidence: set[tuple[str, str]] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class _Changed:
    """Exposures that opened again or came back, which earlier warnings must follow."""

    opened: list[UUID] = field(default_factory=list)
    returned: list[UUID] = field(default_factory=list)


def expose(
    identities: Iterable[Sequence[Identity]],
    *,
    tallies: Mapping[int, Tally],
    unsent: Iterable[UUID],
    feed: UUID,
    exercise: bool,
    at: datetime,
) -> None:
    """Write the exposures of drafts (tallies by their number), and list them in the warnings to come.

    What earlier warnings say of these exposures follows. In the transaction that has the feed's turn (``listing``) and
    makes the warnings afterwards; ``unsent`` are those whose place they may take, held here with the others.
    """
    changed = _Changed()
    for chunk in identities:
        for rows in batches(chunk, size=ROWS):
            while rows:  # a statement takes an exposure once; a draft under other terms may list it too
                rows = _expose(rows, tallies=tallies, feed=feed, exercise=exercise, changed=changed)
    _follow(changed, tallies={one.warning: one for one in tallies.values()}, unsent=unsent, at=at)


def _expose(
    identities: Sequence[Identity], *, tallies: Mapping[int, Tally], feed: UUID, exercise: bool, changed: _Changed
) -> list[Identity]:
    """Write what is in one statement, and return what must wait for the next."""
    to_id, to_time = spelling_of_ids(), spelling_of_times()
    taken: dict[tuple[Any, str], Identity] = {}
    feed_id = to_id(feed)
    later: list[Identity] = []
    values: list[Any] = []
    for one in identities:
        tally = tallies[one.number]
        owner = to_id(tally.organisation)
        if (owner, one.key) in taken:
            later.append(one)
            continue
        taken[owner, one.key] = one
        values += (
            to_id(new_id()), owner, feed_id, one.key, one.report, tally.classification, tally.tlp, one.address,
            one.name, one.port, one.transport, one.tag, one.evidence_kind, one.evidence_value, "open",
            to_time(one.first_seen), to_time(one.last_seen), one.times, False, 0, exercise,
        )  # fmt: skip
    written = run_statement(_UPSERT, width=len(_COLUMNS), values=values)
    items: list[Any] = []
    for owner, key, exposure, state, answered_at, seen_again_at, gone_at, last_seen in written:
        one = taken[owner, key]
        tally = tallies[one.number]
        open_, again = state == "open", False
        if answered_at is not None or gone_at is not None:
            open_, again = _judge(
                exposure, one, state=state, answered_at=answered_at, seen_again_at=seen_again_at, changed=changed
            )
        if gone_at is not None and one.last_seen == _moment(last_seen):  # a late row of before says nothing of now
            changed.returned.append(_id(exposure))
        elif gone_at is not None:
            tally.gone += 1
        tally.exposures += 1
        tally.open += open_
        tally.again += again
        tally.reports.add(one.report)
        tally.evidence.add((one.evidence_kind, one.evidence_value))
        items += (to_id(new_id()), to_id(tally.warning), exposure, to_time(one.last_seen), one.times, again)
    run_statement(_ITEMS, width=6, values=items)
    return later


def _judge(
    exposure: Any, one: Identity, *, state: str, answered_at: Any, seen_again_at: Any, changed: _Changed
) -> tuple[bool, bool]:
    """Return whether an exposure that was answered for or gone is open now, and whether because it was seen again."""
    answered = _moment(answered_at)
    if opens_again(ExposureState(state), answered_at=answered, seen_at=one.last_seen):
        changed.opened.append(_id(exposure))
        return True, True
    open_ = state == ExposureState.OPEN
    return open_, open_ and was_seen_again(answered_at=answered, seen_again_at=_moment(seen_again_at))


def _follow(changed: _Changed, *, tallies: Mapping[UUID, Tally], unsent: Iterable[UUID], at: datetime) -> None:
    """Write what changed of exposures, and bring the earlier warnings that list them, and these tallies, up to date."""
    both = {*changed.opened, *changed.returned}
    held = locked_listing(both, besides=unsent)
    for batch in batches(changed.opened):
        Exposure.objects.filter(pk__in=batch).update(
            state=ExposureState.OPEN,
            mitigated_before=True,
            seen_again=F("seen_again") + 1,
            seen_again_at=F("last_seen"),
        )
        Item.objects.filter(exposure__in=batch).update(again=True)
    for batch in batches(changed.returned):
        Exposure.objects.filter(pk__in=batch).update(gone_at=None)
    recount(held)
    open_again = [one for one in locked(held) if one.open and one.state in SETTLED]
    if open_again:
        step_many(open_again, to=WarningState.ACKNOWLEDGED, reason="seen_again", at=at)
    for batch in batches(both):
        _count_anew(batch, tallies=tallies)


def _count_anew(exposures: Sequence[UUID], *, tallies: Mapping[UUID, Tally]) -> None:
    """Count again what another draft of the same run has changed since it was counted."""
    lists = set(Item.objects.filter(exposure__in=exposures).values_list("warning", flat=True)) & tallies.keys()
    for some in batches(lists):
        counted = Item.objects.filter(warning__in=some).order_by().values("warning")
        for row in counted.annotate(
            open=Count("pk", filter=Q(exposure__state=ExposureState.OPEN.value)),
            gone=Count("pk", filter=Q(exposure__gone_at__isnull=False)),
            listed_again=Count("pk", filter=Q(again=True)),
        ):
            tally = tallies[row["warning"]]
            tally.open, tally.gone, tally.again = row["open"], row["gone"], row["listed_again"]


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime | None) -> datetime | None:
    """Return a time as the driver gives it, aware; SQLite's is naive and in UTC."""
    return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)

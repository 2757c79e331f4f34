"""What of warnings may still leave: the terms of the shared objects behind them, asked again at every door out.

Between the drafting and the sending an arrangement may end, an organisation leave it or become one of a kind that
limited use keeps out, a key be lost. What is refused then is taken back by ``unsaying``, with the reason; until that is
done the warning stays where it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.intake.models import Feed
from kentongan.kernel.tlp import TLP
from kentongan.ledger.actions import record
from kentongan.response.actions.permitting import Permits
from kentongan.response.actions.stepping import batches
from kentongan.response.models import Concern, Item, Warning
from kentongan.response.rules.concerning import FEED, GIVEN
from kentongan.response.rules.manner import may_be_posted
from kentongan.response.terms import ConcernState

_Thing = tuple[str, UUID]
"""What an exposure carries, and whose it is: by these a line of a warning and its concerns are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the terms say of a warning now.

    ``forbidden``: by the ids of concerns behind it, why nobody may be told of them. ``stays``: a line of it may not
    leave. ``lost``: nothing will take that line out, for what it came of has ended long ago.
    """

    forbidden: Mapping[UUID, str]
    stays: bool
    lost: bool


def judged(warnings: Iterable[Warning], *, at: datetime, to: UUID | None = None) -> Mapping[UUID, Judged]:
    """Return, by warning, what the terms say of those of which they do not simply permit everything.

    ``to``: whom else than its recipient it would be told to.
    """
    feed = Feed.objects.filter(slug=FEED).values_list("pk", flat=True).first()
    mine = [one for one in warnings if one.feed_id == feed]
    if not mine:
        return {}
    things = _things(mine)
    behind = _behind({one for several in things.values() for one in several})
    permits = _Permits(at=at)
    found = {one.pk: _judge(one, things[one.pk], behind=behind, permits=permits, to=to) for one in mine}
    return {warning: one for warning, one in found.items() if one.forbidden or one.stays}


def may_reach(warnings: Sequence[Warning], *, at: datetime, to: UUID | None = None) -> list[Warning]:
    """Return those that may be told to their recipient, or ``to`` somebody else, as they are."""
    found = judged(warnings, at=at, to=to)
    return [one for one in warnings if one.pk not in found]


def end_forbidden(found: Iterable[Judged], *, at: datetime) -> None:
    """Have taken back what the terms forbid, in the caller's transaction. It waits for nobody."""
    reasons = {concern: reason for one in found for concern, reason in one.forbidden.items()}
    rows = Concern.objects.filter(pk__in=reasons, state__in=[one.value for one in GIVEN])
    ended = []
    for row in rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk"):
        row.state, row.reason, row.changed_at = ConcernState.ENDING.value, reasons[row.pk], at
        row.save(update_fields=["state", "reason", "changed_at"])
        ended.append(row.pk)
    if ended:
        record("response.concerns_forbidden", actor=None, subject=None, at=at, related=ended)


class _Permits:
    """Decisions at one time about concerns of whatever collection."""

    def __init__(self, *, at: datetime) -> None:
        self._at = at
        self._of: dict[int, Permits] = {}

    def why_not(self, row: Concern, *, through: UUID | None) -> str:
        """Return why nobody may be told of a concern; empty where they may."""
        permits = self._of.get(row.collection_id)
        if permits is None:
            permits = self._of[row.collection_id] = Permits(row.collection, at=self._at)
        return permits.why_not(row, through=through)


def _things(warnings: Sequence[Warning]) -> Mapping[UUID, set[_Thing]]:
    found: dict[UUID, set[_Thing]] = defaultdict(set)
    owners = {one.pk: one.organisation_id for one in warnings}
    for some in batches(owners):
        rows = Item.objects.filter(warning__in=some).order_by().values_list("warning", "exposure__tag").distinct()
        for warning, tag in rows:
            found[warning].add((tag, owners[warning]))
    return found


def _behind(things: set[_Thing]) -> Mapping[_Thing, Sequence[Concern]]:
    found: dict[_Thing, list[Concern]] = defaultdict(list)
    for some in batches(sorted({tag for tag, _ in things})):
        rows = Concern.objects.filter(tag__in=some).exclude(state=ConcernState.ENDED.value)
        for row in rows.select_related("collection__arrangement"):
            if row.organisation_id is not None:
                found[row.tag, row.organisation_id].append(row)
    return found


def _judge(
    warning: Warning,
    things: Iterable[_Thing],
    *,
    behind: Mapping[_Thing, Sequence[Concern]],
    permits: _Permits,
    to: UUID | None,
) -> Judged:
    # Where no mail may go to whom is written to, the sending says so itself, and tells them what it may.
    posted = may_be_posted(TLP(warning.tlp), to_itself=warning.recipient_id == warning.organisation_id)
    through = to or (warning.recipient_id if posted else None)
    forbidden: dict[UUID, str] = {}
    stays = lost = False
    for thing in things:
        rows = behind.get(thing, ())
        given = {row.pk: permits.why_not(row, through=through) for row in rows if row.state in GIVEN}
        forbidden |= {concern: why for concern, why in given.items() if why}
        stays = stays or not any(not why for why in given.values())
        lost = lost or not rows
    return Judged(forbidden=forbidden, stays=stays, lost=lost)

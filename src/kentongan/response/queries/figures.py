"""How well it works: reach, what is gone, what was seen again, what was answered, and how long it took.

Counted from the warnings' own sums, which follow their exposures, so that a page costs the same whatever an exposure's
age. A superseded warning's exposures are in the one that followed it, and a withdrawn one is dropped: both are left
out. Comparisons of countries, sectors and sizes pass ``rules.suppression`` before anybody sees them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum, Value

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Organisation
from kentongan.response.models import Exposure, Warning
from kentongan.response.queries.visible import visible_exposures, visible_warnings
from kentongan.response.rules.quantiles import quantile
from kentongan.response.rules.states import ENDED
from kentongan.response.rules.suppression import hidden_rows
from kentongan.response.terms import SMALLEST_CELL, Figures, Share

By = Literal["none", "country", "sector", "size"]
Minutes = Mapping[str, list[tuple[int, int]]]

# ``exercise`` is counted wherever rows are: it is never null, and stands in the indexes, which the key does not.
_NONE = Share(part=None, whole=None)
_DELIVERED = Q(delivered_at__isnull=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Figures of each group, and of all together: there only what may be shown beside the groups."""

    groups: tuple[Figures, ...]
    whole: Figures


def figures(*, reader: Reader, by: By = "none", since: datetime, exercise: bool = False) -> Compared:
    """Return figures of warnings drafted ``since``; a member's are of what they may see, as one group.

    In comparisons small counts are hidden, and with them whatever they could be computed from.
    """
    by = by if reader.sees_all else "none"
    rows = visible_warnings(reader=reader).select_related(None).order_by()
    rows = rows.filter(drafted_at__gte=since, exercise=exercise).exclude(state__in=ENDED)
    mitigated = visible_exposures(reader=reader).select_related(None).order_by()
    mitigated = mitigated.filter(mitigated_before=True, answered_at__gte=since, exercise=exercise)
    again = _again(mitigated, by=by)
    delivering = _minutes(rows, by=by, start="drafted_at", end="delivered_at")
    answering = _minutes(rows, by=by, start="delivered_at", end="acknowledged_at")
    sums = _sums(rows, by=by)
    groups = [
        _figures(key, sums.get(key, {}), again=again, delivering=delivering, answering=answering)
        for key in sorted({*sums, *again})
    ]
    times = {"delivering": _joined(delivering), "answering": _joined(answering)}
    whole = _figures("", _together(sums), again=_all(again), **times)
    return Compared(groups=(), whole=whole) if by == "none" else _suppressed(groups, whole=whole)


def _sums(rows: QuerySet[Warning], *, by: By) -> dict[str, dict[str, int]]:
    """Sums of each group's warnings, in one pass over them."""
    counted = _grouped(rows, by=by).annotate(
        warnings=Count("exercise"),
        matched=Sum("exposures", default=0),
        reached=Sum("exposures", filter=Q(reached=True), default=0),
        told=Sum("exposures", filter=_DELIVERED, default=0),
        gone_of_told=Sum("gone", filter=_DELIVERED, default=0),
        open_of_told=Sum("open", filter=_DELIVERED, default=0),
        delivered=Count("exercise", filter=_DELIVERED),
        acknowledged=Count("exercise", filter=_DELIVERED & Q(acknowledged_at__isnull=False)),
    )
    return {one.pop("key"): one for one in counted}


def _grouped(rows: QuerySet[Warning], *, by: By) -> QuerySet[Warning, Any]:
    return rows.values(key=Value("") if by == "none" else F(by))


class _MinutesBetween(Func):
    """Minutes from one time to a later one, rounded down as people say it: under two hours to the minute.

    Under two days it is to the hour, then to the day. So there are few different ones, however many warnings there are.
    """

    function = ""
    arity = 2
    output_field = IntegerField()
    rounded = "CASE WHEN {0} < 120 THEN {0} WHEN {0} < 2880 THEN {0} / 60 * 60 ELSE {0} / 1440 * 1440 END"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Write it for SQLite, which keeps times as text: dear to read, so the minutes are made once a row."""
        minutes = "CAST((julianday({0}) - julianday({1})) * 1440 + 0.0001 AS INTEGER)"
        once = f"(SELECT {self.rounded.format('minutes')} FROM (SELECT {minutes} AS minutes LIMIT 1))"  # noqa: S608
        return self._written(once, compiler)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """Write it for PostgreSQL."""
        minutes = "FLOOR(EXTRACT(EPOCH FROM ({0} - {1})) / 60)::integer"
        return self._written(self.rounded.replace("{0}", minutes), compiler)

    def _written(self, expression: str, compiler: Any) -> tuple[str, Any]:
        (later, none), (earlier, neither) = map(compiler.compile, self.get_source_expressions())
        if none or neither:
            raise TypeError  # columns alone have no values of their own
        return expression.format(later, earlier), ()


def _minutes(rows: QuerySet[Warning], *, by: By, start: str, end: str) -> Minutes:
    """How often a warning took so many minutes from one time to another, by group."""
    took = rows.filter(**{f"{start}__isnull": False, f"{end}__gte": F(start)})
    counted = _grouped(took, by=by).annotate(took=_MinutesBetween(F(end), F(start))).values_list("key", "took")
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, minutes, number in counted.annotate(number=Count("exercise")):
        found[key].append((minutes, number))
    return found


def _again(rows: QuerySet[Exposure], *, by: By) -> dict[str, tuple[int, int]]:
    """Exposures that were called mitigated, and how many of them were seen since, by group."""
    counted = rows.values_list("organisation").annotate(
        whole=Count("exercise"), again=Count("exercise", filter=Q(seen_again__gt=0))
    )
    of = {id_: (whole, again) for id_, whole, again in counted}
    keys = _keys(by, of)
    found: dict[str, tuple[int, int]] = {}
    for id_, (whole, again) in of.items():
        before = found.get(keys[id_], (0, 0))
        found[keys[id_]] = (before[0] + whole, before[1] + again)
    return found


def _keys(by: By, organisations: Collection[UUID]) -> Mapping[UUID, str]:
    """The group of each organisation, as a warning to it has it."""
    if by == "none":
        return dict.fromkeys(organisations, "")
    rows = Organisation.objects.filter(pk__in=organisations)
    if by == "sector":
        return {id_: (sectors or [""])[0] for id_, sectors in rows.values_list("id", "sectors")}
    return dict(rows.values_list("id", by))


def _figures(
    key: str,
    sums: Mapping[str, int],
    *,
    again: Mapping[str, tuple[int, int]],
    delivering: Minutes,
    answering: Minutes,
) -> Figures:
    mitigated, seen = again.get(key, (0, 0))
    told = sums.get("told", 0)
    deliver, answer = delivering.get(key, []), answering.get(key, [])
    return Figures(
        key=key,
        warnings=sums.get("warnings", 0),
        reach=Share(part=sums.get("reached", 0), whole=sums.get("matched", 0)),
        gone=Share(part=sums.get("gone_of_told", 0), whole=told),
        again=Share(part=seen, whole=mitigated),
        answered=Share(part=told - sums.get("open_of_told", 0), whole=told),
        delivered=sums.get("delivered", 0),
        to_deliver_median=_seconds(deliver, percent=50),
        to_deliver_p90=_seconds(deliver, percent=90),
        acknowledged=sums.get("acknowledged", 0),
        to_acknowledge_median=_seconds(answer, percent=50),
        to_acknowledge_p90=_seconds(answer, percent=90),
    )


def _seconds(minutes: list[tuple[int, int]], *, percent: int) -> float | None:
    """A quantile in seconds; None where too few are counted for one to mean anything."""
    if sum(number for _, number in minutes) < SMALLEST_CELL:
        return None
    found = quantile(minutes, percent=percent)
    return None if found is None else 60.0 * found


def _together(sums: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for one in sums.values():
        for name, number in one.items():
            found[name] += number
    return found


def _all(again: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {"": (sum(whole for whole, _ in again.values()), sum(seen for _, seen in again.values()))}


def _joined(minutes: Minutes) -> Minutes:
    return {"": [one for group in minutes.values() for one in group]}


def _suppressed(groups: Sequence[Figures], *, whole: Figures) -> Compared:
    """Hide what is small, and what it could be computed from; shares of one whole are shown or hidden together."""
    counts = {name: hidden_rows([[getattr(one, name) or 0 for one in groups]]) for name in _COUNTS}
    shares = {
        names: hidden_rows([column for name in names for column in _split([getattr(one, name) for one in groups])])
        for names in _SHARES
    }
    shown = []
    for row, one in enumerate(groups):
        gone = {name: None for name, hidden in counts.items() if row in hidden.rows}
        gone_shares = {name: _NONE for names, hidden in shares.items() if row in hidden.rows for name in names}
        times = {time: None for name in gone for time in _TIMES.get(name, ())}
        shown.append(replace(one, **gone, **gone_shares, **times))  # type: ignore[arg-type]
    lost = {name: None for name, hidden in counts.items() if not hidden.totals}
    lost_shares = {name: _NONE for names, hidden in shares.items() if not hidden.totals for name in names}
    times = {time: None for name in lost for time in _TIMES.get(name, ())}
    return Compared(groups=tuple(shown), whole=replace(whole, **lost, **lost_shares, **times))  # type: ignore[arg-type]


_COUNTS = ("warnings", "delivered", "acknowledged")
_SHARES = (("reach",), ("gone", "answered"), ("again",))
_TIMES = {
    "delivered": ("to_deliver_median", "to_deliver_p90"),
    "acknowledged": ("to_acknowledge_median", "to_acknowledge_p90"),
}


def _split(shares: Sequence[Share]) -> tuple[list[int], list[int]]:
    """The parts of shares, and what remains of their wholes."""
    parts = [share.part or 0 for share in shares]
    return parts, [(share.whole or 0) - part for share, part in zip(shares, parts, strict=True)]

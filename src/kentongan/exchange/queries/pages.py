"""Pages of a collection's objects as one viewer sees them, in the order of being added (TAXII 2.1 §3.5, §5.4 to §5.8).

Keyset paging: a page begins after an ``added`` and ends at the sight's watermark at the latest. What a viewer may not
see is not fetched. Rows whose parts have terms of their own are redacted here, and only these are parsed.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters, Page, Row
from kentongan.stix.markings import redacted

NO_FILTERS = Filters()
MANY_TYPES = 20
"""Of so many types each is walked by its own; of more, the collection is."""

_NARROW, _WIDE, _PARTS, _ADDED = 5, 6, 6, 4
"""Of the columns of a page: how many are headers, how many with the content, and where its parts and ``added`` are."""


def objects(sight: Sight, *, filters: Filters = NO_FILTERS, cursor: int | None = None, limit: int) -> Page:
    """Return a page of objects with their content (TAXII 2.1 §5.4, §5.6).

    ``cursor``: the ``added`` of the last row that the viewer has, exclusive, as ``filters.after`` is.
    """
    return _page(sight, content=True, filters=filters, cursor=cursor, limit=limit)


def manifest(sight: Sight, *, filters: Filters = NO_FILTERS, cursor: int | None = None, limit: int) -> Page:
    """Return the same page without content (TAXII 2.1 §5.3)."""
    return _page(sight, content=False, filters=filters, cursor=cursor, limit=limit)


def versions(
    sight: Sight, *, stix_id: str, filters: Filters = NO_FILTERS, cursor: int | None = None, limit: int
) -> Page:
    """Return all versions of one object, without content (TAXII 2.1 §5.8)."""
    every = replace(filters, ids=(stix_id,), versions=("all",))
    return _page(sight, content=False, filters=every, cursor=cursor, limit=limit)


def holds(sight: Sight, *, stix_id: str) -> bool:
    """Whether the viewer sees any version of an object: else it is 404 to them, whatever the filters say."""
    if not sight.labels:
        return False
    return bool(sql.rows_of(sql.SEEN.format(**_slots(sight)), [sql.sent(stix_id)]))


def count(sight: Sight, *, filters: Filters = NO_FILTERS) -> int:
    """Return how many objects the viewer sees, of each the versions that the filters name; without any, the last."""
    if not sight.labels:
        return 0
    narrowed, given = _narrowed(sight, filters=filters, types=True)
    (found,) = sql.rows_of(sql.COUNT.format(**_slots(sight), narrowed=narrowed), given)
    return int(found[0])


def statement(
    sight: Sight, *, columns: str, filters: Filters, after: int, limit: int
) -> tuple[str, Sequence[Any]]:  # fmt: skip
    """Return the SQL of a page, and its parameters. A sight without labels has none: nothing is seen."""
    slots = {**_slots(sight), "columns": columns, "after": int(after), "limit": int(limit)}
    slots["walking_type"] = sql.walking("stored_by_type")
    slots["walking"] = slots["walking_type"] if len(filters.types) == 1 else sql.walking("stored_page")
    types = tuple(dict.fromkeys(filters.types))
    if 1 < len(types) <= MANY_TYPES and not filters.ids:
        narrowed, given = _narrowed(sight, filters=filters, types=False)
        several = [sql.PLACES_OF_TYPE.format(**slots, narrowed=narrowed, number=number) for number in range(len(types))]
        parameters = [one for kind in types for one in (sql.sent(kind), *given)]
        return sql.PAGE_OF_TYPES.format(**slots, several=" UNION ALL ".join(several)), parameters
    narrowed, given = _narrowed(sight, filters=filters, types=True)
    template = sql.PAGE_OF_IDS if filters.ids else sql.PAGE
    return template.format(**slots, narrowed=narrowed), given


def _page(sight: Sight, *, content: bool, filters: Filters, cursor: int | None, limit: int) -> Page:
    rows: list[Row] = []
    if not sight.labels or limit < 1:
        return Page(rows=rows, more=False)
    after = max(filters.after or 0, cursor or 0)
    columns = sql.WITH_CONTENT if content else sql.WITHOUT_CONTENT
    # One more than asked for tells whether there are more. Only where a row has nothing left is there a second turn.
    while (missing := limit + 1 - len(rows)) > 0:
        text, given = statement(sight, columns=columns, filters=filters, after=after, limit=missing)
        found = sql.rows_of(text, given)
        rows += _seen(found, sight=sight, content=content)
        if len(found) < missing:
            break
        after = found[-1][_ADDED]
    return Page(rows=rows[:limit], more=len(rows) > limit)


def _seen(found: Sequence[tuple[Any, ...]], *, sight: Sight, content: bool) -> list[Row]:
    """Return fetched rows as the viewer gets them, without those of which their terms leave nothing."""
    if content and not any(one[_PARTS] for one in found):
        return [Row._make(one[:_WIDE]) for one in found]
    seen = []
    for one in found:
        whole, parts = one[_WIDE - 1], one[_PARTS]
        left = whole if parts is None else visible_content(whole, parts=parts, labels=sight.labels)
        if parts is None or left is not None:
            seen.append(Row._make((*one[:_NARROW], left if content else b"")))
    return seen


def visible_content(content: bytes, *, parts: str, labels: Sequence[int]) -> bytes | None:
    """Return what somebody who sees these labels sees of an object with parts; None where nothing is left."""
    hidden = frozenset(selector for selector, label in json.loads(parts) if label not in labels)
    return redacted(json.loads(content), hidden=hidden) if hidden else content


def _slots(sight: Sight) -> dict[str, Any]:
    return {"collection": sight.collection, "watermark": sight.watermark, "labels": sql.numbers(sight.labels)}


def _narrowed(sight: Sight, *, filters: Filters, types: bool) -> tuple[str, list[Any]]:
    """Return the conditions of the filters but ``after``, and their parameters."""
    conditions: list[str] = []
    given: list[Any] = []
    for column, texts in (("stix_id", filters.ids), ("type", filters.types if types else ()), ("spec", filters.specs)):
        if len(texts) == 1:
            conditions.append(f"s.{column} = %s")
            given.append(sql.sent(texts[0]))
        elif texts:
            condition, parameters = sql.among(texts)
            conditions.append(f"s.{column} {condition}")
            given += parameters
    if filters.newest_spec and not filters.specs:
        conditions.append(sql.NEWEST_SPEC.format(**_slots(sight)))
    chosen, more = _chosen_versions(sight, filters=filters)
    return "".join(f"AND {one} " for one in (*conditions, chosen)), given + more


def _chosen_versions(sight: Sight, *, filters: Filters) -> tuple[str, list[Any]]:
    """Return the condition for one of the versions asked for (TAXII 2.1 §3.4.1), and its parameters.

    ``last`` and ``first`` are those among the versions of the STIX generations asked for.
    """
    asked = filters.versions or ("last",)
    of_spec = ""
    parameters: list[Any] = []
    if filters.specs:
        condition, parameters = sql.among(filters.specs)
        of_spec = f"AND o.spec {condition}"
    elif filters.newest_spec:
        of_spec = "AND o.spec >= s.spec"
    slots = {**_slots(sight), "of_spec": of_spec}
    if "all" in asked:
        return sql.EACH.format(**slots), parameters
    conditions: list[str] = []
    given: list[Any] = []
    for word, condition in (("last", sql.LAST), ("first", sql.FIRST)):
        if word in asked:
            conditions.append(condition.format(**slots))
            given += parameters
    if times := [one for one in asked if isinstance(one, int)]:
        conditions.append(f"({sql.OF_TIMES.format(times=sql.numbers(times))} AND {sql.EACH.format(**slots)})")
        given += parameters
    return f"({' OR '.join(conditions)})", given

"""Pages of a collection's objects as one viewer sees them, in the order of being added (TAXII 2.1 §3.5, §5.4 to §5.8).

Keyset paging: a page begins after an ``added`` and ends at the sight's watermark at the latest. What a viewer may not
see is not fetched. Rows whose parts have terms of their own are redacted here, and only these are parsed. A page ends
earlier where its content would become too large: so its cost is bounded, whatever somebody shared.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kentongan.exchange.queries import sql
from kentongan.exchange.queries.sight import Sight
from kentongan.exchange.terms import Filters, Page, Row
from kentongan.ledger.statements import rows_of
from kentongan.stix.markings import redacted

NO_FILTERS = Filters()
MANY_TYPES = 20
"""Of so many types each is walked by its own; of more, the collection is."""

LARGEST = 16 * 1024 * 1024
"""So many bytes of content on a page at most, unless its first object alone has more."""
REDACTING = 4
"""So much more an object counts whose parts have terms of their own: it is parsed and written anew."""

_ADDED, _CONTENT, _PARTS, _SERIAL, _SIZE = 4, 5, 6, 7, 8
"""Of the columns of a page: where they are. What comes up to the content is a ``Row``."""


def objects(sight: Sight, *, filters: Filters = NO_FILTERS, cursor: int | None = None, limit: int) -> Page:
    """Return a page of objects with their content (TAXII 2.1 §5.4, §5.6).

    ``cursor``: the ``added`` of the last row that the viewer has, exclusive, as ``filters.after`` is. Where the content
    is large there are fewer than asked for, and ``more``.
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
    return bool(rows_of(sql.SEEN.format(**_slots(sight)), [sql.id_sent(stix_id)]))


def count(sight: Sight, *, filters: Filters = NO_FILTERS) -> int:
    """Return how many objects the viewer sees, of each the versions that the filters name; without any, the last."""
    if not sight.labels:
        return 0
    narrowed, given = _narrowed(sight, filters=filters, types=True)
    (found,) = rows_of(sql.COUNT.format(**_slots(sight), narrowed=narrowed), given)
    return int(found[0])


def statement(
    sight: Sight, *, columns: str, filters: Filters, after: int, limit: int
) -> tuple[str, Sequence[Any]]:  # fmt: skip
    """Return the SQL of a page, and its parameters. A sight without labels has none: nothing is seen."""
    columns = columns.format(small=LARGEST // max(int(limit), 1))
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
        found = rows_of(text, given)
        fitting = _fitting(found) if content else len(found)
        rows += _seen(found[:fitting], sight=sight, content=content)
        if fitting < len(found) and rows:
            return Page(rows=rows[:limit], more=True)
        if len(found) < missing:
            break
        after = found[fitting - 1][_ADDED]
    return Page(rows=rows[:limit], more=len(rows) > limit)


def _fitting(found: Sequence[tuple[Any, ...]]) -> int:
    """Return how many of the rows fetched a page has room for; at least one, where there is one."""
    total = 0
    for number, one in enumerate(found):
        total += one[_SIZE] if one[_PARTS] is None else REDACTING * one[_SIZE]
        if total > LARGEST and number:
            return number
    return len(found)


def _seen(found: Sequence[tuple[Any, ...]], *, sight: Sight, content: bool) -> list[Row]:
    """Return fetched rows as the viewer gets them, without those of which their terms leave nothing."""
    if not content:
        # Labels alone decide what a page holds (``rules.marking.divided``), so nothing has to be read for it.
        return [Row(*one) for one in found]
    large = _large([one[_SERIAL] for one in found if one[_CONTENT] is None])
    seen = []
    for one in found:
        whole = large.get(one[_SERIAL]) if one[_CONTENT] is None else one[_CONTENT]
        parts = one[_PARTS]
        left = whole if parts is None or whole is None else visible_content(whole, parts=parts, labels=sight.labels)
        if left is not None:  # nothing is left of it, or it was deleted meanwhile
            seen.append(Row._make((*one[:_CONTENT], left)))
    return seen


def _large(serials: Sequence[int]) -> Mapping[int, bytes]:
    return dict(rows_of(sql.CONTENTS.format(serials=sql.numbers(serials)))) if serials else {}


def visible_content(content: bytes, *, parts: str, labels: Sequence[int]) -> bytes | None:
    """Return what somebody who sees these labels sees of an object with parts; None where nothing is left."""
    hidden = frozenset(selector for selector, label in json.loads(parts) if label not in labels)
    return redacted(content, hidden=hidden) if hidden else content


def _slots(sight: Sight) -> dict[str, Any]:
    return {"collection": sight.collection, "watermark": sight.watermark, "labels": sql.numbers(sight.labels)}


def _narrowed(sight: Sight, *, filters: Filters, types: bool) -> tuple[str, list[Any]]:
    """Return the conditions of the filters but ``after``, and their parameters."""
    conditions: list[str] = []
    given: list[Any] = []
    ids = tuple(map(sql.id_sent, filters.ids))
    for column, texts in (("stix_id", ids), ("type", filters.types if types else ()), ("spec", filters.specs)):
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

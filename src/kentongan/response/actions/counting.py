"""The counters of warnings, from what their exposures are now."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from kentongan.response.actions.bulk import spelling_of_ids
from kentongan.response.actions.stepping import batches
from kentongan.response.models import Exposure, Item, Warning
from kentongan.response.terms import ExposureState

COUNTERS = ("exposures", "open", "gone", "seen_again")

_RECOUNT = f"""
UPDATE {Warning._meta.db_table} SET exposures = counted.exposures, open = counted.open, gone = counted.gone,
       seen_again = counted.again
FROM (
    SELECT item.warning_id, count(*) AS exposures,
           sum(CASE WHEN exposure.state = %s THEN 1 ELSE 0 END) AS open,
           sum(CASE WHEN exposure.gone_at IS NOT NULL THEN 1 ELSE 0 END) AS gone,
           sum(CASE WHEN item.again THEN 1 ELSE 0 END) AS again
    FROM {Item._meta.db_table} AS item
    JOIN {Exposure._meta.db_table} AS exposure ON exposure.id = item.exposure_id
    WHERE item.warning_id IN ({{places}})
    GROUP BY item.warning_id
) AS counted
WHERE {Warning._meta.db_table}.id = counted.warning_id
"""  # noqa: S608 - names of our own tables


def recount(warnings: Iterable[UUID]) -> None:
    """Bring ``exposures``, ``open``, ``gone`` and ``seen_again`` of these warnings up to date.

    In a transaction that holds them (``listing``): who waits for a row within the statement counts what was before.
    """
    spell = spelling_of_ids()
    with connection.cursor() as cursor:
        for batch in batches(sorted(set(warnings))):
            places = ", ".join(["%s"] * len(batch))
            cursor.execute(_RECOUNT.format(places=places), [ExposureState.OPEN.value, *map(spell, batch)])

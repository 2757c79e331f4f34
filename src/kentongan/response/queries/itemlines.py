"""A line of a warning, within that warning's terms: what stricter reports added to its exposure is not told.

An exposure is one row over all its days and under all terms, so it may know more than a warning that lists it may say.
"""

from kentongan.response.models import Item
from kentongan.response.terms import ExposureState, ItemLine


def item_line(row: Item) -> ItemLine:
    """Return a line with its exposure. ``row`` has ``exposure`` and ``warning`` fetched along.

    Where the exposure is under stricter terms than the warning, times and counts are those of the warning's own report,
    and of a name no address is told, for it may be the other report's.
    """
    seen = row.exposure
    stricter = seen.tlp > row.warning.tlp
    return ItemLine(
        id=seen.id,
        address="" if stricter and seen.name else seen.address,
        name=seen.name,
        port=seen.port,
        transport=seen.transport,
        report=seen.report,
        tag=seen.tag,
        first_seen=row.seen_at if stricter else seen.first_seen,
        last_seen=row.seen_at if stricter else seen.last_seen,
        count=row.count if stricter else seen.count,
        evidence_kind=seen.evidence_kind,
        evidence_value=seen.evidence_value,
        state=ExposureState(seen.state),
        answered_at=seen.answered_at,
        again=row.again,
        gone_at=seen.gone_at,
    )

"""The words of figures: how well warnings work, and below what nothing is shown."""

from dataclasses import dataclass

VERIFIED_DAYS = 180
"""How recently a contact must have been verified for a delivery to count as reach."""

SMALLEST_CELL = 5
"""Counts below this are not shown in figures that compare countries, sectors or sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``part`` of ``whole``; both None where the cell is too small to be shown, which is not the same as none."""

    part: int | None
    whole: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well it works, for one group of warnings (``key``: a country, a sector, a size, or everything).

    ``reach``: exposures delivered to a contact verified within VERIFIED_DAYS, of all matched to an owner. ``gone``:
    of those delivered, seen no more for the feed's quiet period. ``again``: of those called mitigated, seen since.
    Times are seconds from drafting to delivery and from delivery to the first answer, None where too few;
    ``delivered`` and ``acknowledged`` count the warnings behind them.
    """

    key: str
    warnings: int | None
    reach: Share
    gone: Share
    again: Share
    answered: Share
    delivered: int | None
    to_deliver_median: float | None
    to_deliver_p90: float | None
    acknowledged: int | None
    to_acknowledge_median: float | None
    to_acknowledge_p90: float | None

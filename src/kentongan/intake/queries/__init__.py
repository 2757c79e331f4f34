"""Reads of intake. Every one is given its ``reader``; what they may see is in the WHERE clause (``visible``).

Pages are served from sums that each run leaves; only ``events_of_draft`` and ``identities_of_drafts`` open the archive,
and only the files that the manifest names for these drafts.
"""

from kentongan.intake.queries.drafts import DRAFT_ORDERS, draft, drafts
from kentongan.intake.queries.events import events_of_draft
from kentongan.intake.queries.feeds import feed_named, feeds
from kentongan.intake.queries.identities import identities_of_drafts
from kentongan.intake.queries.quarantine import QUARANTINE_ORDERS, quarantine_sums, quarantined
from kentongan.intake.queries.runs import (
    RUN_ORDERS,
    run,
    run_classifications,
    run_days,
    run_files,
    run_is_exercise,
    run_organisations,
    runs,
)
from kentongan.intake.queries.today import today
from kentongan.intake.queries.unsettled import DOUBT_ORDERS, UNCLAIMED_ORDERS, doubtful, unclaimed, unclaimed_caught

__all__ = [
    "DOUBT_ORDERS",
    "DRAFT_ORDERS",
    "QUARANTINE_ORDERS",
    "RUN_ORDERS",
    "UNCLAIMED_ORDERS",
    "doubtful",
    "draft",
    "drafts",
    "events_of_draft",
    "feed_named",
    "feeds",
    "identities_of_drafts",
    "quarantine_sums",
    "quarantined",
    "run",
    "run_classifications",
    "run_days",
    "run_files",
    "run_is_exercise",
    "run_organisations",
    "runs",
    "today",
    "unclaimed",
    "unclaimed_caught",
]

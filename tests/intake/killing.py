"""A hub whose ``kentongan ingest``, as anybody calls it, can be killed at any step (``tests.killing``)."""

from typing import Any

from tests import killing  # sets Django up
from tests.intake import made
from tests.intake.snapshots import faults, snapshot, taken

from kentongan.cli.main import main
from kentongan.intake.actions import declare_feed
from kentongan.intake.actions.feeds import FeedChange

LATE = ("duckdb", "kentongan.cli.ingest", "kentongan.intake.actions.routed")
"""What taking a file in imports when it begins."""


def set_up() -> None:
    made.hub_with_feed("killed")
    declare_feed("whole", change=FeedChange(), actor=None, at=made.VERIFIED)


def ingest(file: str, *, feed: str, step: int | None = None, before: bool = True) -> dict[str, Any]:
    steps = killing.watched(step, before=before)
    main(["ingest", file, "--feed", feed, "--tlp", "AMBER", "--json"], standalone_mode=False)
    return {"steps": steps.count}


DEEDS: tuple[killing.Deed, ...] = (set_up, ingest, snapshot, faults, taken)

if __name__ == "__main__":
    killing.obey(*DEEDS, late=LATE)

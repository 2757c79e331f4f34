"""The demo's three days, played as they would have happened: feeds in, warnings out by real mail, people who answer.

Every step is the hub's own: the worker's steps at the time of the story, mails through a real SMTP server, answers by the
links that stand in these mails. Nothing is written into a table from here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from kentongan.cli.demo_hub import take_in_feeds
from kentongan.cli.demo_region.feeds import DRILL, PARTNERS, SCANS, SEED, SINKHOLES

if TYPE_CHECKING:
    from kentongan.intake.terms import RunSums
    from kentongan.response.models import Warning
    from kentongan.web.demo.mailbox import Found

_LINK = re.compile(r"/w/([A-Za-z0-9_-]{16,})/")
_CODE = re.compile(r"^\s*(\d{3}[ -]?\d{3}|[A-Z0-9]{4}[ -]?[A-Z0-9]{4})\s*$", re.M)


@dataclass(slots=True, kw_only=True)
class Play:
    """The story while it is played: where the mails lie, who works, and the places worth showing afterwards."""

    folder: Path
    port: int
    officer: UUID
    operator: UUID
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - chance that must be the same
    places: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

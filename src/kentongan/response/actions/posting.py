"""Warnings posted to one contact of their recipient, as far as their terms go."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import DataError

from kentongan.delivery.errors import Unsendable
from kentongan.directory.models import Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.mailing import post_notice
from kentongan.response.actions.stepping import batches
from kentongan.response.models import Apart, Warning
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.manner import manner_of
from kentongan.response.rules.recipients import Reachable
from kentongan.response.secrets import Chance
from kentongan.response.terms import Manner, NoticeKind

CANNOT_BE_WRITTEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, Unsendable, DataError)
"""What a letter that the software gets wrong raises: composing it, or putting it into the outbox.

A fault in one would come back with every attempt, and nobody else's would ever leave. A database or a disk that does
not work is not among them: then everything waits.
"""

NOT_WRITTEN = "not-written"
"""The reason of a warning whose letter could not be written: nothing left, and the duty officer decides."""

MOST_IN_A_NOTICE = 50
"""Warnings of one digest: more than anybody reads, and little enough for one mail."""


def post_warnings(
    warnings: Sequence[Warning],
    *,
    recipient: Organisation,
    contact: Reachable,
    at: datetime,
    chance: Chance,
    attempt: int = 1,
    note: str = "",
) -> None:
    """Post warnings that may be posted to a contact: as few notices as their terms and the exercise flag allow."""
    groups: dict[tuple[Apart, Manner], list[Warning]] = defaultdict(list)
    for warning in warnings:
        manner = manner_of(
            TLP(warning.tlp), kind=NoticeKind.WARNING, has_key=bool(contact.openpgp), carries=contact.carries
        )
        groups[warning.apart, manner].append(warning)
    for (_, manner), group in groups.items():
        for some in batches(group, size=MOST_IN_A_NOTICE):
            posting = Posting(
                kind=NoticeKind.WARNING,
                manner=manner,
                organisation=recipient,
                contact=contact,
                warnings=some,
                attempt=attempt,
                note=note,
            )
            post_notice(posting, at=at, chance=chance)

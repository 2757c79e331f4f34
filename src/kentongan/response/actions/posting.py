"""Warnings posted to one contact of their recipient, as far as their terms go, and copies to the CERTs that asked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import DataError

from kentongan.delivery.errors import Unsendable
from kentongan.directory.models import Organisation
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.mailing import post_notice
from kentongan.response.actions.stepping import batches
from kentongan.response.models import Warning
from kentongan.response.queries.addressees import copies_for, reachable
from kentongan.response.queries.letterfacts import Posting
from kentongan.response.rules.manner import manner_of, may_copy
from kentongan.response.rules.recipients import Reachable, usable_contacts
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
    groups: dict[tuple[bool, Manner], list[Warning]] = defaultdict(list)
    for warning in warnings:
        manner = manner_of(
            TLP(warning.tlp), kind=NoticeKind.WARNING, has_key=bool(contact.openpgp), carries=contact.carries
        )
        groups[warning.exercise, manner].append(warning)
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


def post_copies(warnings: Sequence[Warning], *, at: datetime, chance: Chance) -> None:
    """Post copies of what the organisations themselves were sent, where the terms allow it and a CERT asked for it."""
    groups: dict[tuple[Organisation, bool], list[Warning]] = defaultdict(list)
    certs: dict[object, list[Organisation]] = {}
    for warning in warnings:
        if may_copy(TLP(warning.tlp)) and warning.recipient_id == warning.organisation_id:
            owner = warning.organisation
            for cert in certs.setdefault(owner.id, copies_for(owner, at=at)):
                groups[cert, warning.exercise].append(warning)
    contacts = reachable([cert.id for cert, _ in groups], at=at)
    for (cert, _), group in groups.items():
        usable = usable_contacts(contacts.get(cert.id, ()), at=at)
        if usable:
            _post_copy(group, cert=cert, contact=usable[0], at=at, chance=chance)


def _post_copy(
    warnings: Sequence[Warning], *, cert: Organisation, contact: Reachable, at: datetime, chance: Chance
) -> None:
    for some in batches(warnings, size=MOST_IN_A_NOTICE):
        strictest = TLP(max(warning.tlp for warning in some))
        posting = Posting(
            kind=NoticeKind.COPY,
            manner=manner_of(strictest, kind=NoticeKind.COPY, has_key=bool(contact.openpgp), carries=contact.carries),
            organisation=cert,
            contact=contact,
            warnings=some,
        )
        post_notice(posting, at=at, chance=chance)

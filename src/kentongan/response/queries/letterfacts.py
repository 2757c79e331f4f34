"""What a letter is made of, from rows: what is put into the outbox, and what a preview shows, are made by this alone.

What a manner does not allow is left out here already, before the letter is composed: no wording can let it slip.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from django.conf import settings
from django.db.models import F

from kentongan.directory.models import Contact, Organisation
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.response.letters import events_csv
from kentongan.response.letters.terms import ITEMS_SHOWN, LetterFacts, WarningPart
from kentongan.response.models import Item, Warning
from kentongan.response.queries.addressees import addressee_of
from kentongan.response.queries.itemlines import item_line
from kentongan.response.queries.shared import shared_lines
from kentongan.response.rules.recipients import Reachable
from kentongan.response.terms import ItemLine, Manner, NoticeKind

CSV_LINES_AT_MOST = 20_000
"""Lines of an attached file; more is behind the link. It bounds what one mail costs in memory."""

_TEXT_BYTES = 64 * 1024
"""What is left of a size limit for a mail's texts and headers."""

_CONTENT = frozenset({Manner.FULL, Manner.ENCRYPTED})

_WITH_LINK = frozenset({NoticeKind.WARNING, NoticeKind.CORRECTION, NoticeKind.ESCALATION})
"""A copy asks for nothing, and a withdrawal opens nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be posted: ``warnings`` to one ``contact`` of ``organisation``.

    ``key`` makes the same posting one row of the outbox; without it, it is this notice's own. ``to_copied``: they had
    no more than a copy, and whatever follows it asks for as little. ``standing``: references of the earlier warnings
    that stand again because this one is withdrawn.
    """

    kind: NoticeKind
    manner: Manner
    organisation: Organisation
    contact: Reachable
    warnings: Sequence[Warning]
    attempt: int = 1
    note: str = ""
    code: str = ""
    key: str = ""
    to_copied: bool = False
    standing: tuple[str, ...] = ()


LinkFor = Callable[[Warning], str]
"""Gives the address that opens a warning: a new link, or in a preview what stands in its place."""


def exercise_of(posting: Posting) -> Exercise:
    """Return whether a posting is of an exercise."""
    return Exercise(any(warning.exercise for warning in posting.warnings))


def letter_of(posting: Posting, *, link_for: LinkFor, at: datetime) -> LetterFacts:
    """Return what the letter of a posting is made of; ``link_for`` is called for those that get a link."""
    to = addressee_of(posting.organisation)
    return LetterFacts(
        kind=posting.kind,
        manner=posting.manner,
        language=to.language,
        exercise=exercise_of(posting),
        sender=settings.HUB_NAME,
        hub_url=settings.HUB_URL,
        hub_phone=settings.HUB_PHONE,
        recipient_name=to.name,
        contact_role=Contact.objects.filter(pk=posting.contact.id).values_list("role", flat=True).first() or "",
        openpgp=posting.contact.openpgp if posting.manner is Manner.ENCRYPTED else "",
        size_limit=_room(to.size_limit, manner=posting.manner),
        parts=_parts(posting, language=to.language, link_for=link_for, at=at),
        # A person's words may tell what the manner does not allow; then they stand behind the link alone.
        note=posting.note if posting.manner in _CONTENT else "",
        code=posting.code,
        zone=settings.TIME_ZONE,
        to_copied=posting.to_copied,
        standing=posting.standing,
    )


def _parts(posting: Posting, *, language: str, link_for: LinkFor, at: datetime) -> tuple[WarningPart, ...]:
    link = link_for if posting.kind in _WITH_LINK and not posting.to_copied else _no_link
    match posting.manner:
        case Manner.FULL | Manner.ENCRYPTED:
            return _full_parts(posting, language=language, link_for=link)
        case Manner.NOTICE_ONLY:
            return tuple(_bare_part(warning, link=link(warning), at=at) for warning in posting.warnings)
        case Manner.NAME_ONLY:
            owners = {warning.organisation_id: warning.organisation for warning in posting.warnings}
            return tuple(_name_part(owner, language=language, at=at) for owner in owners.values())
        case Manner.NOTHING:
            return ()
        case _:
            assert_never(posting.manner)


def _room(size_limit: int, *, manner: Manner) -> int:
    """Return what attachments may take of a mail's size: without its texts, and encrypting grows it by base64 again."""
    room = max(size_limit - _TEXT_BYTES, 1)
    return room * 3 // 4 if manner is Manner.ENCRYPTED else room


def _no_link(_: Warning) -> str:
    return ""


def _full_parts(posting: Posting, *, language: str, link_for: LinkFor) -> tuple[WarningPart, ...]:
    names = _superseded(posting.warnings)
    parts = []
    for warning in posting.warnings:
        lines = [] if posting.kind is NoticeKind.WITHDRAWAL else _lines(warning)
        parts.append(
            WarningPart(
                reference=warning.reference,
                organisation_name=_name(warning.organisation, language=language),
                feed_name=warning.feed.name or warning.feed.slug,
                classification=warning.classification,
                tlp=TLP(warning.tlp),
                first_seen=warning.first_seen,
                last_seen=warning.last_seen,
                due_at=warning.due_at,
                items=tuple(lines[:ITEMS_SHOWN]),
                total=warning.exposures,
                seen_again=warning.seen_again,
                link=link_for(warning),
                csv=_file(lines, warning=warning),
                superseded_reference=names.get(warning.id, ""),
                shared=() if posting.kind is NoticeKind.WITHDRAWAL else shared_lines(warning),
            )
        )
    return tuple(parts)


def _bare_part(warning: Warning, *, link: str, at: datetime) -> WarningPart:
    """Return what a notice without content tells of a warning: its reference, its terms, by when, and the link."""
    return WarningPart(
        reference=warning.reference,
        organisation_name="",
        feed_name="",
        classification="",
        tlp=TLP(warning.tlp),
        first_seen=at,
        last_seen=at,
        due_at=warning.due_at,
        items=(),
        total=0,
        link=link,
    )


def _name_part(owner: Organisation, *, language: str, at: datetime) -> WarningPart:
    """Return what the national CERT is told of an organisation that nobody could reach: its name, and nothing else."""
    return WarningPart(
        reference="",
        organisation_name=_name(owner, language=language),
        feed_name="",
        classification="",
        tlp=TLP.AMBER_STRICT,
        first_seen=at,
        last_seen=at,
        due_at=None,
        items=(),
        total=0,
    )


def _lines(warning: Warning) -> list[ItemLine]:
    rows = Item.objects.filter(warning=warning).select_related("exposure", "warning")
    waits_first = F("exposure__answered_at").asc(nulls_first=True)
    found = rows.order_by("-again", waits_first, "-exposure__last_seen", "id")[: CSV_LINES_AT_MOST + 1]
    return [item_line(row) for row in found]


def _file(lines: Sequence[ItemLine], *, warning: Warning) -> bytes | None:
    """Return the addresses as a file, None where there are too many for a mail."""
    if not lines or len(lines) > CSV_LINES_AT_MOST:
        return None
    return events_csv(lines, tlp=TLP(warning.tlp), exercise=Exercise(warning.exercise))


def _superseded(warnings: Sequence[Warning]) -> Mapping[UUID, str]:
    """Return, by warning, the reference of the latest earlier one that it took on and that had left the hub."""
    rows = Warning.objects.filter(superseded_by__in=[one.pk for one in warnings], sent_at__isnull=False)
    return {row.superseded_by_id: row.reference for row in rows.order_by("sent_at") if row.superseded_by_id}


def _name(organisation: Organisation, *, language: str) -> str:
    return name_in(organisation.names, [language]) or organisation.slug

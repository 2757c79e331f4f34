"""A notice made: its letter composed with what its manner allows, its links, its row in the outbox.

What a manner does not allow is left out here already, before the letter is composed: no wording can let it slip.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F

from kentongan.delivery.actions import enqueue
from kentongan.delivery.terms import Channel, Outgoing
from kentongan.directory.models import Organisation
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.addressing import Addressee, addressee_of, role_of
from kentongan.response.actions.linking import make_link
from kentongan.response.letters import compose, events_csv
from kentongan.response.letters.terms import ITEMS_SHOWN, LetterFacts, WarningPart
from kentongan.response.models import Exposure, Item, Notice, NoticeWarning, Warning
from kentongan.response.rules.recipients import Reachable, is_verified
from kentongan.response.secrets import Chance
from kentongan.response.terms import ExposureState, ItemLine, Manner, NoticeKind

TOPIC = "response"

CSV_LINES_AT_MOST = 20_000
"""Lines of an attached file; more is behind the link. It bounds what one mail costs in memory."""

_TEXT_BYTES = 64 * 1024
"""What is left of a size limit for the mail's texts and headers."""

_GROWTH = {Manner.FULL: 1.4, Manner.ENCRYPTED: 2.0}
"""By how much an attachment grows on its way: base64, and again where it is encrypted and armoured."""

_WITH_LINK = frozenset({NoticeKind.WARNING, NoticeKind.CORRECTION, NoticeKind.ESCALATION})
"""A copy asks for nothing, and a withdrawal opens nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be posted: ``warnings`` to one ``contact`` of ``organisation``.

    ``key`` makes the same posting one row of the outbox; without it, it is this notice's own.
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


def post_notice(posting: Posting, *, at: datetime, chance: Chance) -> Notice:
    """Put a notice into the outbox, in the caller's transaction, and return its row.

    All its warnings are of an exercise, or none.
    """
    exercise = Exercise(any(warning.exercise for warning in posting.warnings))
    to = addressee_of(posting.organisation)
    notice = Notice(
        kind=posting.kind.value,
        manner=posting.manner.value,
        organisation=posting.organisation,
        contact=posting.contact.id,
        verified=is_verified(posting.contact, at=at),
        language=to.language,
        tlp=max(warning.tlp for warning in posting.warnings),
        attempt=posting.attempt,
        created_at=at,
        exercise=exercise.value,
    )
    mail = compose(_letter(posting, to=to, exercise=exercise, at=at, chance=chance))
    outgoing = Outgoing(
        key=posting.key or f"response:notice:{notice.id}",
        topic=TOPIC,
        reference=notice.id,
        channel=Channel.SMTP,
        destination=posting.contact.address,
        mail=mail,
        exercise=exercise,
    )
    notice.outbox = enqueue(outgoing, at=at)
    notice.save(force_insert=True)
    NoticeWarning.objects.bulk_create(NoticeWarning(notice=notice, warning=warning) for warning in posting.warnings)
    return notice


def _letter(posting: Posting, *, to: Addressee, exercise: Exercise, at: datetime, chance: Chance) -> LetterFacts:
    tells = posting.manner in _GROWTH
    return LetterFacts(
        kind=posting.kind,
        manner=posting.manner,
        language=to.language,
        exercise=exercise,
        sender=settings.HUB_NAME,
        hub_url=settings.HUB_URL,
        hub_phone=settings.HUB_PHONE,
        recipient_name=to.name,
        contact_role=role_of(posting.contact.id),
        openpgp=posting.contact.openpgp if posting.manner is Manner.ENCRYPTED else "",
        size_limit=to.size_limit,
        parts=_parts(posting, language=to.language, size_limit=to.size_limit, at=at, chance=chance),
        # A person's words may tell what the manner does not allow; then they stand behind the link alone.
        note=posting.note if tells else "",
        code=posting.code,
        zone=settings.TIME_ZONE,
    )


def _parts(
    posting: Posting, *, language: str, size_limit: int, at: datetime, chance: Chance
) -> tuple[WarningPart, ...]:
    match posting.manner:
        case Manner.FULL | Manner.ENCRYPTED:
            return _full_parts(posting, language=language, size_limit=size_limit, at=at, chance=chance)
        case Manner.NOTICE_ONLY:
            return tuple(
                _bare_part(warning, link=_link(warning, posting, at=at, chance=chance), at=at)
                for warning in posting.warnings
            )
        case Manner.NAME_ONLY:
            owners = {warning.organisation_id: warning.organisation for warning in posting.warnings}
            return tuple(_name_part(owner, language=language, at=at) for owner in owners.values())
        case Manner.NOTHING:
            return ()


def _full_parts(
    posting: Posting, *, language: str, size_limit: int, at: datetime, chance: Chance
) -> tuple[WarningPart, ...]:
    names = _superseded(posting.warnings)
    left = (size_limit - _TEXT_BYTES) / _GROWTH[posting.manner]
    parts = []
    for warning in posting.warnings:
        lines = [] if posting.kind is NoticeKind.WITHDRAWAL else _lines(warning)
        file = _file(lines, warning=warning, most=left)
        left -= len(file or b"")
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
                link=_link(warning, posting, at=at, chance=chance),
                csv=file,
                superseded_reference=names.get(warning.id, ""),
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


def _link(warning: Warning, posting: Posting, *, at: datetime, chance: Chance) -> str:
    if posting.kind not in _WITH_LINK:
        return ""
    secret = make_link(warning, contact=posting.contact.id, at=at, chance=chance)
    return f"{settings.HUB_URL}w/{secret}/"


def _lines(warning: Warning) -> list[ItemLine]:
    rows = Item.objects.filter(warning=warning).select_related("exposure")
    waits_first = F("exposure__answered_at").asc(nulls_first=True)
    found = rows.order_by("-again", waits_first, "-exposure__last_seen", "id")[: CSV_LINES_AT_MOST + 1]
    return [_line(row.exposure, again=row.again) for row in found]


def _file(lines: Sequence[ItemLine], *, warning: Warning, most: float) -> bytes | None:
    """Return the addresses as a file, None where it is too large for the mail."""
    if not lines or len(lines) > CSV_LINES_AT_MOST:
        return None
    file = events_csv(lines, tlp=TLP(warning.tlp), exercise=Exercise(warning.exercise))
    return file if len(file) <= most else None


def _line(seen: Exposure, *, again: bool) -> ItemLine:
    return ItemLine(
        id=seen.id,
        address=seen.address,
        name=seen.name,
        port=seen.port,
        transport=seen.transport,
        report=seen.report,
        tag=seen.tag,
        first_seen=seen.first_seen,
        last_seen=seen.last_seen,
        count=seen.count,
        evidence_kind=seen.evidence_kind,
        evidence_value=seen.evidence_value,
        state=ExposureState(seen.state),
        answered_at=seen.answered_at,
        again=again,
        gone_at=seen.gone_at,
    )


def _superseded(warnings: Sequence[Warning]) -> Mapping[UUID, str]:
    """Return, by warning, the reference of the latest earlier one that it took on and that had left the hub."""
    rows = Warning.objects.filter(superseded_by__in=[one.pk for one in warnings], sent_at__isnull=False)
    return {row.superseded_by_id: row.reference for row in rows.order_by("sent_at") if row.superseded_by_id}


def _name(organisation: Organisation, *, language: str) -> str:
    return name_in(organisation.names, [language]) or organisation.slug

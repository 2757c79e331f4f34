"""What one warning holds: its lines, its history, its mails, its answers, its links. Each is seen with the warning."""

from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.models import Contact
from kentongan.kernel.tlp import TLP
from kentongan.response.errors import UnknownLink, UnknownNotice
from kentongan.response.models import Answer, Link, Notice
from kentongan.response.queries.itemlines import item_line
from kentongan.response.queries.lines import LinkLine
from kentongan.response.queries.visible import (
    visible_answers,
    visible_items,
    visible_links,
    visible_notices,
    visible_steps,
)
from kentongan.response.rules.recalls import RECALLS
from kentongan.response.terms import (
    CODE_ATTEMPTS,
    AnswerLine,
    ItemLine,
    LinkState,
    Manner,
    NoticeKind,
    NoticeLine,
    NoticeState,
    TransitionLine,
    Verdict,
    Via,
    WarningState,
)


def items(warning: UUID, *, reader: Reader, limit: int = 50, offset: int = 0) -> list[ItemLine]:
    """Lines of a warning: what waits for an answer first, then by when it was last seen."""
    rows = visible_items(reader=reader).filter(warning=warning).select_related("exposure", "warning")
    by = ("-again", "exposure__answered_at", "-exposure__last_seen", "id")
    return [item_line(row) for row in rows.order_by(*by)[offset : offset + limit]]


def history(warning: UUID, *, reader: Reader) -> list[TransitionLine]:
    """Every step of a warning, the first first.

    What staff noted, and which of them, staff alone are shown, but for what they wrote for those who got the warning.
    """
    rows = visible_steps(reader=reader).filter(warning=warning).order_by("at", "id")
    return [
        TransitionLine(
            id=row.id,
            before=row.before,
            after=WarningState(row.after),
            at=row.at,
            actor=row.actor if reader.sees_all else None,
            contact=row.contact,
            reason=row.reason,
            note=row.note if reader.sees_all or row.contact is not None or row.reason in RECALLS else "",
        )
        for row in rows
    ]


def notices(warning: UUID, *, reader: Reader) -> list[NoticeLine]:
    """Mails about a warning, the first first."""
    rows = visible_notices(reader=reader).filter(about__warning=warning).order_by("created_at", "id")
    return [_notice(row) for row in rows]


def notice(notice_id: UUID, *, reader: Reader) -> NoticeLine:
    """Return one mail. Raises UnknownNotice, also where the reader may not see it."""
    row = visible_notices(reader=reader).filter(pk=notice_id).first()
    if row is None:
        raise UnknownNotice(notice=notice_id)
    return _notice(row)


def warnings_of_notice(notice_id: UUID, *, reader: Reader) -> list[UUID]:
    """Return the ids of the warnings that a mail is about."""
    rows = visible_notices(reader=reader).filter(pk=notice_id).order_by("about__id")
    return [one for one in rows.values_list("about__warning", flat=True) if one is not None]


def answers(warning: UUID, *, reader: Reader) -> list[AnswerLine]:
    """Answers to a warning, the latest first."""
    rows = visible_answers(reader=reader).filter(warning=warning).order_by("-at", "-id")
    return [_answer(row) for row in rows]


def links_of(warning: UUID, *, reader: Reader, at: datetime) -> list[LinkLine]:
    """Recipients' links to a warning, the latest first, for staff."""
    rows = list(visible_links(reader=reader).filter(warning=warning).order_by("-created_at", "id"))
    addresses = dict(Contact.objects.filter(pk__in={row.contact for row in rows}).values_list("id", "address"))
    return [_link(row, address=addresses.get(row.contact, ""), at=at) for row in rows]


def link(link_id: UUID, *, reader: Reader, at: datetime) -> LinkLine:
    """Return one link. Raises UnknownLink, also where the reader may not see it."""
    row = visible_links(reader=reader).filter(pk=link_id).first()
    if row is None:
        raise UnknownLink(link=link_id)
    address = Contact.objects.filter(pk=row.contact).values_list("address", flat=True).first()
    return _link(row, address=address or "", at=at)


def _notice(row: Notice) -> NoticeLine:
    return NoticeLine(
        id=row.id,
        kind=NoticeKind(row.kind),
        manner=Manner(row.manner),
        organisation=row.organisation_id,
        contact=row.contact,
        language=row.language,
        state=NoticeState(row.state),
        reason=row.reason,
        outbox=row.outbox,
        created_at=row.created_at,
        settled_at=row.settled_at,
    )


def _answer(row: Answer) -> AnswerLine:
    return AnswerLine(
        id=row.id,
        verdict=Verdict(row.verdict),
        exposures=row.exposures,
        at=row.at,
        via=Via(row.via),
        actor=row.actor,
        contact=row.contact,
        note=row.note,
    )


def _link(row: Link, *, address: str, at: datetime) -> LinkLine:
    return LinkLine(
        id=row.id,
        warning=row.warning_id,
        organisation=row.warning.organisation_id,
        contact=row.contact,
        address=address,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        mistakes=row.mistakes,
        state=_link_state(row, at=at),
    )


def _link_state(row: Link, *, at: datetime) -> LinkState:
    if row.revoked_at is not None:
        return LinkState.UNKNOWN
    if row.expires_at <= at:
        return LinkState.EXPIRED
    if row.mistakes >= CODE_ATTEMPTS:
        return LinkState.LOCKED
    return LinkState.NEEDS_CODE if row.warning.tlp >= TLP.AMBER else LinkState.OPEN

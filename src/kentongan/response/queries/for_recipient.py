"""What somebody who came by a mail's link is shown, and what anybody may learn of a reference.

There is no ``reader`` here: the link is what is read by. ``actions.linking.open_link`` decides what it opens; nothing
but ``spoken_in`` and ``tries_left`` may be asked for before it is open.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import HUB_ITSELF
from kentongan.kernel.exercise import Exercise
from kentongan.kernel.languages import name_in
from kentongan.kernel.references import UnreadableReference, read_reference
from kentongan.kernel.tlp import TLP
from kentongan.response.letters.sharing import said_of
from kentongan.response.letters.words import told, told_lines
from kentongan.response.models import Answer, Link, Notice, Transition, Warning
from kentongan.response.queries.parts import items
from kentongan.response.queries.shared import shared_lines
from kentongan.response.rules.recalls import CORRECTED
from kentongan.response.rules.states import ANSWERABLE
from kentongan.response.terms import CODE_ATTEMPTS, ItemLine, Verdict, WarningState

LINES_SHOWN = 200
"""Addresses on the page; the table has them all."""

LINES_IN_TABLE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedWarning:
    """A warning as its recipient reads it. ``items`` are the first of ``total``; ``open`` of them wait for an answer.

    ``answerable``: an answer counts. ``replaced_by`` is the reference of the one that took its place. ``corrections``
    are a person's words with their time; ``withdrawn`` says why, empty where it was not.
    ``shared``: what those said who shared it, each thing with its lines.
    """

    id: UUID
    reference: str
    organisation: str
    recipient: str
    feed: str
    classification: str
    tlp: TLP
    state: WarningState
    exercise: Exercise
    first_seen: datetime
    last_seen: datetime
    due_at: datetime | None
    items: tuple[ItemLine, ...]
    total: int
    open: int
    seen_again: int
    answerable: bool
    replaced_by: str = ""
    corrections: tuple[tuple[datetime, str], ...] = ()
    withdrawn: str = ""
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """The latest answer that came by a contact's link."""

    verdict: Verdict
    exposures: int
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOn:
    """That a message of this reference left the hub, and on which day."""

    reference: str
    at: datetime
    exercise: bool


def opened_warning(warning: UUID, *, language: str) -> OpenedWarning:
    """Return a warning that a link opens."""
    row = Warning.objects.select_related("organisation", "recipient", "feed", "superseded_by").get(pk=warning)
    state = WarningState(row.state)
    said = list(
        Transition.objects.filter(warning=row).order_by("at", "id").values_list("after", "reason", "at", "note")
    )
    lines = tuple(items(warning, reader=HUB_ITSELF, limit=LINES_SHOWN))
    return OpenedWarning(
        id=row.id,
        reference=row.reference,
        organisation=told(name_in(row.organisation.names, [language]) or row.organisation.slug),
        recipient=told(name_in(row.recipient.names, [language]) or row.recipient.slug) if row.recipient else "",
        feed=told(row.feed.name or row.feed.slug),
        classification=row.classification,
        tlp=TLP(row.tlp),
        state=state,
        exercise=Exercise(row.exercise),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        due_at=row.due_at,
        items=lines,
        total=row.exposures,
        open=row.open,
        seen_again=row.seen_again,
        answerable=_newest_state(row) in ANSWERABLE,
        replaced_by=row.superseded_by.reference if row.superseded_by else "",
        corrections=tuple((at, told_lines(note)) for _, reason, at, note in said if reason == CORRECTED),
        withdrawn=next(
            (told_lines(note) for after, _, _, note in reversed(said) if after == WarningState.WITHDRAWN), ""
        ),
        shared=tuple((told(line.value), said_of(line)) for line in shared_lines(row)),
    )


def _newest_state(warning: Warning) -> WarningState:
    """Return the state of the warning, or of the one that took its place in the end: there an answer counts."""
    while warning.superseded_by is not None:
        warning = warning.superseded_by
    return WarningState(warning.state)


def lines_of(warning: UUID) -> list[ItemLine]:
    """Return every line of a warning that a link opens, as many as a table takes."""
    return items(warning, reader=HUB_ITSELF, limit=LINES_IN_TABLE)


def latest_answer(warning: UUID, *, contact: UUID) -> GivenAnswer | None:
    """Return what a contact answered last, for exposures of this warning."""
    rows = Answer.objects.filter(contact=contact, answered__exposure__items__warning=warning)
    row = rows.order_by("-at", "-id").first()
    if row is None:
        return None
    return GivenAnswer(verdict=Verdict(row.verdict), exposures=row.exposures, at=row.at, note=row.note)


def spoken_in(link: UUID) -> str:
    """Return the language of the mail that brought a link, empty where it is not known."""
    row = Link.objects.filter(pk=link).values("warning", "contact").first()
    if row is None:
        return ""
    notices = Notice.objects.filter(about__warning=row["warning"], contact=row["contact"])
    return notices.order_by("-created_at").values_list("language", flat=True).first() or ""


def tries_left(link: UUID) -> int:
    """Return how many wrong codes may still be entered before a link is locked."""
    mistakes = Link.objects.filter(pk=link).values_list("mistakes", flat=True).first() or 0
    return max(CODE_ATTEMPTS - mistakes, 0)


def sent_on(text: str) -> SentOn | None:
    """Return when a message of this reference left the hub; None where none did, or the text is no reference.

    It tells nothing else, and the door limits how often it may be asked: references are not to be tried out.
    """
    try:
        reference = read_reference(text)
    except UnreadableReference:
        return None
    row = Warning.objects.filter(reference=reference, sent_at__isnull=False).first()
    if row is None or row.sent_at is None:
        return None
    return SentOn(reference=row.reference, at=row.sent_at, exercise=row.exercise)

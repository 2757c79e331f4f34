"""The columns of lists of warnings, exposures, mails, answers and steps, which several pages share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kentongan.accounts.terms import Reader
from kentongan.response.queries import ExposureLine
from kentongan.response.terms import ItemLine, NoticeLine, TransitionLine, WarningLine, WarningState
from kentongan.web.meanings import meaning_of
from kentongan.web.names import Named
from kentongan.web.response.words import (
    EXPOSURES,
    MANNERS,
    NOTICE_KINDS,
    NOTICE_STATES,
    STATES,
    WHYS,
    critical_state,
    reason_word,
    still_seen,
)
from kentongan.web.tables import CHOICE, Choice, Code, Column, Day, Several, State

Names = Mapping[UUID, Named]

SEEN_AGAIN = State("seen_again", _("seen again"), "bad")


def name_of(organisation: UUID | None, names: Names, *, slug: str = "") -> str:
    """Return an organisation's name; of one that the reader may not see, its slug."""
    found = names.get(organisation) if organisation else None
    return found.name if found else slug


def warning_columns(
    names: Names, *, choose: bool = False, sortable: bool = False, due: bool = False
) -> Sequence[Column[WarningLine]]:
    """Return the columns of a list of warnings; ``choose``: with a box for each, ``due``: with the day it was due."""
    when: Column[WarningLine] = (
        Column(key="due_at", label=_("Answer asked by"), value=lambda line: day_of(line.due_at), sortable=sortable)
        if due
        else Column(key="last_seen", label=_("Last seen"), value=lambda line: day_of(line.last_seen), sortable=sortable)
    )
    columns: list[Column[WarningLine]] = [
        Column(
            key="organisation",
            label=_("For"),
            value=lambda line: name_of(line.organisation, names, slug=line.organisation_slug),
            leads=lambda line: reverse("warning", args=[line.id]),
            sortable=sortable,
        ),
        Column(
            key="classification",
            label=_("What"),
            value=lambda line: meaning_of(line.classification).name,
            sortable=sortable,
        ),
        Column(key="state", label=_("State"), value=states_of, sortable=sortable),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp, sortable=sortable),
        when,
        Column(
            key="open",
            label=pgettext_lazy("exposures that are", "Open"),
            value=lambda line: line.open,
            leads=lambda line: reverse("warning", args=[line.id]) + "#exposures",
            numeric=True,
            sortable=sortable,
        ),
        Column(
            key="gone",
            label=pgettext_lazy("exposures that are", "Gone"),
            value=lambda line: line.gone or None,
            numeric=True,
            sortable=sortable,
        ),
        Column(
            key="exposures",
            label=pgettext_lazy("exposures", "Of"),
            value=lambda line: line.exposures,
            numeric=True,
            sortable=sortable,
        ),
        Column(key="reference", label=_("Reference"), value=lambda line: Code(line.reference), files_only=True),
        Column(key="critical", label=_("Critical services"), value=lambda line: line.critical, files_only=True),
        Column(key="warning", label=_("Warning"), value=lambda line: str(line.id), files_only=True),
    ]
    return [_choice(names), *columns] if choose else columns


def _choice(names: Names) -> Column[WarningLine]:
    return Column(
        key=CHOICE,
        label=_("Choose"),
        value=lambda line: Choice(
            str(line.id),
            _("Choose %(reference)s, %(name)s")
            % {
                "reference": line.reference,
                "name": name_of(line.organisation, names, slug=line.organisation_slug),
            },
            "chosen",
        ),
    )


def states_of(line: WarningLine) -> Several:
    """Return how a warning stands: who depends on it, its state or why a person decides, whether it was seen again."""
    critical = critical_state(line.critical)
    whys = tuple(WHYS[why] for why in line.why) if line.state is WarningState.DRAFTED else ()
    again = (SEEN_AGAIN,) if line.seen_again else ()
    return Several((*((critical,) if critical else ()), *again, *(whys or (STATES[line.state],))))


def day_of(at: datetime | None) -> Day | None:
    """Return a time of which the day is enough."""
    return None if at is None else Day(at)


def item_columns(*, choose: str = "", chosen: frozenset[str] = frozenset()) -> Sequence[Column[ItemLine]]:
    """Return the columns of what a warning lists; ``choose`` is the form for which each line has a box."""
    columns: list[Column[ItemLine]] = [
        Column(key="where", label=_("Where"), value=lambda line: Code(where(line))),
        Column(
            key="stands",
            label=_("State"),
            value=lambda line: Several((_seen(line), EXPOSURES[line.state])),
            page_only=True,
        ),
        Column(key="seen", label=_("Still seen?"), value=_seen, files_only=True),
        Column(key="state", label=_("Answer"), value=lambda line: EXPOSURES[line.state], files_only=True),
        Column(key="last_seen", label=_("Last seen"), value=lambda line: line.last_seen),
        Column(key="first_seen", label=_("First seen"), value=lambda line: day_of(line.first_seen)),
        Column(key="report", label=_("Report"), value=lambda line: " · ".join(filter(None, (line.report, line.tag)))),
        Column(
            key="evidence",
            label=_("By the claim"),
            value=lambda line: Code(line.evidence_value) if line.evidence_value else None,
        ),
        Column(key="count", label=_("Times"), value=lambda line: line.count, numeric=True),
        Column(key="answered_at", label=_("Answered"), value=lambda line: line.answered_at, files_only=True),
    ]
    if not choose:
        return columns
    box: Column[ItemLine] = Column(
        key=CHOICE,
        label=_("Choose"),
        value=lambda line: Choice(
            str(line.id), _("Choose %(where)s") % {"where": where(line)}, choose, checked=str(line.id) in chosen
        ),
    )
    return [box, *columns[:8]]


def exposure_columns(names: Names, *, sortable: bool = False) -> Sequence[Column[ExposureLine]]:
    """Return the columns of a list of exposures."""
    return [
        Column(key="where", label=_("Where"), value=lambda line: Code(where(line))),
        Column(
            key="organisation",
            label=_("Organisation"),
            value=lambda line: name_of(line.organisation, names, slug=line.organisation_slug),
            leads=lambda line: reverse("organisation", args=[line.organisation_slug]),
            sortable=sortable,
        ),
        Column(key="classification", label=_("What"), value=lambda line: meaning_of(line.classification).name),
        Column(
            key="stands",
            label=_("State"),
            value=lambda line: Several((_seen_of(line), EXPOSURES[line.state])),
            page_only=True,
        ),
        Column(key="seen", label=_("Still seen?"), value=_seen_of, files_only=True),
        Column(key="state", label=_("Answer"), value=lambda line: EXPOSURES[line.state], files_only=True),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp),
        Column(key="first_seen", label=_("First seen"), value=lambda line: day_of(line.first_seen), sortable=sortable),
        Column(key="last_seen", label=_("Last seen"), value=lambda line: day_of(line.last_seen)),
        Column(key="count", label=_("Times"), value=lambda line: line.count, numeric=True, files_only=True),
        Column(key="gone_at", label=_("Gone since"), value=lambda line: line.gone_at, files_only=True),
        Column(key="answered_at", label=_("Answered"), value=lambda line: line.answered_at, files_only=True),
        Column(key="feed", label=_("Feed"), value=lambda line: line.feed, files_only=True),
    ]


def notice_columns(names: Names, *, warning: UUID, reader: Reader) -> Sequence[Column[NoticeLine]]:
    """Return the columns of the mails about a warning; staff get to what was in them."""
    return [
        Column(
            key="kind",
            label=_("Mail"),
            value=lambda line: NOTICE_KINDS[line.kind],
            leads=lambda line: reverse("notice", args=[line.id]) if reader.sees_all and line.outbox else None,
        ),
        Column(key="organisation", label=_("To"), value=lambda line: name_of(line.organisation, names)),
        Column(key="state", label=_("State"), value=lambda line: NOTICE_STATES[line.state]),
        Column(key="manner", label=_("What it tells"), value=lambda line: MANNERS[line.manner]),
        Column(key="language", label=_("Language"), value=lambda line: line.language),
        Column(key="created_at", label=_("Made"), value=lambda line: line.created_at),
        Column(key="settled_at", label=_("Settled"), value=lambda line: line.settled_at),
        Column(key="reason", label=_("Reason"), value=lambda line: reason_word(line.reason) if line.reason else None),
    ]


def step_columns(people: Mapping[UUID, str]) -> Sequence[Column[TransitionLine]]:
    """Return the columns of a warning's history."""
    return [
        Column(key="at", label=_("When"), value=lambda line: line.at),
        Column(key="after", label=_("State"), value=lambda line: STATES[line.after]),
        Column(key="reason", label=_("Why"), value=lambda line: reason_word(line.reason)),
        Column(key="by", label=_("By"), value=lambda line: by_whom(line.actor, line.contact, people)),
        Column(key="note", label=_("Note"), value=lambda line: line.note),
    ]


def by_whom(actor: UUID | None, contact: UUID | None, people: Mapping[UUID, str]) -> object:
    """Return who did something: a user's or a contact's name as the reader may know it, or the hub itself."""
    known = people.get(actor or contact or UUID(int=0))
    if known:
        return known
    if contact is not None:
        return _("the recipient")
    return _("somebody signed in") if actor is not None else _("the hub itself")


def where(line: ItemLine | ExposureLine) -> str:
    """Return an address or a name with its port, as people write it."""
    place = line.address or line.name
    if line.address and line.name:
        place = f"{line.address} {line.name}"
    if line.port is None:
        return place
    return f"{place} · {line.port}/{line.transport}" if line.transport else f"{place} · {line.port}"


def _seen(line: ItemLine) -> State:
    return still_seen(seen_again=line.again, gone_at=line.gone_at)


def _seen_of(line: ExposureLine) -> State:
    return still_seen(seen_again=bool(line.seen_again_at), gone_at=line.gone_at)

"""Draft warnings: the list, and one with its events out of the archive. Nothing leaves the hub from here."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.directory.queries import organisation
from kentongan.intake import queries
from kentongan.intake.terms import DraftLine, EventLine
from kentongan.kernel.clock import utc_now
from kentongan.response.queries import warning_of_draft
from kentongan.web.access import for_readers
from kentongan.web.intake.asking import SPANS, exercise_of, narrowed
from kentongan.web.intake.counts import Names, name_of
from kentongan.web.intake.words import DOUBT_SENTENCES, doubts_of_draft
from kentongan.web.meanings import meaning_of
from kentongan.web.names import named, spoken
from kentongan.web.tables import Code, Column, State, answer, asked_of, table_of


def draft_columns(names: Names, *, sortable: bool = False) -> Sequence[Column[DraftLine]]:
    """Return the columns of a list of drafts."""
    return [
        Column(
            key="organisation",
            label=_("For"),
            value=lambda line: name_of(line.organisation, names, slug=line.organisation_slug) or _("nobody known"),
            leads=lambda line: reverse("draft", args=[line.id]),
            sortable=sortable,
        ),
        Column(
            key="classification",
            label=_("What"),
            value=lambda line: meaning_of(line.classification).name,
            sortable=sortable,
        ),
        Column(key="critical", label=_("Critical services"), value=lambda line: _critical(line.critical)),
        Column(key="doubt", label=_("Doubt"), value=lambda line: _doubt(line.doubt)),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp, sortable=sortable),
        Column(key="last_seen", label=_("Last seen"), value=lambda line: line.last_seen, sortable=sortable),
        Column(
            key="events",
            label=_("Events"),
            value=lambda line: line.events,
            leads=lambda line: reverse("draft", args=[line.id]) + "#events",
            numeric=True,
            sortable=sortable,
        ),
    ]


def _critical(number: int) -> State | None:
    if not number:
        return None
    word = ngettext("%(number)d service", "%(number)d services", number) % {"number": number}
    return State(str(number), word, "warn")


def _doubt(doubt: str) -> State | None:
    states = doubts_of_draft(doubt)
    word = ", ".join(str(state.word) for state in states)
    return State(doubt, word, "bad" if any(state.tone == "bad" for state in states) else "warn") if states else None


@require_safe
@for_readers(Act.READ)
def drafts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show draft warnings, those of critical services first."""
    run, span = narrowed(request, at=utc_now())
    asked = asked_of(request, sorts=queries.DRAFT_ORDERS)
    exercise = exercise_of(request, reader=reader, run=run)
    slug, classification = request.GET.get("organisation", ""), request.GET.get("classification", "")
    only = organisation(slug, reader=reader) if slug else None
    lines = queries.drafts(
        reader=reader,
        organisation=only.id if only else None,
        classification=classification or None,
        run=run,
        since=span.since if span else None,
        exercise=None if run else exercise,
        order=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
    )
    names = named((line.organisation for line in lines), reader=reader)
    table = table_of(
        request,
        lines,
        name="draft-warnings",
        caption=_("Draft warnings"),
        columns=draft_columns(names, sortable=True),
        asked=asked,
    )
    context: dict[str, object] = {
        "run": run,
        "span": span,
        "spans": [(name, label) for name, (_length, label) in SPANS.items()],
        "exercise": exercise,
        "only": [
            *([spoken(only.names)] if only else []),
            *([meaning_of(classification).name] if classification else []),
        ],
    }
    return answer(request, "intake/drafts.html", table, context)


@require_safe
@for_readers(Act.READ)
def draft(request: HttpRequest, reader: Reader, draft_id: UUID) -> HttpResponse:
    """Show one draft warning with its events."""
    one = queries.draft(draft_id, reader=reader)
    asked = asked_of(request)
    events = queries.events_of_draft(draft_id, reader=reader, limit=asked.limit, offset=asked.offset)
    names = named([one.organisation], reader=reader)
    table = table_of(
        request, events, name=f"events-{one.id}", caption=_("Events"), columns=_event_columns(events), asked=asked
    )
    context: dict[str, object] = {
        "draft": one,
        "meaning": meaning_of(one.classification),
        "organisation": names.get(one.organisation) if one.organisation else None,
        "doubts": [(state, DOUBT_SENTENCES.get(state.code, "")) for state in doubts_of_draft(one.doubt)],
        "exercise": one.exercise,
        "warning": warning_of_draft(draft_id, reader=reader),
    }
    return answer(request, "intake/draft.html", table, context)


def _event_columns(events: Sequence[EventLine]) -> Sequence[Column[EventLine]]:
    """Return the columns of events; those in which nothing stands on this page are left out."""
    columns: list[Column[EventLine]] = [
        Column(key="time", label=_("Time"), value=lambda line: line.time),
        Column(
            key="address",
            label=_("Address"),
            value=lambda line: Code(line.address) if line.address else None,
            leads=lambda line: _look_up(line.address, line),
        ),
        Column(
            key="name",
            label=_("Name"),
            value=lambda line: Code(line.name) if line.name else None,
            leads=lambda line: _look_up(line.name, line),
        ),
        Column(key="port", label=_("Port"), value=lambda line: _port(line)),
        Column(key="tag", label=_("Tag"), value=lambda line: line.tag),
        Column(key="report", label=_("Report"), value=lambda line: line.report),
        Column(
            key="evidence",
            label=_("Claim"),
            value=lambda line: Code(line.evidence_value) if line.evidence_value else None,
        ),
        Column(key="count", label=_("Times seen"), value=lambda line: line.count, numeric=True),
    ]
    return [column for column in columns if not events or any(column.value(line) is not None for line in events)]


def _port(line: EventLine) -> Code | None:
    return None if line.port is None else Code(f"{line.port}/{line.transport}" if line.transport else str(line.port))


def _look_up(what: str, line: EventLine) -> str | None:
    return f"{reverse('look-up')}?what={what}&at={line.time:%Y-%m-%dT%H:%M:%SZ}" if what else None

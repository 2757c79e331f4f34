"""Threads as a list, with what waits for the reader before it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.messages.lines import ThreadLine
from kentongan.messages.queries.parties import names_of_parties
from kentongan.messages.queries.threads import wanted_threads
from kentongan.web.access import for_readers
from kentongan.web.messages.waiting import items_of
from kentongan.web.messages.words import LEVELS, URGENCY
from kentongan.web.tables import Code, Column, Several, State, answer, asked_of, table_of

Words = str | Promise


@require_safe
@for_readers(Act.READ)
def threads(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the threads that the reader sees something of, that with the latest message first."""
    at = utc_now()
    asked = asked_of(request)
    text = request.GET.get("text", "").strip()[:200].replace("\x00", "")
    open_only, exercise = request.GET.get("state") == "open", request.GET.get("exercise") == "1"
    narrow = {"at": at, "text": text, "open_only": open_only, "exercise": exercise}
    rows = queries.threads(reader, **narrow, limit=asked.limit, offset=asked.offset)  # type: ignore[arg-type]
    parties = names_of_parties([one.id for one in rows], reader=reader, at=at)
    table = table_of(request, rows, name="threads", caption=_("Threads"), columns=_columns(parties), asked=asked)
    context: dict[str, object] = {
        "text": text,
        "state": "open" if open_only else "",
        "exercise": exercise,
        "narrowed": bool(text or open_only),
        "number": wanted_threads(reader, **narrow).count(),  # type: ignore[arg-type]
        "may_write": queries.writable_posts(reader, at=at).exists(),
        "items": items_of(queries.waiting(reader, at=at, exercise=exercise), reader=reader, at=at),
    }
    return answer(request, "messages/threads.html", table, context)


def _columns(parties: Mapping[UUID, list[str]]) -> Sequence[Column[ThreadLine]]:
    return [
        Column(
            key="subject",
            label=_("Subject"),
            value=lambda line: line.subject or line.reference,
            leads=lambda line: reverse("thread", args=[line.id]),
        ),
        Column(key="reference", label=_("Reference"), value=lambda line: Code(line.reference)),
        Column(key="priority", label=_("Priority"), value=lambda line: URGENCY[line.priority], files_only=True),
        Column(
            key="standing",
            label=_("State"),
            value=lambda line: Several((URGENCY[line.priority], _state(line))),
            page_only=True,
        ),
        Column(key="level", label=_("Level"), value=lambda line: LEVELS[line.level]),
        Column(key="parties", label=_("Parties"), value=lambda line: ", ".join(parties.get(line.id, ()))),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp),
        Column(key="messages", label=_("Messages"), value=lambda line: line.messages, numeric=True),
        Column(key="unacknowledged", label=_("Not acknowledged"), value=lambda line: line.unacknowledged, numeric=True),
        Column(key="last_at", label=_("Last"), value=lambda line: line.last_at),
        Column(key="state", label=_("State"), value=_state, files_only=True),
        Column(key="exercise", label=_("Exercise"), value=lambda line: line.exercise, files_only=True),
        Column(key="id", label=_("Id"), value=lambda line: str(line.id), files_only=True),
    ]


def _state(line: ThreadLine) -> State:
    return State("closed", _("closed"), "quiet") if line.closed_at else State("open", _("open"), "good")

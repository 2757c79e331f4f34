"""Threads as a list, with what waits for the reader before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.messages import queries
from kentongan.messages.lines import ThreadLine, Waiting
from kentongan.messages.models import Recipient
from kentongan.messages.queries.parties import names_of_parties
from kentongan.messages.queries.threads import wanted_threads
from kentongan.web.access import for_readers
from kentongan.web.messages.words import LEVELS
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, State, answer, asked_of, table_of

Words = str | Promise

_FIRST = 8
"""Lines of each kind of what waits; the threads have the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number of things that wait, and where they are."""

    word: Words
    number: int
    address: str
    tone: str = "warn"


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
        "items": _items(queries.waiting(reader, at=at, exercise=exercise), reader=reader, at=at),
    }
    return answer(request, "messages/threads.html", table, context)


def tiles_of(waits: Waiting) -> list[Tile]:
    """Return what waits as numbers, only those that are not nothing."""
    calls, here = reverse("message-calls"), reverse("threads")
    tiles = [
        Tile(word=_("messages to acknowledge"), number=len(waits.to_acknowledge), address=here),
        Tile(word=_("messages to agree to"), number=len(waits.to_authorise), address=here),
        Tile(word=_("attributions to approve"), number=len(waits.to_approve_attribution), address=here),
        Tile(word=_("messages to call about"), number=len(waits.calls), address=calls),
        Tile(word=_("messages whose answer is late"), number=len(waits.late), address=here, tone="bad"),
        Tile(word=_("messages that reached nobody"), number=len(waits.unreached), address=here, tone="bad"),
    ]
    return [one for one in tiles if one.number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message that waits: what is to be done, what it is about, where."""

    state: State
    subject: str
    reference: str
    party: str
    address: str
    at: datetime | None


_DOING: Mapping[str, State] = {
    "to_acknowledge": State("to_acknowledge", _("to acknowledge"), "warn"),
    "to_authorise": State("to_authorise", _("to agree to"), "warn"),
    "to_approve_attribution": State("to_approve", _("attribution to approve"), "warn"),
    "late": State("late", _("answer is late"), "bad"),
    "unreached": State("unreached", _("reached nobody"), "bad"),
}


def _items(waits: Waiting, *, reader: Reader, at: datetime) -> list[Item]:
    found = []
    for name, state in _DOING.items():
        ids: tuple[UUID, ...] = getattr(waits, name)[:_FIRST]
        if name == "to_acknowledge":
            of = dict(Recipient.objects.filter(pk__in=ids).values_list("pk", "message"))
            ids = tuple(dict.fromkeys(of[one] for one in ids))
        found += [_item(one, state=state, reader=reader, at=at) for one in ids]
    for call in waits.calls[:_FIRST]:
        found.append(
            Item(
                state=State("call", _("to call"), "warn"),
                subject=spoken(call.party.names),
                reference=call.reference,
                party=spoken(call.party.title),
                address=reverse("message-calls") + f"#call-{call.id}",
                at=call.due_at,
            )
        )
    return found


def _item(message: UUID, *, state: State, reader: Reader, at: datetime) -> Item:
    line = queries.message(message, reader=reader, at=at)
    return Item(
        state=state,
        subject=line.content.subject,
        reference=line.reference,
        party=spoken(line.sender.names),
        address=reverse("thread", args=[line.thread]) + f"#m-{line.id}",
        at=line.respond_by or line.sent_at or line.written_at,
    )


def _columns(parties: Mapping[UUID, list[str]]) -> Sequence[Column[ThreadLine]]:
    return [
        Column(
            key="subject",
            label=_("Subject"),
            value=lambda line: line.subject or line.reference,
            leads=lambda line: reverse("thread", args=[line.id]),
        ),
        Column(key="reference", label=_("Reference"), value=lambda line: Code(line.reference)),
        Column(key="level", label=_("Level"), value=lambda line: LEVELS[line.level]),
        Column(key="parties", label=_("Parties"), value=lambda line: ", ".join(parties.get(line.id, ()))),
        Column(key="tlp", label=_("Terms"), value=lambda line: line.tlp),
        Column(key="messages", label=_("Messages"), value=lambda line: line.messages, numeric=True),
        Column(key="unacknowledged", label=_("Not acknowledged"), value=lambda line: line.unacknowledged, numeric=True),
        Column(key="last_at", label=_("Last"), value=lambda line: line.last_at),
        Column(key="state", label=_("State"), value=_state),
        Column(key="exercise", label=_("Exercise"), value=lambda line: line.exercise, files_only=True),
        Column(key="id", label=_("Id"), value=lambda line: str(line.id), files_only=True),
    ]


def _state(line: ThreadLine) -> State:
    return State("closed", _("closed"), "quiet") if line.closed_at else State("open", _("open"), "good")

"""What waits for a reader among messages: as numbers for the first page, as lines before the list of threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kentongan.accounts.terms import Reader
from kentongan.messages import queries
from kentongan.messages.lines import Waiting
from kentongan.messages.models import Recipient
from kentongan.web.names import spoken
from kentongan.web.tables import State

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


def tiles_of(waits: Waiting) -> list[Tile]:
    """Return what waits as numbers, only those that are not nothing."""
    calls, here = reverse("message-calls"), reverse("threads")
    tiles = [
        Tile(word=_("to acknowledge"), number=len(waits.to_acknowledge), address=here),
        Tile(word=_("to agree to"), number=len(waits.to_authorise), address=here),
        Tile(word=_("to approve as a diplomat"), number=len(waits.to_approve_attribution), address=here),
        Tile(word=_("to call about"), number=len(waits.calls), address=calls),
        Tile(word=_("whose answer is late"), number=len(waits.late), address=here, tone="bad"),
        Tile(word=_("that reached nobody"), number=len(waits.unreached), address=here, tone="bad"),
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


def items_of(waits: Waiting, *, reader: Reader, at: datetime) -> list[Item]:
    """Return what waits, by what is to be done about it."""
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

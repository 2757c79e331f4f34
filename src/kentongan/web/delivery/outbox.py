"""The outbox: what waits to leave, what left, and dead letters, which are tried again or put away."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.delivery import actions, queries
from kentongan.delivery.terms import Channel, OutboxLine, Reason
from kentongan.delivery.terms import State as Stage
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers
from kentongan.web.response.asking import ids_in, one_of
from kentongan.web.tables import CHOICE, Choice, Code, Column, State, answer, asked_of, table_of

Words = str | Promise

AT_ONCE = 50

STAGES: Mapping[Stage, State] = {
    Stage.WAITING: State(Stage.WAITING, _("waiting"), "calm"),
    Stage.LEASED: State(Stage.LEASED, _("being sent"), "calm"),
    Stage.DELIVERED: State(Stage.DELIVERED, _("delivered"), "good"),
    Stage.DEAD: State(Stage.DEAD, _("dead letter"), "bad"),
    Stage.CANCELLED: State(Stage.CANCELLED, _("called back"), "quiet"),
}

CHANNELS: Mapping[Channel, Words] = {
    Channel.SMTP: _("mail"),
    Channel.WEBHOOK: _("webhook"),
    Channel.FOLDER: _("folder"),
    Channel.SINK: _("kept here, a drill"),
}

REASONS: Mapping[str, Words] = {
    Reason.ACCEPTED: _("accepted"),
    Reason.REFUSED: _("refused"),
    Reason.BOUNCED: _("came back"),
    Reason.BAD_ADDRESS: _("no such address"),
    Reason.NO_SUCH_HOST: _("no such host"),
    Reason.ADDRESS_INSIDE: _("an address inside the hub's own network"),
    Reason.KEY_INVALID: _("the key cannot be used"),
    Reason.GAVE_UP: _("tried for too long"),
    Reason.CANCELLED: _("called back"),
    Reason.DROPPED: _("put away"),
    Reason.LATER: _("asked to come later"),
    Reason.UNREACHABLE: _("not reachable"),
    Reason.BROKEN_OFF: _("broke off"),
    Reason.CONTENT_GONE: _("its content is kept no longer"),
}


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def outbox(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the outbox, narrowed to a state and sorted by the address."""
    at = utc_now()
    asked = asked_of(request, sorts=queries.OUTBOX_ORDERS)
    stage = one_of(Stage, request.GET.get("state", ""))
    lines = queries.outbox(reader=reader, state=stage, order=asked.sort, limit=asked.limit, offset=asked.offset)
    choose = may(reader.role, Act.MEND_OUTBOX) and stage is Stage.DEAD and bool(lines) and asked.form == "html"
    table = table_of(
        request, lines, name="outbox", caption=_("Outbox"), columns=_columns(lines, choose=choose), asked=asked
    )
    counts = queries.outbox_counts(reader=reader)
    context: dict[str, object] = {
        "counts": counts,
        "stages": [(one, STAGES[one].word, getattr(counts, one.value)) for one in Stage],
        "stage": stage,
        "choose": choose,
        "gates": [(CHANNELS[gate.channel], gate) for gate in queries.shut_gates(at=at)],
        "heard": queries.last_heard(),
    }
    return answer(request, "delivery/outbox.html", table, context)


def _columns(lines: Sequence[OutboxLine], *, choose: bool) -> Sequence[Column[OutboxLine]]:
    columns: list[Column[OutboxLine]] = [
        Column(
            key="destination",
            label=_("To"),
            value=lambda line: Code(line.destination) if line.destination else _("kept no longer"),
            leads=lambda line: reverse("message", args=[line.id]),
            sortable=True,
        ),
        Column(key="channel", label=_("By"), value=lambda line: CHANNELS[line.channel], sortable=True),
        Column(key="state", label=_("State"), value=lambda line: STAGES[line.state], sortable=True),
        Column(key="reason", label=_("Why"), value=lambda line: REASONS.get(line.reason, line.reason)),
        Column(key="detail", label=_("What the other side said"), value=lambda line: line.detail),
        Column(key="created_at", label=_("Made"), value=lambda line: line.created_at, sortable=True),
        Column(key="due_at", label=_("Next try"), value=_next_try, sortable=True),
        Column(key="settled_at", label=_("Settled"), value=lambda line: line.settled_at, sortable=True),
        Column(key="attempts", label=_("Tries"), value=lambda line: line.attempts, numeric=True, sortable=True),
        Column(key="repeats", label=_("Perhaps twice"), value=lambda line: line.repeats or None, numeric=True),
        Column(key="exercise", label=_("Exercise"), value=lambda line: True if line.exercise else None),
    ]
    columns = [column for column in columns if not lines or any(column.value(one) not in (None, "") for one in lines)]
    if not choose:
        return columns
    box: Column[OutboxLine] = Column(
        key=CHOICE,
        label=_("Choose"),
        value=lambda line: Choice(str(line.id), _("Choose %(address)s") % {"address": line.destination}, "chosen"),
    )
    return [box, *columns]


def _next_try(line: OutboxLine) -> object:
    return line.due_at if line.state is Stage.WAITING else None


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def message(request: HttpRequest, reader: Reader, row_id: UUID) -> HttpResponse:
    """Show what a row sends or sent. Raises UnknownDelivery, also where its content is kept no longer."""
    sent = queries.message(row_id, reader=reader)
    files = [(one.name, len(one.content)) for one in sent.mail.attachments] if sent.mail else []
    document = sent.document.decode(errors="replace") if sent.document else ""
    return render(request, "delivery/message.html", {"sent": sent, "attachments": files, "document": document})


@require_POST
@for_readers(Act.MEND_OUTBOX)
def mend(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Try the chosen dead letters again, or put them away for good."""
    ids = ids_in(request.POST.getlist("id"), limit=AT_ONCE)
    drop = request.POST.get("act") == "drop"
    done = (actions.drop_dead if drop else actions.retry_dead)(ids, actor=reader.user_id, at=utc_now())
    if drop:
        text = ngettext("One letter was put away.", "%(number)d letters were put away.", len(done))
    else:
        text = ngettext("One letter is tried again.", "%(number)d letters are tried again.", len(done))
    if done:
        messages.success(request, text % {"number": len(done)})
    else:
        messages.warning(request, _("Nothing chosen can be tried again: what was in it may be kept no longer."))
    return HttpResponseRedirect(reverse("outbox") + "?state=dead")

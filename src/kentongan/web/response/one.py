"""A warning in full: what, whose, why a person decides, evidence, mails, answers, history, and what can be done now."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.connections import is_private
from kentongan.accounts.models import User
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.delivery.queries import message
from kentongan.directory.queries import contacts_of, visible_contacts
from kentongan.intake.queries import draft
from kentongan.kernel.clock import utc_now
from kentongan.response import queries
from kentongan.response.terms import AnswerLine, LinkState, WarningLine, WarningState
from kentongan.web.access import for_readers
from kentongan.web.intake.words import DOUBT_SENTENCES, doubts_of_draft
from kentongan.web.meanings import meaning_of
from kentongan.web.names import named
from kentongan.web.response.acts import acts_now
from kentongan.web.response.columns import by_whom, item_columns, notice_columns, step_columns
from kentongan.web.response.shared import shared_rows
from kentongan.web.response.told import told_context
from kentongan.web.response.words import (
    LINKS,
    NOTICE_KINDS,
    NOTICE_STATES,
    ROUTES,
    STATE_SENTENCES,
    STATES,
    VERDICTS,
    VIAS,
    WHY_SENTENCES,
    WHYS,
)
from kentongan.web.tables import answer, asked_of, short_table, table_of

_ASKING = {WarningState.SENT, WarningState.DELIVERED, WarningState.UNDELIVERABLE, WarningState.ESCALATED}
"""States in which an answer is asked for by a day, and nobody has given any."""


@require_safe
@for_readers(Act.READ)
def warning(request: HttpRequest, reader: Reader, warning_id: UUID) -> HttpResponse:
    """Show one warning with everything that the reader may see of it."""
    at = utc_now()
    line = queries.warning(warning_id, reader=reader)
    asked = asked_of(request)
    lines = queries.items(warning_id, reader=reader, limit=asked.limit, offset=asked.offset)
    items = table_of(
        request,
        lines,
        name=f"exposures-{line.reference}",
        caption=_("Exposures"),
        columns=[column for column in item_columns() if any(column.value(one) not in (None, "") for one in lines)],
        asked=asked,
    )
    context = {"line": line, "exercise": line.exercise, "sees_all": reader.sees_all}
    if asked.form == "html":
        context |= _whole(line, reader=reader) | _parts(line, reader=reader) | told_context(line, reader=reader)
        links = queries.links_of(warning_id, reader=reader, at=at)
        made_of = queries.concerns_of_warning(warning_id, reader=reader, secure=is_private(request), at=at)
        context["shared"] = shared_rows(made_of)
        context["links"] = [(one, LINKS[one.state], one.state is LinkState.LOCKED) for one in links]
    return answer(request, "response/warning.html", items, context)


def _whole(line: WarningLine, *, reader: Reader) -> dict[str, object]:
    names = named([line.organisation, line.recipient], reader=reader)
    made_of = queries.draft_of(line.id, reader=reader)
    return {
        "meaning": meaning_of(line.classification),
        "state": STATES[line.state],
        "sentence": STATE_SENTENCES[line.state],
        "due": line.state in _ASKING,
        "organisation": names.get(line.organisation),
        "recipient": names.get(line.recipient) if line.recipient else None,
        "route": ROUTES[line.route],
        "whys": [(WHYS[why], WHY_SENTENCES[why]) for why in line.why] if line.state is WarningState.DRAFTED else [],
        "doubts": [(state, DOUBT_SENTENCES.get(state.code, "")) for state in doubts_of_draft(line.doubt)],
        "draft": draft(made_of, reader=reader) if made_of else None,
        "acts": acts_now(line, reader=reader),
        "may_approve": may(reader.role, Act.APPROVE_WARNINGS),
        "waits": line.state is WarningState.DRAFTED,
        "phones": [
            one
            for one in contacts_of(line.recipient or line.organisation, reader=reader, warned_at=utc_now())
            if one.channel != "email"
        ]
        if reader.sees_all
        else [],
    }


def _parts(line: WarningLine, *, reader: Reader) -> dict[str, object]:
    steps = queries.history(line.id, reader=reader)
    answers = queries.answers(line.id, reader=reader)
    mails = queries.notices(line.id, reader=reader)
    acted = {one.actor for one in steps} | {one.actor for one in answers}
    spoke = {one.contact for one in steps} | {one.contact for one in answers}
    people = _people(acted | spoke, reader=reader)
    names = named((one.organisation for one in mails), reader=reader)
    return {
        "history": short_table(steps, caption=_("History"), columns=step_columns(people)),
        "answers": [_told(one, people) for one in answers],
        "mails": short_table(mails, caption=_("Mails"), columns=notice_columns(names, warning=line.id, reader=reader)),
    }


def _told(line: AnswerLine, people: Mapping[UUID, str]) -> dict[str, object]:
    return {
        "line": line,
        "verdict": VERDICTS[line.verdict],
        "by": by_whom(line.actor, line.contact, people),
        "via": VIAS[line.via],
    }


def _people(ids: set[UUID | None], *, reader: Reader) -> dict[UUID, str]:
    """Users by name, for staff; contacts by address, as far as the reader may see them."""
    wanted = {one for one in ids if one is not None}
    contacts = {
        id_: f"{address} ({role})"
        for id_, address, role in visible_contacts(reader=reader)
        .filter(pk__in=wanted)
        .values_list("id", "address", "role")
    }
    if not reader.sees_all:
        return contacts
    return contacts | {user.id: str(user) for user in User.objects.filter(pk__in=wanted)}


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def notice(request: HttpRequest, reader: Reader, notice_id: UUID) -> HttpResponse:
    """Show a mail as it left, or will. Raises UnknownNotice; UnknownDelivery where its text is kept no longer."""
    line = queries.notice(notice_id, reader=reader)
    about = queries.warnings_of(queries.warnings_of_notice(notice_id, reader=reader), reader=reader)
    sent = message(line.outbox, reader=reader) if line.outbox else None
    context = {
        "notice": line,
        "kind": NOTICE_KINDS[line.kind],
        "state": NOTICE_STATES[line.state],
        "about": about,
        "to": named([line.organisation], reader=reader).get(line.organisation),
        "sent": sent,
        "attachments": [(one.name, len(one.content)) for one in sent.mail.attachments] if sent and sent.mail else [],
        "exercise": any(one.exercise for one in about),
    }
    return render(request, "response/notice.html", context)

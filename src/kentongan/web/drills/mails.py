"""The mails of a drill that were kept in the hub, read in the browser by those to whom they would have gone."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.drills import queries
from kentongan.drills.terms import MailLine
from kentongan.kernel.clock import utc_now
from kentongan.web.access import for_readers
from kentongan.web.names import spoken
from kentongan.web.tables import Code, Column, State, answer, asked_of, table_of

ARRIVED = State("kept", _("arrived"), "good")
CAME_BACK = State("bounced", _("came back"), "bad")


@require_safe
@for_readers(Act.READ)
def mails(request: HttpRequest, reader: Reader, drill_id: UUID) -> HttpResponse:
    """Show the kept mails that the reader may see, the latest first. Raises UnknownDrill."""
    line, asked = queries.drill(drill_id, reader), asked_of(request)
    found = queries.mails(drill_id, reader, at=utc_now())[asked.offset : asked.offset + asked.limit]
    table = table_of(
        request, found, name="drill-mails", caption=_("Mails of the drill"), columns=_columns(drill_id), asked=asked
    )
    return answer(request, "drills/mails.html", table, {"exercise": True, "line": line, "title": spoken(line.title)})


@require_safe
@for_readers(Act.READ)
def mail(request: HttpRequest, reader: Reader, drill_id: UUID, mail_id: UUID) -> HttpResponse:
    """Show one of them. Raises UnknownDrill, UnknownMail."""
    line = queries.drill(drill_id, reader)
    kept = queries.mail(drill_id, mail_id, reader, at=utc_now())
    context = {
        "exercise": True,
        "line": line,
        "title": spoken(line.title),
        "kept": kept,
        # Staff read every mail, and answer for nobody: the links in it are its recipient's alone.
        "without_links": reader.sees_all,
    }
    return render(request, "drills/mail.html", context)


def _columns(drill_id: UUID) -> Sequence[Column[MailLine]]:
    return [
        Column(
            key="subject",
            label=_("Subject"),
            value=lambda line: line.subject or "—",
            leads=lambda line: reverse("drill-mail", args=[drill_id, line.id]),
        ),
        Column(key="destination", label=_("To"), value=lambda line: Code(line.destination)),
        Column(key="created_at", label=_("At"), value=lambda line: line.created_at),
        Column(key="state", label=_("State"), value=lambda line: CAME_BACK if line.bounced else ARRIVED),
    ]

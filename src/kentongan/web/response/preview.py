"""Approving: every recipient and every mail is shown first, one press approves them all, and a minute undoes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from kentongan.accounts.terms import Act, Reader
from kentongan.delivery.queries import held
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response import queries
from kentongan.response.actions.approving import approve_warnings, take_back, try_approving
from kentongan.response.errors import Disputed, RecipientChanged
from kentongan.response.terms import Letter, WarningLine
from kentongan.web.access import for_readers
from kentongan.web.meanings import Meaning, meaning_of
from kentongan.web.names import Named, named
from kentongan.web.response.asking import ids_in
from kentongan.web.response.undo import forget_approved, last_approved, remember_approved
from kentongan.web.response.words import MANNERS, NOTICE_KINDS, ROUTES, WHY_SENTENCES, WHYS
from kentongan.web.tables import State

AT_ONCE = 50
"""How many can be looked at, and so approved, together: a page of the list."""


READ_AT_ONCE = 3
"""So few are shown opened; of more the subjects stand there, each to be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One mail of the preview, in words."""

    letter: Letter
    kind: str | Promise
    manner: str | Promise
    to: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One warning of the preview: its mails, why a person decides, and why it cannot be approved, where it cannot."""

    line: WarningLine
    name: str
    meaning: Meaning
    route: str | Promise
    letters: Sequence[Shown]
    whys: Sequence[tuple[State, object]]
    obstacle: str
    changed: bool
    disputed: bool

    @property
    def can(self) -> bool:
        """Whether approving it would let it leave."""
        return not self.obstacle


@require_safe
@for_readers(Act.APPROVE_WARNINGS)
def preview(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show every recipient and every mail of the chosen warnings, and what cannot be approved and why."""
    ids = ids_in(request.GET.getlist("id"), limit=AT_ONCE)
    at = utc_now()
    lines = queries.warnings_of(ids, reader=reader)
    refused = try_approving([line.id for line in lines], at=at).refused
    letters = queries.letters([line.id for line in lines], reader=reader, at=at)
    names = named((*(line.organisation for line in lines), *(one.organisation for one in letters)), reader=reader)
    shown = [
        _previewed(line, [one for one in letters if one.warning == line.id], names=names, refusal=refused.get(line.id))
        for line in lines
    ]
    leaving = [one for one in shown if one.can]
    context = {
        "leaving": leaving,
        "staying": [one for one in shown if not (one.can or one.changed or one.disputed)],
        "disputed": [one for one in shown if one.disputed],
        "changed": [one for one in shown if one.changed],
        "mails": sum(not letter.letter.problem for one in leaving for letter in one.letters),
        "open": len(leaving) <= READ_AT_ONCE,
        "held": held(),
        "exercise": any(line.exercise for line in lines),
    }
    return render(request, "response/preview.html", context)


def _previewed(
    line: WarningLine, letters: Sequence[Letter], *, names: Mapping[UUID, Named], refusal: KentonganError | None
) -> Previewed:
    found = names.get(line.organisation)
    return Previewed(
        line=line,
        name=found.name if found else line.organisation_slug,
        meaning=meaning_of(line.classification),
        route=ROUTES[line.route],
        letters=[
            Shown(
                letter=one,
                kind=NOTICE_KINDS[one.kind],
                manner=MANNERS[one.manner],
                to=names[one.organisation].name if one.organisation in names else "",
                problem=gettext(one.problem) if one.problem else "",
            )
            for one in letters
        ],
        whys=[(WHYS[why], WHY_SENTENCES[why]) for why in line.why],
        obstacle=_obstacle(letters, refusal),
        changed=isinstance(refusal, RecipientChanged),
        disputed=isinstance(refusal, Disputed) and not _nothing_leaves(letters),
    )


def _obstacle(letters: Sequence[Letter], refusal: KentonganError | None) -> str:
    """Return why a warning cannot be approved, and what can be done; an empty text where it can."""
    if refusal is not None:
        return f"{refusal.message(gettext)} {refusal.advice(gettext)}"
    return next((gettext(one.problem) for one in letters if one.problem), "") if _nothing_leaves(letters) else ""


def _nothing_leaves(letters: Sequence[Letter]) -> bool:
    return all(one.problem for one in letters)


@require_POST
@for_readers(Act.APPROVE_WARNINGS)
def approve(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Approve the warnings of the preview, and say what was not and why.

    What goes to another recipient by now is not approved: its mails are shown anew. Nor is what another member says
    otherwise of by now, unless the page said so (``in_spite``).
    """
    at = utc_now()
    ids = ids_in(request.POST.getlist("id"), limit=AT_ONCE)
    in_spite = request.POST.get("in_spite") == "yes"
    approved = approve_warnings(ids, actor=reader.user_id, at=at, in_spite=in_spite)
    for error in dict.fromkeys(f"{one.message(gettext)} {one.advice(gettext)}" for one in approved.refused.values()):
        messages.error(request, error)
    if approved.done:
        remember_approved(request, list(approved.done), at=at)
    again = [id_ for id_, error in approved.refused.items() if isinstance(error, RecipientChanged | Disputed)]
    if again:
        return HttpResponseRedirect(f"{reverse('warnings-preview')}?{urlencode([('id', str(one)) for one in again])}")
    return HttpResponseRedirect(reverse("warnings"))


@require_POST
@for_readers(Act.APPROVE_WARNINGS)
def undo(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Take back what was approved last, as far as none of it has left."""
    at = utc_now()
    last = last_approved(request, at=at)
    back = take_back(last.ids, actor=reader.user_id, at=at) if last else set()
    forget_approved(request)
    if back:
        text = ngettext("One warning was taken back.", "%(number)d warnings were taken back.", len(back))
        messages.success(request, text % {"number": len(back)})
    if not last or len(back) < len(last.ids):
        messages.warning(request, gettext("What has left cannot be taken back. It can be withdrawn, on its page."))
    return HttpResponseRedirect(reverse("warnings"))

"""What others shared and whom it concerns, for staff: where a warning comes from, what was refused, what waits."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kentongan.accounts.connections import is_private
from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.kernel.clock import utc_now
from kentongan.kernel.errors import KentonganError
from kentongan.response import queries
from kentongan.response.actions.concern_deciding import TOLD_BY_A_PERSON, decide_concern
from kentongan.response.terms import ConcernLine, ConcernState
from kentongan.web.access import for_readers
from kentongan.web.names import Named, named

SHOWN = 100

CONCERN_STATES: Mapping[ConcernState, str | Promise] = {
    ConcernState.WAITING: _("goes to intake next"),
    ConcernState.HANDED: _("holds"),
    ConcernState.CHANGED: _("changed; a correction follows"),
    ConcernState.LATER: _("waits for its time"),
    ConcernState.REFUSED: _("its terms permit no warning"),
    ConcernState.PERSON: _("a person decides"),
    ConcernState.ASKED: _("changed; a person decides what becomes of the warning"),
    ConcernState.ENDING: _("holds no more; it is being taken back"),
    ConcernState.ENDED: _("holds no more"),
}

CONCERN_REASONS: Mapping[str, str | Promise] = {
    "must_not_notify": _("those affected must not be told"),
    "actions_not_permitted": _("no such action is permitted"),
    "participants_only": _("it stays with those who take part"),
    "not_encrypted": _("it must travel encrypted, and a contact has no key"),
    "not_started": _("its terms have not begun"),
    "ended": _("its terms have ended"),
    "not_valid_yet": _("it does not hold yet"),
    "no_harm_said": _("nothing bad is said of it"),
    "several_organisations": _("the name is that of several organisations"),
    "said_by_another": _("somebody else says which organisation it is"),
    "no_name_to_tell_it_by": _("the organisation owns no name to tell it by"),
    "several_owners": _("it is not all of one owner"),
    "a_whole_network": _("it names a whole network"),
    "revoked": _("its sharer revoked it"),
    "deleted": _("its sharer deleted it"),
    "over": _("its time is over"),
    "harmless": _("its sharer says that it is harmless"),
    "no_longer_named": _("its sharer's newer version does not name it"),
    "terms": _("its terms became stricter"),
    "stricter": _("its terms became stricter"),
    "lapsed": _("its time was over before anything was sent"),
    "limited_use": _("limited use keeps such organisations out"),
    "arrangement_ended": _("the arrangement has ended"),
    "arrangement_not_started": _("the arrangement has not begun"),
    "decided": _("a person decided so"),
    "erased": _("what it named was erased on request"),
    "revoked_by_another": _("another member revoked it"),
    "over_by_another": _("another member says that its time is over"),
    "harmless_by_another": _("another member says that it is harmless"),
    "no_longer_named_by_another": _("another member's version does not name it"),
    "terms_by_another": _("another member's version has stricter terms"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRow:
    """A line with the address of its object's page, empty where there is none, how it stands, why, and for whom."""

    line: ConcernLine
    address: str
    word: str | Promise
    why: str | Promise = ""
    organisation: Named | None = None
    may_warn: bool = False


def shared_rows(several: Sequence[ConcernLine]) -> list[SharedRow]:
    """Return lines as a warning's page shows them."""
    return [SharedRow(line=one, address=_address(one), word=CONCERN_STATES[one.state]) for one in several]


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def shared(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what of the exchange concerned whom: what waits for a person, and how many stand how, with the reasons."""
    at, secure = utc_now(), is_private(request)
    asked = (ConcernState.PERSON, ConcernState.ASKED)
    lines = queries.concerns(reader=reader, secure=secure, at=at, states=asked, limit=SHOWN)
    sums = queries.concern_sums(reader=reader, secure=secure, at=at)
    names = named((line.organisation for line in lines), reader=reader)
    order = list(ConcernState)
    context = {
        "rows": [_row(line, names=names) for line in lines],
        "sums": [
            (CONCERN_STATES[state], _reason(reason), count)
            for (state, reason), count in sorted(sums.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
        ],
        "may_decide": may(reader.role, Act.APPROVE_WARNINGS),
    }
    return render(request, "response/shared.html", context)


@require_POST
@for_readers(Act.APPROVE_WARNINGS)
def decide(request: HttpRequest, reader: Reader, concern_id: UUID) -> HttpResponse:
    """Take down what a person decided: ``holds`` is ``yes`` or ``no``."""
    holds = request.POST.get("holds") == "yes"
    try:
        decide_concern(concern_id, holds=holds, actor=reader.user_id, at=utc_now())
    except KentonganError as error:
        messages.error(request, f"{error.message(gettext)} {error.advice(gettext)}")
    else:
        messages.success(request, _("That is written down."))
    return HttpResponseRedirect(reverse("warnings-shared"))


def _row(line: ConcernLine, *, names: Mapping[UUID, Named]) -> SharedRow:
    return SharedRow(
        line=line,
        address=_address(line),
        word=CONCERN_STATES[line.state],
        why=_reason(line.reason),
        organisation=names.get(line.organisation) if line.organisation else None,
        may_warn=line.state is ConcernState.ASKED or line.reason in TOLD_BY_A_PERSON,
    )


def _reason(reason: str) -> str | Promise:
    return CONCERN_REASONS.get(reason, reason.replace("_", " "))


def _address(line: ConcernLine) -> str:
    with suppress(NoReverseMatch):
        return reverse("exchange-object", args=[line.collection, line.stix_id])
    return ""

"""What has no settled owner: doubtful events with the claims that the doubt is about, unclaimed ones by block."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kentongan.accounts.rules import may
from kentongan.accounts.terms import Act, Reader
from kentongan.intake import queries
from kentongan.intake.terms import DoubtLine, UnclaimedLine
from kentongan.kernel.clock import utc_now
from kentongan.routing.terms import Doubt
from kentongan.web.access import for_readers
from kentongan.web.intake.asking import SPANS, exercise_of, narrowed
from kentongan.web.intake.counts import Names, address_of, name_of
from kentongan.web.intake.words import DOUBT_SENTENCES, DOUBTS, claims_named, doubt_state, told
from kentongan.web.names import named
from kentongan.web.tables import Code, Column, answer, asked_of, table_of


def doubt_columns(names: Names, *, sortable: bool = False) -> Sequence[Column[DoubtLine]]:
    """Return the columns of a list of doubts."""
    return [
        Column(
            key="claims",
            label=_("Claims in doubt"),
            value=lambda line: Code(
                "\n".join(f"{slug} {value}" for slug, _kind, value in claims_named(line.doubt)) or line.doubt
            ),
            leads=_doubt_address,
        ),
        Column(key="reason", label=_("Why"), value=lambda line: doubt_state(line.reason), sortable=sortable),
        Column(
            key="organisation",
            label=_("Fallback"),
            value=lambda line: name_of(line.organisation, names, slug=line.organisation_slug) or None,
            leads=lambda line: address_of(line.organisation, names),
            sortable=sortable,
        ),
        Column(key="last_seen", label=_("Last seen"), value=lambda line: line.last_seen, sortable=sortable),
        Column(
            key="events",
            label=_("Events"),
            value=lambda line: line.events,
            leads=_doubt_address,
            numeric=True,
            sortable=sortable,
        ),
    ]


def _doubt_address(line: DoubtLine) -> str:
    return f"{reverse('doubt')}?{urlencode({'doubt': line.doubt})}"


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def doubtful(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what nobody's guess is good enough for, and why."""
    run, span = narrowed(request, at=utc_now())
    exercise = exercise_of(request, reader=reader, run=run)
    asked = asked_of(request, sorts=queries.DOUBT_ORDERS)
    reason = request.GET.get("reason", "")
    lines = queries.doubtful(
        reader=reader,
        run=run,
        since=span.since if span else None,
        exercise=None if run else exercise,
        reason=reason or None,
        order=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
    )
    names = named((line.organisation for line in lines), reader=reader)
    table = table_of(
        request, lines, name="doubtful", caption=_("Doubtful"), columns=doubt_columns(names, sortable=True), asked=asked
    )
    context: dict[str, object] = {
        "run": run,
        "span": span,
        "spans": [(name, label) for name, (_length, label) in SPANS.items()],
        "exercise": exercise,
        "reasons": [(code, state.word, DOUBT_SENTENCES[code], state.tone) for code, state in DOUBTS.items()],
        "reason": reason,
    }
    return answer(request, "intake/doubtful.html", table, context)


@require_safe
@for_readers(Act.READ_HUB_WIDE)
def unclaimed(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what nobody claims, by block, with a way to claim it."""
    run, span = narrowed(request, at=utc_now())
    exercise = exercise_of(request, reader=reader, run=run)
    asked = asked_of(request, sorts=queries.UNCLAIMED_ORDERS)
    lines = queries.unclaimed(
        reader=reader,
        run=run,
        since=span.since if span else None,
        exercise=None if run else exercise,
        order=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
    )
    table = table_of(
        request,
        lines,
        name="unclaimed",
        caption=_("Unclaimed"),
        columns=_unclaimed_columns(may_claim=may(reader.role, Act.EDIT_DIRECTORY)),
        asked=asked,
    )
    context: dict[str, object] = {
        "run": run,
        "span": span,
        "spans": [(name, label) for name, (_length, label) in SPANS.items()],
        "exercise": exercise,
    }
    return answer(request, "intake/unclaimed.html", table, context)


def _unclaimed_columns(*, may_claim: bool) -> Sequence[Column[UnclaimedLine]]:
    columns: list[Column[UnclaimedLine]] = [
        Column(
            key="block",
            label=_("Block"),
            value=lambda line: Code(line.block) if line.block else _rest(line),
            leads=_look_up_address,
            sortable=True,
        ),
        Column(key="reason", label=_("Why"), value=lambda line: told(line.reason)),
        Column(key="asn", label=_("AS"), value=lambda line: Code(f"AS{line.asn}") if line.asn else None, sortable=True),
        Column(key="country", label=_("Country"), value=lambda line: line.country, sortable=True),
        Column(key="last_seen", label=_("Last seen"), value=lambda line: line.last_seen, sortable=True),
        Column(key="events", label=_("Events"), value=lambda line: line.events, numeric=True, sortable=True),
    ]
    if may_claim:
        columns.append(
            Column(
                key="claim",
                label=_("What to do"),
                value=lambda line: _("Claim it") if _claim_address(line) else None,
                leads=_claim_address,
            )
        )
    return columns


def _rest(line: UnclaimedLine) -> str | Promise:
    """Say what a line without a block sums up: reports that concern nobody are never split."""
    return _("all smaller blocks") if line.reason in _SPLIT else _("all of them")


_SPLIT = {"no claim", *Doubt}


def _look_up_address(line: UnclaimedLine) -> str | None:
    return f"{reverse('look-up')}?{urlencode({'what': line.block.partition('/')[0]})}" if line.block else None


def _claim_address(line: UnclaimedLine) -> str | None:
    if not line.block:
        return None
    kind = "cidr" if "/" in line.block else "domain"
    return f"{reverse('claim-add')}?{urlencode({'kind': kind, 'value': line.block})}"

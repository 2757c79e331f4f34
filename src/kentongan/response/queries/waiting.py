"""What waits for the duty officer, counted; and who has not answered in time, by the services that depend on them."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from kentongan.accounts.terms import Reader
from kentongan.delivery.queries import dead_letters, held
from kentongan.directory.models import Claim, Organisation
from kentongan.directory.queries import visible_claims
from kentongan.response.queries.byhand import untold_warnings
from kentongan.response.queries.lines import ServiceUnanswered, Waiting
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.queries.warnings import GROUPS, Wanted, wanted_warnings
from kentongan.response.rules.states import AWAITED
from kentongan.response.terms import WarningState, Why


def waiting(*, reader: Reader, at: datetime, exercise: bool = False) -> Waiting:
    """Count what waits, of real work or of exercises. The outbox and its switch are one for both."""
    rows = visible_warnings(reader=reader).select_related(None).filter(exercise=exercise)
    late = Q(state__in=GROUPS["unanswered"], acknowledged_at__isnull=True, due_at__lt=at)
    states = {
        "leaving": Q(state=WarningState.APPROVED),
        "undeliverable": Q(state=WarningState.UNDELIVERABLE),
        "escalated": Q(state=WarningState.ESCALATED),
        "unanswered": late,
        "critical_unanswered": late & Q(critical__gt=0),
        "seen_again": Q(state__in={WarningState.DRAFTED, WarningState.APPROVED} | AWAITED, seen_again__gt=0),
    }
    counted = rows.aggregate(**{name: Count("exercise", filter=condition) for name, condition in states.items()})
    why: Counter[Why] = Counter()
    to_approve = critical = 0
    drafted = rows.filter(state=WarningState.DRAFTED).order_by().values_list("why")
    for text, number, depended_on in drafted.annotate(
        Count("exercise"), critical=Count("exercise", filter=Q(critical__gt=0))
    ):
        to_approve, critical = to_approve + number, critical + depended_on
        why.update({Why(one): number for one in text.split()})
    holding = held()
    return Waiting(
        to_approve=to_approve,
        critical_to_approve=critical,
        why={one: why[one] for one in Why if why[one]},
        questioned=questioned_claims(reader=reader, at=at).count(),
        to_tell=untold_warnings(reader=reader).filter(exercise=exercise).count(),
        dead=dead_letters(reader=reader),
        held_since=holding.since if holding else None,
        held_reason=holding.reason if holding else "",
        **counted,
    )


def questioned_claims(*, reader: Reader, at: datetime) -> QuerySet[Claim]:
    """Claims in question that have not ended, the one in question longest first."""
    standing = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    rows = visible_claims(reader=reader).filter(standing, questioned_at__isnull=False).select_related("organisation")
    return rows.order_by("questioned_at", "id")


def unanswered(*, reader: Reader, at: datetime, exercise: bool = False) -> list[ServiceUnanswered]:
    """Who has not answered in time, by critical service: most organisations first; all others together come last."""
    wanted = Wanted(group="unanswered", exercise=exercise, at=at)
    rows = wanted_warnings(wanted, reader=reader).select_related(None).order_by()
    of = {
        one["organisation"]: one
        for one in rows.values("organisation").annotate(
            warnings=Count("exercise"), exposures=Sum("open"), oldest=Min("due_at")
        )
    }
    services: dict[str, list[UUID]] = {}
    for id_, critical in Organisation.objects.filter(pk__in=of).values_list("id", "critical"):
        for service in critical or [""]:
            services.setdefault(service, []).append(id_)
    lines = [
        ServiceUnanswered(
            service=service,
            organisations=len(ids),
            warnings=sum(of[one]["warnings"] for one in ids),
            exposures=sum(of[one]["exposures"] for one in ids),
            oldest=min(of[one]["oldest"] for one in ids),
        )
        for service, ids in services.items()
    ]
    return sorted(lines, key=lambda line: (not line.service, -line.organisations, line.service))

"""Which checks and probes a reader may see: staff all, others what was asked of their own party.

What an unannounced check will ask is not theirs to see before it asks.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.checks.errors import UnknownCheck, UnknownProbe
from kentongan.checks.models import Check, Probe
from kentongan.checks.terms import CheckState, ProbeState

_KNOWN_OF = Q(sent_at__isnull=False) | Q(of__told_at__isnull=False)
_OVER = (CheckState.CLOSED.value,)


def visible_probes(*, reader: Reader) -> QuerySet[Probe]:
    """Return the probes that the reader may see one by one."""
    rows = Probe.objects.all()
    return rows if reader.sees_all else rows.filter(_KNOWN_OF, organisation__in=reader.organisations)


def visible_checks(*, reader: Reader) -> QuerySet[Check]:
    """Return the checks of which the reader may know: to others than staff those that asked them, or will openly.

    Of a check that is over everybody who belongs to a party may know: its results are shown, as far as they may be.
    """
    rows = Check.objects.all()
    if reader.sees_all:
        return rows
    own = visible_probes(reader=reader).values("of")
    over = Q(state__in=_OVER) if reader.organisations else Q(pk__in=())
    return rows.filter(Q(pk__in=own) | over)


def visible_check(check: UUID, *, reader: Reader) -> Check:
    """Return one check. Raises UnknownCheck, also where the reader may not know of it."""
    row = visible_checks(reader=reader).filter(pk=check).first()
    if row is None:
        raise UnknownCheck(check=check)
    return row


def visible_probe(probe: UUID, *, reader: Reader) -> Probe:
    """Return one probe with its check. Raises UnknownProbe, also where the reader may not see it."""
    row = visible_probes(reader=reader).select_related("of").filter(pk=probe).first()
    if row is None:
        raise UnknownProbe(probe=probe)
    return row


def still_asked() -> Q:
    """Return what a probe is from which an answer is awaited."""
    return Q(of__state__in=[CheckState.RUNNING.value, CheckState.PAUSED.value], state=ProbeState.SENT.value)

"""Which drills and injects a reader may see, as querysets that every other read starts from."""

from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from kentongan.accounts.terms import Reader
from kentongan.drills.errors import UnknownDrill
from kentongan.drills.models import Casting, Drill, DrillInject
from kentongan.drills.terms import InjectState


def visible_drills(*, reader: Reader) -> QuerySet[Drill]:
    """Drills; for a member those in which a party of theirs plays."""
    if reader.sees_all:
        return Drill.objects.all()
    mine = Casting.objects.filter(drill=OuterRef("pk"), organisation__in=reader.organisations)
    return Drill.objects.filter(Exists(mine))


def drill_for(drill: UUID, *, reader: Reader) -> Drill:
    """Return a drill. Raises UnknownDrill, also where the reader may not see it."""
    row = visible_drills(reader=reader).filter(pk=drill).first()
    if row is None:
        raise UnknownDrill(drill=drill)
    return row


def visible_injects(*, reader: Reader) -> QuerySet[DrillInject]:
    """Injects; for a member the stories that were told to everybody or to a part of theirs. Start from a drill."""
    rows = DrillInject.objects.select_related("drill", "message")
    if reader.sees_all:
        return rows
    # The parts that hear it stand between spaces, so that no part's name is found inside another's.
    mine = Casting.objects.filter(drill=OuterRef("drill"), organisation__in=reader.organisations)
    hears = mine.annotate(heard_by=ExpressionWrapper(OuterRef("heard_by"), output_field=CharField())).filter(
        heard_by__contains=Concat(Value(" "), "part", Value(" "))
    )
    return rows.filter(kind="told", state=InjectState.PLAYED.value).filter(Q(heard_by="") | Exists(hears))

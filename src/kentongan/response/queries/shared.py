"""What of the exchange a warning tells, for its letter and for whoever opens it; and for staff, where it comes from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from kentongan.accounts.terms import Reader
from kentongan.exchange.models import Collection
from kentongan.exchange.queries.sight import sight_of, viewer_of
from kentongan.kernel.tlp import TLP
from kentongan.response.models import Concern, Exposure, Item, Warning
from kentongan.response.queries.visible import visible_warnings
from kentongan.response.rules.concerning import FEED, GIVEN, is_erased, read_told
from kentongan.response.terms import ConcernLine, ConcernState, SharedLine

SHOWN = 20
"""Objects of one warning that a letter spells out."""

_GIVEN = [one.value for one in GIVEN]


def shared_lines(warning: Warning) -> tuple[SharedLine, ...]:
    """Return what a warning's letter may say of the objects that it was made of; nothing for other feeds."""
    if warning.feed.slug != FEED:
        return ()
    tags = _tags(warning.pk)
    rows = Concern.objects.filter(tag__in=tags, organisation=warning.organisation_id, state__in=_GIVEN)
    # What became stricter since it was sent is told no more.
    rows = rows.filter(tlp__lte=warning.tlp).order_by("stix_id", "value")
    found: dict[tuple[object, ...], SharedLine] = {}
    for row in rows[: SHOWN * 5]:
        if is_erased(row.value):
            continue
        line = SharedLine(value=row.value, told=read_told(row.told), tlp=TLP(row.tlp))
        found.setdefault((row.stix_id, row.value), line)
    return tuple(found.values())[:SHOWN]


def concerns_of_warning(warning: UUID, *, reader: Reader, secure: bool, at: datetime) -> Sequence[ConcernLine]:
    """Return, for staff, the objects that a warning was made of: object, collection, terms; as far as they see them.

    ``secure``, here and below: over a connection on which what asks for encryption may be shown.
    """
    if not reader.sees_all or not visible_warnings(reader=reader).filter(pk=warning, feed__slug=FEED).exists():
        return ()
    organisation = Warning.objects.values_list("organisation", flat=True).get(pk=warning)
    rows = Concern.objects.filter(tag__in=_tags(warning), organisation=organisation)
    return _lines(_seen(rows, reader=reader, secure=secure, at=at).order_by("stix_id", "value"))


def warnings_of_object(stix_id: str, *, reader: Reader) -> Sequence[UUID]:
    """Return the warnings that were made of an object: staff all, a member those that reached them."""
    tags = Concern.objects.filter(stix_id=stix_id, handover__isnull=False).values_list("tag", "organisation")
    found: dict[UUID, None] = {}
    for tag, organisation in tags.distinct():
        exposed = Exposure.objects.filter(feed__slug=FEED, tag=tag, organisation=organisation)
        rows = visible_warnings(reader=reader).filter(items__exposure__in=exposed.values("pk"))
        found |= dict.fromkeys(rows.order_by("pk").values_list("pk", flat=True).distinct())
    return list(found)


def concerns(
    *,
    reader: Reader,
    secure: bool,
    at: datetime,
    states: Iterable[ConcernState] = (),
    limit: int = 50,
    offset: int = 0,
) -> Sequence[ConcernLine]:
    """Return concerns for staff, those changed last first; ``states`` empty: of every state."""
    if not reader.sees_all:
        return ()
    rows = Concern.objects.all()
    wanted = [one.value for one in states]
    if wanted:
        rows = rows.filter(state__in=wanted)
    return _lines(
        _seen(rows, reader=reader, secure=secure, at=at).order_by("-changed_at", "-id")[offset : offset + limit]
    )


def concern_sums(*, reader: Reader, secure: bool, at: datetime) -> dict[tuple[ConcernState, str], int]:
    """Return, for staff, how many concerns there are of each state and reason; of RED nobody is told."""
    if not reader.sees_all:
        return {}
    rows = _seen(Concern.objects.all(), reader=reader, secure=secure, at=at).order_by().values_list("state", "reason")
    return {(ConcernState(state), reason): number for state, reason, number in rows.annotate(number=Count("pk"))}


def _tags(warning: UUID) -> list[str]:
    return list(Item.objects.filter(warning=warning).values_list("exposure__tag", flat=True).distinct()[:500])


def _seen(rows: QuerySet[Concern], *, reader: Reader, secure: bool, at: datetime) -> QuerySet[Concern]:
    """Narrow concerns to those whose objects the reader sees: what they may not see does not show in a count."""
    viewer = viewer_of(reader, secure=secure)
    labels: list[int] = []
    for collection in Collection.objects.filter(pk__in=rows.order_by().values("collection")).values_list("id"):
        labels += sight_of(viewer, collection=collection[0], at=at).labels
    return rows.filter(label__in=labels)


def _lines(rows: QuerySet[Concern]) -> list[ConcernLine]:
    return [
        ConcernLine(
            id=row.id,
            stix_id=row.stix_id,
            version=row.version,
            collection=row.collection.id,
            collection_title=row.collection.title,
            tlp=TLP(row.tlp),
            value=row.value,
            kind=row.kind,
            organisation=row.organisation_id,
            sharer=row.sharer_id,
            state=ConcernState(row.state),
            reason=row.reason,
            doubt=row.doubt,
            changed_at=row.changed_at,
        )
        for row in rows.select_related("collection")
    ]

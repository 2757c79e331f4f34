"""Who shares what with whom under which terms, as far as a viewer may know it.

The hub's staff know every arrangement. An organisation knows those that it takes part in, with all their parties; and
those that it might join, as far as it takes to decide: what they are for, on which basis, under which inclusion terms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from kentongan.directory.models import Organisation
from kentongan.exchange.errors import UnknownArrangement
from kentongan.exchange.models import Arrangement, Collection, Participation, Right, Wording
from kentongan.exchange.queries.access import end_of, is_over, rights_in_force
from kentongan.exchange.rules.inclusion import misfits, read_inclusion
from kentongan.exchange.terms import Inclusion, Misfit, Text, Viewer
from kentongan.kernel.languages import Names
from kentongan.kernel.tlp import TLP
from kentongan.routing.terms import OrganisationKind, SizeTier


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementLine:
    """One arrangement in a list. ``takes_part``: one of the viewer's organisations does. ``over``: it has ended."""

    id: UUID
    slug: str
    names: Names
    mandatory: bool
    starts: datetime
    ends: datetime | None
    over: bool
    takes_part: bool
    parties: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who takes part: since when, and under which number of the wording they joined."""

    organisation: UUID
    slug: str
    names: Names
    kind: OrganisationKind
    joined_at: datetime
    wording: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCollection:
    """A collection under an arrangement: which organisations give to it, and which get from it."""

    id: UUID
    root: str
    title: str
    gives: tuple[UUID, ...]
    gets: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementView:
    """An arrangement with its terms. ``wordings``: number, text, when agreed, the one in force first. ``parties`` and
    ``collections`` are empty for who might only join it."""

    line: ArrangementLine
    wordings: tuple[tuple[int, Text, datetime], ...]
    refused_kinds: tuple[OrganisationKind, ...]
    history: bool
    unmarked: TLP
    ceiling: TLP
    policy: dict[str, object] | None
    inclusion: Inclusion
    parties: tuple[Party, ...] = ()
    collections: tuple[SharedCollection, ...] = ()


def arrangements(viewer: Viewer, *, at: datetime) -> Sequence[ArrangementLine]:
    """Return the arrangements that a viewer may know of, by slug."""
    mine = _organisations(viewer)
    return [_line(one, viewer=viewer, at=at) for one in _fetched() if _knows(one, viewer=viewer, mine=mine, at=at)]


def arrangement(viewer: Viewer, *, slug: str, at: datetime) -> ArrangementView:
    """Return one arrangement as far as a viewer may know it. Raises UnknownArrangement."""
    found = _fetched().filter(slug=slug).first()
    if found is None or not _knows(found, viewer=viewer, mine=_organisations(viewer), at=at):
        raise UnknownArrangement(arrangement=slug)
    line = _line(found, viewer=viewer, at=at)
    inside = line.takes_part or viewer.hub
    return ArrangementView(
        line=line,
        wordings=tuple((one.number, _text(one), one.agreed_at) for one in found.wordings.all()),
        refused_kinds=_refused(found),
        history=found.history,
        unmarked=TLP(found.unmarked),
        ceiling=TLP(found.ceiling),
        policy=found.policy,
        inclusion=read_inclusion(found.inclusion),
        parties=tuple(_party(one) for one in _taking_part(found)) if inside else (),
        collections=_collections(found) if inside else (),
    )


def misfits_of(arrangement: Arrangement, *, organisation: Organisation, at: datetime) -> tuple[Misfit, ...]:
    """Return why an organisation may not join an arrangement; nothing where it may."""
    reasons = misfits(
        read_inclusion(arrangement.inclusion),
        kind=OrganisationKind(organisation.kind),
        size=SizeTier(organisation.size) if organisation.size else None,
        languages=organisation.languages,
        refused=_refused(arrangement),
    )
    return (Misfit.ENDED, *reasons) if is_over(arrangement, at=at) else reasons


def _fetched() -> QuerySet[Arrangement]:
    taking_part = Participation.objects.filter(left_at__isnull=True).select_related("organisation", "wording")
    return Arrangement.objects.order_by("slug").prefetch_related(
        "wordings", Prefetch("participations", queryset=taking_part.order_by("organisation__slug"))
    )


def _organisations(viewer: Viewer) -> Sequence[Organisation]:
    return list(Organisation.objects.filter(pk__in=sorted(viewer.organisations)))


def _knows(one: Arrangement, *, viewer: Viewer, mine: Iterable[Organisation], at: datetime) -> bool:
    if viewer.hub or _takes_part(one, viewer=viewer):
        return True
    return any(not misfits_of(one, organisation=each, at=at) for each in mine)


def _takes_part(one: Arrangement, *, viewer: Viewer) -> bool:
    return any(each.organisation_id in viewer.organisations for each in _taking_part(one))


def _taking_part(one: Arrangement) -> Sequence[Participation]:
    return list(one.participations.all())


def _line(one: Arrangement, *, viewer: Viewer, at: datetime) -> ArrangementLine:
    takes_part = _takes_part(one, viewer=viewer)
    return ArrangementLine(
        id=one.id,
        slug=one.slug,
        names=one.names,
        mandatory=one.mandatory,
        starts=one.starts,
        ends=end_of(one),
        over=is_over(one, at=at),
        takes_part=takes_part,
        parties=len(_taking_part(one)) if takes_part or viewer.hub else None,
    )


def _party(one: Participation) -> Party:
    return Party(
        organisation=one.organisation_id,
        slug=one.organisation.slug,
        names=one.organisation.names,
        kind=OrganisationKind(one.organisation.kind),
        joined_at=one.joined_at,
        wording=one.wording.number,
    )


def _collections(one: Arrangement) -> tuple[SharedCollection, ...]:
    refused = {kind.value for kind in _refused(one)}
    rights: dict[int, list[Right]] = {}
    for right in rights_in_force().filter(collection__arrangement=one).select_related("member__organisation"):
        if right.member.organisation.kind not in refused:
            rights.setdefault(right.collection_id, []).append(right)
    rows = Collection.objects.filter(arrangement=one).select_related("root").order_by("title", "serial")
    return tuple(
        SharedCollection(
            id=row.id,
            root=row.root.name,
            title=row.title,
            gives=_of(right for right in rights.get(row.serial, ()) if right.writes),
            gets=_of(right for right in rights.get(row.serial, ()) if right.reads),
        )
        for row in rows
    )


def _of(rights: Iterable[Right]) -> tuple[UUID, ...]:
    return tuple(sorted({right.member.organisation_id for right in rights}))


def _refused(one: Arrangement) -> tuple[OrganisationKind, ...]:
    return tuple(OrganisationKind(kind) for kind in one.refused_kinds)


def _text(one: Wording) -> Text:
    return Text(purpose=one.purpose, legal_basis=one.legal_basis, limited_use=one.limited_use)

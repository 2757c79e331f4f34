"""What a viewer sees of the rows of some collections, and what they ever saw of them (``rules.seeing``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kentongan.exchange.models import Collection, Label, Member
from kentongan.exchange.queries.access import accesses_of
from kentongan.exchange.queries.readership import read_before
from kentongan.exchange.queries.whoever import Found
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.seeing import first_seen, may_see
from kentongan.exchange.terms import Access, Handling, ReadBefore, Viewer
from kentongan.kernel.microseconds import microseconds_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a viewer sees of some collections: their access to each; the terms of the labels, and those that pass now;
    when the viewer could read. ``loose``: collections under no arrangement."""

    viewer: Viewer
    accesses: Mapping[int, Access]
    terms: Mapping[int, Handling]
    now: frozenset[int]
    read: Mapping[int, ReadBefore]
    loose: frozenset[int]
    at: int

    def sees(self, row: Found, label: int) -> bool:
        """Whether what has this label in a row is seen, or ever was."""
        return label in self.now or self.since(row, label) is not None

    def since(self, row: Found, label: int) -> int | None:
        """Return when what has this label in a row was seen first, None where it never was, or it cannot be told."""
        handling, read = self.terms.get(label), self.read.get(row.collection)
        if handling is None or read is None or (handling.encrypted and not self.viewer.secure):
            return None
        return first_seen(handling, read=read, added=row.added, until=self.at)


def seen_of(rows: Sequence[Found], *, viewer: Viewer, at: datetime) -> Seen:
    """Return what a viewer, with all the members of their organisations, sees of these rows' collections."""
    viewer = _widened(viewer)
    several = list(Collection.objects.select_related("arrangement").filter(serial__in={one.collection for one in rows}))
    accesses = accesses_of(viewer, collections=several, at=at)
    labels = {label for one in rows for label in (one.label, *(each for _, each in one.parts))}
    told = Label.objects.filter(serial__in=labels).values_list("serial", "collection", "handling")
    handlings = [(serial, accesses[collection], read_handling(handling)) for serial, collection, handling in told]
    now = frozenset(
        serial
        for serial, access, handling in handlings
        if may_see(handling, viewer=viewer, access=access, at=at).allowed
    )
    asks_when = len(now) < len(handlings) or any(one.own for one in rows)
    return Seen(
        viewer=viewer,
        accesses=accesses,
        terms={serial: handling for serial, _access, handling in handlings},
        now=now,
        read=read_before(viewer, collections=several) if asks_when else {},
        loose=frozenset(one.serial for one in several if one.arrangement is None),
        at=microseconds_of(at),
    )


def _widened(viewer: Viewer) -> Viewer:
    members = Member.objects.filter(organisation__in=sorted(viewer.organisations)).values_list("pk", flat=True)
    return replace(viewer, members=viewer.members | frozenset(members))

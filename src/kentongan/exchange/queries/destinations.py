"""Where an object would be passed on to: who reads there, and whether they see it where it is now.

Of who reads where it is, whoever passes it on may not know all (``queries.why.known_members``): whom they may not hear
of there does not count as seeing it, or the answer would tell.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from kentongan.exchange.models import Collection, Member
from kentongan.exchange.queries.access import access_of, rights_in_force
from kentongan.exchange.queries.sight import viewer_of_member
from kentongan.exchange.queries.why import RIGHT, members_known_at
from kentongan.exchange.rules.passing_on import may_pass_on
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Access, Handling, Onward, Reason, Verdict, Viewer
from kentongan.kernel.tlp import TLP

ONLY_WHERE_ALL_SEE = (TLP.AMBER, TLP.AMBER_STRICT)
_SAW = Verdict(allowed=True, reason=Reason.READER)


class Destination:
    """A collection that objects come to from others. ``accesses``: of who passes them on, to where they are.

    What it has to ask is asked once, and only where an object's terms depend on it.
    """

    def __init__(self, *, collection: int, viewer: Viewer, accesses: Mapping[int, Access], at: datetime) -> None:
        self._collection, self._viewer, self._accesses, self._at = collection, viewer, accesses, at
        self._verdicts: dict[tuple[int, tuple[Handling, ...], bool], Verdict] = {}
        self._readers_at: dict[int, Sequence[tuple[Viewer, Access]]] = {}

    def verdict(self, place: int, *, several: tuple[Handling, ...], before: bool = False) -> Verdict:
        """Return whether an object of a collection may come, with its terms and those of its parts; why not, of the
        first that may not. ``before``: who passes it on saw it, and may not see it any more."""
        found = self._verdicts.get((place, several, before))
        if found is None:
            each = [self._of(place, handling, before=before) for handling in several]
            found = next((one for one in each if not one.allowed), each[0])
            self._verdicts[place, several, before] = found
        return found

    def _of(self, place: int, handling: Handling, *, before: bool) -> Verdict:
        access = self._accesses[place]
        kinds = {kind for viewer in self._readers.values() for kind in viewer.kinds}
        onward = Onward(
            seen=_SAW if before else may_see(handling, viewer=self._viewer, access=access, at=self._at),
            all_see=not before and handling.tlp in ONLY_WHERE_ALL_SEE and self._all_see(place, handling),
            refused=bool(kinds & {*access.refused, *handling.refused}),
        )
        return may_pass_on(handling, onward=onward, at=self._at)

    def _all_see(self, place: int, handling: Handling) -> bool:
        if place not in self._readers_at:
            self._readers_at[place] = list(self._as_readers_at(place))
        return all(
            may_see(handling, viewer=viewer, access=access, at=self._at).allowed
            for viewer, access in self._readers_at[place]
        )

    @cached_property
    def _readers(self) -> Mapping[UUID, Viewer]:
        """Who reads there, but for those whom limited use keeps out there."""
        there = Collection.objects.select_related("arrangement").get(serial=self._collection)
        refused = set(there.arrangement.refused_kinds) if there.arrangement else set()
        held = rights_in_force().filter(collection=there, reads=True).values("member")
        members = Member.objects.select_related("organisation").filter(pk__in=held).order_by("name")
        return {one.pk: viewer_of_member(one, secure=True) for one in members if one.organisation.kind not in refused}

    def _as_readers_at(self, place: int) -> Iterable[tuple[Viewer, Access]]:
        """Yield those who read there and are not of the same house, with what they hold where the object is."""
        at_place = Collection.objects.select_related("arrangement").get(serial=place)
        known = members_known_at(at_place, viewer=self._viewer, writes=self._accesses[place].writes)
        told = frozenset(known.values_list("pk", flat=True))
        rights: dict[UUID, list[Sequence[int]]] = defaultdict(list)
        for member, *right in rights_in_force().filter(collection=at_place).values_list(*RIGHT):
            if member in told:
                rights[member].append(right)
        for member, viewer in self._readers.items():
            if viewer.organisations <= self._viewer.organisations:
                continue
            access = access_of(rights[member], arrangement=at_place.arrangement, viewer=viewer, at=self._at)
            yield viewer, access

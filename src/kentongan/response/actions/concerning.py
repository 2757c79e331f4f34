"""What new versions, revocations and removals make of concerns: made, brought up to date, put to a person, ended.

Only who shared an object ends or changes what was made of it; where somebody else does, a person is asked.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from kentongan.exchange.models import Collection, Member, Stored
from kentongan.exchange.queries.access import end_of
from kentongan.exchange.queries.changes import Change
from kentongan.exchange.terms import Reason
from kentongan.kernel.clock import write_moment
from kentongan.kernel.microseconds import moment_of
from kentongan.response.actions.attributing import VICTIM
from kentongan.response.actions.readings import Reading, Readings, Touch
from kentongan.response.models import Concern
from kentongan.response.rules.concerning import (
    BY_ANOTHER,
    GIVEN,
    STRICTER,
    TERMS,
    changed,
    is_erased,
    read_told,
    told_json,
    told_of,
    worth_telling,
)
from kentongan.response.terms import ConcernState

_OVER = (ConcernState.ENDED.value, ConcernState.ENDING.value)
_S = ConcernState


class Concerning:
    """Takes changes of one collection in their order; what it writes is written in the caller's transaction."""

    def __init__(self, collection: Collection, *, readings: Readings, at: datetime) -> None:
        self._collection, self._readings, self._at = collection, readings, at
        self._touched: list[UUID] = []

    def take(self, several: Sequence[Change]) -> list[UUID]:
        """Take changes, and return the ids of the concerns that were made or changed."""
        self._touched = []
        readings = self._readings.read(several)
        organisations = self._organisations(several)
        known = self._known(several)
        for one in several:
            if one.stix_id not in known and not (one.added in readings and readings[one.added].touches):
                continue  # most objects concern nobody
            known.add(one.stix_id)
            by = organisations.get(one.member) if one.member else None
            if one.removed:
                self._removed(one, by=by)
            elif one.revoked:
                self._end([*self._live(one.stix_id)], by=by, because="revoked")
            elif one.added in readings and not self._outdated(one, by=by):
                self._version(readings[one.added], by=by)
        return list(dict.fromkeys(self._touched))

    def look_again(self, several: Sequence[Change]) -> list[UUID]:
        """Make what versions that were taken before come to now that their victims are known, and return its ids."""
        self._touched = []
        organisations = self._organisations(several)
        for reading in self._readings.read(several).values():
            one = reading.change
            by = organisations.get(one.member) if one.member else None
            if one.revoked or reading.quiet or self._outdated(one, by=by):
                continue
            rows = Concern.objects.filter(collection=self._collection, stix_id=one.stix_id, kind=VICTIM)
            before = set(rows.values_list("value", flat=True))
            for touch in reading.touches:
                if touch.kind == VICTIM and touch.value not in before:
                    self._make(reading, touch, by=by)
        return self._touched

    def ask_again(self, rows: Sequence[Concern]) -> list[UUID]:
        """Decide anew about concerns of which nobody was told, as their versions stand; return those that changed.

        Nothing else that these versions name is looked at: a person may have decided about it.
        """
        self._touched = []
        stored = Stored.objects.filter(collection=self._collection, added__in={row.added for row in rows})
        readings = self._readings.read([change_of(one) for one in stored])
        for row in rows:
            reading = readings.get(row.added)
            if reading is None or reading.quiet or reading.change.stix_id != row.stix_id:
                continue
            for touch in reading.touches:
                if (touch.kind, touch.value, touch.owner.id) == (row.kind, row.value, row.organisation_id):
                    self._renew(row, reading, touch)
        return self._touched

    def _organisations(self, several: Sequence[Change]) -> dict[UUID, UUID]:
        members = {one.member for one in several if one.member}
        return dict(Member.objects.filter(pk__in=members).values_list("pk", "organisation"))

    def _known(self, several: Sequence[Change]) -> set[str]:
        """Return which of these objects something was made of before."""
        ids = {one.stix_id for one in several}
        return set(
            Concern.objects.filter(collection=self._collection, stix_id__in=ids)
            .exclude(state=_S.ENDED.value)
            .values_list("stix_id", flat=True)
        )

    def _live(self, stix_id: str) -> list[Concern]:
        rows = Concern.objects.select_for_update().filter(collection=self._collection, stix_id=stix_id)
        return list(rows.exclude(state=_S.ENDED.value).order_by("id"))

    def _outdated(self, one: Change, *, by: UUID | None) -> bool:
        """Whether who shared this version has shared a newer one, which the feed tells as well."""
        newer = Stored.objects.filter(collection=self._collection, stix_id=one.stix_id, version__gt=one.version)
        return newer.filter(member__organisation=by).exists()

    def _removed(self, one: Change, *, by: UUID | None) -> None:
        resting = [row for row in self._live(one.stix_id) if row.version == one.version]
        if not resting:
            return
        left = self._newest(one.stix_id, by=by)
        if left is None:
            self._end(resting, by=by, because="deleted")
            return
        reading = self._readings.read([left]).get(left.added)
        if reading is not None:
            self._version(reading, by=by)

    def _newest(self, stix_id: str, *, by: UUID | None) -> Change | None:
        rows = Stored.objects.filter(collection=self._collection, stix_id=stix_id, member__organisation=by)
        return next((change_of(row) for row in rows.order_by("-version", "variant")[:1]), None)

    def _version(self, reading: Reading, *, by: UUID | None) -> None:
        live = {(row.kind, row.value): row for row in self._live(reading.change.stix_id)}
        touches = {(one.kind, one.value): one for one in reading.touches}
        # What was erased may well be named by the new version too: nobody can tell any more.
        gone = [row for key, row in live.items() if reading.quiet or not (key in touches or is_erased(row.value))]
        self._end(gone, by=by, because=reading.quiet or self._why_gone(reading))
        for key, touch in touches.items():
            row = live.get(key)
            if reading.quiet:
                continue
            if row is None:
                self._make(reading, touch, by=by)
            elif row.sharer_id == by:
                self._renew(row, reading, touch)

    def _why_gone(self, reading: Reading) -> str:
        """Return why what a version no longer names ends: it is not there, or the terms let nobody hear of it."""
        label = reading.change.label
        red = label is not None and self._readings.permits.verdict(label, organisation=None).reason is Reason.NO_FURTHER
        return TERMS if red else "no_longer_named"

    def _end(self, rows: Sequence[Concern], *, by: UUID | None, because: str) -> None:
        for row in rows:
            if row.state in _OVER:
                continue
            if row.sharer_id != by:
                self._ask(row, reason=f"{because}{BY_ANOTHER}")
            elif row.state in GIVEN and row.handover_id is not None:
                self._keep(row, state=_S.ENDING, reason=because)
            else:
                self._keep(row, state=_S.ENDED, reason=because)

    def _ask(self, row: Concern, *, reason: str) -> None:
        if row.state in (_S.WAITING, _S.LATER, _S.HANDED, _S.CHANGED):
            self._keep(row, state=_S.ASKED, reason=reason[:64])

    def _make(self, reading: Reading, touch: Touch, *, by: UUID | None) -> None:
        one = reading.change
        label = one.label
        if label is None or (not touch.verdict.allowed and touch.verdict.reason is Reason.NO_FURTHER):
            return
        terms = self._readings.permits.terms(label)
        state, reason, again_at = self._state(reading, touch)
        row = Concern(
            collection=self._collection,
            stix_id=one.stix_id,
            version=one.version,
            added=one.added,
            label_id=label,
            beside_id=touch.beside,
            sharer_id=by,
            kind=touch.kind,
            value=touch.value,
            organisation_id=touch.owner.id,
            doubt=touch.owner.doubt,
            tlp=touch.tlp,
            classification=reading.classification,
            tag=tag_of(one, touch),
            told=told_json(told_of(reading.value, source=terms.source)),
            state=state.value,
            reason=reason,
            again_at=again_at,
            made_at=self._at,
            changed_at=self._at,
        )
        row.save(force_insert=True)
        self._touched.append(row.pk)

    def _state(self, reading: Reading, touch: Touch) -> tuple[ConcernState, str, datetime | None]:
        if not touch.verdict.allowed:
            early = touch.verdict.reason is Reason.NOT_STARTED
            return (_S.LATER if early else _S.REFUSED), touch.verdict.reason.value, touch.starts if early else None
        if touch.owner.unsure:
            return _S.PERSON, touch.owner.unsure, None
        if not reading.harm_said:
            return _S.PERSON, "no_harm_said", None
        if reading.begins is not None and reading.begins > self._at:
            return _S.LATER, "not_valid_yet", reading.begins
        return _S.WAITING, "", self._until(reading, touch)

    def _until(self, reading: Reading, touch: Touch) -> datetime | None:
        """Return when nobody may be told any more, or need be: the end of its terms, of the arrangement, or its own."""
        arranged = self._collection.arrangement
        ends = (touch.ends, reading.holds_until, None if arranged is None else end_of(arranged))
        return min((one for one in ends if one is not None), default=None)

    def _renew(self, row: Concern, reading: Reading, touch: Touch) -> None:
        """Bring a concern up to a newer version by its own sharer that still names the same thing.

        What nobody was told of and the terms refuse stays, as refused: they may permit it one day.
        """
        one, terms = reading.change, self._readings.permits.terms(reading.change.label or 0)
        refused = not touch.verdict.allowed and touch.verdict.reason is not Reason.NOT_STARTED
        if refused and (row.handover_id is not None or touch.verdict.reason is Reason.NO_FURTHER):
            self._end([row], by=row.sharer_id, because=TERMS)
            return
        newer = row.version != one.version
        told = told_of(reading.value, source=terms.source)
        details = changed(read_told(row.told), told, classes=(row.classification, reading.classification))
        row.version, row.added, row.told = one.version, one.added, told_json(told)
        row.label_id = one.label or row.label_id
        row.beside_id = touch.beside
        if row.handover_id is None:
            row.classification, row.tlp = reading.classification, touch.tlp
            row.tag = tag_of(one, touch) if newer else row.tag
            if row.state != _S.ASKED:
                state, reason, row.again_at = self._state(reading, touch)
                self._keep(row, state=state, reason=reason)
                return
            self._keep(row, state=_S.ASKED, reason=row.reason)
            return
        row.again_at = self._until(reading, touch)
        if touch.tlp > row.tlp:
            # Its warning is under a TLP that it may not be told under any more: a new one is made, under the right one.
            row.tlp, row.classification = touch.tlp, reading.classification
            self._keep(row, state=_S.ENDING, reason=STRICTER)
            return
        row.correction = sorted({*row.correction, *details})
        row.classification = reading.classification
        again = _S.CHANGED if worth_telling(row.correction) else _S.HANDED
        self._keep(row, state=_S.ASKED if row.state == _S.ASKED else again, reason="")

    def _keep(self, row: Concern, *, state: ConcernState, reason: str) -> None:
        row.state, row.reason, row.changed_at = state.value, reason, self._at
        row.save()
        self._touched.append(row.pk)


def change_of(row: Stored) -> Change:
    """Return a stored version as the change feed told it."""
    return Change(
        added=row.added,
        stix_id=row.stix_id,
        version=row.version,
        type=row.type,
        removed=False,
        revoked=row.revoked,
        member=row.member_id,
        label=row.label_id,
        content=bytes(row.content),
    )


def tag_of(one: Change | Concern, touch: Touch | Concern, *, moment: datetime | None = None) -> str:
    """Return what the event about a thing that a version names carries: the object's id, the version's time, and which
    of the things it is. In lower case, as events have their tags. ``moment``: when it was taken back, of what may be
    told once more."""
    which = sha256(f"{touch.kind} {touch.value}".encode()).hexdigest()[:8]
    at = moment or moment_of(one.version or one.added)
    return f"{one.stix_id[:150]} {write_moment(at)} {which}".lower()

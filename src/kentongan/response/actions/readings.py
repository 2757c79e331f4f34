"""Versions of shared objects read for what they concern: the value without its stricter parts, what it names, whose.

A part that has terms of its own is taken out before anything else is looked at: nobody is told, nor found, by it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from kentongan.exchange.models import Collection, Stored
from kentongan.exchange.queries.changes import Change
from kentongan.exchange.rules.handling import earliest_of, latest_of
from kentongan.exchange.terms import Verdict
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.attributing import VICTIM, Attributor, Owner
from kentongan.response.actions.permitting import Permits
from kentongan.response.rules.concerning import LISTENED, OBSERVABLES, begins, classified, moment_of, silent
from kentongan.routing.classification import from_intelmq
from kentongan.stix.identity import in_one_spelling
from kentongan.stix.observables import named_in, victims_in
from kentongan.stix.redaction import redacted
from kentongan.stix.terms import Named, NamedKind, Thing

SAID_BY_ANOTHER = "said_by_another"
"""Why a person decides who a victim is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that a version names, and whose it is. ``verdict``: whether they may be warned.

    By the terms of the version, and of the identity by which it names a victim: of both ``tlp``, ``starts`` and
    ``ends`` are the strictest; ``beside``: the label of that identity.
    """

    kind: str
    value: str
    owner: Owner
    verdict: Verdict
    tlp: TLP
    starts: datetime | None
    ends: datetime | None
    beside: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Identity:
    """What is said of who a victim is. ``own``: by whoever names them as one."""

    value: Thing
    label: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version as far as warnings go. ``quiet``: why nobody is warned of it. ``value`` is without stricter parts."""

    change: Change
    value: Thing
    classification: str
    quiet: str
    begins: datetime | None
    holds_until: datetime | None
    touches: tuple[Touch, ...]
    harm_said: bool


class Readings:
    """Reads versions of one collection, many at once. ``missing``: which of them, by ``added``, name which identities
    that are not there."""

    def __init__(self, collection: Collection, *, attributor: Attributor, at: datetime) -> None:
        self.permits = Permits(collection, at=at)
        self._collection, self._at = collection, at
        self._attributor = attributor
        self.missing: set[tuple[int, str]] = set()

    def read(self, several: Iterable[Change]) -> Mapping[int, Reading]:
        """Return, by ``added``, those of these versions that may concern somebody."""
        heard = [one for one in several if not one.removed and one.type in LISTENED | OBSERVABLES]
        parts = self._parts(heard)
        values = {one.added: _whole(one, parts=parts.get(one.added, ())) for one in heard}
        named = {one.added: _named(values[one.added]) if not self._red(one) else [] for one in heard}
        flat = [(added, thing) for added, things in named.items() for thing in things]
        owners = zip(flat, self._attributor.owners([thing for _, thing in flat]), strict=True)
        touches: dict[int, list[Touch]] = {one.added: [] for one in heard}
        by_added = {one.added: one for one in heard}
        for (added, thing), owner in owners:
            self._touch(by_added[added], kind=thing.kind.value, value=thing.value, owner=owner, into=touches[added])
        for one in heard:
            for value, owner, label in self._victims(one, values[one.added]):
                self._touch(one, kind=VICTIM, value=value, owner=owner, into=touches[one.added], beside=label)
        return {one.added: self._reading(one, value=values[one.added], touches=touches[one.added]) for one in heard}

    def _reading(self, one: Change, *, value: Thing, touches: Sequence[Touch]) -> Reading:
        return Reading(
            change=one,
            value=value,
            classification=from_intelmq(classified(value)),
            quiet=silent(value, at=self._at),
            begins=begins(value),
            holds_until=moment_of(value, "valid_until"),
            touches=tuple(touches),
            harm_said=one.type in LISTENED,
        )

    def _touch(
        self, one: Change, *, kind: str, value: str, owner: Owner, into: list[Touch], beside: int | None = None
    ) -> None:
        if owner.nobody or one.label is None:
            return
        labels = [each for each in (one.label, beside) if each is not None]
        terms = [self.permits.terms(label) for label in labels]
        touch = Touch(
            kind=kind,
            value=value[:500],
            owner=owner,
            verdict=self.permits.verdict_of_all(labels, organisation=owner.id),
            tlp=max(each.tlp for each in terms),
            starts=latest_of(each.handling.starts for each in terms),
            ends=earliest_of(each.handling.ends for each in terms),
            beside=beside,
        )
        into.append(touch)

    def _red(self, one: Change) -> bool:
        return one.label is None or self.permits.terms(one.label).handling.tlp is TLP.RED

    def _parts(self, several: Sequence[Change]) -> Mapping[int, Sequence[str]]:
        """Return, by ``added``, the selectors of those parts that have terms of their own."""
        rows = Stored.objects.filter(
            collection=self._collection, added__in=[one.added for one in several], parts__isnull=False
        )
        return {
            added: [selector for selector, _ in json.loads(parts)]
            for added, parts in rows.values_list("added", "parts")
            if parts
        }

    def _victims(self, one: Change, value: Thing) -> Iterable[tuple[str, Owner, int]]:
        refs = [in_one_spelling(ref) for _, ref in victims_in(value) if ref.startswith("identity--")]
        if not refs or one.label is None or self._red(one):
            return
        known = self._identities(refs, sharer=self.permits.terms(one.label).handling.sharer)
        self.missing.update((one.added, ref) for ref in refs if ref not in known)
        for ref, identity in known.items():
            owner, name = self._attributor.victim(identity.value)
            if not (identity.own or owner.nobody):
                owner = replace(owner, unsure=owner.unsure or SAID_BY_ANOTHER)
            yield (name or ref), owner, identity.label

    def _identities(self, refs: Sequence[str], *, sharer: UUID | None) -> Mapping[str, _Identity]:
        """Return the newest version of each identity that the collection holds and that is not RED.

        The newest by whoever names it as a victim. Others' count where there is none, and then a person decides: or who
        gives an identity another name could have somebody else hear what was not about them.
        """
        rows = Stored.objects.filter(collection=self._collection, stix_id__in=refs, revoked=False).order_by("version")
        found: dict[str, _Identity] = {}
        for stix_id, label, content, parts in rows.values_list("stix_id", "label", "content", "parts"):
            handling = self.permits.terms(label).handling
            own = sharer is not None and handling.sharer == sharer
            if handling.tlp is TLP.RED or (stix_id in found and found[stix_id].own and not own):
                continue
            hidden = frozenset(selector for selector, _ in json.loads(parts)) if parts else frozenset()
            found[stix_id] = _Identity(value=_without(bytes(content), hidden=hidden), label=label, own=own)
        return found


def _whole(one: Change, *, parts: Sequence[str]) -> Thing:
    return _without(one.content, hidden=frozenset(parts))


def _without(content: bytes, *, hidden: frozenset[str]) -> Thing:
    left = redacted(content, hidden=hidden) if hidden else content
    value = {} if left is None else json.loads(left)
    return value if isinstance(value, dict) else {}


def _named(value: Thing) -> list[Named]:
    """Return what a version names; of an address of the web not its host as well, which stood in the same place."""
    several = named_in(value)
    webs = {one.path for one in several if one.kind is NamedKind.URL}
    return [one for one in several if one.kind is NamedKind.URL or one.path not in webs]

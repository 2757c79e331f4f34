"""Whether an organisation may be warned of a shared object: the exchange's rule asked with what the hub knows of both.

Nothing of an object whose terms refuse becomes a draft, and of RED not even a row is kept: the hub's staff may not know
of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from kentongan.directory.models import Organisation
from kentongan.exchange.models import Collection, Label, Member, Stored
from kentongan.exchange.queries.access import accesses_of, is_over
from kentongan.exchange.queries.sight import viewer_of_member
from kentongan.exchange.rules.handling import read_handling
from kentongan.exchange.rules.passing_on import may_warn
from kentongan.exchange.rules.seeing import may_see
from kentongan.exchange.terms import Actions, Affected, Attribution, Handling, Reason, Verdict
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.known import what_is_known
from kentongan.response.models import Concern
from kentongan.response.queries.addressees import reachable
from kentongan.stix.policies import IepPolicy, digest_of, read_policy

NOBODY = UUID(int=0)
"""Stands for whom routing in doubt does not even propose: no participant, nobody that is written to."""


_INSIDE = (Actions.CONTACT, Actions.INTERNAL)
"""What may be done within the own networks only: of these, whoever stands in for somebody must be a reader too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms that a label stands for. ``source``: the sharer's name, where they demand that it be told."""

    handling: Handling
    source: str

    @property
    def tlp(self) -> TLP:
        """The label of an event about it: what must travel encrypted says nothing in a mail that is not."""
        return max(self.handling.tlp, TLP.AMBER) if self.handling.encrypted else self.handling.tlp


class Permits:
    """Decisions about the objects of one collection at one time; each is made once a label and organisation."""

    def __init__(self, collection: Collection, *, at: datetime) -> None:
        self._collection, self._at = collection, at
        self._terms: dict[int, Terms] = {}
        self._verdicts: dict[tuple[int, UUID], Verdict] = {}
        self._recipients: dict[UUID, UUID | None] = {}

    def terms(self, label: int) -> Terms:
        """Return the terms of a label of this collection."""
        if label not in self._terms:
            handling = read_handling(Label.objects.values_list("handling", flat=True).get(pk=label))
            self._terms[label] = Terms(handling=handling, source=self._source(handling))
        return self._terms[label]

    def verdict(self, label: int, *, organisation: UUID | None, through: UUID | None = None) -> Verdict:
        """Return whether this organisation may be warned of an object with this label, and why.

        Who would be written to in its place, or ``through`` whom it goes, must be allowed to hear of it too.
        """
        own = self._verdict(label, organisation=organisation)
        if not own.allowed or organisation is None:
            return own
        to = through or self._instead(organisation, handling=self.terms(label).handling)
        return own if to in (None, organisation) else self._verdict(label, organisation=to)

    def verdict_of_all(
        self, labels: Iterable[int], *, organisation: UUID | None, through: UUID | None = None
    ) -> Verdict:
        """Return why one of several labels forbids it, what passes with time last; where none does, that it may be."""
        verdicts = [self.verdict(label, organisation=organisation, through=through) for label in labels]
        refused = [one for one in verdicts if not one.allowed]
        return min(refused, key=lambda one: one.reason is Reason.NOT_STARTED, default=verdicts[0])

    def why_not(self, row: Concern, *, through: UUID | None = None) -> str:
        """Return why nobody may be told of a concern now, by all that it rests on; empty where they may."""
        labels = [one for one in (row.label_id, row.beside_id) if one is not None]
        verdict = self.verdict_of_all(labels, organisation=row.organisation_id, through=through)
        return "" if verdict.allowed else verdict.reason.value

    def _verdict(self, label: int, *, organisation: UUID | None) -> Verdict:
        key = (label, organisation or NOBODY)
        if key not in self._verdicts:
            handling = self.terms(label).handling
            self._verdicts[key] = self._arranged(key[1], handling=handling) or self._may_warn(key[1], handling=handling)
        return self._verdicts[key]

    def _may_warn(self, organisation: UUID, *, handling: Handling) -> Verdict:
        affected = Affected(
            organisation=organisation,
            participant=self._participates(organisation, handling=handling),
            secure=handling.encrypted and self._secure(organisation),
        )
        return may_warn(handling, affected=affected, at=self._at)

    def _instead(self, organisation: UUID, *, handling: Handling) -> UUID | None:
        """Return who is written to, where it matters: AMBER+STRICT goes to nobody else, as the sending says."""
        limited = self._collection.arrangement is not None and bool(self._collection.arrangement.refused_kinds)
        if handling.tlp is TLP.AMBER_STRICT or not (limited or handling.actions in _INSIDE):
            return None
        return self._recipient(organisation)

    def _recipient(self, organisation: UUID) -> UUID | None:
        """Return who is written to about an organisation; None where nobody is, or it is not there."""
        if organisation not in self._recipients:
            known = what_is_known([organisation], at=self._at)
            owner = known.organisations.get(organisation)
            self._recipients[organisation] = None if owner is None else known.recipient_of(owner)[0]
        return self._recipients[organisation]

    def _arranged(self, organisation: UUID, *, handling: Handling) -> Verdict | None:
        """Return why the arrangement itself lets nobody, or not them, be told; None where it does not forbid it."""
        arrangement = self._collection.arrangement
        if arrangement is None or handling.tlp is TLP.RED:
            return None
        if self._at < arrangement.starts:
            return Verdict(allowed=False, reason=Reason.ARRANGEMENT_NOT_STARTED)
        if is_over(arrangement, at=self._at):
            return Verdict(allowed=False, reason=Reason.ARRANGEMENT_ENDED)
        kinds = Organisation.objects.filter(pk=organisation).values_list("kind", flat=True)
        if arrangement.refused_kinds and set(kinds) & set(arrangement.refused_kinds):
            return Verdict(allowed=False, reason=Reason.LIMITED_USE)
        return None

    def _participates(self, organisation: UUID, *, handling: Handling) -> bool:
        for member in Member.objects.filter(organisation=organisation).select_related("organisation"):
            viewer = viewer_of_member(member, secure=True)
            access = accesses_of(viewer, collections=[self._collection], at=self._at)[self._collection.serial]
            if may_see(handling, viewer=viewer, access=access, at=self._at).allowed:
                return True
        return False

    def _secure(self, organisation: UUID) -> bool:
        """Whether whatever mail contact a warning may reach has a key: which of them it will be, nobody knows yet."""
        recipient = self._recipient(organisation)
        contacts = reachable([recipient], at=self._at).get(recipient, []) if recipient else []
        return bool(contacts) and all(one.openpgp for one in contacts)

    def _source(self, handling: Handling) -> str:
        if handling.sharer is None or self._attribution(handling) is not Attribution.MUST:
            return ""
        sharer = Organisation.objects.filter(pk=handling.sharer).first()
        return "" if sharer is None else name_in(sharer.names, [settings.LANGUAGE_CODE]) or sharer.slug

    def _attribution(self, handling: Handling) -> Attribution:
        """Return what the policies say of naming the source, the strictest; what cannot be found out forbids it.

        Only what they said when the object was shared: how somebody else defines a marking later, or beside it, names
        nobody.
        """
        held = self._marked(handling)
        if held.keys() != set(handling.defined) or bool(held) != bool(handling.marks):
            return Attribution.MUST_NOT
        said = {one.attribution for one in (*held.values(), *self._agreed(handling))}
        if Attribution.MUST_NOT.value in said:
            return Attribution.MUST_NOT
        return Attribution.MUST if Attribution.MUST.value in said else Attribution.MAY

    def _marked(self, handling: Handling) -> Mapping[str, IepPolicy]:
        """Return, by their digests, those of its policies that held when it was shared and are still there."""
        if not handling.defined:
            return {}
        rows = Stored.objects.filter(
            collection=self._collection, type="marking-definition", stix_id__in=handling.marks
        ).values_list("content", flat=True)
        read = (read_policy(json.loads(bytes(one))) for one in rows)
        by_digest = {digest_of(one): one for one in read if one is not None}
        return {digest: one for digest, one in by_digest.items() if digest in handling.defined}

    def _agreed(self, handling: Handling) -> Sequence[IepPolicy]:
        agreed = self._collection.arrangement.policy if self._collection.arrangement else None
        read = None if agreed is None else read_policy({"definition_type": "iep", "definition": agreed})
        return [read] if read is not None and read.id in handling.policies else []

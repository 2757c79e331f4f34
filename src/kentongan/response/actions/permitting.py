"""Whether an organisation may be warned of a shared object: the exchange's rule asked with what the hub knows of both.

Nothing of an object whose terms refuse becomes a draft, and of RED not even a row is kept: the hub's staff may not know
of it.
"""

import json
from collections.abc import Mapping, Sequence
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
from kentongan.exchange.terms import Affected, Attribution, Handling, Reason, Verdict
from kentongan.kernel.languages import name_in
from kentongan.kernel.tlp import TLP
from kentongan.response.actions.known import what_is_known
from kentongan.response.queries.addressees import reachable
from kentongan.stix.policies import IepPolicy, digest_of, read_policy

NOBODY = UUID(int=0)
"""Stands for whom routing in doubt does not even propose: no participant, nobody that is written to."""


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

    def terms(self, label: int) -> Terms:
        """Return the terms of a label of this collection."""
        if label not in self._terms:
            handling = read_handling(Label.objects.values_list("handling", flat=True).get(pk=label))
            self._terms[label] = Terms(handling=handling, source=self._source(handling))
        return self._terms[label]

    def verdict(self, label: int, *, organisation: UUID | None) -> Verdict:
        """Return whether this organisation may be warned of an object with this label, and why."""
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
        owner = Organisation.objects.filter(pk=organisation).first()
        if owner is None:
            return False
        recipient, _route = what_is_known([organisation], at=self._at).recipient_of(owner)
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

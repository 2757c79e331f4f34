"""Whom a party counts among its partners: it shows them what it shows partners. It goes one way.

Who becomes a partner sees what a party's posts show partners. Where those are posts that two people change, two people
decide this too: one proposes it (``propose_partner``), another approves that. It is one statement, the whole list.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kentongan.accounts.terms import Reader
from kentongan.directory.actions.changing import changing_directory
from kentongan.directory.actions.proposing import propose
from kentongan.directory.actions.stating import Stated, state
from kentongan.directory.errors import FourEyesNeeded, NotYours, NotYoursToDecide, UnknownOrganisation, UnknownPartner
from kentongan.directory.models import Organisation, Partnership, Proposal
from kentongan.directory.queries.duties import duties_of
from kentongan.directory.queries.proposals import roles_shown_to_partners
from kentongan.directory.rules.proposals import may_decide, may_propose, needs_four_eyes
from kentongan.directory.snapshots import partners_of
from kentongan.directory.terms import Subject


def add_partner(organisation: UUID, *, partner: UUID, reader: Reader, at: datetime) -> Partnership:
    """Count a party among another's partners, as that one's approver; said twice, it changes nothing.

    Raises UnknownOrganisation, UnknownPartner, NotYours, and FourEyesNeeded where posts that two people change are
    shown to partners.
    """
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _demand_approver(owner, reader=reader)
        known = partners_of(owner.id)["partners"]
        if other.slug not in known:
            if needs_four_eyes(roles_shown_to_partners(owner.id)):
                raise FourEyesNeeded
            _state(owner, [*known, other.slug], actor=reader.user_id, at=at)
    return Partnership.objects.get(organisation=owner, partner=other)


def propose_partner(organisation: UUID, *, partner: UUID, reason: str, reader: Reader, at: datetime) -> Proposal:
    """Propose that a party be counted among another's partners; ``proposing.approve`` decides.

    Raises UnknownOrganisation, UnknownPartner, and what ``propose`` raises.
    """
    owner, other = _party(organisation), _party(partner)
    if owner.id == other.id:
        raise UnknownPartner(partner=other.slug, organisation=owner.slug)
    return propose(
        owner.id,
        subject=Subject.PARTNERS,
        thing=owner.id,
        after={"partners": sorted({*partners_of(owner.id)["partners"], other.slug})},
        reason=reason,
        reader=reader,
        at=at,
    )


def remove_partner(organisation: UUID, *, partner: UUID, reader: Reader, at: datetime) -> None:
    """Count a party no longer among another's partners: an approver may close alone what two open.

    Raises UnknownOrganisation, UnknownPartner, NotYours.
    """
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _demand_approver(owner, reader=reader)
        _state(owner, _without(other, of=owner), actor=reader.user_id, at=at)


def enter_partner(organisation: UUID, *, partner: UUID, actor: UUID | None, at: datetime) -> Partnership:
    """Count a party among another's partners directly, by the hub's commands; said twice, it changes nothing.

    Raises UnknownOrganisation, UnknownPartner.
    """
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _state(owner, [*partners_of(owner.id)["partners"], other.slug], actor=actor, at=at)
    return Partnership.objects.get(organisation=owner, partner=other)


def leave_partner(organisation: UUID, *, partner: UUID, actor: UUID | None, at: datetime) -> None:
    """Take a partner out directly, by the hub's commands. Raises UnknownOrganisation, UnknownPartner."""
    with changing_directory():
        owner, other = _party(organisation), _party(partner)
        _state(owner, _without(other, of=owner), actor=actor, at=at)


def _without(other: Organisation, *, of: Organisation) -> list[str]:
    known: list[str] = partners_of(of.id)["partners"]
    if other.slug not in known:
        raise UnknownPartner(partner=other.slug, organisation=of.slug)
    return [slug for slug in known if slug != other.slug]


def _state(owner: Organisation, partners: Collection[str], *, actor: UUID | None, at: datetime) -> None:
    after = {"partners": list(partners)}
    state(Stated(organisation=owner.id, subject=Subject.PARTNERS, thing=owner.id, after=after), actor=actor, at=at)


def _party(organisation: UUID) -> Organisation:
    row = Organisation.objects.filter(pk=organisation).first()
    if row is None:
        raise UnknownOrganisation(organisation=organisation)
    return row


def _demand_approver(owner: Organisation, *, reader: Reader) -> None:
    duties = duties_of(reader, organisations=[owner.id]).towards(owner.id)
    if may_decide(duties):
        return
    raise NotYoursToDecide(organisation=owner.slug) if may_propose(duties) else NotYours(organisation=owner.slug)

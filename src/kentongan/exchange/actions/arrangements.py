"""Making arrangements, agreeing their wording, joining and leaving, ending, and what is shared under them.

Everything here raises the revision of the exchange, so that the next request is decided anew.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from kentongan.directory.models import Organisation
from kentongan.exchange.actions.provisioning import touch
from kentongan.exchange.actions.renewing import renew_rights
from kentongan.exchange.errors import (
    ArrangementOver,
    MayNotJoin,
    NameTaken,
    NotTakingPart,
    OtherTerms,
    UnknownArrangement,
    UnknownCollection,
    UnsoundArrangement,
)
from kentongan.exchange.models import Arrangement, Collection, Participation, Stored, Wording
from kentongan.exchange.queries.access import is_over
from kentongan.exchange.queries.arrangements import misfits_of
from kentongan.exchange.rules.inclusion import inclusion_json
from kentongan.exchange.rules.meanings import UNFOLLOWABLE, agreed_of
from kentongan.exchange.terms import Misfit, Proposed, Text
from kentongan.kernel.errors import marked, told_of
from kentongan.kernel.identifiers import is_slug, new_id
from kentongan.ledger.actions import record

WHY = {
    Misfit.KIND: marked("It is not open to organisations of this kind."),
    Misfit.SIZE: marked("It is not open to organisations of this size, or the directory does not know the size."),
    Misfit.LANGUAGES: marked("It is held in none of the languages that the directory knows of this organisation."),
    Misfit.LIMITED_USE: marked("Its limited use keeps organisations of this kind out."),
    Misfit.ENDED: marked("It has ended."),
}


def add_arrangement(proposed: Proposed, *, text: Text, actor: UUID | None, at: datetime) -> Arrangement:
    """Make an arrangement with its first wording. Raises UnsoundArrangement or NameTaken."""
    _demand_sound(proposed, text=text)
    with transaction.atomic():
        if Arrangement.objects.filter(slug=proposed.slug).exists():
            raise NameTaken(name=proposed.slug)
        made = Arrangement.objects.create(
            id=new_id(),
            slug=proposed.slug,
            names=dict(proposed.names),
            mandatory=proposed.mandatory,
            refused_kinds=sorted(kind.value for kind in proposed.refused_kinds),
            history=proposed.history,
            unmarked=proposed.unmarked.value,
            ceiling=proposed.ceiling.value,
            policy=None if proposed.policy is None else dict(proposed.policy),
            inclusion=inclusion_json(proposed.inclusion),
            starts=proposed.starts,
            ends=proposed.ends,
            made_at=at,
        )
        _word(made, text=text, at=at)
        touch()
        record("exchange.arrangement_added", actor=actor, subject=made.id, at=at)
    return made


def agree_wording(arrangement: UUID, *, text: Text, actor: UUID | None, at: datetime) -> Wording:
    """Follow the wording of an arrangement by another. The one before stays, for what was shared under it.

    Raises UnknownArrangement, ArrangementOver, UnsoundArrangement.
    """
    _demand_text(text)
    with transaction.atomic():
        found = _open(arrangement, at=at)
        made = _word(found, text=text, at=at)
        touch()
        record("exchange.wording_agreed", actor=actor, subject=found.id, at=at, related=[made.id])
    return made


def join(arrangement: UUID, *, organisation: UUID, actor: UUID | None, at: datetime) -> Participation:
    """Let an organisation take part, under the wording in force; said twice, it changes nothing.

    Its members' rights in the arrangement's collections are given anew: as readers they are as new as the
    participation, so that what was shared RED before does not become theirs. Raises UnknownArrangement, MayNotJoin.
    """
    with transaction.atomic():
        found, one = _locked(arrangement), Organisation.objects.get(pk=organisation)
        taking_part = Participation.objects.filter(arrangement=found, organisation=one, left_at__isnull=True).first()
        if taking_part is not None:
            return taking_part
        reasons = misfits_of(found, organisation=one, at=at)
        if reasons:
            why = told_of(WHY[reasons[0]])
            raise MayNotJoin(organisation=one.slug, arrangement=found.slug, why=why, misfits=reasons)
        wording = found.wordings.order_by("-number")[0]
        made = Participation.objects.create(arrangement=found, organisation=one, wording=wording, joined_at=at)
        renew_rights(found, organisation=one, at=at)
        touch()
        record("exchange.arrangement_joined", actor=actor, subject=found.id, at=at, related=[one.id, made.id])
    return made


def leave(arrangement: UUID, *, organisation: UUID, actor: UUID | None, at: datetime) -> None:
    """Let an organisation take part no longer: from now on it gets nothing more. Raises as ``join``, NotTakingPart."""
    with transaction.atomic():
        found, one = _locked(arrangement), Organisation.objects.get(pk=organisation)
        left = Participation.objects.filter(arrangement=found, organisation=one, left_at__isnull=True).update(
            left_at=at
        )
        if not left:
            raise NotTakingPart(organisation=one.slug, arrangement=found.slug)
        touch()
        record("exchange.arrangement_left", actor=actor, subject=found.id, at=at, related=[one.id])


def end_arrangement(arrangement: UUID, *, actor: UUID | None, at: datetime) -> None:
    """End an arrangement before its term: nobody gets more by it. Raises UnknownArrangement, ArrangementOver."""
    with transaction.atomic():
        found = _open(arrangement, at=at)
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        touch()
        record("exchange.arrangement_ended", actor=actor, subject=found.id, at=at)


def place_collection(collection: UUID, *, arrangement: UUID | None, actor: UUID | None, at: datetime) -> Collection:
    """Put a collection under an arrangement, or under none.

    What was shared under one arrangement stays there: such a collection moves nowhere. What was shared under none may
    come under one, since that lets nobody see more. Raises UnknownCollection, UnknownArrangement, ArrangementOver,
    OtherTerms.
    """
    with transaction.atomic():
        placed = Collection.objects.select_for_update().filter(id=collection).first()
        if placed is None:
            raise UnknownCollection(collection=collection)
        found = None if arrangement is None else _open(arrangement, at=at)
        if placed.arrangement_id == (None if found is None else found.id):
            return placed
        if placed.arrangement_id is not None and Stored.objects.filter(collection=placed).exists():
            raise OtherTerms(collection=placed.title)
        placed.arrangement, placed.placed_at = found, at
        placed.save(update_fields=["arrangement", "placed_at"])
        touch()
        related = [] if found is None else [found.id]
        record("exchange.collection_placed", actor=actor, subject=placed.id, at=at, related=related)
    return placed


def _word(arrangement: Arrangement, *, text: Text, at: datetime) -> Wording:
    last = arrangement.wordings.aggregate(last=Max("number"))["last"] or 0
    return Wording.objects.create(
        arrangement=arrangement,
        number=last + 1,
        purpose=text.purpose.strip(),
        legal_basis=text.legal_basis.strip(),
        limited_use=text.limited_use.strip(),
        agreed_at=at,
    )


def _locked(arrangement: UUID) -> Arrangement:
    found = Arrangement.objects.select_for_update().filter(pk=arrangement).first()
    if found is None:
        raise UnknownArrangement(arrangement=arrangement)
    return found


def _open(arrangement: UUID, *, at: datetime) -> Arrangement:
    found = _locked(arrangement)
    if is_over(found, at=at):
        raise ArrangementOver(arrangement=found.slug)
    return found


def _demand_sound(proposed: Proposed, *, text: Text) -> None:
    _demand_text(text)
    sound = {
        "slug": is_slug(proposed.slug),
        "names": any(name.strip() for name in proposed.names.values()),
        "ends": proposed.ends is None or proposed.ends > proposed.starts,
        "policy": agreed_of(unmarked=0, ceiling=0, policy=proposed.policy).policy is not UNFOLLOWABLE,
    }
    for field, fine in sound.items():
        if not fine:
            raise UnsoundArrangement(field=field)


def _demand_text(text: Text) -> None:
    for field in ("purpose", "legal_basis"):
        if not getattr(text, field).strip():
            raise UnsoundArrangement(field=field)

"""What the import of a directory file or a CSV does: entry by entry, against what the hub has.

An entry made or ended by a person here is kept as it is, and so is what the hub knows more recently. What came by an
earlier file and is no longer in this one ends (claims) or is removed (contacts), if the file is complete; what came
another way does not. An organisation that the file does not name is not touched at all. What a file says of
delegations is history where it is older than what a registry's own file said here since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kentongan.directory.terms import (
    Change,
    Origin,
    Plan,
    Step,
    StoredClaim,
    StoredContact,
    StoredOrganisation,
)
from kentongan.routing.attribution import age_of
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier, Contact, Directory, Organisation

ClaimKey = tuple[object, ...]

INSTANT = timedelta(microseconds=1)


def plan_file_import(
    wanted: Directory, *, stored: Mapping[str, StoredOrganisation], at: datetime, complete: bool
) -> Plan:
    """Return what importing ``wanted`` at a time does; ``stored`` has every organisation that it names.

    ``complete`` says that the file is all there is to say of its organisations; a CSV of claims, or a file of which
    something was refused, is not.
    """
    steps: list[Step] = []
    unchanged = 0
    for organisation in wanted.organisations.values():
        mine = [
            *_head_steps(organisation, stored=stored.get(organisation.id)),
            *_contact_steps(organisation, stored=stored.get(organisation.id), complete=complete),
            *_claim_steps(organisation, stored=stored.get(organisation.id), at=at, complete=complete),
        ]
        steps += [step for step in mine if step is not None]
        unchanged += sum(step is None for step in mine)
    return Plan(steps=tuple(steps), unchanged=unchanged)


def _head_steps(organisation: Organisation, *, stored: StoredOrganisation | None) -> Iterator[Step | None]:
    head = replace(organisation, contacts=(), claims=())
    if stored is None:
        yield Step(change=Change.ADDED, organisation=head.id, item=head)
    elif stored.item == head:
        yield None
    else:
        change = Change.KEPT if stored.origin is Origin.HAND else Change.CHANGED
        yield Step(change=change, organisation=head.id, item=head, row=stored.id, before=stored.item)


def _contact_steps(
    organisation: Organisation, *, stored: StoredOrganisation | None, complete: bool
) -> Iterator[Step | None]:
    mine = {_contact_key(one.item): one for one in (stored.contacts if stored else ())}
    wanted = {_contact_key(contact): contact for contact in organisation.contacts}
    for key, contact in wanted.items():
        yield _contact_step(contact, stored=mine.get(key), organisation=organisation.id)
    for key, one in mine.items():
        if complete and key not in wanted and one.origin is Origin.FILE:
            yield Step(change=Change.REMOVED, organisation=organisation.id, item=one.item, row=one.id, before=one.item)


def _contact_key(contact: Contact) -> tuple[str, str, str]:
    return contact.role, contact.channel, contact.address


def _contact_step(contact: Contact, *, stored: StoredContact | None, organisation: str) -> Step | None:
    if stored is None:
        return Step(change=Change.ADDED, organisation=organisation, item=contact)
    merged = replace(contact, verified_at=latest(contact.verified_at, stored.item.verified_at))
    if merged == stored.item:
        return None
    change = Change.KEPT if stored.origin is Origin.HAND else Change.CHANGED
    return Step(change=change, organisation=organisation, item=merged, row=stored.id, before=stored.item)


def _claim_steps(
    organisation: Organisation, *, stored: StoredOrganisation | None, at: datetime, complete: bool
) -> Iterator[Step | None]:
    mine = {claim_key(one.item): one for one in (stored.claims if stored else ())}
    wanted = newest_by_key(organisation.claims)
    newest = registrys_dates(mine.values())
    for key, claim in wanted.items():
        yield _claim_step(_as_history(claim, newest=newest) if key not in mine else claim, stored=mine.get(key), at=at)
    for key, one in mine.items():
        if complete and key not in wanted and one.origin is Origin.FILE:
            yield ending(one, at=at)


def registrys_dates(claims: Iterable[StoredClaim]) -> Mapping[ClaimKind, datetime]:
    """Return, by kind, as of when the hub knows from registries what is delegated; of one organisation's claims.

    By those that stand, for what ended may have ended because a neighbour's newer file has it.
    """
    found: dict[ClaimKind, datetime] = {}
    for one in claims:
        if one.origin is Origin.RIR and one.item.as_of is not None and one.item.valid_to is None:
            found[one.item.kind] = max(one.item.as_of, found.get(one.item.kind, one.item.as_of))
    return found


def is_delegation(claim: Claim) -> bool:
    """Whether a claim is of the sort that registries' files make."""
    return claim.tier is ClaimTier.FALLBACK and claim.source is ClaimSource.IMPORT


def passed(claim: Claim, *, until: datetime) -> Claim:
    """Return what an older source says as history: it ended when newer knowledge, which lacks it, began."""
    return replace(claim, valid_to=until, as_of=until)


def _as_history(claim: Claim, *, newest: Mapping[ClaimKind, datetime]) -> Claim:
    until = newest.get(claim.kind)
    older = until is not None and claim.as_of is not None and claim.as_of < until
    begun = until is not None and (claim.valid_from is None or claim.valid_from < until)
    if until is None or not (older and begun and is_delegation(claim) and claim.valid_to is None):
        return claim
    return passed(claim, until=until)


def ending(stored: StoredClaim, *, at: datetime) -> Step | None:
    """Return the step that ends a stored claim at a time, or None where it has ended by then."""
    before = stored.item
    end = end_of(before.valid_from, at=at)
    if before.valid_to is not None and before.valid_to <= end:
        return None
    return Step(
        change=Change.ENDED,
        organisation=before.organisation,
        item=replace(before, valid_to=end),
        row=stored.id,
        before=before,
    )


def end_of(valid_from: datetime | None, *, at: datetime) -> datetime:
    """Return when a claim that begins at ``valid_from`` ends, if somebody ends it at a time.

    One that has not begun by then is called off: it ends with its first instant, for the shortest period that can be
    stored is a microsecond.
    """
    return at if valid_from is None or valid_from < at else valid_from + INSTANT


def claim_key(claim: Claim) -> ClaimKey:
    """Return what makes a claim the same claim for an import: what it claims, how, and from when."""
    return claim.kind, claim.value, claim.tier, claim.source, claim.valid_from


def newest_by_key(claims: Iterable[Claim]) -> dict[ClaimKey, Claim]:
    """Return claims by key. Of several the newest, which supersedes the others at all times they share."""
    found: dict[ClaimKey, Claim] = {}
    for claim in claims:
        key = claim_key(claim)
        if key not in found or age_of(claim) >= age_of(found[key]):
            found[key] = claim
    return found


def _claim_step(claim: Claim, *, stored: StoredClaim | None, at: datetime) -> Step | None:
    if stored is None:
        recorded_at = min(claim.recorded_at or at, at)
        return Step(change=Change.ADDED, organisation=claim.organisation, item=replace(claim, recorded_at=recorded_at))
    before = stored.item
    merged = merged_claim(claim, before=before)
    if merged == before:
        return None
    return Step(
        change=_change(merged, before=before, claim=claim, origin=stored.origin, at=at),
        organisation=claim.organisation,
        item=merged,
        row=stored.id,
        before=before,
    )


def merged_claim(claim: Claim, *, before: Claim) -> Claim:
    """Return a stored claim with what an import says of it: the end as imported, of knowledge the latest of both."""
    asked = claim.questioned_at
    news = asked is not None and (before.verified_at is None or asked > before.verified_at)
    return replace(
        before,
        verified_at=latest(claim.verified_at, before.verified_at),
        as_of=latest(claim.as_of, before.as_of),
        valid_to=claim.valid_to,
        questioned_at=before.questioned_at or (asked if news else None),
    )


def _change(merged: Claim, *, before: Claim, claim: Claim, origin: Origin, at: datetime) -> Change:
    older = claim.as_of is not None and before.as_of is not None and claim.as_of < before.as_of
    registry_knows = origin is Origin.RIR and merged.valid_to != before.valid_to
    if origin is Origin.HAND or older or registry_knows:
        return Change.KEPT
    if merged.valid_to != before.valid_to:
        return Change.ENDED if merged.valid_to is not None and merged.valid_to <= at else Change.CHANGED
    return Change.CHANGED if merged.questioned_at != before.questioned_at else Change.CONFIRMED


def latest(*moments: datetime | None) -> datetime | None:
    """Return the latest of several times, or None where none is known."""
    return max((moment for moment in moments if moment is not None), default=None)

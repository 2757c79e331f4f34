"""What the import of registries' delegations does to the fallback claims of national CERTs.

A registry's claims are those of the fallback tier with the source ``import`` that no person made or ended here,
whichever way they came. What is no longer delegated ends at the date of the files; what is new in a country that
was imported before begins at that date, for until then it was somebody else's. Only the kinds that the files speak
of are touched: per-country files know no AS numbers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kentongan.directory.errors import DelegationsOutdated, NotANationalCert
from kentongan.directory.rules.file_import import ending, latest, merged_claim
from kentongan.directory.terms import Change, Delegations, Origin, Plan, Step, StoredClaim, StoredOrganisation
from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier, OrganisationKind

Key = tuple[ClaimKind, str]


def plan_delegations(wanted: Sequence[Delegations], *, stored: Mapping[str, StoredOrganisation], at: datetime) -> Plan:
    """Return what importing the delegations does; ``stored`` has every national CERT that is there already.

    Raises DelegationsOutdated where the hub knows a country as of a later date, NotANationalCert where the id of the
    national CERT is another organisation's.
    """
    steps: list[Step] = []
    unchanged = 0
    for country in wanted:
        mine = stored.get(country.organisation.id)
        _refuse_another(country, stored=mine)
        if mine is None:
            head = replace(country.organisation, contacts=(), claims=())
            steps.append(Step(change=Change.ADDED, organisation=head.id, item=head))
        theirs = [one for one in (mine.claims if mine else ()) if _is_registrys(one, kinds=country.kinds)]
        _refuse_outdated(country, claims=theirs)
        found = list(_steps(country, stored=theirs, at=at))
        steps += [step for step in found if step is not None]
        unchanged += sum(step is None for step in found)
    return Plan(steps=tuple(steps), unchanged=unchanged)


def _refuse_another(country: Delegations, *, stored: StoredOrganisation | None) -> None:
    said = stored.item if stored else country.organisation
    if said.kind is not OrganisationKind.NATIONAL_CERT or said.country != country.country:
        raise NotANationalCert(organisation=said.id, country=country.country)


def _is_registrys(stored: StoredClaim, *, kinds: frozenset[ClaimKind]) -> bool:
    claim = stored.item
    return claim.tier is ClaimTier.FALLBACK and claim.source is ClaimSource.IMPORT and claim.kind in kinds


def _refuse_outdated(country: Delegations, *, claims: Sequence[StoredClaim]) -> None:
    dated = (one.item.as_of for one in claims if one.origin is Origin.RIR)
    newest = latest(*dated)
    if newest is not None and newest > country.as_of:
        raise DelegationsOutdated(
            country=country.country, as_of=country.as_of.date().isoformat(), newest=newest.date().isoformat()
        )


def _steps(country: Delegations, *, stored: Sequence[StoredClaim], at: datetime) -> Iterator[Step | None]:
    known: dict[Key, list[StoredClaim]] = defaultdict(list)
    for one in stored:
        known[one.item.kind, one.item.value].append(one)
    begins = country.as_of if any(_is_older(one.item, than=country.as_of) for one in stored) else None
    wanted = {(claim.kind, claim.value): claim for claim in country.claims}
    for key, claim in wanted.items():
        yield _step(claim, known=known.get(key, ()), begins=begins, at=at)
    for key, rows in known.items():
        if key not in wanted:
            yield from _endings(rows, as_of=country.as_of)


def _step(claim: Claim, *, known: Sequence[StoredClaim], begins: datetime | None, at: datetime) -> Step | None:
    standing = next((one for one in known if one.item.valid_to is None), None)
    if standing is not None:
        merged = merged_claim(claim, before=standing.item)
        if merged == standing.item:
            return None
        change = Change.KEPT if standing.origin is Origin.HAND else Change.CONFIRMED
        return Step(change=change, organisation=claim.organisation, item=merged, row=standing.id, before=standing.item)
    new = replace(claim, valid_from=begins, recorded_at=at)
    ended_here = any(one.origin is Origin.HAND for one in known)
    same_beginning = any(one.item.valid_from == begins for one in known)
    change = Change.KEPT if ended_here or same_beginning else Change.ADDED
    return Step(change=change, organisation=claim.organisation, item=new)


def _endings(rows: Sequence[StoredClaim], *, as_of: datetime) -> Iterator[Step]:
    for one in rows:
        if one.origin is not Origin.HAND and _is_older(one.item, than=as_of):
            step = ending(one, at=as_of)
            if step is not None and isinstance(step.item, Claim):
                yield replace(step, item=replace(step.item, as_of=as_of))


def _is_older(claim: Claim, *, than: datetime) -> bool:
    """Whether a claim's source is older than a date; files of one date add to each other."""
    return claim.as_of is None or claim.as_of < than

"""What the import of registries' delegations does to the fallback claims of national CERTs.

A registry's claims are those of the fallback tier with the source ``import`` that no person made or ended here,
whichever way they came. What is no longer delegated ends at the date of the files; what is new in a country that
was imported before begins at that date, for until then it was somebody else's. Files older than what the hub knows
add only history: what they delegate and the hub does not know ended when the hub's knowledge began. So whichever of
two files comes first, the older's owner holds nothing that the newer does not give; ``neighbours`` has the same for
files of one country and another. Only the kinds that the files
speak of are touched: per-country files know no AS numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kentongan.directory.errors import NotANationalCert
from kentongan.directory.rules.file_import import ending, is_delegation, merged_claim, passed, registrys_dates
from kentongan.directory.rules.neighbours import Blocks, moved_away, moved_here, standing_blocks
from kentongan.directory.terms import Change, Delegations, Origin, Plan, Step, StoredClaim, StoredOrganisation
from kentongan.routing.terms import Claim, ClaimKind, OrganisationKind

Key = tuple[ClaimKind, str]


def plan_delegations(
    wanted: Sequence[Delegations],
    *,
    stored: Mapping[str, StoredOrganisation],
    at: datetime,
    neighbours: Iterable[StoredClaim] = (),
) -> Plan:
    """Return what importing the delegations does; ``stored`` has every national CERT that is there already.

    ``neighbours`` are the claims of the national CERTs of other countries, of which these files say nothing.
    Raises NotANationalCert where the id of the national CERT is another organisation's.
    """
    steps: list[Step] = []
    unchanged = 0
    around = standing_blocks([*neighbours, *(claim for one in stored.values() for claim in one.claims)])
    claims = [claim for country in wanted for claim in country.claims]
    blocks = Blocks([*claims, *(one.item for one in around if one.origin is Origin.RIR)])
    for country in wanted:
        mine = stored.get(country.organisation.id)
        _refuse_another(country, stored=mine)
        if mine is None:
            head = replace(country.organisation, contacts=(), claims=())
            steps.append(Step(change=Change.ADDED, organisation=head.id, item=head))
        theirs = [one for one in (mine.claims if mine else ()) if _is_registrys(one, kinds=country.kinds)]
        kinds = [kind for kind in ClaimKind if kind in country.kinds]
        found = [step for kind in kinds for step in _steps_of(kind, country, stored=theirs, at=at)]
        steps += [moved_away(step, blocks=blocks) for step in found if step is not None]
        unchanged += sum(step is None for step in found)
    touched = {step.row for step in steps if step.row is not None}
    steps += moved_here(around, blocks=blocks, touched=touched)
    return Plan(steps=tuple(steps), unchanged=unchanged)


def _refuse_another(country: Delegations, *, stored: StoredOrganisation | None) -> None:
    said = stored.item if stored else country.organisation
    if said.kind is not OrganisationKind.NATIONAL_CERT or said.country != country.country:
        raise NotANationalCert(organisation=said.id, country=country.country)


def _is_registrys(stored: StoredClaim, *, kinds: frozenset[ClaimKind]) -> bool:
    return is_delegation(stored.item) and stored.item.kind in kinds


def _steps_of(
    kind: ClaimKind, country: Delegations, *, stored: Sequence[StoredClaim], at: datetime
) -> Iterator[Step | None]:
    mine = [one for one in stored if one.item.kind is kind]
    wanted = [claim for claim in country.claims if claim.kind is kind]
    newest = registrys_dates(mine).get(kind)
    if newest is not None and newest > country.as_of:
        return _history(wanted, stored=mine, until=newest, at=at)
    return _steps(wanted, as_of=country.as_of, stored=mine, at=at)


def _history(
    wanted: Sequence[Claim], *, stored: Sequence[StoredClaim], until: datetime, at: datetime
) -> Iterator[Step | None]:
    known = {one.item.value for one in stored}
    for claim in wanted:
        if claim.value in known:
            yield None
        else:
            past = replace(passed(claim, until=until), recorded_at=at)
            yield Step(change=Change.ADDED, organisation=claim.organisation, item=past)


def _steps(
    claims: Sequence[Claim], *, as_of: datetime, stored: Sequence[StoredClaim], at: datetime
) -> Iterator[Step | None]:
    known: dict[Key, list[StoredClaim]] = defaultdict(list)
    for one in stored:
        known[one.item.kind, one.item.value].append(one)
    begins = as_of if any(_is_older(one.item, than=as_of) for one in stored) else None
    wanted = {(claim.kind, claim.value): claim for claim in claims}
    for key, claim in wanted.items():
        yield _step(claim, known=known.get(key, ()), begins=begins, at=at)
    for key, rows in known.items():
        if key not in wanted:
            yield from _endings(rows, as_of=as_of)


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

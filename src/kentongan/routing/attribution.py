"""The one rule that decides who must act on a row, given every claim that covers it.

Claims are looked at level by level: the owner tier from the most specific domain over the longest prefix to the
AS number, the fallback tier in the same order, and country claims last, whatever tier they name. Only claims that
stand at the event's time count. The first level with any claim decides; if what stands there is in conflict or not
eligible, the row is in doubt, and the first sound level of the fallback is only proposed. Pure: time, and how long
a verification lasts, are passed in. ``reasoning`` tells the same decision claim by claim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kentongan.routing.terms import Claim, ClaimKind, ClaimSource, ClaimTier, Doubt, Verdict

LAPSES_AFTER = timedelta(days=365)
"""How long a verification lasts, unless the hub says otherwise."""

UNCLAIMED = Verdict()

_DOMAIN, _CIDR, _COUNTRY = ClaimKind.DOMAIN, ClaimKind.CIDR, ClaimKind.COUNTRY
_OWNER, _FALLBACK = ClaimTier.OWNER, ClaimTier.FALLBACK
_MANUAL = ClaimSource.MANUAL
_BESIDE_THE_ADDRESS = (ClaimKind.ASN, ClaimKind.COUNTRY)
_NEVER = datetime.min.replace(tzinfo=UTC)
_SPAN = 256
_FIRST_FALLBACK_LEVEL = 3 * _SPAN


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one level says: a sound winner with the claim that shows it, or a doubt with the claims it is about."""

    evidence: Claim | None
    doubt: Doubt | None
    doubtful: tuple[Claim, ...] = ()


def decide(
    candidates: Sequence[Claim],
    *,
    at: datetime,
    now: datetime,
    lapses_after: timedelta = LAPSES_AFTER,
    special: bool = False,
) -> Verdict:
    """Return the verdict on an event at time ``at``, seen today (``now``); the candidates' order does not matter.

    ``candidates`` are all claims whose value covers the event, whatever their time: its domain claims only if the
    event concerns a name. Claims that ended or begin later must be among them, for they may supersede others or
    show that a claim is still current. ``special`` says that the address is private, for documentation or
    otherwise special: then only claims made by hand count.
    """
    usable = [claim for claim in candidates if claim.source is _MANUAL] if special else candidates
    first: Judgement | None = None
    for level, claims in levels(usable, at=at):
        if first is not None and is_owner_level(level):
            continue
        judgement = judge(claims, usable=usable, now=now, lapses_after=lapses_after)
        if first is None:
            if judgement.evidence is not None:
                return _verdict(judgement.evidence)
            first = judgement
        elif judgement.evidence is not None:
            return _verdict(judgement.evidence, doubted=first)
    return UNCLAIMED if first is None else Verdict(doubt=first.doubt, doubtful=first.doubtful)


def _verdict(evidence: Claim, *, doubted: Judgement | None = None) -> Verdict:
    return Verdict(
        organisation=evidence.organisation,
        tier=tier_of(evidence),
        evidence=evidence,
        doubt=doubted.doubt if doubted else None,
        doubtful=doubted.doubtful if doubted else (),
    )


def tier_of(claim: Claim) -> ClaimTier:
    """Return the tier in which a claim is searched: a country claim is a fallback, whatever it says of itself."""
    return _FALLBACK if claim.kind is _COUNTRY else claim.tier


def level_of(claim: Claim) -> int:
    """Return the level of a claim; lower levels are searched first.

    A level orders by tier, then kind, then specificity: labels of a domain, bits of a prefix. Of the claims that
    cover one event, those on one level therefore have one value.
    """
    kind = claim.kind
    if kind is _COUNTRY:
        return 6 * _SPAN
    base = 0 if claim.tier is _OWNER else _FIRST_FALLBACK_LEVEL
    if kind is _CIDR:
        return base + 2 * _SPAN - 1 - int(claim.value.rpartition("/")[2])
    if kind is _DOMAIN:
        return base + _SPAN - 2 - claim.value.count(".")
    return base + 2 * _SPAN


def is_owner_level(level: int) -> bool:
    """Whether a level is of the owner tier; when one of these is in doubt, the others are not searched."""
    return level < _FIRST_FALLBACK_LEVEL


def levels(usable: Sequence[Claim], *, at: datetime) -> Iterator[tuple[int, list[Claim]]]:
    """Yield each level that has claims standing at a time, with those claims, in the order of the search."""
    found: dict[int, list[Claim]] = {}
    for claim in usable:
        if stands(claim, among=usable, at=at):
            found.setdefault(level_of(claim), []).append(claim)
    for level in sorted(found):
        yield level, found[level]


def stands(claim: Claim, *, among: Sequence[Claim], at: datetime) -> bool:
    """Whether a claim is valid at a time and not superseded by a newer one of its organisation and source."""
    if not is_valid(claim, at=at):
        return False
    return len(among) == 1 or not any(supersedes(other, claim, at=at) for other in among)


def is_valid(claim: Claim, *, at: datetime) -> bool:
    """Whether a time lies in the claim's ``[valid_from, valid_to)``."""
    begin, end = claim.valid_from, claim.valid_to
    return (begin is None or begin <= at) and (end is None or at < end)


def supersedes(newer: Claim, older: Claim, *, at: datetime) -> bool:
    """Whether one claim has replaced another at a time.

    Within one organisation, source, kind and value, the newer replaces the older from the newer's beginning on,
    also where the newer has ended: that it ended is the newer knowledge.
    """
    return (
        newer is not older
        and newer.value == older.value
        and newer.organisation == older.organisation
        and newer.source is older.source
        and newer.kind is older.kind
        and (newer.valid_from is None or newer.valid_from <= at)
        and age_of(newer) > age_of(older)
    )


def age_of(claim: Claim) -> tuple[datetime, datetime, datetime]:
    """Return what makes a claim newer than another: when its source said so, when it was recorded, when verified."""
    return claim.as_of or _NEVER, claim.recorded_at or _NEVER, claim.verified_at or _NEVER


def judge(claims: Sequence[Claim], *, usable: Sequence[Claim], now: datetime, lapses_after: timedelta) -> Judgement:
    """Judge one level by the claims that stand on it; they all have one value."""
    strongest = strongest_of(claims)
    holder = strongest[0].organisation
    if any(claim.organisation != holder for claim in strongest):
        return Judgement(None, Doubt.CONFLICT, _in_order(strongest))
    mine = [claim for claim in claims if claim.organisation == holder]
    verified = [claim for claim in mine if is_verified(claim, now=now, lapses_after=lapses_after)]
    if not verified or any(claim.questioned_at is not None for claim in strongest):
        return Judgement(None, Doubt.UNVERIFIED, _in_order(strongest))
    if not is_current(mine[0], usable=usable, now=now):
        return Judgement(None, Doubt.NO_LONGER_CURRENT, _in_order(strongest))
    given_up = blocks_given_up(mine[0], usable=usable, now=now)
    if given_up:
        return Judgement(None, Doubt.NO_LONGER_CURRENT, _in_order([*strongest, *given_up]))
    return Judgement(verified[0] if len(verified) == 1 else max(verified, key=_strength), None)


def strongest_of(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Return the claims of the strongest source on a level: those made by hand, or else all."""
    if len(claims) == 1:
        return claims
    return [claim for claim in claims if claim.source is _MANUAL] or claims


def is_verified(claim: Claim, *, now: datetime, lapses_after: timedelta) -> bool:
    """Whether a claim has been verified, not too long ago, and nobody has questioned it since."""
    verified_at = claim.verified_at
    return (
        verified_at is not None
        and claim.questioned_at is None
        and verified_at <= now
        and now - verified_at <= lapses_after
    )


def is_current(claim: Claim, *, usable: Sequence[Claim], now: datetime) -> bool:
    """Whether the claim, or another of the same organisation, tier, kind and value, stands today."""
    return any(
        other.value == claim.value
        and other.organisation == claim.organisation
        and other.kind is claim.kind
        and tier_of(other) is tier_of(claim)
        and stands(other, among=usable, at=now)
        for other in usable
    )


def blocks_given_up(claim: Claim, *, usable: Sequence[Claim], now: datetime) -> list[Claim]:
    """Return the delegations by which a fallback once answered for the address of an event, and no longer does.

    An AS number or a country that a feed gives must not bring the row back to whom the address itself has left.
    """
    if claim.kind not in _BESIDE_THE_ADDRESS or tier_of(claim) is not _FALLBACK or len(usable) == 1:
        return []
    blocks = [
        other
        for other in usable
        if other.kind is _CIDR and other.tier is _FALLBACK and other.organisation == claim.organisation
    ]
    if any(stands(other, among=usable, at=now) for other in blocks):
        return []
    return [other for other in blocks if other.valid_to is not None and other.valid_to <= now]


def _strength(claim: Claim) -> tuple[object, ...]:
    return claim.source is _MANUAL, age_of(claim), _place(claim)


def _in_order(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(claims) if len(claims) == 1 else tuple(sorted(claims, key=_place))


def _place(claim: Claim) -> tuple[object, ...]:
    """Return a total order of claims, so that the order of the input never shows in a verdict."""
    questioned, begin, end = claim.questioned_at or _NEVER, claim.valid_from or _NEVER, claim.valid_to or _NEVER
    return claim.organisation, claim.value, claim.source, claim.tier, *age_of(claim), begin, end, questioned

"""The whole reason of a verdict: each claim that covers an event, in the order of the search, and what became of it.

The same rule as ``attribution.decide``, told aloud; it is for people who ask why, not for millions of rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from kentongan.kernel.errors import Translate, marked
from kentongan.routing.attribution import (
    LAPSES_AFTER,
    Judgement,
    age_of,
    decide,
    is_current,
    is_owner_level,
    is_valid,
    judge,
    level_of,
    levels,
    strongest_of,
    supersedes,
)
from kentongan.routing.moments import write_day
from kentongan.routing.terms import Claim, ClaimSource, Doubt, Verdict


class Fate(Enum):
    """What became of a claim in a decision; the value is the sentence that says so."""

    DECIDES = marked("Decides: no other claim that counts is stronger.")
    PROPOSED = marked("Proposed: the most specific sound claim of the fallback tier.")
    CONFLICT = marked("In doubt: {against} claims the same with equal strength.")
    UNVERIFIED = marked("In doubt: it cannot be relied upon.")
    NO_LONGER_CURRENT = marked("In doubt: it held at that time, but {organisation} no longer holds it today.")
    GAVE_UP_THE_BLOCK = marked("In doubt: {organisation} no longer holds the address itself ({against}).")
    SAME_HOLDER = marked("Supports: the same organisation's claim decides on this level.")
    WEAKER_SOURCE = marked("Passed over: a claim made by hand counts more than an import.")
    LESS_SPECIFIC = marked("Passed over: {against} stands before it in the search.")
    NOT_PROPOSED = marked("Passed over: while a stronger owner's claim is in doubt, no other owner is proposed.")
    SUPERSEDED = marked("Does not count: {against} is newer, from the same organisation and source.")
    BEGINS_LATER = marked("Does not count: it begins later, on {valid_from}.")
    ENDED = marked("Does not count: it had ended, on {valid_to}.")
    IMPORT_OF_SPECIAL = marked("Does not count: for a special address only claims made by hand do.")


class Weakness(Enum):
    """Why a claim cannot be relied upon; the value is the sentence that says so."""

    NEVER_VERIFIED = marked("It was never verified.")
    VERIFIED_IN_FUTURE = marked("Its verification lies in the future ({verified_at}).")
    LAPSED = marked("Its verification has lapsed ({verified_at}).")
    QUESTIONED = marked("It was questioned ({questioned_at}).")
    NOT_CURRENT = marked("The organisation does not hold it today.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One claim, what became of it, the claims that it lost against, and what is weak about it."""

    claim: Claim
    fate: Fate
    against: tuple[Claim, ...] = ()
    weaknesses: tuple[Weakness, ...] = ()

    def sentence(self, translate: Translate = marked) -> str:
        """Return what became of the claim, in the reader's language."""
        return translate(self.fate.value).format(
            against="; ".join(sorted(set(map(str, self.against)))), **_facts(self.claim)
        )

    def weak_points(self, translate: Translate = marked) -> tuple[str, ...]:
        """Return why it cannot be relied upon, a sentence each; empty for a sound claim."""
        return tuple(translate(weakness.value).format(**_facts(self.claim)) for weakness in self.weaknesses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoning:
    """A verdict with every claim considered: first those that stood, in the order of the search, then the others."""

    verdict: Verdict
    considered: tuple[Considered, ...]
    at: datetime
    now: datetime
    special: bool


def _facts(claim: Claim) -> dict[str, str]:
    moments = {
        "valid_from": claim.valid_from,
        "valid_to": claim.valid_to,
        "verified_at": claim.verified_at,
        "questioned_at": claim.questioned_at,
    }
    written = {name: write_day(moment) if moment else "" for name, moment in moments.items()}
    return written | {"organisation": claim.organisation}


def explain(
    candidates: Sequence[Claim],
    *,
    at: datetime,
    now: datetime,
    lapses_after: timedelta = LAPSES_AFTER,
    special: bool = False,
) -> Reasoning:
    """Return the verdict of ``decide`` for the same arguments, with what became of each candidate."""
    usable = [claim for claim in candidates if not special or claim.source is ClaimSource.MANUAL]
    searched = list(_searched(usable, at=at, now=now, lapses_after=lapses_after))
    standing = {id(found.claim) for found in searched}
    others = sorted((claim for claim in candidates if id(claim) not in standing), key=level_of)
    told = [
        _with_weaknesses(found, among=_peers(found, usable, candidates), now=now, lapses_after=lapses_after)
        for found in [*searched, *(_uncounted(claim, usable=usable, at=at, special=special) for claim in others)]
    ]
    verdict = decide(candidates, at=at, now=now, lapses_after=lapses_after, special=special)
    return Reasoning(verdict=verdict, considered=tuple(told), at=at, now=now, special=special)


def _searched(usable: Sequence[Claim], *, at: datetime, now: datetime, lapses_after: timedelta) -> Iterator[Considered]:
    """Yield what became of each standing claim, level by level; the walk is that of ``decide``."""
    winner: Claim | None = None
    in_doubt: tuple[Claim, ...] = ()
    for level, claims in levels(usable, at=at):
        if winner is not None:
            yield from (Considered(claim=claim, fate=Fate.LESS_SPECIFIC, against=(winner,)) for claim in claims)
        elif in_doubt and is_owner_level(level):
            yield from (Considered(claim=claim, fate=Fate.NOT_PROPOSED, against=in_doubt) for claim in claims)
        else:
            judgement = judge(claims, usable=usable, now=now, lapses_after=lapses_after)
            yield from _judged(claims, judgement=judgement, proposed=bool(in_doubt))
            winner = judgement.evidence
            in_doubt = in_doubt or judgement.doubtful


def _judged(claims: Sequence[Claim], *, judgement: Judgement, proposed: bool) -> Iterator[Considered]:
    strongest = strongest_of(claims)
    holders = {claim.organisation for claim in strongest}
    given_up = tuple(claim for claim in judgement.doubtful if claim not in strongest)
    for claim in sorted(
        claims, key=lambda claim: (claim is not judgement.evidence, claim not in strongest, str(claim))
    ):
        rivals = tuple(other for other in strongest if other.organisation != claim.organisation)
        if claim is judgement.evidence:
            yield Considered(claim=claim, fate=Fate.PROPOSED if proposed else Fate.DECIDES)
        elif claim.organisation not in holders:
            yield Considered(claim=claim, fate=Fate.WEAKER_SOURCE, against=rivals)
        elif judgement.doubt is None:
            yield Considered(claim=claim, fate=Fate.SAME_HOLDER)
        elif claim in strongest and given_up:
            yield Considered(claim=claim, fate=Fate.GAVE_UP_THE_BLOCK, against=given_up)
        elif claim in strongest:
            yield Considered(claim=claim, fate=_DOUBTED[judgement.doubt], against=rivals)
        else:
            yield Considered(claim=claim, fate=Fate.WEAKER_SOURCE, against=tuple(strongest))


_DOUBTED = {
    Doubt.CONFLICT: Fate.CONFLICT,
    Doubt.UNVERIFIED: Fate.UNVERIFIED,
    Doubt.NO_LONGER_CURRENT: Fate.NO_LONGER_CURRENT,
}


def _uncounted(claim: Claim, *, usable: Sequence[Claim], at: datetime, special: bool) -> Considered:
    if special and claim.source is not ClaimSource.MANUAL:
        return Considered(claim=claim, fate=Fate.IMPORT_OF_SPECIAL)
    if claim.valid_from is not None and at < claim.valid_from:
        return Considered(claim=claim, fate=Fate.BEGINS_LATER)
    if not is_valid(claim, at=at):
        return Considered(claim=claim, fate=Fate.ENDED)
    newer = [other for other in usable if supersedes(other, claim, at=at)]
    return Considered(claim=claim, fate=Fate.SUPERSEDED, against=(max(newer, key=age_of),))


def _peers(found: Considered, usable: Sequence[Claim], candidates: Sequence[Claim]) -> Sequence[Claim]:
    """Return the claims among which one is judged; an import that does not count here may still be sound."""
    return candidates if found.fate is Fate.IMPORT_OF_SPECIAL else usable


def _with_weaknesses(
    found: Considered, *, among: Sequence[Claim], now: datetime, lapses_after: timedelta
) -> Considered:
    claim, weak = found.claim, []
    if claim.verified_at is None:
        weak.append(Weakness.NEVER_VERIFIED)
    elif claim.verified_at > now:
        weak.append(Weakness.VERIFIED_IN_FUTURE)
    elif now - claim.verified_at > lapses_after:
        weak.append(Weakness.LAPSED)
    if claim.questioned_at is not None:
        weak.append(Weakness.QUESTIONED)
    if not is_current(claim, usable=among, now=now):
        weak.append(Weakness.NOT_CURRENT)
    return Considered(claim=claim, fate=found.fate, against=found.against, weaknesses=tuple(weak))

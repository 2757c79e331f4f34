"""What an old source says, and when it is not enough: “verify first”, with the source's date and what to do.

A source is old once its date lies further back than a check holds (``LAPSES_AFTER``, a year): one limit for all that
somebody or something once made sure of. Between June 2022 and February 2026 one IPv4 address in eighty of the region's
registries moved or vanished, so that after a year about one in three hundred is somebody else's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kentongan.kernel.errors import Translate, marked
from kentongan.routing.moments import write_day
from kentongan.routing.reasoning import Reasoning
from kentongan.routing.terms import Claim, ClaimSource, Doubt


class Why(Enum):
    """Why somebody must make sure before anything is sent; the value is the sentence that says so."""

    OLD_SOURCE = marked("Verify first: the newest source that names {organisation} here is of {said}, and so too old.")
    LEFT = marked("Verify first: a source of {said} names {organisation} here, a newer one of {newer} does not.")


_ADVICE = marked(
    "Nothing is sent by itself. Ask the registry who holds it today, or ask {organisation}; then verify the claim, or "
    "end it and add the right one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFirst:
    """That an answer rests on an old source only: why, on which claim, and the date of the newer source, if any."""

    why: Why
    claim: Claim
    said_at: datetime
    newer_at: datetime | None = None

    def sentence(self, translate: Translate = marked) -> str:
        """Return why to verify first, with the dates, in the reader's language."""
        newer = write_day(self.newer_at) if self.newer_at else ""
        facts = {"organisation": self.claim.organisation, "said": write_day(self.said_at), "newer": newer}
        return translate(self.why.value).format(**facts)

    def advice(self, translate: Translate = marked) -> str:
        """Return what to do, in the reader's language."""
        return translate(_ADVICE).format(organisation=self.claim.organisation)


def verify_first(reasoning: Reasoning) -> VerifyFirst | None:
    """Return what must be verified before anybody is written to, where only an old source speaks; else None."""
    verdict = reasoning.verdict
    if verdict.doubt is Doubt.UNVERIFIED:
        lapsed = [claim for claim in verdict.doubtful if _has_lapsed(claim, now=reasoning.now)]
        if len(lapsed) < len(verdict.doubtful):
            return None
        return _newest(lapsed, why=Why.LEFT if all(map(taken_back, lapsed)) else Why.OLD_SOURCE)
    if verdict.doubt is Doubt.NO_LONGER_CURRENT or (verdict.doubt is None and verdict.organisation is None):
        candidates = verdict.doubtful or [found.claim for found in reasoning.considered]
        gone = [
            claim for claim in candidates if taken_back(claim) and (claim.valid_to or reasoning.now) <= reasoning.now
        ]
        return _newest(gone, why=Why.LEFT)
    return None


def taken_back(claim: Claim) -> bool:
    """Whether an imported claim's own source says that it has ended: its date is then not before the end."""
    end, as_of = claim.valid_to, claim.as_of
    return claim.source is ClaimSource.IMPORT and end is not None and as_of is not None and as_of >= end


def said_at(claim: Claim) -> datetime | None:
    """Return when a claim's source last said so. What it took back it had said when that was last verified."""
    if taken_back(claim):
        return claim.verified_at
    return claim.as_of or claim.verified_at or claim.recorded_at


def _has_lapsed(claim: Claim, *, now: datetime) -> bool:
    """Whether a claim that counts as unverified is an import whose source once was good enough."""
    said = claim.verified_at
    return claim.source is ClaimSource.IMPORT and claim.questioned_at is None and said is not None and said <= now


def _newest(claims: Iterable[Claim], *, why: Why) -> VerifyFirst | None:
    dated = [(claim.verified_at, str(claim), claim) for claim in claims if claim.verified_at is not None]
    if not dated:
        return None
    said, _, claim = max(dated, key=lambda one: one[:2])
    return VerifyFirst(why=why, claim=claim, said_at=said, newer_at=claim.valid_to if why is Why.LEFT else None)

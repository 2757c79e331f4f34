"""Who must act on one thing that somebody asks about: an address, a name, an AS number; and every reason."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from kentongan.routing.addresses import (
    SpecialRange,
    UnreadableAddress,
    read_address,
    read_prefix,
    special_range,
    write_address,
)
from kentongan.routing.attribution import LAPSES_AFTER
from kentongan.routing.claims import UnreadableASN, read_asn
from kentongan.routing.names import host_of, read_name, refanged, within
from kentongan.routing.reasoning import Reasoning, explain
from kentongan.routing.terms import Claim, ClaimKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an event concerns: a 128-bit address, a name of A-labels, the AS number and country of that side."""

    address: int | None = None
    name: str | None = None
    asn: int | None = None
    country: str | None = None

    @property
    def special(self) -> SpecialRange | None:
        """The special range in which the address lies, if it does."""
        return None if self.address is None else special_range(self.address)

    def __str__(self) -> str:
        address = None if self.address is None else write_address(self.address)
        asn = None if self.asn is None else f"AS{self.asn}"
        return ", ".join(part for part in (self.name, address, asn, self.country) if part is not None)


def read_subject(text: str) -> Subject:
    """Return what a text asks about: ``203.0.113.7``, ``AS4788``, a name, or an address of the web, defanged or not.

    Raises UnreadableAddress for what can be meant as an address only, else UnreadableName, if it is none of these.
    """
    plain = refanged(text.strip())
    with suppress(UnreadableAddress):
        return Subject(address=read_address(plain))
    with suppress(UnreadableASN):
        return Subject(asn=read_asn(plain))
    host = host_of(plain)
    with suppress(UnreadableAddress):
        return Subject(address=read_address(host))
    if ":" in host or host.replace(".", "").isdecimal():  # no name ends in digits only, and to be told so helps nobody
        raise UnreadableAddress(value=host)
    return Subject(name=read_name(host))


def covering_claims(claims: Iterable[Claim], *, subject: Subject) -> tuple[Claim, ...]:
    """Return every claim whose value covers the subject, whatever its time."""
    names = frozenset(within(subject.name)) if subject.name is not None else frozenset()
    return tuple(claim for claim in claims if _covers(claim, subject=subject, names=names))


def _covers(claim: Claim, *, subject: Subject, names: frozenset[str]) -> bool:
    if claim.kind is ClaimKind.CIDR:
        return subject.address is not None and subject.address in read_prefix(claim.value)
    if claim.kind is ClaimKind.DOMAIN:
        return claim.value in names
    if claim.kind is ClaimKind.ASN:
        return subject.asn is not None and claim.value == str(subject.asn)
    return claim.value == subject.country


def look_up(
    claims: Iterable[Claim],
    *,
    subject: Subject,
    at: datetime,
    now: datetime,
    lapses_after: timedelta = LAPSES_AFTER,
) -> Reasoning:
    """Return who must act on what concerned the subject at a time, with the whole reason."""
    candidates = covering_claims(claims, subject=subject)
    return explain(candidates, at=at, now=now, lapses_after=lapses_after, special=subject.special is not None)

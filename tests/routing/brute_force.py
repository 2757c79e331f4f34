"""Attribution again, by brute force and from the issue's words alone: the oracle for the rule and for the matcher.

It shares no code with the software but the terms. Claims are matched with ``ipaddress`` and by comparing labels;
the decision is made over whole tables of steps, not by searching levels. Slow on purpose.

For one event: ``decide_slowly(claims, event, now=…)``. For many events over many claims: make ``EveryClaim(claims)``
once, then ``decide_among(every.matching(event), event, now=…)``. ``answer_of`` puts a Verdict into the same form.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from kentongan.routing.terms import Claim, Verdict

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)

NOT_GLOBAL_TEXT = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23
2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
NOT_GLOBAL = [ipaddress.ip_network(text) for text in NOT_GLOBAL_TEXT.split()]


@dataclass(frozen=True)
class Event:
    """What a row concerns, as text: an address, a name (A-labels, lower case), an ASN, a country, and when."""

    at: datetime
    address: str | None = None
    name: str | None = None
    asn: int | None = None
    country: str | None = None


@dataclass(frozen=True)
class Answer:
    """A verdict in a form that compares: the evidence as text, the doubtful claims as a set of texts."""

    organisation: str | None
    tier: str | None
    evidence: tuple[str, str] | None
    doubt: str | None
    doubtful: frozenset[str]


def answer_of(verdict: Verdict) -> Answer:
    """Put the software's verdict into the oracle's form."""
    return Answer(
        verdict.organisation,
        None if verdict.tier is None else str(verdict.tier),
        None if verdict.evidence is None else (str(verdict.evidence.kind), verdict.evidence.value),
        None if verdict.doubt is None else str(verdict.doubt),
        frozenset(map(str, verdict.doubtful)),
    )


def ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_special(event: Event) -> bool:
    if event.address is None:
        return False
    address = ip(event.address)
    return any(network.version == address.version and address in network for network in NOT_GLOBAL)


def covers(claim: Claim, event: Event) -> bool:
    if claim.kind == "domain":
        if event.name is None:
            return False
        theirs, asked = claim.value.split("."), event.name.split(".")
        return asked[-len(theirs) :] == theirs
    if claim.kind == "cidr":
        return event.address is not None and ip(event.address) in ipaddress.ip_network(claim.value)
    if claim.kind == "asn":
        return event.asn is not None and int(claim.value) == event.asn
    return claim.value == event.country


def matching_claims(claims: Iterable[Claim], event: Event) -> list[Claim]:
    """Every claim whose value covers the event, whatever its time."""
    return [claim for claim in claims if covers(claim, event)]


def newness(claim: Claim) -> list[datetime]:
    return [moment or BEGINNING for moment in (claim.as_of, claim.recorded_at, claim.verified_at)]


def say(claim: Claim, claims: Sequence[Claim]) -> tuple[datetime, datetime]:
    """The interval in which a claim has the say: until its end, or until a newer one of the same holder begins."""
    end = claim.valid_to or END
    for other in claims:
        key = (other.organisation, other.source, other.kind, other.value)
        if key == (claim.organisation, claim.source, claim.kind, claim.value) and newness(other) > newness(claim):
            end = min(end, other.valid_from or BEGINNING)
    return claim.valid_from or BEGINNING, end


def step(claim: Claim) -> tuple[int, int, int]:
    """Where in the issue's order a claim is looked at."""
    if claim.kind == "country":
        return (2, 0, 0)
    tier = ["owner", "fallback"].index(claim.tier)
    kind = ["domain", "cidr", "asn"].index(claim.kind)
    if claim.kind == "domain":
        return (tier, kind, -len(claim.value.split(".")))
    if claim.kind == "cidr":
        return (tier, kind, -int(claim.value.split("/")[1]))
    return (tier, kind, 0)


class EveryClaim:
    """All claims laid out as columns, so that each event can be held against every one of them in tens of µs.

    Still brute force: no sorting, no index, no bisection, every prefix is compared with every address. It is for
    runs of many thousand events over many thousand claims, where ``matching_claims`` would take days.
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.claims = list(claims)
        networks = [ipaddress.ip_network(claim.value) for claim in self.claims if claim.kind == "cidr"]
        places = [place for place, claim in enumerate(self.claims) if claim.kind == "cidr"]
        self.places = {
            version: np.array(
                [p for p, n in zip(places, networks, strict=True) if n.version == version], dtype=np.int64
            )
            for version in (4, 6)
        }
        self.bounds = {
            version: [_columns([end(n) for n in networks if n.version == version]) for end in (_first, _last)]
            for version in (4, 6)
        }
        self.named: dict[tuple[str, str], list[int]] = {}
        for place, claim in enumerate(self.claims):
            if claim.kind != "cidr":
                self.named.setdefault((str(claim.kind), claim.value), []).append(place)

    def matching(self, event: Event) -> list[Claim]:
        """What ``matching_claims`` returns, in the same order."""
        found = self._prefixes(event.address) if event.address is not None else []
        labels = [] if event.name is None else event.name.split(".")
        for cut in range(len(labels)):
            found += self.named.get(("domain", ".".join(labels[cut:])), [])
        found += self.named.get(("asn", str(event.asn)), []) if event.asn is not None else []
        found += self.named.get(("country", event.country), []) if event.country is not None else []
        return [self.claims[place] for place in sorted(found)]

    def _prefixes(self, text: str) -> list[int]:
        address = ip(text)
        high, low = int(address) >> 64, int(address) & 0xFFFFFFFFFFFFFFFF
        (first_high, first_low), (last_high, last_low) = self.bounds[address.version]
        above = (first_high < high) | ((first_high == high) & (first_low <= low))
        below = (last_high > high) | ((last_high == high) & (last_low >= low))
        return [int(place) for place in self.places[address.version][above & below]]


def _first(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
    return int(network.network_address)


def _last(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> int:
    return int(network.broadcast_address)


def _columns(numbers: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.array([number >> 64 for number in numbers], dtype=np.uint64),
        np.array([number & 0xFFFFFFFFFFFFFFFF for number in numbers], dtype=np.uint64),
    )


def decide_slowly(
    claims: Iterable[Claim], event: Event, *, now: datetime, lapses_after: timedelta = timedelta(days=365)
) -> Answer:
    """The answer for an event, from all claims of a directory."""
    return decide_among(matching_claims(claims, event), event, now=now, lapses_after=lapses_after)


def decide_among(
    covering: list[Claim], event: Event, *, now: datetime, lapses_after: timedelta = timedelta(days=365)
) -> Answer:
    """The answer for an event, from the claims that cover it, whatever their time."""
    if is_special(event):
        covering = [claim for claim in covering if claim.source == "manual"]
    then = [claim for claim in covering if _within(event.at, say(claim, covering))]
    today = [claim for claim in covering if _within(now, say(claim, covering))]
    outcomes = {
        place: _outcome([claim for claim in then if step(claim) == place], today, covering, now, lapses_after)
        for place in {step(claim) for claim in then}
    }
    if not outcomes:
        return Answer(None, None, None, None, frozenset())
    first = min(outcomes)
    doubt, named, _ = outcomes[first]
    sound = [place for place, outcome in outcomes.items() if outcome[0] is None and (place == first or place[0] > 0)]
    if not sound:
        return Answer(None, None, None, doubt, named)
    best = min(sound)
    winner = outcomes[best][2]
    assert winner is not None
    tier = "owner" if best[0] == 0 else "fallback"
    return Answer(winner.organisation, tier, (str(winner.kind), winner.value), doubt, named)


def _within(moment: datetime, interval: tuple[datetime, datetime]) -> bool:
    return interval[0] <= moment < interval[1]


def _outcome(
    here: list[Claim], today: list[Claim], ever: list[Claim], now: datetime, lapses_after: timedelta
) -> tuple[str | None, frozenset[str], Claim | None]:
    """What one step gives: a doubt and whom it names, or the winner's claim."""
    by_hand = {claim.organisation for claim in here if claim.source == "manual"}
    holders = by_hand or {claim.organisation for claim in here}
    weight = {"manual"} if by_hand else {"import"}
    strong = [claim for claim in here if claim.source in weight]
    named = frozenset(map(str, strong))
    if len(holders) > 1:
        return "conflict", named, None
    theirs = [claim for claim in here if claim.organisation in holders]
    sure = [
        claim
        for claim in theirs
        if claim.verified_at and not claim.questioned_at and now - lapses_after <= claim.verified_at <= now
    ]
    if not sure or [claim for claim in strong if claim.questioned_at]:
        return "unverified", named, None
    place = step(theirs[0])
    if not [claim for claim in today if claim.organisation in holders and step(claim) == place]:
        return "no longer current", named, None
    if place[0] == 2 or place[:2] == (1, 2):
        blocks = {str(one) for one in today if one.organisation in holders and step(one)[:2] == (1, 1)}
        ended = [one for one in ever if one.organisation in holders and step(one)[:2] == (1, 1)]
        gone = {str(one) for one in ended if one.valid_to and one.valid_to <= now}
        if gone and not blocks:
            return "no longer current", named | gone, None
    return None, frozenset(), sure[0]
